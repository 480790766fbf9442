//! Reads on one thread, cleans and fields on all cores, hands the results over in the order of the archive.
//!
//! Inputs in, one outcome a document out. What is under way is bounded in bytes, so memory does not grow with the archive. A long text
//! has many times its bytes in what was found in it: what is fielded is counted as what it takes, and waits for its turn.

use super::{
    copies::print::Print,
    ledger::Standing,
    recall::{self, Recall},
};
use crate::{
    clean, field,
    lexicon::Lexicon,
    model::{Capture, Origin, Record},
    read::{self, Damaged, Meter, walk::Input},
};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::{
    collections::BTreeMap,
    io::{self, BufReader},
    path::PathBuf,
    sync::{Condvar, Mutex, MutexGuard},
    thread,
};

/// How much may be under way.
#[derive(Clone, Debug)]
pub struct Limits {
    pub workers: usize,
    /// Bytes of captures that are read and not yet handed over.
    pub bytes: usize,
    /// What the index may hold in memory before it writes; none for its own measure.
    pub index_bytes: Option<usize>,
    /// How archives are read.
    pub read: read::Options,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { workers: thread::available_parallelism().map_or(1, usize::from), bytes: 64 << 20, index_bytes: None, read: read::Options::default() }
    }
}

impl Limits {
    /// Shares out the memory that a run may take besides its tables: a quarter to what is read and waits, half to the index.
    pub fn within(&mut self, bytes: usize) {
        self.bytes = (bytes / 4).max(LEAST_BYTES);
        self.index_bytes = Some(bytes / 2);
    }
}

/// Less would let one page at a time through.
const LEAST_BYTES: usize = 8 << 20;

/// What became of one document.
pub enum Outcome {
    /// With the digest that its container states of its bytes.
    Fielded(Box<Record>, Box<Print>, Option<String>),
    /// Turned away by the caller's `standing`; with the address that its container states.
    Skipped(Origin, Option<String>, Standing),
    Failed(Damaged),
    /// No document.
    Mark(Mark),
}

/// What is told of a large file besides its documents, where it is noted what files hold.
pub enum Mark {
    /// It is read from here on.
    Begins(PathBuf),
    /// It was read to its end, and is kept under this name.
    Ends(String),
    /// It is as it was, and its documents follow without being read.
    Recalled,
}

/// From the reader: number, cost in bytes, and a document or a mark.
type Item = (usize, usize, Result<Result<Capture, Damaged>, Mark>);

/// From a worker: the same with what became of it.
type Done = (usize, Cost, Outcome);

/// Bytes of a document under way, and how many of them are its record's.
#[derive(Clone, Copy)]
struct Cost {
    bytes: usize,
    fielded: usize,
}

/// Runs the inputs through, past those files that are as `recall` knows them; `standing` may turn a capture away before it costs more
/// than its hash, `sink` takes the outcomes in the order of the archive and ends the run by returning false.
pub fn run(
    inputs: impl Iterator<Item = Input> + Send,
    lexicon: &Lexicon,
    limits: &Limits,
    meter: &Meter,
    recall: Option<&Recall>,
    standing: impl Fn(&Capture) -> Standing + Sync,
    mut sink: impl FnMut(Outcome) -> bool,
) {
    let budget = Budget::new(limits.bytes, meter.clone());
    let read = &limits.read;
    let (to_workers, from_reader) = bounded::<Item>(1024);
    let (to_sink, from_workers) = bounded::<Done>(1024);
    thread::scope(|scope| {
        let (budget, standing) = (&budget, &standing);
        scope.spawn(move || {
            let is_read = |capture: &Capture| standing(capture) == Standing::New;
            let mut hand = Hand { to_workers, budget, number: 0 };
            let _ = { inputs }.all(|input| hand.read(input, read, meter, recall, &is_read));
        });
        for number in 0..limits.workers.max(1) {
            let (from_reader, to_sink) = (from_reader.clone(), to_sink.clone());
            thread::Builder::new()
                .name(format!("field-{number}"))
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, move || work(&from_reader, &to_sink, budget, lexicon, &read.limits, standing))
                .expect("a thread can be started");
        }
        drop((from_reader, to_sink));
        // Moved in, so that workers that still have something to hand over see that nobody takes it.
        in_order(from_workers, budget, &mut sink);
    });
}

/// Parsers recurse with the depth of a page.
const STACK_BYTES: usize = 16 << 20;

/// Hands over what is read.
struct Hand<'a> {
    to_workers: Sender<Item>,
    budget: &'a Budget,
    number: usize,
}

impl Hand<'_> {
    /// False when the run has ended.
    fn over(&mut self, item: Result<Result<Capture, Damaged>, Mark>) -> bool {
        let cost = if let Ok(Ok(capture)) = &item { capture.bytes.len() } else { 0 } + OVERHEAD_BYTES;
        self.number += 1;
        self.budget.take(cost) && self.to_workers.send((self.number - 1, cost, item)).is_ok()
    }

    fn all(&mut self, mut items: impl Iterator<Item = Result<Capture, Damaged>>) -> bool {
        items.all(|item| self.over(Ok(item)))
    }

    /// Reads an input; false when the run has ended.
    fn read(&mut self, input: Input, read: &read::Options, meter: &Meter, recall: Option<&Recall>, is_read: &dyn Fn(&Capture) -> bool) -> bool {
        let stream = |path: &str, from: Box<dyn io::BufRead>| read.stream(Origin { path: path.to_owned(), ..Origin::default() }, from);
        let path = match input {
            Input::File(path) => path,
            Input::Bundled(path, bytes) => return self.all(stream(path, Box::new(bytes))),
            Input::Stdin => return self.all(stream("-", Box::new(BufReader::new(io::stdin())))),
        };
        let Some((recall, stamp)) = recall.zip(recall::stamp(&path)) else { return self.all(read.open(&path, meter)) };
        if let Some(documents) = recall.documents(&path, is_read) {
            meter.pass(stamp.bytes());
            return self.over(Err(Mark::Recalled)) && self.all(documents);
        }
        let failures = meter.failures();
        if !self.over(Err(Mark::Begins(path.clone()))) || !self.all(read.open(&path, meter)) {
            return false;
        }
        // What could not be read now may be read the next time.
        let name = recall.name_of(&path, stamp).filter(|_| meter.failures() == failures);
        name.is_none_or(|name| self.over(Err(Mark::Ends(name))))
    }
}

/// What a document costs besides its bytes.
const OVERHEAD_BYTES: usize = 4 << 10;

fn work(
    from_reader: &Receiver<Item>,
    to_sink: &Sender<Done>,
    budget: &Budget,
    lexicon: &Lexicon,
    limits: &read::Limits,
    standing: &(impl Fn(&Capture) -> Standing + Sync),
) {
    for (number, cost, item) in from_reader {
        let mut expected = 0;
        let outcome = match item {
            Ok(Ok(capture)) => match standing(&capture) {
                Standing::New => {
                    let Some(needed) = budget.admits(number, capture.bytes.len()) else { return };
                    expected = needed;
                    read::pdf::turned(capture, limits).map_or_else(Outcome::Failed, |capture| record(capture, lexicon))
                }
                other => Outcome::Skipped(capture.origin, capture.given.url, other),
            },
            Ok(Err(damaged)) => Outcome::Failed(damaged),
            Err(mark) => Outcome::Mark(mark),
        };
        let fielded = if let Outcome::Fielded(record, ..) = &outcome { record.weight() } else { 0 };
        if to_sink.send((number, budget.fielded(cost, expected, fielded), outcome)).is_err() {
            return;
        }
    }
}

/// Cleans and fields one capture; a fault of ours costs this document, not the run.
pub fn record(capture: Capture, lexicon: &Lexicon) -> Outcome {
    let (origin, digest) = (capture.origin.clone(), capture.given.digest.clone());
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| -> Result<_, clean::CleanError> {
        let article = clean::article(capture, lexicon)?;
        let print = Print::new(article.title.as_deref(), &article.text);
        Ok((field::extract(article, lexicon).into_record(), print))
    }));
    match made {
        Ok(Ok((record, print))) => Outcome::Fielded(Box::new(record), Box::new(print), digest),
        Ok(Err(e)) => Outcome::Failed(Damaged::new(origin, e.to_string())),
        Err(_) => Outcome::Failed(Damaged::new(origin, "internal error while reading this document")),
    }
}

fn in_order(from_workers: Receiver<Done>, budget: &Budget, sink: &mut impl FnMut(Outcome) -> bool) {
    let mut next = 0;
    let mut waiting = BTreeMap::new();
    for (number, cost, outcome) in from_workers {
        waiting.insert(number, (cost, outcome));
        while let Some((cost, outcome)) = waiting.remove(&next) {
            next += 1;
            budget.give_back(cost);
            if !sink(outcome) {
                budget.close();
                return;
            }
        }
    }
}

/// While it is fielded a text takes up to so many times its own bytes: measured on texts of 1 to 8 MB.
const FIELDING_TIMES: usize = 32;

/// Bytes that may be under way; one document larger than all of it still passes, alone.
struct Budget {
    state: Mutex<UnderWay>,
    freed: Condvar,
    most: usize,
    meter: Meter,
}

#[derive(Default)]
struct UnderWay {
    used: usize,
    /// What records take, and what may be needed to make those that are being fielded.
    fielded: usize,
    /// How many wait to be fielded.
    held: usize,
    /// The number of the document that is handed over next.
    next: usize,
    closed: bool,
}

impl UnderWay {
    /// Whether no more bytes of captures may come in.
    fn is_full(&self, cost: usize, most: usize) -> bool {
        !self.closed && self.used > 0 && self.used + cost > most
    }

    /// Whether a document must wait before it is fielded; never the one that all others wait for.
    fn holds_up(&self, number: usize, expected: usize, most: usize) -> bool {
        !self.closed && self.fielded + expected > most / 2 && number != self.next
    }
}

impl Budget {
    fn new(most: usize, meter: Meter) -> Self {
        Budget { state: Mutex::default(), freed: Condvar::new(), most, meter }
    }

    fn state(&self) -> MutexGuard<'_, UnderWay> {
        self.state.lock().expect("no holder of the budget panics")
    }

    /// Waits until `cost` fits; false when the run has ended.
    fn take(&self, cost: usize) -> bool {
        let mut state = self.state();
        if state.is_full(cost, self.most) {
            self.meter.wait(true);
            state = self.freed.wait_while(state, |state| state.is_full(cost, self.most)).expect("no holder of the budget panics");
            self.meter.wait(false);
        }
        state.used += cost;
        self.meter.under_way(state.used);
        !state.closed
    }

    /// Waits until a document of so many bytes may be fielded, and gives what it may need for it; `None` when the run has ended.
    fn admits(&self, number: usize, bytes: usize) -> Option<usize> {
        let expected = bytes.saturating_mul(FIELDING_TIMES);
        let mut state = self.state();
        state.held += 1;
        let held_up = |state: &mut UnderWay| state.holds_up(number, expected, self.most);
        let mut state = self.freed.wait_while(state, held_up).expect("no holder of the budget panics");
        state.held -= 1;
        state.fielded += expected;
        (!state.closed).then_some(expected)
    }

    /// Counts what a document takes that took `bytes` before and `expected` while it was fielded.
    fn fielded(&self, bytes: usize, expected: usize, fielded: usize) -> Cost {
        let cost = Cost { bytes: bytes.max(fielded), fielded };
        let mut state = self.state();
        let waits = state.held > 0;
        state.used += cost.bytes - bytes;
        state.fielded = state.fielded - expected + fielded;
        drop(state);
        if waits {
            self.freed.notify_all();
        }
        cost
    }

    /// Counts a document out that is handed over.
    fn give_back(&self, cost: Cost) {
        let mut state = self.state();
        state.used -= cost.bytes;
        state.fielded -= cost.fielded;
        state.next += 1;
        self.meter.under_way(state.used);
        drop(state);
        self.freed.notify_all();
    }

    fn close(&self) {
        self.state().closed = true;
        self.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fielded_waits_for_its_turn_and_the_next_in_turn_never_waits() {
        let budget = Budget::new(1000, Meter::default());
        assert!([10, 10, 10].into_iter().all(|cost| budget.take(cost)));
        assert_eq!([1, 2].map(|number| budget.admits(number, 5)), [Some(160), Some(160)]);
        let holds_up = |number, expected| budget.state().holds_up(number, expected, 1000);
        assert!(holds_up(3, 181) && !holds_up(3, 180) && !holds_up(0, 10_000));
        // Both are larger by what was found in them than they were.
        let costs = [budget.fielded(10, 160, 310), budget.fielded(10, 160, 200)];
        assert!(budget.state().is_full(481, 1000) && !budget.state().is_full(480, 1000));
        assert!(!holds_up(0, 0) && holds_up(3, 0));
        let first = budget.fielded(10, 0, 0);
        for cost in [first, costs[0]] {
            budget.give_back(cost);
        }
        assert!(!holds_up(3, 0) && !holds_up(4, 0));
        budget.close();
        assert!(!budget.take(1000) && budget.admits(9, 0).is_none());
    }

    #[test]
    #[cfg(feature = "pdf")]
    fn a_pdf_that_is_known_costs_no_process() {
        use crate::{lexicon::Data, model::Media};
        let lexicon = Lexicon::load(&Data::embedded()).unwrap();
        for (standing, expected) in [(Standing::Unchanged, "skipped"), (Standing::New, "failed")] {
            let mut told = Vec::new();
            let inputs = [Input::Bundled("a.pdf", b"%PDF-1.4")].into_iter();
            let known = |capture: &Capture| {
                assert_eq!((capture.media, &capture.origin.sha256), (Media::Pdf, &read::sha256(b"%PDF-1.4")));
                standing
            };
            run(inputs, &lexicon, &Limits::default(), &Meter::default(), None, known, |outcome| {
                told.push(match outcome {
                    Outcome::Skipped(..) => "skipped",
                    // The program that the tests run in does not answer to the call for a reader.
                    Outcome::Failed(_) => "failed",
                    _ => "else",
                });
                true
            });
            assert_eq!(told, [expected]);
        }
    }
}

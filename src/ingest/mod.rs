//! Drives reading, cleaning, fielding and indexing; the same archive twice gives the same index.
//!
//! Inputs in, an index brought up to date out. Every document ends indexed, duplicate or in quarantine, and the report says which.
//! What is committed is whole: killed at any moment, a run is made good by running it again.

pub mod copies;
pub mod fate;
pub mod ledger;
mod payloads;
pub mod pipeline;
pub mod plan;
pub mod progress;
pub mod recall;
mod repeats;
mod store;
pub mod watch;

pub use plan::{Choice, Plan};

use crate::{
    index::{Index, IndexError, Links, Quarantine},
    lexicon::Lexicon,
    model::{Capture, Origin, Record},
    read::{self, Damaged, Kind, Meter, Repeat, walk::Input},
};
use copies::print::Print;
use fate::{Fate, Line, Summary};
use ledger::{Known, Ledger, Relation, Run, Standing, Step};
use pipeline::{Mark, Outcome};
use plan::covers;
use progress::Progress;
use recall::{Notes, Recall};
use std::{
    collections::HashSet,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use store::Store;

/// What ended a run before its end.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("report: {0}")]
    Report(io::Error),
    #[error("copies: {0}")]
    Copies(io::Error),
    #[error("watching: {0}")]
    Watch(#[from] notify::Error),
}

impl IngestError {
    /// Whether the index was refused as it is, so that nothing was written and the same command would be refused again.
    pub fn is_refusal(&self) -> bool {
        let IngestError::Index(of) = self else { return false };
        matches!(of, IndexError::Missing(_) | IndexError::Format { .. } | IndexError::Fields(_) | IndexError::Busy { .. })
    }
}

/// A run commits at least this often.
const COMMIT_EVERY: Duration = Duration::from_secs(20);

/// Records that take so much are counted until the next commit.
const LONG_BYTES: usize = 1 << 20;

/// Brings the index up to date with the plan's inputs. `report` takes a line a document; `stop` ends the run early, what it reached is kept.
///
/// # Errors
/// When the index, the quarantine or the report cannot be written; what was committed before is in the index.
pub fn run(plan: Plan, lexicon: &Lexicon, arguments: &[String], report: Option<Box<dyn Write>>, stop: &AtomicBool) -> Result<Summary, IngestError> {
    let mut store = Store::open(&plan, lexicon)?;
    let known: Vec<Known> = store.known()?;
    let mut before = Ledger::new(&known);
    store.same_texts(&mut before)?;
    let before = before;
    let meter = Meter::default();
    let recall = plan.choice.is_all().then(|| Recall::open(&plan.index, &plan.limits.read, lexicon, plan.retry));
    let mut state = State {
        lexicon,
        plan: &plan,
        before: &before,
        run: Run::new(&before),
        quarantine: Quarantine::load(&plan.index)?,
        progress: Progress::new(plan.bytes(), meter.clone(), plan.quiet),
        store,
        recall: recall.as_ref(),
        notes: None,
        summary: Summary::default(),
        report,
        copies: Vec::new(),
        moved: Vec::new(),
        snapshot: None,
        damaged: HashSet::new(),
        damaged_paths: HashSet::new(),
        held_of_file: Held::default(),
        repeats: Vec::new(),
        only: None,
        since_commit: (Instant::now(), 0),
        long_bytes: 0,
    };
    for nowhere in &plan.nowhere {
        let origin = Origin { path: nowhere.path.clone(), ..Origin::default() };
        state.quarantine(Damaged::new(origin, nowhere.reason.clone()), plan.retry)?;
    }
    let standing = |capture: &Capture| plan.choice.standing(capture, || before.standing(&capture.origin, capture.given.url.as_deref()));
    state.drive(plan.inputs.clone().into_iter(), &plan.limits.read, &meter, standing, stop)?;
    state.settle_held();
    if !state.summary.stopped {
        state.find_repeated(&known, stop)?;
    }
    if !state.summary.stopped {
        state.clear_healed();
        if plan.delete_missing {
            state.delete_missing(&known, arguments)?;
        }
        state.rescue_copies(stop)?;
    }
    state.finish()
}

/// A run as it goes on: the one place that writes.
struct State<'a> {
    lexicon: &'a Lexicon,
    plan: &'a Plan,
    before: &'a Ledger,
    run: Run<'a>,
    store: Store,
    quarantine: Quarantine,
    /// What large files held; not where only some of their documents are asked for.
    recall: Option<&'a Recall>,
    /// What is noted of the file at hand.
    notes: Option<Notes>,
    progress: Progress,
    summary: Summary,
    report: Option<Box<dyn Write>>,
    /// Duplicates of what the index held before: should that leave in this run, they take its place.
    copies: Vec<Origin>,
    /// Documents of the file at hand whose bytes were known from another place of it.
    moved: Vec<Origin>,
    /// The index as it was before the run.
    snapshot: Option<Index>,
    damaged: HashSet<u128>,
    damaged_paths: HashSet<String>,
    held_of_file: Held,
    /// Records that repeat what has not been found, and what to say when it is found nowhere.
    repeats: Vec<(Origin, Box<Repeat>, String)>,
    /// The only documents that are taken, where files are read again; those that were are out of it.
    only: Option<HashSet<u128>>,
    since_commit: (Instant, u64),
    /// Bytes of long records since then.
    long_bytes: usize,
}

/// How many documents of the file at hand are in quarantine, and where those begin that are beyond the most.
#[derive(Default)]
struct Held {
    path: String,
    rows: u64,
    beyond: Option<Origin>,
}

/// The most rows of one file; of more, the report alone tells each.
const ROWS_OF_FILE_MAX: u64 = 10_000;

/// The most records whose payload is sought in other files.
const REPEATS_MAX: usize = 1_000_000;

impl State<'_> {
    fn drive(
        &mut self,
        inputs: impl Iterator<Item = Input> + Send,
        read: &read::Options,
        meter: &Meter,
        standing: impl Fn(&Capture) -> Standing + Sync,
        stop: &AtomicBool,
    ) -> Result<(), IngestError> {
        let mut failed = None;
        let (lexicon, limits) = (self.lexicon, pipeline::Limits { read: read.clone(), ..self.plan.limits.clone() });
        let recall = self.recall.filter(|_| self.only.is_none());
        pipeline::run(inputs, lexicon, &limits, meter, recall, standing, |outcome| {
            let done = self.take(outcome);
            self.progress.at(&self.summary);
            self.summary.stopped = stop.load(Ordering::Relaxed);
            failed = done.err();
            let is_all_found = self.only.as_ref().is_some_and(HashSet::is_empty);
            failed.is_none() && !self.summary.stopped && !is_all_found
        });
        failed.map_or_else(|| self.settle_moved(), Err)
    }

    fn take(&mut self, outcome: Outcome) -> Result<(), IngestError> {
        // Without notes the file is read the next time: they are no reason to end a run.
        if self.notes.as_mut().is_some_and(|notes| notes.add(&outcome).is_err()) {
            self.forget();
        }
        let origin = match &outcome {
            Outcome::Fielded(record, ..) => &record.origin,
            Outcome::Skipped(origin, ..) => origin,
            Outcome::Failed(damaged) => &damaged.origin,
            Outcome::Mark(_) => return self.settle(outcome),
        };
        let repeats = matches!(&outcome, Outcome::Failed(Damaged { kind: Kind::Repeats(_), .. }));
        if self.only.is_some() && repeats {
            return Ok(());
        }
        if self.only.as_mut().is_some_and(|only| !only.remove(&ledger::Key::of(origin).number())) {
            return Ok(());
        }
        if self.moved.last().is_some_and(|last| last.path != origin.path) {
            self.settle_moved()?;
        }
        self.settle(outcome)
    }

    fn settle(&mut self, outcome: Outcome) -> Result<(), IngestError> {
        match outcome {
            Outcome::Fielded(record, ..) if self.plan.choice.is_early(&record) => self.skip(record.origin, Standing::Passed),
            Outcome::Fielded(record, print, digest) => {
                digest.into_iter().for_each(|digest| self.store.payloads.add(&digest, &record.origin));
                self.write(*record, &print)
            }
            Outcome::Skipped(origin, _, Standing::Moved) => {
                self.moved.push(origin);
                Ok(())
            }
            Outcome::Skipped(origin, _, standing) => self.skip(origin, standing),
            Outcome::Failed(damaged) => self.fail(damaged),
            Outcome::Mark(mark) => {
                self.mark(mark);
                Ok(())
            }
        }
    }

    fn forget(&mut self) {
        self.notes.take().into_iter().for_each(Notes::forget);
    }

    fn mark(&mut self, mark: Mark) {
        match mark {
            Mark::Recalled => self.summary.recalled += 1,
            Mark::Begins(path) => self.notes = self.recall.filter(|_| !self.plan.dry_run).and_then(|recall| recall.note(&path).ok()),
            Mark::Ends(name) => {
                let _ = self.notes.take().map(|notes| notes.keep(&name));
            }
        }
    }

    fn fail(&mut self, damaged: Damaged) -> Result<(), IngestError> {
        match damaged.kind {
            Kind::Skipped(media) => {
                self.summary.skip(&media);
                self.report(Line { origin: damaged.origin, outcome: Fate::Skipped, id: None, reason: Some(damaged.reason), media: Some(media) })
            }
            Kind::Repeats(repeat) if self.only.is_none() && self.repeats.len() < REPEATS_MAX => {
                self.repeats.push((damaged.origin, repeat, damaged.reason));
                Ok(())
            }
            _ => self.quarantine(damaged, true),
        }
    }

    fn skip(&mut self, origin: Origin, standing: Standing) -> Result<(), IngestError> {
        let fate = match standing {
            Standing::Passed => Fate::Passed,
            Standing::Duplicate => Fate::Duplicate,
            _ => Fate::Unchanged,
        };
        self.run.pass(&origin);
        if fate == Fate::Duplicate {
            self.copies.push(origin.clone());
        }
        if self.plan.retry {
            self.quarantine.clear(&origin);
            return Ok(());
        }
        self.tell(origin, fate, None, None)
    }

    /// Documents that have moved within their file are filed under their new place, without being read anew.
    fn settle_moved(&mut self) -> Result<(), IngestError> {
        for origin in std::mem::take(&mut self.moved) {
            let Some((id, is_seen)) = self.before.holder(&origin, &self.run) else { continue };
            // The same bytes twice in one file: the first stands where it stood.
            if is_seen || self.run.was_added(&origin) {
                self.skip(origin, Standing::Duplicate)?;
                continue;
            }
            let id = id.to_owned();
            self.run.moved(&origin, &id);
            self.refile(&id, &origin)?;
            self.skip(origin, Standing::Unchanged)?;
        }
        Ok(())
    }

    fn refile(&mut self, id: &str, origin: &Origin) -> Result<(), IngestError> {
        if self.plan.dry_run {
            return Ok(());
        }
        let Some(snapshot) = self.snapshot()? else { return Ok(()) };
        let (Some(mut record), Some(links)) = (snapshot.record(id)?, snapshot.links(id)?) else { return Ok(()) };
        record.origin = Origin { record: record.origin.record, ..origin.clone() };
        self.store.add(&record, &links, self.lexicon)?;
        self.commit_if_due()
    }

    /// The index as it was before the run; none where there was none.
    fn snapshot(&mut self) -> Result<Option<&Index>, IngestError> {
        if self.snapshot.is_none() {
            self.snapshot = match Index::open(&self.plan.index) {
                Ok(index) => Some(index),
                Err(IndexError::Missing(_)) => None,
                Err(e) => return Err(e.into()),
            };
        }
        Ok(self.snapshot.as_ref())
    }

    fn write(&mut self, mut record: Record, print: &Print) -> Result<(), IngestError> {
        let origin = record.origin.clone();
        let serial = self.store.copies.len();
        let (copies, is_captured) = (&mut self.store.copies, record.captured.as_deref().is_some_and(|c| !c.is_empty()));
        let mut failed = None;
        let step = self.run.step(&record, serial, |of| match copies.get(of) {
            Ok(Some(known)) if known.words == print.words => Relation::Same,
            // A feed may give all its items one address; a capture of a page states its own.
            Ok(Some(known)) if is_captured || known.is_short || print.is_short || print.likeness(&known.bins) >= RELATED => Relation::Version,
            Ok(_) => Relation::Other,
            Err(e) => {
                failed = Some(e);
                Relation::Other
            }
        });
        if let Some(e) = failed {
            return Err(IngestError::Copies(e));
        }
        match step {
            Step::Duplicate => self.tell(origin, Fate::Duplicate, None, None),
            Step::SameText(serial) => {
                self.store.same_text(&origin, serial);
                self.tell(origin, Fate::Duplicate, None, None)
            }
            Step::Write { id, instead_of, group, is_version } => {
                if id != record.id {
                    record.problems.push(format!("the id {:?} is another document's", record.id));
                    record.id = id;
                }
                if let Some(old) = instead_of.as_ref().filter(|old| **old != record.id) {
                    self.store.remove(old)?;
                }
                let own = u64::from_str_radix(origin.sha256.get(..16).unwrap_or_default(), 16).unwrap_or(serial);
                let (serial, label) = self.store.copies.file(print, own).map_err(IngestError::Copies)?;
                let links = Links { address: group, revised: store::revised(&record), serial, cluster: Some(label) };
                self.long_bytes += Some(record.weight()).filter(|bytes| *bytes >= LONG_BYTES).unwrap_or_default();
                self.summary.claims += self.store.add(&record, &links, self.lexicon)?;
                self.commit_if_due()?;
                let fate = if is_version {
                    Fate::Version
                } else if instead_of.is_some() {
                    Fate::Replaced
                } else {
                    Fate::Indexed
                };
                self.tell(origin, fate, Some(record.id), None)
            }
        }
    }

    fn quarantine(&mut self, damaged: Damaged, hold: bool) -> Result<(), IngestError> {
        if self.held_of_file.path != damaged.origin.path {
            self.settle_held();
            self.held_of_file = Held { path: damaged.origin.path.clone(), ..Held::default() };
            self.damaged_paths.insert(damaged.origin.path.clone());
        }
        self.held_of_file.rows += 1;
        if self.held_of_file.rows > ROWS_OF_FILE_MAX {
            self.held_of_file.beyond.get_or_insert_with(|| damaged.origin.clone());
        } else {
            self.hold(damaged.clone(), hold);
        }
        self.tell(damaged.origin, Fate::Quarantined, None, Some(damaged.reason))
    }

    fn hold(&mut self, damaged: Damaged, hold: bool) {
        self.run.pass(&damaged.origin);
        self.damaged.insert(ledger::Key::of(&damaged.origin).number());
        if hold {
            self.quarantine.put(damaged.origin, damaged.reason);
        }
    }

    /// What is beyond the most rows of a file gets one together.
    fn settle_held(&mut self) {
        let Held { rows, beyond, .. } = std::mem::take(&mut self.held_of_file);
        if let Some(origin) = beyond {
            let more = rows - ROWS_OF_FILE_MAX;
            self.hold(Damaged::new(origin, format!("{more} more documents of this file from here on; the report of the run tells each")), true);
        }
    }

    fn tell(&mut self, origin: Origin, outcome: Fate, id: Option<String>, reason: Option<String>) -> Result<(), IngestError> {
        self.summary.count(outcome);
        if !matches!(outcome, Fate::Quarantined | Fate::Deleted | Fate::Passed) {
            self.quarantine.clear(&origin);
        }
        self.report(Line { origin, outcome, id, reason, media: None })
    }

    fn report(&mut self, line: Line) -> Result<(), IngestError> {
        if let Some(report) = &mut self.report {
            serde_json::to_writer(&mut *report, &line).map_err(|e| IngestError::Report(e.into()))?;
            report.write_all(b"\n").map_err(IngestError::Report)?;
        }
        Ok(())
    }

    fn commit_if_due(&mut self) -> Result<(), IngestError> {
        self.since_commit.1 += 1;
        // What waits to be indexed is bounded by its number alone: ten thousand articles of any length.
        let is_long = self.long_bytes >= self.plan.limits.bytes;
        if is_long || self.since_commit.0.elapsed() >= COMMIT_EVERY || self.since_commit.1 >= self.plan.commit_every {
            self.store.commit()?;
            self.long_bytes = 0;
            self.since_commit = (Instant::now(), 0);
            self.save_quarantine()?;
        }
        Ok(())
    }

    fn save_quarantine(&self) -> Result<(), IngestError> {
        if self.plan.dry_run { Ok(()) } else { Ok(self.quarantine.save()?) }
    }

    /// What was damaged in files that were read to their end, and is not damaged now, is forgotten.
    fn clear_healed(&mut self) {
        if !self.plan.choice.is_all() {
            return;
        }
        let read: HashSet<String> =
            self.plan.inputs.iter().filter_map(|i| if let Input::File(path) = i { Some(path.to_string_lossy().into_owned()) } else { None }).collect();
        let is_healed = |origin: &Origin| read.contains(&origin.path) && !self.damaged.contains(&ledger::Key::of(origin).number());
        let healed: Vec<Origin> = self.quarantine.rows().map(|row| row.origin.clone()).filter(is_healed).collect();
        healed.iter().for_each(|origin| self.quarantine.clear(origin));
    }

    /// Removes what the arguments cover and the run did not see; of a file that could not be read to its end nothing is removed.
    fn delete_missing(&mut self, known: &[Known], arguments: &[String]) -> Result<(), IngestError> {
        let is_meant = |origin: &Origin| {
            !self.damaged_paths.contains(&origin.path) && arguments.iter().any(|a| covers(a, &origin.path)) && !self.plan.choice.excludes_name(origin)
        };
        let meant: HashSet<u64> = known.iter().filter(|k| is_meant(&k.origin)).map(|k| ledger::path_of(&k.origin)).collect();
        let ids: HashSet<String> = self.run.missing(|path| meant.contains(&path)).into_iter().collect();
        for Known { origin, id, .. } in known.iter().filter(|k| ids.contains(&k.id)) {
            self.store.remove(id)?;
            self.tell(origin.clone(), Fate::Deleted, Some(id.clone()), None)?;
        }
        let gone = |origin: &Origin| arguments.iter().any(|a| covers(a, &origin.path)) && !Path::new(&origin.path).exists();
        let held: Vec<Origin> = self.quarantine.rows().map(|row| row.origin.clone()).filter(gone).collect();
        held.iter().for_each(|origin| self.quarantine.clear(origin));
        Ok(())
    }

    /// Reads those duplicates again whose original has left the index in this run.
    fn rescue_copies(&mut self, stop: &AtomicBool) -> Result<(), IngestError> {
        let orphans: Vec<Origin> = std::mem::take(&mut self.copies).into_iter().filter(|o| self.run.is_orphan(o)).collect();
        if orphans.is_empty() {
            return Ok(());
        }
        let keys: HashSet<u128> = orphans.iter().map(|o| ledger::Key::of(o).number()).collect();
        let mut paths: Vec<PathBuf> = orphans.iter().map(|o| PathBuf::from(&o.path)).collect();
        paths.sort();
        paths.dedup();
        let standing = |capture: &Capture| if keys.contains(&ledger::Key::of(&capture.origin).number()) { Standing::New } else { Standing::Unchanged };
        // Each was counted as a duplicate before.
        self.summary.duplicate = self.summary.duplicate.saturating_sub(orphans.len() as u64);
        self.only = Some(keys.clone());
        let done = self.drive(paths.into_iter().map(Input::File), &self.plan.limits.read, &Meter::default(), standing, stop);
        self.only = None;
        done
    }

    fn finish(mut self) -> Result<Summary, IngestError> {
        self.forget();
        self.save_quarantine()?;
        self.store.finish()?;
        self.progress.end();
        if let Some(report) = &mut self.report {
            report.flush().map_err(IngestError::Report)?;
        }
        Ok(self.summary)
    }
}

/// Texts of one address that are less alike than this are no versions of one another, unless a capture states so.
const RELATED: f32 = 0.05;

//! Drives reading, cleaning, fielding and indexing; the same archive twice gives the same index.
//!
//! Inputs in, an index brought up to date out. Every document ends indexed, duplicate or in quarantine, and the report says which.
//! What is committed is whole: killed at any moment, a run is made good by running it again.

pub mod fate;
pub mod ledger;
pub mod pipeline;
pub mod progress;

use crate::{
    field,
    index::{self, Checkpoint, IndexError, Quarantine, Writer},
    lexicon::Lexicon,
    model::{Capture, Origin, Record},
    read::{
        Damaged, Meter,
        walk::{self, Input, NoInput},
    },
};
use fate::{Fate, Line, Summary};
use ledger::{Known, Ledger, Run, Standing, Step};
use pipeline::{Limits, Outcome};
use progress::Progress;
use std::{
    collections::HashSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// What ended a run before its end.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("report: {0}")]
    Report(io::Error),
}

/// What a run is to do.
pub struct Plan {
    pub inputs: Vec<Input>,
    /// Paths that lead nowhere; they are told as quarantined.
    pub nowhere: Vec<NoInput>,
    pub index: PathBuf,
    /// Remove articles whose file or record is gone from the folders and files named.
    pub delete_missing: bool,
    pub limits: Limits,
    pub quiet: bool,
}

impl Plan {
    /// A plan for what the arguments name.
    pub fn new(arguments: &[String], index: PathBuf) -> Self {
        let (mut inputs, mut nowhere) = (Vec::new(), Vec::new());
        for input in arguments.iter().flat_map(|a| walk::inputs(a)) {
            match input {
                Ok(input) => inputs.push(input),
                Err(e) => nowhere.push(e),
            }
        }
        let index_folder = fs::canonicalize(&index).ok();
        // An index within the archive is not part of it.
        inputs.retain(|input| match (input, &index_folder) {
            (Input::File(path), Some(folder)) => !fs::canonicalize(path).is_ok_and(|p| p.starts_with(folder)),
            _ => true,
        });
        Plan { inputs, nowhere, index, delete_missing: false, limits: Limits::default(), quiet: false }
    }

    fn bytes(&self) -> u64 {
        let size = |input: &Input| match input {
            Input::File(path) => fs::metadata(path).map_or(0, |m| m.len()),
            Input::Bundled(_, bytes) => bytes.len() as u64,
            Input::Stdin => 0,
        };
        self.inputs.iter().map(size).sum()
    }
}

/// A run commits at least this often, so that little is to be done again after a kill.
const COMMIT_EVERY: Duration = Duration::from_secs(20);
const COMMIT_ARTICLES: u64 = 20_000;

/// Brings the index up to date with the plan's inputs. `report` takes a line a document; `stop` ends the run early, what it reached is kept.
///
/// # Errors
/// When the index, the quarantine or the report cannot be written; what was committed before is in the index.
pub fn run(plan: Plan, lexicon: &Lexicon, arguments: &[String], report: Option<Box<dyn Write>>, stop: &AtomicBool) -> Result<Summary, IngestError> {
    let writer = Writer::open(&plan.index, &index::data_hash(&lexicon.data))?;
    let known: Vec<Known> = writer.state().articles().iter().map(Known::from).collect();
    let before = Ledger::new(&known);
    let meter = Meter::default();
    let mut state = State {
        lexicon,
        run: Run::new(&before),
        quarantine: Quarantine::load(&plan.index)?,
        progress: Progress::new(plan.bytes(), meter.clone(), plan.quiet),
        writer,
        summary: Summary::default(),
        report,
        copies: Vec::new(),
        damaged_paths: HashSet::new(),
        since_commit: (Instant::now(), 0),
    };
    for nowhere in &plan.nowhere {
        let origin = Origin { path: nowhere.path.clone(), ..Origin::default() };
        state.quarantine(Damaged { origin, reason: nowhere.reason.clone() }, false)?;
    }
    let wanted = |capture: &Capture| !matches!(before.standing(&capture.origin), Standing::Unchanged | Standing::Duplicate);
    state.drive(plan.inputs.clone().into_iter(), plan.limits, &meter, wanted, &before, stop)?;
    if !state.summary.stopped {
        if plan.delete_missing {
            state.delete_missing(&known, arguments)?;
        }
        state.rescue_copies(plan.limits, &before, stop)?;
    }
    state.finish()
}

/// A run as it goes on: the one place that writes.
struct State<'a> {
    lexicon: &'a Lexicon,
    run: Run<'a>,
    writer: Writer,
    quarantine: Quarantine,
    progress: Progress,
    summary: Summary,
    report: Option<Box<dyn Write>>,
    /// Duplicates of what the index held before: should that leave in this run, they take its place.
    copies: Vec<Origin>,
    damaged_paths: HashSet<String>,
    since_commit: (Instant, u64),
}

impl State<'_> {
    fn drive(
        &mut self,
        inputs: impl Iterator<Item = Input> + Send,
        limits: Limits,
        meter: &Meter,
        wanted: impl Fn(&Capture) -> bool + Sync,
        before: &Ledger,
        stop: &AtomicBool,
    ) -> Result<(), IngestError> {
        let mut failed = None;
        let lexicon = self.lexicon;
        pipeline::run(inputs, lexicon, limits, meter, wanted, |outcome| {
            let done = self.take(outcome, before);
            self.progress.at(&self.summary);
            self.summary.stopped = stop.load(Ordering::Relaxed);
            failed = done.err();
            failed.is_none() && !self.summary.stopped
        });
        failed.map_or(Ok(()), Err)
    }

    fn take(&mut self, outcome: Outcome, before: &Ledger) -> Result<(), IngestError> {
        match outcome {
            Outcome::Fielded(record) => self.write(*record),
            Outcome::Skipped(origin) => {
                let fate = match before.standing(&origin) {
                    Standing::Duplicate => Fate::Duplicate,
                    _ => Fate::Unchanged,
                };
                self.run.pass(&origin);
                if fate == Fate::Duplicate {
                    self.copies.push(origin.clone());
                }
                self.tell(origin, fate, None, None)
            }
            Outcome::Failed(damaged) => self.quarantine(damaged, true),
        }
    }

    fn write(&mut self, mut record: Record) -> Result<(), IngestError> {
        let origin = record.origin.clone();
        match self.run.step(&origin, &record.id) {
            Step::Duplicate => self.tell(origin, Fate::Duplicate, None, None),
            Step::Write { id, instead_of } => {
                if id != record.id {
                    record.problems.push(format!("the id {:?} is another document's", record.id));
                    record.id = id;
                }
                if let Some(old) = instead_of.as_ref().filter(|old| **old != record.id) {
                    self.writer.remove(old)?;
                }
                let claims = field::claim::group(&record);
                self.summary.claims += claims.len() as u64;
                self.writer.add(&record, &claims, self.lexicon)?;
                self.commit_if_due()?;
                let fate = if instead_of.is_some() { Fate::Replaced } else { Fate::Indexed };
                self.tell(origin, fate, Some(record.id), None)
            }
        }
    }

    fn quarantine(&mut self, damaged: Damaged, hold: bool) -> Result<(), IngestError> {
        self.run.pass(&damaged.origin);
        self.damaged_paths.insert(damaged.origin.path.clone());
        if hold {
            self.quarantine.put(damaged.origin.clone(), damaged.reason.clone());
        }
        self.tell(damaged.origin, Fate::Quarantined, None, Some(damaged.reason))
    }

    fn tell(&mut self, origin: Origin, outcome: Fate, id: Option<String>, reason: Option<String>) -> Result<(), IngestError> {
        self.summary.count(outcome);
        if outcome != Fate::Quarantined && outcome != Fate::Deleted {
            self.quarantine.clear(&origin);
        }
        if let Some(report) = &mut self.report {
            let line = Line { origin, outcome, id, reason };
            serde_json::to_writer(&mut *report, &line).map_err(|e| IngestError::Report(e.into()))?;
            report.write_all(b"\n").map_err(IngestError::Report)?;
        }
        Ok(())
    }

    fn commit_if_due(&mut self) -> Result<(), IngestError> {
        self.since_commit.1 += 1;
        if self.since_commit.0.elapsed() >= COMMIT_EVERY || self.since_commit.1 >= COMMIT_ARTICLES {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), IngestError> {
        self.writer.commit(&Checkpoint::default())?;
        self.since_commit = (Instant::now(), 0);
        Ok(self.quarantine.save()?)
    }

    /// Removes what the arguments cover and the run did not see; of a file that could not be read to its end nothing is removed.
    fn delete_missing(&mut self, known: &[Known], arguments: &[String]) -> Result<(), IngestError> {
        let is_meant = |path: &str| !self.damaged_paths.contains(path) && arguments.iter().any(|a| covers(a, path));
        let meant: HashSet<u64> = known.iter().filter(|k| is_meant(&k.origin.path)).map(|k| ledger::path_of(&k.origin)).collect();
        let ids: HashSet<String> = self.run.missing(|path| meant.contains(&path)).into_iter().collect();
        for Known { origin, id } in known.iter().filter(|k| ids.contains(&k.id)) {
            self.writer.remove(id)?;
            self.tell(origin.clone(), Fate::Deleted, Some(id.clone()), None)?;
        }
        let gone = |origin: &Origin| arguments.iter().any(|a| covers(a, &origin.path)) && !Path::new(&origin.path).exists();
        let held: Vec<Origin> = self.quarantine.rows().map(|row| row.origin.clone()).filter(gone).collect();
        held.iter().for_each(|origin| self.quarantine.clear(origin));
        Ok(())
    }

    /// Reads those duplicates again whose original has left the index in this run.
    fn rescue_copies(&mut self, limits: Limits, before: &Ledger, stop: &AtomicBool) -> Result<(), IngestError> {
        let orphans: Vec<Origin> = std::mem::take(&mut self.copies).into_iter().filter(|o| self.run.is_orphan(o)).collect();
        if orphans.is_empty() {
            return Ok(());
        }
        let keys: HashSet<u128> = orphans.iter().map(|o| ledger::Key::of(o).number()).collect();
        let mut paths: Vec<PathBuf> = orphans.iter().map(|o| PathBuf::from(&o.path)).collect();
        paths.sort();
        paths.dedup();
        let wanted = |capture: &Capture| keys.contains(&ledger::Key::of(&capture.origin).number());
        let (read_before, copies_before) = (self.summary, orphans.len() as u64);
        self.drive(paths.into_iter().map(Input::File), limits, &Meter::default(), wanted, before, stop)?;
        // Each was counted as a duplicate before; what else stands in those files was counted in the first pass.
        self.summary.duplicate = read_before.duplicate - copies_before;
        self.summary.unchanged = read_before.unchanged;
        self.summary.quarantined = read_before.quarantined;
        Ok(())
    }

    fn finish(mut self) -> Result<Summary, IngestError> {
        self.writer.finish(&Checkpoint::default())?;
        self.quarantine.save()?;
        self.progress.end();
        if let Some(report) = &mut self.report {
            report.flush().map_err(IngestError::Report)?;
        }
        Ok(self.summary)
    }
}

/// Whether a path lies in what an argument named: the file itself, a folder above it, or a pattern that matches.
fn covers(argument: &str, path: &str) -> bool {
    if Path::new(path).starts_with(argument) {
        return true;
    }
    glob::Pattern::new(argument).is_ok_and(|p| Path::new(path).ancestors().any(|part| p.matches_path(part)))
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn arguments_cover_what_lies_in_them() {
        for (argument, path, expected) in [
            ("pages", "pages/a.html", true),
            ("pages", "pages2/a.html", false),
            ("pages/a.html", "pages/a.html", true),
            ("pages/*", "pages/x/b.html", true),
            ("pages/*.txt", "pages/b.html", false),
        ] {
            assert_eq!(covers(argument, path), expected, "{argument} {path}");
        }
    }
}

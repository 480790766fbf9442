//! Records of web archives that repeat a record of another file.
//!
//! Comes after all inputs were read: what the index knows already is settled by it, and the rest is sought in the web archives of the run
//! and in the files from which the index has other captures of the address. What is found nowhere goes into quarantine.

use super::{
    IngestError, State,
    fate::Fate,
    ledger::{self, Key, Standing},
};
use crate::{
    model::{Capture, Origin},
    read::{self, Damaged, Meter, Repeat, Sought, walk::Input},
};
use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

type Waiting = (Origin, Repeat, String);

impl State<'_> {
    pub(super) fn find_repeated(&mut self, stop: &AtomicBool) -> Result<(), IngestError> {
        let waiting = std::mem::take(&mut self.repeats);
        if waiting.is_empty() {
            return Ok(());
        }
        let mut paths: BTreeSet<PathBuf> = self.plan.inputs.iter().filter_map(|i| if let Input::File(path) = i { Some(path.clone()) } else { None }).collect();
        let mut rest = Vec::new();
        for (origin, repeat, reason) in waiting {
            match self.known_repeat(&origin, &repeat, &mut paths)? {
                Some((fate, sha256)) => self.settle_repeat(Origin { sha256, ..origin }, fate)?,
                None => rest.push((origin, repeat, reason)),
            }
        }
        paths.retain(|path| read::may_hold_records(path));
        self.seek(rest, paths, stop)
    }

    /// What the index knows of a record: that it is in it, or that it repeats another of the same address. Else, where to look.
    fn known_repeat(&mut self, origin: &Origin, repeat: &Repeat, paths: &mut BTreeSet<PathBuf>) -> Result<Option<(Fate, String)>, IngestError> {
        let before = self.before;
        let own = ledger::address_number(repeat.given.url.as_deref());
        let in_place = before.at(origin);
        let others: Vec<&str> = before.of_address(ledger::address_number(repeat.url.as_deref())).collect();
        if in_place.is_none() && others.is_empty() {
            return Ok(None);
        }
        let Some(snapshot) = self.snapshot()? else { return Ok(None) };
        if let Some(record) = in_place.map(|id| snapshot.record(id)).transpose()?.flatten()
            && (&record.origin.record, &record.url) == (&origin.record, &repeat.given.url)
        {
            return Ok(Some((Fate::Unchanged, record.origin.sha256)));
        }
        for id in others {
            let Some(record) = snapshot.record(id)? else { continue };
            let is_meant = repeat.record.is_some() && repeat.record == record.origin.record || repeat.captured.is_some() && repeat.captured == record.captured;
            if is_meant && own == ledger::address_number(record.url.as_deref()) {
                return Ok(Some((Fate::Duplicate, record.origin.sha256)));
            }
            paths.insert(PathBuf::from(record.origin.path));
        }
        Ok(None)
    }

    fn settle_repeat(&mut self, origin: Origin, fate: Fate) -> Result<(), IngestError> {
        self.skip(origin, if fate == Fate::Duplicate { Standing::Duplicate } else { Standing::Unchanged })
    }

    /// Reads files again for what is repeated in others.
    fn seek(&mut self, waiting: Vec<Waiting>, paths: BTreeSet<PathBuf>, stop: &AtomicBool) -> Result<(), IngestError> {
        let keys: HashSet<u128> = waiting.iter().map(|(origin, ..)| Key::of(origin).number()).collect();
        let sought = Sought::new(waiting.iter().map(|(origin, repeat, _)| (origin.clone(), repeat.clone())).collect());
        let read = read::Options { sought: Some(Arc::new(sought)), ..self.plan.limits.read.clone() };
        let (before, choice) = (self.before, &self.plan.choice);
        let standing = |capture: &Capture| match keys.contains(&Key::of(&capture.origin).number()) {
            true => choice.standing(capture, || before.standing(&capture.origin, capture.given.url.as_deref())),
            false => Standing::Unchanged,
        };
        self.only = Some(keys.clone());
        let done = self.drive(paths.into_iter().filter(|p| Path::is_file(p)).map(Input::File), &read, &Meter::default(), standing, stop);
        let left = self.only.take().unwrap_or_default();
        done?;
        if self.summary.stopped {
            return Ok(());
        }
        for (origin, _, reason) in waiting.into_iter().filter(|(origin, ..)| left.contains(&Key::of(origin).number())) {
            self.quarantine(Damaged::new(origin, format!("{reason}, nor in another that was looked into")), true)?;
        }
        self.settle_held();
        Ok(())
    }
}

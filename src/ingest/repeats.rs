//! Records of web archives that repeat a record of another file.
//!
//! Comes after all inputs were read: what the index knows already is settled by it, and the rest is sought in the web archives of the run,
//! which may hold it behind the record or too far before, in the files from which the index has other captures of the address, and in
//! those that had a payload of the same digest. Each is read once for all. What is found nowhere goes into quarantine.

use super::{
    IngestError, State,
    fate::Fate,
    ledger::{self, Key, Known, Standing},
    payloads::Payload,
};
use crate::{
    model::{Capture, Origin},
    read::{self, Damaged, Meter, Repeat, Sought, walk::Input},
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

type Waiting = (Origin, Box<Repeat>, String);

impl State<'_> {
    pub(super) fn find_repeated(&mut self, known: &[Known], stop: &AtomicBool) -> Result<(), IngestError> {
        let waiting = std::mem::take(&mut self.repeats);
        if waiting.is_empty() {
            return Ok(());
        }
        let mut paths: BTreeSet<PathBuf> = self.plan.inputs.iter().filter_map(|i| if let Input::File(path) = i { Some(path.clone()) } else { None }).collect();
        let noted = self.noted(&waiting, known)?;
        let mut rest = Vec::new();
        for (origin, repeat, reason) in waiting {
            let by_digest = repeat.names().iter().filter_map(|name| noted.get(name)).flatten();
            let settled = match self.known_payload(&origin, &repeat, by_digest, &mut paths) {
                None => self.known_repeat(&origin, &repeat, &mut paths)?,
                settled => settled,
            };
            match settled {
                Some((fate, sha256)) => self.settle_repeat(Origin { sha256, ..origin }, fate)?,
                None => rest.push((origin, repeat, reason)),
            }
        }
        if rest.is_empty() {
            return Ok(());
        }
        paths.retain(|path| read::may_hold_records(path));
        self.seek(rest, paths, stop)
    }

    /// The files that had what these repeat, as far as earlier runs noted it and the index has articles of them.
    fn noted(&mut self, waiting: &[Waiting], known: &[Known]) -> Result<HashMap<u64, Vec<(PathBuf, String)>>, IngestError> {
        let names: HashSet<u64> = waiting.iter().flat_map(|(_, repeat, _)| repeat.names()).copied().collect();
        let found = self.store.payloads.of(&names).map_err(IngestError::Copies)?;
        let wanted: HashSet<u64> = found.values().flatten().map(|payload| payload.path).collect();
        let mut paths: HashMap<u64, &str> = HashMap::new();
        let mut before = "";
        for path in known.iter().map(|k| k.origin.path.as_str()).filter(|_| !wanted.is_empty()) {
            if path != before {
                paths.extend(Some((ledger::path_number(path), path)).filter(|(number, _)| wanted.contains(number)));
            }
            before = path;
        }
        let named = |Payload { path, sha256 }| Some((PathBuf::from(paths.get(&path)?), sha256));
        Ok(found.into_iter().map(|(name, payloads)| (name, payloads.into_iter().filter_map(named).collect())).collect())
    }

    /// What the index knows of the bytes that a record repeats. Else, where to look.
    fn known_payload<'p>(
        &self,
        origin: &Origin,
        repeat: &Repeat,
        payloads: impl Iterator<Item = &'p (PathBuf, String)>,
        paths: &mut BTreeSet<PathBuf>,
    ) -> Option<(Fate, String)> {
        for (path, sha256) in payloads {
            let whole = Origin { sha256: sha256.clone(), ..origin.clone() };
            match self.before.standing(&whole, repeat.given.url.as_deref()) {
                Standing::Unchanged => return Some((Fate::Unchanged, whole.sha256)),
                Standing::Duplicate => return Some((Fate::Duplicate, whole.sha256)),
                Standing::New | Standing::Moved | Standing::Passed => paths.insert(path.clone()),
            };
        }
        None
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
        let (waiting, reasons): (Vec<_>, Vec<_>) = waiting.into_iter().map(|(origin, repeat, reason)| ((origin, repeat), reason)).unzip();
        let sought = Arc::new(Sought::new(waiting));
        let read = read::Options { sought: Some(sought.clone()), ..self.plan.limits.read.clone() };
        let (before, choice) = (self.before, &self.plan.choice);
        let standing = |capture: &Capture| match keys.contains(&Key::of(&capture.origin).number()) {
            true => choice.standing(capture, || before.standing(&capture.origin, capture.given.url.as_deref())),
            false => Standing::Unchanged,
        };
        self.only = Some(keys.clone());
        let done = self.drive(paths.into_iter().filter(|p| Path::is_file(p)).map(Input::File), &read, &Meter::default(), standing, stop);
        self.only = None;
        done?;
        if self.summary.stopped {
            return Ok(());
        }
        for (number, origin) in sought.left() {
            self.quarantine(Damaged::new(origin, format!("{}, nor in another that was looked into", reasons[number])), true)?;
        }
        self.settle_held();
        Ok(())
    }
}

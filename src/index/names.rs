//! What an archive names over and over: places with where they lie, known actors, kinds. Each is written once, in a file beside the
//! index, and called by its number in what is stored of an article. The odds by which that is written stand there too.
//!
//! The file only grows, and is written before the commit that needs it: what a killed program left at its end is cut off by the
//! next writer, and passed over by readers.

use super::{
    IndexError,
    odds::{Odds, Tally},
    sheet::Name,
};
use crate::model::{Actor, Locality, Place};
use rustc_hash::FxHashMap;
use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a name is the name of; each class has numbers of its own, so that they stay small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    Place,
    Actor,
    Kind,
    Object,
    Time,
    Word,
    /// Not a name: odds that were learned.
    Odds,
}

const CLASSES: [Class; 7] = [Class::Place, Class::Actor, Class::Kind, Class::Object, Class::Time, Class::Word, Class::Odds];

/// The names of each class by their numbers.
pub struct Names {
    bytes: Vec<u8>,
    all: [Vec<Range<usize>>; CLASSES.len()],
    /// Even ones, then those that were learned, in order.
    odds: Vec<Odds>,
}

impl Default for Names {
    fn default() -> Self {
        Names { bytes: Vec::new(), all: Default::default(), odds: vec![Odds::default()] }
    }
}

/// The name of the file.
const FILE: &str = "names.bin";

impl Names {
    /// # Errors
    /// When the file cannot be read; where there is none, there are no names.
    pub(super) fn load(dir: &Path) -> Result<Self, IndexError> {
        let file = dir.join(FILE);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(IndexError::Io { path: file, source }),
        };
        let mut names = Names { bytes, ..Names::default() };
        let mut end = 0;
        while let Some((class, name)) = next(&names.bytes, end) {
            if class == Class::Odds {
                let Some(odds) = Odds::from_bytes(&names.bytes[name.clone()]) else { break };
                names.odds.push(odds);
            }
            end = name.end;
            names.all[class as usize].push(name);
        }
        names.bytes.truncate(end);
        Ok(names)
    }

    pub fn get(&self, class: Class, number: u64) -> Option<&[u8]> {
        self.bytes.get(self.all[class as usize].get(usize::try_from(number).ok()?)?.clone())
    }

    /// The odds of that number; those of 0 are even.
    pub fn odds(&self, number: u64) -> Option<&Odds> {
        self.odds.get(usize::try_from(number).ok()?)
    }

    fn push(&mut self, class: Class, name: &[u8]) {
        self.bytes.extend(u32::try_from(name.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.bytes.push(class as u8);
        self.all[class as usize].push(self.bytes.len()..self.bytes.len() + name.len());
        self.bytes.extend(name);
    }
}

/// Bytes before a name: its length and its class.
const HEAD: usize = 5;

/// The name that begins at this byte; `None` at the end, and where it is cut short.
fn next(bytes: &[u8], at: usize) -> Option<(Class, Range<usize>)> {
    let head = bytes.get(at..at.checked_add(HEAD)?)?;
    let length = u32::from_le_bytes(head[..4].try_into().ok()?);
    let class = CLASSES.get(usize::from(head[4]))?;
    let end = (at + HEAD).checked_add(length as usize)?;
    (end <= bytes.len()).then_some((*class, at + HEAD..end))
}

/// What was met last of each name, with its number.
type Met<T> = FxHashMap<String, (T, u64)>;

/// The names as they grow.
pub struct Naming {
    path: PathBuf,
    names: Names,
    of: [FxHashMap<Box<[u8]>, u64>; CLASSES.len()],
    /// Bytes that stand in the file.
    saved: usize,
    /// Places that got a number, by their ids, and actors, by their names.
    places: Met<Arc<Locality>>,
    actors: Met<Actor>,
    /// What was seen for the next odds, and of how many articles.
    tally: Option<Box<Tally>>,
    seen: usize,
}

/// A longer one is no name, and is kept where it stands.
const NAME_BYTES: usize = 1024;

/// Names of a class that are kept at most; what comes later stands where it is used.
const NAMES_MAX: usize = 1 << 19;

/// After how many articles odds are learned.
const LESSONS: [usize; 4] = [64, 1024, 16_384, 262_144];

/// Of so many articles each is learned from, of later ones one in so many.
const EACH: usize = 1024;
const ONE_IN: usize = 16;

impl Naming {
    /// No names, and no file for them.
    #[cfg(test)]
    pub fn none() -> Self {
        Naming::over(PathBuf::new(), Names::default())
    }

    /// # Errors
    /// When the file cannot be read.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        Ok(Naming::over(dir.join(FILE), Names::load(dir)?))
    }

    fn over(path: PathBuf, names: Names) -> Self {
        let of = CLASSES.map(|class| {
            let all = if class == Class::Odds { &[][..] } else { &names.all[class as usize] };
            (0..).zip(all).map(|(number, name)| (names.bytes[name.clone()].into(), number)).collect()
        });
        let tally = (names.odds.len() <= LESSONS.len()).then(Box::default);
        Naming { path, saved: names.bytes.len(), names, of, places: Met::default(), actors: Met::default(), tally, seen: 0 }
    }

    /// The number of a name, which gets one if it has none and there is room.
    pub fn put(&mut self, class: Class, name: &[u8]) -> Option<u64> {
        let known = &mut self.of[class as usize];
        if let Some(number) = known.get(name) {
            return Some(*number);
        }
        if name.len() > NAME_BYTES || known.len() >= NAMES_MAX {
            return None;
        }
        let number = known.len() as u64;
        known.insert(name.into(), number);
        self.names.push(class, name);
        Some(number)
    }

    /// The number of a place that has one, or else that of the name that `name` makes of it.
    pub fn place(&mut self, place: &Place, name: impl FnOnce() -> Vec<u8>) -> Name {
        if let Some((_, number)) = self.places.get(&place.id).filter(|(known, _)| known.is_same_as(place)) {
            return Name::Known(*number);
        }
        let name = name();
        let Some(number) = self.put(Class::Place, &name) else { return Name::Own(name) };
        self.places.insert(place.id.clone(), (place.locality.clone(), number));
        Name::Known(number)
    }

    /// The same of an actor.
    pub fn actor(&mut self, actor: &Actor, name: impl FnOnce() -> Vec<u8>) -> Name {
        if let Some((_, number)) = self.actors.get(&actor.name).filter(|(known, _)| known.is_same_as(actor)) {
            return Name::Known(*number);
        }
        let name = name();
        let Some(number) = self.put(Class::Actor, &name) else { return Name::Own(name) };
        let known = Actor { mentions: Vec::new(), ..actor.clone() };
        self.actors.insert(actor.name.clone(), (known, number));
        Name::Known(number)
    }

    /// The latest odds, with their number.
    pub fn odds(&self) -> (u64, &Odds) {
        let last = self.names.odds.len() - 1;
        (last as u64, &self.names.odds[last])
    }

    /// Lets `see` count what stands in an article, as long as there is something to learn.
    pub fn learn(&mut self, see: impl FnOnce(&mut Tally)) {
        let Some(tally) = &mut self.tally else { return };
        if self.seen < EACH || self.seen.is_multiple_of(ONE_IN) {
            see(tally);
        }
        self.seen += 1;
        if self.seen < LESSONS[self.names.odds.len() - 1] {
            return;
        }
        let odds = tally.odds();
        // What cannot be packed is not learned.
        if let Ok(bytes) = odds.to_bytes() {
            self.names.push(Class::Odds, &bytes);
            self.names.odds.push(odds);
        }
        if self.names.odds.len() > LESSONS.len() {
            self.tally = None;
        }
    }

    /// Writes what is new to the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&mut self) -> Result<(), IndexError> {
        if self.saved == self.names.bytes.len() {
            return Ok(());
        }
        let append = || {
            let mut file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&self.path)?;
            file.set_len(self.saved as u64)?;
            file.seek(SeekFrom::End(0))?;
            file.write_all(&self.names.bytes[self.saved..])?;
            file.sync_data()
        };
        append().map_err(IndexError::io(&self.path))?;
        self.saved = self.names.bytes.len();
        Ok(())
    }

    pub fn names(&self) -> &Names {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::sample::Folder;

    #[test]
    fn what_was_cut_short_is_passed_over_and_written_anew() {
        let folder = Folder::new();
        fs::create_dir_all(&folder.0).unwrap();
        let mut naming = Naming::open(&folder.0).unwrap();
        assert_eq!([b"Kherson".as_slice(), "Харків".as_bytes(), b"Kherson"].map(|name| naming.put(Class::Place, name)), [Some(0), Some(1), Some(0)]);
        naming.save().unwrap();
        let file = folder.0.join(FILE);
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[..whole.len() - 3]).unwrap();
        let names = Names::load(&folder.0).unwrap();
        assert_eq!([0, 1].map(|n| names.get(Class::Place, n)), [Some(&b"Kherson"[..]), None]);
        let mut naming = Naming::open(&folder.0).unwrap();
        assert_eq!((naming.put(Class::Actor, b"Sumy"), naming.put(Class::Place, b"Sumy")), (Some(0), Some(1)));
        naming.save().unwrap();
        assert_eq!(Names::load(&folder.0).unwrap().get(Class::Place, 1), Some(&b"Sumy"[..]));
    }
}

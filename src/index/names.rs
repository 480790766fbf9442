//! What an archive names over and over: places with where they lie, known actors, kinds. Each is written once, in a file beside the
//! index, and called by its number in what is stored of an article.
//!
//! The file only grows, and is written before the commit that needs it: what a killed program left at its end is cut off by the
//! next writer, and passed over by readers.

use super::IndexError;
use std::{
    collections::HashMap,
    fs,
    io::{Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
};

/// The names by their numbers.
#[derive(Default)]
pub struct Names {
    bytes: Vec<u8>,
    all: Vec<Range<usize>>,
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
        let mut all = Vec::new();
        let mut at = 0;
        while let Some(name) = next(&bytes, at) {
            at = name.end;
            all.push(name);
        }
        Ok(Names { bytes, all })
    }

    pub fn get(&self, number: u64) -> Option<&[u8]> {
        self.bytes.get(self.all.get(usize::try_from(number).ok()?)?.clone())
    }

    fn push(&mut self, name: &[u8]) {
        self.bytes.extend(u32::try_from(name.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.all.push(self.bytes.len()..self.bytes.len() + name.len());
        self.bytes.extend(name);
    }
}

/// The name that begins at this byte with its length; `None` at the end, and where it is cut short.
fn next(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let length = bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)?;
    let end = (at + 4).checked_add(length as usize)?;
    (end <= bytes.len()).then_some(at + 4..end)
}

/// The names as they grow.
pub struct Naming {
    path: PathBuf,
    names: Names,
    of: HashMap<Box<[u8]>, u64>,
    /// Bytes that stand in the file.
    saved: usize,
}

/// A longer one is no name, and is kept where it stands.
const NAME_BYTES: usize = 1024;

/// Names that are kept at most; what comes later stands where it is used.
const NAMES_MAX: usize = 1 << 20;

impl Naming {
    /// No names, and no file for them.
    pub fn none() -> Self {
        Naming { path: PathBuf::new(), names: Names::default(), of: HashMap::new(), saved: 0 }
    }

    /// # Errors
    /// When the file cannot be read.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let mut names = Names::load(dir)?;
        names.bytes.truncate(names.all.last().map_or(0, |name| name.end));
        let of = (0..).zip(&names.all).map(|(number, name)| (names.bytes[name.clone()].into(), number)).collect();
        Ok(Naming { path: dir.join(FILE), saved: names.bytes.len(), names, of })
    }

    /// The number of a name that is there.
    pub fn find(&self, name: &[u8]) -> Option<u64> {
        self.of.get(name).copied()
    }

    /// The number of a name, which gets one if it has none and there is room.
    pub fn put(&mut self, name: &[u8]) -> Option<u64> {
        if let Some(number) = self.find(name) {
            return Some(number);
        }
        if name.len() > NAME_BYTES || self.of.len() >= NAMES_MAX {
            return None;
        }
        let number = self.of.len() as u64;
        self.of.insert(name.into(), number);
        self.names.push(name);
        Some(number)
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

    #[cfg(test)]
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
        assert_eq!((naming.put(b"Kherson"), naming.put("Харків".as_bytes()), naming.put(b"Kherson")), (Some(0), Some(1), Some(0)));
        naming.save().unwrap();
        let file = folder.0.join(FILE);
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[..whole.len() - 3]).unwrap();
        let names = Names::load(&folder.0).unwrap();
        assert_eq!((names.get(0), names.get(1)), (Some(&b"Kherson"[..]), None));
        let mut naming = Naming::open(&folder.0).unwrap();
        assert_eq!((naming.put(b"Sumy"), naming.find("Харків".as_bytes())), (Some(1), None));
        naming.save().unwrap();
        assert_eq!(Names::load(&folder.0).unwrap().get(1), Some(&b"Sumy"[..]));
    }
}

//! Which file had the payload of a digest that web archives state, and what hash its bytes have.
//!
//! A row for each page that was written to the index. Records that repeat a payload may name it by its digest alone, years later and
//! under another address. A row is a hint: the file may be gone, and the index says whether it has the bytes.

use super::copies::Rows;
use crate::{
    ingest::ledger,
    model::{Origin, hex},
    read::name_of_digest,
};
use std::{
    collections::{HashMap, HashSet},
    io,
    path::Path,
};

/// The name of the digest, the number of the path, the hash of the bytes.
const LENGTH: usize = 8 + 8 + 32;

/// How many rows of one digest are told, the newest.
const PLACES_MAX: usize = 4;

pub struct Payloads(Rows<LENGTH>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// See [`ledger::path_of`].
    pub path: u64,
    pub sha256: String,
}

impl Payloads {
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(path: &Path, committed: u64, is_dry: bool) -> io::Result<Self> {
        Ok(Payloads(Rows::open(path, committed, is_dry)?))
    }

    pub fn count(&self) -> u64 {
        self.0.count()
    }

    pub fn add(&mut self, digest: &str, origin: &Origin) {
        let mut row = [0; LENGTH];
        row[..8].copy_from_slice(&name_of_digest(digest).to_le_bytes());
        row[8..16].copy_from_slice(&ledger::path_of(origin).to_le_bytes());
        let hash = hex::bytes(&origin.sha256).unwrap_or_default();
        row[16..].iter_mut().zip(hash).for_each(|(byte, hash)| *byte = hash);
        self.0.push(row);
    }

    /// What earlier runs noted of these names, the newest last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(&mut self, names: &HashSet<u64>) -> io::Result<HashMap<u64, Vec<Payload>>> {
        let mut found: HashMap<u64, Vec<Payload>> = HashMap::new();
        let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        self.0.scan(0, |_, row| {
            let name = number(&row[..8]);
            if names.contains(&name) {
                let places = found.entry(name).or_default();
                places.push(Payload { path: number(&row[8..16]), sha256: hex::of(&row[16..]) });
                if places.len() > PLACES_MAX {
                    places.remove(0);
                }
            }
        })?;
        Ok(found)
    }

    /// # Errors
    /// When the file cannot be written.
    pub fn save(&mut self) -> io::Result<()> {
        self.0.save()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{index::sample::Folder, read::sha256};

    #[test]
    fn what_was_noted_is_found_when_it_was_saved() {
        let folder = Folder::new();
        std::fs::create_dir_all(&folder.0).unwrap();
        let file = folder.0.join("payloads");
        let origin = |path: &str, text: &str| Origin { path: path.to_owned(), sha256: sha256(text.as_bytes()), ..Origin::default() };
        let payload = |path: &str, text: &str| Payload { path: ledger::path_number(path), sha256: sha256(text.as_bytes()) };
        let mut payloads = Payloads::open(&file, 0, false).unwrap();
        payloads.add("sha1:A", &origin("a", "one"));
        payloads.add("sha1:B", &origin("b", "two"));
        payloads.save().unwrap();
        let mut payloads = Payloads::open(&file, payloads.count(), false).unwrap();
        let found = payloads.of(&[name_of_digest("sha1:B"), name_of_digest("sha1:C")].into()).unwrap();
        assert_eq!(found, [(name_of_digest("sha1:B"), vec![payload("b", "two")])].into());
    }
}

//! The bytes that a record's SHA-256 is of, for who asks for them while a file is read.
//!
//! A capture carries the text that was taken out of its record: of a line of JSON or a mail the raw bytes are gone by then. Carrying
//! them with every document would double what ingest holds, so they are kept only for hashes that a witness on this thread waits for.
//! Of a web archive the records around them are kept too, and the last one that repeats another.

use crate::model::Origin;
use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

#[derive(Default)]
struct Waiting {
    hashes: HashSet<String>,
    seen: HashMap<String, Vec<u8>>,
    records: HashMap<String, Vec<u8>>,
    revisit: Option<(Origin, Vec<u8>)>,
}

thread_local! {
    static WAITING: RefCell<Option<Waiting>> = const { RefCell::new(None) };
}

/// Keeps the bytes of hashes as long as it lives; one at a time on a thread.
pub struct Witness(());

impl Witness {
    pub fn of(hashes: impl IntoIterator<Item = String>) -> Self {
        WAITING.set(Some(Waiting { hashes: hashes.into_iter().collect(), ..Waiting::default() }));
        Witness(())
    }

    /// The bytes of that hash, if they passed.
    pub fn bytes(&self, sha256: &str) -> Option<Vec<u8>> {
        WAITING.with_borrow(|waiting| waiting.as_ref()?.seen.get(sha256).cloned())
    }

    /// The record of a web archive around the bytes of that hash, if it passed.
    pub fn record(&self, sha256: &str) -> Option<Vec<u8>> {
        WAITING.with_borrow(|waiting| waiting.as_ref()?.records.get(sha256).cloned())
    }

    /// The record that stands there, if it was the last to repeat another.
    pub fn revisit(&self, origin: &Origin) -> Option<Vec<u8>> {
        WAITING.with_borrow(|waiting| {
            let (of, bytes) = waiting.as_ref()?.revisit.as_ref()?;
            ((&of.member, of.offset) == (&origin.member, origin.offset)).then(|| bytes.clone())
        })
    }

    /// Lets go of what was kept.
    pub fn forget(&self, sha256: &str) {
        WAITING.with_borrow_mut(|waiting| {
            if let Some(waiting) = waiting {
                waiting.seen.remove(sha256);
                waiting.records.remove(sha256);
            }
        });
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        WAITING.set(None);
    }
}

/// Told of every hash that is made.
pub(super) fn note(sha256: &str, bytes: &[u8]) {
    WAITING.with_borrow_mut(|waiting| {
        if let Some(waiting) = waiting.as_mut().filter(|w| w.hashes.contains(sha256)) {
            waiting.seen.insert(sha256.to_owned(), bytes.to_vec());
        }
    });
}

/// Whether records are to be told as well.
pub(super) fn waits() -> bool {
    WAITING.with_borrow(Option::is_some)
}

/// Told of the record that holds these bytes.
pub(super) fn note_record(sha256: &str, record: Vec<u8>) {
    WAITING.with_borrow_mut(|waiting| {
        if let Some(waiting) = waiting.as_mut().filter(|w| w.hashes.contains(sha256)) {
            waiting.records.insert(sha256.to_owned(), record);
        }
    });
}

/// Told of a record that repeats another.
pub(super) fn note_revisit(origin: &Origin, record: Vec<u8>) {
    WAITING.with_borrow_mut(|waiting| {
        if let Some(waiting) = waiting {
            waiting.revisit = Some((origin.clone(), record));
        }
    });
}

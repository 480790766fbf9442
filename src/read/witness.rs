//! The bytes that a record's SHA-256 is of, for who asks for them while a file is read.
//!
//! A capture carries the text that was taken out of its record: of a line of JSON or a mail the raw bytes are gone by then. Carrying
//! them with every document would double what ingest holds, so they are kept only for hashes that a witness on this thread waits for.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

#[derive(Default)]
struct Waiting {
    hashes: HashSet<String>,
    seen: HashMap<String, Vec<u8>>,
}

thread_local! {
    static WAITING: RefCell<Option<Waiting>> = const { RefCell::new(None) };
}

/// Keeps the bytes of hashes as long as it lives; one at a time on a thread.
pub struct Witness(());

impl Witness {
    pub fn of(hashes: impl IntoIterator<Item = String>) -> Self {
        WAITING.set(Some(Waiting { hashes: hashes.into_iter().collect(), seen: HashMap::new() }));
        Witness(())
    }

    /// The bytes of that hash, if they passed.
    pub fn bytes(&self, sha256: &str) -> Option<Vec<u8>> {
        WAITING.with_borrow(|waiting| waiting.as_ref()?.seen.get(sha256).cloned())
    }

    /// Lets go of what was kept.
    pub fn forget(&self, sha256: &str) {
        WAITING.with_borrow_mut(|waiting| waiting.as_mut().and_then(|w| w.seen.remove(sha256)));
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

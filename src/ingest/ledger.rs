//! What an index holds, by where it came from and by its bytes: tells new documents from changed, unchanged and duplicate ones.
//!
//! What was known before a run is fixed and shared by the workers; what the run adds is known only to the one that writes.

use crate::model::Origin;
use std::collections::{HashMap, HashSet};

/// A document of the index.
#[derive(Clone, Debug)]
pub struct Known {
    pub origin: Origin,
    pub id: String,
}

impl From<&crate::index::Known> for Known {
    fn from(known: &crate::index::Known) -> Self {
        let crate::index::Known { id, path, member, offset, sha256 } = known.clone();
        Known { origin: Origin { path, member, offset, record: None, sha256 }, id }
    }
}

/// Where a document stands: path, member, offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u128);

impl Key {
    pub fn of(origin: &Origin) -> Self {
        let place = origin.offset.map(|o| o.to_string()).unwrap_or_default();
        Key(digest(&[&origin.path, origin.member.as_deref().unwrap_or_default(), &place]))
    }

    pub fn number(self) -> u128 {
        self.0
    }
}

/// 128 bits of SHA-256, the parts kept apart by a NUL.
fn digest(parts: &[&str]) -> u128 {
    let hash = crate::read::sha256(parts.join("\0").as_bytes());
    u128::from_str_radix(&hash[..32], 16).expect("a hash is hexadecimal")
}

/// What is known of a document before it is cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    New,
    /// The same place held other bytes.
    Changed,
    /// The same bytes at the same place.
    Unchanged,
    /// The same bytes elsewhere.
    Duplicate,
}

/// What the index held before the run.
#[derive(Default)]
pub struct Ledger {
    by_key: HashMap<Key, Entry>,
    /// Hash of the bytes → the place that holds them.
    by_hash: HashMap<u128, Key>,
    ids: HashMap<String, Key>,
}

struct Entry {
    hash: u128,
    path: u64,
    id: String,
}

impl Ledger {
    pub fn new(known: &[Known]) -> Self {
        let mut ledger = Ledger::default();
        for known in known {
            let (key, hash) = (Key::of(&known.origin), hash_of(&known.origin));
            ledger.by_hash.insert(hash, key);
            ledger.ids.insert(known.id.clone(), key);
            ledger.by_key.insert(key, Entry { hash, path: path_of(&known.origin), id: known.id.clone() });
        }
        ledger
    }

    pub fn standing(&self, origin: &Origin) -> Standing {
        let (key, hash) = (Key::of(origin), hash_of(origin));
        match (self.by_key.get(&key), self.by_hash.get(&hash)) {
            (Some(entry), _) if entry.hash == hash => Standing::Unchanged,
            // Moved within its file: fielded again, so that its offset is right.
            (_, Some(holder)) if self.by_key[holder].path != path_of(origin) => Standing::Duplicate,
            (Some(_), _) => Standing::Changed,
            (None, _) => Standing::New,
        }
    }
}

/// What the index holds as a run goes on.
pub struct Run<'a> {
    before: &'a Ledger,
    seen: HashSet<Key>,
    added: HashMap<u128, Key>,
    ids: HashMap<String, Key>,
    gone: HashSet<u128>,
}

/// What to write for a fielded document.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Under this id, after the article of the second id (if any) is removed.
    Write {
        id: String,
        instead_of: Option<String>,
    },
    Duplicate,
}

impl<'a> Run<'a> {
    pub fn new(before: &'a Ledger) -> Self {
        Run { before, seen: HashSet::new(), added: HashMap::new(), ids: HashMap::new(), gone: HashSet::new() }
    }

    /// Notes a document that was there and is not written again.
    pub fn pass(&mut self, origin: &Origin) {
        self.seen.insert(Key::of(origin));
    }

    /// Decides for a fielded document with the id that it asks for.
    pub fn step(&mut self, origin: &Origin, wanted_id: &str) -> Step {
        let (key, hash) = (Key::of(origin), hash_of(origin));
        self.seen.insert(key);
        if self.added.get(&hash).is_some_and(|holder| *holder != key) {
            return Step::Duplicate;
        }
        let before = self.before.by_key.get(&key);
        let instead_of = before.map(|e| e.id.clone()).filter(|id| !self.ids.contains_key(id));
        if let Some(entry) = before.filter(|e| e.hash != hash) {
            self.gone.insert(entry.hash);
        }
        let id = if self.is_free(wanted_id, key, hash, path_of(origin)) {
            wanted_id.to_owned()
        } else {
            format!("{wanted_id}~{}", &origin.sha256[..8.min(origin.sha256.len())])
        };
        self.added.insert(hash, key);
        self.ids.insert(id.clone(), key);
        Step::Write { id, instead_of }
    }

    /// Whether an id may be used: nobody has it, or only what this document replaces, such as a record that has moved within its file.
    fn is_free(&self, id: &str, key: Key, hash: u128, path: u64) -> bool {
        let ours = |holder: &Key| *holder == key || self.before.by_key.get(holder).is_some_and(|e| e.hash == hash || e.path == path);
        self.ids.get(id).is_none_or(|k| *k == key) && self.before.ids.get(id).is_none_or(ours)
    }

    /// Documents known before under a path that `is_meant`, and not seen in this run: their ids. They are counted as removed.
    pub fn missing(&mut self, is_meant: impl Fn(u64) -> bool) -> Vec<String> {
        let mut ids = Vec::new();
        for (key, entry) in &self.before.by_key {
            if !self.seen.contains(key) && is_meant(entry.path) && !self.ids.contains_key(&entry.id) {
                self.gone.insert(entry.hash);
                ids.push(entry.id.clone());
            }
        }
        ids.sort();
        ids
    }

    /// Whether the bytes that this document duplicates have left the index in this run.
    pub fn is_orphan(&self, origin: &Origin) -> bool {
        let hash = hash_of(origin);
        self.gone.contains(&hash) && !self.added.contains_key(&hash)
    }
}

fn hash_of(origin: &Origin) -> u128 {
    origin.sha256.get(..32).and_then(|h| u128::from_str_radix(h, 16).ok()).unwrap_or_default()
}

/// A number for a path, as `missing` hands it to its caller.
pub fn path_of(origin: &Origin) -> u64 {
    path_number(&origin.path)
}

/// The same for a path alone.
pub fn path_number(path: &str) -> u64 {
    u64::try_from(digest(&[path]) >> 64).expect("half of 128 bits are 64")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(path: &str, record: Option<&str>, content: &str) -> Origin {
        Origin { path: path.to_owned(), record: record.map(str::to_owned), sha256: crate::read::sha256(content.as_bytes()), ..Origin::default() }
    }

    fn ledger(known: &[(&str, &str, &str)]) -> Ledger {
        Ledger::new(&known.iter().map(|(path, content, id)| Known { origin: origin(path, None, content), id: (*id).to_owned() }).collect::<Vec<_>>())
    }

    #[test]
    fn documents_are_told_by_place_and_bytes() {
        let before = ledger(&[("a", "one", "1"), ("b", "two", "2")]);
        for (path, content, expected) in
            [("a", "one", Standing::Unchanged), ("a", "other", Standing::Changed), ("c", "one", Standing::Duplicate), ("c", "three", Standing::New)]
        {
            assert_eq!(before.standing(&origin(path, None, content)), expected, "{path} {content}");
        }
    }

    #[test]
    fn a_changed_file_replaces_its_article() {
        let before = ledger(&[("a", "one", "1")]);
        let mut run = Run::new(&before);
        assert_eq!(run.step(&origin("a", None, "new"), "9"), Step::Write { id: "9".to_owned(), instead_of: Some("1".to_owned()) });
    }

    #[test]
    fn an_id_given_twice_is_told_apart() {
        let before = ledger(&[]);
        let mut run = Run::new(&before);
        assert_eq!(run.step(&origin("a", Some("7"), "one"), "7"), Step::Write { id: "7".to_owned(), instead_of: None });
        let second = origin("b", Some("7"), "two");
        let expected = format!("7~{}", &second.sha256[..8]);
        assert_eq!(run.step(&second, "7"), Step::Write { id: expected, instead_of: None });
    }

    #[test]
    fn a_duplicate_outlives_what_it_duplicates() {
        let before = ledger(&[("a", "one", "1")]);
        let mut run = Run::new(&before);
        let copy = origin("b", None, "one");
        run.pass(&copy);
        run.step(&origin("a", None, "changed"), "2");
        assert!(run.is_orphan(&copy));
        assert_eq!(run.step(&copy, "1"), Step::Write { id: "1".to_owned(), instead_of: None });
    }

    #[test]
    fn what_is_missing_is_named() {
        let before = ledger(&[("a", "one", "1"), ("b", "two", "2")]);
        let mut run = Run::new(&before);
        run.pass(&origin("a", None, "one"));
        assert_eq!(run.missing(|path| path == path_number("b")), ["2"]);
        assert!(run.missing(|_| false).is_empty());
    }
}

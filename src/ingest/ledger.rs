//! What an index holds, by where it came from, by its bytes and by its address: tells new documents from changed, moved, unchanged and
//! duplicate ones, and versions of one address from other articles.
//!
//! What was known before a run is fixed and shared by the workers; what the run adds is known only to the one that writes.

use crate::{
    lexicon::fold,
    model::{Origin, Record, address},
};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// A document of the index.
#[derive(Clone, Debug)]
pub struct Known {
    pub origin: Origin,
    pub id: String,
    /// See [`crate::index::Links`].
    pub group: u64,
    pub serial: u64,
}

impl From<&crate::index::Known> for Known {
    fn from(known: &crate::index::Known) -> Self {
        let crate::index::Known { id, path, member, offset, sha256, address, serial } = known.clone();
        Known { origin: Origin { path, member, offset, record: None, sha256 }, id, group: address, serial }
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

    /// One number for a place and the bytes that stand there.
    fn with(self, hash: u128) -> u128 {
        self.0 ^ hash.rotate_left(64)
    }
}

/// 128 bits of SHA-256, the parts kept apart by a NUL.
fn digest(parts: &[&str]) -> u128 {
    let hash = Sha256::digest(parts.join("\0"));
    u128::from_be_bytes(*hash.first_chunk().expect("it has 256 bits"))
}

/// What is known of a document before it is cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    New,
    /// The same bytes at the same place.
    Unchanged,
    /// The same bytes are known from another place of this file.
    Moved,
    /// The same bytes elsewhere, or the same text of the same address.
    Duplicate,
    /// Not asked for.
    Passed,
}

/// Versions of one address that are told apart; beyond, the oldest are not compared.
const VERSIONS_MAX: usize = 64;

/// Room for the articles of one address that are not versions of each other.
const GROUP_BITS: u32 = 8;

/// A number for an address, with room for its groups; 0 where there is none.
pub fn address_number(url: Option<&str>) -> u64 {
    let normal = url.and_then(address::normal);
    normal.map_or(0, |normal| (fold::hash(&normal) | 1 << 63) >> GROUP_BITS << GROUP_BITS)
}

/// What the index held before the run.
#[derive(Default)]
pub struct Ledger {
    entries: Vec<Entry>,
    /// The newest at each place.
    by_key: HashMap<Key, u32>,
    /// Places with their bytes.
    whole: HashSet<u128>,
    by_hash: HashMap<u128, u32>,
    /// Bytes with their address.
    addressed: HashSet<u128>,
    ids: HashMap<String, u32>,
    versions: HashMap<u64, Vec<u32>>,
    /// Places with bytes whose text is that of another capture.
    same_text: HashSet<u128>,
}

struct Entry {
    key: Key,
    hash: u128,
    path: u64,
    id: String,
    group: u64,
    serial: u64,
}

impl Entry {
    /// Whether the id was given, and is not made from the bytes.
    fn is_named(&self) -> bool {
        u64::from_str_radix(&self.id, 16).ok().filter(|_| self.id.len() == 16) != Some((self.hash >> 64) as u64)
    }
}

/// A capture whose text was known, as it is kept: place and bytes, and the article that has the text.
pub const SAME_TEXT_BYTES: usize = 24;

pub fn same_text_row(origin: &Origin, serial: u64) -> [u8; SAME_TEXT_BYTES] {
    let mut row = [0; SAME_TEXT_BYTES];
    row[..16].copy_from_slice(&Key::of(origin).with(hash_of(origin)).to_le_bytes());
    row[16..].copy_from_slice(&serial.to_le_bytes());
    row
}

impl Ledger {
    pub fn new(known: &[Known]) -> Self {
        let mut ledger = Ledger::default();
        for (number, known) in (0..).zip(known) {
            let (key, hash) = (Key::of(&known.origin), hash_of(&known.origin));
            let is_newest = |held: &u32| ledger.entries[*held as usize].serial < known.serial;
            if ledger.by_key.get(&key).is_none_or(is_newest) {
                ledger.by_key.insert(key, number);
            }
            ledger.whole.insert(key.with(hash));
            ledger.by_hash.insert(hash, number);
            ledger.ids.insert(known.id.clone(), number);
            if known.group != 0 {
                ledger.addressed.insert(hash ^ u128::from(known.group >> GROUP_BITS));
                ledger.versions.entry(known.group >> GROUP_BITS).or_default().push(number);
            }
            let path = path_of(&known.origin);
            ledger.entries.push(Entry { key, hash, path, id: known.id.clone(), group: known.group, serial: known.serial });
        }
        ledger
    }

    /// Takes in captures whose text was known; those whose article is gone are forgotten.
    pub fn know_same_texts(&mut self, rows: impl Iterator<Item = [u8; SAME_TEXT_BYTES]>) {
        let serials: HashSet<u64> = self.entries.iter().map(|e| e.serial).collect();
        for row in rows {
            let (place, serial) = row.split_at(16);
            if serials.contains(&u64::from_le_bytes(serial.try_into().expect("eight bytes"))) {
                self.same_text.insert(u128::from_le_bytes(place.try_into().expect("sixteen bytes")));
            }
        }
    }

    /// `url`: the address that the container states.
    pub fn standing(&self, origin: &Origin, url: Option<&str>) -> Standing {
        let (key, hash) = (Key::of(origin), hash_of(origin));
        if self.whole.contains(&key.with(hash)) {
            return Standing::Unchanged;
        }
        if self.same_text.contains(&key.with(hash)) {
            return Standing::Duplicate;
        }
        let Some(holder) = self.by_hash.get(&hash).map(|n| &self.entries[*n as usize]) else { return Standing::New };
        let address = address_number(url);
        if address != 0 && holder.group != 0 && !self.addressed.contains(&(hash ^ u128::from(address >> GROUP_BITS))) {
            // The same bytes under another address: a copy, and an article of its own.
            return Standing::New;
        }
        if holder.path == path_of(origin) { Standing::Moved } else { Standing::Duplicate }
    }

    /// Id and serial of the article with these bytes, and whether it still stands where it stood, as far as the run has seen.
    pub fn holder(&self, origin: &Origin, run: &Run) -> Option<(&str, bool)> {
        let entry = &self.entries[*self.by_hash.get(&hash_of(origin))? as usize];
        Some((&entry.id, run.seen.contains(&entry.key.with(entry.hash))))
    }

    /// The id of the newest article that stands in this place.
    pub fn at(&self, origin: &Origin) -> Option<&str> {
        self.by_key.get(&Key::of(origin)).map(|n| self.entries[*n as usize].id.as_str())
    }

    /// The ids of what is known under an address, the newest first.
    pub fn of_address(&self, address: u64) -> impl Iterator<Item = &str> {
        let all = self.versions.get(&(address >> GROUP_BITS)).map_or(&[][..], Vec::as_slice);
        all.iter().rev().take(VERSIONS_MAX).map(|n| self.entries[*n as usize].id.as_str())
    }

    /// Group and serial of what is known under an address, the newest last.
    fn versions(&self, address: u64) -> impl Iterator<Item = (u64, u64)> + '_ {
        let all = self.versions.get(&(address >> GROUP_BITS)).map_or(&[][..], Vec::as_slice);
        all[all.len().saturating_sub(VERSIONS_MAX)..].iter().map(|n| (self.entries[*n as usize].group, self.entries[*n as usize].serial))
    }
}

/// What the index holds as a run goes on.
pub struct Run<'a> {
    before: &'a Ledger,
    /// Places with their bytes.
    seen: HashSet<u128>,
    added: HashMap<u128, Key>,
    addressed: HashSet<u128>,
    ids: HashMap<String, Key>,
    gone: HashSet<u128>,
    /// Ids from before the run whose articles made room for others.
    replaced: HashSet<String>,
    versions: HashMap<u64, Vec<(u64, u64)>>,
    /// Files with the groups of addresses that still have a text in them.
    present: HashSet<(u64, u64)>,
}

/// How a text is related to an earlier one of the same address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Same,
    Version,
    Other,
}

/// What to write for a fielded document.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Under this id and in this group of its address, after the article of the second id (if any) is removed.
    Write {
        id: String,
        instead_of: Option<String>,
        group: u64,
        is_version: bool,
    },
    Duplicate,
    /// The text is that of the article with this serial.
    SameText(u64),
}

impl<'a> Run<'a> {
    pub fn new(before: &'a Ledger) -> Self {
        Run {
            before,
            seen: HashSet::new(),
            added: HashMap::new(),
            addressed: HashSet::new(),
            ids: HashMap::new(),
            gone: HashSet::new(),
            replaced: HashSet::new(),
            versions: HashMap::new(),
            present: HashSet::new(),
        }
    }

    /// Notes a document that was there and is not written again.
    pub fn pass(&mut self, origin: &Origin) {
        self.seen.insert(Key::of(origin).with(hash_of(origin)));
    }

    /// Decides for a fielded document. `serial`: what it is given when it is written; `relation`: how it is related to the article of a serial.
    pub fn step(&mut self, record: &Record, serial: u64, mut relation: impl FnMut(u64) -> Relation) -> Step {
        let origin = &record.origin;
        let (key, hash, address) = (Key::of(origin), hash_of(origin), address_number(record.url.as_deref()));
        self.pass(origin);
        let is_addressed = address == 0 || self.addressed.contains(&(hash ^ u128::from(address >> GROUP_BITS)));
        if is_addressed && self.added.get(&hash).is_some_and(|holder| *holder != key) {
            return Step::Duplicate;
        }
        let related = self.related(address, &mut relation);
        if let Some((group, ..)) = related {
            self.present.insert((path_of(origin), group));
        }
        let in_place = self.before.by_key.get(&key).map(|n| self.before.entries[*n as usize].serial);
        if let Some((_, of, Relation::Same)) = related.filter(|(_, of, _)| in_place != Some(*of)) {
            return Step::SameText(of);
        }
        let is_version = matches!(related, Some((_, _, Relation::Version)));
        let group = related.map_or_else(|| self.fresh_group(address), |(group, _, _)| group);
        let instead_of = self.replaced(record, is_version).map(|e| e.id.clone());
        if let Some(entry) = instead_of.as_ref().and_then(|id| self.before.ids.get(id)).map(|n| &self.before.entries[*n as usize]).filter(|e| e.hash != hash) {
            self.gone.insert(entry.hash);
        }
        self.replaced.extend(instead_of.clone());
        let names = [record.id.clone(), format!("{}~{}", record.id, &origin.sha256[..8.min(origin.sha256.len())])];
        let free = names.into_iter().find(|id| self.is_free(id, key, hash, path_of(origin)));
        let id = free.unwrap_or_else(|| format!("{}~{:016x}", record.id, key.0 as u64));
        self.added.insert(hash, key);
        self.ids.insert(id.clone(), key);
        if address != 0 {
            self.addressed.insert(hash ^ u128::from(address >> GROUP_BITS));
            self.versions.entry(address).or_default().push((group, serial));
        }
        Step::Write { id, is_version: is_version && instead_of.is_none(), instead_of, group }
    }

    /// Group and serial of the newest article of this address to which it is related.
    fn related(&self, address: u64, relation: &mut impl FnMut(u64) -> Relation) -> Option<(u64, u64, Relation)> {
        if address == 0 {
            return None;
        }
        let added = self.versions.get(&address).map_or(&[][..], Vec::as_slice);
        let added = &added[added.len().saturating_sub(VERSIONS_MAX)..];
        let mut newest = None;
        let before: Vec<(u64, u64)> = self.before.versions(address).collect();
        for (group, serial) in added.iter().rev().chain(before.iter().rev()) {
            match relation(*serial) {
                Relation::Same => return Some((*group, *serial, Relation::Same)),
                Relation::Version if newest.is_none() => newest = Some((*group, *serial, Relation::Version)),
                _ => {}
            }
        }
        newest
    }

    /// A group of its own, beside those that the address has.
    fn fresh_group(&self, address: u64) -> u64 {
        let added = self.versions.get(&address).into_iter().flatten().map(|(group, _)| *group);
        let taken = self.before.versions(address).map(|(group, _)| group).chain(added).max();
        let most = address | ((1 << GROUP_BITS) - 1);
        taken.map_or(address, |group| (group + 1).min(most))
    }

    /// What leaves the index for this document: what had its given id in this file, or what stood in its place and was no version of it.
    fn replaced(&self, record: &Record, is_version: bool) -> Option<&'a Entry> {
        let (key, before) = (Key::of(&record.origin), self.before);
        let entry = |number: &u32| &before.entries[*number as usize];
        let hash = hash_of(&record.origin);
        let named = before.ids.get(&record.id).map(entry).filter(|e| e.path == path_of(&record.origin) && e.is_named());
        let placed = before.by_key.get(&key).map(entry).filter(|e| !e.is_named() && !is_version && !self.ids.contains_key(&e.id));
        let is_named = record.origin.sha256.get(..16) != Some(record.id.as_str());
        named.filter(|e| !self.seen.contains(&e.key.with(e.hash)) || e.hash == hash).or(placed.filter(|_| !is_named))
    }

    /// Whether an id may be used: nobody has it, or only what this document replaces, such as a record that has moved within its file.
    fn is_free(&self, id: &str, key: Key, hash: u128, path: u64) -> bool {
        let ours = |number: &u32| {
            let e = &self.before.entries[*number as usize];
            e.key == key || (e.hash == hash && self.gone.contains(&hash)) || (e.path == path && !self.seen.contains(&e.key.with(e.hash)))
        };
        self.ids.get(id).is_none_or(|k| *k == key) && self.before.ids.get(id).is_none_or(ours)
    }

    /// Documents known before under a path that `is_meant`, neither seen nor replaced in this run: their ids. They are counted as removed.
    /// An earlier version stays as long as its file has another text of its address.
    pub fn missing(&mut self, is_meant: impl Fn(u64) -> bool) -> Vec<String> {
        let seen = &self.seen;
        let is_seen = |entry: &Entry| seen.contains(&entry.key.with(entry.hash));
        self.present.extend(self.before.entries.iter().filter(|e| e.group != 0 && is_seen(e)).map(|e| (e.path, e.group)));
        let mut ids = Vec::new();
        for entry in &self.before.entries {
            let is_earlier_version = entry.group != 0 && self.present.contains(&(entry.path, entry.group));
            let is_settled = self.ids.contains_key(&entry.id) || self.replaced.contains(&entry.id);
            if !is_seen(entry) && is_meant(entry.path) && !is_earlier_version && !is_settled {
                self.gone.insert(entry.hash);
                ids.push(entry.id.clone());
            }
        }
        ids.sort();
        ids
    }

    /// Whether these bytes were written in this run.
    pub fn was_added(&self, origin: &Origin) -> bool {
        self.added.contains_key(&hash_of(origin))
    }

    /// Notes that an article now stands elsewhere in its file.
    pub fn moved(&mut self, origin: &Origin, id: &str) {
        self.pass(origin);
        self.ids.insert(id.to_owned(), Key::of(origin));
        self.added.insert(hash_of(origin), Key::of(origin));
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

    fn origin(path: &str, content: &str) -> Origin {
        Origin { path: path.to_owned(), sha256: crate::read::sha256(content.as_bytes()), ..Origin::default() }
    }

    fn record(path: &str, content: &str, id: Option<&str>, url: Option<&str>) -> Record {
        let origin = origin(path, content);
        let id = id.map_or_else(|| origin.sha256[..16].to_owned(), str::to_owned);
        let mut record: Record = crate::model::Report::default().into_record();
        (record.id, record.origin, record.url) = (id, origin, url.map(str::to_owned));
        record
    }

    /// Path, content, id, address; each with its place in the list as its serial.
    fn ledger(known: &[(&str, &str, &str, Option<&str>)]) -> Ledger {
        let known = (0..).zip(known).map(|(serial, (path, content, id, url))| {
            let id = if id.is_empty() { origin(path, content).sha256[..16].to_owned() } else { (*id).to_owned() };
            Known { origin: origin(path, content), id, group: address_number(*url), serial }
        });
        Ledger::new(&known.collect::<Vec<_>>())
    }

    /// The step in short: what is written instead of what, as a version or not.
    fn check(run: &mut Run, record: &Record, relation: Relation, expected: &str) {
        let told = match run.step(record, 100, |_| relation) {
            Step::Write { id, instead_of, is_version, .. } => {
                let instead = instead_of.map(|id| format!(" instead of {id}")).unwrap_or_default();
                format!("{id}{instead}{}", if is_version { " version" } else { "" })
            }
            Step::Duplicate => "duplicate".to_owned(),
            Step::SameText(of) => format!("same text as {of}"),
        };
        let shorter = told.replace(&record.origin.sha256[..16], "OWN");
        assert_eq!(shorter.replace(&record.origin.sha256[..8], "SHA"), expected);
    }

    #[test]
    fn documents_are_told_by_place_and_bytes() {
        let before = ledger(&[("a", "one", "", None), ("b", "two", "", Some("http://x.example/2"))]);
        for (path, content, url, expected) in [
            ("a", "one", None, Standing::Unchanged),
            ("a", "other", None, Standing::New),
            ("c", "one", None, Standing::Duplicate),
            ("c", "three", None, Standing::New),
            ("c", "two", Some("https://www.x.example/2/"), Standing::Duplicate),
            ("c", "two", Some("http://y.example/2"), Standing::New),
        ] {
            assert_eq!(before.standing(&origin(path, content), url), expected, "{path} {content}");
        }
    }

    #[test]
    fn a_changed_file_replaces_its_article() {
        let before = ledger(&[("a", "one", "9", None), ("b", "one more", "", None)]);
        let mut run = Run::new(&before);
        check(&mut run, &record("a", "new", Some("9"), None), Relation::Other, "9 instead of 9");
        let old = &origin("b", "one more").sha256[..16];
        check(&mut run, &record("b", "newer", None, None), Relation::Other, &format!("OWN instead of {old}"));
    }

    #[test]
    fn another_text_of_an_address_is_a_version_wherever_it_stands() {
        let url = Some("http://x.example/1");
        let before = ledger(&[("a", "one", "", url)]);
        check(&mut Run::new(&before), &record("b", "two", None, url), Relation::Version, "OWN version");
        check(&mut Run::new(&before), &record("a", "two", None, url), Relation::Version, "OWN version");
        check(&mut Run::new(&before), &record("b", "two", None, url), Relation::Same, "same text as 0");
        check(&mut Run::new(&before), &record("b", "two", None, url), Relation::Other, "OWN");
        check(&mut Run::new(&before), &record("b", "two", None, Some("http://x.example/2")), Relation::Version, "OWN");
    }

    #[test]
    fn an_id_given_twice_is_told_apart() {
        let before = ledger(&[("z", "zero", "7", None)]);
        let mut run = Run::new(&before);
        check(&mut run, &record("a", "one", Some("7"), None), Relation::Other, "7~SHA");
        check(&mut run, &record("z", "more", Some("7"), None), Relation::Other, "7 instead of 7");
    }

    #[test]
    fn the_same_bytes_under_another_address_are_an_article() {
        let before = ledger(&[]);
        let mut run = Run::new(&before);
        check(&mut run, &record("a", "one", None, Some("http://x.example/1")), Relation::Other, "OWN");
        check(&mut run, &record("b", "one", None, Some("http://x.example/1")), Relation::Other, "duplicate");
        check(&mut run, &record("c", "one", None, Some("http://y.example/1")), Relation::Other, "OWN~SHA");
    }

    #[test]
    fn a_duplicate_outlives_what_it_duplicates() {
        let before = ledger(&[("a", "one", "", None)]);
        let mut run = Run::new(&before);
        let copy = record("b", "one", None, None);
        run.pass(&copy.origin);
        let old = copy.origin.sha256[..16].to_owned();
        check(&mut run, &record("a", "changed", None, None), Relation::Other, &format!("OWN instead of {old}"));
        assert!(run.is_orphan(&copy.origin));
        check(&mut run, &copy, Relation::Other, "OWN");
    }

    #[test]
    fn what_is_missing_is_named() {
        let before = ledger(&[("a", "one", "1", None), ("b", "two", "2", None)]);
        let mut run = Run::new(&before);
        run.pass(&origin("a", "one"));
        assert_eq!(run.missing(|path| path == path_number("b")), ["2"]);
        assert!(run.missing(|_| false).is_empty());
    }

    #[test]
    fn earlier_versions_are_not_missing_as_long_as_their_file_has_a_later_one() {
        let url = Some("http://x.example/1");
        let before = ledger(&[("a", "one", "1", url), ("b", "three", "3", url)]);
        let mut run = Run::new(&before);
        check(&mut run, &record("a", "two", Some("2"), url), Relation::Version, "2 version");
        assert_eq!(run.missing(|_| true), ["3"]);
    }

    #[test]
    fn what_was_replaced_is_not_missing_besides() {
        let url = Some("http://x.example/1");
        let before = ledger(&[("a", "one", "", None), ("b", "two", "2", None), ("c", "three", "3", url), ("d", "four", "", None)]);
        let mut run = Run::new(&before);
        let old = &origin("a", "one").sha256[..16];
        check(&mut run, &record("a", "new", None, None), Relation::Other, &format!("OWN instead of {old}"));
        check(&mut run, &record("b", "newer", Some("2"), None), Relation::Other, "2 instead of 2");
        check(&mut run, &record("c", "newest", Some("3"), url), Relation::Version, "3 instead of 3");
        assert_eq!(run.missing(|_| true), [&origin("d", "four").sha256[..16]]);
    }
}

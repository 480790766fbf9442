//! Payloads of a web archive that other records may repeat.
//!
//! The newest are held up to a number of bytes; of the older ones only it is known that they were there. A record whose payload is not
//! held says by which names it goes, so that it can be sought in other files.

use super::http::Head;
use crate::model::{Given, Media, Origin};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet, VecDeque, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::Mutex,
};

/// How many names of payloads that were let go are remembered.
const REMEMBERED: usize = 1 << 20;

pub struct Payloads {
    limit: u64,
    held_bytes: u64,
    held: VecDeque<Held>,
    /// Name → number of what is held.
    numbers: HashMap<u64, u64>,
    first: u64,
    let_go: HashSet<u64>,
    /// Payloads that are no text.
    foreign: HashSet<u64>,
}

struct Held {
    names: Vec<u64>,
    bytes: Vec<u8>,
    media: Media,
    charset: Option<String>,
}

/// What is known of a repeated payload.
pub enum Payload {
    Held { bytes: Vec<u8>, media: Media, charset: Option<String> },
    LetGo,
    Foreign,
}

/// What a record says of the one that it repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// Names of the payload.
    names: Vec<u64>,
    /// The identifier of the other record.
    pub record: Option<String>,
    /// The other record's address, or else this one's own.
    pub url: Option<String>,
    /// When the other was captured.
    pub captured: Option<String>,
    pub given: Given,
}

impl Repeat {
    pub fn new(head: &Head, given: Given) -> Self {
        let stated = |name| head.get(name).map(|value| value.trim_matches(['<', '>']).to_owned());
        Repeat {
            names: names_of_original(head),
            record: stated("warc-refers-to"),
            url: stated("warc-refers-to-target-uri").or_else(|| given.url.clone()),
            captured: stated("warc-refers-to-date"),
            given,
        }
    }

    /// The names of what is repeated.
    pub fn names(&self) -> &[u64] {
        &self.names
    }
}

/// The name of a payload whose record states this digest.
pub fn name_of_digest(digest: &str) -> u64 {
    name(digest)
}

/// Records that repeat what has not been found yet.
#[derive(Debug, Default)]
pub struct Sought(Mutex<Wanted>);

#[derive(Debug, Default)]
struct Wanted {
    rows: Vec<Option<(Origin, Box<Repeat>)>>,
    /// Names with numbers of rows, sorted: there may be a million.
    by_name: Vec<(u64, usize)>,
    /// Names of which all rows were taken.
    taken: HashSet<u64>,
}

impl Sought {
    pub fn new(rows: Vec<(Origin, Box<Repeat>)>) -> Self {
        let mut by_name: Vec<(u64, usize)> =
            rows.iter().enumerate().flat_map(|(number, (_, repeat))| repeat.names.iter().map(move |name| (*name, number))).collect();
        by_name.sort_unstable();
        Sought(Mutex::new(Wanted { rows: rows.into_iter().map(Some).collect(), by_name, taken: HashSet::new() }))
    }

    /// Those that repeat the payload of this record; each is given once.
    pub fn take(&self, head: &Head, given: &Given) -> Vec<(Origin, Box<Repeat>)> {
        let mut wanted = self.0.lock().expect("no holder of the sought panics");
        let Wanted { rows, by_name, taken } = &mut *wanted;
        let mut found = Vec::new();
        for name in names_of(head, given) {
            let named = by_name[by_name.partition_point(|(other, _)| *other < name)..].iter().take_while(|(other, _)| *other == name);
            // A payload that stands there a million times is not compared with a million rows each time.
            if !taken.contains(&name) {
                found.extend(named.filter_map(|(_, number)| rows[*number].take()));
                taken.insert(name);
            }
        }
        found
    }
}

impl Sought {
    /// Those that were not found, by their number.
    pub fn left(&self) -> Vec<(usize, Origin)> {
        let mut wanted = self.0.lock().expect("no holder of the sought panics");
        wanted.rows.iter_mut().enumerate().filter_map(|(number, row)| Some((number, row.take()?.0))).collect()
    }
}

/// The names by which a record can be repeated: its identifier, its digest, its address and time.
fn names_of(head: &Head, given: &Given) -> Vec<u64> {
    let at = given.url.as_ref().map(|url| format!("{url} {}", given.captured.as_deref().unwrap_or_default()));
    named([head.get("warc-record-id"), head.get("warc-payload-digest"), at.as_deref()])
}

/// The names by which a record calls what it repeats.
fn names_of_original(head: &Head) -> Vec<u64> {
    let url = head.get("warc-refers-to-target-uri").map(|url| url.trim_matches(['<', '>']));
    // Without its time, an address may stand for another text.
    let at = url.zip(head.get("warc-refers-to-date")).map(|(url, date)| format!("{url} {date}"));
    named([head.get("warc-refers-to"), head.get("warc-payload-digest"), at.as_deref()])
}

fn named(names: [Option<&str>; 3]) -> Vec<u64> {
    names.into_iter().flatten().map(name).collect()
}

impl Payloads {
    pub fn new(limit: u64) -> Self {
        Payloads { limit, held_bytes: 0, held: VecDeque::new(), numbers: HashMap::new(), first: 0, let_go: HashSet::new(), foreign: HashSet::new() }
    }

    /// Holds the payload of a record under its identifier, its digest, and its address and time.
    pub fn keep(&mut self, head: &Head, bytes: &[u8], media: Media, given: &Given) {
        let names = names_of(head, given);
        if bytes.len() as u64 > self.limit {
            return self.forget(&names);
        }
        let number = self.first + self.held.len() as u64;
        names.iter().for_each(|name| {
            self.numbers.insert(*name, number);
        });
        self.held_bytes += bytes.len() as u64;
        self.held.push_back(Held { names, bytes: bytes.to_vec(), media, charset: given.charset.clone() });
        while self.held_bytes > self.limit {
            self.let_go_oldest();
        }
    }

    /// Remembers a payload that is no text.
    pub fn pass(&mut self, head: &Head, given: &Given) {
        if self.foreign.len() < REMEMBERED {
            self.foreign.extend(names_of(head, given));
        }
    }

    fn let_go_oldest(&mut self) {
        let Some(oldest) = self.held.pop_front() else { return };
        self.held_bytes -= oldest.bytes.len() as u64;
        oldest.names.iter().for_each(|name| {
            if self.numbers.get(name) == Some(&self.first) {
                self.numbers.remove(name);
            }
        });
        self.first += 1;
        self.forget(&oldest.names);
    }

    fn forget(&mut self, names: &[u64]) {
        if self.let_go.len() < REMEMBERED {
            self.let_go.extend(names);
        }
    }

    /// What the record repeats.
    pub fn find(&self, head: &Head) -> Option<Payload> {
        let names = names_of_original(head);
        if let Some(number) = names.iter().find_map(|name| self.numbers.get(name)) {
            let held = self.held.get(usize::try_from(number - self.first).ok()?)?;
            return Some(Payload::Held { bytes: held.bytes.clone(), media: held.media, charset: held.charset.clone() });
        }
        let among = |set: &HashSet<u64>| names.iter().any(|name| set.contains(name));
        if among(&self.let_go) { Some(Payload::LetGo) } else { among(&self.foreign).then_some(Payload::Foreign) }
    }
}

fn name(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

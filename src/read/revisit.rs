//! Payloads of a web archive that later records may repeat.
//!
//! The newest are held up to a number of bytes; of the older ones only it is known that they were there.

use super::http::Head;
use crate::model::{Given, Media};
use std::{
    collections::{HashMap, HashSet, VecDeque, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
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
}

impl Payloads {
    pub fn new(limit: u64) -> Self {
        Payloads { limit, held_bytes: 0, held: VecDeque::new(), numbers: HashMap::new(), first: 0, let_go: HashSet::new() }
    }

    /// Holds the payload of a record under its identifier, its digest, and its address and time.
    pub fn keep(&mut self, head: &Head, bytes: &[u8], media: Media, given: &Given) {
        let at = given.url.as_ref().map(|url| format!("{url} {}", given.captured.as_deref().unwrap_or_default()));
        let names: Vec<u64> = [head.get("warc-record-id"), head.get("warc-payload-digest"), at.as_deref()].into_iter().flatten().map(name).collect();
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
        let at = head
            .get("warc-refers-to-target-uri")
            .map(|url| format!("{} {}", url.trim_matches(['<', '>']), head.get("warc-refers-to-date").unwrap_or_default()));
        let names: Vec<u64> = [head.get("warc-refers-to"), head.get("warc-payload-digest"), at.as_deref()].into_iter().flatten().map(name).collect();
        if let Some(number) = names.iter().find_map(|name| self.numbers.get(name)) {
            let held = self.held.get(usize::try_from(number - self.first).ok()?)?;
            return Some(Payload::Held { bytes: held.bytes.clone(), media: held.media, charset: held.charset.clone() });
        }
        names.iter().any(|name| self.let_go.contains(name)).then_some(Payload::LetGo)
    }
}

fn name(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

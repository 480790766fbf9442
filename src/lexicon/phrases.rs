//! A set of phrases that is asked at every word of a text.
//!
//! A phrase is folded and cut into words as texts are; what stands between words (blanks, hyphens) does not count.
//! Values are row numbers of the caller's table. A look-up costs one probe where no phrase begins.

use super::fold;
use std::hash::Hasher;

/// Takes the hashes of `fold` as they are.
#[derive(Default)]
pub struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are u64")
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// What is known of the first words of a phrase.
#[derive(Clone, Copy)]
struct Node {
    /// The joined hash of the words; `FREE` where nothing stands.
    key: u64,
    /// Where they are a phrase by themselves, else `NONE`.
    value: u32,
    /// Whether a phrase goes on behind them.
    more: bool,
}

const FREE: u64 = 0;
const NONE: u32 = u32::MAX;

impl Node {
    #[inline]
    fn value(&self) -> Option<u32> {
        (self.value != NONE).then_some(self.value)
    }
}

/// Nodes by their keys: a table with open addressing, at most half full.
#[derive(Default)]
struct Nodes {
    slots: Vec<Node>,
    count: usize,
}

impl Nodes {
    #[inline]
    fn get(&self, key: u64) -> Option<&Node> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = key as usize & mask;
        loop {
            let node = self.slots.get(at)?;
            if node.key == FREE {
                return None;
            }
            if node.key == key {
                return Some(node);
            }
            at = (at + 1) & mask;
        }
    }

    fn entry(&mut self, key: u64) -> &mut Node {
        if self.count * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].key != FREE && self.slots[at].key != key {
            at = (at + 1) & mask;
        }
        let node = &mut self.slots[at];
        self.count += usize::from(node.key == FREE);
        node.key = key;
        node
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        let old = std::mem::replace(&mut self.slots, vec![Node { key: FREE, value: NONE, more: false }; size]);
        self.count = 0;
        for node in old.into_iter().filter(|node| node.key != FREE) {
            *self.entry(node.key) = node;
        }
    }
}

/// One bit for each of the lowest bits of a first word: most words of a text begin nothing, and this stays in the cache.
#[derive(Clone)]
pub struct Begins(Box<[u64; BEGIN_BITS / 64]>);

const BEGIN_BITS: usize = 1 << 15;

impl Default for Begins {
    fn default() -> Self {
        Begins(Box::new([0; BEGIN_BITS / 64]))
    }
}

impl Begins {
    /// The first words of all these.
    pub fn of(tables: &[&Phrases]) -> Self {
        let mut all = Begins::default();
        for table in tables {
            all.0.iter_mut().zip(table.begins.0.iter()).for_each(|(bits, more)| *bits |= more);
        }
        all
    }

    pub fn add(&mut self, first: u64) {
        let bit = first as usize % BEGIN_BITS;
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    #[inline]
    pub fn may(&self, first: u64) -> bool {
        let bit = first as usize % BEGIN_BITS;
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }
}

/// Phrases and the values they stand for.
#[derive(Default)]
pub struct Phrases {
    /// By the joined hash of the words, for every beginning of every phrase.
    nodes: Nodes,
    begins: Begins,
}

/// Where one stands among the phrases after some words.
pub struct Walk<'a> {
    phrases: &'a Phrases,
    key: u64,
}

impl Walk<'_> {
    /// Takes one more word: the value of the phrase that ends with it, and whether phrases go on; `None` where there is none.
    #[inline]
    pub fn step(&mut self, word: u64) -> Option<(Option<u32>, bool)> {
        self.key = fold::join(self.key, word);
        self.phrases.nodes.get(self.key).map(|node| (node.value(), node.more))
    }
}

impl Phrases {
    /// Adds a phrase; one that is there already keeps its first value, and false is returned.
    pub fn add(&mut self, phrase: &str, value: u32) -> bool {
        let mut words = fold::words(phrase).map(fold::key_hash);
        let Some(first) = words.next() else { return false };
        self.begins.add(first);
        let mut key = fold::join(0, first);
        for word in words {
            self.nodes.entry(key).more = true;
            key = fold::join(key, word);
        }
        let node = self.nodes.entry(key);
        let fresh = node.value == NONE;
        if fresh {
            node.value = value;
        }
        fresh
    }

    /// Whether a phrase may begin with the word of this hash; no for certain, yes at times for nothing.
    #[inline]
    pub fn may_begin(&self, first: u64) -> bool {
        self.begins.may(first)
    }

    /// What one word tells, before the words behind it are looked at: where one stands behind it, the value of the phrase that it
    /// is by itself, and whether phrases go on. `None` where none begins with it.
    #[inline]
    pub fn first(&self, word: u64) -> Option<(Walk<'_>, Option<u32>, bool)> {
        if !self.may_begin(word) {
            return None;
        }
        let mut walk = self.walk();
        let (value, more) = walk.step(word)?;
        Some((walk, value, more))
    }

    /// The value of the phrase that is this one word.
    #[inline]
    pub fn word(&self, word: u64) -> Option<u32> {
        self.first(word)?.1
    }

    /// Follows phrases word by word.
    #[inline]
    pub fn walk(&self) -> Walk<'_> {
        Walk { phrases: self, key: 0 }
    }

    /// The longest phrase that the words begin with: how many words it takes, and its value.
    ///
    /// `words` yields the hashes of the words from one position on.
    #[inline]
    pub fn longest(&self, words: impl IntoIterator<Item = u64>) -> Option<(usize, u32)> {
        let mut walk = self.walk();
        let mut best = None;
        for (before, word) in words.into_iter().enumerate() {
            let Some((value, more)) = walk.step(word) else { break };
            best = value.map(|v| (before + 1, v)).or(best);
            if !more {
                break;
            }
        }
        best
    }

    /// The value of exactly these words.
    pub fn get(&self, phrase: &str) -> Option<u32> {
        let key = fold::words(phrase).map(fold::key_hash).fold(FREE, fold::join);
        if key == FREE { None } else { self.nodes.get(key)?.value() }
    }
}

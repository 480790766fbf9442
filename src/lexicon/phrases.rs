//! A set of phrases that is asked at every word of a text.
//!
//! A phrase is folded and cut into words as texts are; what stands between words (blanks, hyphens) does not count.
//! Values are row numbers of the caller's table. A look-up costs one probe where no phrase begins.

use super::fold;
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

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

type Map<V> = HashMap<u64, V, BuildHasherDefault<Ready>>;

/// What is known of the first words of a phrase.
#[derive(Default)]
struct Node {
    /// Where they are a phrase by themselves.
    value: Option<u32>,
    /// Whether a phrase goes on behind them.
    more: bool,
}

/// Phrases and the values they stand for.
#[derive(Default)]
pub struct Phrases {
    /// By the joined hash of the words, for every beginning of every phrase.
    nodes: Map<Node>,
    /// One bit for each of the lowest bits of a first word: most words of a text begin nothing, and this stays in the cache.
    begins: Vec<u64>,
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
        self.phrases.nodes.get(&self.key).map(|node| (node.value, node.more))
    }
}

const BEGIN_BITS: u64 = 1 << 15;

impl Phrases {
    /// Adds a phrase; one that is there already keeps its first value, and false is returned.
    pub fn add(&mut self, phrase: &str, value: u32) -> bool {
        let hashes: Vec<u64> = fold::words(phrase).map(|w| fold::hash(&fold::key(w))).collect();
        let Some(first) = hashes.first() else { return false };
        self.begins.resize((BEGIN_BITS / 64) as usize, 0);
        let bit = first % BEGIN_BITS;
        self.begins[(bit / 64) as usize] |= 1 << (bit % 64);
        let mut key = 0;
        for word in &hashes[..hashes.len() - 1] {
            key = fold::join(key, *word);
            self.nodes.entry(key).or_default().more = true;
        }
        let node = self.nodes.entry(fold::join(key, hashes[hashes.len() - 1])).or_default();
        let fresh = node.value.is_none();
        node.value.get_or_insert(value);
        fresh
    }

    /// Whether a phrase may begin with the word of this hash; no for certain, yes at times for nothing.
    #[inline]
    pub fn may_begin(&self, first: u64) -> bool {
        let bit = first % BEGIN_BITS;
        self.begins.get((bit / 64) as usize).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
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
        let hashes: Vec<u64> = fold::words(phrase).map(|w| fold::hash(&fold::key(w))).collect();
        let key = hashes.iter().fold(0, |phrase, word| fold::join(phrase, *word));
        (!hashes.is_empty()).then(|| self.nodes.get(&key)?.value).flatten()
    }
}

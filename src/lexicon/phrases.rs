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

/// Phrases and the values they stand for.
#[derive(Default)]
pub struct Phrases {
    /// First word → most words of a phrase that begins so.
    longest: Map<u8>,
    values: Map<u32>,
}

impl Phrases {
    /// Adds a phrase; one that is there already keeps its first value, and false is returned.
    pub fn add(&mut self, phrase: &str, value: u32) -> bool {
        let hashes: Vec<u64> = fold::words(phrase).map(|w| fold::hash(&fold::key(w))).collect();
        let Some(first) = hashes.first() else { return false };
        let most = self.longest.entry(*first).or_default();
        *most = (*most).max(u8::try_from(hashes.len()).unwrap_or(u8::MAX));
        let key = hashes.iter().fold(0, |phrase, word| fold::join(phrase, *word));
        let fresh = !self.values.contains_key(&key);
        self.values.entry(key).or_insert(value);
        fresh
    }

    /// The longest phrase that the words begin with: how many words it takes, and its value.
    ///
    /// `words` yields the hashes of the words from one position on.
    pub fn longest(&self, words: impl IntoIterator<Item = u64>) -> Option<(usize, u32)> {
        let mut words = words.into_iter();
        let first = words.next()?;
        let most = usize::from(*self.longest.get(&first)?);
        let mut key = fold::join(0, first);
        let mut best = self.values.get(&key).map(|v| (1, *v));
        for (count, word) in (2..=most).zip(words) {
            key = fold::join(key, word);
            if let Some(value) = self.values.get(&key) {
                best = Some((count, *value));
            }
        }
        best
    }

    /// The value of exactly these words.
    pub fn get(&self, phrase: &str) -> Option<u32> {
        let hashes: Vec<u64> = fold::words(phrase).map(|w| fold::hash(&fold::key(w))).collect();
        let key = hashes.iter().fold(0, |phrase, word| fold::join(phrase, *word));
        (!hashes.is_empty()).then(|| self.values.get(&key).copied()).flatten()
    }
}

//! A set of phrases that is asked at every word of a text.
//!
//! A phrase is folded and cut into words as texts are; what stands between words (blanks, hyphens) does not count.
//! Values are row numbers of the caller's table. Most words of a text begin nothing, and most that begin something do not go on:
//! both are known before any phrase is looked up.

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
    /// The bits of the words with which phrases go on behind them.
    next: u32,
}

const FREE: u64 = 0;
const NONE: u32 = u32::MAX;

/// One of the bits by which the words that may follow are told apart.
#[inline]
fn next_bit(word: u64) -> u32 {
    1 << (word >> 59)
}

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
        let old = std::mem::replace(&mut self.slots, vec![Node { key: FREE, value: NONE, next: 0 }; size]);
        self.count = 0;
        for node in old.into_iter().filter(|node| node.key != FREE) {
            *self.entry(node.key) = node;
        }
    }
}

/// The sets of first words that most words of a text are held against; each has a bit in [`Openings`].
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    Actors,
    SmallActors,
    Adjectives,
    Metonyms,
    Towns,
    Bodies,
    Posts,
    Roles,
    Acting,
    Classed,
    Triggers,
    Harm,
    Nouns,
    Steering,
    Quantities,
    Qualifiers,
    Numerals,
    Things,
    Adverbs,
    Attacks,
    Speech,
    Times,
    WarNames,
    WarSubjects,
    PlaceCues,
    Demonyms,
}

/// The bit of what has none of its own: every word may begin it.
const ANY: u32 = 1 << 31;

/// One bit for each of the lowest bits of a first word: most words of a text begin nothing.
#[derive(Clone)]
pub struct Begins {
    words: Box<[u64; BEGIN_BITS / 64]>,
    /// Its bit in [`Openings`].
    bit: u32,
}

const BEGIN_BITS: usize = 1 << 14;

impl Default for Begins {
    fn default() -> Self {
        Begins { words: Box::new([0; BEGIN_BITS / 64]), bit: ANY }
    }
}

impl Begins {
    pub fn asked(asked: Asked) -> Self {
        Begins { bit: 1 << asked as u32, ..Begins::default() }
    }

    /// Adds the first words of all these.
    pub fn add_all(&mut self, tables: &[&Phrases]) {
        for table in tables {
            self.words.iter_mut().zip(table.begins.words.iter()).for_each(|(bits, more)| *bits |= more);
        }
    }

    pub fn add(&mut self, first: u64) {
        let bit = first as usize % BEGIN_BITS;
        self.words[bit / 64] |= 1 << (bit % 64);
    }

    #[inline]
    fn may(&self, first: u64) -> bool {
        let bit = first as usize % BEGIN_BITS;
        self.words[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Whether the word of which [`Openings`] say this may be one of them.
    #[inline]
    pub fn among(&self, openings: u32) -> bool {
        openings & self.bit != 0
    }
}

/// For each of the lowest bits of a word which sets may hold it: many questions, answered by one look.
pub struct Openings(Box<[u32]>);

impl Openings {
    /// Of a word that nobody has looked up: it may be anything.
    pub const ALL: u32 = u32::MAX;

    /// Of these sets; of any other every word may be one.
    pub fn of(sets: &[&Begins]) -> Self {
        let told = sets.iter().fold(0, |all, set| all | set.bit) & !ANY;
        let mut openings = vec![!told; BEGIN_BITS].into_boxed_slice();
        for set in sets {
            for (openings, words) in openings.chunks_mut(64).zip(set.words.iter()).filter(|(_, words)| **words != 0) {
                openings.iter_mut().enumerate().filter(|(at, _)| words >> at & 1 == 1).for_each(|(_, here)| *here |= set.bit);
            }
        }
        Openings(openings)
    }

    /// A bit for each set that the word of this hash may be of.
    #[inline]
    pub fn word(&self, hash: u64) -> u32 {
        self.0[hash as usize % BEGIN_BITS]
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
    /// The bits of the words with which phrases go on.
    next: u32,
}

impl Walk<'_> {
    /// Takes one more word: the value of the phrase that ends with it; `None` where no phrase goes on with it.
    #[inline]
    pub fn step(&mut self, word: u64) -> Option<Option<u32>> {
        if self.next & next_bit(word) == 0 {
            return None;
        }
        self.key = fold::join(self.key, word);
        let node = self.phrases.nodes.get(self.key)?;
        self.next = node.next;
        Some(node.value())
    }

    /// Whether any phrase goes on.
    #[inline]
    pub fn goes_on(&self) -> bool {
        self.next != 0
    }

    /// Whether a phrase may go on with this word.
    #[inline]
    pub fn may_take(&self, word: u64) -> bool {
        self.next & next_bit(word) != 0
    }
}

impl Phrases {
    /// Without phrases as yet; `asked` is its bit in [`Openings`].
    pub fn asked(asked: Asked) -> Self {
        Phrases { nodes: Nodes::default(), begins: Begins::asked(asked) }
    }

    /// The first words of the phrases.
    #[inline]
    pub fn begins(&self) -> &Begins {
        &self.begins
    }

    /// Adds a phrase; one that is there already keeps its first value, and false is returned.
    pub fn add(&mut self, phrase: &str, value: u32) -> bool {
        let mut words = fold::words(phrase).map(fold::key_hash);
        let Some(first) = words.next() else { return false };
        self.begins.add(first);
        let mut key = fold::join(0, first);
        for word in words {
            self.nodes.entry(key).next |= next_bit(word);
            key = fold::join(key, word);
        }
        let node = self.nodes.entry(key);
        let fresh = node.value == NONE;
        if fresh {
            node.value = value;
        }
        fresh
    }

    /// What one word tells, before the words behind it are looked at: where one stands behind it, and the value of the phrase that
    /// it is by itself. `None` where none begins with it.
    #[inline]
    pub fn first(&self, word: u64) -> Option<(Walk<'_>, Option<u32>)> {
        let mut walk = self.walk();
        let value = walk.step(word)?;
        Some((walk, value))
    }

    /// The value of the phrase that is this one word.
    #[inline]
    pub fn word(&self, word: u64) -> Option<u32> {
        if self.begins.may(word) { self.first(word)?.1 } else { None }
    }

    /// Follows phrases word by word.
    #[inline]
    pub fn walk(&self) -> Walk<'_> {
        Walk { phrases: self, key: 0, next: u32::MAX }
    }

    /// The value of exactly these words.
    pub fn get(&self, phrase: &str) -> Option<u32> {
        let key = fold::words(phrase).map(fold::key_hash).fold(FREE, fold::join);
        if key == FREE { None } else { self.nodes.get(key)?.value() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_tells_which_tables_have_phrases_that_begin_with_it() {
        let (mut cities, mut rivers) = (Phrases::asked(Asked::Towns), Phrases::asked(Asked::Nouns));
        cities.add("New York", 1);
        rivers.add("Nile", 2);
        let openings = Openings::of(&[cities.begins(), rivers.begins()]);
        let may = |set: &Phrases, word: &str| set.begins().among(openings.word(fold::key_hash(word)));
        assert!(may(&cities, "new") && !may(&rivers, "new"));
        assert!(may(&rivers, "nile") && !may(&cities, "nile"));
        // Of what was not told, any word may be one.
        assert!(may(&Phrases::default(), "new") && may(&Phrases::asked(Asked::Times), "york"));
    }

    #[test]
    fn a_walk_ends_where_no_phrase_goes_on() {
        let mut phrases = Phrases::default();
        phrases.add("New York", 1);
        phrases.add("New York City", 2);
        let mut walk = phrases.walk();
        let mut step = |word| walk.step(fold::key_hash(word));
        assert_eq!([step("new"), step("york"), step("city")], [Some(None), Some(Some(1)), Some(Some(2))]);
        assert!(!walk.goes_on());
        assert_eq!(walk.step(fold::key_hash("hall")), None);
    }
}

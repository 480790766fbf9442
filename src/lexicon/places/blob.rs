//! Reads the block that `compile` makes, in place.
//!
//! A key in, postings out; a row's number in, its fields out. Nothing is copied or unpacked.

use super::compile::{self, LEVEL_BITS, Lead, NONE, ROW_BYTES, SINGLE};
use std::borrow::Cow;

/// The gazetteer as bytes.
pub struct Blob {
    bytes: Cow<'static, [u8]>,
    /// Where each section begins, and where the last ends.
    at: [usize; 7],
    /// The regions that hold places besides their own parents, in order.
    holders: Vec<u32>,
}

/// A place and how well the name that was asked for stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    pub row: u32,
    pub level: u32,
}

impl Posting {
    fn new(packed: u32) -> Self {
        let packed = packed & !SINGLE;
        Posting { row: packed >> LEVEL_BITS, level: packed & ((1 << LEVEL_BITS) - 1) }
    }
}

impl Blob {
    pub fn new(bytes: Cow<'static, [u8]>) -> Self {
        let mut at = [0; 7];
        at[0] = 24;
        for section in 0..6 {
            at[section + 1] = at[section] + word(&bytes, section * 4) as usize;
        }
        let mut holders: Vec<u32> = bytes[at[2]..at[3]].chunks_exact(8).map(|pair| word(pair, 4)).collect();
        holders.sort_unstable();
        holders.dedup();
        Blob { bytes, at, holders }
    }

    #[inline]
    fn section(&self, number: usize) -> &[u8] {
        &self.bytes[self.at[number]..self.at[number + 1]]
    }

    pub fn rows(&self) -> u32 {
        (self.section(0).len() / ROW_BYTES) as u32
    }

    #[inline]
    pub fn row(&self, row: u32) -> &[u8] {
        &self.section(0)[row as usize * ROW_BYTES..][..ROW_BYTES]
    }

    #[inline]
    pub fn field(&self, row: u32, offset: usize) -> u32 {
        word(self.row(row), offset)
    }

    /// Text of the pool.
    pub fn text(&self, at: u32, length: usize) -> &str {
        let bytes = self.section(1).get(at as usize..at as usize + length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Whether the row is one of [`Blob::regions`].
    pub fn is_region(&self, row: u32) -> bool {
        self.holders.binary_search(&row).is_ok()
    }

    /// Regions that hold the row besides its own parents.
    pub fn regions(&self, row: u32) -> impl Iterator<Item = u32> {
        let pairs = self.section(2);
        let count = pairs.len() / 8;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            if word(pairs, middle * 8) < row { low = middle + 1 } else { high = middle }
        }
        (low..count).take_while(move |at| word(pairs, at * 8) == row).map(|at| word(pairs, at * 8 + 4))
    }

    /// The places of a key.
    #[inline]
    pub fn postings(&self, key: u64) -> impl Iterator<Item = Posting> {
        let (list, _) = self.list(key).as_chunks::<4>();
        list.iter().map(|packed| Posting::new(u32::from_le_bytes(*packed)))
    }

    /// The postings of a key as they are packed: a single one stands in its slot.
    #[inline]
    fn list(&self, key: u64) -> &[u8] {
        let Some(value) = self.value(key) else { return &[] };
        let at = word(value, 0);
        if at & SINGLE != 0 {
            return value;
        }
        let begin = at as usize * 4;
        let count = word(self.section(4), begin) as usize;
        &self.section(4)[begin + 4..begin + 4 + count * 4]
    }

    /// Reads where the search for a key begins and the lead of its first word, and decides nothing by it: the tables are larger than
    /// any cache, and what is asked for without waiting for an answer comes all at once.
    #[inline]
    pub fn touch(&self, first: u64, key: u64) -> u64 {
        let (slots, _) = self.section(3).as_chunks::<8>();
        let slot = slots.get(compile::slot(key, slots.len())).map_or(0, |bytes| u64::from_le_bytes(*bytes));
        slot ^ u64::from(self.lead(first).0)
    }

    #[inline]
    pub fn has(&self, key: u64) -> bool {
        self.value(key).is_some()
    }

    #[inline]
    fn value(&self, key: u64) -> Option<&[u8]> {
        let (slots, _) = self.section(3).as_chunks::<8>();
        let print = (key >> 32) as u32;
        let mut at = compile::slot(key, slots.len());
        loop {
            let bytes = slots.get(at)?;
            let slot = u64::from_le_bytes(*bytes);
            if (slot >> 32) as u32 == NONE {
                return None;
            }
            if slot as u32 == print {
                return Some(&bytes[4..]);
            }
            at = if at + 1 == slots.len() { 0 } else { at + 1 };
        }
    }

    /// What is known of the names that begin with the word of this hash.
    #[inline]
    pub fn lead(&self, first: u64) -> Lead {
        let (leads, _) = self.section(5).as_chunks::<2>();
        leads.get(compile::first_slot(first)).map_or(Lead::default(), |bytes| Lead(u16::from_le_bytes(*bytes)))
    }
}

impl Lead {
    /// Most words of a name; 0 where no name begins so.
    #[inline]
    pub fn most(self) -> usize {
        usize::from(self.0 & Self::WORDS)
    }

    /// Whether the word by itself may be a name.
    #[inline]
    pub fn is_name(self) -> bool {
        self.0 & Self::ALONE != 0
    }

    /// Whether a name may go on with the word of this hash.
    #[inline]
    pub fn goes_on(self, second: u64) -> bool {
        self.0 & Self::second_bit(second) != 0
    }
}

#[inline]
pub fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(NONE, u32::from_le_bytes)
}

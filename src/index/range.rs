//! Decisions into bytes, each at the cost that its odds give it: a range coder with carry (Martin 1979, in the byte-wise form of LZMA).
//!
//! No permissive crate codes single decisions with odds of their own; this is the arithmetic and nothing else.

/// Odds are told in so many bits: of `1 << ODDS_BITS` cases.
pub const ODDS_BITS: u32 = 15;

/// Below this a byte is moved out.
const TOP: u32 = 1 << 24;

/// Decisions as they become bytes.
pub struct Writer {
    low: u64,
    range: u32,
    /// The byte that a carry may still raise, and how many bytes of all ones follow it.
    held: Option<u8>,
    full: usize,
    bytes: Vec<u8>,
}

impl Default for Writer {
    fn default() -> Self {
        Writer { low: 0, range: u32::MAX, held: None, full: 0, bytes: Vec::new() }
    }
}

impl Writer {
    /// `odds`: in how many of `1 << ODDS_BITS` cases the answer is yes; neither none nor all.
    pub fn put(&mut self, yes: bool, odds: u16) {
        let bound = (self.range >> ODDS_BITS) * u32::from(odds);
        if yes {
            self.range = bound;
        } else {
            self.low += u64::from(bound);
            self.range -= bound;
        }
        self.widen();
    }

    /// So many binary digits, each at even odds; at most 16.
    pub fn put_digits(&mut self, digits: u32, count: u32) {
        self.range >>= count;
        self.low += u64::from(self.range) * u64::from(digits);
        self.widen();
    }

    fn widen(&mut self) {
        while self.range < TOP {
            self.range <<= 8;
            self.shift();
        }
    }

    fn shift(&mut self) {
        if self.low < 0xff00_0000 || self.low > u64::from(u32::MAX) {
            let carry = (self.low >> 32) as u8;
            self.bytes.extend(self.held.map(|byte| byte.wrapping_add(carry)));
            self.bytes.extend(std::iter::repeat_n(0xff_u8.wrapping_add(carry), self.full));
            (self.held, self.full) = (Some((self.low >> 24) as u8), 0);
        } else {
            self.full += 1;
        }
        self.low = (self.low & 0x00ff_ffff) << 8;
    }

    /// The bytes; zeros at the end are left out, as a reader goes on with zeros.
    pub fn finish(mut self) -> Vec<u8> {
        // Of all numbers in the range, the one that ends in the most zeros.
        let end = self.low + u64::from(self.range);
        let round = |bits: u32| (self.low + (1 << bits) - 1) >> bits << bits;
        self.low = (0..32).rev().map(round).find(|number| *number < end).unwrap_or(self.low);
        (0..5).for_each(|_| self.shift());
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }
}

/// Bytes as they become decisions again.
pub struct Reader<'b> {
    code: u32,
    range: u32,
    rest: &'b [u8],
    /// Bytes that were asked for behind the end.
    missing: usize,
}

/// A reader looks so far ahead.
const AHEAD: usize = 4;

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        let mut reader = Reader { code: 0, range: u32::MAX, rest: bytes, missing: 0 };
        (0..AHEAD).for_each(|_| reader.shift());
        reader
    }

    pub fn get(&mut self, odds: u16) -> bool {
        let bound = (self.range >> ODDS_BITS) * u32::from(odds);
        let yes = self.code < bound;
        if yes {
            self.range = bound;
        } else {
            self.code -= bound;
            self.range -= bound;
        }
        self.widen();
        yes
    }

    /// So many binary digits, each at even odds; at most 16.
    pub fn get_digits(&mut self, count: u32) -> u32 {
        self.range >>= count;
        let digits = (self.code / self.range).min((1 << count) - 1);
        self.code -= digits * self.range;
        self.widen();
        digits
    }

    fn widen(&mut self) {
        while self.range < TOP {
            self.range <<= 8;
            self.shift();
        }
    }

    fn shift(&mut self) {
        let byte = self.rest.split_first().map(|(byte, rest)| {
            self.rest = rest;
            *byte
        });
        self.missing += usize::from(byte.is_none());
        self.code = self.code << 8 | u32::from(byte.unwrap_or(0));
    }

    /// Whether more was read than any writer can have left out: the bytes are damaged.
    ///
    /// `zeros`: how many bytes of zeros may have stood at the end.
    pub fn is_over(&self, zeros: usize) -> bool {
        self.missing > AHEAD + zeros
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_come_back_at_the_cost_of_their_odds() {
        // A fixed row of numbers without a pattern.
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed >> 33
        };
        for share in [1_u64, 3, 30, 500, 997, 999] {
            let odds = (share * (1 << ODDS_BITS) / 1000) as u16;
            let decisions: Vec<bool> = (0..20_000).map(|_| next() % 1000 < share).collect();
            let mut writer = Writer::default();
            decisions.iter().for_each(|yes| writer.put(*yes, odds));
            let bytes = writer.finish();
            let mut reader = Reader::new(&bytes);
            assert!(decisions.iter().all(|yes| reader.get(odds) == *yes), "{share}");
            let p = share as f64 / 1000.0;
            let ideal = -20_000.0 * (p * p.log2() + (1.0 - p) * (1.0 - p).log2()) / 8.0;
            assert!((bytes.len() as f64) < ideal * 1.1 + 16.0, "{share}: {} bytes for {ideal}", bytes.len());
        }
        assert_eq!(Writer::default().finish().len(), 0);
    }
}

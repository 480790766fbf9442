//! Choices into bytes, each at the cost that its share gives it: a range coder with carry (Martin 1979, its carry as LZMA has it).
//!
//! No permissive crate codes choices with shares of their own; this is the arithmetic and nothing else.

/// All shares together are `1 << SHARE_BITS`.
pub const SHARE_BITS: u32 = 16;

/// Where the share of what is chosen begins, and how large it is; never nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub first: u32,
    pub size: u32,
}

impl Share {
    /// One of `1 << count` equal ones; `count` is at most [`SHARE_BITS`].
    fn equal(which: u32, count: u32) -> Self {
        let size = 1 << (SHARE_BITS - count);
        Share { first: which * size, size }
    }
}

/// Below this a byte is moved out.
const TOP: u32 = 1 << 24;

/// Choices as they become bytes.
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
    #[inline]
    pub fn put(&mut self, share: Share) {
        self.range >>= SHARE_BITS;
        self.low += u64::from(self.range) * u64::from(share.first);
        self.range *= share.size;
        self.widen();
    }

    /// So many binary digits, each at even odds; at most 16.
    pub fn put_digits(&mut self, digits: u32, count: u32) {
        self.put(Share::equal(digits, count));
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
            if let Some(byte) = self.held.replace((self.low >> 24) as u8) {
                self.bytes.push(byte.wrapping_add(carry));
            }
            while self.full > 0 {
                self.bytes.push(0xff_u8.wrapping_add(carry));
                self.full -= 1;
            }
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

/// Bytes as they become choices again.
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

    /// `choose` gives what is chosen by a number that lies in its share.
    pub fn get<T>(&mut self, choose: impl FnOnce(u32) -> (T, Share)) -> T {
        self.range >>= SHARE_BITS;
        let (chosen, share) = choose((self.code / self.range).min((1 << SHARE_BITS) - 1));
        self.code -= self.range * share.first;
        self.range *= share.size;
        self.widen();
        chosen
    }

    /// So many binary digits, each at even odds; at most 16.
    pub fn get_digits(&mut self, count: u32) -> u32 {
        self.get(|at| {
            let digits = at >> (SHARE_BITS - count);
            (digits, Share::equal(digits, count))
        })
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
    fn choices_come_back_at_the_cost_of_their_shares() {
        // A fixed row of numbers without a pattern.
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed >> 33
        };
        for share in [1_u64, 3, 30, 500, 997, 999] {
            let yes = (share * (1 << SHARE_BITS) / 1000) as u32;
            let shares = [Share { first: yes, size: (1 << SHARE_BITS) - yes }, Share { first: 0, size: yes }];
            let choices: Vec<bool> = (0..20_000).map(|_| next() % 1000 < share).collect();
            let mut writer = Writer::default();
            choices.iter().for_each(|is| writer.put(shares[usize::from(*is)]));
            writer.put_digits(0b10110, 5);
            let bytes = writer.finish();
            let mut reader = Reader::new(&bytes);
            let mut read = || reader.get(|at| (at < yes, shares[usize::from(at < yes)]));
            assert!(choices.iter().all(|is| read() == *is), "{share}");
            assert_eq!(reader.get_digits(5), 0b10110);
            let p = share as f64 / 1000.0;
            let ideal = -20_000.0 * (p * p.log2() + (1.0 - p) * (1.0 - p).log2()) / 8.0;
            assert!((bytes.len() as f64) < ideal * 1.1 + 16.0, "{share}: {} bytes for {ideal}", bytes.len());
        }
        assert_eq!(Writer::default().finish().len(), 0);
    }
}

//! How likely each number is by which what was found is written: column by column, learned from an index's first articles.
//!
//! A number is told by a sign: a short one by its length in bits and its digits below the highest, as many as have odds of their own,
//! a long one by its length alone; the other digits follow at even odds. One walk over the values serves for writing, for reading and
//! for counting what there is to learn.

use super::range::{Reader, SHARE_BITS, Share, Writer};

/// What a number stands for; numbers of one column have their odds in common.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub enum Column {
    Letters,
    Letter,
    Places,
    Place,
    Actors,
    ActorKnown,
    Actor,
    ActorName,
    ActorKind,
    ActorSide,
    ActorMentions,
    ActorFirst,
    ActorNext,
    ActorLength,
    Others,
    Other,
    Times,
    TimeStart,
    TimeLength,
    TimeSurface,
    TimeForm,
    TimeDay,
    TimeRest,
    TimeKind,
    Mentions,
    MentionStart,
    MentionRow,
    MentionLength,
    MentionSurface,
    MentionVia,
    MentionSure,
    MentionConfidence,
    Settings,
    SettingPlace,
    SettingDated,
    SettingDay,
    SettingDays,
    SettingClaimant,
    SettingStatus,
    Events,
    EventStart,
    EventLength,
    EventKind,
    EventSetting,
    EventInitiator,
    EventTarget,
    EventFigures,
    EventFigure,
    Figures,
    FigureStart,
    FigureLength,
    FigureMeasure,
    FigureQualifier,
    FigureObject,
    FigureMin,
    FigureMax,
    FigureVictim,
    FigureSetting,
    FigureBackground,
    /// How many there are.
    End,
}

/// Each column has odds for so many cases of what is known before.
const CASES: usize = 4;

const TABLES: usize = Column::End as usize * CASES;

/// A number of more bits has no odds of its own for its digits.
const LONG: usize = 16;

/// So many digits below the highest have odds of their own.
const DIGITS: usize = 5;

/// Digits at even odds are told so many at a time.
const FLIPS: usize = 16;

const LENGTHS: usize = 64;

/// The digits of a number of `length` bits that its sign tells.
const fn told(length: usize) -> usize {
    match length {
        2..=LONG if length <= DIGITS => length - 1,
        2..=LONG => DIGITS,
        _ => 0,
    }
}

/// The first sign of the numbers of each length, and how many signs there are.
const FIRST: [usize; LENGTHS + 2] = {
    let mut first = [0; LENGTHS + 2];
    let mut length = 0;
    while length <= LENGTHS {
        first[length + 1] = first[length] + (1 << told(length));
        length += 1;
    }
    first
};

const SIGNS: usize = FIRST[LENGTHS + 1];

/// The length of the numbers of each sign.
const LENGTH: [u8; SIGNS] = {
    let mut lengths = [0; SIGNS];
    let (mut sign, mut length) = (0, 0);
    while sign < SIGNS {
        if sign == FIRST[length + 1] {
            length += 1;
        }
        lengths[sign] = length as u8;
        sign += 1;
    }
    lengths
};

/// Takes or gives signs.
pub trait Code {
    /// `sign` where it is taken; gives what stands there. `table`: of a column in a case.
    fn sign(&mut self, table: usize, sign: usize) -> usize;

    /// The same for the lowest digits of a number at even odds, at most [`FLIPS`] of them.
    fn digits(&mut self, digits: u32, count: u32) -> u32;

    /// Whether what is read is damaged, and the rest of no use.
    fn is_over(&self) -> bool {
        false
    }

    /// A number, and what stands there.
    fn number(&mut self, column: Column, case: usize, value: u64) -> u64 {
        let length = (u64::BITS - value.leading_zeros()) as usize;
        let below = length.saturating_sub(1) - told(length);
        let own = FIRST[length] + ((value >> below) as usize & ((1 << told(length)) - 1));
        let sign = self.sign(column as usize * CASES + case.min(CASES - 1), own);
        // Where it is written, it is its own.
        let length = if sign == own { length } else { usize::from(LENGTH[sign]) };
        if length < 2 {
            return length as u64;
        }
        let mut below = length - 1 - told(length);
        let mut number = (1 << told(length) | (sign - FIRST[length])) as u64;
        while below > 0 {
            let some = below.min(FLIPS);
            below -= some;
            number = number << some | u64::from(self.digits((value >> below) as u32 & ((1 << some) - 1), some as u32));
        }
        number
    }

    fn signed(&mut self, column: Column, case: usize, value: i64) -> i64 {
        let n = self.number(column, case, ((value << 1) ^ (value >> 63)) as u64);
        (n >> 1) as i64 ^ -((n & 1) as i64)
    }
}

/// What share each sign has.
pub struct Odds {
    /// Where the share of each sign begins, table by table, and where the last one ends.
    first: Vec<u16>,
}

impl Default for Odds {
    /// Nothing learned.
    fn default() -> Self {
        let sizes = sizes(&[0; SIGNS]);
        Odds::new(std::iter::repeat_n(sizes, TABLES).flatten())
    }
}

impl Odds {
    fn new(sizes: impl Iterator<Item = u16>) -> Self {
        // A table's shares are all there is, so that the next table begins at 0 again; behind the last one stands what would be next.
        let ends = sizes.scan(0_u16, |end, size| {
            *end = end.wrapping_add(size);
            Some(*end)
        });
        Odds { first: std::iter::once(0).chain(ends).collect() }
    }

    fn table(&self, table: usize) -> &[u16] {
        &self.first[table * SIGNS..][..SIGNS]
    }

    #[inline]
    fn share(&self, table: usize, sign: usize) -> Share {
        let at = table * SIGNS + sign;
        let (first, end) = (self.first[at], self.first[at + 1]);
        Share { first: u32::from(first), size: u32::from(end.wrapping_sub(first)) }
    }

    /// The sign in whose share `at` lies.
    fn sign(&self, table: usize, at: u32) -> usize {
        self.table(table)[1..].partition_point(|first| u32::from(*first) <= at)
    }

    /// What [`Odds::to_bytes`] gave; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = zstd::bulk::decompress(bytes, TABLES * SIGNS * 2).ok()?;
        let sizes: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let is_whole = |table: &[u16]| !table.contains(&0) && table.iter().map(|size| u32::from(*size)).sum::<u32>() == 1 << SHARE_BITS;
        (sizes.len() == TABLES * SIGNS && sizes.chunks_exact(SIGNS).all(is_whole)).then(|| Odds::new(sizes.into_iter()))
    }

    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let shares = (0..TABLES).flat_map(|table| (0..SIGNS).map(move |sign| self.share(table, sign).size as u16));
        let bytes: Vec<u8> = shares.flat_map(u16::to_le_bytes).collect();
        zstd::bulk::compress(&bytes, zstd::DEFAULT_COMPRESSION_LEVEL)
    }
}

/// How often each sign was taken, table by table.
pub struct Tally {
    of: Vec<u32>,
}

impl Default for Tally {
    fn default() -> Self {
        Tally { of: vec![0; TABLES * SIGNS] }
    }
}

impl Tally {
    /// The odds that follow.
    pub fn odds(&self) -> Odds {
        Odds::new(self.of.chunks_exact(SIGNS).flat_map(sizes))
    }
}

/// How finely a share is divided before it is rounded.
const FINE_BITS: u32 = 30;

/// The shares of a table by how often its signs were taken: bit by bit of the length, then digit by digit, each with the estimate of
/// Krichevsky and Trofimov (1981). None is so small that what was never seen could not be written.
fn sizes(counts: &[u32]) -> Vec<u16> {
    let mut fine = [0; SIGNS];
    let (mut left, mut above) = (1 << FINE_BITS, sum(counts));
    for length in 0..=LENGTHS {
        let signs = FIRST[length]..FIRST[length + 1];
        let here = sum(&counts[signs.clone()]);
        let share = if length == LENGTHS { left } else { estimate(left, here, above) };
        divide(&counts[signs.clone()], share, &mut fine[signs]);
        (left, above) = (left - share, above - here);
    }
    let mut sizes = fine.map(|share| 1 + ((share * ((1 << SHARE_BITS) - SIGNS as u64)) >> FINE_BITS) as u16);
    let over = (1 << SHARE_BITS) - sizes.iter().map(|size| u32::from(*size)).sum::<u32>();
    let most = sizes.iter_mut().max_by_key(|size| **size).expect("there are signs");
    *most += over as u16;
    sizes.to_vec()
}

/// The part of a share for what was taken in `some` of `all` cases.
fn estimate(share: u64, some: u64, all: u64) -> u64 {
    (u128::from(share) * u128::from(2 * some + 1) / u128::from(2 * all + 2)) as u64
}

fn sum(counts: &[u32]) -> u64 {
    counts.iter().map(|count| u64::from(*count)).sum()
}

/// Divides a share among signs that differ in their digits.
fn divide(counts: &[u32], share: u64, to: &mut [u64]) {
    if let [to] = to {
        *to = share;
        return;
    }
    let (low, high) = counts.split_at(counts.len() / 2);
    let (to_low, to_high) = to.split_at_mut(low.len());
    let lower = estimate(share, sum(low), sum(counts));
    divide(low, lower, to_low);
    divide(high, share - lower, to_high);
}

impl Code for Tally {
    fn sign(&mut self, table: usize, sign: usize) -> usize {
        self.of[table * SIGNS + sign] += 1;
        sign
    }

    fn digits(&mut self, digits: u32, _: u32) -> u32 {
        digits
    }
}

/// Writes.
pub struct Out<'o> {
    odds: &'o Odds,
    writer: Writer,
}

impl<'o> Out<'o> {
    pub fn new(odds: &'o Odds) -> Self {
        Out { odds, writer: Writer::default() }
    }

    pub fn finish(self) -> Vec<u8> {
        self.writer.finish()
    }
}

impl Code for Out<'_> {
    #[inline]
    fn sign(&mut self, table: usize, sign: usize) -> usize {
        self.writer.put(self.odds.share(table, sign));
        sign
    }

    fn digits(&mut self, digits: u32, count: u32) -> u32 {
        self.writer.put_digits(digits, count);
        digits
    }
}

/// Reads.
pub struct In<'o, 'b> {
    odds: &'o Odds,
    reader: Reader<'b>,
}

impl<'o, 'b> In<'o, 'b> {
    pub fn new(odds: &'o Odds, bytes: &'b [u8]) -> Self {
        In { odds, reader: Reader::new(bytes) }
    }
}

/// Zeros at the end of what was written are left out; so many in a row tell of nothing but damage.
const ZEROS: usize = 1 << 12;

impl Code for In<'_, '_> {
    fn sign(&mut self, table: usize, _: usize) -> usize {
        self.reader.get(|at| {
            let sign = self.odds.sign(table, at);
            (sign, self.odds.share(table, sign))
        })
    }

    fn digits(&mut self, _: u32, count: u32) -> u32 {
        self.reader.get_digits(count)
    }

    fn is_over(&self) -> bool {
        self.reader.is_over(ZEROS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: &[u64] = &[0, 1, 2, 3, 0, 63, 64, 300, 65_535, 65_536, 1 << 40, u64::MAX, 0, 5];

    fn written(odds: &Odds) -> Vec<u8> {
        let mut out = Out::new(odds);
        NUMBERS.iter().for_each(|n| assert_eq!(out.number(Column::Place, 1, *n), *n));
        out.signed(Column::TimeDay, 9, -20_000);
        out.finish()
    }

    #[test]
    fn numbers_come_back_and_learned_odds_make_them_shorter() {
        let mut tally = Tally::default();
        NUMBERS.iter().for_each(|n| assert_eq!(tally.number(Column::Place, 1, *n), *n));
        let (even, learned) = (Odds::default(), Odds::from_bytes(&tally.odds().to_bytes().unwrap()).unwrap());
        for odds in [&even, &learned] {
            let bytes = written(odds);
            let mut from = In::new(odds, &bytes);
            NUMBERS.iter().for_each(|n| assert_eq!(from.number(Column::Place, 1, 0), *n));
            assert_eq!(from.signed(Column::TimeDay, 3, 0), -20_000);
        }
        assert!(written(&learned).len() < written(&even).len());
        assert!(Odds::from_bytes(b"no odds").is_none());
    }
}

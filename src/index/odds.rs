//! How likely each decision is by which what was found is written: column by column, learned from an index's first articles.
//!
//! A number is told by its length in bits, one decision a bit, then by its digits below the highest, the upper ones of a short number
//! at odds of their own. One walk over the values serves for writing, for reading and for counting what there is to learn.

use super::range::{ODDS_BITS, Reader, Writer};

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

/// A number of more digits has no odds of its own for them.
const LONG: usize = 16;

/// So many digits below the highest have odds of their own.
const DIGITS: usize = 5;

/// Digits at even odds are told so many at a time.
const FLIPS: usize = 16;

const LENGTHS: usize = 64;

/// Decisions of one column in one case: the lengths, and for each length up to `LONG` a tree of digits.
const NODES: usize = LENGTHS + (LONG + 1) * ((1 << DIGITS) - 1);

const ALL: usize = Column::End as usize * CASES * NODES;

/// Takes or gives decisions.
pub trait Code {
    /// `yes` where it is taken; gives what stands there.
    fn decide(&mut self, node: usize, yes: bool) -> bool;

    /// The same for the lowest digits of a number at even odds, at most [`FLIPS`] of them.
    fn digits(&mut self, digits: u32, count: u32) -> u32;

    /// Whether what is read is damaged, and the rest of no use.
    fn is_over(&self) -> bool {
        false
    }

    /// A number, and what stands there.
    fn number(&mut self, column: Column, case: usize, value: u64) -> u64 {
        let base = (column as usize * CASES + case.min(CASES - 1)) * NODES;
        let length = (u64::BITS - value.leading_zeros()) as usize;
        let mut read = 0;
        while read < LENGTHS && self.decide(base + read, read < length) {
            read += 1;
        }
        if read < 2 {
            return read as u64;
        }
        let tree = base + LENGTHS + read * ((1 << DIGITS) - 1) - 1;
        let mut below = read - 1;
        let mut number = 1;
        if read <= LONG {
            for _ in 0..below.min(DIGITS) {
                below -= 1;
                let digit = self.decide(tree + number, value >> below & 1 == 1);
                number = number << 1 | usize::from(digit);
            }
        }
        let mut number = number as u64;
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

/// In how many of `1 << ODDS_BITS` cases each decision is a yes.
pub struct Odds {
    of: Vec<u16>,
}

const EVEN: u16 = 1 << (ODDS_BITS - 1);

impl Default for Odds {
    /// Nothing learned.
    fn default() -> Self {
        Odds { of: vec![EVEN; ALL] }
    }
}

impl Odds {
    /// What [`Odds::to_bytes`] gave; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = zstd::bulk::decompress(bytes, ALL * 2).ok()?;
        let of: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        (of.len() == ALL && of.iter().all(|odds| (1..1 << ODDS_BITS).contains(odds))).then_some(Odds { of })
    }

    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let bytes: Vec<u8> = self.of.iter().flat_map(|odds| odds.to_le_bytes()).collect();
        zstd::bulk::compress(&bytes, zstd::DEFAULT_COMPRESSION_LEVEL)
    }
}

/// How often each decision was taken.
pub struct Tally {
    of: Vec<[u32; 2]>,
}

impl Default for Tally {
    fn default() -> Self {
        Tally { of: vec![[0; 2]; ALL] }
    }
}

impl Tally {
    /// The odds that follow; none is so small that what was never seen could not be written.
    pub fn odds(&self) -> Odds {
        const LEAST: u64 = 16;
        let odds = |[no, yes]: &[u32; 2]| {
            let (no, yes) = (u64::from(*no), u64::from(*yes));
            let share = ((2 * yes + 1) << ODDS_BITS) / (2 * (yes + no) + 2);
            share.clamp(LEAST, (1 << ODDS_BITS) - LEAST) as u16
        };
        Odds { of: self.of.iter().map(odds).collect() }
    }
}

impl Code for Tally {
    fn decide(&mut self, node: usize, yes: bool) -> bool {
        self.of[node][usize::from(yes)] += 1;
        yes
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
    fn decide(&mut self, node: usize, yes: bool) -> bool {
        self.writer.put(yes, self.odds.of[node]);
        yes
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
    fn decide(&mut self, node: usize, _: bool) -> bool {
        self.reader.get(self.odds.of[node])
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

//! The print of a text: 128 small numbers, of which two texts share about as many as they share runs of words.
//!
//! Title and text in, a print out. One-permutation minhash: every run of words falls into one of the bins by its hash, each bin keeps
//! the least; empty bins borrow from others in an order that is the same for all texts. Nothing here knows other texts.

use crate::lexicon::fold;

pub const BINS: usize = 128;
/// Words of a run.
const RUN: usize = 3;
/// A text of fewer runs is like another only when it is the same.
const RUNS_MIN: usize = 12;

/// What is compared of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    pub bins: [u8; BINS],
    /// The same for the same words in the same order, title included.
    pub words: u64,
    /// Too short to be like another text.
    pub is_short: bool,
}

impl Print {
    pub fn new(title: Option<&str>, text: &str) -> Self {
        let mut maker = Maker::default();
        maker.read(text);
        let of_text = maker.all;
        let of_title = fold::words(title.unwrap_or_default()).fold(1, |all, word| fold::join(all, fold::fold_hash(word)));
        Print { bins: maker.bins(of_text), words: fold::join(of_text, of_title), is_short: maker.is_short() }
    }

    /// About the share of runs that both texts have, 0 to 1; off by 0.04 at most two times in three.
    pub fn likeness(&self, other: &[u8; BINS]) -> f32 {
        let same = self.bins.iter().zip(other).filter(|(a, b)| a == b).count() as f32 / BINS as f32;
        // Two of 256 numbers are equal by chance now and then.
        ((same - 1.0 / 256.0) / (255.0 / 256.0)).max(0.0)
    }
}

/// Reads words one after the other.
struct Maker {
    least: [u64; BINS],
    recent: [u64; RUN],
    words: usize,
    all: u64,
}

impl Default for Maker {
    fn default() -> Self {
        Maker { least: [u64::MAX; BINS], recent: [0; RUN], words: 0, all: 0 }
    }
}

impl Maker {
    fn read(&mut self, text: &str) {
        for word in fold::words(text) {
            if is_unspaced(word) {
                word.chars().for_each(|c| self.word(u64::from(c)));
                continue;
            }
            self.word(fold::fold_hash(word));
        }
    }

    fn word(&mut self, word: u64) {
        self.all = fold::join(self.all, word);
        self.recent.rotate_left(1);
        self.recent[RUN - 1] = word;
        self.words += 1;
        if self.words >= RUN {
            let run = self.recent.iter().fold(0, |run, word| fold::join(run, *word));
            let bin = (run >> 57) as usize;
            self.least[bin] = self.least[bin].min(run & (u64::MAX >> 7));
        }
    }

    fn is_short(&self) -> bool {
        self.words < RUNS_MIN + RUN
    }

    fn bins(&self, all: u64) -> [u8; BINS] {
        let mut bins = [0; BINS];
        if self.is_short() {
            for (at, bin) in (0_u64..).zip(&mut bins) {
                *bin = fold::join(all, at) as u8;
            }
            return bins;
        }
        for (at, bin) in bins.iter_mut().enumerate() {
            *bin = self.least[self.lender(at)] as u8;
        }
        bins
    }

    /// The bin itself, or the one from which it borrows when it is empty.
    fn lender(&self, bin: usize) -> usize {
        let mut at = bin;
        let mut tries = 0_u64;
        while self.least[at] == u64::MAX {
            at = (fold::join(bin as u64 + 1, tries) >> 57) as usize;
            tries += 1;
        }
        at
    }
}

/// Whether words are not parted by blanks in this script, so that what looks like a word is a sentence.
fn is_unspaced(word: &str) -> bool {
    word.chars().next().is_some_and(|c| !c.is_ascii() && matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "Rescue teams worked through the night in the harbour town after two missiles struck the railway station on Tuesday evening. \
        The regional governor said that nine people had been killed and more than thirty wounded, among them four railway workers. \
        Trains were stopped on the whole of the coastal line, and schools stay closed until Friday.";

    fn likeness(a: &str, b: &str) -> f32 {
        Print::new(None, a).likeness(&Print::new(None, b).bins)
    }

    #[test]
    fn copies_are_alike_and_other_texts_are_not() {
        let changed = STORY.replace("nine people", "eleven people");
        let other = "The two delegations met for a third day in the lakeside hotel without agreeing on an exchange of prisoners. \
            Mediators spoke of progress on the wording of the second paragraph, while both sides accused each other of delay. \
            A further round is planned after the holiday, the foreign ministry of the host said.";
        assert_eq!(likeness(STORY, &STORY.to_uppercase()), 1.0);
        assert!(likeness(STORY, &changed) > 0.7, "{}", likeness(STORY, &changed));
        assert!(likeness(STORY, other) < 0.1, "{}", likeness(STORY, other));
    }

    #[test]
    fn short_texts_are_alike_only_when_they_are_the_same() {
        assert_eq!(likeness("Three killed in Sumy.", "three killed in Sumy"), 1.0);
        assert!(likeness("Three killed in Sumy.", "Three killed in Izium.") < 0.1);
    }

    #[test]
    fn scripts_without_blanks_are_compared_by_letters() {
        let a = "俄罗斯军队星期二晚间向港口城市发射了两枚导弹造成至少九人死亡三十多人受伤当地州长说";
        assert!(likeness(a, &a.replace('九', "十")) > 0.5);
    }
}

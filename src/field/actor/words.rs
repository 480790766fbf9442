//! Looks at single words and phrases of the text, as the finder of actors needs them.

use crate::{
    field::text::{Doc, Shape},
    lexicon::{
        Lexicon, Phrases,
        acting::{Acting, Class},
        actors::{Actors, Written},
    },
};
use std::ops::Range;

/// A text with the tables by which actors are found in it.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub doc: &'a Doc<'a>,
    pub actors: &'a Actors,
    pub acting: &'a Acting,
}

impl<'a> Words<'a> {
    pub fn new(doc: &'a Doc<'a>, lexicon: &'a Lexicon) -> Self {
        Words { doc, actors: lexicon.actors(), acting: lexicon.acting() }
    }

    #[inline]
    pub fn is(&self, at: usize, class: Class) -> bool {
        self.doc.may_begin(self.acting.classed(), at) && self.acting.is(self.doc.tokens[at].hash, class)
    }

    #[inline]
    pub fn is_any(&self, at: usize, classes: &[Class]) -> bool {
        self.doc.may_begin(self.acting.classed(), at) && self.acting.is_any(self.doc.tokens[at].hash, classes)
    }

    #[inline]
    pub fn shape(&self, at: usize) -> Option<Shape> {
        self.doc.tokens.get(at).map(|t| t.shape)
    }

    /// The word before, "the" passed over.
    pub fn before(&self, at: usize, begin: usize) -> Option<usize> {
        let before = at.checked_sub(1).filter(|b| *b >= begin)?;
        if self.doc.letters(before) == b"the" { before.checked_sub(1).filter(|b| *b >= begin) } else { Some(before) }
    }

    /// The longest phrase that begins at `at`, hyphens, apostrophes and slashes within it passed over.
    #[inline]
    pub fn longest(&self, phrases: &Phrases, at: usize, end: usize) -> Option<(Range<usize>, u32)> {
        // Asked often and mostly in vain: the call is spared.
        if self.doc.may_begin(phrases.begins(), at) { self.longest_from(phrases, at, end) } else { None }
    }

    fn longest_from(&self, phrases: &Phrases, at: usize, end: usize) -> Option<(Range<usize>, u32)> {
        self.doc.tokens.get(at).filter(|t| t.hash != 0)?;
        self.doc.follow(phrases, at, end, |sign| self.joins(sign))
    }

    /// "Harkat-ul", "People's", "RFE/RL": a sign with no blank around it; "Workers' Party": or only behind it.
    fn joins(&self, at: usize) -> bool {
        let tight = !self.doc.tokens[at].spaced && self.doc.tokens.get(at + 1).is_some_and(|next| !next.spaced);
        match self.doc.surface(at) {
            "-" | "‑" | "–" | "/" | "&" => tight,
            "'" | "’" => tight || (!self.doc.tokens[at].spaced && self.doc.word(at - 1).ends_with('s')),
            _ => false,
        }
    }

    /// Whether a possessive follows, and the token behind it.
    pub fn possessive(&self, at: usize) -> Option<usize> {
        let tokens = &self.doc.tokens;
        if !matches!(self.doc.sign(at), "'" | "’") || tokens[at].spaced {
            return None;
        }
        match tokens.get(at + 1) {
            Some(next) if !next.spaced && self.doc.letters(at + 1) == b"s" => Some(at + 2),
            // "the Houthis' navy"
            Some(next) if next.spaced && self.doc.word(at.wrapping_sub(1)).ends_with('s') => Some(at + 1),
            _ => None,
        }
    }

    /// The actor whose name begins at `at`: of the phrases that are names, the longest that is also written as one.
    pub fn name(&self, at: usize, sentence: &Range<usize>) -> Option<(Range<usize>, u32)> {
        if !self.may_name(at) {
            return None;
        }
        let mut end = sentence.end;
        loop {
            let (range, matched) = self.longest(self.actors.names(), at, end)?;
            if let Some(actor) = self.actors.named(matched, self.written(&range, sentence)) {
                return Some((range, actor));
            }
            end = range.end - 1;
        }
    }

    fn written(&self, range: &Range<usize>, sentence: &Range<usize>) -> Written {
        let shape = |i: usize| self.doc.tokens[i].shape;
        Written {
            upper: shape(range.start) == Shape::Upper,
            lower: shape(range.start) == Shape::Lower,
            closing_lower: shape(range.end - 1) == Shape::Lower,
            words: range.len(),
            letters: self.doc.word(range.start).chars().count(),
            shouted: self.shouted(range, sentence),
        }
    }

    /// Whether the words on both sides are in capitals, and long enough to be no abbreviations.
    fn shouted(&self, range: &Range<usize>, sentence: &Range<usize>) -> bool {
        let loud = |i: usize| sentence.contains(&i) && self.doc.tokens[i].shape == Shape::Upper;
        let (before, after) = (range.start.checked_sub(1), range.end);
        let edge = before.is_none_or(|b| b < sentence.start) || after >= sentence.end;
        let (left, right) = (before.is_some_and(loud), loud(after));
        (left && right) || (edge && (left || right))
    }

    /// Whether an actor may be named from this word on: no for certain, for most words without a further look.
    #[inline]
    pub fn may_open(&self, at: usize) -> bool {
        self.capital(at) || self.opens(at) || self.may_name(at)
    }

    /// Whether a name may begin with this word as it is written.
    #[inline]
    fn may_name(&self, at: usize) -> bool {
        self.doc.may_begin(self.actors.openers(self.doc.tokens[at].shape == Shape::Lower), at)
    }

    /// Whether a body, a post, a title or "the country" may begin with this word.
    #[inline]
    pub fn opens(&self, at: usize) -> bool {
        self.doc.may_begin(&self.acting.opens, at)
    }

    /// Whether a word is written as a name is.
    #[inline]
    pub fn capital(&self, at: usize) -> bool {
        matches!(self.shape(at), Some(Shape::Title | Shape::Upper))
    }
}

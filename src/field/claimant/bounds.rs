//! Where the noun phrase of a speaker begins and ends.

use super::speaker::Names;
use crate::{field::text::Shape, lexicon::speech::Cue};
use std::ops::Range;

/// Most words of a speaker's noun phrase.
const LONGEST: usize = 14;

impl Names<'_> {
    /// Where the noun phrase that begins at `start` ends.
    pub fn phrase_end(&self, start: usize, limit: usize) -> usize {
        let limit = limit.min(start + LONGEST);
        let mut at = start;
        while at < limit && !self.ends_after(at, start) {
            at += 1;
        }
        at
    }

    fn ends_after(&self, at: usize, start: usize) -> bool {
        let doc = self.doc;
        if doc.tokens[at].shape == Shape::Sign {
            return !self.is_inner_sign(at);
        }
        let word = doc.word(at);
        // A verb of the past ends the phrase, but "United" and "Hamas-controlled" do not.
        if at > start
            && doc.tokens[at].shape == Shape::Lower
            && word.len() > 4
            && word.ends_with("ed")
            && doc.letters(at - 1) != b"-"
            && !matches!(word, "armed" | "united" | "allied")
        {
            return true;
        }
        match word {
            "in" | "on" | "at" if at > start => {
                self.is_time(at + 1)
                    || doc.tokens.get(at + 1).is_some_and(|t| t.shape == Shape::Lower && doc.letters(at + 1) != b"the" && doc.letters(at + 1) != b"charge")
            }
            "and" => {
                !doc.tokens.get(at + 1).is_some_and(|t| matches!(t.shape, Shape::Title | Shape::Upper))
                    || doc.tokens[at - usize::from(at > 0)].shape == Shape::Lower
            }
            "who" | "which" | "that" | "as" | "while" | "with" | "after" | "before" | "but" | "when" | "where" | "since" | "about" | "this" | "last"
            | "late" | "early" | "has" | "have" | "had" | "is" | "was" | "were" | "are" | "by" | "because" | "will" | "would" | "earlier" | "during"
            | "amid" | "whose" | "including" | "told" | "said" | "says" => at > start,
            _ => at > start && self.is_time(at) && doc.tokens[at].shape != Shape::Lower,
        }
    }

    pub(super) fn is_inner_sign(&self, at: usize) -> bool {
        let glued = !self.doc.tokens[at].spaced && self.doc.tokens.get(at + 1).is_some_and(|t| !t.spaced);
        match self.doc.word(at) {
            "-" | "‑" | "–" | "/" | "&" => glued,
            "'" | "’" => !self.doc.tokens[at].spaced,
            "." => glued || self.doc.word(at.saturating_sub(1)).len() <= 3,
            _ => false,
        }
    }

    /// The noun phrase that ends before `end`.
    pub fn phrase_before(&self, end: usize, begin: usize) -> Range<usize> {
        let begin = begin.max(end.saturating_sub(LONGEST));
        // "a list of children they claim": the pronoun alone speaks.
        if end > begin && matches!(self.doc.letters(end - 1), b"he" | b"she" | b"they" | b"it" | b"we" | b"i" | b"you") {
            return end - 1..end;
        }
        // "Ivan Petrenko, the mayor, said": the name stands before the commas.
        let mut end = end;
        if end > begin + 1 && self.doc.letters(end - 1) == b"," {
            let from = begin.saturating_sub(LONGEST).max(self.sentence_start(begin));
            if let Some(comma) = (from..end - 1).rev().find(|i| self.doc.letters(*i) == b",") {
                let (name, office) = (self.start_from(comma, from)..comma, comma + 1..end - 1);
                // "the group's armed wing, the Quds Brigades, said": here the name stands between the commas.
                let lower = |at: usize| self.doc.tokens[at].shape == Shape::Lower;
                let swapped = !name.is_empty() && !office.is_empty() && lower(name.end - 1) && !lower(office.end - 1) && office.len() <= 6;
                return if swapped { office } else { name };
            }
            end -= 1;
        }
        let start = self.start_from(end, begin);
        self.first_of_two(start, begin).unwrap_or(start..end)
    }

    /// "the police and the Red Cross said": the first of the two speaks.
    fn first_of_two(&self, start: usize, begin: usize) -> Option<Range<usize>> {
        let and = start.checked_sub(1).filter(|a| *a > begin && self.doc.letters(*a) == b"and")?;
        let first = self.start_from(and, begin);
        let opens = first == self.sentence_start(first) || first.checked_sub(1).is_some_and(|b| matches!(self.doc.word(b), "," | "”" | "\""));
        let short = and - first <= 6 && and > first;
        let named = (first..and).any(|i| self.speaks(i) || (self.doc.tokens[i].shape != Shape::Lower && i > first));
        (opens && short && named && self.speaks_or_capital(and - 1)).then_some(first..and)
    }

    fn speaks_or_capital(&self, at: usize) -> bool {
        self.speaks(at) || matches!(self.doc.tokens[at].shape, Shape::Title | Shape::Upper) && !self.is_time(at)
    }

    pub(super) fn sentence_start(&self, token: usize) -> usize {
        let number = self.doc.sentence_at(self.doc.tokens.get(token).map_or(0, |t| t.span.start));
        self.doc.sentences.get(number).map_or(token, |s| s.tokens.start)
    }

    pub(super) fn start_from(&self, end: usize, begin: usize) -> usize {
        let mut at = end;
        while at > begin && !self.starts_after(at - 1, end) {
            at -= 1;
        }
        at
    }

    fn starts_after(&self, at: usize, end: usize) -> bool {
        let doc = self.doc;
        if doc.tokens[at].shape == Shape::Sign {
            return !self.is_inner_sign(at);
        }
        if doc.tokens[at].shape != Shape::Title && matches!(self.cue(at), Some(Cue::Says(_) | Cue::Per(_))) && !self.speaks(at) {
            return true;
        }
        match doc.word(at) {
            "that" | "but" | "while" | "as" | "because" | "when" | "where" | "if" | "so" | "after" | "before" | "although" | "though" | "since" | "was"
            | "were" | "is" | "are" | "been" | "has" | "have" | "had" | "will" | "would" | "than" | "whom" | "killed" | "injured" | "wounded" | "later"
            | "ago" => true,
            "and" => {
                let capital = |i: usize| self.doc.tokens.get(i).is_some_and(|t| t.shape != Shape::Lower);
                let one_name = capital(at.saturating_sub(1)) && capital(at + 1) && at + 1 < end && self.is_name_and(at);
                !one_name
            }
            "in" | "on" | "at" | "for" | "from" | "with" | "by" | "to" => {
                !at.checked_sub(1).is_some_and(|b| self.speaks(b) || doc.tokens[b].shape == Shape::Title && !self.is_time(at + 1))
            }
            _ => false,
        }
    }

    /// "Ministry of Justice and Peace": capitals on both sides within one name.
    fn is_name_and(&self, at: usize) -> bool {
        (at.saturating_sub(4)..at).any(|i| self.doc.letters(i) == b"of")
    }

    pub(super) fn cue(&self, at: usize) -> Option<Cue> {
        self.doc.phrase(&self.speech.cues, at, self.doc.tokens.len()).map(|(_, n)| self.speech.cue(n))
    }

    pub(super) fn ends_subject(&self, at: usize, start: usize) -> bool {
        let token = &self.doc.tokens[at];
        match token.shape {
            Shape::Sign => !self.is_inner_sign(at),
            Shape::Lower => {
                at > start
                    && !self.speaks(at)
                    && !matches!(self.doc.letters(at), b"of" | b"s" | b"the" | b"defence" | b"defense" | b"health" | b"foreign" | b"interior" | b"air" | b"for")
            }
            _ => false,
        }
    }
}

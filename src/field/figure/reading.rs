//! One sentence, every word looked up once: its numbers' triggers, nouns and small words.
//!
//! A sentence and the tables in; for each token what begins or ends there out. All indices are those of the document's tokens.

use super::super::text::{Doc, Shape};
use crate::lexicon::{
    Lexicon, Phrases,
    counts::{Counts, Frame, Role, Trigger},
    speech::{Cue, Speech},
};
use std::ops::Range;

/// What is known of one token.
#[derive(Clone, Copy, Default)]
struct Word {
    /// Where the trigger phrase that begins here ends, and which it is.
    trigger: Option<(u32, u32)>,
    /// Where the trigger phrase that ends here began.
    trigger_start: Option<u32>,
    noun: Option<(u32, u32)>,
    role: Role,
}

/// A sentence with its words looked up.
pub struct Reading<'a> {
    pub doc: &'a Doc<'a>,
    pub counts: &'a Counts,
    demonyms: &'a Phrases,
    pub speech: &'a Speech,
    pub range: Range<usize>,
    words: Vec<Word>,
}

impl<'a> Reading<'a> {
    /// `None` where no word can make a number a figure.
    pub fn new(doc: &'a Doc<'a>, lexicon: &'a Lexicon, range: Range<usize>) -> Option<Self> {
        let (counts, speech) = (lexicon.counts(), lexicon.speech());
        let mut reading = Reading { doc, counts, demonyms: lexicon.places().demonyms(), speech, words: vec![Word::default(); range.len()], range };
        let useful = reading.look_up_triggers();
        useful.then(|| {
            reading.look_up_nouns();
            reading.look_up_roles();
            reading
        })
    }

    /// Whether there are any.
    fn look_up_triggers(&mut self) -> bool {
        let phrases = &self.counts.triggers.phrases;
        let mut free = 0;
        let mut useful = false;
        for at in self.doc.openers(phrases.begins(), self.range.clone()) {
            if at >= free
                && let Some((end, number)) = self.phrase(phrases, at)
            {
                free = end;
                self.words[at - self.range.start].trigger = Some((short(end), number));
                self.words[end - 1 - self.range.start].trigger_start = Some(short(at));
                // "with" and "of" stand in every sentence, and do nothing alone.
                useful |= self.counts.triggers.get(number).iter().any(|t| t.frame != Frame::By);
            }
        }
        useful
    }

    fn look_up_nouns(&mut self) {
        let phrases = &self.counts.nouns.phrases;
        let mut free = 0;
        for at in self.doc.openers(phrases.begins(), self.range.clone()) {
            if at >= free
                && let Some((end, number)) = self.phrase(phrases, at)
            {
                free = end;
                self.words[at - self.range.start].noun = Some((short(end), number));
            }
        }
    }

    fn look_up_roles(&mut self) {
        let phrases = &self.counts.roles.phrases;
        for at in self.doc.openers(phrases.begins(), self.range.clone()) {
            let Some(number) = self.doc.single(phrases, at) else { continue };
            let role = *self.counts.roles.get(number);
            let shape = self.doc.tokens[at].shape;
            // "May" is a month, "Will" a name, "US" and "WHO" are no pronouns.
            let name = (role == Role::Modal && shape == Shape::Title && at != self.range.start)
                || (role == Role::End && shape == Shape::Upper && self.doc.word(at).len() < 4);
            self.words[at - self.range.start].role = if name { Role::None } else { role };
        }
    }

    /// Where the longest phrase from the word at `at` on ends, and its value; none begins at a sign, which a hyphen would pass over.
    #[inline]
    fn phrase(&self, phrases: &Phrases, at: usize) -> Option<(usize, u32)> {
        let begins = self.range.contains(&at) && self.doc.tokens[at].hash != 0;
        begins.then(|| self.doc.phrase(phrases, at, self.range.end)).flatten().map(|(span, value)| (span.end, value))
    }

    #[inline]
    fn known(&self, at: usize) -> Option<&Word> {
        at.checked_sub(self.range.start).and_then(|n| self.words.get(n))
    }

    #[inline]
    pub fn role(&self, at: usize) -> Role {
        self.known(at).map_or(Role::End, |w| w.role)
    }

    /// The trigger phrase that begins at `at`: where it ends, and its readings.
    #[inline]
    pub fn trigger(&self, at: usize) -> Option<(usize, &'a [Trigger])> {
        let (end, number) = self.known(at)?.trigger?;
        Some((end as usize, self.counts.triggers.get(number)))
    }

    /// The trigger phrase that ends right before `end`: where it begins.
    pub fn trigger_before(&self, end: usize) -> Option<usize> {
        self.known(end.checked_sub(1)?)?.trigger_start.map(|s| s as usize)
    }

    /// The noun that begins at `at`: where it ends, and its number in the table.
    #[inline]
    pub fn noun(&self, at: usize) -> Option<(usize, u32)> {
        self.known(at)?.noun.map(|(end, number)| (end as usize, number))
    }

    #[inline]
    pub fn word(&self, at: usize) -> &str {
        if self.range.contains(&at) { self.doc.word(at) } else { "" }
    }

    /// The word as bytes: see [`Doc::letters`].
    #[inline]
    pub fn letters(&self, at: usize) -> &[u8] {
        if self.range.contains(&at) { self.doc.letters(at) } else { &[] }
    }

    #[inline]
    pub fn is_sign(&self, at: usize) -> bool {
        !self.range.contains(&at) || self.doc.tokens[at].shape == Shape::Sign
    }

    /// Where the phrase of that list which begins at `at` ends.
    pub fn within(&self, list: &Phrases, at: usize) -> Option<usize> {
        self.phrase(list, at).map(|(end, _)| end)
    }

    pub fn is_adverb(&self, at: usize) -> bool {
        let word = self.letters(at);
        (word.len() > 5 && word.ends_with(b"ly") && word != b"family" && word != b"assembly") || self.within(&self.counts.adverbs, at).is_some()
    }

    /// "Israeli", "Lebanese": where the words for a people end.
    pub fn demonym(&self, at: usize) -> Option<usize> {
        self.range.contains(&at).then_some(at).filter(|i| self.doc.tokens[*i].shape != Shape::Lower)?;
        self.within(self.demonyms, at)
    }

    /// Whether a reporting verb stands at `at`.
    pub fn is_speech(&self, at: usize) -> bool {
        self.range.contains(&at) && self.doc.phrase(&self.speech.cues, at, self.range.end).is_some_and(|(_, n)| matches!(self.speech.cue(n), Cue::Says(_)))
    }
}

fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

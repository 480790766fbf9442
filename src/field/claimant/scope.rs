//! How far each statement reaches: clauses around the cue, quotations over several sentences, statements that go on.
//!
//! The cues of each sentence in, claimants with their scopes out.

use super::{
    Claimant,
    cue::{Cue, Side},
};
use crate::field::text::Doc;
use std::ops::Range;

/// Collects scopes sentence by sentence.
pub struct Scopes<'a> {
    doc: &'a Doc<'a>,
    found: Vec<Claimant>,
    /// Byte where the quotation that is open began.
    quote: Option<usize>,
    /// The claimant that held to the end of the last sentence, and the number of that sentence.
    last: Option<(usize, Claimant)>,
}

impl<'a> Scopes<'a> {
    pub fn new(doc: &'a Doc<'a>) -> Self {
        Scopes { doc, found: Vec::new(), quote: None, last: None }
    }

    pub fn finish(self) -> Vec<Claimant> {
        self.found
    }

    /// Takes the cues of sentence `number`, in order.
    pub fn add(&mut self, number: usize, mut cues: Vec<Cue>) {
        let sentence = self.doc.sentences[number].tokens.clone();
        step_back(&mut cues);
        let opened = self.quote;
        self.follow_quotes(sentence.clone());
        if cues.is_empty() {
            self.go_on(number, opened.is_some());
            return;
        }
        let mut from = sentence.start;
        for (at, cue) in cues.iter().enumerate() {
            let next = cues.get(at + 1);
            let scope = match cue.side {
                Side::Before => self.before(cue, from, next, &sentence),
                Side::After => cue.tokens.start..self.after(cue, next, &sentence),
            };
            from = scope.end.max(cue.tokens.end);
            let mut span = self.doc.span(scope.clone());
            let first = at == 0 && cue.side == Side::Before;
            if let Some(start) = opened.filter(|start| first && span.start.saturating_sub(*start) < LONGEST_QUOTE) {
                span.start = start.min(span.start);
            }
            let claimant =
                Claimant { name: cue.speaker.name.clone(), status: cue.status, scope: span, span: cue.speaker.span, words: self.doc.span(cue.tokens.clone()) };
            self.found.push(claimant.clone());
            self.last = Some((number, claimant));
        }
    }

    /// From the end of the statement before to the cue, and on where what follows has no verb of its own.
    fn before(&self, cue: &Cue, from: usize, next: Option<&Cue>, sentence: &Range<usize>) -> Range<usize> {
        let mut end = cue.tokens.end;
        let rest = next.map_or(sentence.end, |n| n.tokens.start);
        let quoted = (cue.tokens.start.saturating_sub(2)..cue.tokens.start).any(|i| matches!(self.doc.word(i), "\"" | "”"));
        let own_verb = (end..rest).any(|i| matches!(self.doc.letters(i), b"were" | b"was" | b"have" | b"has" | b"had" | b"are" | b"is" | b"will"));
        if quoted || !own_verb {
            end = rest;
        }
        from..end
    }

    /// To the end of the sentence, or to where the next speaker's clause begins.
    fn after(&self, cue: &Cue, next: Option<&Cue>, sentence: &Range<usize>) -> usize {
        match next {
            Some(n) if n.side == Side::After => n.tokens.start,
            // "a place that X says is safe was hit, according to Y"
            Some(_) if cue.tokens.start > sentence.start && matches!(self.doc.letters(cue.tokens.start - 1), b"that" | b"which" | b"what") => cue.tokens.end,
            // "X said 3 died, and 12 were hurt, according to Y": the second statement begins at the comma.
            Some(n) => {
                let comma = (cue.tokens.end..n.tokens.start.saturating_sub(2))
                    .rev()
                    .find(|i| matches!(self.doc.letters(*i), b"," | b";") && matches!(self.doc.letters(i + 1), b"and" | b"while" | b"but"));
                comma.unwrap_or(n.tokens.start)
            }
            None => sentence.end,
        }
    }

    /// A sentence without a cue: inside a quotation, or "Another 12 …" behind a statement.
    fn go_on(&mut self, number: usize, quoted: bool) {
        let sentence = &self.doc.sentences[number];
        let Some((last, claimant)) = self.last.clone() else { return };
        let first = self.doc.word(sentence.tokens.start);
        let begins_quote = matches!(first, "\"" | "“" | "«");
        let more = sentence.tokens.clone().skip(1).take(12).any(|i| matches!(self.doc.letters(i), b"more" | b"another" | b"also" | b"others"));
        let goes_on = (more && self.doc.sentences[last].block == sentence.block)
            || matches!(first, "another" | "among" | "of")
            || (first == "a" && self.doc.letters(sentence.tokens.start + 1) == b"further");
        if last + 1 == number && (quoted || begins_quote || goes_on) {
            let claimant = Claimant { scope: sentence.span, ..claimant };
            self.found.push(claimant.clone());
            self.last = Some((number, claimant));
        }
    }

    /// Notes whether a quotation is open behind this sentence.
    fn follow_quotes(&mut self, tokens: Range<usize>) {
        let block = |at: usize| self.doc.sentences[self.doc.sentence_at(at)].block;
        if let (Some(start), Some(token)) = (self.quote, self.doc.tokens.get(tokens.start))
            && block(start) != block(token.span.start)
        {
            self.quote = None;
        }
        for token in self.doc.tokens[tokens].iter().filter(|token| token.hash == 0) {
            let start = token.span.start;
            match token.span.of(self.doc.text) {
                "“" | "«" => self.quote = Some(start),
                "”" | "»" => self.quote = None,
                "\"" => self.quote = if self.quote.is_some() { None } else { Some(start) },
                _ => {}
            }
        }
    }
}

/// A quotation longer than this is an unclosed mark.
const LONGEST_QUOTE: usize = 1500;

/// "The channel reported, citing the police": the police state it.
fn step_back(cues: &mut Vec<Cue>) {
    for at in (1..cues.len()).rev() {
        if cues[at].cites {
            let speaker = cues[at].speaker.clone();
            cues[at - 1].speaker = speaker;
            cues.remove(at);
        }
    }
}

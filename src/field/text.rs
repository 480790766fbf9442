//! The text layer: an article's text cut once into tokens and sentences, for all finders.
//!
//! Text and blocks in; tokens with folded words and their hashes, and sentences as news writes them, out.
//! Spans count bytes. What words mean is for the finders and the lexicon.

use crate::{
    lexicon::{
        Phrases, fold,
        phrases::{Begins, Openings, Walk},
    },
    model::{Article, Block, BlockKind, Span},
};
use std::ops::Range;

/// How a token's letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// "drones"; also words of scripts without case.
    Lower,
    /// "Kherson", "McCain".
    Title,
    /// "UN", "U.S.", "KYIV" (two letters or more).
    Upper,
    /// Begins with a digit.
    Number,
    /// Neither letter nor digit; one sign each.
    Sign,
}

/// A word, a number or a sign.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub span: Span,
    pub shape: Shape,
    /// Hash of the folded word (`fold::key`); 0 for signs.
    pub hash: u64,
    /// Whether a blank (or the text's beginning) stands before it.
    pub spaced: bool,
    folded: (u32, u32),
}

/// A stretch of tokens that is read as one statement.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Bytes.
    pub span: Span,
    /// Indices of its tokens.
    pub tokens: Range<usize>,
    pub kind: BlockKind,
    /// Number of the block it stands in.
    pub block: usize,
}

/// How far apart the landmarks of a text are, in bytes.
const STRIDE: usize = 64;

/// Within how many tokens, hyphens counted, a phrase ends.
const PHRASE_REACH: usize = 24;

/// A text with its tokens and sentences.
pub struct Doc<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub sentences: Vec<Sentence>,
    /// What may begin with each token, as [`Openings`] tell: most questions end here, and never see the token.
    openings: Vec<u32>,
    folded: String,
    /// For every `STRIDE` bytes of the text, the first token that ends behind them.
    landmarks: Vec<u32>,
}

impl<'a> Doc<'a> {
    pub fn new(article: &'a Article, openings: &Openings) -> Self {
        let mut doc = Self::cut(&article.text, &article.blocks);
        doc.set_openings(|word| openings.word(word));
        doc
    }

    /// Cuts `text`; without blocks, blank lines part the paragraphs. What its words may begin is left open.
    pub fn of(text: &'a str, blocks: &[Block]) -> Self {
        let mut doc = Self::cut(text, blocks);
        doc.set_openings(|_| Openings::ALL);
        doc
    }

    fn cut(text: &'a str, blocks: &[Block]) -> Self {
        let mut folded = String::with_capacity(text.len() + text.len() / 16);
        folded.push_str(text);
        folded.make_ascii_lowercase();
        let mut doc = Doc {
            text,
            tokens: Vec::with_capacity(text.len() / 5),
            sentences: Vec::with_capacity(text.len() / 100),
            openings: Vec::new(),
            folded,
            landmarks: Vec::with_capacity(text.len() / STRIDE + 1),
        };
        let own;
        let blocks = if blocks.is_empty() {
            own = paragraphs(text);
            &own
        } else {
            blocks
        };
        for (number, block) in blocks.iter().enumerate() {
            let first = doc.tokens.len();
            doc.cut_tokens(block.span);
            doc.cut_sentences(first, number, block.kind);
        }
        doc.set_landmarks();
        doc
    }

    /// The folded word of token `at`; the sign itself for signs; empty beyond the end.
    #[inline]
    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &self.folded[t.folded.0 as usize..t.folded.1 as usize])
    }

    /// The folded word as bytes, for rules that tell many words apart: as strings each is a comparison of its own.
    #[inline]
    pub fn letters(&self, at: usize) -> &[u8] {
        self.tokens.get(at).map_or(&[], |t| &self.folded.as_bytes()[t.folded.0 as usize..t.folded.1 as usize])
    }

    /// The token's own letters.
    #[inline]
    pub fn surface(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |t| t.span.of(self.text))
    }

    /// The sign at token `at`; empty where a word stands.
    #[inline]
    pub fn sign(&self, at: usize) -> &'a str {
        self.tokens.get(at).filter(|t| t.hash == 0).map_or("", |t| t.span.of(self.text))
    }

    /// The first byte of the folded word of token `at`, for rules that ask every token for a few words.
    #[inline]
    pub fn initial(&self, at: usize) -> u8 {
        self.tokens.get(at).and_then(|t| self.folded.as_bytes().get(t.folded.0 as usize)).copied().unwrap_or_default()
    }

    /// The text from the first to the last of these tokens.
    #[inline]
    pub fn span(&self, tokens: Range<usize>) -> Span {
        match (self.tokens.get(tokens.start), self.tokens.get(tokens.end.wrapping_sub(1))) {
            (Some(first), Some(last)) if tokens.start < tokens.end => Span::new(first.span.start, last.span.end),
            _ => Span::default(),
        }
    }

    /// The longest phrase that begins at token `at`: the tokens it takes, and its value. Hyphens between words are passed over.
    #[inline(always)]
    pub fn phrase(&self, phrases: &Phrases, at: usize, end: usize) -> Option<(Range<usize>, u32)> {
        if !self.may_begin(phrases.begins(), at) {
            return None;
        }
        // A line drawn with hyphens is not followed to its end from each of them.
        self.follow(phrases, at, end.min(at + PHRASE_REACH), |hyphen| self.is_hyphen(hyphen))
    }

    /// Whether the token may be one of these first words: no for certain, for most words.
    #[inline]
    pub fn may_begin(&self, begins: &Begins, at: usize) -> bool {
        self.openings.get(at).is_some_and(|openings| begins.among(*openings))
    }

    /// Those of the tokens that may be one of these first words.
    #[inline]
    pub fn openers<'b>(&'b self, begins: &'b Begins, tokens: Range<usize>) -> impl Iterator<Item = usize> + 'b {
        let first = tokens.start;
        self.openings[tokens].iter().enumerate().filter(|(_, openings)| begins.among(**openings)).map(move |(at, _)| first + at)
    }

    /// The value of the phrase that is this one word.
    #[inline]
    pub fn single(&self, phrases: &Phrases, at: usize) -> Option<u32> {
        if self.may_begin(phrases.begins(), at) { phrases.first(self.tokens[at].hash)?.1 } else { None }
    }

    /// The longest phrase from token `at` on, signs that `passed` says yes to left out.
    // Asked for every word and every table, which mostly ends at the first word: no call of its own.
    #[inline(always)]
    pub fn follow(&self, phrases: &Phrases, at: usize, end: usize, passed: impl Fn(usize) -> bool) -> Option<(Range<usize>, u32)> {
        if at >= end || !self.may_begin(phrases.begins(), at) {
            return None;
        }
        let first = self.tokens[at].hash;
        let best = if first == 0 {
            passed(at).then(|| self.follow_on(phrases.walk(), None, at + 1..end, passed)).flatten()
        } else {
            let (walk, value) = phrases.first(first)?;
            let best = value.map(|value| (at + 1, value));
            let goes_on = self
                .tokens
                .get(at + 1)
                .is_some_and(|next| at + 1 < end && if next.hash == 0 { walk.goes_on() && passed(at + 1) } else { walk.may_take(next.hash) });
            if goes_on { self.follow_on(walk, best, at + 1..end, passed) } else { best }
        };
        best.map(|(behind, value)| (at..behind, value))
    }

    /// The token behind the longest phrase that `walk` leads to from these tokens on, and its value; else `best`.
    fn follow_on(&self, mut walk: Walk, mut best: Option<(usize, u32)>, tokens: Range<usize>, passed: impl Fn(usize) -> bool) -> Option<(usize, u32)> {
        for here in tokens {
            let hash = self.tokens[here].hash;
            if hash == 0 && passed(here) {
                continue;
            }
            let Some(value) = walk.step(hash) else { break };
            best = value.map(|value| (here + 1, value)).or(best);
            if !walk.goes_on() {
                break;
            }
        }
        best
    }

    /// Whether a hyphen joins the words on both sides.
    #[inline]
    pub fn is_hyphen(&self, at: usize) -> bool {
        matches!(self.sign(at), "-" | "‑" | "–") && self.tokens.get(at + 1).is_some_and(|next| !next.spaced) && !self.tokens[at].spaced
    }

    /// The number of the sentence in which the byte stands (or the last before it).
    #[inline]
    pub fn sentence_at(&self, byte: usize) -> usize {
        self.sentences.partition_point(|s| s.span.start <= byte).saturating_sub(1)
    }

    /// The index of the first token that ends after the byte.
    #[inline]
    pub fn token_at(&self, byte: usize) -> usize {
        let from = self.landmarks.get(byte / STRIDE).map_or(self.tokens.len(), |first| *first as usize);
        from + self.tokens[from..].iter().take_while(|t| t.span.end <= byte).count()
    }

    fn set_openings(&mut self, of_word: impl Fn(u64) -> u32) {
        self.openings = self
            .tokens
            .iter()
            .map(|token| match token.hash {
                // A phrase may begin behind a hyphen, but behind no other sign.
                0 if matches!(self.text.as_bytes()[token.span.start], b'-' | 0x80..) => Openings::ALL,
                0 => 0,
                word => of_word(word),
            })
            .collect();
    }

    fn set_landmarks(&mut self) {
        let mut first = 0;
        self.landmarks.extend((0..=self.text.len()).step_by(STRIDE).map(|byte| {
            first += self.tokens[first..].iter().take_while(|t| t.span.end <= byte).count();
            offset(first)
        }));
    }

    fn cut_tokens(&mut self, block: Span) {
        let mut at = block.start;
        let mut spaced = true;
        let text = &self.text.as_bytes()[..block.end];
        while at < block.end {
            if text[at] == b' ' {
                (at, spaced) = (at + 1, true);
                continue;
            }
            if let Some(length) = fold::plain_word(&text[at..]) {
                self.push_plain(Span::new(at, at + length), spaced);
                at += length;
                spaced = text.get(at) == Some(&b' ');
                at += usize::from(spaced);
                continue;
            }
            let rest = &self.text[at..block.end];
            let c = rest.chars().next().expect("a rest that is not empty has a first sign");
            if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' {
                at += c.len_utf8();
                spaced = true;
                continue;
            }
            let word = fold::is_alphanumeric(c);
            let length = if word { fold::split_word(rest).0.len().max(c.len_utf8()) } else { c.len_utf8() };
            let span = Span::new(at, at + length);
            if word {
                self.push_word(span, c, spaced)
            } else {
                self.push(span, Shape::Sign, 0, spaced)
            }
            at += length;
            spaced = false;
        }
    }

    /// A token of ASCII letters and digits alone.
    #[inline]
    fn push_plain(&mut self, span: Span, spaced: bool) {
        let bytes = &self.text.as_bytes()[span.start..span.end];
        let shape = match bytes[0] {
            b'0'..=b'9' => Shape::Number,
            b'a'..=b'z' => Shape::Lower,
            _ => {
                let small = bytes[1..].iter().any(u8::is_ascii_lowercase);
                if !small && bytes[1..].iter().any(u8::is_ascii_uppercase) { Shape::Upper } else { Shape::Title }
            }
        };
        let hash = fold::hash_bytes(&self.folded.as_bytes()[span.start..span.end]);
        self.push(span, shape, hash, spaced);
    }

    /// A word with other signs or letters in it.
    fn push_word(&mut self, span: Span, first: char, spaced: bool) {
        let surface = span.of(self.text);
        let shape = shape(surface, first);
        if surface.is_ascii() && !surface.contains(['\'', '.']) {
            let hash = fold::hash(&self.folded[span.start..span.end]);
            return self.push(span, shape, hash, spaced);
        }
        let begin = self.folded.len();
        fold::fold_into(surface, &mut self.folded);
        if shape != Shape::Number && self.folded[begin..].contains('.') {
            let dotless = self.folded.split_off(begin).replace('.', "");
            self.folded.push_str(&dotless);
        }
        let hash = fold::hash(&self.folded[begin..]);
        self.tokens.push(Token { span, shape, hash, spaced, folded: (offset(begin), offset(self.folded.len())) });
    }

    /// A token whose folded word is its own in small letters.
    #[inline]
    fn push(&mut self, span: Span, shape: Shape, hash: u64, spaced: bool) {
        self.tokens.push(Token { span, shape, hash, spaced, folded: (offset(span.start), offset(span.end)) });
    }

    fn cut_sentences(&mut self, first: usize, block: usize, kind: BlockKind) {
        let mut begin = first;
        for at in first..self.tokens.len() {
            if at >= begin
                && self.may_end(at)
                && let Some(end) = self.sentence_end(at)
            {
                self.close(begin..end, block, kind);
                begin = end;
            }
        }
        self.close(begin..self.tokens.len(), block, kind);
    }

    fn close(&mut self, tokens: Range<usize>, block: usize, kind: BlockKind) {
        if !tokens.is_empty() {
            let span = self.span(tokens.clone());
            self.sentences.push(Sentence { span, tokens, kind, block });
        }
    }

    /// Whether the token's last byte may be that of a sentence; of most words it is not.
    #[inline]
    fn may_end(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        // What is folded where it stands has letters and digits at its end.
        if token.hash != 0 && token.folded.0 as usize == token.span.start {
            return false;
        }
        self.text.as_bytes().get(token.span.end - 1).is_some_and(|b| matches!(b, b'.' | b'!' | b'?' | b'\n') || !b.is_ascii())
    }

    /// Whether the sentence ends at token `at`: the index behind it, closing quotes included.
    fn sentence_end(&self, at: usize) -> Option<usize> {
        let ends = match self.surface(at) {
            "!" | "?" | "…" | "。" | "؟" => true,
            "." => !self.is_abbreviation(at),
            "\n" => true,
            word => word.len() > 2 && word.ends_with('.') && self.begins_sentence(at + 1),
        };
        if !ends {
            return None;
        }
        let mut end = at + 1;
        while matches!(self.surface(end), "”" | "’" | "\"" | "»" | ")" | "]" | "." | "!" | "?") && !self.tokens[end].spaced {
            end += 1;
        }
        let next = self.tokens.get(end)?;
        // "officials said.The strike": a full stop glued to a capital also ends, within a name or number it does not.
        let glued = !next.spaced && end == at + 1;
        let goes_on = match next.shape {
            Shape::Lower => next.span.of(self.text).starts_with(char::is_lowercase),
            Shape::Number | Shape::Upper | Shape::Sign => glued,
            Shape::Title => glued && !self.tokens[at.saturating_sub(1)].span.of(self.text).ends_with(char::is_lowercase),
        };
        (!goes_on).then_some(end)
    }

    fn begins_sentence(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.spaced && t.shape == Shape::Title && is_function_word(self.word(at)))
    }

    /// "Gen. Smith", "J. Smith", "Jan. 27", "No. 5": the dot belongs to the word before.
    fn is_abbreviation(&self, dot: usize) -> bool {
        let Some(before) = dot.checked_sub(1).filter(|_| !self.tokens[dot].spaced) else { return false };
        let word = self.word(before);
        let next = self.tokens.get(dot + 1);
        if word.chars().count() == 1 && self.tokens[before].shape == Shape::Title && next.is_some_and(|n| n.shape == Shape::Title) {
            return !is_function_word(self.word(dot + 1));
        }
        match word {
            "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sep" | "sept" | "oct" | "nov" | "dec" | "no" | "art" | "fig" => {
                next.is_some_and(|n| n.shape == Shape::Number)
            }
            _ => self.tokens[before].shape == Shape::Title && TITLES.contains(&word),
        }
    }
}

fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

const TITLES: &[&str] = &[
    "adm", "brig", "capt", "col", "comdr", "cmdr", "cpl", "dr", "fr", "gen", "gov", "hon", "lt", "maj", "mr", "mrs", "ms", "msgr", "prof", "pvt", "rep", "rev",
    "sen", "sens", "sgt", "spc", "st", "supt", "vs", "mt", "ft",
];

/// Words that begin a sentence and no name.
fn is_function_word(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "in"
            | "on"
            | "at"
            | "it"
            | "he"
            | "she"
            | "they"
            | "we"
            | "but"
            | "and"
            | "this"
            | "that"
            | "these"
            | "there"
            | "his"
            | "her"
            | "its"
            | "their"
            | "as"
            | "after"
            | "for"
            | "from"
            | "if"
            | "when"
            | "while"
            | "with"
            | "however"
            | "meanwhile"
            | "some"
            | "two"
            | "three"
            | "about"
    )
}

fn shape(surface: &str, first: char) -> Shape {
    if first.is_numeric() {
        return Shape::Number;
    }
    if !first.is_alphabetic() {
        return Shape::Sign;
    }
    if !first.is_uppercase() {
        return Shape::Lower;
    }
    let mut letters = surface.chars().filter(|c| c.is_alphabetic()).skip(1).peekable();
    if letters.peek().is_some() && letters.all(|c| !c.is_lowercase()) { Shape::Upper } else { Shape::Title }
}

/// Blank lines part paragraphs; so does a single line end.
fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, start + trimmed.len()) });
        }
        at += line.len();
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let doc = Doc::of(text, &[]);
        let found: Vec<_> = doc.sentences.iter().map(|s| s.span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ranks_initials_and_months_do_not_end_a_sentence() {
        check("Lt. Gen. Ivan Petrenko spoke on Jan. 27. He left.", &["Lt. Gen. Ivan Petrenko spoke on Jan. 27.", "He left."]);
        check("The U.S. envoy met J. Smith. Talks go on.", &["The U.S. envoy met J. Smith.", "Talks go on."]);
    }

    #[test]
    fn a_closing_quote_stays_with_its_sentence() {
        check("“We hold the town.” The army agreed.", &["“We hold the town.”", "The army agreed."]);
    }

    #[test]
    fn glued_sentences_part() {
        check("Three died, officials said.The strike came at dawn.", &["Three died, officials said.", "The strike came at dawn."]);
    }

    #[test]
    fn a_decimal_does_not_end_a_sentence() {
        check("About 3.5 million fled. More may.", &["About 3.5 million fled.", "More may."]);
    }
}

//! How text and names become terms; the same for what is indexed and for what is asked.
//!
//! Words are cut and folded as `lexicon::fold` does it, English ones stemmed; each keeps its position and its bytes.
//! Where a sentence or a paragraph begins, a mark stands at the position of its first word.
//! Names are one term as a whole (`associated press`), behind the id of a place where there is one (`#g706448 kherson`); of an
//! address each word is a term besides. The term of a word, name or code that was met before is remembered: an archive has the same ones
//! over and over.

use crate::lexicon::{fold, phrases::Ready};
use std::{collections::HashMap, hash::BuildHasherDefault, iter};
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

pub const WORDS: &str = "words";
pub const NAMES: &str = "names";
pub const ADDRESS: &str = "address";
pub const WHOLE: &str = "whole";
pub const PARTS: &str = "parts";

/// Parts the name of a place from its id, where both are counted together.
pub const UNIT: char = '\u{1f}';

/// Parts the values of a document that stand as one in a field.
pub const JOIN: char = '\u{1c}';

/// The values that stand as one.
pub fn values(joined: &str) -> Values<'_> {
    Values { rest: joined }
}

/// Runs over values that stand as one.
pub struct Values<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Values<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        while !self.rest.is_empty() {
            // Most are short and stand alone: no search is faster than a plain one.
            let end = self.rest.bytes().position(|byte| byte == JOIN as u8);
            let (value, rest) = end.map_or((self.rest, ""), |end| (&self.rest[..end], &self.rest[end + 1..]));
            self.rest = rest;
            if !value.is_empty() {
                return Some(value);
            }
        }
        None
    }
}

/// Makes the tokenizers known; they are not kept with the index.
pub fn register(manager: &TokenizerManager) {
    let names = |value: &str| value.split_once(UNIT).map_or_else(|| whole(value), |(_, id)| format!("#{id} {}", whole(value)));
    manager.register(WORDS, TextAnalyzer::builder(Words::default()).build());
    manager.register(NAMES, TextAnalyzer::builder(Terms::new(Some(names))).build());
    manager.register(ADDRESS, TextAnalyzer::builder(Address).build());
    manager.register(WHOLE, TextAnalyzer::builder(Terms::new(Some(whole))).build());
    manager.register(PARTS, TextAnalyzer::builder(Terms::new(None)).build());
}

/// The term that stands where a sentence begins; no word can be one of these.
pub const SENTENCE: &str = "\u{1e}";

/// The term that stands where a paragraph begins, and so a sentence.
pub const PARAGRAPH: &str = "\u{1d}";

/// The longest term; a longer run of letters is no word.
const TERM_BYTES: usize = 128;

/// Whole values may be paths and addresses.
const WHOLE_BYTES: usize = 4096;

/// A value cut to what a term may hold.
pub fn clip(value: &str, bytes: usize) -> &str {
    let mut end = value.len().min(bytes);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}

/// The form of a whole value: folded words with single blanks; what has no word stays as it is.
pub fn whole(value: &str) -> String {
    let value = clip(value.split(UNIT).next().unwrap_or_default(), WHOLE_BYTES);
    let mut out = String::with_capacity(value.len());
    for word in fold::words(value) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&fold::key(word));
    }
    if out.is_empty() { value.trim().to_lowercase() } else { out }
}

/// The words of a name, folded.
pub fn name_words(value: &str) -> Vec<String> {
    let value = clip(value.split(UNIT).next().unwrap_or_default(), WHOLE_BYTES);
    fold::words(value).map(|w| clip(&fold::key(w), TERM_BYTES).to_owned()).filter(|w| !w.is_empty()).collect()
}

/// A word of a text as it is searched, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub term: String,
    pub start: usize,
    pub end: usize,
}

/// The terms of texts met before. The texts are compared too, so that two with one hash are told apart.
#[derive(Clone, Default)]
struct Remembered {
    known: HashMap<u64, Spot, BuildHasherDefault<Ready>>,
    /// Each text with its term behind it, so that both are near.
    all: String,
    /// The term that was made last and is not remembered.
    other: String,
}

/// Where a text begins among those remembered, and the bytes of it and of its term.
#[derive(Clone, Copy)]
struct Spot {
    at: u32,
    text: u8,
    term: u8,
}

/// Terms remembered, the frequent ones come early; and how long their texts may be.
const REMEMBERED: usize = 1 << 16;
const REMEMBERED_BYTES: usize = 96;

impl Remembered {
    fn of(&mut self, text: &str, make: impl FnOnce(&str) -> String) -> &str {
        let hash = fold::hash(text);
        let known = self.known.get(&hash).copied();
        if let Some(spot) = known {
            let term = spot.at as usize + usize::from(spot.text);
            if self.all.as_bytes()[spot.at as usize..term] == *text.as_bytes() {
                return &self.all[term..term + usize::from(spot.term)];
            }
        }
        let term = make(text);
        let is_kept = known.is_none() && self.known.len() < REMEMBERED && text.len() <= REMEMBERED_BYTES && term.len() <= usize::from(u8::MAX);
        if !is_kept {
            self.other = term;
            return &self.other;
        }
        self.known.insert(hash, Spot { at: self.all.len() as u32, text: text.len() as u8, term: term.len() as u8 });
        self.all.push_str(text);
        self.all.push_str(&term);
        &self.all[self.all.len() - term.len()..]
    }
}

/// Cuts, folds and stems; remembers the terms of words seen before.
#[derive(Clone)]
pub struct Words {
    stemmer: TextAnalyzer,
    terms: Remembered,
}

impl Default for Words {
    fn default() -> Self {
        let stemmer = TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(Language::English)).build();
        Words { stemmer, terms: Remembered::default() }
    }
}

impl Words {
    /// The term of one word.
    pub fn term(&mut self, word: &str) -> String {
        let mut term = String::new();
        self.term_into(word, &mut term);
        term
    }

    /// Puts the term of one word in place of what is there.
    fn term_into(&mut self, word: &str, term: &mut String) {
        let Words { stemmer, terms } = self;
        term.clear();
        term.push_str(terms.of(word, |word| stemmed(stemmer, word)));
    }

    /// All words of a text.
    pub fn all(&mut self, text: &str) -> Vec<Word> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((start, end)) = next_word(text, at) {
            at = end;
            let term = self.term(&text[start..end]);
            if !term.is_empty() {
                found.push(Word { term, start, end });
            }
        }
        found
    }
}

fn stemmed(stemmer: &mut TextAnalyzer, word: &str) -> String {
    let mut key = fold::key(word);
    key.truncate(clip(&key, TERM_BYTES).len());
    if key.len() < 3 || !key.bytes().all(|b| b.is_ascii_lowercase()) {
        return key;
    }
    let mut stream = stemmer.token_stream(&key);
    if stream.advance() { std::mem::take(&mut stream.token_mut().text) } else { key.clone() }
}

/// Where the next word at or after byte `at` begins and ends.
fn next_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let start = at + text[at..].find(char::is_alphanumeric)?;
    let (word, _) = fold::split_word(&text[start..]);
    // A word has at least the character with which it begins.
    let length = if word.is_empty() { text[start..].chars().next().map_or(1, char::len_utf8) } else { word.len() };
    Some((start, start + length))
}

/// What begins with the word that stands behind `gap`, if anything does: a paragraph behind a new line, a sentence behind
/// a stop that no short word or lower-case one stands beside.
fn begins(before: &str, gap: &str, after: &str) -> Option<&'static str> {
    if gap == " " {
        return None;
    }
    if gap.contains('\n') {
        return Some(PARAGRAPH);
    }
    let stop = gap.find(is_stop)?;
    let spaced = gap[stop..].contains(char::is_whitespace) || gap[stop..].contains(['。', '！', '？']);
    // "Lt. Gen. Smith" and "J. Smith" go on; "the U.S. said" has its stop within the word.
    let short = gap[stop..].starts_with('.') && before.chars().take(4).count() < 4 && before.starts_with(char::is_uppercase);
    (spaced && !short && !after.starts_with(char::is_lowercase)).then_some(SENTENCE)
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।')
}

/// Runs over the words of one text, and the marks between them.
pub struct WordStream<'a> {
    words: &'a mut Words,
    text: &'a str,
    /// Where the word before ends, and where it began.
    at: usize,
    before: usize,
    /// The word behind a mark that was given.
    waiting: Option<(usize, usize)>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { words: self, text, at: 0, before: 0, waiting: None, token: Token::default() }
    }
}

impl WordStream<'_> {
    /// Gives the word, unless nothing is left of it.
    fn give(&mut self, start: usize, end: usize) -> bool {
        self.words.term_into(&self.text[start..end], &mut self.token.text);
        (self.token.offset_from, self.token.offset_to) = (start, end);
        !self.token.text.is_empty()
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some((start, end)) = self.waiting.take()
            && self.give(start, end)
        {
            return true;
        }
        while let Some((start, end)) = next_word(self.text, self.at) {
            let mark = (self.at > 0).then(|| begins(&self.text[self.before..self.at], &self.text[self.at..start], &self.text[start..end])).flatten();
            (self.before, self.at) = (start, end);
            if let Some(mark) = mark {
                self.waiting = Some((start, end));
                self.token.position = self.token.position.wrapping_add(1);
                (self.token.offset_from, self.token.offset_to) = (start, start);
                mark.clone_into(&mut self.token.text);
                return true;
            }
            if self.give(start, end) {
                self.token.position = self.token.position.wrapping_add(1);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Makes a term of each value of several that stand as one, and remembers it: one value with many names costs tantivy less than many values.
#[derive(Clone)]
struct Terms {
    /// None where the value itself is the term.
    make: Option<fn(&str) -> String>,
    known: Remembered,
    token: Token,
}

impl Terms {
    fn new(make: Option<fn(&str) -> String>) -> Self {
        Terms { make, known: Remembered::default(), token: Token::default() }
    }
}

/// Runs over values that stand as one.
struct TermStream<'a> {
    terms: &'a mut Terms,
    values: Values<'a>,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        self.token.reset();
        TermStream { terms: self, values: values(text) }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let Terms { make, known, token } = &mut *self.terms;
        let Some(value) = self.values.next() else { return false };
        token.text.clear();
        token.text.push_str(make.map_or(value, |make| known.of(value, make)));
        token.position = token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.terms.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.terms.token
    }
}

/// Gives the whole of an address, and its words: there are hardly two of a kind to remember.
#[derive(Clone)]
struct Address;

/// Runs over terms that were made at once.
struct AddressStream {
    terms: std::vec::IntoIter<String>,
    token: Token,
}

impl Tokenizer for Address {
    type TokenStream<'a> = AddressStream;

    fn token_stream(&mut self, text: &str) -> AddressStream {
        let terms: Vec<String> = iter::once(format!("={}", whole(text))).chain(name_words(text)).collect();
        AddressStream { terms: terms.into_iter(), token: Token::default() }
    }
}

impl TokenStream for AddressStream {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else { return false };
        self.token.text = term;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let terms: Vec<String> = Words::default().all(text).into_iter().map(|w| w.term).collect();
        assert_eq!(terms.join(" "), expected);
    }

    #[test]
    fn forms_of_a_word_meet() {
        check("strikes struck striking", "strike struck strike");
        check("Negotiations negotiated", "negoti negoti");
    }

    fn check_marks(text: &str, expected: &str) {
        let mut words = Words::default();
        let mut stream = words.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            let token = stream.token();
            found.push(match token.text.as_str() {
                SENTENCE => format!("|{}", token.position),
                PARAGRAPH => format!("#{}", token.position),
                word => format!("{word}{}", token.position),
            });
        }
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn sentences_and_paragraphs_begin_with_a_mark() {
        check_marks("Shells fell. Two died!\n\nMore fell", "shell0 fell1 |2 two2 die3 #4 more4 fell5");
        check_marks("It ended.” He left", "it0 end1 |2 he2 left3");
    }

    #[test]
    fn abbreviations_and_names_begin_no_sentence() {
        check_marks("Lt. Gen. J. Smith of the U.S. Army", "lt0 gen1 j2 smith3 of4 the5 us6 armi7");
        check_marks("In the village of e.g. Bucha, 3.5 km", "in0 the1 villag2 of3 eg4 bucha5 3.56 km7");
        check_marks("worth 5 mln. hryvnias", "worth0 51 mln2 hryvnia3");
    }

    #[test]
    fn spellings_meet() {
        check("Kup'iansk Kupʼiansk KUPIANSK", "kupiansk kupiansk kupiansk");
        check("Київ", "киів");
    }

    #[test]
    fn numbers_and_short_words_stay() {
        check("1,200 of 52 UAVs as is", "1,200 of 52 uav as is");
    }

    #[test]
    fn whole_values_ignore_case_and_signs() {
        assert_eq!(whole("Associated  PRESS"), "associated press");
        assert_eq!(whole("strikes/drone"), "strikes drone");
        assert_eq!(whole("Kherson\u{1f}g706448"), "kherson");
        assert_eq!(whole("–"), "–");
    }
}

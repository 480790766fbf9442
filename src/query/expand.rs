//! The terms of an index that a pattern stands for: a shape that goes letter by letter over the sorted terms.
//!
//! A shape in, terms out, the most of them bounded. What two neighbouring terms share is looked at once, and a term is
//! dropped at the first letter that does not fit.

use crate::index::{Index, IndexError, tokenizer::Words};
use std::collections::BTreeSet;
use tantivy::{SegmentReader, TantivyError, schema::Field};

/// Terms for which one pattern may stand.
pub const MOST_TERMS: usize = 10_000;

/// Says letter by letter whether a word may still fit.
pub trait Shape {
    type At: Clone;

    /// The letters with which every fitting word begins.
    fn head(&self) -> &str;
    fn start(&self) -> Self::At;
    /// `None`: no word that goes on so can fit.
    fn step(&self, at: &Self::At, c: char) -> Option<Self::At>;
    fn accepts(&self, at: &Self::At) -> bool;
}

/// Endings by which a term, which is a stem, may go on to be the word that stood in the text.
pub const ENDINGS: &[&str] = &[
    "s", "d", "r", "n", "e", "y", "on", "ng", "ed", "er", "es", "al", "ly", "ve", "ing", "ion", "ons", "ive", "ate", "ation", "ations", "ating", "ated", "or",
    "ors", "ator", "ators",
];

/// The terms of a field that fit, in order, and whether there were more than can be taken.
///
/// # Errors
/// When the index is damaged.
pub fn terms(index: &Index, field: Field, shape: &impl Shape, words: &mut Words, most: usize) -> Result<(Vec<String>, bool), IndexError> {
    let mut found = BTreeSet::new();
    for segment in index.searcher().segment_readers() {
        if !walk(segment, field, shape, words, &mut found, most)? {
            return Ok((found.into_iter().take(most).collect(), true));
        }
    }
    Ok((found.into_iter().collect(), false))
}

/// Whether all terms of the segment that fit could be taken.
fn walk(segment: &SegmentReader, field: Field, shape: &impl Shape, words: &mut Words, found: &mut BTreeSet<String>, most: usize) -> Result<bool, IndexError> {
    let inverted = segment.inverted_index(field)?;
    // A stem may have lost the later letters of the word.
    let head: String = shape.head().chars().take(HEAD).collect();
    let mut stream = inverted.terms().range().ge(&head).into_stream().map_err(TantivyError::from)?;
    let mut path = Path { states: vec![shape.start()], before: String::new(), dead: false };
    while stream.advance() {
        let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
        if !term.starts_with(head.as_str()) {
            break;
        }
        // The marks of sentences are no words.
        if term.starts_with(char::is_control) || !path.go(shape, term) || !path.fits(shape, term, words) {
            continue;
        }
        if found.len() >= most && !found.contains(term) {
            return Ok(false);
        }
        found.insert(term.to_owned());
    }
    Ok(true)
}

/// Letters of the head by which the sorted terms are narrowed.
const HEAD: usize = 2;

/// The states that the letters of a term lead to.
struct Path<At> {
    /// One more than letters that fit.
    states: Vec<At>,
    before: String,
    /// Whether the letter behind these does not fit.
    dead: bool,
}

impl<At: Clone> Path<At> {
    /// Follows the letters of the next term; whether it is worth a closer look.
    fn go(&mut self, shape: &impl Shape<At = At>, term: &str) -> bool {
        let shared = term.chars().zip(self.before.chars()).take_while(|(a, b)| a == b).count();
        if self.dead && shared >= self.states.len() {
            return false;
        }
        term.clone_into(&mut self.before);
        self.states.truncate(shared + 1);
        self.dead = false;
        let mut rest = term.chars().skip(self.states.len() - 1);
        while let Some(c) = rest.next() {
            let Some(next) = shape.step(self.states.last().expect("the start is always there"), c) else {
                self.dead = true;
                // "strike" is also what became of "striking": the last letter may be the stem's own.
                return rest.next().is_none() && matches!(c, 'e' | 'i');
            };
            self.states.push(next);
        }
        true
    }

    /// Whether the term fits, or a word of which it is the stem.
    fn fits(&self, shape: &impl Shape<At = At>, term: &str, words: &mut Words) -> bool {
        let last = self.states.last().expect("the start is always there");
        if !self.dead && shape.accepts(last) {
            return true;
        }
        if !term.bytes().all(|b| b.is_ascii_lowercase()) {
            return false;
        }
        let cut = &term[..term.len().saturating_sub(1)];
        let whole = (!self.dead).then_some((last, term));
        let shorter = term.ends_with(['e', 'i']).then(|| self.states.get(term.len() - 1)).flatten().map(|at| (at, cut));
        whole.into_iter().chain(shorter).any(|(at, stem)| {
            ENDINGS.iter().any(|ending| {
                let end = ending.chars().try_fold(at.clone(), |at, c| shape.step(&at, c));
                end.is_some_and(|end| shape.accepts(&end)) && words.term(&format!("{stem}{ending}")) == term
            })
        })
    }
}

/// A word of which so many letters may be wrong.
pub struct Slips {
    letters: Vec<char>,
    most: usize,
}

impl Slips {
    pub fn new(word: &str, most: u8) -> Self {
        Slips { letters: word.chars().collect(), most: usize::from(most) }
    }
}

/// The two last rows of the table of distances, and the letter before: neighbours that are swapped are one slip.
#[derive(Clone)]
pub struct Rows {
    before: Vec<usize>,
    last: Vec<usize>,
    letter: Option<char>,
}

impl Shape for Slips {
    type At = Rows;

    fn head(&self) -> &str {
        ""
    }

    fn start(&self) -> Rows {
        Rows { before: Vec::new(), last: (0..=self.letters.len()).collect(), letter: None }
    }

    fn step(&self, at: &Rows, c: char) -> Option<Rows> {
        let mut row = vec![at.last[0] + 1];
        for (n, letter) in self.letters.iter().enumerate() {
            let change = at.last[n] + usize::from(*letter != c);
            let mut best = change.min(at.last[n + 1] + 1).min(row[n] + 1);
            if n > 0 && at.letter == Some(*letter) && self.letters[n - 1] == c {
                best = best.min(at.before[n - 1] + 1);
            }
            row.push(best);
        }
        let alive = row.iter().chain(&at.last).any(|d| *d <= self.most);
        alive.then(|| Rows { before: at.last.clone(), last: row, letter: Some(c) })
    }

    fn accepts(&self, at: &Rows) -> bool {
        at.last.last().is_some_and(|d| *d <= self.most)
    }
}

/// Words that begin so.
pub struct Begins(pub String);

impl Shape for Begins {
    /// How many letters of the beginning are met.
    type At = usize;

    fn head(&self) -> &str {
        &self.0
    }

    fn start(&self) -> usize {
        0
    }

    fn step(&self, at: &usize, c: char) -> Option<usize> {
        match self.0.chars().nth(*at) {
            None => Some(*at),
            Some(letter) => (letter == c).then_some(at + 1),
        }
    }

    fn accepts(&self, at: &usize) -> bool {
        *at == self.0.chars().count()
    }
}

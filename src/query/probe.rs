//! A condition into what is looked up in the index; `named` has what concerns names, `look` the looking up.

mod look;
mod named;

pub use look::posted;
pub use named::Wording;

use super::{
    expand::{self, Begins, ENDINGS, Shape, Slips},
    near::{Near, Tree},
    regex::Regex,
    tree::{Expr, Pattern, Range, Test, Unit},
};
use crate::{
    index::{Index, IndexError, Kin, days, tokenizer::Words},
    model::Measure,
};
use std::{cell::RefCell, sync::Arc};
use tantivy::{Term, schema::Field};

/// What is looked up.
#[derive(Clone, Debug)]
pub enum Probe {
    Term(Term),
    /// Terms of one field in a row.
    Phrase(Vec<Term>),
    /// All terms that begin so.
    Prefix(Field, String),
    /// All names that have these words in a row.
    Named(Field, Wording),
    Fuzzy(Term, u8),
    /// Any of the terms for which a pattern stands.
    Terms(Vec<Term>),
    /// Terms that stand together.
    Near(Arc<Near>),
    Any(Vec<Probe>),
    /// All others.
    Without(Box<Probe>),
    /// What is of these days, or spans some of them: a claim's days, or those of a column of articles.
    Days {
        column: &'static str,
        first: i64,
        last: i64,
    },
    Number(Measure, Range),
    /// What has a value in this column.
    Known(&'static str),
    /// One of the flags.
    Is(&'static str),
    /// Hashes between these, both included, by their first and second 64 bits.
    Hash([u64; 2], [u64; 2]),
}

/// Turns conditions into probes; asks the tables for spellings and kin, and only when a condition needs them.
pub struct Prober<'a> {
    index: &'a Index,
    kin: &'a dyn Kin,
    words: RefCell<Words>,
    notes: RefCell<Vec<String>>,
    /// Why the terms of a pattern could not be listed.
    failed: RefCell<Option<IndexError>>,
}

impl<'a> Prober<'a> {
    pub fn new(index: &'a Index, kin: &'a dyn Kin) -> Self {
        Prober { index, kin, words: RefCell::default(), notes: RefCell::default(), failed: RefCell::default() }
    }

    /// What somebody who asks should know about how names were understood.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn notes(self) -> Result<Vec<String>, IndexError> {
        if let Some(error) = self.failed.into_inner() {
            return Err(error);
        }
        let mut notes = self.notes.into_inner();
        notes.sort();
        notes.dedup();
        Ok(notes)
    }

    pub fn probe(&self, test: &Test) -> Probe {
        match test {
            Test::Words { field: None, what } => Probe::Any(vec![self.pattern("text", what), self.pattern("title", what)]),
            Test::Words { field: Some(name), what } => self.pattern(name, what),
            Test::Together { unit, what } => Probe::Any(["text", "title"].iter().filter_map(|name| self.together(name, *unit, what)).collect()),
            Test::Value { field: name, text, exact, prefix } => self.value(name, text, *exact, *prefix),
            Test::Number { measure, range } => Probe::Number(*measure, *range),
            Test::Days { field, first, last } => Probe::Days { column: field, first: first.map_or(i64::MIN, days), last: last.map_or(i64::MAX, days) },
            Test::Has { name, known: true } => self.known(name),
            Test::Has { name, known: false } => Probe::Without(Box::new(self.known(name))),
        }
    }

    /// What is known of a claim is in its columns.
    fn known(&self, name: &str) -> Probe {
        match CLAIM_COLUMNS.iter().find(|(known, _)| *known == name) {
            Some((_, column)) => Probe::Known(column),
            None => self.term("has", name),
        }
    }

    fn term(&self, name: &str, text: &str) -> Probe {
        Probe::Term(Term::from_field_text(self.index.handle(name), text))
    }

    fn pattern(&self, name: &str, what: &Pattern) -> Probe {
        let mut words = self.words.borrow_mut();
        match what {
            Pattern::Word(word) => self.term(name, &words.term(word)),
            Pattern::Phrase(all, 0) => self.phrase(name, all.iter().map(|w| words.term(w)).collect()),
            Pattern::Phrase(all, slop) => {
                let parts = all.iter().map(|w| Tree::Terms(vec![Term::from_field_text(self.index.handle(name), &words.term(w))])).collect();
                Probe::Near(Arc::new(Near { field: self.index.handle(name), unit: Unit::Words(*slop), what: Tree::And(parts) }))
            }
            Pattern::Prefix(prefix) => {
                let mut any = vec![Probe::Prefix(self.index.handle(name), prefix.clone())];
                // Terms are stems: "negotiati*" must find "negoti", which is what its words became.
                any.extend(stems(prefix, &mut words).iter().map(|s| self.term(name, s)));
                Probe::Any(any)
            }
            Pattern::Fuzzy(word, distance) => Probe::Fuzzy(Term::from_field_text(self.index.handle(name), &words.term(word)), *distance),
            Pattern::Wild(_) | Pattern::Regex(_) => Probe::Terms(self.expanded(name, what, expand::MOST_TERMS, &mut words)),
        }
    }

    /// The terms for which a pattern stands.
    fn expanded(&self, name: &str, what: &Pattern, most: usize, words: &mut Words) -> Vec<Term> {
        let regex = |made: Result<Regex, _>, words: &mut Words| made.map_or_else(|_| Vec::new(), |regex| self.walked(name, what, &regex, most, words));
        let found = match what {
            Pattern::Word(word) => vec![words.term(word)],
            Pattern::Phrase(..) => Vec::new(),
            Pattern::Prefix(prefix) => {
                let mut found = self.walked(name, what, &Begins(prefix.clone()), most, words);
                found.extend(stems(prefix, words));
                found
            }
            Pattern::Fuzzy(word, distance) => {
                let stem = words.term(word);
                self.walked(name, what, &Slips::new(&stem, *distance), most, words)
            }
            Pattern::Wild(letters) => regex(Regex::wild(letters), words),
            Pattern::Regex(pattern) => regex(Regex::new(pattern), words),
        };
        found.iter().map(|term| Term::from_field_text(self.index.handle(name), term)).collect()
    }

    fn walked(&self, name: &str, what: &Pattern, shape: &impl Shape, most: usize, words: &mut Words) -> Vec<String> {
        match expand::terms(self.index, self.index.handle(name), shape, words, most) {
            Ok((found, more)) => {
                if more {
                    self.notes.borrow_mut().push(format!("{what} stands for more than {most} words; the first {most} are searched"));
                }
                found
            }
            Err(error) => {
                *self.failed.borrow_mut() = Some(error);
                Vec::new()
            }
        }
    }

    /// Words of one field that stand together; `None` where all of them are asked of another field.
    fn together(&self, name: &'static str, unit: Unit, what: &Expr) -> Option<Probe> {
        let what = self.tree(name, what)?;
        Some(Probe::Near(Arc::new(Near { field: self.index.handle(name), unit, what })))
    }

    fn tree(&self, name: &str, what: &Expr) -> Option<Tree> {
        let all = |parts: &[Expr]| parts.iter().map(|p| self.tree(name, p)).collect::<Vec<_>>();
        match what {
            Expr::All => None,
            Expr::And(parts) => all(parts).into_iter().collect::<Option<_>>().map(Tree::And),
            Expr::Or(parts) => Some(Tree::Or(all(parts).into_iter().flatten().collect())),
            // What must be missing is missing where it is never looked for.
            Expr::Not(inner) => Some(Tree::Not(Box::new(self.tree(name, inner).unwrap_or(Tree::Or(Vec::new()))))),
            Expr::Leaf(leaf) => match &leaf.test {
                Test::Words { field, what } if field.is_none_or(|f| f == name) => Some(self.terms(name, what)),
                _ => None,
            },
        }
    }

    fn terms(&self, name: &str, what: &Pattern) -> Tree {
        let mut words = self.words.borrow_mut();
        match what {
            Pattern::Phrase(all, between) => {
                Tree::Row(all.iter().map(|w| vec![Term::from_field_text(self.index.handle(name), &words.term(w))]).collect(), *between)
            }
            other => Tree::Terms(self.expanded(name, other, MOST_TOGETHER, &mut words)),
        }
    }

    fn phrase(&self, name: &str, words: Vec<String>) -> Probe {
        let handle = self.index.handle(name);
        let mut terms: Vec<Term> = words.iter().filter(|w| !w.is_empty()).map(|w| Term::from_field_text(handle, w)).collect();
        match terms.len() {
            0 => Probe::Any(Vec::new()),
            1 => Probe::Term(terms.remove(0)),
            _ => Probe::Phrase(terms),
        }
    }
}

/// What may be known of a claim, and the column that has a value then.
pub const CLAIM_COLUMNS: &[(&str, &str)] = &[
    ("date", "days"),
    ("place", "place"),
    ("event", "event"),
    ("figures", "measure"),
    ("claimant", "claimant"),
    ("actor", "actor"),
    ("by", "by"),
    ("against", "against"),
    ("victim", "victim"),
    ("country", "country"),
];

/// Terms that one pattern may stand for where their places are compared.
const MOST_TOGETHER: usize = 500;

/// Words by which ranking tells matches of a pattern apart; with more it says little.
const MOST_SCORED: usize = 64;

/// The stems to which words are cut that begin so, where the stem no longer does.
fn stems(prefix: &str, words: &mut Words) -> Vec<String> {
    let mut stems: Vec<String> = ENDINGS.iter().map(|e| words.term(&format!("{prefix}{e}"))).filter(|s| !s.starts_with(prefix)).collect();
    stems.sort();
    stems.dedup();
    stems
}

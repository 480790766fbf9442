//! A typed query into a tree. It never fails: what is wrong with the spelling is mended, and the mending is told.
//!
//! Text in, an [`Expr`] and the repairs out. Bounded in length, depth and number of clauses; one pass over the text.

mod join;
mod qualified;

use super::{
    leaf::{Context, Leaves, Made},
    lex::{self, Operator, is_quote},
    tree::{Boost, Expr},
    vocabulary,
};
use crate::model::Repair;

pub const MOST_BYTES: usize = 4096;
pub const MOST_DEPTH: usize = 32;
pub const MOST_CLAUSES: usize = 256;

/// Repairs that are told; a query with more of them is noise.
const MOST_REPAIRS: usize = 50;

/// A query as it was read, and what was mended.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    pub expr: Expr,
    pub repairs: Vec<Repair>,
    pub notes: Vec<String>,
}

/// Reads a query.
pub fn read(query: &str, leaves: &Leaves) -> Read {
    let text = crate::index::tokenizer::clip(query, MOST_BYTES);
    let mut parser = Parser { text, at: 0, clauses: 0, leaves, repairs: Vec::new(), notes: Vec::new() };
    if text.len() < query.len() {
        parser.repair(text.len(), format!("the query is longer than {MOST_BYTES} bytes; the rest is left out"));
    }
    let mut parts = vec![parser.alternatives(0, &Context::default())];
    while let Some(c) = parser.peek() {
        // Only a bracket that closes nothing ends the outermost level early.
        parser.repair(parser.at, "this bracket closes nothing; left out");
        parser.at += c.len_utf8();
        parts.push(parser.alternatives(0, &Context::default()));
    }
    // A place within a pattern is counted without its escapes, and may fall within a letter.
    let points = |at: usize| text[..text.floor_char_boundary(at)].chars().count();
    let mut repairs: Vec<Repair> = parser.repairs.into_iter().map(|(at, message)| Repair { at: points(at), message }).collect();
    repairs.sort_by_key(|r| r.at);
    repairs.dedup();
    Read { expr: Expr::and(parts), repairs, notes: parser.notes }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    clauses: usize,
    leaves: &'a Leaves<'a>,
    repairs: Vec<(usize, String)>,
    notes: Vec<String>,
}

impl<'a> Parser<'a> {
    fn repair(&mut self, at: usize, message: impl Into<String>) {
        if self.repairs.len() < MOST_REPAIRS {
            self.repairs.push((at, message.into()));
        }
    }

    fn note(&mut self, message: &str) {
        if !self.notes.iter().any(|n| n == message) {
            self.notes.push(message.to_owned());
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// The operator that stands here, and its length.
    fn operator(&self) -> Option<(Operator, usize)> {
        lex::operator(self.rest())
    }

    /// Clauses with OR between them, to the end or to a closing bracket.
    fn alternatives(&mut self, depth: usize, context: &Context) -> Expr {
        let mut parts = Vec::new();
        loop {
            let before = self.at;
            let all = self.conjunction(depth, context);
            let alternative = matches!(self.operator(), Some((Operator::Or, _)));
            match all {
                Some(expr) => parts.push(expr),
                None if alternative || !parts.is_empty() => self.repair(before.min(self.at), "OR with nothing on one side; left out"),
                None => {}
            }
            match self.operator() {
                Some((Operator::Or, length)) => self.at += length,
                _ => break,
            }
        }
        if parts.is_empty() { Expr::All } else { Expr::or(parts) }
    }

    /// Clauses that must all hold, to an OR, the end, or a closing bracket; `None` when there is none.
    fn conjunction(&mut self, depth: usize, context: &Context) -> Option<Expr> {
        let mut parts = Vec::new();
        let mut waiting: Option<(usize, Operator)> = None;
        loop {
            self.skip_blanks();
            match (self.peek(), self.operator()) {
                (None, _) | (Some(')'), _) | (_, Some((Operator::Or, _))) => break,
                (_, Some((operator @ (Operator::And | Operator::Near(_)), length))) => {
                    let name = self.rest()[..length].trim().to_owned();
                    if parts.is_empty() || waiting.is_some() {
                        self.repair(self.at, format!("{name} with nothing before it; left out"));
                    }
                    if !parts.is_empty() || operator == Operator::And {
                        waiting = Some((self.at, operator));
                    }
                    self.at += length;
                }
                _ => {
                    if let Some(part) = self.negated(depth, context) {
                        self.joined(&mut parts, waiting.take(), part);
                    }
                }
            }
        }
        if let Some((at, operator)) = waiting.filter(|_| !parts.is_empty()) {
            let name = if operator == Operator::And { "AND" } else { "w/" };
            self.repair(at, format!("{name} with nothing behind it; left out"));
        }
        (!parts.is_empty()).then(|| Expr::and(parts))
    }

    /// A clause with any number of NOT, `-` and `+` before it.
    fn negated(&mut self, depth: usize, context: &Context) -> Option<Expr> {
        let (begin, mut negative) = (self.at, false);
        loop {
            self.skip_blanks();
            let rest = self.rest();
            if let Some((Operator::Not, length)) = self.operator() {
                negative = !negative;
                self.at += length;
            } else if let Some(sign) = rest.chars().next().filter(|c| matches!(c, '-' | '+' | '!' | '−' | '–' | '—')) {
                self.at += sign.len_utf8();
                if self.peek().is_none_or(|c| c.is_whitespace() || c == ')') {
                    self.repair(self.at - sign.len_utf8(), format!("{sign} with nothing behind it; left out"));
                    return None;
                }
                negative ^= sign != '+';
            } else {
                break;
            }
        }
        if self.peek().is_none_or(|c| c == ')') || matches!(self.operator(), Some((Operator::And | Operator::Or | Operator::Near(_), _))) {
            self.repair(begin, "NOT with nothing behind it; left out");
            return None;
        }
        let inner = self.clause(depth, context)?;
        Some(if negative { inner.negated() } else { inner })
    }

    /// A group, a quotation, a qualifier or a word, and what it weighs.
    fn clause(&mut self, depth: usize, context: &Context) -> Option<Expr> {
        let mut expr = self.unweighed(depth, context);
        while let Some((weight, length)) = lex::weight(self.rest()) {
            let (at, boost) = (self.at, Boost::new(weight));
            self.at += length;
            if expr.as_mut().is_some_and(|e| !e.boost(boost)) {
                self.repair(at, "a weight is for words only; left out");
            } else if (f64::from(boost.weight()) - weight).abs() > 0.005 {
                self.repair(at, format!("a weight is between 0.01 and 100; read as ^{boost}"));
            }
        }
        expr
    }

    fn unweighed(&mut self, depth: usize, context: &Context) -> Option<Expr> {
        let begin = self.at;
        let first = self.peek()?;
        if first == '(' {
            return self.group(depth, context);
        }
        if is_quote(first) {
            let quoted = self.quotation();
            return self.phrase(begin, &quoted, context);
        }
        if let Some((name, length)) = self.qualifier() {
            if let Some(inner) = self.leaves.enter(name, context) {
                self.at += length;
                return self.value(begin, depth, &inner);
            }
            return self.unknown(name, length, depth);
        }
        if let Some((name, sign, length)) = lex::comparison(self.rest()).filter(|(name, _, _)| vocabulary::is_compared(name)) {
            let inner = self.leaves.enter(name, context)?;
            self.at += length;
            let value = format!("{sign}{}", self.word());
            self.repair(begin, format!("a colon is missing; read as {name}:{value}"));
            return self.leaf(begin, &value, false, &inner);
        }
        self.term(begin, context)
    }

    /// A pattern between slashes, or a word.
    fn term(&mut self, begin: usize, context: &Context) -> Option<Expr> {
        if context.is_plain() && self.peek() == Some('/') {
            let at = self.at;
            if let Some((pattern, length)) = lex::pattern(self.rest()) {
                self.at += length;
                let mut wrong = None;
                let expr = self.made(begin, |leaves| match leaves.pattern(pattern, context) {
                    Ok(expr) => (expr, None),
                    Err(fault) => {
                        wrong = Some(fault);
                        (None, None)
                    }
                });
                if let Some(fault) = wrong {
                    self.repair(at + 1 + fault.at, format!("{}; the pattern is left out", fault.message));
                }
                return expr;
            }
        }
        let word = self.word();
        self.leaf(begin, &word, false, context)
    }

    /// A name before a colon that is none of ours: searched as words.
    fn unknown(&mut self, name: &str, length: usize, depth: usize) -> Option<Expr> {
        let mended = self.leaves.meant(name);
        let hint = mended.map_or_else(String::new, |m| format!("; did you mean {m}:"));
        self.repair(self.at, format!("unknown field {name}, searched as words{hint}"));
        self.at += length;
        let word = self.leaves.words(None, name, false);
        let value = if self.peek().is_none_or(|c| c.is_whitespace() || c == ')') { None } else { self.clause(depth, &Context::default()) };
        self.clauses += 1;
        Some(Expr::and(word.into_iter().chain(value).collect()))
    }

    /// The clauses between brackets; beyond the depth, and where a bracket stays open, it is mended.
    fn group(&mut self, depth: usize, context: &Context) -> Option<Expr> {
        let begin = self.at;
        self.at += 1;
        if depth + 1 >= MOST_DEPTH {
            self.repair(begin, format!("brackets are nested deeper than {MOST_DEPTH}; left out"));
            return None;
        }
        let inner = self.alternatives(depth + 1, context);
        self.skip_blanks();
        if self.peek() == Some(')') {
            self.at += 1;
        } else {
            self.repair(begin, "this bracket is not closed; closed at the end");
        }
        (inner != Expr::All).then_some(inner)
    }

    fn empty(&mut self, begin: usize, context: &Context) -> Option<Expr> {
        self.repair(begin, format!("{} has no value; left out", context.name()));
        None
    }

    fn phrase(&mut self, begin: usize, quoted: &str, context: &Context) -> Option<Expr> {
        let slop = self.slop();
        self.made(begin, |leaves| leaves.quoted(quoted, slop, false, context))
    }

    fn leaf(&mut self, begin: usize, word: &str, exact: bool, context: &Context) -> Option<Expr> {
        if context.is_plain() && matches!(word, "or" | "and" | "not") {
            self.note(&format!("\"{word}\" is searched as a word; write {} to join clauses", word.to_uppercase()));
        }
        self.today(word, context);
        self.made(begin, |leaves| leaves.word(word, exact, context))
    }

    /// Counts the clause, and takes over what was mended in it.
    fn made(&mut self, begin: usize, make: impl FnOnce(&Leaves) -> Made) -> Option<Expr> {
        self.clauses += 1;
        if self.clauses > MOST_CLAUSES {
            if self.clauses == MOST_CLAUSES + 1 {
                self.repair(begin, format!("more than {MOST_CLAUSES} clauses; the rest is left out"));
            }
            return None;
        }
        let (expr, mended) = make(self.leaves);
        if let Some(message) = mended {
            self.repair(begin, message);
        }
        expr
    }

    /// The words between quotation marks; stands behind the closing one afterwards.
    fn quotation(&mut self) -> String {
        let begin = self.at;
        let (words, length, closed) = lex::quotation(self.rest());
        if let Some(open) = self.peek().filter(|open| *open != '"') {
            self.repair(begin, format!("{open} read as a plain quotation mark"));
        }
        if !closed {
            self.repair(begin, "this quotation mark is not closed; closed at the end");
        }
        self.at += length;
        words.to_owned()
    }

    /// `~5` behind a quotation.
    fn slop(&mut self) -> Option<u32> {
        let (words, length) = lex::slop(self.rest())?;
        self.at += length;
        Some(words)
    }

    fn word(&mut self) -> String {
        let begin = self.at;
        self.at += lex::word(self.rest());
        self.text[begin..self.at].to_owned()
    }
}

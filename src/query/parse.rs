//! A typed query into a tree. It never fails: what is wrong with the spelling is mended, and the mending is told.
//!
//! Text in, an [`Expr`] and the repairs out. Bounded in length, depth and number of clauses; one pass over the text.

use super::{
    leaf::{Context, Leaves},
    tree::Expr,
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
    let points = |at: usize| text[..at].chars().count();
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

/// A word between the clauses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

/// Signs that open a quotation, each with those that close it.
const QUOTES: &[(char, &str)] = &[('"', "\""), ('“', "”\"“"), ('”', "”\""), ('„', "“”\""), ('«', "»\""), ('»', "«\""), ('‟', "”\""), ('＂', "＂\"")];

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
        let rest = self.rest();
        for (sign, operator) in [("&&", Operator::And), ("||", Operator::Or), ("&", Operator::And), ("|", Operator::Or)] {
            if rest.starts_with(sign) {
                return Some((operator, sign.len()));
            }
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c)).unwrap_or(rest.len());
        match &rest[..end] {
            "AND" => Some((Operator::And, 3)),
            "OR" => Some((Operator::Or, 2)),
            "NOT" => Some((Operator::Not, 3)),
            _ => None,
        }
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
        let mut waiting: Option<usize> = None;
        loop {
            self.skip_blanks();
            match (self.peek(), self.operator()) {
                (None, _) | (Some(')'), _) | (_, Some((Operator::Or, _))) => break,
                (_, Some((Operator::And, length))) => {
                    if parts.is_empty() || waiting.is_some() {
                        self.repair(self.at, "AND with nothing before it; left out");
                    }
                    waiting = Some(self.at);
                    self.at += length;
                }
                _ => {
                    if let Some(part) = self.negated(depth, context) {
                        parts.push(part);
                        waiting = None;
                    }
                }
            }
        }
        if let Some(at) = waiting.filter(|_| !parts.is_empty()) {
            self.repair(at, "AND with nothing behind it; left out");
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
        if self.peek().is_none_or(|c| c == ')') || matches!(self.operator(), Some((Operator::And | Operator::Or, _))) {
            self.repair(begin, "NOT with nothing behind it; left out");
            return None;
        }
        let inner = self.clause(depth, context)?;
        Some(if negative { inner.negated() } else { inner })
    }

    /// A group, a quotation, a qualifier or a word.
    fn clause(&mut self, depth: usize, context: &Context) -> Option<Expr> {
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
            let mended = self.leaves.meant(name);
            let hint = mended.map_or_else(String::new, |m| format!("; did you mean {m}:"));
            self.repair(begin, format!("unknown field {name}, searched as words{hint}"));
            self.at += length;
            let word = self.leaves.words(None, name, false);
            let value = if self.peek().is_none_or(|c| c.is_whitespace() || c == ')') { None } else { self.clause(depth, &Context::default()) };
            self.clauses += 1;
            return Some(Expr::and(word.into_iter().chain(value).collect()));
        }
        let word = self.word();
        self.leaf(begin, &word, false, context)
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

    /// The name before a colon that stands here, and its length with the colon.
    fn qualifier(&self) -> Option<(&'a str, usize)> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_')))?;
        let name = &rest[..end];
        (rest[end..].starts_with(':') && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some((name, end + 1))
    }

    /// What stands behind the colon.
    fn value(&mut self, begin: usize, depth: usize, context: &Context) -> Option<Expr> {
        if self.peek().is_some_and(char::is_whitespace) && self.rest().trim_start().starts_with(|c: char| c != ')') && self.operator_behind_blanks().is_none() {
            self.repair(self.at, "a blank behind the colon; left out");
            self.skip_blanks();
        }
        let exact = !context.is_measured() && self.peek() == Some('=');
        if exact {
            self.at += 1;
        }
        match self.peek() {
            None | Some(')') => self.empty(begin, context),
            Some(c) if c.is_whitespace() => self.empty(begin, context),
            Some('(') => self.group(depth, context),
            Some(c) if is_quote(c) => {
                let quoted = self.quotation();
                let slop = self.slop();
                self.made(begin, |leaves| leaves.quoted(&quoted, slop, exact, context))
            }
            _ if context.is_open() => self.negated(depth, context),
            _ => {
                let word = self.word();
                self.leaf(begin, &word, exact, context)
            }
        }
    }

    fn operator_behind_blanks(&mut self) -> Option<Operator> {
        let at = self.at;
        self.skip_blanks();
        let found = self.operator().map(|(operator, _)| operator);
        self.at = at;
        found
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
        self.made(begin, |leaves| leaves.word(word, exact, context))
    }

    /// Counts the clause, and takes over what was mended in it.
    fn made(&mut self, begin: usize, make: impl FnOnce(&Leaves) -> (Option<Expr>, Option<String>)) -> Option<Expr> {
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
        let open = self.peek().expect("a quotation mark stands here");
        let closing = QUOTES.iter().find(|(q, _)| *q == open).map_or("\"", |(_, closing)| closing);
        if open != '"' {
            self.repair(begin, format!("{open} read as a plain quotation mark"));
        }
        self.at += open.len_utf8();
        let rest = self.rest();
        match rest.find(|c| closing.contains(c)) {
            Some(end) => {
                self.at += end + rest[end..].chars().next().map_or(0, char::len_utf8);
                rest[..end].to_owned()
            }
            None => {
                self.repair(begin, "this quotation mark is not closed; closed at the end");
                self.at = self.text.len();
                rest.to_owned()
            }
        }
    }

    /// `~5` behind a quotation.
    fn slop(&mut self) -> Option<u32> {
        let digits = self.rest().strip_prefix('~')?;
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        self.at += 1 + end;
        Some(digits[..end].parse().unwrap_or(1).min(100))
    }

    /// All up to a blank, a bracket or a quotation mark.
    fn word(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|') || is_quote(c)).unwrap_or(rest.len());
        // A sign that begins no clause of its own is passed over, so that the reader always moves on.
        let end = if end == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { end };
        self.at += end;
        rest[..end].to_owned()
    }
}

fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(q, _)| *q == c)
}

//! What a query asks, as a tree: the outcome of reading it, printed the same way as it could have been typed.

use crate::{
    index::{Kind, field},
    model::Measure,
};
use chrono::{Days, NaiveDate};
use std::fmt;

/// A query as it was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Everything.
    All,
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Leaf(Leaf),
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// Loosened to the whole article by `article:`.
    pub loose: bool,
    pub test: Test,
}

/// What is tested.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Words of the text; without a field, of the title too.
    Words {
        field: Option<&'static str>,
        what: Pattern,
    },
    /// A field of names, codes or strings.
    Value {
        field: &'static str,
        text: String,
        exact: bool,
        prefix: bool,
    },
    Number {
        measure: Measure,
        range: Range,
    },
    /// First and last day, both included.
    Days {
        field: &'static str,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
    },
    /// Something is known, or is not.
    Has {
        name: String,
        known: bool,
    },
}

/// Words as they are searched.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    Word(String),
    /// In this order, with so many other words between them at most.
    Phrase(Vec<String>, u32),
    Prefix(String),
    /// With so many wrong letters at most.
    Fuzzy(String, u8),
}

/// What a figure is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Its lower bound is at least this.
    AtLeast(u64),
    /// Its upper bound is at most this.
    AtMost(u64),
    /// All its bounds lie within.
    Within(u64, u64),
    /// One of its bounds is just this.
    Is(u64),
    /// It may be this.
    MayBe(u64),
    Any,
}

impl Test {
    /// Whether it must hold within one claim.
    pub fn is_of_claims(&self) -> bool {
        use crate::index::Of;
        match self {
            Test::Words { .. } => false,
            Test::Value { field: name, .. } => field(name).is_some_and(|f| matches!(f.of, Of::Claim | Of::Gathered)),
            Test::Number { .. } => true,
            Test::Days { field, .. } => *field == DATE,
            Test::Has { name, .. } => CLAIM_HAS.contains(&name.as_str()),
        }
    }
}

/// The name under which the two columns of the event's date are asked for.
pub const DATE: &str = "date";

/// What `has:` and `missing:` may ask of a claim, and of an article.
pub const CLAIM_HAS: &[&str] = &["date", "place", "event", "figures", "claimant", "by", "against", "victim", "country"];
pub const ARTICLE_HAS: &[&str] = &["title", "author", "source", "via", "url", "language", "published", "captured", "claims"];

impl Expr {
    pub fn negated(self) -> Self {
        match self {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        }
    }

    /// All of these; groups in brackets are opened, so that claim qualifiers meet.
    pub fn and(parts: Vec<Expr>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Expr::And(inner) => all.extend(inner),
                Expr::All => {}
                other => all.push(other),
            }
        }
        match all.len() {
            0 => Expr::All,
            1 => all.remove(0),
            _ => Expr::And(all),
        }
    }

    pub fn or(mut parts: Vec<Expr>) -> Self {
        if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |f: &mut fmt::Formatter<'_>, parts: &[Expr], word: &str| {
            f.write_str("(")?;
            for (n, part) in parts.iter().enumerate() {
                if n > 0 {
                    write!(f, " {word} ")?;
                }
                write!(f, "{part}")?;
            }
            f.write_str(")")
        };
        match self {
            Expr::All => f.write_str("*"),
            Expr::And(parts) => join(f, parts, "AND"),
            Expr::Or(parts) => join(f, parts, "OR"),
            Expr::Not(inner) => write!(f, "-{inner}"),
            Expr::Leaf(leaf) => write!(f, "{leaf}"),
        }
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.loose {
            f.write_str("article:")?;
        }
        match &self.test {
            Test::Words { field, what } => {
                if let Some(field) = field {
                    write!(f, "{field}:")?;
                }
                write!(f, "{what}")
            }
            Test::Value { field, text, exact, prefix } => {
                write!(f, "{field}:{}{}{}", if *exact { "=" } else { "" }, quoted(text), if *prefix { "*" } else { "" })
            }
            Test::Number { measure, range } => write!(f, "{measure}:{range}"),
            Test::Days { field, first, last } => write!(f, "{field}:{}", DayRange(*first, *last)),
            Test::Has { name, known } => write!(f, "{}:{name}", if *known { "has" } else { "missing" }),
        }
    }
}

fn quoted(text: &str) -> String {
    if text.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')) { format!("\"{}\"", text.replace('"', "")) } else { text.to_owned() }
}

struct DayRange(Option<NaiveDate>, Option<NaiveDate>);

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(first), Some(last)) if first == last => write!(f, "{first}"),
            (first, last) => {
                if let Some(first) = first {
                    write!(f, "{first}")?;
                }
                f.write_str("..")?;
                if let Some(last) = last {
                    write!(f, "{last}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Word(word) => f.write_str(word),
            Pattern::Phrase(words, 0) => write!(f, "\"{}\"", words.join(" ")),
            Pattern::Phrase(words, slop) => write!(f, "\"{}\"~{slop}", words.join(" ")),
            Pattern::Prefix(word) => write!(f, "{word}*"),
            Pattern::Fuzzy(word, distance) => write!(f, "{word}~{distance}"),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Range::AtLeast(n) => write!(f, ">={n}"),
            Range::AtMost(n) => write!(f, "<={n}"),
            Range::Within(a, b) => write!(f, "{a}..{b}"),
            Range::Is(n) => write!(f, "{n}"),
            Range::MayBe(n) => write!(f, "~{n}"),
            Range::Any => f.write_str("*"),
        }
    }
}

/// Whether a field's values are names that widen to all who belong.
pub fn is_actor(name: &str) -> bool {
    matches!(name, "actor" | "by" | "against" | "claimant" | "victim")
}

/// Whether the field can be asked by name.
pub fn is_asked(name: &str) -> bool {
    field(name).is_some_and(|f| !f.help.is_empty() && f.kind != Kind::Stored)
}

/// The day before, for bounds that are excluded.
pub fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

pub fn day_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

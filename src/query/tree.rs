//! What a query asks, as a tree: the outcome of reading it.

use crate::{
    index::{Kind, field},
    model::Measure,
};
use chrono::{Days, NaiveDate};

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
    /// How much it weighs in the order of relevance.
    pub boost: Boost,
}

/// A weight, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boost(u32);

impl Boost {
    pub const ONE: Boost = Boost(100);

    /// The weight, kept between 0.01 and 100.
    pub fn new(weight: f64) -> Self {
        Boost((weight.clamp(0.01, 100.0) * 100.0).round() as u32)
    }

    pub fn hundredths(self) -> u32 {
        self.0
    }

    pub fn weight(self) -> f32 {
        self.0 as f32 / 100.0
    }

    fn times(self, other: Boost) -> Self {
        Boost::new(f64::from(self.0) / 100.0 * f64::from(other.0) / 100.0)
    }
}

/// What holds words together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// With so many other words between them at most, in any order.
    Words(u32),
    Sentence,
    Paragraph,
}

/// What is tested.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Words of the text; without a field, of the title too.
    Words {
        field: Option<&'static str>,
        what: Pattern,
    },
    /// Words that stand together, of the text or of the title: a tree of words only.
    Together {
        unit: Unit,
        what: Box<Expr>,
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
    /// In a row; or in any order, with so many other words between them at most.
    Phrase(Vec<String>, u32),
    Prefix(String),
    /// With so many wrong letters at most.
    Fuzzy(String, u8),
    /// With `*` for any letters and `?` for any one.
    Wild(String),
    /// Words of this pattern, whole.
    Regex(String),
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
            Test::Words { .. } | Test::Together { .. } => false,
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
pub const CLAIM_HAS: &[&str] = &["date", "place", "event", "figures", "claimant", "actor", "by", "against", "victim", "country"];
pub const ARTICLE_HAS: &[&str] = &["title", "author", "source", "via", "url", "language", "published", "captured", "claims"];

impl Expr {
    pub fn leaf(test: Test) -> Self {
        Expr::Leaf(Leaf { loose: false, test, boost: Boost::ONE })
    }

    /// Whether all of it is words, none of them asked to stand together already.
    pub fn is_words(&self) -> bool {
        match self {
            Expr::Leaf(leaf) => matches!(leaf.test, Test::Words { .. }),
            Expr::Not(inner) => inner.is_words(),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().all(Expr::is_words),
            Expr::All => false,
        }
    }

    /// Whether something must be missing.
    pub fn excludes(&self) -> bool {
        match self {
            Expr::Not(_) => true,
            Expr::And(parts) | Expr::Or(parts) => parts.iter().any(Expr::excludes),
            Expr::All | Expr::Leaf(_) => false,
        }
    }

    /// Words that all must be there, as words of which any may be: the rest of the conditions stays.
    pub fn any_word(self) -> Self {
        let Expr::And(parts) = self else { return self };
        let is_word = |part: &Expr| matches!(part, Expr::Leaf(Leaf { test: Test::Words { .. } | Test::Together { .. }, .. }));
        let (words, mut rest): (Vec<Expr>, Vec<Expr>) = parts.into_iter().partition(is_word);
        if !words.is_empty() {
            rest.insert(0, Expr::or(words));
        }
        Expr::and(rest)
    }

    /// Whether something must be there.
    pub fn demands(&self) -> bool {
        match self {
            Expr::Leaf(_) => true,
            Expr::All | Expr::Not(_) => false,
            Expr::And(parts) => parts.iter().any(Expr::demands),
            Expr::Or(parts) => parts.iter().all(Expr::demands),
        }
    }

    /// Weighs all its words by so much more; whether there are any.
    pub fn boost(&mut self, by: Boost) -> bool {
        match self {
            Expr::All => false,
            Expr::Not(inner) => inner.boost(by),
            Expr::And(parts) | Expr::Or(parts) => parts.iter_mut().map(|part| part.boost(by)).fold(false, std::ops::BitOr::bitor),
            Expr::Leaf(Leaf { test: Test::Words { .. } | Test::Together { .. }, boost, .. }) => {
                *boost = boost.times(by);
                true
            }
            Expr::Leaf(_) => false,
        }
    }

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

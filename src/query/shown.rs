//! A tree as it could have been typed: what is printed can be read again and means the same.

use super::tree::{Boost, Expr, Leaf, Pattern, Range, Test, Unit};
use chrono::NaiveDate;
use std::fmt;

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
                write!(f, "{what}")?;
            }
            Test::Together { unit, what } => together(f, *unit, what)?,
            Test::Value { field, text, exact, prefix } => {
                write!(f, "{field}:{}{}{}", if *exact { "=" } else { "" }, quoted(text), if *prefix { "*" } else { "" })?;
            }
            Test::Number { measure, range } => write!(f, "{measure}:{range}")?,
            Test::Days { field, first, last } => write!(f, "{field}:{}", DayRange(*first, *last))?,
            Test::Has { name, known } => write!(f, "{}:{name}", if *known { "has" } else { "missing" })?,
        }
        if self.boost == Boost::ONE { Ok(()) } else { write!(f, "^{}", self.boost) }
    }
}

/// `sentence:(a AND b)`, `a w/5 b`.
fn together(f: &mut fmt::Formatter<'_>, unit: Unit, what: &Expr) -> fmt::Result {
    match (unit, what) {
        (Unit::Words(most), Expr::And(parts)) => {
            f.write_str("(")?;
            for (n, part) in parts.iter().enumerate() {
                if n > 0 {
                    write!(f, " w/{most} ")?;
                }
                write!(f, "{part}")?;
            }
            f.write_str(")")
        }
        (Unit::Words(_), what) => write!(f, "{what}"),
        (Unit::Sentence, what) => write!(f, "sentence:{}", Bracketed(what)),
        (Unit::Paragraph, what) => write!(f, "paragraph:{}", Bracketed(what)),
    }
}

struct Bracketed<'a>(&'a Expr);

impl fmt::Display for Bracketed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            grouped @ (Expr::And(_) | Expr::Or(_)) => write!(f, "{grouped}"),
            single => write!(f, "({single})"),
        }
    }
}

fn quoted(text: &str) -> String {
    let plain = !text.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '^' | '|')) && !text.starts_with(['=', '[', '{']);
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "")) }
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

impl fmt::Display for Boost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", f64::from(self.hundredths()) / 100.0)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Word(word) | Pattern::Wild(word) => f.write_str(word),
            Pattern::Phrase(words, 0) => write!(f, "\"{}\"", words.join(" ")),
            Pattern::Phrase(words, slop) => write!(f, "\"{}\"~{slop}", words.join(" ")),
            Pattern::Prefix(word) => write!(f, "{word}*"),
            Pattern::Fuzzy(word, distance) => write!(f, "{word}~{distance}"),
            Pattern::Regex(pattern) => write!(f, "/{}/", pattern.replace('/', "\\/")),
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

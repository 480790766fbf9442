//! What is counted by, as it is asked for: a field, what is looked for in it, and how much of it is listed.
//!
//! `place`, `place=20`, `place=all`, `place:khar*`, `where`, `event/place=10`, `claimant/month`: text in, an [`Ask`] out;
//! and counts, cut to what was asked for.

use super::{QueryError, vocabulary};
use crate::{
    index::{Field, field, tokenizer},
    model::{Count, CountBy, Dated, Facet, Other, Step},
};

/// One field to count by, or two.
#[derive(Clone)]
pub struct Ask {
    pub by: By,
    /// The columns of a table of two fields.
    pub across: Option<By>,
    /// Values are listed that have a word like this.
    pub like: Option<String>,
    /// `None`: all.
    pub limit: Option<usize>,
}

/// What the values are.
#[derive(Clone, Copy)]
pub enum By {
    /// Those of a field, as they are.
    Field(&'static Field),
    /// First-level areas of the places.
    Region,
    /// Country, first-level area and place, each below what it lies in.
    Where,
    Date(Step, Dated),
}

/// What can be counted by besides the fields.
pub const MADE: &[(&str, &str)] = &[
    ("region", "first-level areas of the places"),
    ("where", "country, region and place, each below what it lies in"),
    ("day", "day of the event; also week, month, year, and published-month, captured-year and so on"),
];

impl By {
    fn read(word: &str) -> Option<By> {
        let date = |word: &str, of| word.parse().ok().map(|step| By::Date(step, of));
        match word {
            "region" => Some(By::Region),
            "where" => Some(By::Where),
            word => match word.split_once('-') {
                Some(("published", step)) => date(step, Dated::Published),
                Some(("captured", step)) => date(step, Dated::Captured),
                _ => date(word, Dated::Event).or_else(|| counted(word).map(By::Field)),
            },
        }
    }

    /// The word by which it is asked for.
    pub fn name(self) -> String {
        match self {
            By::Field(field) => field.name.to_owned(),
            By::Region => "region".to_owned(),
            By::Where => "where".to_owned(),
            By::Date(step, Dated::Event) => step.name().to_owned(),
            By::Date(step, of) => format!("{}-{}", of.name(), step.name()),
        }
    }
}

fn counted(word: &str) -> Option<&'static Field> {
    let name = vocabulary::ALIASES.iter().find(|(alias, _)| *alias == word).map_or(word, |(_, name)| name);
    let plural = name.strip_suffix('s').unwrap_or(name);
    [name, plural].into_iter().find_map(|n| field(n).filter(|f| f.counted && !f.help.is_empty()))
}

/// Reads what to count by; `usual`: how many values are listed where nothing is said.
///
/// # Errors
/// When nothing of that name can be counted.
pub fn read(text: &str, usual: Option<usize>) -> Result<Ask, QueryError> {
    let text = text.trim();
    let (text, limit) = match text.rsplit_once('=') {
        Some((head, "all")) => (head, None),
        Some((head, count)) => match count.parse() {
            Ok(count) => (head, Some(count)),
            Err(_) => return Err(unknown(text)),
        },
        None => (text, usual),
    };
    let (names, like) = text.split_once(':').map_or((text, None), |(names, like)| (names, Some(like.to_owned()).filter(|l| !l.is_empty())));
    let names = names.to_lowercase().replace(['*', '×'], "/");
    let by = |name: &str| By::read(name.trim()).ok_or_else(|| unknown(name.trim()));
    let (by, across) = match names.split_once('/') {
        Some((rows, columns)) => (by(rows)?, Some(by(columns)?)),
        None => (by(&names)?, None),
    };
    Ok(Ask { by, across, like, limit })
}

fn unknown(name: &str) -> QueryError {
    QueryError::Facet { name: name.to_owned(), meant: vocabulary::nearest(name, super::facets()) }
}

/// Whether a value, or a stretch of it that begins with a word, is like this: `*` for any letters, `?` for any one.
pub fn is_like(value: &str, like: &str) -> bool {
    let pattern = if like.contains(['*', '?']) { like.to_owned() } else { format!("{like}*") };
    let mut letters = Vec::new();
    for part in pattern.split_inclusive(['*', '?']) {
        let (words, sign) = part.strip_suffix(['*', '?']).map_or((part, None), |head| (head, part.chars().last()));
        letters.extend(tokenizer::whole(words).chars());
        // A blank at the end of what stands before a sign is meant.
        letters.extend(words.ends_with(' ').then_some(' ').filter(|_| !letters.is_empty()));
        letters.extend(sign);
    }
    let value: Vec<char> = tokenizer::whole(value).chars().collect();
    (0..value.len()).filter(|at| *at == 0 || value[at - 1] == ' ').any(|at| glob(&letters, &value[at..]))
}

/// Whether all of the text has this form; at worst as many steps as both lengths multiplied.
fn glob(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    // The last star, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                (p, t) = (at + 1, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

impl Ask {
    /// The field, where its values are counted by article as they stand.
    pub fn plain(&self, count: CountBy) -> Option<&'static Field> {
        match self.by {
            By::Field(field) if self.across.is_none() && (count == CountBy::Article || field.name == "has") => Some(field),
            _ => None,
        }
    }

    /// Leaves the values that are asked for; those with the highest counts, what they lie in with them.
    pub fn cut(&self, facet: &mut Facet) {
        if let Some(like) = &self.like {
            let before = facet.values.len();
            facet.values.retain(|count| is_like(&count.value, like));
            facet.unlike = before - facet.values.len();
        }
        let Some(limit) = self.limit.filter(|limit| *limit < facet.values.len()) else { return };
        let mut order: Vec<usize> = (0..facet.values.len()).collect();
        order.sort_by_key(|at| (std::cmp::Reverse(facet.values[*at].weight(facet.count)), depth(&facet.values[*at], &facet.field), *at));
        let mut kept = vec![false; facet.values.len()];
        order[..limit].iter().for_each(|at| kept[*at] = true);
        facet.other = Some(Other { values: facet.values.len() - limit });
        let mut at = kept.into_iter();
        facet.values.retain(|_| at.next().unwrap_or(true));
    }
}

fn depth(count: &Count, field: &str) -> usize {
    if field == "event" { count.value.matches('/').count() } else { count.level }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match read(text, Some(9)) {
            Ok(ask) => {
                let across = ask.across.map_or(String::new(), |by| format!("/{}", by.name()));
                format!("{}{across} {:?} {:?}", ask.by.name(), ask.like, ask.limit)
            }
            Err(_) => "unknown".to_owned(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_facet_is_a_field_with_what_is_looked_for_and_how_much() {
        check("place", "place None Some(9)");
        check("Places=20", "place None Some(20)");
        check("in=all", "place None None");
        check("place:khar*", "place Some(\"khar*\") Some(9)");
        check("place:khar*=all", "place Some(\"khar*\") None");
        check("where", "where None Some(9)");
    }

    #[test]
    fn two_fields_make_a_table() {
        check("event/place=10", "event/place None Some(10)");
        check("event*by", "event/by None Some(9)");
        check("event×month", "event/month None Some(9)");
        check("claimant/published-year", "claimant/published-year None Some(9)");
    }

    #[test]
    fn what_cannot_be_counted_is_unknown() {
        for text in ["plase", "text", "event/plase", "place=many", "published-century", ""] {
            check(text, "unknown");
        }
    }

    #[test]
    fn values_are_found_by_the_beginning_of_a_word() {
        for (value, like, expected) in [
            ("Kharkiv", "khar*", true),
            ("Kharkiv", "KHAR", true),
            ("Nova Kakhovka", "kakh", true),
            ("Nova Kakhovka", "khov*", false),
            ("Nova Kakhovka", "*khov*", true),
            ("Kherson", "kh?rson", true),
            ("Kherson Oblast", "kh?rson", false),
            ("strikes/drone", "dr*", true),
            ("", "*", false),
        ] {
            assert_eq!(is_like(value, like), expected, "{value} {like}");
        }
    }
}

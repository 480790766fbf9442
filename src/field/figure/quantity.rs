//! Numbers as news writes them: "1,200", "twenty-two", "at least 40", "between 5 and 7", "dozens", "a man".
//!
//! A sentence in; quantities with bounds and qualifier out, in the order of the text. Numbers that belong to a name, a date,
//! a sum of money or a measure are left out.

use super::reading::Reading;
use crate::{
    field::text::Shape,
    lexicon::counts::{ARTICLES, Numeral, Role},
    model::Qualifier,
};
use std::ops::Range;

/// A number with its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// From the qualifier to the end of the number.
    pub tokens: Range<usize>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub qualifier: Qualifier,
    /// "a man", "his brother": there is no number word, and a noun that we know must follow.
    pub bare: bool,
}

/// A plain number, before qualifiers.
#[derive(Clone, Copy)]
struct Value {
    low: u64,
    /// `None` for "dozens".
    high: Option<u64>,
    end: usize,
}

/// All quantities of the sentence, in order and apart.
pub fn find(r: &Reading) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut at = r.range.start;
    while at < r.range.end {
        if !may_begin(r, at) {
            at += 1;
            continue;
        }
        // "four of his colleagues" is one number.
        let owned = r.letters(at.wrapping_sub(1)) == b"of" && found.last().is_some_and(|q: &Quantity| q.tokens.end + 1 == at);
        match quantity(r, at).filter(|q| !owned || !q.bare) {
            Some(quantity) => {
                at = quantity.tokens.end;
                found.push(quantity);
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a quantity may begin at the token: no for certain, for most words without a look at any.
fn may_begin(r: &Reading, at: usize) -> bool {
    let token = &r.doc.tokens[at];
    // What stands behind a hyphen is read from the hyphen on.
    if token.hash == 0 { r.doc.is_hyphen(at) } else { token.shape == Shape::Number || r.doc.may_begin(&r.counts.opens, at) }
}

fn quantity(r: &Reading, at: usize) -> Option<Quantity> {
    let (mut begin, mut qualifier) = (at, Qualifier::Exact);
    // "at least some 30": the first qualifier that says something holds.
    for _ in 0..3 {
        let Some((span, number)) = r.doc.phrase(&r.counts.qualifiers.phrases, begin, r.range.end) else { break };
        if qualifier == Qualifier::Exact {
            qualifier = *r.counts.qualifiers.get(number);
        }
        begin = span.end;
        if r.letters(begin) == b"of" {
            begin += 1;
        }
    }
    let between = r.letters(begin) == b"between";
    let Some(mut value) = number(r, begin + usize::from(between)) else { return bare(r, at, begin) };
    if is_of_a_name(r, begin) || is_no_count(r, value.end) || is_age(r, begin, value.end) || is_share(r, at) {
        return None;
    }
    // "from 20 to 40": the second number holds now.
    if r.letters(begin.wrapping_sub(1)) == b"from" && r.letters(value.end) == b"to" && number(r, value.end + 1).is_some() {
        return None;
    }
    let first = value;
    if let Some(second) = range_end(r, value.end, between) {
        value = Value { low: value.low.min(second.low), high: second.high.map(|h| h.max(value.low)), end: second.end };
        if is_no_count(r, value.end) {
            return None;
        }
    } else if between {
        return None;
    }
    if let Some((span, number)) = r.doc.phrase(&r.counts.afterwards.phrases, value.end, r.range.end)
        && qualifier == Qualifier::Exact
    {
        qualifier = *r.counts.afterwards.get(number);
        value.end = span.end;
    }
    let is_year = is_year(r, begin, first) && qualifier == Qualifier::Exact && first.end == value.end;
    if is_year && r.noun(value.end).is_none() {
        return None;
    }
    Some(bounded(at..value.end, value, qualifier))
}

fn bounded(tokens: Range<usize>, value: Value, qualifier: Qualifier) -> Quantity {
    let Value { low, high, .. } = value;
    let (min, max, qualifier) = match (qualifier, high) {
        (Qualifier::UpTo, _) => (None, Some(high.unwrap_or(low)), qualifier),
        (Qualifier::LessThan, _) => (None, Some(low.saturating_sub(1)), qualifier),
        (Qualifier::MoreThan, Some(_)) => (Some(low.saturating_add(1)), None, qualifier),
        (Qualifier::MoreThan, None) => (Some(low), None, qualifier),
        (Qualifier::AtLeast, _) | (_, None) => (Some(low), None, Qualifier::AtLeast),
        (_, Some(_)) => (Some(low), high, qualifier),
    };
    Quantity { tokens, min, max, qualifier, bare: false }
}

/// "a man", "another soldier", "his brother", "one": the noun behind it decides whether it counts.
fn bare(r: &Reading, at: usize, begin: usize) -> Option<Quantity> {
    let article = ARTICLES.contains(&r.word(begin));
    // "another" is a qualifier as well.
    let counts = article || (begin > at && r.letters(begin - 1) == b"another");
    let end = begin + usize::from(article);
    (counts && end > at).then_some(Quantity { tokens: at..end, min: Some(1), max: Some(1), qualifier: Qualifier::Exact, bare: true })
}

/// The number that begins at `at`, in digits or words.
fn number(r: &Reading, at: usize) -> Option<Value> {
    if !r.range.contains(&at) {
        return None;
    }
    let mut value = if r.doc.tokens[at].shape == Shape::Number { digits(r, at)? } else { worded(r, at)? };
    // "1.5 million", "3 dozen"
    while let Some((Numeral::Scale(scale), end)) = numeral(r, value.end) {
        value = Value { low: value.low.saturating_mul(scale), high: value.high.map(|h| h.saturating_mul(scale)), end };
    }
    Some(value)
}

fn numeral(r: &Reading, at: usize) -> Option<(Numeral, usize)> {
    if !r.range.contains(&at) {
        return None;
    }
    let (span, number) = r.doc.phrase(&r.counts.numerals.phrases, at, r.range.end)?;
    Some((*r.counts.numerals.get(number), span.end))
}

/// "473 400" is one number; "3.5" only before a scale, which is multiplied in at once.
fn digits(r: &Reading, at: usize) -> Option<Value> {
    let text = r.doc.surface(at);
    let plain: String = text.chars().filter(char::is_ascii_digit).collect();
    if let Some((whole, part)) = text.split_once('.') {
        let (Numeral::Scale(scale), end) = numeral(r, at + 1)? else { return None };
        return decimal(whole, part, scale).map(|low| Value { low, high: Some(low), end });
    }
    let mut low: u64 = plain.parse().ok()?;
    let mut end = at + 1;
    let next = r.doc.surface(end);
    if plain.len() <= 3 && text.len() <= 3 && r.range.contains(&end) && next.len() == 3 && next.bytes().all(|b| b.is_ascii_digit()) && low > 0 {
        low = low * 1000 + next.parse::<u64>().ok()?;
        end += 1;
    }
    Some(Value { low, high: Some(low), end })
}

fn decimal(whole: &str, part: &str, scale: u64) -> Option<u64> {
    let whole: u64 = whole.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()?;
    let part = part.get(..part.len().min(9))?;
    let tail = part.parse::<u64>().ok()?.checked_mul(scale)? / 10_u64.pow(u32::try_from(part.len()).ok()?);
    whole.checked_mul(scale)?.checked_add(tail)
}

/// "twenty-two", "two hundred and fifty", "tens of thousands", "a hundred".
fn worded(r: &Reading, at: usize) -> Option<Value> {
    let (mut total, mut group, mut end, mut some) = (0_u64, 0_u64, at, false);
    let article = matches!(r.letters(at), b"a" | b"the") && matches!(numeral(r, at + 1), Some((Numeral::Scale(_), _)));
    if article {
        (group, end) = (1, at + 1);
    }
    while let Some((word, next)) = numeral(r, end) {
        match word {
            Numeral::Unit(n) if group % 10 == 0 && (group % 100 != 10) => group += n,
            Numeral::Tens(n) if group % 100 == 0 => group += n,
            Numeral::Scale(100) if group > 0 && group < 100 => group = group.saturating_mul(100),
            Numeral::Scale(12) if group > 0 => group = group.saturating_mul(12),
            Numeral::Scale(scale) if group > 0 => {
                total = total.saturating_add(group.saturating_mul(scale));
                group = 0;
            }
            Numeral::Fixed(n) if !some => return Some(Value { low: n, high: Some(n), end: next }),
            Numeral::Vague(n) if !some => return Some(Value { low: n, high: None, end: next }),
            _ => break,
        }
        some = true;
        end = next;
        let joins = r.letters(end) == b"and"
            && matches!(numeral(r, end + 1), Some((Numeral::Unit(_) | Numeral::Tens(_), _)))
            && total + group >= 100
            && group % 100 == 0;
        let hyphen = r.letters(end) == b"-" && numeral(r, end + 1).is_some() && !r.doc.tokens[end].spaced;
        end += usize::from(joins || hyphen);
    }
    let low = total.saturating_add(group);
    (some && low > 0).then_some(Value { low, high: Some(low), end })
}

/// The second number of "10-15", "10 to 15", "5 or 6", "between 5 and 7".
fn range_end(r: &Reading, at: usize, between: bool) -> Option<Value> {
    let joined = match r.word(at) {
        "-" | "–" | "—" => !r.doc.tokens[at].spaced && r.doc.tokens.get(at + 1).is_some_and(|t| !t.spaced),
        "to" | "or" => !between,
        "and" => between,
        _ => false,
    };
    if joined { number(r, at + 1) } else { None }
}

/// "F-16", "Article 5", "No. 3", "$5", "Oct. 7".
fn is_of_a_name(r: &Reading, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|b| r.range.contains(b)) else { return false };
    if is_no_one(r, at, before) || is_playing_card(r, at) {
        return true;
    }
    let glued = !r.doc.tokens[at].spaced;
    let word = r.word(before);
    if glued && !matches!(word, "(" | "[" | "\"" | "“" | "—" | "–" | "‘" | "'" | "," | "." | ";") {
        return true;
    }
    if matches!(word, "$" | "€" | "£" | "₴" | "#" | "₽") {
        return true;
    }
    let name = if word == "." { before.saturating_sub(1) } else { before };
    let month = r.within(&r.counts.things, name) == Some(name + 1) && r.doc.tokens[name].shape == Shape::Title && is_month(r.word(name));
    month
        || (r.doc.tokens[at].shape == Shape::Number && r.within(&r.counts.names, name).is_some() && r.doc.tokens[name].shape != Shape::Lower)
        || (r.doc.tokens[at].shape == Shape::Number && matches!(word, "aged" | "age"))
}

/// "no one", "not one"
fn is_no_one(r: &Reading, at: usize, before: usize) -> bool {
    r.letters(at) == b"one" && matches!(r.letters(before), b"no" | b"not" | b"any" | b"every")
}

/// "the Ten of Diamonds": a name.
fn is_playing_card(r: &Reading, at: usize) -> bool {
    let title = |i: usize| r.range.contains(&i) && r.doc.tokens[i].shape == Shape::Title;
    title(at) && r.letters(at + 1) == b"of" && title(at + 2)
}

fn is_month(word: &str) -> bool {
    matches!(word.get(..3), Some("jan" | "feb" | "mar" | "apr" | "may" | "jun" | "jul" | "aug" | "sep" | "oct" | "nov" | "dec"))
}

/// "5th", "12-member", "50%", "10:30", "20 km", "3 October".
fn is_no_count(r: &Reading, end: usize) -> bool {
    let Some(next) = r.doc.tokens.get(end).filter(|_| r.range.contains(&end)) else { return false };
    let word = r.word(end);
    if !next.spaced {
        let after = r.doc.tokens.get(end + 1);
        let glued = after.is_some_and(|t| !t.spaced && t.shape != Shape::Sign);
        match next.shape {
            Shape::Sign => {
                if word == "%" || word == "°" || (glued && matches!(word, "/" | ":" | "'" | "’")) {
                    return true;
                }
                let number_follows = after.is_some_and(|t| t.shape == Shape::Number) || numeral(r, end + 1).is_some();
                if glued && matches!(word, "-" | "‑") && !number_follows {
                    return true;
                }
            }
            // "killed 5people" is a slip, "5th" and "16A" are not.
            _ => return r.noun(end).is_none(),
        }
    }
    r.within(&r.counts.things, end).is_some()
}

/// "Ivan Petrenko, 25, who", "a woman (61)", "a man of 55", "aged 34 and 57".
fn is_age(r: &Reading, at: usize, end: usize) -> bool {
    if r.doc.tokens[at].shape != Shape::Number {
        return false;
    }
    let [before, second, third] = [1, 2, 3].map(|n| at.checked_sub(n).map_or("", |i| r.word(i)));
    let one = at.checked_sub(2).is_some_and(|n| matches!(r.doc.tokens[n].shape, Shape::Title | Shape::Upper)) || is_one_person(second);
    match before {
        "," => one && matches!(r.letters(end), b"," | b"." | b";" | b"and"),
        "(" => one && r.letters(end) == b")",
        "of" => is_one_person(second) && !matches!(r.letters(end), b"the" | b"them" | b"his" | b"her" | b"their"),
        "and" | "to" => matches!(third, "aged" | "ages" | "age"),
        _ => false,
    }
}

fn is_one_person(word: &str) -> bool {
    matches!(
        word,
        "man"
            | "woman"
            | "boy"
            | "girl"
            | "teenager"
            | "pensioner"
            | "child"
            | "baby"
            | "toddler"
            | "infant"
            | "youth"
            | "resident"
            | "person"
            | "villager"
            | "driver"
            | "worker"
            | "farmer"
            | "civilian"
            | "mother"
            | "father"
            | "son"
            | "daughter"
            | "grandmother"
            | "grandfather"
            | "wife"
            | "husband"
            | "brother"
            | "sister"
            | "lady"
            | "gentleman"
            | "student"
            | "schoolboy"
            | "schoolgirl"
    )
}

/// "most of its 13,000 soldiers": nobody said that it were all.
fn is_share(r: &Reading, at: usize) -> bool {
    (at.saturating_sub(6).max(r.range.start)..at).any(|i| {
        matches!(r.letters(i), b"most" | b"half" | b"majority" | b"percent" | b"third" | b"quarter" | b"part" | b"%" | b"many" | b"rest" | b"bulk" | b"none")
            && r.letters(i + 1) == b"of"
            && (i + 2..at).all(|j| {
                matches!(r.word(j), "the" | "its" | "'" | "’" | "s" | "their" | "his" | "those")
                    || !matches!(r.doc.tokens[j].shape, Shape::Number | Shape::Sign) && r.letters(j) != b"and" && j + 3 >= at
            })
    })
}

/// A plain number that is more likely a year than a count.
fn is_year(r: &Reading, at: usize, value: Value) -> bool {
    (1900..2100).contains(&value.low) && r.doc.surface(at).len() == 4 && r.role(at) != Role::Be
}

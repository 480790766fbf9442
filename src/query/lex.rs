//! The signs of a query: where a word, a quotation, a pattern or a range in brackets ends, and what joins clauses.
//!
//! The rest of a query in, how many bytes belong to what stands first out; nothing is judged here.

use super::tree::Unit;

/// A word between the clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    And,
    Or,
    Not,
    Near(Unit),
}

/// Signs that open a quotation, each with those that close it.
const QUOTES: &[(char, &str)] = &[('"', "\""), ('“', "”\"“"), ('”', "”\""), ('„', "“”\""), ('«', "»\""), ('»', "«\""), ('‟', "”\""), ('＂', "＂\"")];

/// The most other words that may be asked to stand between two.
pub const MOST_BETWEEN: u32 = 100;

pub fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(q, _)| *q == c)
}

/// The operator with which `rest` begins, and its length.
pub fn operator(rest: &str) -> Option<(Operator, usize)> {
    for (sign, operator) in [("&&", Operator::And), ("||", Operator::Or), ("&", Operator::And), ("|", Operator::Or)] {
        if rest.starts_with(sign) {
            return Some((operator, sign.len()));
        }
    }
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c)).unwrap_or(rest.len());
    let operator = match &rest[..end] {
        "AND" => Operator::And,
        "OR" => Operator::Or,
        "NOT" => Operator::Not,
        word => Operator::Near(near(word)?),
    };
    Some((operator, end))
}

/// `w/5`, `near/5`, `w/s`, `w/p`.
fn near(word: &str) -> Option<Unit> {
    let (name, unit) = word.split_once('/')?;
    if !["w", "near", "within"].iter().any(|n| n.eq_ignore_ascii_case(name)) {
        return None;
    }
    match unit {
        "s" | "S" | "sentence" => Some(Unit::Sentence),
        "p" | "P" | "paragraph" => Some(Unit::Paragraph),
        digits if digits.len() <= 4 => digits.parse().ok().map(|n: u32| Unit::Words(n.min(MOST_BETWEEN))),
        _ => None,
    }
}

/// The words between the quotation marks with which `rest` begins, the length of all, and whether it is closed.
pub fn quotation(rest: &str) -> (&str, usize, bool) {
    let open = rest.chars().next().unwrap_or('"');
    let closing = QUOTES.iter().find(|(q, _)| *q == open).map_or("\"", |(_, closing)| closing);
    let begin = open.len_utf8().min(rest.len());
    match rest[begin..].find(|c| closing.contains(c)) {
        Some(end) => {
            let close = rest[begin + end..].chars().next().map_or(0, char::len_utf8);
            (&rest[begin..begin + end], begin + end + close, true)
        }
        None => (&rest[begin..], rest.len(), false),
    }
}

/// The number behind the `~` with which `rest` begins, 1 where there is none, and the length of both.
pub fn slop(rest: &str) -> Option<(u32, usize)> {
    let digits = rest.strip_prefix('~')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    Some((digits[..end].parse().unwrap_or(if end == 0 { 1 } else { MOST_BETWEEN }).min(MOST_BETWEEN), 1 + end))
}

/// The number behind the `^` with which `rest` begins, and the length of both.
pub fn weight(rest: &str) -> Option<(f64, usize)> {
    let digits = rest.strip_prefix('^')?;
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let number = digits[..end].trim_end_matches('.');
    Some((number.parse().ok()?, 1 + number.len()))
}

/// The pattern between the slashes with which `rest` begins, and the length of all; `None` where it is not closed.
pub fn pattern(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('/')?;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => return ends_here(&inner[at + 1..]).then_some((&inner[..at], at + 2)).filter(|_| at > 0),
            _ => {}
        }
    }
    None
}

/// Whether a clause that stands before `rest` is at its end.
fn ends_here(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '^' | '|') || is_quote(c))
}

/// The length of the range in square or curly brackets with which `rest` begins.
pub fn range(rest: &str) -> Option<usize> {
    let end = rest.strip_prefix(['[', '{'])?.find([']', '}'])?;
    Some(end + 2)
}

/// The length of the range with which `rest` begins in a bracket that nothing closes: `[3 TO 10`.
pub fn open_range(rest: &str) -> Option<usize> {
    let mut words = rest.strip_prefix(['[', '{'])?.split_whitespace();
    let (from, to, last) = (words.next()?, words.next()?, words.next()?);
    let last = last.trim_end_matches(')');
    // They are pieces of the same text.
    let end = last.as_ptr() as usize + last.len() - rest.as_ptr() as usize;
    (to.eq_ignore_ascii_case("to") && !from.is_empty() && !last.is_empty()).then_some(end)
}

/// The length of the word with which `rest` begins: all up to a blank, a bracket, a quotation mark or a weight.
pub fn word(rest: &str) -> usize {
    let end = rest
        .char_indices()
        .find(|(at, c)| c.is_whitespace() || matches!(c, '(' | ')' | '|') || is_quote(*c) || (*c == '^' && weight(&rest[*at..]).is_some()))
        .map_or(rest.len(), |(at, _)| at);
    // A sign that begins no clause of its own is passed over, so that the reader always moves on.
    if end == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { end }
}

/// The name, the comparison and their length, where `rest` begins with `killed>=`: blanks may stand between.
pub fn comparison(rest: &str) -> Option<(&str, &str, usize)> {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic())?;
    let behind = rest[end..].trim_start_matches(' ');
    let sign = [">=", "<=", "=>", "=<", "≥", "≤", ">", "<", "="].into_iter().find(|sign| behind.starts_with(sign))?;
    let value = behind[sign.len()..].trim_start_matches(' ');
    let length = rest.len() - value.len();
    (end > 0 && value.starts_with(|c: char| c.is_ascii_digit())).then_some((&rest[..end], sign, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_end_at_a_slash_of_their_own() {
        for (rest, expected) in [
            ("/dr.*/ x", Some(("dr.*", 6))),
            ("/a b/", Some(("a b", 5))),
            (r"/a\/b/)", Some((r"a\/b", 6))),
            ("/path", None),
            ("/a/b", None),
            ("//", None),
            ("/", None),
        ] {
            assert_eq!(pattern(rest), expected, "{rest}");
        }
    }

    #[test]
    fn comparisons_may_have_blanks() {
        assert_eq!(comparison("killed >= 3 x"), Some(("killed", ">=", 10)));
        assert_eq!(comparison("killed>3"), Some(("killed", ">", 7)));
        assert_eq!(comparison("killed > many"), None);
        assert_eq!(comparison(">3"), None);
    }

    #[test]
    fn weights_are_numbers() {
        assert_eq!(weight("^2.5) x"), Some((2.5, 4)));
        assert_eq!(weight("^2."), Some((2.0, 2)));
        assert_eq!(weight("^x"), None);
        assert_eq!(word("drone^2"), 5);
        assert_eq!(word("x^y z"), 3);
    }

    #[test]
    fn near_is_told_by_its_number() {
        assert_eq!(operator("w/5 b"), Some((Operator::Near(Unit::Words(5)), 3)));
        assert_eq!(operator("NEAR/3"), Some((Operator::Near(Unit::Words(3)), 6)));
        assert_eq!(operator("w/s b"), Some((Operator::Near(Unit::Sentence), 3)));
        assert_eq!(operator("a/5"), None);
        assert_eq!(operator("w/x"), None);
    }
}

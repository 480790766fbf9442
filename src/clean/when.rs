//! Dates as pages write them: numeric in any order, with month names of many languages, with or without a time.
//!
//! A line of text in, the dates found in it with their place out. Nothing is guessed: a date needs its day, month and year.

use super::clock;
use crate::{lexicon::prompts::Prompts, model::Precision};
use chrono::{DateTime, Datelike, NaiveDate};
use std::ops::Range;

/// Which number comes first in 3/4/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    DayFirst,
    MonthFirst,
}

/// A date found in a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    pub range: Range<usize>,
    pub date: NaiveDate,
    pub time: Option<String>,
    pub precision: Precision,
}

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Number { value: u32, digits: usize },
    Word { month: u32 },
    Sign(char),
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// Lines are longer only by mistake.
const LINE_BYTES_MAX: usize = 4000;

/// All full dates of a line, in order.
pub fn find(line: &str, order: Order, prompts: &Prompts) -> Vec<Stamp> {
    let end = (0..=line.len().min(LINE_BYTES_MAX)).rev().find(|i| line.is_char_boundary(*i)).unwrap_or(0);
    let line = &line[..end];
    if !line.bytes().any(|b| b.is_ascii_digit()) && !line.chars().any(|c| c.is_numeric()) {
        return Vec::new();
    }
    let tokens = tokens(line, prompts);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let read = [year_first, numeric, day_month, month_day, packed].iter().find_map(|f| f(&tokens[at..], order));
        let Some((date, used)) = read.filter(|(d, _)| (1900..=2100).contains(&d.year())) else {
            at += 1;
            continue;
        };
        let (time, after) = clock::time(line, &tokens, at + used);
        let precision = if time.is_some() { Precision::Minute } else { Precision::Day };
        found.push(Stamp { range: tokens[at].start..tokens[after - 1].end, date, time, precision });
        at = after;
    }
    found
}

/// The date that a value of metadata states.
pub fn value(text: &str, order: Order, prompts: &Prompts) -> Option<Stamp> {
    let text = text.trim();
    if text.len() >= 10 && text.bytes().all(|b| b.is_ascii_digit()) && (text.len() == 10 || text.len() == 13) {
        let seconds: i64 = text[..10].parse().ok()?;
        let date = DateTime::from_timestamp(seconds, 0)?.date_naive();
        return (1995..=2100).contains(&date.year()).then_some(Stamp { range: 0..text.len(), date, time: None, precision: Precision::Day });
    }
    find(text, order, prompts).into_iter().next()
}

/// A month alone: "June 2025", "2025-06".
pub fn month(text: &str, prompts: &Prompts) -> Option<NaiveDate> {
    let tokens = tokens(&text[..text.len().min(60)], prompts);
    let read = |pair: &[Token]| match (pair[0].kind, pair.get(1)?.kind, pair.get(2).map(|t| t.kind)) {
        (Kind::Word { month }, Kind::Number { value, digits: 4 }, _) if month > 0 => NaiveDate::from_ymd_opt(value as i32, month, 1),
        (Kind::Number { value: year, digits: 4 }, Kind::Sign('-' | '/'), Some(Kind::Number { value: month, .. })) => {
            NaiveDate::from_ymd_opt(year as i32, month, 1)
        }
        _ => None,
    };
    (0..tokens.len()).find_map(|at| read(&tokens[at..])).filter(|d| (1900..=2100).contains(&d.year()))
}

fn tokens(line: &str, prompts: &Prompts) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if let Some(first) = digit(c) {
            let (mut value, mut digits) = (first, 1);
            while let Some((at, next)) = chars.peek().copied() {
                let Some(d) = digit(next) else { break };
                value = value.saturating_mul(10).saturating_add(d);
                digits += 1;
                end = at + next.len_utf8();
                chars.next();
            }
            out.push(Token { kind: Kind::Number { value, digits }, start, end });
        } else if matches!(c, '年' | '月' | '日' | '년' | '월' | '일') {
            out.push(Token { kind: Kind::Sign(c), start, end });
        } else if c.is_alphabetic() {
            while let Some((at, next)) = chars.peek().copied() {
                let inside = next.is_alphabetic() || unicode_normalization::char::is_combining_mark(next);
                if !inside || matches!(next, '年' | '月' | '日' | '년' | '월' | '일') {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            out.push(Token { kind: Kind::Word { month: 0 }, start, end });
        } else if !c.is_whitespace() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{ad}' | '\u{200b}') {
            out.push(Token { kind: Kind::Sign(c), start, end });
        }
    }
    name_months(line, &mut out, prompts);
    out
}

/// How many tokens may lie between a month's name and a number of its date.
const REACH: usize = 10;

/// Looks up the words that stand near a number: others belong to no date.
fn name_months(line: &str, tokens: &mut Vec<Token>, prompts: &Prompts) {
    let is_number = |token: &Token| matches!(token.kind, Kind::Number { .. });
    let mut next = 0;
    let mut last = None;
    let mut kept = 0;
    for at in 0..tokens.len() {
        if next <= at {
            next = (at + 1..tokens.len()).find(|i| is_number(&tokens[*i])).unwrap_or(usize::MAX);
        }
        let mut token = tokens[at];
        if is_number(&token) {
            last = Some(at);
        } else if let Kind::Word { .. } = token.kind
            && (next - at <= REACH || last.is_some_and(|last| at - last <= REACH))
        {
            token.kind = Kind::Word { month: prompts.month(&line[token.start..token.end]).unwrap_or(0) };
            // Months of two words, as in Arabic of the Levant.
            if let (Kind::Word { month: 0 }, Some(Token { kind: Kind::Word { month: 0 }, start, .. })) = (token.kind, tokens[..kept].last().copied())
                && let Some(month) = prompts.month(&line[start..token.end])
            {
                kept -= 1;
                token = Token { kind: Kind::Word { month }, start, end: token.end };
            }
        }
        tokens[kept] = token;
        kept += 1;
    }
    tokens.truncate(kept);
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '٠'..='٩' => Some(c as u32 - '٠' as u32),
        '۰'..='۹' => Some(c as u32 - '۰' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

pub fn number(token: Option<&Token>) -> Option<(u32, usize)> {
    match token?.kind {
        Kind::Number { value, digits } => Some((value, digits)),
        _ => None,
    }
}

pub fn sign(token: Option<&Token>) -> Option<char> {
    match token?.kind {
        Kind::Sign(c) => Some(c),
        _ => None,
    }
}

/// 2025-06-02, 2025/6/2, 2025. 6. 2, 2025年6月2日.
fn year_first(t: &[Token], _: Order) -> Option<(NaiveDate, usize)> {
    let (year, 4) = number(t.first())? else { return None };
    let Some(a) = sign(t.get(1)) else { return year_word(t) };
    let (day_or_month, digits) = number(t.get(2)).unwrap_or((0, 0));
    if digits == 0 || digits > 2 || !matches!(a, '-' | '/' | '.' | '年' | '년' | '–' | '‑' | '_') {
        // "2025 June 2" and "2025-Jun-02"
        return year_word(t);
    }
    let b = sign(t.get(3))?;
    let (day, 1..=2) = number(t.get(4))? else { return None };
    let fits = matches!((a, b), ('年', '月') | ('년', '월')) || a == b;
    let used = 5 + usize::from(matches!(sign(t.get(5)), Some('日' | '일')));
    fits.then(|| NaiveDate::from_ymd_opt(year as i32, day_or_month, day)).flatten().map(|d| (d, used))
}

fn year_word(t: &[Token]) -> Option<(NaiveDate, usize)> {
    let (year, 4) = number(t.first())? else { return None };
    let at = 1 + usize::from(matches!(sign(t.get(1)), Some('-' | ',' | '.' | '/')));
    let Kind::Word { month: month @ 1.. } = t.get(at)?.kind else { return None };
    let at = at + 1 + usize::from(matches!(sign(t.get(at + 1)), Some('-' | '.' | '/')));
    let (day, 1..=2) = number(t.get(at))? else { return None };
    NaiveDate::from_ymd_opt(year as i32, month, day).map(|d| (d, at + 1))
}

/// 02.06.2025, 2/6/25, 6-2-2025.
fn numeric(t: &[Token], order: Order) -> Option<(NaiveDate, usize)> {
    let (a, 1..=2) = number(t.first())? else { return None };
    let first = sign(t.get(1)).filter(|c| matches!(c, '.' | '/' | '-' | '|' | '‑'))?;
    let (b, 1..=2) = number(t.get(2))? else { return None };
    (sign(t.get(3))? == first).then_some(())?;
    let (year, digits) = number(t.get(4))?;
    // A second dot or slash after it: an address or a version.
    if sign(t.get(5)) == Some(first) && number(t.get(6)).is_some() && t[5].start == t[4].end && t[6].start == t[5].end {
        return None;
    }
    let year = match digits {
        4 => year,
        2 if year <= 40 && t[1].start == t[0].end => 2000 + year,
        2 if year >= 90 && t[1].start == t[0].end => 1900 + year,
        _ => return None,
    };
    let month_first = (order == Order::MonthFirst && first != '.' && a <= 12) || b > 12;
    let (day, month) = if month_first { (b, a) } else { (a, b) };
    NaiveDate::from_ymd_opt(year as i32, month, day).map(|d| (d, 5))
}

/// 2 June 2025, 2nd of June, 2025, 2. Juni 2025, 2 de junio de 2025, 02-Jun-25.
fn day_month(t: &[Token], _: Order) -> Option<(NaiveDate, usize)> {
    let (day, 1..=2) = number(t.first())? else { return None };
    let mut at = 1;
    let mut passed = 0;
    let month = loop {
        match t.get(at)?.kind {
            Kind::Word { month: month @ 1.. } => break month,
            // "of", "de", "th", "г"
            Kind::Word { .. } if t[at].end - t[at].start <= 6 && passed < 2 => passed += 1,
            Kind::Sign('.' | '-' | '/' | 'º' | '°' | '،' | ',' | '\'' | '|') => {}
            _ => return None,
        }
        at += 1;
    };
    year_after(t, at + 1).and_then(|(year, used)| NaiveDate::from_ymd_opt(year, month, day).map(|d| (d, used)))
}

/// June 2, 2025; Jun. 2nd 2025.
fn month_day(t: &[Token], _: Order) -> Option<(NaiveDate, usize)> {
    let Kind::Word { month: month @ 1.. } = t.first()?.kind else { return None };
    let mut at = 1 + usize::from(matches!(sign(t.get(1)), Some('.' | '-' | '/')));
    let (day, 1..=2) = number(t.get(at))? else { return None };
    at += 1;
    // "June 2 - 4, 2025" is a span, "June 10:30" a time.
    if matches!(sign(t.get(at)), Some(':')) {
        return None;
    }
    if matches!(t.get(at)?.kind, Kind::Word { .. }) && t[at].end - t[at].start <= 2 {
        at += 1;
    }
    year_after(t, at).and_then(|(year, used)| NaiveDate::from_ymd_opt(year, month, day).map(|d| (d, used)))
}

/// The year that ends a date, after commas and little words.
fn year_after(t: &[Token], mut at: usize) -> Option<(i32, usize)> {
    let mut passed = 0;
    loop {
        match t.get(at)?.kind {
            Kind::Number { value, digits: 4 } if (1900..=2100).contains(&value) => return Some((value as i32, at + 1)),
            Kind::Number { value, digits: 2 } if at > 0 && matches!(sign(t.get(at - 1)), Some('-' | '\'' | '’' | '/' | '.')) && value <= 40 => {
                // "2 June '25", but not the hour of "2 June - 10:30".
                let hour = matches!(sign(t.get(at + 1)), Some(':'));
                return (!hour).then_some((2000 + value as i32, at + 1));
            }
            // "24 nisan / abril 2020" names the month twice.
            Kind::Word { month: 1.. } if passed < 1 => passed += 1,
            Kind::Word { .. } if t[at].end - t[at].start <= 6 && passed < 1 => passed += 1,
            Kind::Sign(',' | '.' | '-' | '/' | '\'' | '’' | '،' | '|' | '–') => {}
            _ => return None,
        }
        at += 1;
    }
}

/// 20250602.
fn packed(t: &[Token], _: Order) -> Option<(NaiveDate, usize)> {
    let (value, digits) = number(t.first())?;
    if digits != 8 || !(19_900_101..=21_000_101).contains(&value) {
        return None;
    }
    NaiveDate::from_ymd_opt((value / 10_000) as i32, value / 100 % 100, value % 100).map(|d| (d, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    fn check(line: &str, expected: &str) {
        check_in(Order::DayFirst, line, expected);
    }

    fn check_in(order: Order, line: &str, expected: &str) {
        let prompts = Prompts::load(&Data::embedded()).unwrap();
        let found: Vec<String> =
            find(line, order, &prompts).iter().map(|s| format!("{}{}", s.date, s.time.as_ref().map(|t| format!(" {t}")).unwrap_or_default())).collect();
        assert_eq!(found.join(", "), expected, "{line}");
    }

    #[test]
    fn numeric_dates_are_read_in_the_given_order() {
        check("03/04/2025 and 2025-06-02", "2025-04-03, 2025-06-02");
        check_in(Order::MonthFirst, "03/04/2025", "2025-03-04");
        check_in(Order::MonthFirst, "25/04/2025, 03.04.2025", "2025-04-25, 2025-04-03");
        check("1.2.3 and 192.168.10.2020", "");
    }

    #[test]
    fn month_names_of_many_languages_are_read() {
        for line in [
            "June 2, 2025",
            "2 June 2025",
            "Mon 2nd of June, 2025",
            "2 червня 2025",
            "2 июня 2025 г.",
            "2. Juni 2025",
            "2 de junio de 2025",
            "2025年6月2日",
            "2025년 6월 2일",
            "2 Ιουνίου 2025",
            "2 حزيران 2025",
            "٢ يونيو ٢٠٢٥",
            "2 czerwca 2025 r.",
            "02-Jun-25",
            "20250602",
            "2025 Jun 2",
        ] {
            check(line, "2025-06-02");
        }
        check("in June, 2000 people", "");
    }

    #[test]
    fn times_follow_their_dates() {
        check("2025-06-02T18:40:00+0300", "2025-06-02 18:40+03:00");
        check("June 2, 2025 at 6:40 p.m.", "2025-06-02 18:40");
        check("02.06.2025, 18.40 Uhr", "2025-06-02 18:40");
        check("2025-06-02T00:05:07.120Z", "2025-06-02 00:05:07Z");
    }
}

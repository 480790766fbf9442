//! Numbers and dates as they are typed into a query.

use super::tree::{Range, day_after, day_before};
use chrono::{Datelike, Days, Months, NaiveDate};

/// `>=3`, `>0`, `<10`, `3..10`, `3+`, `~100`, `1,200`, `[3 TO 10]`, `{3 TO *}`, `*`.
pub fn range(text: &str) -> Option<Range> {
    let text = text.trim();
    if let Some((from, to)) = bracketed(text) {
        let from = if from.0.is_empty() { None } else { Some(number(from.0)?.checked_add(u64::from(!from.1))?) };
        let to = if to.0.is_empty() { None } else { Some(number(to.0)?.checked_sub(u64::from(!to.1))?) };
        return match (from, to) {
            (Some(a), Some(b)) => ordered(a, b),
            (Some(a), None) => Some(Range::AtLeast(a)),
            (None, Some(b)) => Some(Range::AtMost(b)),
            (None, None) => Some(Range::Any),
        };
    }
    if text == "*" || text == ".." {
        return Some(Range::Any);
    }
    if let Some((from, to)) = text.split_once("..") {
        return match (from.trim(), to.trim_start_matches('.').trim()) {
            (from, "") => Some(Range::AtLeast(number(from)?)),
            ("", to) => Some(Range::AtMost(number(to)?)),
            (from, to) => ordered(number(from)?, number(to)?),
        };
    }
    for (sign, make) in SIGNS {
        if let Some(rest) = text.strip_prefix(sign) {
            return make(number(rest)?);
        }
    }
    if let Some(rest) = text.strip_suffix('+') {
        return Some(Range::AtLeast(number(rest)?));
    }
    if let Some((from, to)) = text.split_once(['-', '–']) {
        return ordered(number(from)?, number(to)?);
    }
    Some(Range::Is(number(text)?))
}

/// A bound, empty where it is open, and whether it is part of the range.
type Bound<'a> = (&'a str, bool);

/// `[3 TO 10]`, `{3 TO *}`: a square bracket takes its bound in, a curly one leaves it out.
fn bracketed(text: &str) -> Option<(Bound<'_>, Bound<'_>)> {
    let (open, close) = (text.chars().next()?, text.chars().last()?);
    if !matches!(open, '[' | '{') || !matches!(close, ']' | '}') {
        return None;
    }
    let inner = text.get(1..text.len() - 1)?;
    let (from, to) = [" TO ", " to ", ".."].iter().find_map(|word| inner.split_once(word))?;
    let open_end = |text| if text == "*" { "" } else { text };
    Some(((open_end(from.trim()), open == '['), (open_end(to.trim()), close == ']')))
}

type Make = fn(u64) -> Option<Range>;

/// The longer signs first.
const SIGNS: &[(&str, Make)] = &[
    (">=", |n| Some(Range::AtLeast(n))),
    ("≥", |n| Some(Range::AtLeast(n))),
    ("=>", |n| Some(Range::AtLeast(n))),
    ("<=", |n| Some(Range::AtMost(n))),
    ("≤", |n| Some(Range::AtMost(n))),
    ("=<", |n| Some(Range::AtMost(n))),
    (">", |n| Some(Range::AtLeast(n.checked_add(1)?))),
    ("<", |n| Some(Range::AtMost(n.checked_sub(1)?))),
    ("~", |n| Some(Range::MayBe(n))),
    ("=", |n| Some(Range::Is(n))),
];

fn ordered(a: u64, b: u64) -> Option<Range> {
    Some(Range::Within(a.min(b), a.max(b)))
}

/// Digits, with separators of thousands.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '_' | '\'' | '\u{a0}' | '\u{202f}')).collect();
    (digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

type Span = (Option<NaiveDate>, Option<NaiveDate>);

/// The first and last day that a value of `date:` means.
pub fn days(text: &str, today: NaiveDate) -> Option<Span> {
    let text = text.trim();
    if let Some(((from, from_in), (to, to_in))) = bracketed(text) {
        let first = if from.is_empty() { None } else { if from_in { Open::From } else { Open::After }.of(from, today)?.0 };
        let last = if to.is_empty() { None } else { if to_in { Open::To } else { Open::Before }.of(to, today)?.1 };
        return (first.is_some() || last.is_some()).then_some((first, last));
    }
    for (sign, open) in [(">=", Open::From), ("≥", Open::From), ("<=", Open::To), ("≤", Open::To), (">", Open::After), ("<", Open::Before)] {
        if let Some(rest) = text.strip_prefix(sign) {
            return open.of(rest, today);
        }
    }
    if let Some((from, to)) = text.split_once("..") {
        return between(from, to.trim_start_matches('.'), today);
    }
    if let Some((from, to)) = text.split_once('/').filter(|(from, _)| from.len() > 4) {
        return between(from, to, today);
    }
    let (first, last) = period(text, today)?;
    Some((Some(first), Some(last)))
}

/// Whether the value means other days tomorrow.
pub fn moves(text: &str, today: NaiveDate) -> bool {
    let other = today.checked_sub_days(Days::new(1000)).unwrap_or(NaiveDate::MAX);
    days(text, today) != days(text, other)
}

fn between(from: &str, to: &str, today: NaiveDate) -> Option<Span> {
    let (from, to) = (from.trim(), to.trim());
    let first = if from.is_empty() { None } else { Some(period(from, today)?) };
    let last = if to.is_empty() { None } else { Some(period(to, today)?) };
    match (first, last) {
        (None, None) => None,
        // Typed the wrong way round, it still means the days between.
        (Some(a), Some(b)) => Some((Some(a.0.min(b.0)), Some(a.1.max(b.1)))),
        (a, b) => Some((a.map(|a| a.0), b.map(|b| b.1))),
    }
}

/// A bound on one side only.
#[derive(Clone, Copy)]
pub enum Open {
    /// From its first day on.
    From,
    /// Later than its last day.
    After,
    /// To its last day.
    To,
    /// Earlier than its first day.
    Before,
}

impl Open {
    pub fn of(self, text: &str, today: NaiveDate) -> Option<Span> {
        let (first, last) = period(text.trim(), today)?;
        Some(match self {
            Open::From => (Some(first), None),
            Open::After => (Some(day_after(last)), None),
            Open::To => (None, Some(last)),
            Open::Before => (None, Some(day_before(first))),
        })
    }
}

/// A day, month or year, or a stretch counted from today.
fn period(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let text = text.trim().to_lowercase();
    if let Some(found) = numeric(&text) {
        return Some(found);
    }
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | ',')).filter(|w| !w.is_empty()).collect();
    parted(&words).or_else(|| relative(&words, today)).or_else(|| named(&words))
}

/// A quarter or a week of a year: `2025-q2`, `2025-w23`.
fn parted(words: &[&str]) -> Option<(NaiveDate, NaiveDate)> {
    let [year, part] = words else { return None };
    let year: i32 = year.parse().ok().filter(|y| (1000..=9999).contains(y))?;
    if let Some(quarter) = part.strip_prefix('q') {
        let quarter: u32 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
        return Some((NaiveDate::from_ymd_opt(year, 3 * quarter - 2, 1)?, month_of(year, 3 * quarter)?.1));
    }
    let monday = NaiveDate::from_isoywd_opt(year, part.strip_prefix('w')?.parse().ok()?, chrono::Weekday::Mon)?;
    Some((monday, monday.checked_add_days(Days::new(6))?))
}

/// `2025`, `2025-06`, `2025-06-02`, `2025/06/02`, `2.6.2025`.
fn numeric(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let day = text.split_once('t').map_or(text, |(day, _)| day);
    let mut parts: Vec<u32> = day.split(['-', '/', '.']).map(|p| if p.len() <= 4 { p.parse().ok() } else { None }).collect::<Option<_>>()?;
    if day.contains('.') {
        parts.reverse();
    }
    let year = i32::try_from(*parts.first()?).ok().filter(|y| (1000..=9999).contains(y))?;
    match parts[1..] {
        [] => Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?)),
        [month] => month_of(year, month),
        [month, day] => NaiveDate::from_ymd_opt(year, month, day).map(|d| (d, d)),
        _ => None,
    }
}

fn month_of(year: i32, month: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some((first, day_before(first.checked_add_months(Months::new(1))?)))
}

/// `June 2025`, `2 June 2025`, `June 2, 2025`.
fn named(words: &[&str]) -> Option<(NaiveDate, NaiveDate)> {
    let month = |word: &str| MONTHS.iter().zip(1..).find(|(name, _)| word.len() >= 3 && name.starts_with(word)).map(|(_, n)| n);
    let at = words.iter().position(|w| month(w).is_some())?;
    let month = month(words[at])?;
    let mut numbers = words.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, w)| w.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse::<u32>().ok());
    match (words.len(), numbers.next()??, numbers.next()) {
        (2, year, None) if year >= 1000 => month_of(i32::try_from(year).ok()?, month),
        (3, day, Some(Some(year))) if day <= 31 => NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(|d| (d, d)),
        _ => None,
    }
}

const MONTHS: [&str; 12] = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// `today`, `yesterday`, `last 7 days`, `last week`, `this month`, `7d`.
fn relative(words: &[&str], today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    match words {
        ["today" | "now"] => Some((today, today)),
        ["tomorrow"] => Some((day_after(today), day_after(today))),
        ["yesterday"] => Some((day_before(today), day_before(today))),
        ["this", unit] => calendar(unit, today, 0),
        ["last" | "past" | "previous", unit] if weekday(unit).is_none() && !unit.starts_with(|c: char| c.is_ascii_digit()) => calendar(unit, today, 1),
        ["last", name] if weekday(name).is_some() => {
            let ago = (today.weekday().num_days_from_monday() + 6 - weekday(name)?) % 7 + 1;
            today.checked_sub_days(Days::new(ago.into())).map(|d| (d, d))
        }
        [count, unit, "ago"] => {
            // Its first day only: "3 weeks ago" is a day, not a stretch.
            let (first, _) = back(count.parse().ok()?, unit, today)?;
            Some((day_before(first), day_before(first)))
        }
        ["last" | "past", count, unit] => back(count.parse().ok()?, unit, today),
        [short] | ["last" | "past", short] => {
            let digits = short.len() - short.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            back(short[..digits].parse().ok()?, &short[digits..], today)
        }
        _ => None,
    }
}

/// Monday is 0.
fn weekday(name: &str) -> Option<u32> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    DAYS.iter().zip(0..).find(|(day, _)| name.len() >= 3 && day.starts_with(name)).map(|(_, n)| n)
}

/// The calendar's week, month or year of today, or the one before.
fn calendar(unit: &str, today: NaiveDate, ago: u32) -> Option<(NaiveDate, NaiveDate)> {
    match unit {
        "day" => today.checked_sub_days(Days::new(ago.into())).map(|d| (d, d)),
        "week" => {
            let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday() + 7 * ago)))?;
            Some((monday, monday.checked_add_days(Days::new(6))?))
        }
        "month" => {
            let day = today.with_day(1)?.checked_sub_months(Months::new(ago))?;
            month_of(day.year(), day.month())
        }
        "year" => numeric(&(today.year() - i32::try_from(ago).ok()?).to_string()),
        _ => None,
    }
}

/// So many days, weeks, months or years that end today.
fn back(count: u32, unit: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = match unit.trim_end_matches('s') {
        "d" | "day" => today.checked_sub_days(Days::new(count.into()))?,
        "w" | "week" => today.checked_sub_days(Days::new(u64::from(count) * 7))?,
        "m" | "month" => today.checked_sub_months(Months::new(count))?,
        "y" | "year" => today.checked_sub_months(Months::new(count.checked_mul(12)?))?,
        _ => return None,
    };
    Some((day_after(first).min(today), today))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let today = NaiveDate::from_ymd_opt(2025, 6, 12).unwrap();
        let show = |d: Option<NaiveDate>| d.map_or(String::new(), |d| d.to_string());
        let found = days(text, today).map_or("none".to_owned(), |(a, b)| format!("{}..{}", show(a), show(b)));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn days_months_and_years_are_spans() {
        check("2025-06-02", "2025-06-02..2025-06-02");
        check("2025-02", "2025-02-01..2025-02-28");
        check("2025", "2025-01-01..2025-12-31");
        check("2.6.2025", "2025-06-02..2025-06-02");
        check("June 2025", "2025-06-01..2025-06-30");
        check("2 June 2025", "2025-06-02..2025-06-02");
        check("June 2nd, 2025", "2025-06-02..2025-06-02");
    }

    #[test]
    fn ranges_may_be_open_and_turned_round() {
        check("2025-06-01..2025-06-30", "2025-06-01..2025-06-30");
        check("2025-06-01/2025-06-30", "2025-06-01..2025-06-30");
        check("2025-06..", "2025-06-01..");
        check("..2025-06", "..2025-06-30");
        check("2025-07..2025-06", "2025-06-01..2025-07-31");
        check(">2025-06", "2025-07-01..");
        check("<=2025-06", "..2025-06-30");
    }

    #[test]
    fn stretches_end_today() {
        check("today", "2025-06-12..2025-06-12");
        check("last 7 days", "2025-06-06..2025-06-12");
        check("last-7-days", "2025-06-06..2025-06-12");
        check("30d", "2025-05-14..2025-06-12");
        check("last week", "2025-06-02..2025-06-08");
        check("this month", "2025-06-01..2025-06-30");
        check("last month", "2025-05-01..2025-05-31");
        check("last year", "2024-01-01..2024-12-31");
    }

    #[test]
    fn brackets_take_their_bounds_in_or_leave_them_out() {
        check("[2025-06-01 TO 2025-06-30]", "2025-06-01..2025-06-30");
        check("{2025-06-01 TO 2025-06-30}", "2025-06-02..2025-06-29");
        check("[2025-06 TO *]", "2025-06-01..");
        check("[* TO *]", "none");
        check_range("[3 TO 10]", "3..10");
        check_range("{3 TO 10}", "4..9");
        check_range("[* TO 10}", "<=9");
        check_range("[3 TO *]", ">=3");
        check_range("[3 10]", "none");
    }

    #[test]
    fn weeks_quarters_and_days_past_are_read() {
        check("2025-Q2", "2025-04-01..2025-06-30");
        check("2025-W23", "2025-06-02..2025-06-08");
        check("3 days ago", "2025-06-09..2025-06-09");
        check("2 weeks ago", "2025-05-29..2025-05-29");
        check("last Monday", "2025-06-09..2025-06-09");
        check("last Thursday", "2025-06-05..2025-06-05");
        check("2025-Q5", "none");
        check("2025-W54", "none");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "2025-13", "2025-02-30", "soon", "..", "99", "last", "last x days", "999999999999", "may", "5 5 5", "last 99999999999 days"] {
            check(text, "none");
        }
        assert_eq!(days("last 4000000000 years", NaiveDate::MIN), None);
    }

    fn check_range(text: &str, expected: &str) {
        assert_eq!(range(text).map_or("none".to_owned(), |r| r.to_string()), expected, "{text}");
    }

    #[test]
    fn numbers_compare() {
        for (text, expected) in [
            (">=3", ">=3"),
            (">0", ">=1"),
            ("<10", "<=9"),
            ("3..10", "3..10"),
            ("10..3", "3..10"),
            ("3-10", "3..10"),
            ("3..", ">=3"),
            ("..10", "<=10"),
            ("3+", ">=3"),
            ("~100", "~100"),
            ("1,200", "1200"),
            ("=5", "5"),
            ("*", "*"),
        ] {
            check_range(text, expected);
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "many", "<0", ">=", "3..x", "-", "99999999999999999999", ">18446744073709551615"] {
            check_range(text, "none");
        }
    }
}

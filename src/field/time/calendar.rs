//! Dates of the calendar: days, months, years, decades.
//!
//! Dates without a year take that of the nearest fitting day to the publication.

use super::{
    reader::{Found, Reader, month_days, year_days},
    stretch,
};
use crate::{
    field::text::Shape,
    lexicon::times::{Unit, Which, Word},
    model::Days,
};
use chrono::{Datelike, NaiveDate};

/// A date that begins at the token.
pub fn read(r: &Reader, at: usize) -> Option<Found> {
    match r.word(at) {
        Word::Weekday(_) | Word::ShortWeekday(_) => weekday_date(r, at),
        Word::Month(_) => month_first(r, at),
        Word::The => after_the(r, at),
        Word::Ordinal(_) => day_first(r, at).or_else(|| stretch::ordinal_part(r, at)),
        Word::Fuzzy(third) => stretch::fuzzy(r, at, third),
        Word::Season(code) => stretch::season(r, at, code),
        Word::Holiday { month, day } => stretch::holiday(r, at, month, day),
        Word::Feast { month, nth, weekday } => stretch::feast(r, at, month, nth, weekday),
        _ if r.shape(at) == Some(Shape::Number) => numeric(r, at).or_else(|| day_first(r, at)).or_else(|| years(r, at)),
        _ => None,
    }
}

/// "Thursday, Dec. 15", "Monday 19 December", "Thursday evening, July 21".
fn weekday_date(r: &Reader, at: usize) -> Option<Found> {
    let mut next = r.past_dot(r.next(at));
    if let Word::Part(_) = r.word(next) {
        next = r.next(next);
    }
    next = r.past_comma(next);
    let date = match r.word(next) {
        Word::The => day_first(r, r.next(next)),
        Word::Month(_) => month_first(r, next),
        _ => day_first(r, next),
    }?;
    date.days.is_none_or(Days::is_one).then(|| date.from(at))
}

fn after_the(r: &Reader, at: usize) -> Option<Found> {
    let next = r.next(at);
    match r.word(next) {
        Word::Ordinal(_) => day_first(r, next).or_else(|| stretch::ordinal_part(r, next)).map(|f| f.from(at)),
        Word::Season(code) => stretch::season(r, next, code).map(|f| f.from(at)),
        _ => day_first(r, next).map(|f| f.from(at)),
    }
}

/// "May 5", "May 5-7, 2024", "May 2024", "May".
pub fn month_first(r: &Reader, at: usize) -> Option<Found> {
    let Word::Month(month) = r.word(at) else { return None };
    let dotted = past_month(r, at);
    if let Some((day, after)) = day_number(r, dotted).filter(|(_, after)| !is_count(r, at, *after)) {
        let (last, after) = later_day(r, after, day).unwrap_or((day, after));
        let (year, after) = year_after(r, after);
        return days_of_month(r, at..after, month, day, last, year);
    }
    let spelled = r.text(at).len() > 4 || matches!(month, 3..=7) && r.text(at).len() >= 3;
    let of = if r.text(dotted) == "of" { dotted + 1 } else { r.past_comma(dotted) };
    if let Some(year) = r.year_at(of) {
        return Some(month_of(year, month, at..of + 1));
    }
    if r.text(dotted) == "of"
        && let Some(year) = named_year(r, dotted + 1)
    {
        return Some(month_of(year, month, at..dotted));
    }
    (spelled || dotted > r.next(at)).then_some(())?;
    if is_name(r, at, month) { None } else { bare_month(r, at, month, dotted) }
}

/// The token after a month, and after the dot of a short one.
fn past_month(r: &Reader, at: usize) -> usize {
    let short = r.text(at).len() <= 4 && !matches!(r.text(at), "may" | "june" | "july");
    if short { r.past_dot(r.next(at)) } else { r.next(at) }
}

/// "In June 20 people were killed": the number counts people.
fn is_count(r: &Reader, month: usize, after: usize) -> bool {
    let noun = r.text(after);
    r.before(month) == "in"
        && r.shape(after) == Some(Shape::Lower)
        && (noun.ends_with('s') || matches!(noun, "people" | "civilians" | "children" | "men" | "women"))
}

/// "Theresa May", "May I", "March on Washington".
fn is_name(r: &Reader, at: usize, month: u32) -> bool {
    let first = at == r.sentence.start;
    let leads = matches!(
        r.before(at),
        "in" | "since" | "by" | "until" | "from" | "of" | "on" | "and" | "before" | "after" | "during" | "between" | "through" | "to" | "for"
    );
    let beside_name = !first && !leads && r.is_capital(at - 1) && r.word(at - 1) == Word::Other;
    match month {
        3 | 5 => first || beside_name,
        4 | 6 | 8 => beside_name,
        _ => false,
    }
}

fn bare_month(r: &Reader, at: usize, month: u32, after: usize) -> Option<Found> {
    let Some(published) = r.published else {
        return Some(Found::date(at..after, format!("XXXX-{month:02}"), None, "time/month"));
    };
    let this = published.year();
    let year = match r.before(at) {
        "last" if month >= published.month() => this - 1,
        "next" if month <= published.month() => this + 1,
        "last" | "next" | "this" => this,
        _ => match r.told_year(month, 28).filter(|_| !r.is_future(&(at..after))) {
            Some(year) => year,
            None if r.is_future(&(at..after)) => this + i32::from(month < published.month()),
            None => this - i32::from(month > published.month()),
        },
    };
    let start = if matches!(r.before(at), "last" | "next" | "this") { at - 1 } else { at };
    Some(month_of(year, month, start..after))
}

fn month_of(year: i32, month: u32, tokens: std::ops::Range<usize>) -> Found {
    Found::date(tokens, format!("{year:04}-{month:02}"), month_days(year, month), "time/month")
}

/// "5 May", "5-7 May 2024", "the 7th of October".
fn day_first(r: &Reader, at: usize) -> Option<Found> {
    let (day, after) = day_number(r, at)?;
    let between = matches!(r.before(at), "between" | "from");
    if let Some((month, year)) = apart(r, after, day).filter(|_| !between) {
        return days_of_month(r, at..after, month, day, day, year);
    }
    let (last, after) = later_day(r, after, day).filter(|(_, after)| matches!(r.word(*after), Word::Month(_))).unwrap_or((day, after));
    let month_at = if r.text(after) == "of" { after + 1 } else { after };
    let Word::Month(month) = r.word(month_at) else { return None };
    let (year, end) = year_after(r, past_month(r, month_at));
    days_of_month(r, at..end, month, day, last, year)
}

/// "20 and 30 June": two days, not the span between; the month of the first, and the year that may follow.
fn apart(r: &Reader, after: usize, first: u32) -> Option<(u32, Option<i32>)> {
    let (_, end) = day_number(r, after + 1).filter(|(second, _)| r.text(after) == "and" && *second > first + 1)?;
    let Word::Month(month) = r.word(end) else { return None };
    Some((month, year_after(r, past_month(r, end)).0))
}

/// A day of the month: "7", "7th", "seventh".
fn day_number(r: &Reader, at: usize) -> Option<(u32, usize)> {
    if let Word::Ordinal(day) = r.word(at) {
        return Some((day, r.next(at)));
    }
    let day = r.digits(at, 2).filter(|day| (1..=31).contains(day))?;
    let mut after = at + 1;
    if r.is_glued(after) && matches!(r.text(after), "st" | "nd" | "rd" | "th") {
        after += 1;
    }
    // "at 10:30", "5%", "5.5": no day.
    let broken = r.is_glued(after) && (r.text(after) == ":" || r.text(after) == "%");
    (!broken).then_some((day, after))
}

/// The second day of "16-17", "16 and 17", "1 to 3".
fn later_day(r: &Reader, at: usize, first: u32) -> Option<(u32, usize)> {
    let worded = matches!(r.text(at), "and" | "to" | "through" | "or");
    if !worded && !r.is_hyphen(at) {
        return None;
    }
    let (last, after) = day_number(r, at + 1).filter(|(last, _)| *last > first)?;
    let counts = worded && r.shape(after) == Some(Shape::Lower) && !matches!(r.text(after), "in" | "at" | "on" | "with" | "by" | "when" | "as" | "and" | "the");
    (!counts).then_some((last, after))
}

pub fn year_after(r: &Reader, at: usize) -> (Option<i32>, usize) {
    let comma = r.past_comma(at);
    match r.year_at(comma) {
        Some(year) if (1900..=2100).contains(&year) && (comma > at || !r.is_glued(at)) => (Some(year), comma + 1),
        _ => match named_year(r, if r.text(at) == "of" { at + 1 } else { at }) {
            Some(year) => (Some(year), at),
            None => (None, at),
        },
    }
}

/// "last year", "this year", "next year" after a month or day.
pub fn named_year(r: &Reader, at: usize) -> Option<i32> {
    let shift = match r.word(at) {
        Word::Which(Which::Last | Which::Previous) => -1,
        Word::Which(Which::This) => 0,
        Word::Which(Which::Next) => 1,
        _ => return None,
    };
    (r.word(r.next(at)) == Word::Unit(Unit::Year)).then_some(())?;
    Some(r.published?.year() + shift)
}

pub fn days_of_month(r: &Reader, tokens: std::ops::Range<usize>, month: u32, first: u32, last: u32, year: Option<i32>) -> Option<Found> {
    let Some(year) = year.or_else(|| fitting_year(r, &tokens, month, first)) else {
        return Some(Found::date(tokens, format!("XXXX-{month:02}-{first:02}"), None, "time/day"));
    };
    let first = NaiveDate::from_ymd_opt(year, month, first)?;
    let last = NaiveDate::from_ymd_opt(year, month, last)?;
    let days = Days::span(first, last)?;
    Some(Found::date(tokens, days.to_string(), Some(days), "time/day"))
}

/// The year of a day without one: past reports look back, plans look ahead.
fn fitting_year(r: &Reader, tokens: &std::ops::Range<usize>, month: u32, day: u32) -> Option<i32> {
    let published = r.published?;
    let in_year = |year: i32| NaiveDate::from_ymd_opt(year, month, day.min(28));
    let future = r.is_future(tokens);
    if let Some(year) = super::war::year_of_first(r, tokens, month, day, nearest(published, month, day)?) {
        return Some(year);
    }
    if let Some(year) = r.told_year(month, day).filter(|_| !future) {
        return Some(year);
    }
    let this = published.year();
    let ahead = (in_year(this)? - published).num_days();
    Some(match future {
        true if ahead < -180 => this + 1,
        true => this,
        // A date line may lag its page by a day or two.
        false if ahead > 3 && (ahead > 60 || r.is_told(tokens)) => this - 1,
        false if ahead < -330 && !r.is_told(tokens) => this + 1,
        false => this,
    })
}

/// The last such day up to the publication.
fn nearest(published: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(published.year(), month, day.min(28))?;
    if this <= published { Some(this) } else { this.with_year(published.year() - 1) }
}

/// "2025-06-02", "2/6/2025", "02.06.2025".
fn numeric(r: &Reader, at: usize) -> Option<Found> {
    if let Some((day, month, year)) = dotted(r.text(at)) {
        let day = NaiveDate::from_ymd_opt(year, month, day)?;
        return Some(Found::date(at..at + 1, day.to_string(), Some(Days::one(day)), "time/numeric"));
    }
    let sign = r.text(at + 1);
    let glued = (1..=4).all(|n| r.is_glued(at + n));
    if !glued || r.text(at + 3) != sign || !matches!(sign, "-" | "/" | "." | "‑" | "–") {
        return None;
    }
    let (a, b, c) = (r.digits(at, 4)?, r.digits(at + 2, 2)?, r.digits(at + 4, 4)?);
    let day = if r.text(at).len() == 4 {
        NaiveDate::from_ymd_opt(i32::try_from(a).ok()?, b, c)?
    } else {
        let year = i32::try_from(if c < 100 { c + if c < 70 { 2000 } else { 1900 } } else { c }).ok().filter(|y| (1900..=2100).contains(y))?;
        let (month_first, day_first) = (NaiveDate::from_ymd_opt(year, a, b), NaiveDate::from_ymd_opt(year, b, a));
        let past = |day: &NaiveDate| r.published.is_none_or(|p| *day <= p);
        // 11/06 in a paper of June is no day of November.
        month_first.filter(|day| sign == "/" && (past(day) || !day_first.is_some_and(|d| past(&d)))).or(day_first)?
    };
    Some(Found::date(at..at + 5, day.to_string(), Some(Days::one(day)), "time/numeric"))
}

fn dotted(word: &str) -> Option<(u32, u32, i32)> {
    let mut parts = word.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    (year.len() == 4 && parts.next().is_none()).then_some((day.parse().ok()?, month.parse().ok()?, year.parse().ok()?))
}

/// "2014", "2014-2016", "the 1990s".
fn years(r: &Reader, at: usize) -> Option<Found> {
    let year = r.year_at(at)?;
    if r.is_glued(at + 1) && r.text(at + 1) == "s" {
        let days = Days::span(NaiveDate::from_ymd_opt(year / 10 * 10, 1, 1)?, NaiveDate::from_ymd_opt(year / 10 * 10 + 9, 12, 31)?);
        return Some(Found::date(at..at + 2, (year / 10).to_string(), days, "time/decade"));
    }
    if let Some(last) = last_year(r, at, year) {
        let days = Days::span(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(last, 12, 31)?);
        return Some(Found::date(at..at + 3, format!("{year:04}/{last:04}"), days, "time/years"));
    }
    // "(2004–present)": how long it has gone on, and of nothing in it when.
    if r.is_hyphen(at + 1) && r.text(at + 2) == "present" {
        return Some(Found::new(at..at + 3, crate::model::TimeKind::Duration, format!("{year:04}/PRESENT_REF"), None, "time/years"));
    }
    is_year(r, at, year).then(|| Found::date(at..at + 1, format!("{year:04}"), year_days(year), "time/year"))
}

fn last_year(r: &Reader, at: usize, first: i32) -> Option<i32> {
    (r.is_hyphen(at + 1) && r.is_glued(at + 1) && r.is_glued(at + 2)).then_some(())?;
    let last = i32::try_from(r.digits(at + 2, 4)?).ok()?;
    let last = if r.text(at + 2).len() == 2 { first / 100 * 100 + last } else { last };
    (first < last && last < first + 60 && (1900..2100).contains(&first)).then_some(last)
}

fn is_year(r: &Reader, at: usize, year: i32) -> bool {
    let after = r.text(at + 1);
    let broken = r.is_glued(at + 1) && matches!(after, ":" | "%" | "/" | "km" | "m") || at > 0 && matches!(r.before(at), "$" | "€" | "£" | "#" | "/" | ":");
    if broken || !(1800..=2100).contains(&year) || r.is_glued(at) && !matches!(r.before(at), "(" | "-" | "–" | "—" | "“" | "\"" | "'" | "‘" | ".") {
        return false;
    }
    let counts = r.shape(at + 1) == Some(Shape::Lower)
        && (after.ends_with('s') && !matches!(after, "as" | "was" | "has" | "is" | "s")
            || matches!(after, "people" | "men" | "women" | "children" | "more" | "troops" | "meters" | "metres" | "miles"));
    match r.before(at) {
        "in" | "since" | "by" | "until" | "till" | "during" => !matches!(after, "people" | "men" | "women" | "children" | "more" | "troops" | "miles"),
        "of" | "from" | "to" | "and" | "between" | "before" | "after" | "for" | "early" | "late" | "mid" | "around" | "about" => !counts && year >= 1900,
        _ => !counts && (1900..=2050).contains(&year),
    }
}

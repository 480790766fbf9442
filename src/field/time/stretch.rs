//! Stretches of the calendar that are no single day or month: quarters, halves, seasons, feasts, and thirds of months and years.

use super::{
    calendar,
    reader::{Found, Reader, add_days, add_months, month_days, week_value, year_days},
    relative,
};
use crate::{
    lexicon::times::{Third, Unit, Word},
    model::{Days, TimeKind},
};
use chrono::{Datelike, NaiveDate};

/// "the fourth quarter of 2005", "the first week of March".
pub fn ordinal_part(r: &Reader, at: usize) -> Option<Found> {
    let Word::Ordinal(number) = r.word(at) else { return None };
    let unit = r.next(at);
    let after = r.next(unit);
    match r.word(unit) {
        Word::Unit(Unit::Quarter) if number <= 4 => {
            let of = if r.text(after) == "of" { after + 1 } else { after };
            let (year, end) = match (r.year_at(of), calendar::named_year(r, of)) {
                (Some(year), _) => (year, of + 1),
                (None, Some(year)) => (year, r.next(r.next(of))),
                _ => {
                    let published = r.published?;
                    (published.year() - i32::from(number > (published.month0() / 3) + 1), after)
                }
            };
            Some(quarter(year, number, at..end))
        }
        // "for a third straight day"
        _ if matches!(r.text(unit), "consecutive" | "straight" | "successive") && r.word(after) == Word::Unit(Unit::Day) => {
            Some(Found::date(at..r.next(after), r.published?.to_string(), None, "time/day-in-a-row"))
        }
        _ if number == 1 && r.number(unit).is_some() => first_months(r, at, unit),
        _ if number <= 2 && r.text(unit) == "half" && r.text(unit + 1) == "of" => {
            let year = r.year_at(unit + 2)?;
            let days = month_days(year, number * 6 - 5).zip(month_days(year, number * 6)).and_then(|(a, b)| Days::span(a.first, b.last));
            Some(Found::date(at..unit + 3, format!("{year:04}-H{number}"), days, "time/half-year"))
        }
        Word::Unit(Unit::Week) if r.text(after) == "of" && number <= 4 => {
            let month = calendar::month_first(r, after + 1)?;
            let first = month.days?.first.with_day(number * 7 - 6)?;
            let days = Days::span(first, add_days(first, 6)?);
            Some(Found::date(at..month.tokens.end, week_value(first), days, "time/week-of-month"))
        }
        _ => None,
    }
}

/// "the first three months of 2024".
fn first_months(r: &Reader, at: usize, number: usize) -> Option<Found> {
    let (count, unit) = r.number(number).filter(|(count, _)| (2..=11).contains(count))?;
    let of = r.next(unit);
    if r.word(unit) != Word::Unit(Unit::Month) || r.text(of) != "of" {
        return None;
    }
    let (year, end) = match (r.year_at(of + 1), calendar::named_year(r, of + 1)) {
        (Some(year), _) => (year, of + 2),
        (None, Some(year)) => (year, r.next(r.next(of + 1))),
        _ => return None,
    };
    let days = month_days(year, 1).zip(month_days(year, count)).and_then(|(a, b)| Days::span(a.first, b.last));
    Some(Found::new(at..end, TimeKind::Duration, format!("P{count}M"), days, "time/first-months"))
}

pub fn quarter(year: i32, number: u32, tokens: std::ops::Range<usize>) -> Found {
    let days = month_days(year, number * 3 - 2).zip(month_days(year, number * 3)).and_then(|(a, b)| Days::span(a.first, b.last));
    Found::date(tokens, format!("{year:04}-Q{number}"), days, "time/quarter")
}

/// "summer 2017", "the summer of 2017", "last summer"; a bare "spring" may be water.
pub fn season(r: &Reader, at: usize, code: &'static str) -> Option<Found> {
    let after = r.next(at);
    let of = if r.text(after) == "of" { after + 1 } else { r.past_comma(after) };
    if let Some(year) = r.year_at(of) {
        return Some(season_of(year, code, at..of + 1));
    }
    let published = r.published?;
    let verb = matches!(r.text(at), "fall" | "spring");
    let named = matches!(r.before(at), "this" | "last" | "next" | "in" | "since" | "by" | "during")
        || r.before(at) == "the"
            && at >= 2
            && (r.text(at - 2) == "in" || !verb && matches!(r.text(at - 2), "during" | "since" | "over" | "by" | "before" | "until" | "of"));
    if !named && (verb || r.before(at) == "a") || verb && r.text(after) == "of" {
        return None;
    }
    let begins = season_month(code);
    let this = published.year();
    let past = this - i32::from(published.month() < begins);
    let year = match r.before(at) {
        "next" => past + 1,
        "last" if past == this && published.month() < begins + 3 => past - 1,
        "last" => past,
        "this" => this,
        _ if r.is_future(&(at..after)) => this + i32::from(published.month() >= begins + 3),
        _ => past,
    };
    let start = if matches!(r.before(at), "this" | "last" | "next") { at - 1 } else { at };
    Some(season_of(year, code, start..after))
}

fn season_month(code: &str) -> u32 {
    match code {
        "SP" => 3,
        "SU" => 6,
        "FA" => 9,
        _ => 12,
    }
}

fn season_of(year: i32, code: &str, tokens: std::ops::Range<usize>) -> Found {
    let begins = season_month(code);
    let first = NaiveDate::from_ymd_opt(year, begins, 1);
    let last = first.and_then(|first| add_months(first, 2)).and_then(|(year, month)| month_days(year, month));
    let days = first.zip(last).and_then(|(first, last)| Days::span(first, last.last));
    Found::date(tokens, format!("{year:04}-{code}"), days, "time/season")
}

pub fn holiday(r: &Reader, at: usize, month: u32, day: u32) -> Option<Found> {
    let (year, end) = calendar::year_after(r, r.next(at));
    calendar::days_of_month(r, at..end, month, day, day, year)
}

/// "Thanksgiving": the nth such weekday of its month.
pub fn feast(r: &Reader, at: usize, month: u32, nth: u32, weekday: u32) -> Option<Found> {
    let (year, end) = calendar::year_after(r, r.next(at));
    let start = if r.before(at) == "this" { at - 1 } else { at };
    let Some(published) = r.published else { return Some(Found::date(start..end, format!("XXXX-{month:02}"), None, "time/holiday")) };
    let in_year =
        |year: i32| NaiveDate::from_weekday_of_month_opt(year, month, chrono::Weekday::try_from(u8::try_from(weekday).ok()?).ok()?, u8::try_from(nth).ok()?);
    let this = in_year(year.unwrap_or(published.year()))?;
    let past = year.is_none() && this > published && !r.is_future(&(start..end)) && (this - published).num_days() > 7;
    let day = if past { in_year(published.year() - 1)? } else { this };
    Some(Found::date(start..end, day.to_string(), Some(Days::one(day)), "time/holiday"))
}

/// "early May", "mid-May", "the end of last year".
pub fn fuzzy(r: &Reader, at: usize, third: Third) -> Option<Found> {
    let mut next = r.past_hyphen(r.next(at));
    if matches!(r.text(next), "in" | "on") {
        next += 1;
    }
    if matches!(r.word(next), Word::Fuzzy(_)) {
        return None;
    }
    let whole = relative::unit_of_now(r, next).or_else(|| relative::read(r, next)).or_else(|| calendar::read(r, next))?;
    // "since the start of the year": since its first day.
    let starts = (at..next).any(|i| matches!(r.text(i), "start" | "beginning"));
    if let Some(days) = whole.days.filter(|_| starts && third == Third::Early && r.before(at) == "since") {
        return Some(Found { days: Some(Days::one(days.first)), value: days.first.to_string(), rule: "time/part", ..whole }.from(at));
    }
    let days = whole.days.map(|days| part(unclipped(&whole.value, days), third)).and_then(|days| match r.published {
        Some(published) if days.first <= published && whole.rule == "time/period" => Days::span(days.first, days.last.min(published)),
        _ => Some(days),
    });
    Some(Found { days, rule: "time/part", ..whole }.from(at))
}

/// All days of a month or year of which only those so far were named.
fn unclipped(value: &str, days: Days) -> Days {
    let whole = match value.len() {
        4 => year_days(days.first.year()),
        7 if !value.contains('W') => month_days(days.first.year(), days.first.month()),
        _ => None,
    };
    whole.unwrap_or(days)
}

fn part(days: Days, third: Third) -> Days {
    let length = (days.last - days.first).num_days() + 1;
    let (from, to) = match length {
        28..=31 => match third {
            Third::Early => (0, 9),
            Third::Mid => (10, 19),
            Third::Late => (20, length - 1),
        },
        365..=366 => {
            let year = days.first.year();
            let months = match third {
                Third::Early => (1, 4),
                Third::Mid => (5, 8),
                Third::Late => (9, 12),
            };
            let whole = month_days(year, months.0).zip(month_days(year, months.1)).and_then(|(a, b)| Days::span(a.first, b.last));
            return whole.unwrap_or(days);
        }
        _ => return days,
    };
    let day = |n| add_days(days.first, n);
    day(from).zip(day(to)).and_then(|(first, last)| Days::span(first, last)).unwrap_or(days)
}

//! Weeks, months and years around the publication: "last week", "the past 24 hours", "over the weekend".

use super::reader::{Found, Reader, add_days, add_months, month_days, week_days, week_value, year_days};
use crate::{
    lexicon::times::{Unit, Which, Word},
    model::{Days, TimeKind},
};
use chrono::{Datelike, NaiveDate, Weekday};
use std::ops::Range;

/// "the last week of March".
pub fn week_of_month(r: &Reader, unit_at: usize, which: Which, unit: Unit) -> Option<Found> {
    let of = r.next(unit_at);
    if which != Which::Last || unit != Unit::Week || r.text(of) != "of" || !matches!(r.word(of + 1), Word::Month(_)) {
        return None;
    }
    let month = super::calendar::read(r, of + 1)?;
    let last = month.days.filter(|d| (28..=31).contains(&((d.last - d.first).num_days() + 1)))?.last;
    let days = add_days(last, -6).and_then(|first| Days::span(first, last));
    Some(Found::date(unit_at - 1..month.tokens.end, week_value(add_days(last, -3)?), days, "time/week-of-month"))
}

/// "the past 24 hours", "the last three days", "the coming weeks".
pub fn window(r: &Reader, at: usize, which: Which, count: Option<u32>, unit: Unit, end: usize) -> Option<Found> {
    // "the truce will last 72 hours"
    let verb = which == Which::Last && (matches!(r.before(at), "to" | "can" | "must" | "did" | "not") || at > 0 && r.word(at - 1) == Word::Future);
    if verb || !matches!(which, Which::Past | Which::Last | Which::Next | Which::Coming | Which::Previous | Which::Following) {
        return None;
    }
    let value = super::length::value(count, unit)?;
    let length = count.map(i64::from);
    let days = r.published.zip(length).and_then(|(p, n)| if matches!(which, Which::Past | Which::Last | Which::Previous) { back(p, n, unit) } else { None });
    Some(Found::new(at..end, TimeKind::Duration, value, days, "time/window"))
}

/// The days of the last so many units: "the past day" is yesterday and today.
fn back(p: NaiveDate, n: i64, unit: Unit) -> Option<Days> {
    let first = match unit {
        Unit::Second | Unit::Minute => p,
        Unit::Hour => add_days(p, -((n + 23) / 24))?,
        Unit::Day => add_days(p, -n)?,
        Unit::Week => add_days(p, -7 * n)?,
        Unit::Fortnight => add_days(p, -14 * n)?,
        Unit::Month => months_before(p, n)?,
        Unit::Year => months_before(p, 12 * n)?,
        _ => return None,
    };
    Days::span(first, p)
}

fn months_before(p: NaiveDate, n: i64) -> Option<NaiveDate> {
    let (year, month) = add_months(p, -n)?;
    NaiveDate::from_ymd_opt(year, month, p.day()).or_else(|| month_days(year, month).map(|d| d.last))
}

/// "last week", "this month", "next year", "the last quarter".
pub fn period(r: &Reader, tokens: Range<usize>, unit: Unit, which: Which) -> Option<Found> {
    let shift = match which {
        Which::Last => -1,
        Which::Previous => -1,
        Which::This | Which::Current => 0,
        Which::That => return None,
        Which::Next | Which::Following | Which::Coming => 1,
        Which::Past => -1,
    };
    let Some(published) = r.published else { return unresolved(tokens, unit) };
    let future = r.is_future(&tokens);
    let (value, days) = match unit {
        Unit::Week => {
            let day = add_days(published, 7 * week_shift(published, shift, future))?;
            (week_value(day), week_days(day))
        }
        Unit::Month => {
            let (year, month) = add_months(published, shift)?;
            (format!("{year:04}-{month:02}"), month_days(year, month).and_then(|d| so_far(d, published, future)))
        }
        Unit::Year => {
            let year = published.year() + i32::try_from(shift).ok()?;
            (format!("{year:04}"), year_days(year).and_then(|d| so_far(d, published, future)))
        }
        Unit::Quarter => {
            let (year, month) = add_months(published, 3 * shift)?;
            return Some(super::stretch::quarter(year, (month - 1) / 3 + 1, tokens));
        }
        Unit::Decade => {
            let decade = published.year() / 10 + i32::try_from(shift).ok()?;
            (decade.to_string(), year_days(decade * 10).zip(year_days(decade * 10 + 9)).and_then(|(a, b)| Days::span(a.first, b.last)))
        }
        _ => return None,
    };
    Some(Found::date(tokens, value, days, "time/period"))
}

/// At a week's end "last week" is the one then ending, and "this week" of things to come the next.
fn week_shift(published: NaiveDate, shift: i64, future: bool) -> i64 {
    let ending = matches!(published.weekday(), Weekday::Sat | Weekday::Sun);
    match shift {
        -1 if ending => 0,
        0 if ending && future => 1,
        shift => shift,
    }
}

/// "this month" is its first day to publication, where it tells of the past.
fn so_far(days: Days, published: NaiveDate, future: bool) -> Option<Days> {
    let running = days.first <= published && published <= days.last;
    match (running, future) {
        (true, false) => Days::span(days.first, published),
        (true, true) => Days::span(published, days.last),
        _ => Some(days),
    }
}

fn unresolved(tokens: Range<usize>, unit: Unit) -> Option<Found> {
    let value = match unit {
        Unit::Week => "XXXX-WXX",
        Unit::Month => "XXXX-XX",
        Unit::Year => "XXXX",
        Unit::Quarter => "XXXX-QX",
        Unit::Decade => "XXX",
        _ => return None,
    };
    Some(Found::date(tokens, value, None, "time/period"))
}

/// "this weekend", "over the weekend": the one that runs or the last; plans mean the next.
pub fn weekend(r: &Reader, tokens: Range<usize>, which: Which) -> Option<Found> {
    let Some(published) = r.published else { return Some(Found::date(tokens, "XXXX-WXX-WE", None, "time/weekend")) };
    let monday = week_days(published)?.first;
    let weekday = published.weekday();
    let future = r.is_future(&tokens);
    let weeks = match which {
        Which::Next | Which::Coming | Which::Following => i64::from(matches!(weekday, Weekday::Sat | Weekday::Sun)),
        Which::Last | Which::Previous => -1,
        _ if future => 0,
        Which::This if matches!(weekday, Weekday::Sat | Weekday::Sun) => 0,
        _ if weekday == Weekday::Sun => 0,
        _ => -1,
    };
    let saturday = add_days(monday, 7 * weeks + 5)?;
    Some(Found::date(tokens, format!("{}-WE", week_value(saturday)), Days::span(saturday, saturday.succ_opt()?), "time/weekend"))
}

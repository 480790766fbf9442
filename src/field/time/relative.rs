//! Dates counted from the day of publication or from the day that the text speaks of.
//!
//! "yesterday", "on Monday", "last week", "three days ago", "two weeks later", "the past 24 hours".

use super::reader::{Found, Reader, add_days, add_months, month_days, week_days, week_value, year_days};
use crate::{
    lexicon::times::{Unit, Which, Word},
    model::{Days, TimeKind},
};
use chrono::{Datelike, NaiveDate, Weekday};
use std::ops::Range;

/// A relative date that begins at the token.
pub fn read(r: &Reader, at: usize) -> Option<Found> {
    match r.word(at) {
        Word::Day(shift) => Some(day_from_today(r, at, shift)),
        Word::Tonight => Some(part_of(r, at..r.next(at), r.published, "NI")),
        Word::Overnight => Some(overnight(r, at)),
        Word::Weekday(weekday) => Some(weekday_of(r, at, weekday, None)),
        Word::ShortWeekday(weekday) if matches!(r.before(at), "on" | "last" | "since") => Some(weekday_of(r, at, weekday, None)),
        Word::Which(which) => of_which(r, at, which),
        Word::The => after_the(r, at),
        Word::Unit(Unit::Weekend) if !matches!(r.before(at), "a" | "every" | "each") => weekend(r, at..r.next(at), Which::Past),
        Word::Earlier | Word::Later => nearer(r, at),
        _ => shifted(r, at),
    }
}

/// "earlier today", "later this week".
fn nearer(r: &Reader, at: usize) -> Option<Found> {
    let next = r.next(at);
    let found = match r.word(next) {
        Word::Day(shift) => day_from_today(r, next, shift),
        Word::Which(which) => of_which(r, next, which)?,
        _ => return None,
    };
    Some(found.from(at))
}

fn day_from_today(r: &Reader, at: usize, shift: i64) -> Found {
    let day = r.published.and_then(|p| add_days(p, shift));
    with_part(r, at..r.next(at), day, "time/today")
}

/// A day, with the part of it that may follow: "Friday morning".
fn with_part(r: &Reader, tokens: Range<usize>, day: Option<NaiveDate>, rule: &'static str) -> Found {
    match r.word(tokens.end) {
        Word::Part(code) if code != "T24" => part_of(r, tokens.start..r.next(tokens.end), day, code),
        Word::Overnight => night_before(tokens.start..r.next(tokens.end), day),
        _ => Found::date(tokens, day.map_or("XXXX-XX-XX".to_owned(), |d| d.to_string()), day.map(Days::one), rule),
    }
}

fn part_of(_r: &Reader, tokens: Range<usize>, day: Option<NaiveDate>, code: &str) -> Found {
    let value = day.map_or_else(|| format!("XXXX-XX-XXT{code}"), |d| format!("{d}T{code}"));
    Found::new(tokens, TimeKind::Time, value, day.map(Days::one), "time/part-of-day")
}

/// "overnight", "overnight on Saturday", "overnight into Sunday": the day before to the day.
fn overnight(r: &Reader, at: usize) -> Found {
    let mut next = r.next(at);
    if matches!(r.text(next), "on" | "into" | "to") {
        next += 1;
    }
    if let Word::Weekday(weekday) = r.word(next) {
        let tokens = at..r.next(next);
        let day = r.published.map(|p| weekday_day(r, p, &tokens, weekday, None));
        return night_before(tokens, day);
    }
    night_before(at..r.next(at), r.published)
}

fn night_before(tokens: Range<usize>, day: Option<NaiveDate>) -> Found {
    let before = day.and_then(|d| d.pred_opt());
    let value = before.map_or("XXXX-XX-XXTNI".to_owned(), |d| format!("{d}TNI"));
    Found::new(tokens, TimeKind::Time, value, before.zip(day).and_then(|(a, b)| Days::span(a, b)), "time/overnight")
}

fn weekday_of(r: &Reader, at: usize, weekday: u32, which: Option<Which>) -> Found {
    let end = r.next(at);
    let tokens = if which.is_some() { at - 1..end } else { at..end };
    let day = r.published.map(|p| weekday_day(r, p, &tokens, weekday, which));
    let mut found = with_part(r, tokens, day, "time/weekday");
    if found.value.starts_with("XXXX-XX-XX") {
        found.value = found.value.replacen("XXXX-XX-XX", &format!("XXXX-WXX-{}", weekday + 1), 1);
    }
    found
}

/// A report of Wednesday that says "on Tuesday" means yesterday; on a Tuesday it means that day; plans look ahead.
fn weekday_day(r: &Reader, published: NaiveDate, tokens: &Range<usize>, weekday: u32, which: Option<Which>) -> NaiveDate {
    let back = i64::from((7 + published.weekday().num_days_from_monday() - weekday) % 7);
    let shift = match which {
        // Nobody calls yesterday "last Saturday".
        Some(Which::Last) if back < 2 => -back - 7,
        Some(Which::Next | Which::Coming) => 7 - back,
        Some(Which::Last | Which::Past) => -back,
        _ if r.is_future(tokens) && back > 0 => 7 - back,
        _ => -back,
    };
    add_days(published, shift).unwrap_or(published)
}

fn after_the(r: &Reader, at: usize) -> Option<Found> {
    let next = r.next(at);
    match r.word(next) {
        Word::Which(which) => of_which(r, next, which).map(|f| f.from(at)),
        Word::Unit(Unit::Weekend) => weekend(r, at..r.next(next), Which::Past),
        _ => None,
    }
}

/// "the day", "the year": today, this year, where a part of it is named ("the end of the year").
pub fn unit_of_now(r: &Reader, at: usize) -> Option<Found> {
    let unit = if r.word(at) == Word::The { r.next(at) } else { at };
    match r.word(unit) {
        Word::Unit(unit_word @ (Unit::Week | Unit::Month | Unit::Year | Unit::Decade)) if unit > at => period(r, at..r.next(unit), unit_word, Which::This),
        _ => None,
    }
}

/// What follows "last", "this", "next", "past", "previous", "following", "that".
fn of_which(r: &Reader, at: usize, which: Which) -> Option<Found> {
    let next = r.next(at);
    if which == Which::This && matches!(r.word(next), Word::Which(Which::Past | Which::Coming)) {
        return of_which(r, next, if r.word(next) == Word::Which(Which::Past) { Which::Past } else { Which::Coming }).map(|f| f.from(at));
    }
    let tokens = at..r.next(next);
    match r.word(next) {
        Word::Weekday(weekday) if matches!(which, Which::Last | Which::This | Which::Next | Which::Past | Which::Coming) => {
            Some(weekday_of(r, next, weekday, Some(which)))
        }
        Word::Month(_) | Word::Season(_) if matches!(which, Which::Last | Which::This | Which::Next) => super::calendar::read(r, next),
        Word::Part(code) => part_named(r, tokens, which, code),
        Word::Unit(Unit::Day) => day_named(r, tokens, which),
        Word::Unit(Unit::Weekend) => weekend(r, tokens, which),
        Word::Unit(unit) if r.text(next).ends_with('s') => window(r, at, which, None, unit, tokens.end),
        Word::Unit(unit)
            if matches!(which, Which::Past | Which::Coming)
                || which == Which::Last && r.before(at) == "the" && unit != Unit::Quarter && r.text(tokens.end) != "of" =>
        {
            window(r, at, which, Some(1), unit, tokens.end)
        }
        Word::Unit(unit) => week_of_month(r, next, which, unit).or_else(|| period(r, tokens, unit, which)),
        Word::Vague => {
            let unit_at = r.next(next);
            match r.word(unit_at) {
                Word::Unit(unit) => window(r, at, which, None, unit, r.next(unit_at)),
                _ => None,
            }
        }
        _ => {
            let (count, after) = r.number(next)?;
            let unit_at = past_filler(r, r.past_hyphen(after));
            match r.word(unit_at) {
                Word::Unit(unit) => window(r, at, which, Some(count), unit, r.next(unit_at)),
                _ => None,
            }
        }
    }
}

/// "the past 20-plus months", "the past five trading days".
fn past_filler(r: &Reader, at: usize) -> usize {
    if matches!(r.text(at), "plus" | "trading" | "consecutive" | "straight" | "full" | "working" | "business" | "or") { at + 1 } else { at }
}

/// "last night", "this morning", "that evening".
fn part_named(r: &Reader, tokens: Range<usize>, which: Which, code: &'static str) -> Option<Found> {
    let day = match which {
        Which::Last => r.published.and_then(|p| p.pred_opt()),
        Which::This => r.published,
        Which::That => r.spoken_day(),
        Which::Next | Which::Following => r.spoken_day().and_then(|d| d.succ_opt()),
        Which::Previous => r.spoken_day().and_then(|d| d.pred_opt()),
        _ => return None,
    };
    (code != "T24").then(|| part_of(r, tokens, day, code))
}

/// "that day", "the next day", "the past day".
fn day_named(r: &Reader, tokens: Range<usize>, which: Which) -> Option<Found> {
    let day = match which {
        Which::Past | Which::Last | Which::Coming => return window(r, tokens.start, which, Some(1), Unit::Day, tokens.end),
        Which::This | Which::That => r.spoken_day(),
        Which::Next | Which::Following => r.spoken_day().and_then(|d| d.succ_opt()),
        Which::Previous => r.spoken_day().and_then(|d| d.pred_opt()),
        Which::Current => r.published,
    };
    Some(with_part(r, tokens, day, "time/day-named"))
}

/// "the last week of March".
fn week_of_month(r: &Reader, unit_at: usize, which: Which, unit: Unit) -> Option<Found> {
    let of = r.next(unit_at);
    if which != Which::Last || unit != Unit::Week || r.text(of) != "of" {
        return None;
    }
    let month = super::calendar::read(r, of + 1)?;
    let last = month.days.filter(|d| (28..=31).contains(&((d.last - d.first).num_days() + 1)))?.last;
    let days = add_days(last, -6).and_then(|first| Days::span(first, last));
    Some(Found::date(unit_at - 1..month.tokens.end, week_value(add_days(last, -3)?), days, "time/week-of-month"))
}

/// "the past 24 hours", "the last three days", "the coming weeks".
fn window(r: &Reader, at: usize, which: Which, count: Option<u32>, unit: Unit, end: usize) -> Option<Found> {
    if !matches!(which, Which::Past | Which::Last | Which::Next | Which::Coming | Which::Previous | Which::Following) {
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
fn period(r: &Reader, tokens: Range<usize>, unit: Unit, which: Which) -> Option<Found> {
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
            return Some(super::calendar::quarter(year, (month - 1) / 3 + 1, tokens));
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
fn weekend(r: &Reader, tokens: Range<usize>, which: Which) -> Option<Found> {
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

/// "three days ago", "a week earlier", "two weeks later".
fn shifted(r: &Reader, at: usize) -> Option<Found> {
    let (count, after) = match r.word(at) {
        Word::Article => (1, r.next(at)),
        _ => r.number(at)?,
    };
    let unit_at = r.past_hyphen(after);
    let Word::Unit(unit) = r.word(unit_at) else { return None };
    let end = r.next(unit_at);
    let (from, sign) = match r.word(end) {
        Word::Ago => (r.published, -1),
        Word::Earlier => (r.anchor, -1),
        Word::Later => (r.anchor, 1),
        _ => return None,
    };
    let tokens = at..r.next(end);
    let Some(from) = from else { return Some(Found::date(tokens, "XXXX-XX-XX", None, "time/shifted")) };
    away(tokens, from, sign * i64::from(count), unit)
}

fn away(tokens: Range<usize>, from: NaiveDate, count: i64, unit: Unit) -> Option<Found> {
    let day = |days: i64| add_days(from, days).map(|d| (d.to_string(), Some(Days::one(d))));
    let year = |years: i64| i32::try_from(i64::from(from.year()) + years).ok().filter(|y| (1..=9999).contains(y)).map(|y| (format!("{y:04}"), year_days(y)));
    let (value, days) = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => day(count.div_euclid(24) * i64::from(unit == Unit::Hour && count.abs() >= 24)),
        Unit::Day => day(count),
        Unit::Week => day(7 * count),
        Unit::Fortnight => day(14 * count),
        Unit::Month => add_months(from, count).map(|(y, m)| (format!("{y:04}-{m:02}"), month_days(y, m))),
        Unit::Year => year(count),
        Unit::Decade => year(10 * count),
        _ => None,
    }?;
    Some(Found::date(tokens, value, days, "time/shifted"))
}

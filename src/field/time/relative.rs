//! Dates counted from the day of publication or from the day that the text speaks of.
//!
//! "yesterday", "on Monday", "last week", "three days ago", "two weeks later", "the past 24 hours".

use super::{
    period,
    reader::{Found, Reader, add_days, add_months, month_days, week_days, year_days},
};
use crate::{
    lexicon::times::{Unit, Which, Word},
    model::{Days, TimeKind},
};
use chrono::{Datelike, NaiveDate};
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
        Word::Unit(Unit::Weekend) if r.text(at) == "weekend" && !matches!(r.before(at), "a" | "every" | "each") => {
            period::weekend(r, at..r.next(at), Which::Past)
        }
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
    if let (Some(published), None, Word::Which(week)) = (r.published, which, r.word(end))
        && r.word(r.next(end)) == Word::Unit(Unit::Week)
        && let Some(day) = day_of_week(published, weekday, week)
    {
        return Found::date(at..r.next(r.next(end)), day.to_string(), Some(Days::one(day)), "time/weekday");
    }
    let day = r.published.map(|p| weekday_day(r, p, &tokens, weekday, which));
    let mut found = with_part(r, tokens, day, "time/weekday");
    if found.value.starts_with("XXXX-XX-XX") {
        found.value = found.value.replacen("XXXX-XX-XX", &format!("XXXX-WXX-{}", weekday + 1), 1);
    }
    found
}

/// "Friday last week".
fn day_of_week(published: NaiveDate, weekday: u32, which: Which) -> Option<NaiveDate> {
    let weeks = match which {
        Which::Last => -1,
        Which::This => 0,
        Which::Next => 1,
        _ => return None,
    };
    add_days(week_days(published)?.first, 7 * weeks + i64::from(weekday))
}

/// A report of Wednesday that says "on Tuesday" means yesterday; on a Tuesday it means that day; plans look ahead.
fn weekday_day(r: &Reader, published: NaiveDate, tokens: &Range<usize>, weekday: u32, which: Option<Which>) -> NaiveDate {
    let back = i64::from((7 + published.weekday().num_days_from_monday() - weekday) % 7);
    let shift = match which {
        // Nobody calls yesterday "last Saturday".
        Some(Which::Last) if back < 2 => -back - 7,
        Some(Which::Next | Which::Coming) => 7 - back,
        Some(Which::Last | Which::Past) => -back,
        Some(Which::This) if back > 0 && !r.is_told(tokens) => 7 - back,
        _ if back > 0 && (r.is_future(tokens) || is_due(r, tokens)) => 7 - back,
        _ => -back,
    };
    add_days(published, shift).unwrap_or(published)
}

/// "if all are not freed by Saturday", "a deadline of Saturday": a day that is to come.
fn is_due(r: &Reader, tokens: &Range<usize>) -> bool {
    let bound = matches!(r.before(tokens.start), "by" | "until" | "before" | "of");
    bound && (tokens.start.saturating_sub(14)..tokens.start).any(|at| matches!(r.text(at), "if" | "unless" | "must" | "deadline" | "ultimatum"))
}

fn after_the(r: &Reader, at: usize) -> Option<Found> {
    let next = r.next(at);
    match r.word(next) {
        Word::Which(which) => of_which(r, next, which).map(|f| f.from(at)),
        Word::Unit(Unit::Weekend) => period::weekend(r, at..r.next(next), Which::Past),
        Word::Unit(Unit::Day)
            if matches!(r.before(at), "in" | "end" | "ended" | "ending" | "ends" | "finish" | "finished" | "finishing" | "began" | "started") =>
        {
            day_named(r, at..r.next(next), Which::That)
        }
        _ => None,
    }
}

/// "the day", "the year": today, this year, where a part of it is named ("the end of the year").
pub fn unit_of_now(r: &Reader, at: usize) -> Option<Found> {
    let unit = if r.word(at) == Word::The { r.next(at) } else { at };
    match r.word(unit) {
        Word::Unit(unit_word @ (Unit::Week | Unit::Month | Unit::Year | Unit::Decade)) if unit > at => {
            period::period(r, at..r.next(unit), unit_word, Which::This)
        }
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
        Word::Unit(Unit::Weekend) => period::weekend(r, tokens, which),
        Word::Unit(unit) if r.text(next).ends_with('s') => period::window(r, at, which, None, unit, tokens.end),
        Word::Unit(unit)
            if matches!(which, Which::Past | Which::Coming)
                || which == Which::Last && r.before(at) == "the" && unit != Unit::Quarter && r.text(tokens.end) != "of" =>
        {
            period::window(r, at, which, Some(1), unit, tokens.end)
        }
        Word::Unit(unit) => period::week_of_month(r, next, which, unit).or_else(|| period::period(r, tokens, unit, which)),
        Word::Vague => {
            let unit_at = r.next(next);
            match r.word(unit_at) {
                Word::Unit(unit) => period::window(r, at, which, None, unit, r.next(unit_at)),
                _ => None,
            }
        }
        _ => {
            let (count, after) = r.number(next)?;
            let unit_at = past_filler(r, r.past_hyphen(after));
            match r.word(unit_at) {
                Word::Unit(unit) => period::window(r, at, which, Some(count), unit, r.next(unit_at)),
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
        Which::Past | Which::Last | Which::Coming => return period::window(r, tokens.start, which, Some(1), Unit::Day, tokens.end),
        Which::This | Which::That => r.spoken_day(),
        Which::Next | Which::Following => r.spoken_day().and_then(|d| d.succ_opt()),
        Which::Previous => r.spoken_day().and_then(|d| d.pred_opt()),
        Which::Current => r.published,
    };
    Some(with_part(r, tokens, day, "time/day-named"))
}

/// "three days ago", "a week earlier", "two weeks later".
fn shifted(r: &Reader, at: usize) -> Option<Found> {
    let (count, after) = match r.word(at) {
        Word::Vague if matches!(r.word(r.next(at)), Word::Unit(_)) && r.word(r.next(r.next(at))) == Word::Ago => {
            return Some(Found::date(at..r.next(r.next(r.next(at))), "PAST_REF", None, "time/shifted"));
        }
        Word::Article => (1, r.next(at)),
        _ => r.number(at)?,
    };
    let unit_at = r.past_hyphen(after);
    let Word::Unit(unit) = r.word(unit_at) else { return None };
    let end = r.next(unit_at);
    let (from, sign) = match r.word(end) {
        Word::Ago => (r.published, -1),
        Word::Earlier => (r.spoken_day(), -1),
        Word::Later => (r.anchor, 1),
        _ => return None,
    };
    let tokens = at..r.next(end);
    let (from, guessed) = (from?, r.word(end) == Word::Earlier && r.anchor.is_none());
    let found = away(tokens, from, sign * i64::from(count), unit)?;
    Some(if guessed { Found { days: None, ..found } } else { found })
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

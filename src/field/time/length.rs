//! Durations, repetitions, clock times, and words like "now".

use super::reader::{Found, Reader, add_days};
use crate::{
    field::text::Shape,
    lexicon::times::{Unit, Which, Word},
    model::{Days, TimeKind},
};
use chrono::NaiveDate;

/// A duration, repetition, clock time or reference that begins at the token.
pub fn read(r: &Reader, at: usize) -> Option<Found> {
    match r.word(at) {
        Word::Every => every(r, at),
        Word::Set(value) => Some(Found::new(at..r.next(at), TimeKind::Set, value, None, "time/set")),
        Word::Span(value) => Some(Found::new(at..r.next(at), TimeKind::Duration, value, None, "time/duration")),
        Word::Ref(_) if r.is_hyphen(r.next(at)) => None,
        Word::Which(Which::Current) => Some(Found::date(at..r.next(at), "PRESENT_REF", None, "time/reference")),
        Word::Ref(value) => Some(Found::date(at..r.next(at), value, None, "time/reference")),
        Word::Article => one_unit(r, at),
        Word::Vague => units_vague(r, at, r.next(at)),
        Word::Unit(unit) => bare_units(r, at, unit),
        _ => clock(r, at).or_else(|| counted(r, at)),
    }
}

/// `P3D`, `PT2H`, `PXY`.
pub fn value(count: Option<u32>, unit: Unit) -> Option<String> {
    let (prefix, letter, factor) = match unit {
        Unit::Second => ("PT", 'S', 1),
        Unit::Minute => ("PT", 'M', 1),
        Unit::Hour => ("PT", 'H', 1),
        Unit::Day => ("P", 'D', 1),
        Unit::Week => ("P", 'W', 1),
        Unit::Fortnight => ("P", 'W', 2),
        Unit::Month => ("P", 'M', 1),
        Unit::Quarter => ("P", 'M', 3),
        Unit::Year => ("P", 'Y', 1),
        Unit::Decade => ("P", 'Y', 10),
        Unit::Century => ("P", 'Y', 100),
        Unit::Weekend => return None,
    };
    Some(match count {
        Some(count) => format!("{prefix}{}{letter}", u64::from(count) * factor),
        None if factor > 1 => format!("{prefix}X{}", if unit == Unit::Fortnight { 'W' } else { letter }),
        None => format!("{prefix}X{letter}"),
    })
}

/// "every day", "each Monday", "every two weeks".
fn every(r: &Reader, at: usize) -> Option<Found> {
    let next = r.next(at);
    let (count, unit_at) = r.number(next).map_or((1, next), |(count, after)| (count, after));
    let end = r.next(unit_at);
    let value = match r.word(unit_at) {
        Word::Unit(unit) => value(Some(count), unit)?,
        Word::Weekday(weekday) => format!("XXXX-WXX-{}", weekday + 1),
        Word::Part(code) => format!("XXXX-XX-XXT{code}"),
        _ => return None,
    };
    Some(Found::new(at..end, TimeKind::Set, value, None, "time/set"))
}

/// "a year" is a length; after a count of things it is a rate: "15 a year".
fn one_unit(r: &Reader, at: usize) -> Option<Found> {
    let unit_at = r.next(at);
    let Word::Unit(unit) = r.word(unit_at) else { return None };
    if matches!(unit, Unit::Quarter | Unit::Second | Unit::Weekend) || r.text(unit_at).ends_with('s') || r.is_hyphen(r.next(unit_at)) {
        return None;
    }
    let before = r.before(at);
    let rate = at > r.sentence.start
        && (r.shape(at - 1) == Some(Shape::Number)
            || matches!(r.word(at - 1), Word::Number(_))
            || matches!(before, "times" | "twice" | "once")
            || before.len() > 4 && before.ends_with('s'));
    let kind = if rate { TimeKind::Set } else { TimeKind::Duration };
    Some(Found::new(at..r.next(unit_at), kind, value(Some(1), unit)?, None, "time/duration"))
}

/// "several weeks", "a few days".
fn units_vague(r: &Reader, at: usize, unit_at: usize) -> Option<Found> {
    let Word::Unit(unit) = r.word(unit_at) else { return None };
    Some(Found::new(at..r.next(unit_at), TimeKind::Duration, value(None, unit)?, None, "time/duration"))
}

/// "in years", "for months", "weeks-long".
fn bare_units(r: &Reader, at: usize, unit: Unit) -> Option<Found> {
    let after = r.next(at);
    if !r.text(at).ends_with('s') || matches!(unit, Unit::Second | Unit::Quarter) {
        return None;
    }
    let long = r.is_hyphen(after) && r.text(after + 1) == "long";
    let over_the = r.before(at) == "the" && at >= 2 && matches!(r.text(at - 2), "over" | "through" | "throughout");
    let spans = over_the || matches!(r.before(at), "for" | "in" | "over" | "after" | "within" | "just");
    let end = if long { after + 2 } else { after };
    if long || spans { Some(Found::new(at..end, TimeKind::Duration, value(None, unit)?, None, "time/duration")) } else { None }
}

/// "two hours", "12-year", "three-day-long".
fn counted(r: &Reader, at: usize) -> Option<Found> {
    let (count, after) = r.number(at)?;
    let unit_at = r.past_hyphen(after);
    let Word::Unit(unit) = r.word(unit_at) else { return None };
    if unit == Unit::Quarter || is_age(r, unit_at) || r.is_glued(at) && r.before(at) == "-" {
        return None;
    }
    let end = r.next(unit_at);
    Some(Found::new(at..end, TimeKind::Duration, value(Some(count), unit)?, of_fighting(r, end, count, unit), "time/duration"))
}

/// "six days of bombardment": up to the publication.
fn of_fighting(r: &Reader, end: usize, count: u32, unit: Unit) -> Option<Days> {
    let of_war = r.text(end) == "of" && (end + 1..end + 4).any(|at| super::war::FIGHTING.contains(&r.text(at)));
    let length = match unit {
        Unit::Day => 1,
        Unit::Week => 7,
        _ => return None,
    };
    let published = r.published.filter(|_| of_war)?;
    Days::span(add_days(published, 1 - length * i64::from(count))?, published)
}

/// "a 14-year-old", "43 years old".
fn is_age(r: &Reader, unit_at: usize) -> bool {
    r.text(r.past_hyphen(r.next(unit_at))) == "old"
}

/// "16:08 UTC", "10 a.m.", "5:30 pm".
fn clock(r: &Reader, at: usize) -> Option<Found> {
    let (hour, minute, end) = clock_digits(r, at)?;
    let (hour, end, half) = match r.text(end) {
        "am" => (hour % 12, end + 1, true),
        "pm" => (hour % 12 + 12, end + 1, true),
        _ => (hour, end, false),
    };
    let end = if r.text(end) == "." && half && r.is_glued(end) && r.sentence.contains(&(end + 1)) { end + 1 } else { end };
    let colon = r.text(at + 1) == ":";
    (hour < 24 && minute < 60 && (half || colon)).then_some(())?;
    let (zone, end) = match r.text(end) {
        "utc" | "gmt" => ("Z", end + 1),
        _ => ("", end),
    };
    let day = day_beside(r, end).or(r.published).map_or("XXXX-XX-XX".to_owned(), |d| d.to_string());
    Some(Found::new(at..end, TimeKind::Time, format!("{day}T{hour:02}:{minute:02}{zone}"), None, "time/clock"))
}

/// The day named after a clock time: "3 a.m. on Saturday", "10:00 local time Nov. 29".
fn day_beside(r: &Reader, end: usize) -> Option<NaiveDate> {
    let zone = if r.text(end) == "local" && r.text(end + 1) == "time" { end + 2 } else { end };
    let at = r.past_comma(zone);
    let at = if r.text(at) == "on" { at + 1 } else { at };
    let found = super::calendar::read(r, at).or_else(|| super::relative::read(r, at))?;
    found.days.filter(|days| days.is_one()).map(|days| days.first)
}

fn clock_digits(r: &Reader, at: usize) -> Option<(u32, u32, usize)> {
    if r.shape(at) != Some(Shape::Number) {
        return None;
    }
    if let Some((hour, minute)) = r.text(at).split_once('.').filter(|(_, m)| m.len() == 2) {
        let half = matches!(r.text(at + 1), "am" | "pm");
        return Some((hour.parse().ok().filter(|_| half)?, minute.parse().ok()?, at + 1));
    }
    let hour = r.digits(at, 2)?;
    if r.text(at + 1) == ":" && r.is_glued(at + 1) && r.is_glued(at + 2) && r.text(at + 2).len() == 2 {
        let minute = r.digits(at + 2, 2)?;
        let seconds = r.text(at + 3) == ":" && r.is_glued(at + 4);
        return Some((hour, minute, if seconds { at + 5 } else { at + 3 }));
    }
    Some((hour, 0, at + 1))
}

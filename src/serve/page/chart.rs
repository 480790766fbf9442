//! Counts by time: the histogram above what was found, and the same as a table.
//!
//! Years far from the bulk are folded away and named beside the chart, so that one wrong date does not flatten the rest.

use super::{
    parts::number,
    search::{Shown, dated},
};
use crate::{
    model::{Answer, Bucket, Dated, Request, Step, Timeline},
    serve::{address::Ask, api, call::Work, reply::Problem},
};
use chrono::{Datelike, Days, Months, NaiveDate};
use maud::{Markup, html};

/// Steps that a chart has room for.
const ROOM: i64 = 120;

/// Steps that a chart has at least, so that a lone one is a bar and no wall.
const LEAST: i64 = 12;

/// Width and height of the drawing.
const WIDE: f64 = 800.0;
const HIGH: f64 = 90.0;

/// Takes a finer or coarser step where the months do not fit the chart.
///
/// # Errors
/// When the index is damaged.
pub fn refine(work: &Work, ask: &Ask, request: &Request, answer: &mut Answer) -> Result<(), Problem> {
    let Some(timeline) = &answer.timeline else { return Ok(()) };
    let (kept, _, _) = folded(&timeline.buckets, ask);
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else { return Ok(()) };
    let months = (last.from - first.from).num_days() / 30 + 1;
    let step = match months {
        ..=3 => Step::Day,
        4..=12 => Step::Week,
        13..=ROOM => Step::Month,
        _ => Step::Year,
    };
    if ask.step.is_none() && step != Step::Month {
        let request = Request { facets: Vec::new(), timeline: Some((step, ask.dated)), limit: Some(0), ..request.clone() };
        answer.timeline = api::answer(work, &request)?.timeline;
    }
    Ok(())
}

/// What a bucket counts: claims by the date of the event, articles by that of publication.
fn count(bucket: &Bucket, of: &str) -> u64 {
    if of == Dated::Event.name() { bucket.claims } else { bucket.articles }
}

/// The buckets of the bulk, and those before and after it.
fn folded<'a>(buckets: &'a [Bucket], ask: &Ask) -> (&'a [Bucket], &'a [Bucket], &'a [Bucket]) {
    let all: u64 = buckets.iter().map(|b| count(b, ask.dated.name())).sum();
    let (mut start, mut end) = (0, buckets.len());
    let far = |a: &Bucket, b: &Bucket| (b.from - a.from).num_days() > 3 * 365;
    // A part of less than a fiftieth, over a gap of years, is folded; nothing is when a range was asked for.
    if ask.from.is_none() && ask.to.is_none() {
        let mut before = 0;
        for n in 1..buckets.len() {
            before += count(&buckets[n - 1], ask.dated.name());
            if before * 50 > all {
                break;
            }
            if far(&buckets[n - 1], &buckets[n]) {
                start = n;
            }
        }
        let mut after = 0;
        for n in (start + 1..buckets.len()).rev() {
            after += count(&buckets[n], ask.dated.name());
            if after * 50 > all {
                break;
            }
            if far(&buckets[n - 1], &buckets[n]) {
                end = n;
            }
        }
    }
    (&buckets[start..end], &buckets[..start], &buckets[end..])
}

fn last_day(from: NaiveDate, step: &str) -> NaiveDate {
    let next = match step {
        "day" => from.checked_add_days(Days::new(1)),
        "week" => from.checked_add_days(Days::new(7)),
        "month" => from.checked_add_months(Months::new(1)),
        _ => from.checked_add_months(Months::new(12)),
    };
    next.and_then(|d| d.pred_opt()).unwrap_or(from)
}

fn named(from: NaiveDate, step: &str) -> String {
    match step {
        "month" => from.format("%Y-%m").to_string(),
        "year" => from.year().to_string(),
        "week" => format!("week of {from}"),
        _ => from.to_string(),
    }
}

/// Where a day stands on a chart that begins at `first`, in steps.
fn slot(first: NaiveDate, day: NaiveDate, step: &str) -> i64 {
    match step {
        "day" => (day - first).num_days(),
        "week" => (day - first).num_days() / 7,
        "month" => i64::from(day.year() - first.year()) * 12 + i64::from(day.month()) - i64::from(first.month()),
        _ => i64::from(day.year() - first.year()),
    }
}

pub fn histogram(shown: &Shown) -> Markup {
    let (ask, Some(timeline)) = (shown.ask, &shown.answer.timeline) else { return html! {} };
    let (kept, before, after) = folded(&timeline.buckets, ask);
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else { return html! {} };
    let most = kept.iter().map(|b| count(b, timeline.of)).max().unwrap_or(1).max(1);
    let slots = (slot(first.from, last.from, timeline.step) + 1).max(LEAST);
    let wide = WIDE / slots as f64;
    let what = match ask.dated {
        Dated::Event => "Claims by date of the event",
        Dated::Published => "Articles by date of publication",
        Dated::Captured => "Articles by date of capture",
    };
    html! {
        section.histogram aria-labelledby="when" {
            h2 id="when" { (what) ", by " (timeline.step) }
            p.order.switch {
                @for of in Dated::ALL { a id={ "count-" (of.name()) } href=(ask.link(|a| a.dated = *of)) aria-current=[(ask.dated == *of).then_some("true")] { (dated(*of)) } " " }
                "by "
                @for (step, name) in [(None, "what fits")].into_iter().chain(Step::ALL.iter().map(|s| (Some(*s), s.name()))) {
                    a href=(ask.link(|a| a.step = step)) aria-current=[(ask.step == step).then_some("true")] { (name) } " "
                }
            }
            svg viewBox={ "0 0 " (WIDE) " " (HIGH + 14.0) } role="group" aria-label={ (what) ", also as a table below" } data-brush="" preserveAspectRatio="none" {
                @for bucket in kept {
                    @let n = count(bucket, timeline.of);
                    @let high = (n as f64 / most as f64 * HIGH).max(1.5);
                    @let x = slot(first.from, bucket.from, timeline.step) as f64 * wide;
                    @let to = last_day(bucket.from, timeline.step);
                    a href=(ask.link(|a| (a.from, a.to) = (Some(bucket.from), Some(to)))) tabindex="-1" aria-label={ (named(bucket.from, timeline.step)) ": " (number(n)) } data-from=(bucket.from) data-to=(to) {
                        rect.room x=(format!("{x:.2}")) y="0" width=(format!("{wide:.2}")) height=(HIGH) {}
                        rect.bar x=(format!("{:.2}", x + wide * 0.06)) y=(format!("{:.2}", HIGH - high)) width=(format!("{:.2}", wide * 0.88)) height=(format!("{high:.2}")) {
                            title { (named(bucket.from, timeline.step)) ": " (number(n)) }
                        }
                    }
                }
                line x1="0" y1=(HIGH) x2=(WIDE) y2=(HIGH) {}
            }
            p.axis aria-hidden="true" { span { (named(first.from, timeline.step)) } span { "most: " (number(most)) } span { (named(last.from, timeline.step)) } }
            p.note {
                @for (part, word) in [(before, "earlier"), (after, "later")] {
                    @if let (Some(a), Some(b)) = (part.first(), part.last()) {
                        @let entries = part.iter().map(|b| count(b, timeline.of)).sum::<u64>();
                        a href=(ask.link(|x| (x.from, x.to) = (Some(a.from), Some(last_day(b.from, timeline.step))))) { (number(entries)) (if entries == 1 { " entry" } else { " entries" }) " " (word) " (" (a.from.year()) "–" (b.from.year()) "), folded" } " "
                    }
                }
                @if timeline.undated > 0 { (number(timeline.undated)) " without a date. " }
                @if timeline.spanning > 0 { (number(timeline.spanning)) " span several steps. " }
            }
            details { summary { "As a table" } (rows(ask, timeline)) }
        }
    }
}

fn rows(ask: &Ask, timeline: &Timeline) -> Markup {
    html! {
        table.time {
            caption.hidden { "Counts by " (timeline.step) }
            thead { tr { th scope="col" { (timeline.step) } th.n scope="col" { "Articles" } th.n scope="col" { "Claims" } } }
            tbody {
                @for b in &timeline.buckets {
                    tr {
                        th scope="row" { a href=(ask.link(|a| (a.from, a.to) = (Some(b.from), Some(last_day(b.from, timeline.step))))) { (named(b.from, timeline.step)) } }
                        td.n { (number(b.articles)) } td.n { (number(b.claims)) }
                    }
                }
            }
        }
    }
}

/// The view of its own: all steps, with a choice of their width.
pub fn table(shown: &Shown) -> Markup {
    let Some(timeline) = &shown.answer.timeline else { return html! {} };
    html! {
        p.order { "Step: " @for step in Step::ALL { a href=(shown.ask.link(|a| a.step = Some(*step))) aria-current=[(timeline.step == step.name()).then_some("true")] { (step.name()) } " " } }
        (rows(shown.ask, timeline))
    }
}

//! When an article was published and modified, from the most to the least certain place of a page.
//!
//! What the page states and what it shows in; one day of each out, with its method and confidence, or none.

use super::{
    block::Block,
    head::Head,
    jsonld::Facts,
    prune::Fate,
    shown, stated,
    tree::Tree,
    when::{self, Order, Stamp},
    zone::Zone,
};
use crate::{
    lexicon::prompts::Prompts,
    model::{Method, Published},
};
use chrono::{Datelike, NaiveDate};

/// What the finder looks at.
pub struct Sources<'a> {
    pub tree: &'a Tree<'a>,
    pub head: &'a Head,
    pub facts: &'a Facts,
    pub url: Option<&'a str>,
    pub blocks: &'a [Block],
    pub fates: &'a [Fate],
    pub zones: &'a [Zone],
    /// Block of the headline.
    pub headline: Option<usize>,
    pub captured: Option<NaiveDate>,
    pub order: Order,
    pub prompts: &'a Prompts,
}

type Finder = fn(&Sources) -> Option<Stamp>;

/// Where a day may be stated, the most certain first.
const FINDERS: &[(Finder, Method, f32)] = &[
    (stated::json, Method::JsonLd, 0.95),
    (stated::meta, Method::Meta, 0.93),
    (stated::microdata, Method::Microdata, 0.9),
    (stated::url, Method::Url, 0.88),
    (shown::time, Method::Time, 0.85),
    (shown::published_line, Method::Byline, 0.8),
    (stated::window, Method::Meta, 0.8),
    (stated::loose_meta, Method::Meta, 0.7),
    (shown::near_headline, Method::Byline, 0.65),
    (shown::below_story, Method::Byline, 0.6),
    (stated::number, Method::Url, 0.6),
    (stated::modified_stamp, Method::Meta, 0.6),
    (shown::anywhere_time, Method::Time, 0.5),
    (shown::text, Method::Text, 0.35),
    (shown::anywhere_line, Method::Byline, 0.3),
];

/// The day of publication and of the last change, as far as the page tells.
pub fn find(s: &Sources, problems: &mut Vec<String>) -> (Option<Published>, Option<Published>) {
    let published = FINDERS.iter().find_map(|(finder, method, confidence)| {
        let stamp = finder(s)?;
        is_likely(&stamp, s.captured, problems).then(|| made(stamp, *method, *confidence))
    });
    let published = published.map(|p| in_own_zone(as_shown(p, s), s)).or_else(|| stated::month_of_url(s));
    if let Some(published) = &published {
        doubt(published, s, problems);
    }
    if let Some(old) = stated::before_the_web(s) {
        problems.push(format!("suspicious date: {old} is before 1990"));
    }
    (published, stated::modified(s).filter(|m| s.captured.is_none_or(|c| m.date <= c)))
}

pub fn made(stamp: Stamp, method: Method, confidence: f32) -> Published {
    Published { date: stamp.date, time: stamp.time, precision: stamp.precision, method, confidence }
}

pub fn value(text: &str, s: &Sources) -> Option<Stamp> {
    when::value(text, s.order, s.prompts).filter(is_possible)
}

/// Pages are not older than the web.
pub fn is_possible(stamp: &Stamp) -> bool {
    (1995..=2090).contains(&stamp.date.year())
}

fn is_for_machines(published: &Published) -> bool {
    matches!(published.method, Method::JsonLd | Method::Meta)
}

/// Where the page shows its readers another day than it states to machines: two places against one count, and an earlier day
/// that nothing shown contradicts, since templates state the day of saving.
fn as_shown(published: Published, s: &Sources) -> Published {
    let days = |stamp: &Stamp| (stamp.date - published.date).num_days();
    let Some(line) = shown::published_line(s).filter(|line| is_for_machines(&published) && days(line).abs() > 1) else { return published };
    let second = stated::meta(s).filter(|meta| published.method == Method::JsonLd && meta.date == line.date);
    if let Some(meta) = second {
        return made(meta, Method::Meta, 0.85);
    }
    let places: [Finder; 5] = [shown::time, stated::microdata, shown::below_story, shown::anywhere_line, stated::url];
    let repeated = places.iter().any(|finder| finder(s).is_some_and(|stamp| stamp.date == published.date));
    if days(&line) < 0 && !repeated { made(line, Method::Byline, 0.7) } else { published }
}

/// A time in UTC may be of the day before or after where the page was made: its byline or its address then tells the day.
fn in_own_zone(published: Published, s: &Sources) -> Published {
    let utc = published.time.as_deref().is_some_and(|t| t.ends_with('Z') || t.ends_with("+00:00"));
    if !utc || !(is_for_machines(&published) || matches!(published.method, Method::Microdata | Method::Time)) {
        return published;
    }
    let line = shown::published_line(s);
    let shown: Vec<Stamp> = line.clone().into_iter().chain(shown::time(s)).collect();
    let same_moment = shown.iter().cloned().chain(stated::local_times(s)).find(|stamp| is_local(stamp, &published));
    if let Some(stamp) = same_moment {
        return Published { date: stamp.date, ..published };
    }
    if shown.iter().any(|stamp| stamp.date == published.date) {
        return published;
    }
    let hour: u32 = published.time.as_deref().and_then(|t| t.get(..2)?.parse().ok()).unwrap_or(0);
    let beside = |stamp: &Stamp| match (stamp.date - published.date).num_days() {
        -1 => hour < 12,
        1 => hour >= 10,
        _ => false,
    };
    match stated::url(s).or_else(|| line.filter(|line| line.time.is_none())).filter(beside) {
        Some(stamp) => Published { date: stamp.date, ..published },
        None => published,
    }
}

/// Whether a clock time beside is the same moment in another zone, on the day before or after: by its zone, else whole half hours away.
fn is_local(stamp: &Stamp, published: &Published) -> bool {
    let days = (stamp.date - published.date).num_days();
    let (Some((here, zone)), Some((there, _))) = (minutes(stamp.time.as_deref()), minutes(published.time.as_deref())) else { return false };
    let apart = days * 24 * 60 + here - there;
    let same = zone.map_or(apart % 30 == 0, |zone| apart == zone);
    days.abs() == 1 && same && apart.abs() <= ZONE_MINUTES_MAX
}

/// Minutes since midnight, and how far its zone is ahead where one is given: `18:40:05+03:00`.
fn minutes(time: Option<&str>) -> Option<(i64, Option<i64>)> {
    let time = time?;
    let clock = |text: &str| Some(text.get(..2)?.parse::<i64>().ok()? * 60 + text.get(3..5)?.parse::<i64>().ok()?);
    let zone = time.find(['+', '-', 'Z']).and_then(|at| match &time[at..=at] {
        "+" => clock(&time[at + 1..]),
        "-" => clock(&time[at + 1..]).map(|minutes| -minutes),
        _ => Some(0),
    });
    Some((clock(time)?, zone))
}

const ZONE_MINUTES_MAX: i64 = 14 * 60;

/// A date from the future of the capture is a fault of the page.
pub fn is_likely(stamp: &Stamp, captured: Option<NaiveDate>, problems: &mut Vec<String>) -> bool {
    let late = captured.is_some_and(|c| stamp.date > c + chrono::Days::new(1));
    if late {
        problems.push(format!("suspicious date: {} is after the capture", stamp.date));
    }
    !late
}

/// Pages that put in the day of their delivery, and days that the text does not go with.
fn doubt(published: &Published, s: &Sources, problems: &mut Vec<String>) {
    if s.captured == Some(published.date) && published.method != Method::Url {
        problems.push(format!("suspicious date: {} is the day of the capture", published.date));
    }
    let days = shown::days_of_text(s, DOUBT_BLOCKS);
    let nearest = days.iter().map(|stamp| (stamp.date - published.date).num_days().abs()).min();
    if days.len() > 1 && nearest.is_some_and(|days| days > DOUBT_DAYS) {
        problems.push(format!("suspicious date: {} is far from the dates in the text", published.date));
    }
}

const DOUBT_BLOCKS: usize = 40;
/// Stories recall the past; one whose every date is years away is another matter.
const DOUBT_DAYS: i64 = 3 * 365;

#[cfg(test)]
mod tests {
    use crate::{
        clean::page,
        lexicon::{Data, prompts::Prompts},
        model::Given,
    };

    /// A page of one paragraph under this address; the day and how it was found, and the problems.
    fn check(url: &str, head: &str, line: &str, expected: &str) {
        let story = "Shells fell on the harbour before dawn, the port authority said, and two crews were taken to hospital. ".repeat(4);
        let html = format!(
            "<html lang=en><head><title>Shells fall on the harbour</title>{head}</head><body><h1>Shells fall on the harbour</h1><p>{line}</p><p>{story}</p></body></html>"
        );
        let given = Given { url: Some(url.to_owned()), captured: Some("2025-07-01".to_owned()), ..Given::default() };
        let found = page::article(&html, &given, &Prompts::load(&Data::embedded()).unwrap()).unwrap();
        let day = found.published.map_or("none".to_owned(), |p| format!("{} {:?}", p.date, p.method));
        assert_eq!([vec![day], found.problems].concat().join("; "), expected, "{url} {head} {line}");
    }

    const PLAIN: &str = "https://daily.example/news/harbour";

    #[test]
    fn what_machines_are_told_comes_first() {
        check(PLAIN, r#"<meta property="article:published_time" content="2025-06-02T08:00:00+03:00">"#, "2 June 2025", "2025-06-02 Meta");
    }

    #[test]
    fn a_number_of_the_desk_tells_when_it_was_filed() {
        check("https://daily.example/article/A2025060214150001234", "", "", "2025-06-02 Url");
        check("https://daily.example/article/202506021415001", "", "", "2025-06-02 Url");
        // No such month, no such hour, too few digits.
        check("https://daily.example/article/202513021415001", "", "", "none");
        check("https://daily.example/article/202506029915001", "", "", "none");
        check("https://daily.example/article/2025060214", "", "", "none");
    }

    #[test]
    fn impossible_days_are_told_of() {
        let meta = |day: &str| format!(r#"<meta property="article:published_time" content="{day}">"#);
        check(PLAIN, &meta("1970-01-01"), "", "none; suspicious date: 1970-01-01 is before 1990");
        check(PLAIN, &meta("2025-08-09"), "", "none; suspicious date: 2025-08-09 is after the capture");
        check(PLAIN, &meta("2025-07-01"), "", "2025-07-01 Meta; suspicious date: 2025-07-01 is the day of the capture");
    }
}

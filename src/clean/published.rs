//! When an article was published and modified, from the most to the least certain place of a page.
//!
//! JSON-LD, meta elements, microdata, `<time>`, the address, lines near the headline, the text; each with its method and confidence.

use super::{
    block::Block,
    head::Head,
    jsonld::Facts,
    prune::Fate,
    tree::{Tag, Tree},
    when::{self, Order, Stamp},
    zone::Zone,
};
use crate::{
    lexicon::prompts::{Prompts, Reason},
    model::{Method, Precision, Published},
};
use chrono::{Datelike, NaiveDate};

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "date-published",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "published_time",
    "published-date",
    "pub_date",
    "pubdate",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dc:date",
    "citation_publication_date",
    "citation_date",
    "bt:pubdate",
    "rnews:datepublished",
    "og:pubdate",
    "og:pubtime",
    "og:release_date",
    "release_date",
    "article_date_original",
    "article.published",
    "article.created",
    "created",
    "datecreated",
    "creation_date",
    "date_published",
    "originalpublicationdate",
    "original-publication-date",
    "vr:published_time",
    "weibo:article:create_at",
    "apub:time",
    "iso-8601-publish-date",
    "displaydate",
    "timestamp",
    "date",
    "dc.created",
    "dcsext.articlefirstpublished",
    "shareaholic:article_published_time",
    "mediator_published_time",
    "gentime",
    "article:publish_time",
    "ptime",
    "eomportal-lastupdate-original",
];

const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "og:updated_time",
    "article:updated_time",
    "modified",
    "last-modified",
    "lastmod",
    "revision_date",
    "modificationdate",
];

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
    (from_json, Method::JsonLd, 0.95),
    (from_meta, Method::Meta, 0.93),
    (from_microdata, Method::Microdata, 0.9),
    (from_url, Method::Url, 0.88),
    (from_time, Method::Time, 0.85),
    (near_headline, Method::Byline, 0.8),
    (below_story, Method::Byline, 0.6),
    (modified_meta, Method::Meta, 0.6),
    (anywhere_time, Method::Time, 0.5),
    (from_text, Method::Text, 0.35),
    (anywhere_line, Method::Byline, 0.3),
];

/// The day of publication and of the last change, as far as the page tells.
pub fn find(s: &Sources, problems: &mut Vec<String>) -> (Option<Published>, Option<Published>) {
    let published = FINDERS.iter().find_map(|(finder, method, confidence)| {
        let stamp = finder(s)?;
        is_likely(&stamp, s.captured, problems).then(|| made(stamp, *method, *confidence))
    });
    let published = published.map(|p| in_own_zone(p, s)).or_else(|| month_of_url(s));
    (published, modified(s).filter(|m| s.captured.is_none_or(|c| m.date <= c)))
}

/// A time in UTC may be of the day before or after where the page was made: its address or its byline then tells the day.
fn in_own_zone(published: Published, s: &Sources) -> Published {
    let utc = published.time.as_deref().is_some_and(|t| t.ends_with('Z') || t.ends_with("+00:00"));
    if !utc || !matches!(published.method, Method::JsonLd | Method::Meta | Method::Microdata | Method::Time) {
        return published;
    }
    let hour: u32 = published.time.as_deref().and_then(|t| t.get(..2)?.parse().ok()).unwrap_or(0);
    let beside = |stamp: &Stamp| match (stamp.date - published.date).num_days() {
        -1 => hour < 12,
        1 => hour >= 10,
        _ => false,
    };
    let stated = from_url(s).or_else(|| published_line(s).filter(|line| line.time.is_none())).filter(beside);
    match stated {
        Some(stamp) => Published { date: stamp.date, ..published },
        None => published,
    }
}

pub fn made(stamp: Stamp, method: Method, confidence: f32) -> Published {
    Published { date: stamp.date, time: stamp.time, precision: stamp.precision, method, confidence }
}

/// A date from the future of the capture, or from before there were pages, is a fault of the page.
pub fn is_likely(stamp: &Stamp, captured: Option<NaiveDate>, problems: &mut Vec<String>) -> bool {
    let late = captured.is_some_and(|c| stamp.date > c + chrono::Days::new(1));
    let early = stamp.date.year() < 1990;
    if late || early {
        problems.push(format!("suspicious date: {} is {}", stamp.date, if late { "after the capture" } else { "before 1990" }));
    }
    !late && !early
}

fn value(text: &str, s: &Sources) -> Option<Stamp> {
    when::value(text, s.order, s.prompts).filter(|stamp| (1995..=2090).contains(&stamp.date.year()))
}

fn from_json(s: &Sources) -> Option<Stamp> {
    s.facts.published.as_deref().and_then(|text| value(text, s))
}

fn from_meta(s: &Sources) -> Option<Stamp> {
    PUBLISHED.iter().find_map(|name| s.head.all(name).find_map(|text| value(text, s)))
}

fn modified_meta(s: &Sources) -> Option<Stamp> {
    s.facts.modified.as_deref().and_then(|text| value(text, s)).or_else(|| MODIFIED.iter().find_map(|name| s.head.all(name).find_map(|text| value(text, s))))
}

fn modified(s: &Sources) -> Option<Published> {
    let from_json = s.facts.modified.as_deref().and_then(|text| value(text, s)).map(|stamp| made(stamp, Method::JsonLd, 0.9));
    from_json.or_else(|| MODIFIED.iter().find_map(|name| s.head.all(name).find_map(|text| value(text, s))).map(|stamp| made(stamp, Method::Meta, 0.9)))
}

fn stated(tree: &Tree, index: usize) -> Vec<String> {
    let node = &tree.nodes[index];
    let attributes = ["datetime", "content", "title", "data-datetime", "data-timestamp"].iter().filter_map(|a| node.attr(a)).map(str::to_owned);
    attributes.chain([tree.words(index)]).filter(|t| t.len() < 200).collect()
}

fn from_microdata(s: &Sources) -> Option<Stamp> {
    s.tree.nodes.iter().enumerate().filter(|(_, n)| n.element.is_some() && n.tag != Tag::Meta).find_map(|(index, node)| {
        let named = |name| node.attr(name).is_some_and(|v| v.contains("datePublished") || v.contains("dateCreated") || v == "dc:date dc:created");
        let property = named("itemprop") || named("property") || node.attr("pubdate").is_some();
        let class = || node.attr("class").is_some_and(|c| c.split_ascii_whitespace().any(|c| c == "published" || c == "dt-published" || c == "entry-date"));
        let inside = matches!(s.zones[index].not, None | Some(Reason::Byline | Reason::Hidden | Reason::Tags));
        if !inside || !(property || class()) {
            return None;
        }
        stated(s.tree, index).iter().find_map(|t| value(t, s))
    })
}

/// `<time>` elements near the story.
fn from_time(s: &Sources) -> Option<Stamp> {
    times(s, |index| matches!(s.zones[index].not, None | Some(Reason::Byline | Reason::Hidden)) && is_near_story(s, index))
}

fn anywhere_time(s: &Sources) -> Option<Stamp> {
    times(s, |index| s.zones[index].not != Some(Reason::Comments))
}

fn times(s: &Sources, wanted: impl Fn(usize) -> bool) -> Option<Stamp> {
    s.tree.nodes.iter().enumerate().filter(|(i, n)| n.tag == Tag::Time && wanted(*i)).find_map(|(i, _)| stated(s.tree, i).iter().find_map(|t| value(t, s)))
}

/// Between a little above the headline and the first paragraphs.
fn is_near_story(s: &Sources, index: usize) -> bool {
    let (from, to) = head_of_story(s);
    let node = |block: usize| s.blocks.get(block).map_or(s.tree.nodes.len(), |b| b.last);
    index >= from.checked_sub(1).map_or(0, node) && index <= node(to)
}

/// Blocks from a little above the headline to the fourth paragraph.
fn head_of_story(s: &Sources) -> (usize, usize) {
    let kept: Vec<usize> = s.fates.iter().enumerate().filter(|(i, f)| **f == Fate::Kept && s.blocks[*i].is_prose()).map(|(i, _)| i).take(4).collect();
    let first = kept.first().copied().unwrap_or(0);
    let from = s.headline.filter(|h| *h <= first).map_or(first.saturating_sub(8), |h| h.saturating_sub(5));
    (from, kept.last().copied().unwrap_or(first))
}

/// `/2025/06/02/`, `/2025-06-02-`, `/20250602/`.
fn from_url(s: &Sources) -> Option<Stamp> {
    let path = path(s.url?);
    let ordered = |t: &Stamp| (1995..=2090).contains(&t.date.year());
    let found = when::find(&path, s.order, s.prompts).into_iter().find(ordered)?;
    let text = &path[found.range.clone()];
    // The year comes first in addresses; "12-05-2019-" may be anything.
    text.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    (text.len() >= 8 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit)).then_some(Stamp { time: None, precision: Precision::Day, ..found })
}

fn path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once('/').map(|(_, path)| path.split(['?', '#']).next().unwrap_or_default().to_owned()).unwrap_or_default()
}

fn month_of_url(s: &Sources) -> Option<Published> {
    let path = path(s.url?);
    let parts: Vec<&str> = path.split('/').collect();
    let date = parts.windows(2).find_map(|pair| {
        let (year, month) = (pair[0].parse::<i32>().ok()?, pair[1].parse::<u32>().ok()?);
        (pair[0].len() == 4 && pair[1].len() <= 2 && (1995..=2090).contains(&year)).then(|| NaiveDate::from_ymd_opt(year, month, 1)).flatten()
    })?;
    s.captured.is_none_or(|c| date <= c).then_some(Published { date, time: None, precision: Precision::Month, method: Method::Url, confidence: 0.5 })
}

/// Lines that are little more than a date, close to the headline; below it before above it, one of publication before one of a change.
fn near_headline(s: &Sources) -> Option<Stamp> {
    published_line(s).or_else(|| lines_near(s).find_map(|index| dated_line(s, index, true)))
}

fn published_line(s: &Sources) -> Option<Stamp> {
    lines_near(s).find_map(|index| dated_line(s, index, false))
}

fn lines_near(s: &Sources) -> impl Iterator<Item = usize> {
    let (from, to) = head_of_story(s);
    let headline = s.headline.filter(|h| (from..=to).contains(h)).unwrap_or(from);
    (headline..=to).chain((from..headline).rev())
}

fn below_story(s: &Sources) -> Option<Stamp> {
    let last = s.fates.iter().enumerate().rev().find(|(i, f)| **f == Fate::Kept && s.blocks[*i].is_prose()).map(|(i, _)| i)?;
    (last..s.blocks.len().min(last + 12)).find_map(|index| dated_line(s, index, true))
}

fn anywhere_line(s: &Sources) -> Option<Stamp> {
    let wanted = |i: &usize| !matches!(s.zones[s.blocks[*i].at].not, Some(Reason::Comments | Reason::Footer | Reason::Related | Reason::Navigation));
    (0..s.blocks.len()).filter(wanted).find_map(|index| dated_line(s, index, true))
}

fn dated_line(s: &Sources, index: usize, changes_too: bool) -> Option<Stamp> {
    let block = s.blocks.get(index)?;
    let short = block.weight < 120 || s.fates[index] == Fate::Dropped(Reason::Byline) && block.weight < 300;
    if !short || matches!(s.zones[block.at].not, Some(Reason::Comments | Reason::Related | Reason::Footer)) {
        return None;
    }
    let mut from = 0;
    let stamps = when::find(&block.text, s.order, s.prompts);
    // A caption may name a day too; a line of its own is little else.
    let is_byline =
        s.fates[index] == Fate::Dropped(Reason::Byline) || s.zones[block.at].weak == Some(Reason::Byline) || stamps.iter().any(|stamp| stamp.time.is_some());
    if !is_byline && block.words > 12 && stamps.iter().all(|stamp| stamp.range.len() * 4 < block.text.len()) {
        return None;
    }
    let mut wanted = |stamp: &Stamp| {
        let before = &block.text[from..stamp.range.start];
        from = stamp.range.end;
        (1995..=2090).contains(&stamp.date.year()) && (changes_too || !s.prompts.says_updated(before))
    };
    stamps.into_iter().find(|stamp| wanted(stamp))
}

/// The only full date of the first paragraphs or of a caption.
fn from_text(s: &Sources) -> Option<Stamp> {
    let mut found: Vec<Stamp> = Vec::new();
    let wanted = |i: &usize| matches!(s.fates[*i], Fate::Kept | Fate::Dropped(Reason::Caption | Reason::Credit));
    for index in (0..s.blocks.len()).filter(wanted).take(12) {
        found.extend(when::find(&s.blocks[index].text, s.order, s.prompts));
    }
    found.dedup_by_key(|stamp| stamp.date);
    (found.len() == 1).then(|| found.remove(0)).filter(|stamp| (1995..=2090).contains(&stamp.date.year()))
}

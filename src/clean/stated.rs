//! Days that a page states to machines: script data, meta elements, microdata, its address, its window title.
//!
//! The finder's sources in; for each place the first day that stands there out.

use super::{
    published::{Sources, value},
    shown,
    tree::{Tag, Tree},
    when::{self, Stamp},
};
use crate::{
    lexicon::prompts::Reason,
    model::{Method, Precision, Published},
};
use chrono::NaiveDate;

/// Names that say "published", the most telling first; others that say so follow them.
const PUBLISHED: &[&str] = &["article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "article:published"];

/// Parts of a name, without its signs, that say "published".
const SAY_PUBLISHED: &[&str] = &["published", "publishtime", "publishdate", "publication", "pubdate", "pubtime", "issued", "releasedate", "displaydate"];
/// Parts that say something else of the same name.
const SAY_OTHERWISE: &[&str] = &["publisher", "modif", "updat", "expir", "unpublish", "first", "embargo", "image", "video"];

/// Names under which any day may stand: of the making, of the page, of the last saving.
const LOOSE: &[&str] = &[
    "sailthru.date",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dc:date",
    "citation_date",
    "article.created",
    "article_date_original",
    "created",
    "datecreated",
    "creation_date",
    "weibo:article:create_at",
    "apub:time",
    "timestamp",
    "date",
    "pdate",
    "ptime",
    "gentime",
    "dc.created",
    "dcsext.articlefirstpublished",
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

pub fn json(s: &Sources) -> Option<Stamp> {
    s.facts.published.as_deref().and_then(|text| value(text, s))
}

pub fn meta(s: &Sources) -> Option<Stamp> {
    let any = || s.head.meta.iter().filter(|(name, _)| says_published(name)).find_map(|(_, text)| value(text, s));
    named(s, PUBLISHED).or_else(any)
}

/// A day that machines are told and that no page can be from: `1970-01-01` where a template had none.
pub fn before_the_web(s: &Sources) -> Option<NaiveDate> {
    let told = s.facts.published.as_deref().into_iter().chain(PUBLISHED.iter().flat_map(|name| s.head.all(name)));
    told.filter_map(|text| when::value(text, s.order, s.prompts)).map(|stamp| stamp.date).find(|date| chrono::Datelike::year(date) < 1990)
}

fn named(s: &Sources, names: &[&str]) -> Option<Stamp> {
    names.iter().find_map(|name| s.head.all(name).find_map(|text| value(text, s)))
}

/// Whether a name of metadata says that its value is the day of publication.
pub fn says_published(name: &str) -> bool {
    let squeezed: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    SAY_PUBLISHED.iter().any(|part| squeezed.contains(part)) && !SAY_OTHERWISE.iter().any(|part| squeezed.contains(part))
}

/// Meta elements that may mean the day of saving as well; what readers see outweighs them.
pub fn loose_meta(s: &Sources) -> Option<Stamp> {
    named(s, LOOSE)
}

/// The local times that a page states besides, by which a time in UTC finds its zone.
pub fn local_times<'a>(s: &'a Sources) -> impl Iterator<Item = Stamp> + 'a {
    LOOSE.iter().flat_map(|name| s.head.all(name)).filter_map(|text| value(text, s)).filter(|stamp| stamp.time.is_some())
}

pub fn modified(s: &Sources) -> Option<Published> {
    let json = s.facts.modified.as_deref().and_then(|text| value(text, s)).map(|stamp| (stamp, Method::JsonLd));
    let (stamp, method) = json.or_else(|| named(s, MODIFIED).map(|stamp| (stamp, Method::Meta)))?;
    Some(super::published::made(stamp, method, 0.9))
}

pub fn modified_stamp(s: &Sources) -> Option<Stamp> {
    s.facts.modified.as_deref().and_then(|text| value(text, s)).or_else(|| named(s, MODIFIED))
}

/// The values of a node that may state its day, the machine's before the reader's.
pub fn of_node(tree: &Tree, index: usize) -> Vec<String> {
    let node = &tree.nodes[index];
    let attributes = ["datetime", "content", "title", "data-datetime", "data-timestamp"].iter().filter_map(|a| node.attr(a)).map(str::to_owned);
    attributes.chain([tree.words(index)]).filter(|t| t.len() < 200).collect()
}

/// Elements whose attributes or class say that they hold the day; the one near the headline before others.
pub fn microdata(s: &Sources) -> Option<Stamp> {
    let mut marked = s.tree.nodes.iter().enumerate().filter(|(index, node)| {
        let named = |name| node.attr(name).is_some_and(|v| v.contains("datePublished") || v.contains("dateCreated") || v == "dc:date dc:created");
        let class = || node.attr("class").is_some_and(|c| c.split_ascii_whitespace().any(|c| c == "published" || c == "dt-published" || c == "entry-date"));
        let inside = matches!(s.zones[*index].not, None | Some(Reason::Byline | Reason::Hidden | Reason::Tags));
        node.element.is_some() && node.tag != Tag::Meta && inside && (named("itemprop") || named("property") || node.attr("pubdate").is_some() || class())
    });
    let mut first = None;
    let near = marked.find_map(|(index, _)| {
        let stamp = of_node(s.tree, index).iter().find_map(|t| value(t, s))?;
        if shown::is_near_story(s, index) {
            return Some(stamp);
        }
        first = first.take().or(Some(stamp));
        None
    });
    near.or(first)
}

/// `/2025/06/02/`, `/2025-06-02-`, `/20250602/`, `/29-06-2025`.
pub fn url(s: &Sources) -> Option<Stamp> {
    let path = path(s.url?);
    let wanted = |found: &Stamp| {
        let text = path[found.range.clone()].as_bytes();
        let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        let year_first = text.len() >= 8 && digits(&text[..4]);
        // The year comes first in addresses; "12-05-2019-" may be anything, "29-05-2019" only one day.
        let day_first = text.len() == 10 && digits(&text[..2]) && digits(&text[6..]) && text[..2] > b"12"[..];
        (1995..=2090).contains(&chrono::Datelike::year(&found.date)) && (year_first || day_first)
    };
    let found = when::find(&path, s.order, s.prompts).into_iter().next().filter(wanted)?;
    Some(Stamp { time: None, precision: Precision::Day, ..found })
}

/// A number of the desk that begins with the minute it was filed: `/article/202506021415001`, `/view/AKR20250602141500004`.
pub fn number(s: &Sources) -> Option<Stamp> {
    let path = path(s.url?);
    path.split('/').rev().find_map(|part| {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let filed = digits.get(..NUMBER_DIGITS_MIN).filter(|d| d.bytes().all(|b| b.is_ascii_digit()) && part.len() - digits.len() <= NUMBER_LETTERS_MAX)?;
        let moment = chrono::NaiveDateTime::parse_from_str(filed, "%Y%m%d%H%M").ok()?;
        let stamp = Stamp { date: moment.date(), time: None, precision: Precision::Day, range: 0..0 };
        super::published::is_possible(&stamp).then_some(stamp)
    })
}

const NUMBER_DIGITS_MIN: usize = 12;
const NUMBER_LETTERS_MAX: usize = 4;

fn path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once('/').map(|(_, path)| path.split(['?', '#']).next().unwrap_or_default().to_owned()).unwrap_or_default()
}

pub fn month_of_url(s: &Sources) -> Option<Published> {
    let path = path(s.url?);
    let parts: Vec<&str> = path.split('/').collect();
    let date = parts.windows(2).find_map(|pair| {
        let (year, month) = (pair[0].parse::<i32>().ok()?, pair[1].parse::<u32>().ok()?);
        (pair[0].len() == 4 && pair[1].len() <= 2 && (1995..=2090).contains(&year)).then(|| NaiveDate::from_ymd_opt(year, month, 1)).flatten()
    })?;
    s.captured.is_none_or(|c| date <= c).then_some(Published { date, time: None, precision: Precision::Month, method: Method::Url, confidence: 0.5 })
}

/// The day that a window title sets after its last sign: "Talks resume | The Daily | 02.06.2025".
pub fn window(s: &Sources) -> Option<Stamp> {
    [s.head.title.as_deref(), s.head.first(&["og:title"])].into_iter().flatten().find_map(|title| {
        let last = title.rsplit(['|', '–', '—']).next().filter(|last| last.len() < title.len())?.trim();
        let stamp = value(last, s)?;
        (stamp.range.len() + 4 > last.len()).then_some(stamp)
    })
}

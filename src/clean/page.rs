//! HTML pages: one tree, its blocks judged, the story's kept.
//!
//! Decoded text of a page in, an article without its origin out.

use super::{
    CleanError, affinity,
    block::{self, Block},
    compose::{self, Piece},
    entry,
    head::Head,
    jsonld::{self, Facts},
    language, outlet, people, prune,
    prune::Fate,
    published, root,
    scan::{self, Scanned},
    state, title,
    tree::{Tag, Tree},
    when::Order,
    zone,
};
use crate::{
    lexicon::prompts::{Prompts, Reason},
    model::{Article, BlockKind, Dropped, Given},
};
use chrono::NaiveDate;
use scraper::Html;

/// # Errors
/// When the page passes a limit or holds no text.
pub fn article(page: &str, given: &Given, prompts: &Prompts) -> Result<Article, CleanError> {
    let scanned = scan::scan(page)?;
    let facts = jsonld::read(&scanned.json_ld);
    let html = Html::parse_document(&scanned.html);
    let tree = Tree::of(&html);
    let mut article = read(&tree, &facts, given, prompts);
    if article.text.len() < SHORT_BYTES
        && let Some(told) = from_state(page, &scanned, facts, given, prompts).filter(|told| told.text.len() > 3 * article.text.len())
    {
        article = told;
    }
    if scanned.flattened {
        article.problems.push("elements nested too deep were flattened".to_owned());
    }
    if article.text.is_empty() {
        return Err(CleanError::Empty);
    }
    Ok(article)
}

/// A page that shows less may hold its story in the state of its scripts.
const SHORT_BYTES: usize = 200;

/// The page read again with the story as its scripts hold it.
fn from_state(page: &str, scanned: &Scanned, mut facts: Facts, given: &Given, prompts: &Prompts) -> Option<Article> {
    let told = state::story(page, &scanned.scripts)?;
    let story = scan::scan(&told.html).ok()?;
    let html = Html::parse_document(&format!("{}<main itemprop=\"articleBody\">{}</main>", scanned.html, story.html));
    facts.published = facts.published.or(told.published);
    let mut article = read(&Tree::of(&html), &facts, given, prompts);
    article.problems.push("text taken from script data, the page shows less".to_owned());
    Some(article)
}

fn read(tree: &Tree, facts: &Facts, given: &Given, prompts: &Prompts) -> Article {
    let head = Head::of(tree);
    let url = given.url.clone().or_else(|| address(&head, facts));
    let site = head.first(&["og:site_name"]).map(str::to_owned).or_else(|| facts.publisher.clone());
    let window = head.title.as_deref().unwrap_or_default();
    let mut blocks = block::cut(tree, window, &[]);
    let zones = zone::judge(tree, &blocks, prompts);
    if let Some(hidden) = zone::hidden_words(tree, &zones) {
        blocks = block::cut(tree, window, &hidden);
    }
    let (found_title, headline) = title::find(tree, &head, facts, &blocks, &zones, site.as_deref());
    let title = given.title.clone().or(found_title);
    let affinity = affinity::of(&blocks, headline, title.as_deref(), &head, facts);
    let root = root::choose(tree, &blocks, &zones, &affinity, headline);
    let outlet = people::Outlet::of(url.as_deref(), &head, facts);
    let named = people::stated(&head, facts, &outlet);
    let page = prune::Page { tree, blocks: &blocks, zones: &zones, root, affinity: &affinity, title: title.as_deref(), headline, authors: &named, prompts };
    let mut fates = prune::fates(&page);
    if !fates.contains(&Fate::Kept) {
        fates = prune::loose_fates(&page);
    }
    let entries = entry::heads(&blocks, &fates);
    let mut pieces: Vec<Piece> = blocks.iter().zip(&fates).filter(|(_, f)| **f == Fate::Kept).map(|(b, _)| piece(tree, b, &entries)).collect();
    let mut problems = Vec::new();
    if let Some(body) = facts.body.as_deref().filter(|body| tells_more(body, &pieces)) {
        pieces = body.lines().map(|line| Piece { kind: BlockKind::Paragraph, text: line.split_whitespace().collect::<Vec<_>>().join(" ") }).collect();
        problems.push("text taken from script data, the page shows less".to_owned());
    }
    if pieces.is_empty()
        && let Some(description) = description(&head, facts)
    {
        pieces.push(Piece { kind: BlockKind::Paragraph, text: description });
        problems.push("no story on the page, its description stands for it".to_owned());
    }
    let (text, composed) = compose::join(pieces);
    let language = given.language.clone().or_else(|| language::of(&text, head.language.as_deref().or(facts.language.as_deref())));
    let sources = published::Sources {
        tree,
        head: &head,
        facts,
        url: url.as_deref(),
        blocks: &blocks,
        fates: &fates,
        zones: &zones,
        headline,
        captured: day(given.captured.as_deref()),
        order: order(language.as_deref(), url.as_deref(), head.language.as_deref()),
        prompts,
    };
    let (published, modified) = published::find(&sources, &mut problems);
    let authors = people::authors(&people::Page { tree, head: &head, facts, zones: &zones, blocks: &blocks, fates: &fates, headline }, &outlet);
    let source = people::source(url.as_deref(), &head, facts).or_else(|| outlet::shown(&head, title.as_deref(), &blocks));
    let mut article = Article { url, source, title, authors, language, published, modified, text, blocks: composed, problems, ..Article::default() };
    set_aside(&blocks, &fates, &mut article);
    article
}

/// What a page that says it is an article tells of itself, as pages of videos do.
fn description(head: &Head, facts: &Facts) -> Option<String> {
    let told = head.first(&["og:description", "description"]).map(jsonld::unescape).filter(|text| text.split_whitespace().count() > 5)?;
    let article = head.first(&["og:type"]).is_some_and(|kind| kind.contains("article") || kind.starts_with("video"));
    let dated = facts.published.is_some() || head.first(&["article:published_time", "datepublished"]).is_some();
    (article || dated).then_some(told)
}

/// Whether the story as script data tells it is far longer than what was found on the page.
fn tells_more(body: &str, pieces: &[Piece]) -> bool {
    let found: usize = pieces.iter().map(|p| p.text.len()).sum();
    body.len() > 600 && body.len() > 3 * found && !body.contains("</")
}

fn piece(tree: &Tree, block: &Block, entries: &[usize]) -> Piece {
    let mut kind = BlockKind::Paragraph;
    if entries.binary_search(&block.first).is_ok() {
        return Piece { kind: BlockKind::Entry, text: block.text.clone() };
    }
    for index in tree.upwards(block.holder).take(4) {
        kind = match tree.nodes[index].tag {
            tag if tag.is_heading() => BlockKind::Heading,
            Tag::Li => BlockKind::ListItem,
            Tag::Blockquote => BlockKind::Quote,
            _ => continue,
        };
        break;
    }
    Piece { kind, text: block.text.clone() }
}

/// Captions, and what was dropped within or next to the story.
fn set_aside(blocks: &[Block], fates: &[Fate], article: &mut Article) {
    let mut kept = 0;
    for (block, fate) in blocks.iter().zip(fates) {
        if let Fate::Dropped(reason) = fate {
            if *reason == Reason::Caption && block.words > 2 {
                article.captions.push(block.text.clone());
            } else if kept < DROPPED_MAX {
                article.dropped.push(Dropped { reason: reason.name().to_owned(), text: block.text.chars().take(DROPPED_CHARS_MAX).collect() });
                kept += 1;
            }
        }
    }
}

/// A page of links has no end of them.
const DROPPED_MAX: usize = 200;
const DROPPED_CHARS_MAX: usize = 1000;

fn address(head: &Head, facts: &Facts) -> Option<String> {
    let found = [head.canonical.as_deref(), head.first(&["og:url", "twitter:url"]), facts.url.as_deref()];
    found.into_iter().flatten().find(|u| u.starts_with("http") && people::host(u).is_some()).map(|u| u.trim().to_owned())
}

/// The day of an RFC 3339 time or of a plain day.
pub fn day(text: Option<&str>) -> Option<NaiveDate> {
    text?.get(..10)?.parse().ok()
}

/// Americans write the month first; the rest of the world the day.
fn order(language: Option<&str>, url: Option<&str>, stated: Option<&str>) -> Order {
    let english = language.is_none_or(|l| l == "en");
    let stated = stated.unwrap_or_default().to_ascii_lowercase();
    let elsewhere = ["gb", "uk", "au", "nz", "ie", "in", "za"].iter().any(|c| stated.ends_with(&format!("-{c}")) || stated.ends_with(&format!("_{c}")));
    let host = url.and_then(people::host).unwrap_or_default();
    let other_land = host.rsplit('.').next().is_some_and(|end| end.len() == 2 && !matches!(end, "us" | "io" | "co" | "tv" | "me" | "ai" | "ph"));
    if english && !elsewhere && !other_land { Order::MonthFirst } else { Order::DayFirst }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    const STORY: &str = "Shells fell on the harbour before dawn, the port authority said, and two crews were taken to hospital.";
    const MORE: &str = "The authority closed the harbour until noon, and divers looked for what had not gone off, it said in a statement.";

    /// The text of a page with this body, blank lines between its blocks as "/".
    fn check(body: &str, expected: &[&str]) {
        let html = format!("<html lang=en><head><title>Shells fall on the harbour</title></head><body>{body}</body></html>");
        let found = article(&html, &Given::default(), &Prompts::load(&Data::embedded()).unwrap()).unwrap();
        assert_eq!(found.text.split("\n\n").collect::<Vec<_>>(), expected, "{body}");
    }

    #[test]
    fn the_lead_above_the_story_is_part_of_it() {
        let body = |class: &str, lead: &str| {
            format!(
                "<h1>Shells fall on the harbour</h1><div class={class}>{lead}</div><ul><li><a href=a>Share</a></ul><div class=text><p>{STORY}<p>{MORE}<p>{STORY} {MORE}</div>"
            )
        };
        let lead = "Shells fell on the harbour of the old town in the night, and the port was closed until the afternoon.";
        check(&body("top", lead), &[lead, STORY, MORE, &format!("{STORY} {MORE}")]);
        let other = "All about gardens, kitchens and the best of what to wear this season, chosen for you by our own experts.";
        check(&body("teaser", other), &[STORY, MORE, &format!("{STORY} {MORE}")]);
    }

    #[test]
    fn sections_deep_in_an_article_are_taken_in() {
        let deep = |text: &str| format!("{}<p>{text}</p>{}", "<div>".repeat(9), "</div>".repeat(9));
        let other = "Insurers said that they would pay for the two ships, once the fleet of the owner had been looked at by its surveyors.";
        let body = format!("<article><h1>Shells fall on the harbour</h1>{}{}{}</article>", deep(STORY), deep(MORE), deep(other));
        check(&body, &[STORY, MORE, other]);
    }

    #[test]
    fn words_shown_on_pointing_are_left_out() {
        let pointing = STORY.replace("port authority", "port authority<span class=tooltip>Port authority: all we know</span>");
        check(&format!("<h1>Shells fall on the harbour</h1><div><p>{pointing}<p>{MORE}</div>"), &[STORY, MORE]);
    }

    #[test]
    fn rows_of_a_table_stay_with_the_story() {
        let rows = "<table><tr class=author><th>Ship<th>Wounded</tr><tr class=player><td>Aurora<td>3</tr></table>";
        check(&format!("<h1>Shells fall on the harbour</h1><div><p>{STORY}{rows}<p>{MORE}</div>"), &[STORY, "Ship | Wounded", "Aurora | 3", MORE]);
    }
}

//! The headline: what the page, its script data and its meta elements agree on, the outlet's name removed.

use super::{
    block::Block,
    head::Head,
    jsonld::Facts,
    tree::{Tag, Tree, push_words},
    zone::Zone,
};
use crate::lexicon::prompts::line_key;

/// Signs between a headline and the name of the outlet.
const PARTING: &[&str] =
    &[" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " / ", " · ", " • ", " ― ", "｜", " |", "| ", " _ ", "_", " -- ", " < ", " > ", " ~ ", " ‹ ", "ㅣ"];

/// The headline and the block that shows it.
pub fn find(tree: &Tree, head: &Head, facts: &Facts, blocks: &[Block], zones: &[Zone], site: Option<&str>) -> (Option<String>, Option<usize>) {
    let shown: Vec<(usize, String)> = headings(tree, zones);
    let whole: Vec<String> = [facts.headline.as_deref(), head.first(&["og:title"]), head.first(&["twitter:title", "dc.title", "title", "headline"])]
        .into_iter()
        .flatten()
        .map(super::jsonld::unescape)
        .collect();
    let stated: Vec<String> = whole.iter().map(|t| bare(t, site)).filter(|t| !t.is_empty()).collect();
    let window = head.title.as_deref().map(super::jsonld::unescape).unwrap_or_default();
    let title = (shown.is_empty() && stated.is_empty()).then(|| line_of_window(tree, blocks, &window)).flatten();
    let title = title.or_else(|| choose(tree, &shown, &stated, facts.is_news, &window, site)).map(|title| completed(title, &whole, &window));
    let block = title.as_deref().and_then(|title| block_of(tree, blocks, zones, title));
    (title, block)
}

/// A headline that ends in a colon, or one whose first half stands in another element, as most of the other places have it whole.
fn completed(title: String, stated: &[String], window: &str) -> String {
    let key = line_key(&title);
    if key.len() < 12 {
        return title;
    }
    let halved = title.ends_with(':');
    let holds = |whole: &String| {
        let other = line_key(whole);
        let more = other.len() > key.len() && other.len() < 3 * key.len();
        more && if halved { other.starts_with(&key) } else { other.strip_suffix(key.as_str()).is_some_and(|before| before.ends_with(": ")) }
    };
    let agreeing = |whole: &String| stated.iter().map(String::as_str).chain([window]).filter(|other| line_key(other).starts_with(&line_key(whole))).count();
    let enough = if halved { 1 } else { 3 };
    let found = stated.iter().find(|whole| holds(whole) && agreeing(whole) >= enough);
    found.map_or(title, |whole| whole.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Pages without headings set the headline in bold: the line with which the window title begins or ends.
fn line_of_window(tree: &Tree, blocks: &[Block], window: &str) -> Option<String> {
    let window = line_key(window);
    let is_headline = |b: &&Block| {
        let key = if b.text.len() <= 2 * window.len() { line_key(&b.text) } else { String::new() };
        tree.nodes[b.holder].tag != Tag::Title && b.words > 2 && key.len() > 14 && (window.starts_with(&key) || window.ends_with(&key))
    };
    blocks.iter().find(is_headline).map(|b| b.text.clone())
}

/// H1 elements (H2 where there is none) outside of what is not the story, in the order of the page.
fn headings(tree: &Tree, zones: &[Zone]) -> Vec<(usize, String)> {
    let of = |tag: Tag| -> Vec<(usize, String)> {
        let wanted = |(i, n): &(usize, &super::tree::Node)| n.tag == tag && zones[*i].not.is_none();
        tree.nodes.iter().enumerate().filter(wanted).take(12).map(|(i, _)| (i, headline_words(tree, i))).filter(|(_, t)| t.chars().count() > 3).collect()
    };
    let first = of(Tag::H1);
    if first.is_empty() { of(Tag::H2) } else { first }
}

/// The line above a headline that names its subject often stands within the same heading.
const KICKERS: &[&str] =
    &["kicker", "overline", "topline", "dachzeile", "roofline", "eyebrow", "pretitle", "pre-title", "spitzmarke", "headline-intro", "title-label"];

/// The words of a heading without its kicker; all where nothing would be left.
fn headline_words(tree: &Tree, heading: usize) -> String {
    let mut out = String::new();
    let mut skipped_until = 0;
    for index in heading..tree.nodes[heading].end {
        let node = &tree.nodes[index];
        if index > heading && node.attr("class").is_some_and(|c| KICKERS.iter().any(|k| c.to_ascii_lowercase().contains(k))) {
            skipped_until = skipped_until.max(node.end);
        }
        if index >= skipped_until {
            if node.tag == Tag::Br || node.tag.is_block() {
                push_words(" ", &mut out);
            }
            push_words(node.text, &mut out);
        }
    }
    let out = out.trim().trim_start_matches([':', '-', '–', '|']).trim().to_owned();
    if out.chars().count() > 8 { out } else { tree.words(heading) }
}

fn choose(tree: &Tree, shown: &[(usize, String)], stated: &[String], is_news: bool, window: &str, site: Option<&str>) -> Option<String> {
    // A heading that the metadata or the window title repeats is the headline as readers see it.
    let keys: Vec<String> = stated.iter().map(|t| line_key(t)).chain([line_key(window)]).filter(|k| !k.is_empty()).collect();
    let agrees = |key: &str, other: &str| other == key || (key.len() > 12 && other.starts_with(key) && key.len() * 5 > other.len() * 2);
    let votes = |text: &str| {
        let key = line_key(text);
        if key.len() > 5 { keys.iter().filter(|other| agrees(&key, other)).count() } else { 0 }
    };
    let agreed = shown.iter().map(|(_, text)| (votes(text), text)).filter(|(votes, _)| *votes > 0);
    if let Some((_, text)) = agreed.reduce(|best, next| if next.0 > best.0 { next } else { best }) {
        return Some(text.clone());
    }
    // News desks write several; the one that most of the others repeat is the headline.
    if is_news && let Some(title) = most_agreed(shown, stated, &bare(window, site)) {
        return Some(title);
    }
    // A lone heading that shares a word with the metadata is what readers see, whatever was written for search engines.
    if let [(index, text)] = shown
        && tree.nodes[*index].tag == Tag::H1
        && text.chars().count() > 15
        && (text.split_whitespace().count() > 3 || stated.iter().any(|t| overlap(text, t) > 0.15))
    {
        return Some(text.clone());
    }
    if let Some(first) = stated.first() {
        return Some(first.clone());
    }
    let bare_window = bare(window, site);
    let close = shown.iter().find(|(_, text)| overlap(text, &bare_window) > 0.6);
    close.map(|(_, text)| text.clone()).or_else(|| (!bare_window.is_empty()).then_some(bare_window)).or_else(|| shown.first().map(|(_, t)| t.clone()))
}

/// The heading or title that at least one other place of the page has as well, the more the better.
fn most_agreed(shown: &[(usize, String)], stated: &[String], window: &str) -> Option<String> {
    let heading = (shown.len() == 1).then(|| shown[0].1.as_str());
    let all: Vec<&str> = stated.iter().map(String::as_str).chain(heading).chain((!window.is_empty()).then_some(window)).collect();
    let agreeing = |title: &str| all.iter().filter(|other| overlap(title, other) > 0.85).count();
    let best = all.iter().map(|title| (agreeing(title), *title)).reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    (best.0 > 1).then(|| best.1.to_owned())
}

/// The share of words that two lines have in common.
pub fn overlap(a: &str, b: &str) -> f32 {
    let (a, b) = (line_key(a), line_key(b));
    let words = |s: &str| s.split(' ').map(str::to_owned).collect::<std::collections::HashSet<_>>();
    let (a, b) = (words(&a), words(&b));
    let both = a.intersection(&b).count();
    both as f32 / a.len().max(b.len()).max(1) as f32
}

/// The title without the outlet's name before or after it.
fn bare(title: &str, site: Option<&str>) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let site = site.map(line_key).unwrap_or_default();
    let cut = |sign: &str| {
        let (first, rest) = title.split_once(sign)?;
        let (before, last) = title.rsplit_once(sign)?;
        let is_site = |part: &str| {
            let key = line_key(part);
            !site.is_empty()
                && !key.is_empty()
                && (key == site || key.replace(' ', "") == site.replace(' ', "") || site.starts_with(&key) || key.starts_with(&site))
        };
        if is_site(last) {
            return Some(before.to_owned());
        }
        if is_site(first) {
            return Some(rest.to_owned());
        }
        let (head, tail) = (before.split_whitespace().count(), last.split_whitespace().count());
        (sign.trim() != "-" && sign.trim() != "/" && sign != "_" || site.is_empty()).then_some(())?;
        (tail <= 4 && head >= 3 && head > tail).then(|| before.to_owned())
    };
    let out = PARTING.iter().filter(|sign| title.contains(**sign)).find_map(|sign| cut(sign)).unwrap_or_else(|| title.clone());
    let out = out.trim().trim_end_matches(['|', '-', '–']).trim();
    if out.is_empty() { title } else { out.to_owned() }
}

fn block_of(tree: &Tree, blocks: &[Block], zones: &[Zone], title: &str) -> Option<usize> {
    let key = line_key(title);
    let is_title = |b: &Block| {
        let heading = tree.nodes[b.holder].tag.is_heading() || b.weight < 300;
        heading && b.text.len() < title.len() * 3 + 20 && line_key(&b.text).starts_with(&key)
    };
    let in_story = |b: &Block| zones[b.at].not.is_none();
    let heading = |b: &Block| tree.nodes[b.holder].tag.is_heading();
    blocks
        .iter()
        .position(|b| heading(b) && in_story(b) && is_title(b))
        .or_else(|| blocks.iter().position(|b| in_story(b) && tree.nodes[b.holder].tag != Tag::Title && is_title(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_outlet_is_cut_off() {
        for (title, site, expected) in [
            ("Talks resume in Geneva | The Daily News", None, "Talks resume in Geneva"),
            ("The Daily News - Talks resume in Geneva", Some("The Daily News"), "Talks resume in Geneva"),
            ("Talks - and doubts - in Geneva", Some("The Daily News"), "Talks - and doubts - in Geneva"),
        ] {
            assert_eq!(bare(title, site), expected);
        }
    }
}

//! Which blocks within and around the chosen element are the story, and why the others are not.
//!
//! Blocks, zones, the chosen element, the title and the story as script data tells it in; for each block kept or a reason out.

use super::{
    affinity::Affinity,
    block::Block,
    people,
    tree::{Tag, Tree},
    when::{self, Order},
    zone::Zone,
};
use crate::lexicon::prompts::{Prompts, Reason, line_key};
use std::collections::{HashMap, HashSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Kept,
    Dropped(Reason),
    /// Elsewhere on the page.
    Outside,
}

pub struct Page<'a> {
    pub tree: &'a Tree<'a>,
    pub blocks: &'a [Block],
    pub zones: &'a [Zone],
    pub root: usize,
    pub affinity: &'a [Affinity],
    pub title: Option<&'a str>,
    /// Block of the headline.
    pub headline: Option<usize>,
    /// As far as script data and meta elements name them.
    pub authors: &'a [String],
    pub prompts: &'a Prompts,
}

/// The fate of every block.
pub fn fates(page: &Page) -> Vec<Fate> {
    let range = page.root..page.tree.nodes[page.root].end;
    let mut fates: Vec<Fate> =
        page.blocks.iter().enumerate().map(|(i, b)| if range.contains(&b.first) { judge(page, b, page.affinity[i]) } else { Fate::Outside }).collect();
    take_alike(page, &mut fates);
    take_lead(page, &mut fates);
    drop_other_articles(page, &mut fates);
    drop_above_headline(page, &mut fates);
    drop_title(page, &mut fates);
    drop_untold_tail(page, &mut fates);
    drop_repeated(page, &mut fates);
    drop_bylines(page, &mut fates);
    drop_tail(page, &mut fates);
    drop_link_lists(page, &mut fates);
    drop_loose_headings(page, &mut fates);
    fates
}

/// The running text of a page on which nothing was kept, wherever it does not say that it is something else.
pub fn loose_fates(page: &Page) -> Vec<Fate> {
    let elsewhere = |zone: Zone| matches!(zone.not, Some(Reason::Navigation | Reason::Footer | Reason::Consent | Reason::Comments | Reason::Newsletter));
    let fits = |b: &Block| b.is_prose() && b.link_share() < 0.2 && !elsewhere(page.zones[b.at]) && prompt(page.prompts, b).is_none();
    page.blocks.iter().map(|b| if fits(b) { Fate::Kept } else { Fate::Outside }).collect()
}

fn judge(page: &Page, block: &Block, affinity: Affinity) -> Fate {
    let zone = page.zones[block.at];
    let root = page.zones[page.root];
    if let Some(reason) = zone.not.filter(|_| root.not.is_none()) {
        return Fate::Dropped(reason);
    }
    let weak = zone.weak.filter(|_| root.weak.is_none());
    if let Some(reason) = weak
        && (!block.is_prose() || matches!(reason, Reason::Related | Reason::Byline | Reason::Media))
        && !(affinity.described || affinity.told || affinity.kin && block.link_share() < 0.1 && block.is_prose() && block.stops > 1)
    {
        return Fate::Dropped(reason);
    }
    if let Some(reason) = prompt(page.prompts, block) {
        return Fate::Dropped(reason);
    }
    if block.weight < CAPTION_WEIGHT_MAX && is_credited(&block.text) {
        return Fate::Dropped(Reason::Caption);
    }
    if block.link_share() > 0.6 && !block.is_prose() && block.words < 40 && !page.tree.nodes[block.holder].tag.is_heading() {
        let whole = block.link_share() > 0.9;
        if whole && (!block.ends_as_sentence() || block.words < 5) {
            return Fate::Dropped(Reason::Related);
        }
    }
    Fate::Kept
}

const CAPTION_WEIGHT_MAX: usize = 300;
const CREDIT_CHARS_MAX: usize = 50;
const CREDITS: &[&str] = &["©", "Credit:", "Photo:", "Foto:", "Bildrechte:", "Bildquelle:", "Crédit :", "Фото:", "Picture:"];

/// A line that ends with whose picture it is: "The port at dawn. © Ann Lee / Daily News".
fn is_credited(text: &str) -> bool {
    let at = CREDITS.iter().find_map(|mark| text.rfind(mark));
    at.is_some_and(|at| at > 0 && text[at..].chars().count() < CREDIT_CHARS_MAX && !text[at..].trim_end_matches('.').contains(". "))
}

/// Names of buttons set without blanks between them: "ShareTweetPrint".
fn glued(prompts: &Prompts, text: &str) -> Option<Reason> {
    if text.len() > 60 || text.contains(char::is_whitespace) {
        return None;
    }
    let mut words = String::new();
    let mut lower = false;
    for c in text.chars() {
        if lower && c.is_uppercase() {
            words.push(' ');
        }
        lower = c.is_lowercase();
        words.push(c);
    }
    let mut reasons = words.split(' ').map(|word| prompts.reason(word));
    let first = reasons.next().flatten()?;
    reasons.next().flatten().map(|_| first)
}

/// A prompt; one that a long paragraph merely begins with is none.
pub fn prompt(prompts: &Prompts, block: &Block) -> Option<Reason> {
    let Some((reason, whole)) = prompts.found(&block.text) else { return glued(prompts, &block.text) };
    let most = match reason {
        _ if whole => usize::MAX,
        // "Posted on social media by those who saw it, …" is a sentence.
        Reason::Byline | Reason::Tags | Reason::Related | Reason::Advertisement | Reason::Share | Reason::Media
            if block.ends_as_sentence() && block.link_share() < 0.5 =>
        {
            90
        }
        Reason::Footer | Reason::Consent | Reason::Newsletter | Reason::Comments => 400,
        _ => 220,
    };
    (block.weight <= most).then_some(reason)
}

/// The headline is not part of the text.
fn drop_title(page: &Page, fates: &mut [Fate]) {
    let Some(title) = page.title.map(line_key).filter(|t| !t.is_empty()) else { return };
    let mut seen = 0;
    for (block, fate) in page.blocks.iter().zip(fates.iter_mut()) {
        if *fate != Fate::Kept {
            continue;
        }
        if page.tree.nodes[block.holder].tag == Tag::H1 && seen < 3 || same(&line_key(&block.text), &title) && seen < 8 {
            *fate = Fate::Dropped(Reason::Repeated);
        }
        seen += 1;
    }
}

fn same(a: &str, b: &str) -> bool {
    a == b || (a.len() > 20 && b.len() > 20 && (a.starts_with(b) || b.starts_with(a)) && a.len().abs_diff(b.len()) * 3 < a.len())
}

/// After a heading such as "Related stories" or "Comments" nothing follows but more of it, unless running text does.
fn drop_tail(page: &Page, fates: &mut [Fate]) {
    let total: usize = kept(page, fates).map(|(_, b)| b.weight).sum();
    let mut before = 0;
    let mut cut = None;
    for (index, block) in page.blocks.iter().enumerate() {
        match fates[index] {
            Fate::Kept => before += block.weight,
            Fate::Dropped(reason @ (Reason::Related | Reason::Comments | Reason::Newsletter | Reason::AuthorBox))
                if page.zones[block.at].not.is_none() && block.words < 8 && !block.text.contains(':') && before * 10 > total * 6 =>
            {
                let heading = page.tree.nodes[block.holder].tag.is_heading() || block.strong * 2 > block.weight || block.linked == 0;
                if heading && cut.is_none() {
                    cut = Some((index, reason));
                }
            }
            _ => {}
        }
    }
    let Some((from, reason)) = cut else { return };
    for (block, fate) in page.blocks.iter().zip(fates.iter_mut()).skip(from).filter(|(_, fate)| **fate == Fate::Kept) {
        if block.is_prose() && block.link_share() < 0.1 && reason == Reason::Related {
            break;
        }
        *fate = Fate::Dropped(reason);
    }
}

fn kept<'a>(page: &'a Page, fates: &'a [Fate]) -> impl Iterator<Item = (usize, &'a Block)> {
    page.blocks.iter().enumerate().filter(|(i, _)| fates[*i] == Fate::Kept)
}

/// Three or more blocks in a row that are links.
fn drop_link_lists(page: &Page, fates: &mut [Fate]) {
    let mut run = Vec::new();
    for index in 0..=fates.len() {
        let is_link = index < fates.len() && fates[index] == Fate::Kept && page.blocks[index].link_share() > 0.75;
        if is_link {
            run.push(index);
            continue;
        }
        if index < fates.len() && fates[index] != Fate::Kept {
            continue;
        }
        if run.len() >= 3 {
            for index in &run {
                fates[*index] = Fate::Dropped(Reason::Related);
            }
        }
        run.clear();
    }
}

/// A heading with nothing below it heads something that was dropped.
fn drop_loose_headings(page: &Page, fates: &mut [Fate]) {
    let mut below = false;
    for index in (0..fates.len()).rev() {
        if fates[index] != Fate::Kept {
            continue;
        }
        let heading = page.tree.nodes[page.blocks[index].holder].tag.is_heading();
        if heading && !below && !page.blocks[index].is_prose() {
            fates[index] = Fate::Dropped(Reason::Related);
        } else {
            below = true;
        }
    }
}

/// Article elements within the story's element hold the next stories, unless the story is made of them, as live blogs are.
fn drop_other_articles(page: &Page, fates: &mut [Fate]) {
    let owner = |b: &Block| page.tree.upwards(b.at).take_while(|i| *i != page.root).filter(|i| page.tree.nodes[*i].tag == Tag::Article).last();
    let owners: Vec<Option<usize>> = page.blocks.iter().zip(fates.iter()).map(|(b, f)| if *f == Fate::Kept { owner(b) } else { None }).collect();
    if owners.iter().all(Option::is_none) {
        return;
    }
    let mut shares: HashMap<Option<usize>, usize> = HashMap::new();
    for (index, block) in kept(page, fates).filter(|(_, b)| b.is_prose()) {
        *shares.entry(owners[index]).or_default() += block.weight;
    }
    let total: usize = shares.values().sum();
    let loose = shares.get(&None).copied().unwrap_or(0);
    let first = page.headline.and_then(|h| owner(&page.blocks[h]));
    let Some(main) = shares.iter().max_by_key(|(owner, share)| (**share, std::cmp::Reverse(**owner))).map(|(owner, _)| *owner) else { return };
    let story = if first.is_some() { first } else { main };
    if (shares.get(&story).copied().unwrap_or(0) + loose) * 10 < total * 3 {
        return;
    }
    for (owner, fate) in owners.iter().zip(fates.iter_mut()) {
        if owner.is_some() && *owner != story {
            *fate = Fate::Dropped(Reason::Related);
        }
    }
}

/// What stands above the headline is the page's, not the story's.
fn drop_above_headline(page: &Page, fates: &mut [Fate]) {
    let Some(headline) = page.headline.filter(|h| fates[*h] != Fate::Outside) else { return };
    let below: usize = kept(page, fates).filter(|(i, _)| *i > headline).map(|(_, b)| b.weight).sum();
    let above: usize = kept(page, fates).filter(|(i, _)| *i < headline).map(|(_, b)| b.weight).sum();
    if below < above {
        return;
    }
    for (index, fate) in fates.iter_mut().enumerate().take(headline) {
        let lead = page.zones[page.blocks[index].at].lead && page.blocks[index].is_prose() || page.affinity[index].told;
        if *fate == Fate::Kept && !lead {
            *fate = Fate::Dropped(Reason::Navigation);
        }
    }
}

/// Short lines with a day or a clock time, or with nothing but the authors' names, at the head and the end of a story.
fn drop_bylines(page: &Page, fates: &mut [Fate]) {
    let prose: Vec<usize> = kept(page, fates).filter(|(_, b)| b.is_prose()).map(|(i, _)| i).collect();
    let (Some(second), Some(last)) = (prose.get(1).or(prose.first()).copied(), prose.last().copied()) else { return };
    for (index, (block, fate)) in page.blocks.iter().zip(fates.iter_mut()).enumerate() {
        if *fate != Fate::Kept || block.is_prose() || (index > second && index < last) {
            continue;
        }
        if page.tree.upwards(block.holder).take(3).any(|i| page.tree.nodes[i].tag == Tag::Blockquote) {
            continue;
        }
        let dated =
            block.words <= 16 && !block.ends_as_sentence() && (!when::find(&block.text, Order::DayFirst, page.prompts).is_empty() || is_clock(&block.text));
        let named = block.words <= 14 && page.authors.iter().any(|a| a.chars().count() > 4 && block.text.contains(a.as_str())) && !block.ends_as_sentence();
        let below_headline = page.headline.is_some_and(|h| index > h && index <= h + 2) && index < prose[0] && people::is_person(&block.text);
        let below_headline = below_headline && block.words < 4 && !page.tree.nodes[block.holder].tag.is_heading();
        let signed = index > last && people::signs_off(&block.text, page.prompts)
            || index > last && block.weight < 24 && block.text.starts_with('(') && block.text.ends_with(')');
        if dated || named || below_headline || signed {
            *fate = Fate::Dropped(Reason::Byline);
        }
    }
}

fn is_clock(text: &str) -> bool {
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    text.split(|c: char| c.is_whitespace() || c == ',' || c == '|').any(|word| {
        word.split_once([':', '.']).is_some_and(|(hour, minute)| {
            !hour.is_empty() && hour.len() <= 2 && hour.bytes().all(|b| b.is_ascii_digit()) && minute.get(..2).is_some_and(digits) && word.contains(':')
        })
    })
}

/// A paragraph that stands there a second time, or one that tells the whole story again.
fn drop_repeated(page: &Page, fates: &mut [Fate]) {
    let mut seen: HashSet<String> = HashSet::new();
    for (block, fate) in page.blocks.iter().zip(fates.iter_mut()) {
        if *fate != Fate::Kept || block.weight < 60 {
            continue;
        }
        let again = block.weight > 1500 && {
            let heads = seen.iter().filter(|s| s.len() > 80);
            let (held, all) = heads.fold((0, 0), |(held, all), s| (held + usize::from(block.text.contains(s.as_str())), all + 1));
            all >= 4 && held * 2 > all
        };
        if again || !seen.insert(block.text.clone()) {
            *fate = Fate::Dropped(Reason::Repeated);
        }
    }
}

/// How a paragraph is marked up: its element's class and those of the two around it.
type Markup<'a> = (Tag, &'a str, &'a str, &'a str);

fn markup<'a>(page: &Page<'a>, block: &Block) -> Markup<'a> {
    let class = |index: usize| page.tree.nodes[index].attr("class").unwrap_or_default().trim();
    let parent = page.tree.nodes[block.holder].parent;
    (page.tree.nodes[block.holder].tag, class(block.holder), class(parent), class(page.tree.nodes[parent].parent))
}

/// Paragraphs elsewhere that are marked up just as those of the story are its other parts, unless another headline stands between.
fn take_alike(page: &Page, fates: &mut [Fate]) {
    let mut marks: HashMap<Markup, usize> = HashMap::new();
    for (_, block) in kept(page, fates).filter(|(_, b)| b.is_prose()) {
        *marks.entry(markup(page, block)).or_default() += 1;
    }
    marks.retain(|mark, count| *count >= ALIKE_MIN && !(mark.1.is_empty() && mark.2.is_empty()));
    let Some(first) = fates.iter().position(|f| *f == Fate::Kept).filter(|_| !marks.is_empty()) else { return };
    let from = page.headline.unwrap_or(first).min(first);
    let heads = |b: &Block| page.tree.nodes[b.holder].tag == Tag::H1;
    let last = fates.iter().rposition(|f| *f == Fate::Kept).unwrap_or(first);
    let to = page.blocks.iter().skip(last + 1).position(heads).map_or(page.blocks.len(), |more| last + 1 + more);
    let alike = |index: usize| {
        let (block, zone) = (&page.blocks[index], page.zones[page.blocks[index].at]);
        fates[index] == Fate::Outside && block.is_prose() && zone.not.is_none() && zone.weak.is_none() && marks.contains_key(&markup(page, block))
    };
    let found: Vec<usize> = (from..to).filter(|index| alike(*index)).collect();
    let weight = |wanted: &dyn Fn(&usize) -> bool| found.iter().filter(|i| wanted(i)).map(|i| page.blocks[*i].weight).sum::<usize>();
    if weight(&|i| page.affinity[*i].kin) * 3 < weight(&|_| true) {
        return;
    }
    for index in found {
        fates[index] = judge(page, &page.blocks[index], page.affinity[index]);
    }
}

const ALIKE_MIN: usize = 3;

/// The lead often stands between the headline and the element of the story.
fn take_lead(page: &Page, fates: &mut [Fate]) {
    let Some(headline) = page.headline else { return };
    let near = |first: &usize| *first > headline && first - headline < LEAD_BLOCKS_MAX;
    let Some(first) = fates.iter().position(|f| *f == Fate::Kept).filter(near) else { return };
    for (index, fate) in fates.iter_mut().enumerate().take(first).skip(headline + 1) {
        if *fate == Fate::Outside && is_lead(page, index, headline) && prompt(page.prompts, &page.blocks[index]).is_none() {
            *fate = Fate::Kept;
        }
    }
}

/// Buttons to share and an advertisement may well stand between.
const LEAD_BLOCKS_MAX: usize = 60;
const LEAD_WEIGHT_MIN: usize = 50;
const LEAD_SENTENCE_WEIGHT_MIN: usize = 100;
const LEAD_HEADING_WEIGHT_MIN: usize = 60;

/// Running text that the page describes itself with, that is marked as the lead, or that speaks of what the headline speaks of.
fn is_lead(page: &Page, index: usize, headline: usize) -> bool {
    let (block, affinity) = (&page.blocks[index], page.affinity[index]);
    let zone = page.zones[block.at];
    let in_figure = page.tree.upwards(block.holder).take(4).any(|i| matches!(page.tree.nodes[i].tag, Tag::Figure | Tag::Figcaption));
    if block.weight < LEAD_WEIGHT_MIN || block.link_share() >= 0.2 || zone.not.is_some() || in_figure {
        return false;
    }
    if affinity.described || affinity.told {
        return true;
    }
    let heading = page.tree.nodes[block.holder].tag.is_heading() && index <= headline + 2 && block.weight >= LEAD_HEADING_WEIGHT_MIN;
    let sentence = block.ends_as_sentence() && (zone.lead || affinity.kin && block.weight >= LEAD_SENTENCE_WEIGHT_MIN);
    matches!(zone.weak, None | Some(Reason::Byline | Reason::Paywall)) && (sentence || affinity.kin && heading)
}

/// Where script data tells most of the story, what follows its last told paragraph is not part of it.
fn drop_untold_tail(page: &Page, fates: &mut [Fate]) {
    let all: usize = kept(page, fates).map(|(_, b)| b.weight).sum();
    let told: usize = kept(page, fates).filter(|(i, _)| page.affinity[*i].told).map(|(_, b)| b.weight).sum();
    let Some(last) = kept(page, fates).filter(|(i, _)| page.affinity[*i].told).map(|(i, _)| i).last() else { return };
    if told * 10 < all * 7 {
        return;
    }
    for fate in fates.iter_mut().skip(last + 1).filter(|fate| **fate == Fate::Kept) {
        *fate = Fate::Dropped(Reason::Related);
    }
}

//! Days that a page shows to its readers: `<time>` elements, lines near the headline, lines that say "published", the text.
//!
//! The finder's sources in; for each place the first day that stands there out.

use super::{
    block::Block,
    prune::Fate,
    published::{Sources, is_possible, value},
    stated,
    tree::Tag,
    when::{self, Stamp},
};
use crate::lexicon::prompts::Reason;

/// `<time>` elements near the story.
pub fn time(s: &Sources) -> Option<Stamp> {
    times(s, |index| matches!(s.zones[index].not, None | Some(Reason::Byline | Reason::Hidden)) && is_near_story(s, index))
}

pub fn anywhere_time(s: &Sources) -> Option<Stamp> {
    times(s, |index| s.zones[index].not != Some(Reason::Comments))
}

fn times(s: &Sources, wanted: impl Fn(usize) -> bool) -> Option<Stamp> {
    let nodes = s.tree.nodes.iter().enumerate().filter(|(i, n)| n.tag == Tag::Time && wanted(*i));
    nodes.map(|(i, _)| i).find_map(|i| stated::of_node(s.tree, i).iter().find_map(|t| value(t, s)))
}

/// Between a little above the headline and the first paragraphs.
pub fn is_near_story(s: &Sources, index: usize) -> bool {
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

/// What a line says of its day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Published,
    Nothing,
    Updated,
}

/// Lines that are little more than a date, close to the headline; below it before above it, one of publication before one of a change.
pub fn near_headline(s: &Sources) -> Option<Stamp> {
    published_line(s).or_else(|| lines_near(s).find_map(|index| dated_line(s, index, |_| true)))
}

/// The same without days of a change.
pub fn published_line(s: &Sources) -> Option<Stamp> {
    let labelled = lines_near(s).find_map(|index| dated_line(s, index, |says| says == Says::Published));
    labelled.or_else(|| lines_near(s).find_map(|index| dated_line(s, index, |says| says == Says::Nothing)))
}

fn lines_near(s: &Sources) -> impl Iterator<Item = usize> {
    let (from, to) = head_of_story(s);
    let headline = s.headline.filter(|h| (from..=to).contains(h)).unwrap_or(from);
    (headline..=to).chain((from..headline).rev())
}

/// A line below the story; one that says "published" first.
pub fn below_story(s: &Sources) -> Option<Stamp> {
    let last = s.fates.iter().enumerate().rev().find(|(i, f)| **f == Fate::Kept && s.blocks[*i].is_prose()).map(|(i, _)| i)?;
    let lines = || last..s.blocks.len().min(last + 12);
    let labelled = lines().find_map(|index| dated_line(s, index, |says| says == Says::Published));
    labelled.or_else(|| lines().find_map(|index| dated_line(s, index, |_| true)))
}

pub fn anywhere_line(s: &Sources) -> Option<Stamp> {
    let wanted = |i: &usize| !matches!(s.zones[s.blocks[*i].at].not, Some(Reason::Comments | Reason::Footer | Reason::Related | Reason::Navigation));
    (0..s.blocks.len()).filter(wanted).find_map(|index| dated_line(s, index, |_| true))
}

fn dated_line(s: &Sources, index: usize, wanted: impl Fn(Says) -> bool) -> Option<Stamp> {
    let block = s.blocks.get(index)?;
    let short = block.weight < 120 || s.fates[index] == Fate::Dropped(Reason::Byline) && block.weight < 300;
    if !short || matches!(s.zones[block.at].not, Some(Reason::Comments | Reason::Related | Reason::Footer)) {
        return None;
    }
    let stamps = when::find(&block.text, s.order, s.prompts);
    if stamps.is_empty() || !is_byline(s, index, block, &stamps) {
        return None;
    }
    let mut from = 0;
    let mut told = |stamp: &Stamp| {
        let before = &block.text[from..stamp.range.start];
        from = stamp.range.end;
        // A label may be a block of its own.
        let alone = before.trim().is_empty() && index > 0 && s.blocks[index - 1].words <= 3;
        says(s, if alone { &s.blocks[index - 1].text } else { before })
    };
    stamps.into_iter().find(|stamp| {
        let says = told(stamp);
        is_possible(stamp) && wanted(says)
    })
}

fn says(s: &Sources, words: &str) -> Says {
    if s.prompts.says_updated(words) {
        Says::Updated
    } else if s.prompts.says_published(words) {
        Says::Published
    } else {
        Says::Nothing
    }
}

/// A caption may name a day too; a line of its own is little else.
fn is_byline(s: &Sources, index: usize, block: &Block, stamps: &[Stamp]) -> bool {
    let marked = s.zones[block.at].weak == Some(Reason::Byline) || s.zones[block.at].not == Some(Reason::Byline);
    let dropped = s.fates[index] == Fate::Dropped(Reason::Byline);
    let clocked = stamps.iter().any(|stamp| stamp.time.is_some());
    let tells = block.text[..stamps[0].range.start].split_whitespace().filter(|w| w.starts_with(char::is_lowercase)).count() > 2;
    let mostly = stamps.iter().any(|stamp| stamp.range.len() * 4 >= block.text.len());
    marked || clocked || (dropped || block.words <= 12 || mostly) && (!tells || says(s, &block.text[..stamps[0].range.start]) != Says::Nothing)
}

/// The only full date of the first paragraphs or of a caption.
pub fn text(s: &Sources) -> Option<Stamp> {
    let mut found = days_of_text(s, 12);
    found.dedup_by_key(|stamp| stamp.date);
    (found.len() == 1).then(|| found.remove(0)).filter(is_possible)
}

/// Full dates in the story's first paragraphs and captions.
pub fn days_of_text(s: &Sources, blocks: usize) -> Vec<Stamp> {
    let wanted = |i: &usize| matches!(s.fates[*i], Fate::Kept | Fate::Dropped(Reason::Caption | Reason::Credit));
    (0..s.blocks.len()).filter(wanted).take(blocks).flat_map(|index| when::find(&s.blocks[index].text, s.order, s.prompts)).collect()
}

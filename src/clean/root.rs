//! The element that holds the story.
//!
//! Blocks and zones in, one node out. Paragraphs give points to the elements around them, fewer the farther off;
//! the best element grows to the one around it while that adds running text and little else.

use super::{
    affinity::Affinity,
    block::Block,
    tree::{Tag, Tree},
    zone::Zone,
};
use crate::lexicon::prompts::Reason;

/// Levels above a paragraph that get points.
const LEVELS: usize = 6;

/// The node within which the story stands.
pub fn choose(tree: &Tree, blocks: &[Block], zones: &[Zone], affinity: &[Affinity], headline: Option<usize>) -> usize {
    let body = tree.find(Tag::Body).unwrap_or(0);
    let sums = Sums::of(tree, blocks, zones, affinity);
    let mut points = vec![0.0_f32; tree.nodes.len()];
    for (block, affinity) in blocks.iter().zip(affinity) {
        let zone = zones[block.at];
        // Within an element that says it holds the story, lists and tables count too.
        let listed = zone.in_body && block.weight >= 4 && block.link_share() < 0.3;
        if zone.not.is_some() || !(counts(block) || listed) {
            continue;
        }
        let mut score = if counts(block) { 1.0 } else { 0.1 } + block.commas as f32 + (block.weight as f32 / 100.0).min(4.0);
        score *= (1.0 - block.link_share()) * affinity.factor;
        if is_doubtful(zone) {
            score *= 0.4;
        }
        let is_own = matches!(tree.nodes[block.holder].tag, Tag::P | Tag::Li | Tag::Pre | Tag::Blockquote);
        let from = if is_own { tree.nodes[block.holder].parent } else { block.holder };
        for (level, index) in tree.upwards(from).take(LEVELS).enumerate() {
            points[index] += score / [1.0, 1.6, 3.0, 5.0, 7.0, 9.0][level];
        }
    }
    let mut best = (body, 0.0);
    for (index, point) in points.iter().enumerate().filter(|(_, p)| **p > 0.0) {
        let score = point * worth(tree, zones, index) * (1.0 - sums.link_share(index));
        if score > best.1 {
            best = (index, score);
        }
    }
    let mut root = best.0;
    while holds_no_story(tree.nodes[root].tag) && root != 0 {
        root = tree.nodes[root].parent;
    }
    grow(tree, blocks, zones, &sums, headline, root, body)
}

/// A story may well stand within a paywall's element or a byline's, hardly within a list of teasers.
fn is_doubtful(zone: Zone) -> bool {
    matches!(zone.weak, Some(Reason::Related | Reason::Navigation | Reason::Media | Reason::Notice))
}

/// Elements that hold one paragraph or a list, never a whole story.
fn holds_no_story(tag: Tag) -> bool {
    tag.is_heading()
        || matches!(tag, Tag::P | Tag::Li | Tag::Tr | Tag::Figure | Tag::Figcaption | Tag::Span | Tag::A | Tag::Strong | Tag::B | Tag::Em | Tag::Font | Tag::I)
}

fn counts(block: &Block) -> bool {
    block.weight >= 30 && (block.is_prose() || block.stops > 0 && block.link_share() < 0.3)
}

fn worth(tree: &Tree, zones: &[Zone], index: usize) -> f32 {
    let by_tag = match tree.nodes[index].tag {
        Tag::Article => 1.25,
        Tag::Main => 1.15,
        Tag::Div | Tag::Section => 1.0,
        Tag::Td | Tag::Center | Tag::Font => 1.0,
        Tag::Body => 0.9,
        Tag::Ul | Tag::Ol | Tag::Li | Tag::Dl | Tag::Form | Tag::Address => 0.6,
        Tag::Blockquote => 0.7,
        _ => 0.9,
    };
    by_tag * if zones[index].body { 1.4 } else { 1.0 } * if is_doubtful(zones[index]) { 0.6 } else { 1.0 }
}

/// Takes in what stands around: the other parts of a story cut by advertisements, its lead.
fn grow(tree: &Tree, blocks: &[Block], zones: &[Zone], sums: &Sums, headline: Option<usize>, from: usize, body: usize) -> usize {
    let mut best = from;
    let mut here = from;
    let mut gains = 0;
    while gains < GAINS_MAX && here != body && here != 0 {
        let parent = tree.nodes[here].parent;
        let gained = sums.prose[parent] - sums.prose[best];
        gains += usize::from(gained > 0);
        if zones[parent].not.is_none() && gained * 2 > sums.prose[best] && is_whole_article(tree, blocks, sums, headline, parent) {
            (best, here) = (parent, parent);
            continue;
        }
        let other = sums.other[parent] - sums.other[best];
        let enough = gained as f32 > 0.12 * sums.prose[best].max(200) as f32;
        // What doubles the story may come with more of the rest.
        let purity = if gained > sums.prose[best] { 1.0 } else { 2.0 };
        let related = sums.kin[parent] - sums.kin[best] + between(tree, blocks, zones, headline, best, parent) + alike(tree, &sums.prose, here);
        // Where hardly anything else comes with it, less has to speak of the headline's matter.
        let share = if gained > 8 * other { 0.1 } else { 0.3 };
        let kin = related as f32 > share * gained as f32;
        let pure = kin && gained as f32 > purity * other as f32 && !stands_beside_others(tree, sums, here);
        if enough && pure && zones[parent].not.is_none() {
            best = parent;
        }
        here = parent;
    }
    best
}

/// Elements around the chosen one that are looked at for more, those that add nothing not counted.
const GAINS_MAX: usize = 8;

/// An article element that holds the page's headline and has no other beside it holds the story's sections, however deep they lie.
fn is_whole_article(tree: &Tree, blocks: &[Block], sums: &Sums, headline: Option<usize>, index: usize) -> bool {
    let within = |h: usize| blocks[h].first > index && blocks[h].last < tree.nodes[index].end;
    tree.nodes[index].tag == Tag::Article && headline.is_some_and(within) && !stands_beside_others(tree, sums, index)
}

/// Running text between the headline and what was chosen: hardly ever anything but the story.
fn between(tree: &Tree, blocks: &[Block], zones: &[Zone], headline: Option<usize>, best: usize, parent: usize) -> usize {
    let Some(headline) = headline else { return 0 };
    let after = blocks[headline].last;
    let inside = |b: &&Block| b.first > after && b.first < best && b.first > parent;
    if tree.nodes[best].end <= after {
        return 0;
    }
    let counted = |b: &&Block| counts(b) && zones[b.at].not.is_none() && !is_doubtful(zones[b.at]);
    blocks.iter().filter(inside).filter(counted).map(|b| b.weight).sum()
}

/// Running text of the elements beside this one that have its tag and class and hold no headings with links: the next sections.
fn alike(tree: &Tree, prose: &[usize], here: usize) -> usize {
    let (node, parent) = (&tree.nodes[here], tree.nodes[here].parent);
    let Some(class) = node.attr("class").filter(|c| !c.is_empty()) else { return 0 };
    let mut sum = 0;
    let mut child = parent + 1;
    while child < tree.nodes[parent].end {
        let other = &tree.nodes[child];
        if child != here && other.tag == node.tag && other.attr("class") == Some(class) && prose[child] > 0 {
            let teaser = (child..other.end).any(|i| tree.nodes[i].tag.is_heading() && (i..tree.nodes[i].end).any(|j| tree.nodes[j].tag == Tag::A));
            if teaser {
                return 0;
            }
            sum += prose[child];
        }
        child = other.end;
    }
    sum
}

/// Whether an article element has another with running text beside it: the next story.
fn stands_beside_others(tree: &Tree, sums: &Sums, here: usize) -> bool {
    if tree.nodes[here].tag != Tag::Article {
        return false;
    }
    let parent = tree.nodes[here].parent;
    let mut child = parent + 1;
    while child < tree.nodes[parent].end {
        if child != here && tree.nodes[child].tag == Tag::Article && sums.prose[child] > 0 {
            return true;
        }
        child = tree.nodes[child].end;
    }
    false
}

/// What stands within each node, zones that are not the story left out.
pub struct Sums {
    pub prose: Vec<usize>,
    /// The running text that shares words with the headline.
    pub kin: Vec<usize>,
    pub other: Vec<usize>,
    linked: Vec<usize>,
    weight: Vec<usize>,
}

impl Sums {
    pub fn of(tree: &Tree, blocks: &[Block], zones: &[Zone], affinity: &[Affinity]) -> Sums {
        let count = tree.nodes.len();
        let mut sums = Sums { prose: vec![0; count], kin: vec![0; count], other: vec![0; count], linked: vec![0; count], weight: vec![0; count] };
        for (block, affinity) in blocks.iter().zip(affinity) {
            let at = block.at;
            let zone = zones[at];
            if zone.not.is_some() {
                continue;
            }
            sums.weight[at] += block.weight;
            sums.linked[at] += block.linked;
            if counts(block) && !is_doubtful(zone) {
                sums.prose[at] += block.weight;
                if affinity.kin {
                    sums.kin[at] += block.weight;
                }
            } else {
                sums.other[at] += block.weight;
            }
        }
        for index in (1..count).rev() {
            let parent = tree.nodes[index].parent;
            for list in [&mut sums.prose, &mut sums.kin, &mut sums.other, &mut sums.linked, &mut sums.weight] {
                list[parent] += list[index];
            }
        }
        sums
    }

    fn link_share(&self, index: usize) -> f32 {
        self.linked[index] as f32 / self.weight[index].max(1) as f32
    }
}

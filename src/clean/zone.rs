//! What each element of a page is for, judged by its tag and by the words of its class and id.
//!
//! The flat tree and its blocks in; for each node the reason why it is not the story, if there is one, and marks of the story's body.

use super::{
    block::Block,
    tree::{Node, Tag, Tree},
};
use crate::lexicon::prompts::{Hint, Prompts, Reason};
use std::collections::HashMap;

/// What an element's markup says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Zone {
    /// Why what stands here is not the story, of this element or one around it.
    pub not: Option<Reason>,
    /// Only probably.
    pub weak: Option<Reason>,
    pub body: bool,
    /// It stands within such an element.
    pub in_body: bool,
    pub lead: bool,
}

/// The zone of every node.
pub fn judge<'a>(tree: &Tree<'a>, blocks: &[Block], prompts: &'a Prompts) -> Vec<Zone> {
    let mut names = Names { prompts, known: HashMap::new() };
    let prose = prose_within(tree, blocks);
    let headline = headlines_within(tree);
    let all = prose[0].max(1);
    let mut zones: Vec<Zone> = Vec::with_capacity(tree.nodes.len());
    zones.push(Zone::default());
    for (index, node) in tree.nodes.iter().enumerate().skip(1) {
        let around = zones[node.parent];
        let mut zone = Zone { not: around.not, weak: around.weak, body: false, in_body: around.in_body, lead: false };
        if node.element.is_some() && around.not.is_none() {
            let share = prose[index] as f32 / all as f32;
            let own = own(node, &mut names, share, headline[index]);
            zone.not = own.not;
            zone.weak = around.weak.or(own.weak);
            zone.body = own.body;
            zone.in_body |= own.body;
            zone.lead = own.lead || around.lead;
        }
        zones.push(zone);
    }
    zones
}

/// Text within a paragraph that readers do not see until they point at it, by node; none where there is no such text.
pub fn hidden_words(tree: &Tree, zones: &[Zone]) -> Option<Vec<bool>> {
    let is_hidden = |i: usize| zones[i].not == Some(Reason::Hidden) || [zones[i].not, zones[i].weak].contains(&Some(Reason::Notice));
    let within_paragraph = |i: usize| tree.upwards(i).find(|up| tree.nodes[*up].tag.is_block() || *up == 0).is_some_and(|holder| !is_hidden(holder));
    let mut hidden = None;
    for (index, node) in tree.nodes.iter().enumerate() {
        if node.tag == Tag::Text && is_hidden(index) && within_paragraph(index) {
            hidden.get_or_insert_with(|| vec![false; tree.nodes.len()])[index] = true;
        }
    }
    hidden
}

/// The weight of running text within each node.
fn prose_within(tree: &Tree, blocks: &[Block]) -> Vec<usize> {
    let mut sums = vec![0; tree.nodes.len()];
    for block in blocks.iter().filter(|b| b.is_prose()) {
        sums[block.at] += block.weight;
    }
    for index in (1..sums.len()).rev() {
        let parent = tree.nodes[index].parent;
        sums[parent] += sums[index];
    }
    sums
}

/// Whether the page's headline stands within each node.
fn headlines_within(tree: &Tree) -> Vec<bool> {
    let mut found = vec![false; tree.nodes.len()];
    for index in (1..found.len()).rev() {
        let node = &tree.nodes[index];
        if found[index] || node.tag == Tag::H1 {
            found[index] = true;
            found[node.parent] = true;
        }
    }
    found
}

fn own<'a>(node: &Node<'a>, names: &mut Names<'a>, share: f32, headline: bool) -> Zone {
    let mut zone = Zone::default();
    if matches!(node.tag, Tag::Html | Tag::Body | Tag::Head | Tag::Main) {
        return zone;
    }
    if let Some((reason, most)) = by_tag(node)
        && share <= most
    {
        zone.not = Some(reason);
        return zone;
    }
    // Rows are named after what they tell of: "player", "author".
    if node.tag == Tag::Tr {
        return zone;
    }
    let property = node.attr("itemprop").or_else(|| node.attr("property")).unwrap_or_default();
    if property.contains("articleBody") || property.contains("text") && node.tag != Tag::Meta && property.len() < 14 {
        zone.body = true;
    }
    for name in ["class", "id", "data-component", "data-testid", "data-block", "data-type", "role"] {
        if let Some(value) = node.attr(name) {
            apply(names.hints(value), share, headline, &mut zone);
        }
    }
    if zone.body && share > BODY_SHARE_MIN {
        zone.not = None;
        zone.weak = None;
    }
    zone
}

/// A name that says both "body" and something else is believed to be a body if it holds so much of the page's running text.
const BODY_SHARE_MIN: f32 = 0.05;

/// What a tag is for, and how much of the page's running text it may hold to be believed.
fn by_tag(node: &Node) -> Option<(Reason, f32)> {
    let hidden = node.attr("hidden").is_some_and(|v| v != "until-found")
        || node.attr("style").is_some_and(|s| {
            let s: String = s.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
            s.contains("display:none") || s.contains("visibility:hidden")
        });
    if hidden {
        return Some((Reason::Hidden, 0.48));
    }
    match node.tag {
        Tag::Nav | Tag::Menu => Some((Reason::Navigation, 0.5)),
        Tag::Footer => Some((Reason::Footer, 0.4)),
        Tag::Aside => Some((Reason::Related, 0.4)),
        Tag::Figcaption | Tag::Caption => Some((Reason::Caption, 0.4)),
        Tag::Button | Tag::Option | Tag::Label => Some((Reason::Navigation, 0.3)),
        Tag::Form | Tag::Fieldset => Some((Reason::Newsletter, 0.3)),
        Tag::Video | Tag::Audio => Some((Reason::Media, 0.3)),
        Tag::Dialog => Some((Reason::Notice, 0.3)),
        _ => None,
    }
}

/// The share of the page's running text above which a strong and a weak word are not believed.
fn most(reason: Reason) -> (f32, f32) {
    match reason {
        Reason::Comments => (0.93, 0.5),
        Reason::Related => (0.45, 0.2),
        Reason::Consent | Reason::Newsletter | Reason::Share => (0.4, 0.2),
        Reason::Footer => (0.35, 0.2),
        _ => (0.3, 0.15),
    }
}

fn apply(hints: &[Hint], share: f32, headline: bool, zone: &mut Zone) {
    for hint in hints {
        match *hint {
            Hint::Body => zone.body = true,
            Hint::Lead => zone.lead = true,
            Hint::Not(reason) if share <= most(reason).0 && !headline => zone.not = zone.not.or(Some(reason)),
            Hint::Weak(reason) if share <= most(reason).1 && !headline => zone.weak = zone.weak.or(Some(reason)),
            Hint::Not(_) | Hint::Weak(_) => {}
        }
    }
}

/// What class names say; a page repeats few of them many times.
struct Names<'a> {
    prompts: &'a Prompts,
    known: HashMap<&'a str, Vec<Hint>>,
}

impl<'a> Names<'a> {
    fn hints(&mut self, value: &'a str) -> &[Hint] {
        let prompts = self.prompts;
        self.known.entry(value).or_insert_with(|| {
            let classes = || value.split_ascii_whitespace().filter(|class| class.len() < CLASS_BYTES_MAX).take(CLASSES_MAX);
            let by_word = classes().flat_map(tokens).filter_map(|word| prompts.token(&word));
            by_word.chain(classes().filter_map(|class| prompts.part(&class.to_ascii_lowercase()))).collect()
        })
    }
}

const CLASS_BYTES_MAX: usize = 120;
const CLASSES_MAX: usize = 40;

/// The words of a class name: parted by signs and by capitals.
fn tokens(class: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut lower_before = false;
    for c in class.chars() {
        if !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && lower_before) {
            take(&mut word, &mut out);
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
        lower_before = c.is_ascii_lowercase();
    }
    take(&mut word, &mut out);
    out
}

/// "ad300" is "ad", but "1ad4" is part of a hash.
fn take(word: &mut String, out: &mut Vec<String>) {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if name.len() > 1 {
        out.push(name.to_owned());
    }
    word.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_part_into_words() {
        assert_eq!(tokens("articleShare_bar2"), ["article", "share", "bar"]);
    }
}

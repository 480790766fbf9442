//! How much each block of a page has to do with what the page says it is about.
//!
//! Headline, description and the story as script data tells it in; for each block a factor out, 1 for one that nothing speaks for or against.

use super::{block::Block, head::Head, jsonld::Facts};
use crate::lexicon::prompts::line_key;
use std::collections::HashSet;

/// Words of a headline that tell its subject.
const WORD_CHARS_MIN: usize = 4;
/// So much of a block shows what it is about.
const LOOKED_AT_CHARS: usize = 700;
const BLOCKS_NEAR: usize = 12;

/// What speaks for a block.
#[derive(Clone, Copy, Debug)]
pub struct Affinity {
    pub factor: f32,
    /// It shares words with the headline, the description or the story as script data tells it.
    pub kin: bool,
    /// The page's description begins as it does, or holds it.
    pub described: bool,
    /// Script data tells it.
    pub told: bool,
}

pub fn of(blocks: &[Block], headline: Option<usize>, title: Option<&str>, head: &Head, facts: &Facts) -> Vec<Affinity> {
    let subject = subject(title.unwrap_or_default());
    let description = line_key(head.first(&["og:description", "description", "twitter:description"]).unwrap_or_default());
    let told = facts.body.as_deref().map(line_key).unwrap_or_default();
    let mut after = 0;
    let factor = |(index, block): (usize, &Block)| {
        let mut factor = 1.0;
        if block.weight < 20 {
            return Affinity { factor, kin: false, described: false, told: false };
        }
        let looked_at = block.text.char_indices().nth(LOOKED_AT_CHARS).map_or(block.text.as_str(), |(at, _)| &block.text[..at]);
        let key = line_key(looked_at);
        let shared = key.split(' ').filter(|w| subject.contains(stem(w))).collect::<HashSet<_>>().len();
        factor += 0.35 * shared.min(5) as f32;
        let described = is_part(&key, &description);
        if described {
            factor += 2.0;
        }
        let is_told = !told.is_empty() && told.contains(head_of(&key));
        if !told.is_empty() {
            factor *= if is_told { 3.0 } else { 0.6 };
        }
        match headline {
            Some(h) if index < h => factor *= 0.4,
            Some(_) if block.is_prose() && after < BLOCKS_NEAR => {
                after += 1;
                factor *= if after <= 3 { 1.6 } else { 1.2 };
            }
            _ => {}
        }
        let kin = subject.len() < 3 || shared > 0 || described || is_told;
        Affinity { factor, kin: kin && headline.is_none_or(|h| index >= h), described, told: is_told }
    };
    blocks.iter().enumerate().map(factor).collect()
}

fn subject(title: &str) -> HashSet<String> {
    line_key(title).split(' ').filter(|w| w.chars().count() >= WORD_CHARS_MIN).map(|w| stem(w).to_owned()).collect()
}

/// The first letters of a word, by which its forms agree.
fn stem(word: &str) -> &str {
    word.char_indices().nth(5).map_or(word, |(at, _)| &word[..at])
}

fn head_of(key: &str) -> &str {
    key.char_indices().nth(60).map_or(key, |(at, _)| &key[..at])
}

fn is_part(key: &str, description: &str) -> bool {
    let (a, b) = (head_of(key), head_of(description));
    description.len() > 40 && key.len() > 40 && (description.contains(a) || key.contains(b))
}

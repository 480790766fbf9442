//! How much each block of a page has to do with what the page says it is about.
//!
//! Headline, description and the story as script data tells it in; a factor for each block out, 1 for one that nothing speaks for or against.

use super::{block::Block, head::Head, jsonld::Facts};
use crate::lexicon::prompts::line_key;
use std::collections::HashSet;

/// Words of a headline that tell its subject.
const WORD_CHARS_MIN: usize = 4;
const BLOCKS_NEAR: usize = 12;

pub fn factors(blocks: &[Block], headline: Option<usize>, title: Option<&str>, head: &Head, facts: &Facts) -> Vec<f32> {
    let subject = subject(title.unwrap_or_default());
    let description = line_key(head.first(&["og:description", "description", "twitter:description"]).unwrap_or_default());
    let told = facts.body.as_deref().map(line_key).unwrap_or_default();
    let mut after = 0;
    let factor = |(index, block): (usize, &Block)| {
        if block.weight < 20 {
            return 1.0;
        }
        let key = line_key(&block.text);
        let mut factor = 1.0;
        let shared = key.split(' ').filter(|w| subject.contains(stem(w))).collect::<HashSet<_>>().len();
        factor += 0.35 * shared.min(5) as f32;
        if is_part(&key, &description) {
            factor += 2.0;
        }
        if !told.is_empty() {
            factor *= if told.contains(head_of(&key)) { 3.0 } else { 0.6 };
        }
        match headline {
            Some(h) if index < h => factor *= 0.4,
            Some(_) if block.is_prose() && after < BLOCKS_NEAR => {
                after += 1;
                factor *= if after <= 3 { 1.6 } else { 1.2 };
            }
            _ => {}
        }
        factor
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

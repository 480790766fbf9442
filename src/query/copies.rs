//! Which of several articles stands for all: the newest version of an address, one article of a cluster of copies.
//!
//! What matches, in; the same with fewer articles and their claims, out. Whoever asks for versions by name gets them all.

use super::{
    eval::{Matched, Segment},
    tree::{Expr, Test},
};
use crate::index::{IndexError, Labels, bits::Bits};
use std::collections::HashMap;

/// The field under which flags are asked for, and the flags.
pub const IS: &str = "is";
pub const FLAGS: &[&str] = &["superseded", "syndicated"];

/// Whether the query asks for older versions, or for one article by its name.
pub fn asks_for_versions(expr: &Expr) -> bool {
    match expr {
        Expr::Leaf(leaf) => match &leaf.test {
            Test::Value { field, text, .. } => *field == "id" || (*field == IS && text == FLAGS[0]),
            _ => false,
        },
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(asks_for_versions),
        Expr::Not(inner) => asks_for_versions(inner),
        Expr::All => false,
    }
}

/// Leaves out the articles of which there is a newer version.
pub fn newest(segment: &Segment, matched: &mut Matched) -> Result<(), IndexError> {
    if let Some(superseded) = segment.index.versions()?.superseded(segment.reader) {
        let articles = std::mem::replace(&mut matched.articles, Bits::none(0)).without(superseded);
        keep(segment, matched, articles);
    }
    Ok(())
}

fn keep(segment: &Segment, matched: &mut Matched, articles: Bits) {
    let claims = std::mem::replace(&mut matched.claims, Bits::none(0));
    matched.claims = claims.and(&articles.to_claims(&segment.articles));
    matched.articles = articles;
}

/// By publication, an unknown one last, then by the order of writing.
type Age = (i64, u64);

/// Leaves one article of each cluster: of those that match the one that was published first.
pub fn one_of_each(segments: &mut [(Segment, Matched)]) -> Result<(), IndexError> {
    let mut first: HashMap<u64, (Age, usize, u32)> = HashMap::new();
    let mut kept: Vec<Bits> = segments.iter().map(|(segment, _)| Bits::none(segment.reader.max_doc())).collect();
    for (number, (segment, matched)) in segments.iter().enumerate() {
        let fast = segment.reader.fast_fields();
        let (published, serials) = (fast.column_opt::<i64>("published")?, fast.column_opt::<u64>("serial")?);
        let labels = Labels::open(segment.reader)?;
        for doc in matched.articles.iter() {
            let Some(label) = labels.of(doc) else {
                kept[number].insert(doc);
                continue;
            };
            let day = published.as_ref().and_then(|c| c.first(doc)).unwrap_or(i64::MAX);
            let age = (day, serials.as_ref().and_then(|c| c.first(doc)).unwrap_or(u64::MAX));
            let slot = first.entry(label).or_insert((age, number, doc));
            *slot = (*slot).min((age, number, doc));
        }
    }
    first.into_values().for_each(|(_, number, doc)| kept[number].insert(doc));
    for ((segment, matched), articles) in segments.iter_mut().zip(kept) {
        keep(segment, matched, articles);
    }
    Ok(())
}

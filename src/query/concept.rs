//! What bare words mean of a claim: the places they name, the kinds of event they are the names of.
//!
//! A query in, terms of the claims' fields out, for ranking alone: nothing is found or left out by them.

use super::tree::{Expr, Pattern, Test};
use crate::index::{Index, IndexError, Kin, tokenizer};
use tantivy::Term;

/// More say little.
const MOST: usize = 8;

/// Of what the words mean, what this index has.
///
/// # Errors
/// When the index is damaged.
pub fn terms(index: &Index, expr: &Expr, kin: &dyn Kin, kinds: &[String]) -> Result<Vec<Term>, IndexError> {
    let mut words = Vec::new();
    gather(expr, &mut words);
    let mut found = places(index, &words, kin)?;
    let mut stemmer = tokenizer::Words::default();
    let stems: Vec<String> = words.iter().map(|w| stemmer.term(w)).collect();
    let parents = kinds.iter().filter_map(|k| k.split_once('/').map(|(parent, _)| parent));
    for kind in parents.chain(kinds.iter().map(String::as_str)) {
        let name = kind.rsplit('/').next().unwrap_or(kind);
        if name.split('-').all(|word| stems.contains(&stemmer.term(word))) {
            found.push(Term::from_field_text(index.handle("event"), &tokenizer::whole(kind)));
        }
    }
    found.sort();
    found.dedup();
    found.truncate(MOST);
    Ok(found)
}

/// The bare words that are looked for, in their order.
fn gather<'a>(expr: &'a Expr, out: &mut Vec<&'a str>) {
    match expr {
        // Words of which any may be are joined so too.
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| gather(part, out)),
        Expr::Leaf(leaf) => match &leaf.test {
            Test::Words { field: None, what: Pattern::Word(word) } => out.push(word),
            Test::Words { field: None, what: Pattern::Phrase(words, 0) } => out.extend(words.iter().map(String::as_str)),
            _ => {}
        },
        Expr::All | Expr::Not(_) => {}
    }
}

/// Names of places, the longer ones first: "Khan Yunis" is one.
fn places(index: &Index, words: &[&str], kin: &dyn Kin) -> Result<Vec<Term>, IndexError> {
    let mut found = Vec::new();
    let mut stemmer = tokenizer::Words::default();
    let mut at = 0;
    while at < words.len() {
        let mut taken = 1;
        for count in (1..=3.min(words.len() - at)).rev() {
            let Some(id) = kin.spelt(&words[at..at + count].join(" ")) else { continue };
            let place = Term::from_field_text(index.handle("place_in"), &id);
            let word = Term::from_field_text(index.handle("text"), &stemmer.term(words[at]));
            // A word that is seldom the place where it stands is no name: "market" is a village too.
            if index.searcher().doc_freq(&place)? * 5 >= index.searcher().doc_freq(&word)? {
                found.push(place);
                taken = count;
                break;
            }
        }
        at += taken;
    }
    Ok(found)
}

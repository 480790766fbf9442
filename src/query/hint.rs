//! What might have been meant by a query that finds nothing: the nearest words and values that the index has.
//!
//! A query and the segments in, a line for each clause that nothing meets out.

use super::{
    Found, QueryError,
    count::Counter,
    eval::Matched,
    expand::{self, Slips},
    plan,
    probe::Prober,
    tree::{Expr, Leaf, Pattern, Test},
    vocabulary,
};
use crate::{
    index::{Field, Index, IndexError, Kin, field, tokenizer},
    model::Request,
};
use tantivy::Term;

/// Clauses that are looked at.
const MOST: usize = 6;

impl Found<'_> {
    /// A line for each clause that nothing meets and something is near to.
    pub(super) fn hints(&self, index: &Index, expr: &Expr, kin: &dyn Kin) -> Result<Vec<String>, QueryError> {
        let mut leaves = Vec::new();
        positive(expr, &mut leaves);
        let mut hints = Vec::new();
        for leaf in leaves.into_iter().take(MOST) {
            if !self.is_met(index, leaf, kin)? {
                hints.extend(match &leaf.test {
                    Test::Words { what: Pattern::Word(word), .. } => near_word(index, word)?,
                    Test::Value { field: name, text, .. } => field(name).map_or(Ok(None), |f| self.near_value(f, text))?,
                    _ => None,
                });
            }
        }
        Ok(hints)
    }

    /// How many articles have some of the words that none has all of.
    pub(super) fn with_some(index: &Index, expr: &Expr, request: &Request, kin: &dyn Kin) -> Result<Option<String>, IndexError> {
        let any = expr.clone().any_word();
        if request.any || any == *expr {
            return Ok(None);
        }
        let mut found = Found::search(index, &plan::plan(&any, &Prober::new(index, kin)), false)?;
        found.choose(request, false)?;
        let count: u64 = found.segments.iter().map(|(_, matched)| matched.articles.count()).sum();
        Ok((count > 0).then(|| format!("no article has all of these words; {count} have some of them (--any)")))
    }

    fn is_met(&self, index: &Index, leaf: &Leaf, kin: &dyn Kin) -> Result<bool, IndexError> {
        let probe = Prober::new(index, kin).probe(&leaf.test);
        for (segment, _) in &self.segments {
            if !probe.documents(index, segment.reader)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Among all values of the field, the nearest: by a slip or two, or with these words in it.
    fn near_value(&self, field: &'static Field, text: &str) -> Result<Option<String>, IndexError> {
        if !field.counted {
            return Ok(None);
        }
        let mut counter = Counter::new(field);
        for (segment, _) in &self.segments {
            counter.add(segment, &Matched { articles: (*segment.articles).clone(), claims: (*segment.claims).clone() })?;
        }
        let asked = tokenizer::whole(text);
        let most = if asked.chars().count() < 5 { 1 } else { 2 };
        let distance = |value: &str| {
            let value = tokenizer::whole(value);
            let whole = vocabulary::distance(&asked, &value);
            // "reuters" for reuters.com: a slip within one of its words.
            value.split(' ').map(|word| vocabulary::distance(&asked, word) + 1).chain([whole]).min().unwrap_or(whole)
        };
        let values = counter.facet().values;
        let near = values.iter().map(|c| (distance(&c.value), c)).filter(|(d, _)| *d <= most).min_by_key(|(d, c)| (*d, std::cmp::Reverse(c.articles)));
        Ok(near.map(|(_, c)| format!("no {} is {text}; did you mean {} ({} articles)?", field.name, c.value, c.articles)))
    }
}

/// The clauses that must be met, not those that must not.
fn positive<'a>(expr: &'a Expr, out: &mut Vec<&'a Leaf>) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| positive(part, out)),
        Expr::Leaf(leaf) => out.push(leaf),
        Expr::All | Expr::Not(_) => {}
    }
}

/// The most frequent of the nearest words of the texts.
fn near_word(index: &Index, word: &str) -> Result<Option<String>, IndexError> {
    let mut words = tokenizer::Words::default();
    let stem = words.term(word);
    let ending = word.strip_prefix(stem.as_str()).unwrap_or_default().to_owned();
    for most in 1..=if stem.chars().count() < 5 { 1 } else { 2 } {
        let (near, _) = expand::terms(index, index.handle("text"), &Slips::new(&stem, most), &mut words, expand::MOST_TERMS)?;
        let mut best: Option<(u64, String)> = None;
        for term in near {
            let count = index.searcher().doc_freq(&Term::from_field_text(index.handle("text"), &term))?;
            if best.as_ref().is_none_or(|(known, _)| count > *known) {
                best = Some((count, term));
            }
        }
        if let Some((count, term)) = best {
            // The index knows stems; with the ending that was typed it is a word again.
            let whole = format!("{term}{ending}");
            let shown = if words.term(&whole) == term { whole } else { term };
            return Ok(Some(format!("no text has \"{word}\"; did you mean {shown} ({count} articles)?")));
        }
    }
    Ok(None)
}

//! What differs between two indexes, or between two states of one: articles, and the figures in them.
//!
//! Two indexes in, one line an article that is not the same in both out, by id. Articles of the same bytes that were read with the
//! same program and data are the same; of all others the records are compared.

use crate::{
    index::{self, Index, IndexError, Journal},
    model::{Figure, Record},
    query,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Changed {
    Added,
    Removed,
    /// The original's bytes.
    Bytes,
    /// What was read from the same bytes.
    Reading,
}

/// One article that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub id: String,
    pub changed: Changed,
    pub title: Option<String>,
    /// Figures that only the state before has.
    pub figures_before: Vec<String>,
    /// Figures that only the state after has.
    pub figures_after: Vec<String>,
}

/// What differs between two indexes.
///
/// # Errors
/// When one of them is damaged.
pub fn indexes(before: &Index, after: &Index) -> Result<Vec<Change>, IndexError> {
    let articles = |index: &Index| -> Result<BTreeMap<String, String>, IndexError> {
        Ok(index.state()?.articles().iter().map(|a| (a.id.clone(), a.sha256.clone())).collect())
    };
    let (old, new) = (articles(before)?, articles(after)?);
    let (a, b) = (before.about(), after.about());
    let alike = (&a.data, &a.version) == (&b.data, &b.version);
    let mut changes = Vec::new();
    for id in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let same = old.get(id) == new.get(id);
        if same && alike {
            continue;
        }
        let found = (record(before, id, old.contains_key(id))?, record(after, id, new.contains_key(id))?);
        let changed = match found {
            (None, _) => Changed::Added,
            (_, None) => Changed::Removed,
            _ if !same => Changed::Bytes,
            _ => Changed::Reading,
        };
        changes.extend(change(id, changed, found.0.as_ref(), found.1.as_ref()));
    }
    Ok(changes)
}

fn record(index: &Index, id: &str, there: bool) -> Result<Option<Record>, IndexError> {
    if there { query::article(index, id) } else { Ok(None) }
}

/// What differs between two commits of one index, as far as its journal and its articles tell.
///
/// # Errors
/// When the index is damaged.
pub fn commits(index: &Index, journal: &Journal, before: u64, after: u64) -> Result<Vec<Change>, IndexError> {
    let (first, last) = (before.min(after), before.max(after));
    let between = || journal.commits().iter().filter(|c| c.number > first && c.number <= last);
    let replaced: BTreeSet<&String> = between().flat_map(|c| &c.replaced).collect();
    let removed: BTreeSet<&String> = between().flat_map(|c| &c.removed).collect();
    let mut changes = Vec::new();
    for (id, commit) in index::written(index)? {
        let fresh = commit > first && commit <= last;
        if fresh || replaced.contains(&id) {
            // One that left and came back, or was written anew, was there before.
            let changed = if replaced.contains(&id) || removed.contains(&id) { Changed::Bytes } else { Changed::Added };
            changes.extend(change(&id, changed, None, query::article(index, &id)?.as_ref()));
        }
    }
    let there: BTreeSet<String> = changes.iter().map(|c| c.id.clone()).collect();
    let gone = removed.into_iter().filter(|id| !there.contains(*id));
    changes.extend(gone.filter_map(|id| change(id, Changed::Removed, None, None)));
    if before > after {
        changes.iter_mut().for_each(turn);
    }
    changes.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(changes)
}

/// The same change the other way round.
fn turn(change: &mut Change) {
    std::mem::swap(&mut change.figures_before, &mut change.figures_after);
    change.changed = match change.changed {
        Changed::Added => Changed::Removed,
        Changed::Removed => Changed::Added,
        other => other,
    };
}

/// The change of one article; none where both records say the same.
fn change(id: &str, changed: Changed, before: Option<&Record>, after: Option<&Record>) -> Option<Change> {
    if changed == Changed::Reading && same(before?, after?) {
        return None;
    }
    let told = |record: Option<&Record>| record.map_or_else(BTreeSet::new, |r| r.figures.iter().map(figure).collect());
    let (old, new) = (told(before), told(after));
    Some(Change {
        id: id.to_owned(),
        changed,
        title: after.or(before).and_then(|r| r.title.clone()),
        figures_before: old.difference(&new).cloned().collect(),
        figures_after: new.difference(&old).cloned().collect(),
    })
}

fn same(a: &Record, b: &Record) -> bool {
    serde_json::to_value(a).ok() == serde_json::to_value(b).ok()
}

fn figure(f: &Figure) -> String {
    let date = f.date.map(|d| d.to_string());
    let who = f.claimant.as_ref().map(|who| format!("{} by {who}", f.status));
    let number = format!("{} {} {}", f.measure, crate::present::bounds(f), f.object);
    [Some(number), date, f.place.clone(), who].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How many of each.
pub fn summary(changes: &[Change]) -> String {
    let count = |wanted: &[Changed]| changes.iter().filter(|c| wanted.contains(&c.changed)).count();
    let figures: usize = changes.iter().map(|c| c.figures_before.len() + c.figures_after.len()).sum();
    format!(
        "{} added, {} removed, {} changed; {figures} figures differ",
        count(&[Changed::Added]),
        count(&[Changed::Removed]),
        count(&[Changed::Bytes, Changed::Reading])
    )
}

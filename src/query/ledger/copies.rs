//! Claims that are copies of each other count once.
//!
//! Claims in, the first published of each in the order given out, with the ids of the others as its `copies`.
//! Copies of one story: the same cluster and the same statement; without a cluster, the same sentence word for word where one
//! of the articles names an agency. One outlet, one claimant: the same statement by them, in whatever words.

use crate::model::{ClaimRow, CountBy, Figure, speaker};
use std::collections::HashMap;

/// Keeps one of the claims that count once.
pub fn once(claims: Vec<ClaimRow>, by: CountBy) -> Vec<ClaimRow> {
    if matches!(by, CountBy::Article | CountBy::Claim) {
        return claims;
    }
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, claim) in claims.iter().enumerate() {
        groups.entry(key(claim, by)).or_default().push(at);
    }
    let mut place: Vec<Option<usize>> = vec![None; claims.len()];
    let mut copies: HashMap<usize, Vec<String>> = HashMap::new();
    for group in groups.into_values() {
        let sent = by != CountBy::Cluster || group.iter().any(|at| claims[*at].cluster.is_some() || !claims[*at].via.is_empty());
        if !sent {
            group.iter().for_each(|at| place[*at] = Some(*at));
            continue;
        }
        let first = *group.iter().min_by_key(|at| (claims[**at].published.is_none(), claims[**at].published, **at)).expect("a group has a member");
        place[group[0]] = Some(first);
        copies.insert(first, group.iter().filter(|at| **at != first).map(|at| claims[*at].id.clone()).collect());
    }
    let mut claims: Vec<Option<ClaimRow>> = claims.into_iter().map(Some).collect();
    let taken = place.into_iter().flatten().filter_map(|at| {
        let mut claim = claims[at].take()?;
        claim.copies = copies.remove(&at).unwrap_or_default();
        claim.copies.sort();
        claim.copies.dedup();
        claim.copies.retain(|id| *id != claim.id);
        Some(claim)
    });
    taken.collect()
}

fn key(c: &ClaimRow, by: CountBy) -> String {
    let stated = |kinds: bool| {
        let figures: Vec<String> = c.figures.iter().map(figure).collect();
        let days = c.date.map(|d| d.to_string()).unwrap_or_default();
        let place = c.place_id.as_deref().or(c.place.as_deref()).unwrap_or_default();
        let kinds = if kinds || figures.is_empty() { c.events.join(",") } else { String::new() };
        [days, place.to_owned(), kinds, figures.join(";")].join("\u{1}")
    };
    let who = || speaker(c.claimant.as_deref(), c.source.as_deref());
    match by {
        // A statement without a figure says too little to be told by anything but its words.
        _ if c.figures.is_empty() && by != CountBy::Cluster => [words(&c.sentence), stated(true), who()].join("\u{2}"),
        CountBy::Cluster if c.cluster.is_some() => [c.cluster.clone().unwrap_or_default(), stated(true), c.claimant.clone().unwrap_or_default()].join("\u{2}"),
        CountBy::Cluster | CountBy::Article | CountBy::Claim => [words(&c.sentence), stated(true), c.claimant.clone().unwrap_or_default()].join("\u{2}"),
        CountBy::Outlet => [c.source.clone().unwrap_or_else(|| c.id.clone()), stated(false), c.claimant.clone().unwrap_or_default()].join("\u{2}"),
        CountBy::Claimant => [who(), stated(false)].join("\u{2}"),
    }
}

fn figure(f: &Figure) -> String {
    format!("{} {} {:?} {:?} {}", f.measure, f.object, f.min, f.max, f.victim.as_deref().unwrap_or_default())
}

/// The letters and digits of a sentence, so that quotation marks and spaces do not part copies.
fn words(sentence: &str) -> String {
    sentence.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

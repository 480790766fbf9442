//! How the numbers of one incident were revised over the time of publication, and what they come to by a stated rule.

use super::{Kinship, Told, bounds, tolls};
use crate::model::{ClaimRow, Incident, Status, Toll, TollRule, TollStep, speaker};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The tolls of all incidents, one for each measure, object and victim.
pub fn build(claims: &[ClaimRow], incidents: &[Incident], rule: TollRule, kinship: &Kinship) -> Vec<Toll> {
    incidents.iter().flat_map(|incident| of_incident(claims, incident, rule, kinship)).collect()
}

/// The tolls of one incident.
pub(super) fn of_incident(claims: &[ClaimRow], incident: &Incident, rule: TollRule, kinship: &Kinship) -> Vec<Toll> {
    tolls(claims, incident).into_values().flat_map(by_victim).map(|told| toll(told, incident, rule, kinship)).collect()
}

/// Figures of several victims are several tolls; where one victim alone is named, the others mean it too.
fn by_victim(told: Told) -> Vec<Told> {
    let named: BTreeSet<&str> = told.iter().filter_map(|(_, f)| f.victim.as_deref()).collect();
    if named.len() < 2 {
        return vec![told];
    }
    let mut parts: BTreeMap<Option<&str>, Told> = BTreeMap::new();
    told.into_iter().for_each(|(c, f)| parts.entry(f.victim.as_deref()).or_default().push((c, f)));
    parts.into_values().collect()
}

fn toll(mut told: Told, incident: &Incident, rule: TollRule, kinship: &Kinship) -> Toll {
    told.sort_by(|(a, _), (b, _)| (a.published.is_none(), a.published, &a.id, a.start).cmp(&(b.published.is_none(), b.published, &b.id, b.start)));
    let steps = steps(&told, kinship);
    let last = last_words(&steps);
    let numbers: Vec<u64> = last.iter().filter_map(|s| bounds::number(s.min, s.max)).collect();
    let (claim, figure) = told[0];
    Toll {
        incident: incident.number,
        date: incident.date.or(claim.date),
        place: incident.place.clone(),
        kinds: incident.kinds.clone(),
        measure: figure.measure,
        object: figure.object.clone(),
        victim: told.iter().find_map(|(_, f)| f.victim.clone()),
        rule: rule.name(),
        rule_means: rule.means(),
        low: numbers.iter().min().copied(),
        best: best(&steps, &last, rule),
        high: last.iter().filter_map(|s| s.max.or(s.min)).max(),
        open: last.iter().any(|s| s.max.is_none()),
        steps,
    }
}

fn steps(told: &Told, kinship: &Kinship) -> Vec<TollStep> {
    let mut first_by: HashMap<(Option<u64>, Option<u64>), String> = HashMap::new();
    let mut before: Option<u64> = None;
    let mut steps = Vec::new();
    for (claim, f) in told {
        let who = speaker(claim.claimant.as_deref(), claim.source.as_deref());
        let number = bounds::number(f.min, f.max);
        let follows = first_by.get(&(f.min, f.max)).cloned();
        let change = match (&follows, before, number) {
            (Some(_), ..) => "repeats",
            (None, None, _) => "first",
            (None, Some(before), Some(now)) if now > before => "raises",
            (None, Some(before), Some(now)) if now < before => "lowers",
            _ => "rewords",
        };
        first_by.entry((f.min, f.max)).or_insert_with(|| who.clone());
        before = number.or(before);
        steps.push(TollStep {
            published: claim.published,
            id: claim.id.clone(),
            source: claim.source.clone(),
            via: claim.via.clone(),
            official: claim.claimant.as_deref().is_some_and(|name| kinship.kin.is_official(name)),
            claimant: claim.claimant.clone(),
            min: f.min,
            max: f.max,
            qualifier: f.qualifier,
            status: f.status,
            change,
            follows,
            copies: claim.copies.len(),
            sentence: claim.sentence.clone(),
            corrected: claim.corrected.clone(),
        });
    }
    steps
}

/// Every claimant's last number that is not denied.
fn last_words(steps: &[TollStep]) -> Vec<&TollStep> {
    let mut last: BTreeMap<String, &TollStep> = BTreeMap::new();
    for step in steps.iter().filter(|s| s.status != Status::Denied && bounds::number(s.min, s.max).is_some()) {
        let key = |s: &TollStep| (s.published, bounds::number(s.min, s.max));
        let held = last.entry(speaker(step.claimant.as_deref(), step.source.as_deref())).or_insert(step);
        // Of one day it is the highest: which report came last is not known.
        if key(step) >= key(held) {
            *held = step;
        }
    }
    let mut last: Vec<&TollStep> = last.into_values().collect();
    last.sort_by_key(|s| s.published);
    last
}

fn best(steps: &[TollStep], last: &[&TollStep], rule: TollRule) -> Option<u64> {
    let number = |s: &TollStep| bounds::number(s.min, s.max);
    match rule {
        TollRule::Max => steps.iter().filter(|s| s.status != Status::Denied).filter_map(number).max(),
        TollRule::Latest => steps.iter().rev().filter(|s| s.status != Status::Denied).find_map(number),
        TollRule::LowestOfficial => last.iter().filter(|s| s.official).filter_map(|s| number(s)).min(),
        TollRule::Median => {
            let mut numbers: Vec<u64> = last.iter().filter_map(|s| number(s)).collect();
            numbers.sort_unstable();
            numbers.get(numbers.len().saturating_sub(1) / 2).copied()
        }
    }
}

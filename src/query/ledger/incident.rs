//! Claims of several articles that tell of one incident.
//!
//! A claim joins an incident when it is at the same place or one lies within the other, when they share a day, when their kinds
//! are of one family (casualties and damage go with any kind of attack), and no known actor of the one contradicts the other's.
//! The most exact claims come first; a wider one ("in Ukraine", "this week") joins only where a single incident fits, so
//! that it ties no two incidents together.

use super::Kinship;
use crate::model::{ClaimRow, Days, Incident, Member};
use std::collections::{BTreeSet, HashMap};

/// Stretches of more days tell of a period and not of an incident.
const DAYS_MAX: i64 = 7;

/// What may be the consequence of any attack.
const CONSEQUENCES: &[&str] = &["casualties", "damage"];
const ATTACKS: &[&str] = &["strikes", "battles", "abuses"];

struct Draft {
    days: Days,
    place_id: String,
    place: String,
    families: BTreeSet<String>,
    by: Vec<String>,
    against: Vec<String>,
    members: Vec<Member>,
}

/// The incidents of these claims, the earliest first.
pub fn group(claims: &[ClaimRow], kinship: &Kinship) -> Vec<Incident> {
    let mut drafts = Vec::new();
    let mut near: HashMap<(i64, String), Vec<usize>> = HashMap::new();
    for at in in_order(claims, kinship) {
        let claim = &claims[at];
        let (Some(days), Some(place_id)) = (claim.date, claim.place_id.as_ref()) else { continue };
        let fits = best(claim, days, place_id, &drafts, &near, kinship);
        match fits {
            // A running total revises the toll of its place and days, and begins nothing.
            Some((number, reasons)) if !claim.background => join(&mut drafts[number], claim, at, reasons),
            Some((number, mut reasons)) if drafts[number].days == days && drafts[number].place_id == *place_id => {
                reasons.push("a running total or recalled, of this very place and date".to_owned());
                join(&mut drafts[number], claim, at, reasons);
            }
            _ if claim.background => {}
            _ => {
                let number = drafts.len();
                drafts.push(Draft::new(claim, days, place_id, at));
                let places = kinship.around(place_id);
                for day in of(days) {
                    for place in places.iter().chain([place_id]) {
                        near.entry((day, place.clone())).or_default().push(number);
                    }
                }
            }
        }
    }
    drafts.sort_by(|a, b| (a.days.first, a.days.last, &a.place, &a.members[0].id).cmp(&(b.days.first, b.days.last, &b.place, &b.members[0].id)));
    (1..).zip(drafts).map(|(number, draft)| draft.finish(number, claims)).collect()
}

/// The incident of each claim, by its place in the list.
pub fn of_claims(claims: usize, incidents: &[Incident]) -> Vec<Option<usize>> {
    let mut of = vec![None; claims];
    incidents.iter().for_each(|i| i.members.iter().for_each(|m| of[m.claim] = Some(i.number)));
    of
}

/// Claims of incidents, those with the most exact place and days first, running totals last.
fn in_order(claims: &[ClaimRow], kinship: &Kinship) -> Vec<usize> {
    let exact = |c: &ClaimRow| {
        let deep = c.place_id.as_deref().map_or(0, |id| kinship.around(id).len());
        (c.background, c.date.map(length), std::cmp::Reverse(deep), c.published)
    };
    let told = |c: &ClaimRow| !(c.events.is_empty() && c.figures.is_empty()) && c.date.is_some_and(|d| length(d) <= DAYS_MAX);
    let mut order: Vec<usize> = (0..claims.len()).filter(|at| told(&claims[*at])).collect();
    order.sort_by_cached_key(|at| (exact(&claims[*at]), *at));
    order
}

fn length(days: Days) -> i64 {
    (days.last - days.first).num_days() + 1
}

fn of(days: Days) -> impl Iterator<Item = i64> {
    let first = crate::index::days(days.first);
    first..first + length(days)
}

/// The one incident that fits best, and why; none where several fit a wider claim equally well.
fn best(
    claim: &ClaimRow,
    days: Days,
    place_id: &str,
    drafts: &[Draft],
    near: &HashMap<(i64, String), Vec<usize>>,
    kinship: &Kinship,
) -> Option<(usize, Vec<String>)> {
    let families = families(claim);
    let mut fitting: Vec<usize> = of(days).filter_map(|day| near.get(&(day, place_id.to_owned()))).flatten().copied().collect();
    // An incident of a wider place, told by days that are as exact as ours.
    for wider in kinship.around(place_id).iter() {
        let known = of(days).filter_map(|day| near.get(&(day, wider.clone()))).flatten();
        fitting.extend(known.copied().filter(|number| drafts[*number].place_id == *wider));
    }
    fitting.sort_unstable();
    fitting.dedup();
    fitting.retain(|number| {
        let draft = &drafts[*number];
        !draft.members.is_empty()
            && share(&draft.families, &families)
            && !kinship.contradict(&draft.by, &claim.by)
            && !kinship.contradict(&draft.against, &claim.against)
    });
    let same: Vec<usize> = fitting.iter().copied().filter(|n| drafts[*n].place_id == place_id).collect();
    let number = match (&same[..], &fitting[..]) {
        ([one, ..], _) => *one,
        ([], [one]) => *one,
        _ => return None,
    };
    Some((number, reasons(claim, days, place_id, &families, &drafts[number])))
}

fn reasons(claim: &ClaimRow, days: Days, place_id: &str, families: &BTreeSet<String>, draft: &Draft) -> Vec<String> {
    let place = claim.place.as_deref().unwrap_or(place_id);
    let mut reasons =
        vec![if draft.place_id == place_id { format!("same place: {place}") } else { format!("one of {place} and {} lies within the other", draft.place) }];
    reasons.push(if days == draft.days { format!("same date: {days}") } else { format!("{days} and {} share a day", draft.days) });
    let shared: Vec<&str> = families.intersection(&draft.families).map(String::as_str).collect();
    reasons.push(if shared.is_empty() { "casualties or damage beside an attack".to_owned() } else { format!("same kind: {}", shared.join(", ")) });
    reasons.push(match (claim.by.is_empty() && claim.against.is_empty(), draft.by.is_empty() && draft.against.is_empty()) {
        (false, false) => "actors agree".to_owned(),
        _ => "no actor contradicts".to_owned(),
    });
    reasons
}

/// The first parts of a claim's kinds; casualties where only figures tell.
fn families(claim: &ClaimRow) -> BTreeSet<String> {
    let mut families: BTreeSet<String> = claim.events.iter().map(|k| k.split('/').next().unwrap_or(k).to_owned()).collect();
    if families.is_empty() {
        families.insert(CONSEQUENCES[0].to_owned());
    }
    families
}

fn share(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let has = |set: &BTreeSet<String>, words: &[&str]| words.iter().any(|w| set.contains(*w));
    let goes = |a, b| has(a, CONSEQUENCES) && (has(b, ATTACKS) || has(b, CONSEQUENCES));
    !a.is_disjoint(b) || goes(a, b) || goes(b, a)
}

fn join(draft: &mut Draft, claim: &ClaimRow, at: usize, reasons: Vec<String>) {
    draft.families.extend(families(claim));
    if draft.by.is_empty() {
        draft.by = claim.by.clone();
    }
    if draft.against.is_empty() {
        draft.against = claim.against.clone();
    }
    draft.members.push(Member { claim: at, id: claim.id.clone(), reasons });
}

impl Draft {
    fn new(claim: &ClaimRow, days: Days, place_id: &str, at: usize) -> Self {
        Draft {
            days,
            place_id: place_id.to_owned(),
            place: claim.place.clone().unwrap_or_else(|| place_id.to_owned()),
            families: families(claim),
            by: claim.by.clone(),
            against: claim.against.clone(),
            members: vec![Member { claim: at, id: claim.id.clone(), reasons: Vec::new() }],
        }
    }

    fn finish(self, number: usize, claims: &[ClaimRow]) -> Incident {
        let of = |get: fn(&ClaimRow) -> Vec<String>| -> Vec<String> {
            let all: BTreeSet<String> = self.members.iter().flat_map(|m| get(&claims[m.claim])).collect();
            all.into_iter().collect()
        };
        Incident {
            number,
            date: Some(self.days),
            kinds: of(|c| c.events.clone()),
            by: of(|c| c.by.clone()),
            against: of(|c| c.against.clone()),
            outlets: of(|c| c.source.iter().cloned().collect()),
            claimants: of(|c| c.claimant.iter().cloned().collect()),
            place: Some(self.place),
            place_id: Some(self.place_id),
            members: self.members,
        }
    }
}

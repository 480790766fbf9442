//! Claims side by side: copies counted once, incidents across outlets, the matrix of claimants, the toll of an incident.
//!
//! The claims of an answer in, fewer claims and a [`Ledger`] out. Nothing is looked up but what lies within what and who
//! belongs to whom. Running totals and recalled history begin no incident: a total of the very place and days of one
//! ("has risen to five") revises its toll, all others stay in the list alone.

mod bounds;
mod coded;
mod copies;
mod incident;
mod matrix;
#[cfg(test)]
mod tests;
mod toll;

pub use coded::{coded, strange};
pub use copies::once;

use crate::{
    index::{Kin, Memo},
    model::{Answer, ClaimRow, CountBy, Figure, Incident, Ledger, LedgerAsk},
};
use std::collections::{BTreeMap, HashMap};

/// Lays the claims of an answer side by side, as asked; its claims are those of the whole query, not of a page.
pub fn lay(answer: &mut Answer, ask: LedgerAsk, kin: &dyn Kin) {
    let before = answer.claims.len();
    answer.claims = once(std::mem::take(&mut answer.claims), ask.count);
    let claims = &answer.claims;
    let kinship = Kinship { kin, memo: Memo::default() };
    let mut ledger = Ledger { count: ask.count.name(), claims: before, distinct: claims.len(), ..Ledger::default() };
    if ask.incidents || ask.matrix.is_some() || ask.toll.is_some() {
        ledger.incidents = incident::group(claims, &kinship);
    }
    let of = incident::of_claims(claims.len(), &ledger.incidents);
    ledger.matrix = ask.matrix.map(|columns| matrix::build(claims, &ledger.incidents, &of, columns));
    if let Some(rule) = ask.toll {
        ledger.tolls = toll::build(claims, &ledger.incidents, rule, &kinship);
    }
    if matches!(ask.count, CountBy::Article | CountBy::Claim) && ledger.matrix.is_some() | !ledger.tolls.is_empty() {
        ledger.notes.push("copies of one story are counted each".to_owned());
    }
    if ledger.matrix.is_some() || ask.toll.is_some() {
        ledger.notes.extend(elsewhere(claims, &ledger.incidents));
    }
    answer.ledger = Some(ledger);
}

/// How many figures are told of an incident's surroundings, and so compared with none of its own.
fn elsewhere(claims: &[ClaimRow], incidents: &[Incident]) -> Option<String> {
    let of = |i: &Incident| i.members.iter().map(|m| &claims[m.claim]).filter(|c| c.place_id != i.place_id).map(|c| own(c, true).count()).sum::<usize>();
    let count: usize = incidents.iter().map(of).sum();
    (count > 0).then(|| format!("{count} figures for a wider or narrower place than their incident's are not compared with its own"))
}

/// What lies within what, and who belongs to whom, asked once each.
struct Kinship<'a> {
    kin: &'a dyn Kin,
    memo: Memo,
}

impl Kinship<'_> {
    fn around(&self, place_id: &str) -> std::rc::Rc<[String]> {
        self.memo.around(self.kin, place_id)
    }

    /// Whether one may act for the other.
    fn akin(&self, a: &str, b: &str) -> bool {
        let above = |name: &str| self.memo.above(self.kin, name);
        a == b || above(a).iter().any(|n| n == b) || above(b).iter().any(|n| n == a)
    }

    /// Whether two lists of actors cannot be the same: both are known, and none of the one is akin to one of the other.
    fn contradict(&self, a: &[String], b: &[String]) -> bool {
        !a.is_empty() && !b.is_empty() && !a.iter().any(|x| b.iter().any(|y| self.akin(x, y)))
    }
}

/// Figures of one measure and object, each with its claim.
type Told<'a> = Vec<(&'a ClaimRow, &'a Figure)>;

/// The tolls of an incident by measure and object. A number for a wider or narrower place is none of it: three killed in a region
/// and one killed in its capital do not exclude each other. Of several numbers that one article has from one claimant for one thing the
/// largest is taken, for the others are part of it ("95 were killed, and a 13th soldier died").
fn tolls<'a>(claims: &'a [ClaimRow], incident: &Incident) -> BTreeMap<(&'static str, &'a str), Told<'a>> {
    let mut things: BTreeMap<(&'static str, &str), Told> = BTreeMap::new();
    for claim in incident.members.iter().map(|m| &claims[m.claim]).filter(|c| c.place_id == incident.place_id) {
        own(claim, true).for_each(|f| things.entry((f.measure.name(), f.object.as_str())).or_default().push((claim, f)));
    }
    things.values_mut().for_each(|told| without_parts(told));
    things
}

fn without_parts(told: &mut Told) {
    let number = |f: &Figure| bounds::number(f.min, f.max);
    // Article, claimant, victim.
    type Who<'a> = (&'a str, Option<&'a str>, Option<&'a str>);
    let mut most: HashMap<Who, Option<u64>> = HashMap::new();
    for (claim, f) in told.iter() {
        // A number without a victim may be part of that of any.
        for victim in [None, f.victim.as_deref()] {
            let slot = most.entry((&claim.id, claim.claimant.as_deref(), victim)).or_default();
            *slot = (*slot).max(number(f));
        }
    }
    told.retain(|(claim, f)| most.get(&(claim.id.as_str(), claim.claimant.as_deref(), f.victim.as_deref())).is_none_or(|most| number(f) >= *most));
}

/// The figures of a claim that tell of its own incident; a running total tells of one only where it was put into one.
fn own(claim: &ClaimRow, of_incident: bool) -> impl Iterator<Item = &Figure> {
    claim.figures.iter().filter(move |f| f.background == claim.background && (of_incident || !claim.background))
}

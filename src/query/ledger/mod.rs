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
    model::{Answer, ClaimRow, CountBy, Figure, Ledger, LedgerAsk},
};

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
    if ask.count == CountBy::Article && ledger.matrix.is_some() | !ledger.tolls.is_empty() {
        ledger.notes.push("copies of one story are counted each".to_owned());
    }
    answer.ledger = Some(ledger);
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

/// The figures of a claim that tell of its own incident; a running total tells of one only where it was put into one.
fn own(claim: &ClaimRow, of_incident: bool) -> impl Iterator<Item = &Figure> {
    claim.figures.iter().filter(move |f| f.background == claim.background && (of_incident || !claim.background))
}

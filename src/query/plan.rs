//! A tree into a plan: which conditions must hold within one claim, and which look at the article.
//!
//! Claim qualifiers that are joined by AND are gathered into one group, however they are bracketed; an OR of claim qualifiers
//! stays within the group. A negated claim qualifier beside others means that the claim must not have it; alone, that no claim has it.

use super::{
    probe::{Probe, Prober},
    tree::{Expr, Leaf, Test},
};

/// One condition, ready to be looked up.
#[derive(Clone, Debug)]
pub struct Clause {
    /// As it could have been typed.
    pub text: String,
    pub probe: Probe,
    pub is_text: bool,
    /// How much it weighs in the order of relevance.
    pub weight: f32,
}

/// Conditions on articles.
#[derive(Clone, Debug)]
pub enum Plan {
    All,
    And(Vec<Plan>),
    Or(Vec<Plan>),
    Not(Box<Plan>),
    Article(Clause),
    /// Articles with a claim that meets all of it.
    Claims(Group),
    /// The same article, whichever claim: what it finds does not narrow the claims.
    Loose(Box<Plan>),
}

/// Conditions on one claim.
#[derive(Clone, Debug)]
pub enum Group {
    And(Vec<Group>),
    Or(Vec<Group>),
    Not(Box<Group>),
    Clause(Clause),
}

/// Plans a query.
pub fn plan(expr: &Expr, prober: &Prober) -> Plan {
    match expr {
        Expr::All => Plan::All,
        Expr::Leaf(leaf) if leaf.loose => loose(leaf, prober),
        Expr::Leaf(leaf) if leaf.test.is_of_claims() => Plan::Claims(group(expr, prober)),
        Expr::Leaf(leaf) => Plan::Article(clause(leaf, prober)),
        Expr::Not(inner) => Plan::Not(Box::new(plan(inner, prober))),
        Expr::Or(_) if holds_in_a_claim(expr) => Plan::Claims(group(expr, prober)),
        Expr::Or(parts) => Plan::Or(parts.iter().map(|p| plan(p, prober)).collect()),
        Expr::And(_) if holds_in_a_claim(expr) => Plan::Claims(group(expr, prober)),
        Expr::And(parts) => conjunction(parts, prober),
    }
}

fn conjunction(parts: &[Expr], prober: &Prober) -> Plan {
    let gathers = parts.iter().any(holds_in_a_claim);
    let (of_claims, of_articles): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|p| gathers && (holds_in_a_claim(p) || forbids_in_a_claim(p)));
    let mut all: Vec<Plan> = of_articles.into_iter().map(|p| plan(p, prober)).collect();
    let mut groups: Vec<Group> = of_claims.into_iter().map(|p| group(p, prober)).collect();
    match groups.len() {
        0 => {}
        1 => all.push(Plan::Claims(groups.remove(0))),
        _ => all.push(Plan::Claims(Group::And(groups))),
    }
    Plan::And(all)
}

/// Whether all of it is about one claim, and something must be there.
fn holds_in_a_claim(expr: &Expr) -> bool {
    match expr {
        Expr::Leaf(leaf) => !leaf.loose && leaf.test.is_of_claims(),
        Expr::Or(parts) => parts.iter().all(holds_in_a_claim),
        Expr::And(parts) => parts.iter().any(holds_in_a_claim) && parts.iter().all(|p| holds_in_a_claim(p) || forbids_in_a_claim(p)),
        Expr::All | Expr::Not(_) => false,
    }
}

fn forbids_in_a_claim(expr: &Expr) -> bool {
    matches!(expr, Expr::Not(inner) if holds_in_a_claim(inner))
}

fn group(expr: &Expr, prober: &Prober) -> Group {
    match expr {
        Expr::Leaf(leaf) => Group::Clause(clause(leaf, prober)),
        Expr::Not(inner) => Group::Not(Box::new(group(inner, prober))),
        Expr::And(parts) => Group::And(parts.iter().map(|p| group(p, prober)).collect()),
        Expr::Or(parts) => Group::Or(parts.iter().map(|p| group(p, prober)).collect()),
        Expr::All => Group::And(Vec::new()),
    }
}

fn clause(leaf: &Leaf, prober: &Prober) -> Clause {
    Clause {
        text: leaf.to_string(),
        probe: prober.probe(&leaf.test),
        is_text: matches!(leaf.test, Test::Words { .. } | Test::Together { .. }),
        weight: leaf.boost.weight(),
    }
}

/// What an article has of all its mentions, besides what its claims tell.
const MENTIONED: &[&str] = &["place", "country"];

/// Any claim of the article, or a mention anywhere in it.
fn loose(leaf: &Leaf, prober: &Prober) -> Plan {
    let clause = clause(leaf, prober);
    let in_a_claim = Plan::Claims(Group::Clause(clause.clone()));
    let mentioned = matches!(&leaf.test, Test::Value { field, .. } if MENTIONED.contains(field));
    let both = if mentioned { Plan::Or(vec![in_a_claim, Plan::Article(clause)]) } else { in_a_claim };
    Plan::Loose(Box::new(both))
}

impl Plan {
    /// Whether anything asked for is about claims.
    pub fn narrows_claims(&self) -> bool {
        match self {
            Plan::Claims(_) => true,
            Plan::And(parts) | Plan::Or(parts) => parts.iter().any(Plan::narrows_claims),
            Plan::All | Plan::Not(_) | Plan::Article(_) | Plan::Loose(_) => false,
        }
    }

    /// The conditions on words that a hit meets, by which it is ranked and marked.
    pub fn text_clauses<'a>(&'a self, out: &mut Vec<&'a Clause>) {
        match self {
            Plan::And(parts) | Plan::Or(parts) => parts.iter().for_each(|p| p.text_clauses(out)),
            Plan::Article(clause) if clause.is_text => out.push(clause),
            _ => {}
        }
    }
}

impl Group {
    /// How much it gains from knowing what is left.
    pub fn patience(&self) -> u8 {
        match self {
            Group::And(parts) | Group::Or(parts) => parts.iter().map(Group::patience).max().unwrap_or(0),
            Group::Not(inner) => inner.patience(),
            Group::Clause(clause) => clause.probe.patience(),
        }
    }
}

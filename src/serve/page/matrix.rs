//! Who says what: claimants down, reports across in the order of publication, figures in the cells.

use super::{
    hits::link,
    parts::{figure, number, said},
    search::Shown,
};
use crate::{
    model::{ClaimRow, Request, Sort, Status},
    serve::{api, reply::Problem},
};
use maud::{Markup, html};

/// Claims that are laid out, and reports that stand side by side.
const MOST_CLAIMS: usize = 400;
const MOST_REPORTS: usize = 24;

/// The table of claims with figures.
///
/// # Errors
/// When the index is damaged.
pub fn matrix(shown: &Shown) -> Result<Markup, Problem> {
    let query = format!("({}) has:figures", if shown.joined.query.trim().is_empty() { "*" } else { &shown.answer.read });
    let request = Request { claims: true, sort: Some(Sort::Published), limit: Some(MOST_CLAIMS), ..Request::new(&query, shown.work.today) };
    let answer = api::answer(shown.work, &request)?;
    let mut reports: Vec<&ClaimRow> = Vec::new();
    for claim in &answer.claims {
        if !reports.iter().any(|r| r.id == claim.id) && reports.len() < MOST_REPORTS {
            reports.push(claim);
        }
    }
    let within = |claim: &&ClaimRow| reports.iter().any(|r| r.id == claim.id);
    let claims: Vec<&ClaimRow> = answer.claims.iter().filter(within).collect();
    reports.reverse();
    Ok(html! {
        @if claims.is_empty() { p { "None of these claims states a figure." } } @else {
            @if answer.total_claims > claims.len() as u64 { p.note { "The newest " (number(reports.len() as u64)) " reports, " (number(claims.len() as u64)) " of " (number(answer.total_claims)) " claims with figures. Narrow the search to see others." } }
            div.wide tabindex="0" role="region" aria-label="Claims by claimant" {
                table.matrix {
                    caption { "Rows: who states it. Columns: reports, the oldest first. A figure that is denied is struck through." }
                    thead { tr {
                        th scope="col" { "Claimant" }
                        @for r in &reports { th scope="col" { a href=(link(shown.ask, &r.id, None)) { @match r.published { Some(day) => (day), None => "no date" } } br; (said(r.source.as_deref().unwrap_or(&r.id))) } }
                    } }
                    tbody { @for name in claimants(&claims) { tr { th scope="row" { (said(name.unwrap_or("the article itself"))) } @for r in &reports { td { (cell(&claims, name, &r.id)) } } } } }
                }
            }
        }
    })
}

/// Claimants, those with the most claims first.
fn claimants<'a>(claims: &[&'a ClaimRow]) -> Vec<Option<&'a str>> {
    let mut counts: Vec<(Option<&str>, usize)> = Vec::new();
    for claim in claims {
        match counts.iter_mut().find(|(name, _)| *name == claim.claimant.as_deref()) {
            Some((_, count)) => *count += 1,
            None => counts.push((claim.claimant.as_deref(), 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(name, _)| name).collect()
}

fn cell(claims: &[&ClaimRow], name: Option<&str>, id: &str) -> Markup {
    html! {
        @for claim in claims.iter().filter(|c| c.claimant.as_deref() == name && c.id == id) {
            @for f in &claim.figures {
                div.struck[f.status == Status::Denied] title=(crate::present::harmless(&claim.sentence)) {
                    (figure(f)) @if let Some(place) = &f.place { ", " (said(place)) } @if let Some(days) = f.date { ", " (days.to_string()) }
                }
            }
        }
    }
}

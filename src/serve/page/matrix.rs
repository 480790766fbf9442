//! Who says what: claimants down, reports across in the order of publication, figures in the cells, and how tolls changed.
//!
//! The claims that match in, laid side by side by `query::ledger`; what is told of them here is what it found.

use super::{
    hits::link,
    parts::{number, said},
    search::Shown,
};
use crate::{
    model::{Answer, Cell, ColumnsBy, CountBy, Ledger, LedgerAsk, Matrix, Request, Sort, Status, Toll, TollRule},
    present::{harmless, stated},
    query::ledger,
    serve::{api, call::Work, reply::Problem},
};
use maud::{Markup, html};

/// Claims that are laid out; reports that stand side by side; tolls that are told.
const MOST_CLAIMS: usize = 500;
const MOST_REPORTS: usize = 24;
const MOST_TOLLS: usize = 20;

/// The claims of a query side by side, the newest reports of them.
///
/// # Errors
/// When the index is damaged.
pub fn laid(work: &Work, query: &str) -> Result<Answer, Problem> {
    let request = Request { claims: true, sort: Some(Sort::Published), limit: Some(MOST_CLAIMS), ..Request::new(query, work.today) };
    let mut answer = api::answer(work, &request)?;
    let ask = LedgerAsk { count: CountBy::Article, matrix: Some(ColumnsBy::Report), toll: Some(TollRule::Max), incidents: true };
    ledger::lay(&mut answer, ask, &work.app.lexicon);
    Ok(answer)
}

pub fn matrix(shown: &Shown) -> Result<Markup, Problem> {
    let answer = laid(shown.work, &shown.joined.query)?;
    let Some(Ledger { matrix: Some(matrix), tolls, .. }) = &answer.ledger else { return Ok(html! {}) };
    Ok(html! {
        @if answer.total_claims > MOST_CLAIMS as u64 { p.note { "Of " (number(answer.total_claims)) " claims the newest " (number(MOST_CLAIMS as u64)) " are laid out. Narrow the search to see others." } }
        @if matrix.columns.is_empty() { p { "None of these claims states a figure of its own." } } @else { (disagreements(shown, matrix)) (table(shown, matrix)) }
        (changes(shown, tolls))
    })
}

fn disagreements(shown: &Shown, matrix: &Matrix) -> Markup {
    html! {
        @if !matrix.disagreements.is_empty() {
            section aria-labelledby="apart" {
                h3 id="apart" { "Where they exclude each other (" (matrix.disagreements.len()) ")" }
                ol {
                    @for d in &matrix.disagreements {
                        li value=(d.number) {
                            (d.measure.name()) " " (harmless(&d.object)) @if let Some(place) = &d.place { ", " (said(place)) } @if let Some(days) = d.date { ", " (days.to_string()) } ": "
                            @for (n, side) in d.sides.iter().enumerate() { @if n > 0 { "; " } a href=(link(shown.ask, &side.id, None)) { (said(&side.claimant)) } " " b { (stated(side.min, side.max, side.qualifier)) } }
                        }
                    }
                }
            }
        }
    }
}

fn table(shown: &Shown, matrix: &Matrix) -> Markup {
    let first = matrix.columns.len().saturating_sub(MOST_REPORTS);
    let columns = &matrix.columns[first..];
    let rows = matrix.rows.iter().filter(|row| row.cells.iter().skip(first).any(|c| !c.is_empty()));
    html! {
        div.wide tabindex="0" role="region" aria-label="Figures by claimant" {
            table.matrix {
                caption {
                    "Rows: who states it. Columns: reports, the oldest first" @if first > 0 { ", the last " (MOST_REPORTS) " of " (matrix.columns.len()) }
                    ". Denied figures are struck through; ≠ marks those that exclude each other. "
                    (number(matrix.background as u64)) " running totals are left out."
                }
                thead { tr {
                    th scope="col" { "Claimant" }
                    @for c in columns { th scope="col" { @match &c.id { Some(id) => { a href=(link(shown.ask, id, None)) { (said(&c.label)) } }, None => (said(&c.label)) } } }
                } }
                tbody { @for row in rows { tr { th scope="row" { (said(&row.label())) } @for cells in row.cells.iter().skip(first) { td { @for c in cells { (cell(c)) } } } } } }
            }
        }
    }
}

fn cell(c: &Cell) -> Markup {
    html! {
        div.struck[c.status == Status::Denied] {
            b { (c.measure.name()) " " (stated(c.min, c.max, c.qualifier)) " " (harmless(&c.object)) }
            @if let Some(victim) = &c.victim { " (" (said(victim)) ")" }
            @for n in &c.disagreements { " ≠" (n) }
        }
    }
}

fn changes(shown: &Shown, tolls: &[Toll]) -> Markup {
    let revised: Vec<&Toll> = tolls.iter().filter(|t| t.steps.len() > 1).take(MOST_TOLLS).collect();
    html! {
        @if !revised.is_empty() {
            section aria-labelledby="tolls" {
                h3 id="tolls" { "How numbers changed" }
                @for t in &revised {
                    details {
                        summary {
                            @if let Some(days) = t.date { (days.to_string()) " · " } @if let Some(place) = &t.place { (said(place)) " · " }
                            (t.measure.name()) " " (harmless(&t.object)) @if let Some(victim) = &t.victim { " (" (said(victim)) ")" } ": "
                            @match (t.low, t.high) { (Some(a), Some(b)) if a != b => { (number(a)) "–" (number(b)) } (_, Some(b)) | (Some(b), None) => (number(b)), _ => "?" } @if t.open { " or more" }
                        }
                        ol { @for s in &t.steps { li {
                            @if let Some(day) = s.published { (day) " " } a href=(link(shown.ask, &s.id, None)) { (said(s.source.as_deref().unwrap_or(&s.id))) } ": "
                            b { (stated(s.min, s.max, s.qualifier)) } ", " (s.status.name()) " by " (said(s.claimant.as_deref().unwrap_or("the article"))) " (" (s.change) ")"
                        } } }
                    }
                }
            }
        }
    }
}

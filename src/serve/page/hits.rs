//! Articles that were found, each with the claims that match.

use super::{
    parts::{direction, figure, said, snippet},
    search::Shown,
};
use crate::{
    model::{ClaimRow, Hit},
    serve::address::{Ask, PAGE, in_path},
};
use maud::{Markup, html};

/// Claims that are shown below an article.
const MOST_CLAIMS: usize = 4;

pub fn list(shown: &Shown) -> Markup {
    html! {
        ol.hits start=(shown.answer.offset + 1) {
            @for (at, hit) in shown.answer.hits.iter().enumerate() { li { (one(shown, hit, shown.answer.offset + at + 1)) } }
        }
    }
}

/// The page of an article, as the `nth` of what was found.
pub fn link(ask: &Ask, id: &str, nth: Option<usize>) -> String {
    Ask { nth, page: 1, find: String::new(), frame: None, ..ask.clone() }.at(&format!("/article/{}", in_path(id)))
}

fn one(shown: &Shown, hit: &Hit, nth: usize) -> Markup {
    html! {
        article {
            h3 dir=(direction(hit.language.as_deref())) lang=[hit.language.as_deref()] { a href=(link(shown.ask, &hit.id, Some(nth))) { (said(hit.title.as_deref().unwrap_or("(no title)"))) } }
            p.meta {
                span.source { (said(hit.source.as_deref().unwrap_or("source not known"))) }
                @if !hit.via.is_empty() { " via " (said(&hit.via.join(", "))) }
                " · " @match hit.published { Some(day) => { "published " time datetime=(day) { (day) } } None => { "no date of publication" } }
                @if let (Some(cluster), true) = (&hit.cluster, hit.copies > 1) { " · " a href=(shown.ask.link(|a| { a.once = false; a.set(&format!("cluster:{cluster}")); })) { (hit.copies) " copies" } }
                @if let Some(language) = hit.language.as_deref().filter(|l| *l != "en") { " · " (said(language)) }
            }
            p.snippet dir=(direction(hit.language.as_deref())) lang=[hit.language.as_deref()] { (snippet(&hit.snippet)) }
            @if !hit.corrected.is_empty() { p.note { span.tag { "set right" } @for told in &hit.corrected { " " (said(told)) } } }
            @if !hit.claims.is_empty() {
                ul.claims {
                    @for claim in telling(&hit.claims) { li { (brief(claim)) } }
                    @if hit.claims.len() > MOST_CLAIMS { li { a href=(link(shown.ask, &hit.id, Some(nth)) + "#claims") { "and " (hit.claims.len() - MOST_CLAIMS) " more" } } }
                }
            }
        }
    }
}

/// The claims that tell most, in the order in which they stand: with figures of their own rather than running totals.
fn telling(claims: &[ClaimRow]) -> impl Iterator<Item = &ClaimRow> {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|at| (claims[*at].background, claims[*at].figures.is_empty(), *at));
    order.truncate(MOST_CLAIMS);
    order.sort_unstable();
    order.into_iter().map(|at| &claims[at])
}

/// A claim in one line: date, place, what, how many, who says so.
pub fn brief(c: &ClaimRow) -> Markup {
    html! {
        @match c.date { Some(days) => { span.day { (days.to_string().replace('/', " – ")) } } None => { span.day { "no date" } } }
        @if let Some(place) = &c.place { " · " (said(place)) }
        @if !c.events.is_empty() { " · " (c.events.join(", ")) }
        @for f in &c.figures { " · " (figure(f)) }
        " · " (who(c))
    }
}

/// Who states it.
pub fn who(c: &ClaimRow) -> Markup {
    html! {
        @match &c.claimant {
            Some(name) => { span.who { (c.status.name()) " by " (said(name)) } }
            None => { span.who { (c.status.name()) " by the article" } }
        }
        @if c.background { " " span.tag { "background" } }
    }
}

/// The number of the page on which the `nth` of what was found stands.
pub fn page_of(nth: usize) -> usize {
    (nth - 1) / PAGE + 1
}

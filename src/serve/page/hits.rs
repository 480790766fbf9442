//! Articles that were found, each with the claims that match.

use super::{
    parts::{figure, said, snippet},
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
            h3 dir="auto" lang=[hit.language.as_deref()] { a href=(link(shown.ask, &hit.id, Some(nth))) { (said(hit.title.as_deref().unwrap_or("(no title)"))) } }
            p.meta {
                span.source { (said(hit.source.as_deref().unwrap_or("source not known"))) }
                @if !hit.via.is_empty() { " via " (said(&hit.via.join(", "))) }
                " · " @match hit.published { Some(day) => { "published " time datetime=(day) { (day) } } None => { "no date of publication" } }
                @if hit.copies > 1 { " · " (hit.copies) " copies" }
                @if let Some(language) = hit.language.as_deref().filter(|l| *l != "en") { " · " (said(language)) }
            }
            p.snippet dir="auto" lang=[hit.language.as_deref()] { (snippet(&hit.snippet)) }
            @if !hit.claims.is_empty() {
                ul.claims {
                    @for claim in hit.claims.iter().take(MOST_CLAIMS) { li { (brief(claim)) } }
                    @if hit.claims.len() > MOST_CLAIMS { li { "and " (hit.claims.len() - MOST_CLAIMS) " more" } }
                }
            }
        }
    }
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

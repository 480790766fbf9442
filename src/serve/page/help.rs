//! The syntax of queries on one page, and a page to try the REST interface.

use crate::{
    query::listed,
    serve::{
        api::{self, Param, Shape},
        call::Work,
        reply::{Problem, Reply},
    },
};
use maud::{Markup, html};

pub const EXAMPLES: &[(&str, &str)] = &[
    ("drone strike", "both words, in any form"),
    ("\"power station\"", "a phrase; \"power station\"~5 with other words between"),
    ("negotiat* OR talks", "words that begin so, or another word"),
    ("place:Kherson", "there, and all that lies within; any spelling or script"),
    ("country:UA -place:Kyiv", "in Ukraine, but not in Kyiv"),
    ("event:strikes/drone", "a kind of event; event:strikes finds all below it"),
    ("killed:>=3", "figures: killed:3..10 killed:5 killed:~100; injured: launched: downed: destroyed: …"),
    ("date:2025-06", "of the event: 2025-06-02, 2025, 2025-06-01..2025-06-30, \"last 7 days\"; after: before:"),
    ("published:2025-06-03", "of the article; captured: likewise"),
    ("claimant:Ukraine", "who states it, with all who belong; claimant:=Ukraine only itself"),
    ("by:Russia against:Ukraine", "who did it, and to whom"),
    ("has:figures missing:date", "what is known, and what is not"),
    ("article:place:Kherson", "anywhere in the article, not within the same claim"),
];

pub fn page(_: &mut Work) -> Result<Reply, Problem> {
    let content = html! {
        h1 { "Query syntax" }
        p { "Words are joined by AND; OR, NOT or -, and brackets do what they say. A query is never refused for its spelling: it is mended, and the page says how." }
        p { strong { "All qualifiers of events, places, dates, actors and numbers must hold within one claim" } ": what one sentence states with one place, one date and one claimant." }
        table.values {
            thead { tr { th scope="col" { "Query" } th scope="col" { "Finds" } } }
            tbody { @for (query, finds) in EXAMPLES { tr { td { a href={ "/?q=" (crate::serve::address::encoded(query)) } { code { (query) } } } td { (finds) } } } }
        }
        h2 { "Fields" }
        table.values {
            thead { tr { th scope="col" { "Field" } th scope="col" { "Kind" } th scope="col" { "Meaning" } } }
            tbody { @for row in listed::rows() { tr { th scope="row" { code { (row.name) ":" } @for alias in row.aliases() { " " code { (alias) ":" } } } td { (row.kind) } td { (row.help) } } } }
        }
        h2 { "Keys" }
        dl.head {
            dt { kbd { "/" } } dd { "to the search box" }
            dt { kbd { "j" } " " kbd { "k" } } dd { "next and previous hit" }
            dt { kbd { "n" } " " kbd { "p" } } dd { "next and previous page, or article" }
            dt { kbd { "1" } "–" kbd { "5" } } dd { "the views" }
            dt { kbd { "?" } } dd { "this page" }
        }
        p { "Keys are off while you type. On the histogram, drag to choose a range; on the map, drag to move it." }
    };
    Ok(super::reply("Query syntax", "", &content))
}

pub fn api(_: &mut Work) -> Result<Reply, Problem> {
    let content = html! {
        h1 { "REST interface" }
        p { "Described at " a href="/api/openapi.json" { "/api/openapi.json" } " (OpenAPI 3.1). Assistants connect to " code { "/mcp" } " (Model Context Protocol, streamable HTTP), or to " code { "dateline mcp" } "." }
        @for route in api::ROUTES {
            section.route {
                h2 id=(route.name) { code { "GET " (route.path.replace("{*id}", "{id}")) } }
                p { (route.help) "." }
                @if !route.path.contains('{') {
                    form method="get" action=(route.path) {
                        @for p in route.params { p { (input(route.name, p)) } }
                        button type="submit" { "Try " (route.name) }
                    }
                }
            }
        }
    };
    Ok(super::reply("REST interface", "", &content))
}

fn input(route: &str, p: &Param) -> Markup {
    let id = format!("{route}-{}", p.name);
    html! {
        label for=(id) { code { (p.name) } " " (p.help) } br;
        @match &p.shape {
            Shape::Flag => { select id=(id) name=(p.name) data-optional { option value="" {} option { "true" } option { "false" } } }
            Shape::Choice(names) => { select id=(id) name=(p.name) data-optional { @if !p.required { option value="" {} } @for name in names() { option { (name) } } } }
            Shape::Number { least, most, usual } => { input id=(id) name=(p.name) type="number" min=(least) max=(most) placeholder=[usual.as_ref()] data-optional; }
            Shape::Text { .. } | Shape::Some(_) => { input id=(id) name=(p.name) required[p.required] data-optional; }
        }
    }
}

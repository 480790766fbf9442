//! The pages: HTML made on the server, whole without a script; the script only adds dragging and swapping.
//!
//! A call in, a page out. Whatever comes from an archive passes `maud`'s escaping and [`harmless`](crate::present::harmless).

mod article;
mod chart;
mod claims;
mod facets;
mod help;
mod hits;
mod map;
mod matrix;
mod parts;
mod search;

use super::{
    call::Run,
    reply::{Problem, Reply},
};
use crate::query;
use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

/// Every page.
pub static ROUTES: &[(&str, Run)] = &[
    ("/", search::page),
    ("/facet/{field}", facets::page),
    ("/export/{format}", search::export),
    ("/article/{*id}", article::page),
    ("/help", help::page),
    ("/api", help::api),
];

const CSS: &str = include_str!("../assets/app.css");
const JS: &str = include_str!("../assets/app.js");

/// A page with what stands on every page.
fn layout(title: &str, asked: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) " · Dateline" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href=(versioned("app.css"));
                link rel="icon" href=(versioned("icon.svg")) type="image/svg+xml";
                script src=(versioned("app.js")) defer {}
            }
            body {
                a.skip href="#page" { "Skip to the content" }
                header.top {
                    a.brand href="/" { "Dateline" }
                    form.find role="search" action="/" method="get" id="search" {
                        label.hidden for="q" { "Search" }
                        input id="q" name="q" type="search" value=(asked) placeholder="drone place:Kharkiv killed:>=3 date:2025-06" autocomplete="off" spellcheck="false" maxlength="4096" aria-describedby="syntax-link" data-fields=(fields()) data-counted=(query::facets().collect::<Vec<_>>().join(" "));
                        button type="submit" { "Search" }
                    }
                    nav aria-label="Pages" { a href="/help" id="syntax-link" { "Query syntax" } " " a href="/api" { "API" } }
                }
                p.status role="status" aria-live="polite" id="status" {}
                main id="page" tabindex="-1" { (content) }
                footer { p { "Dateline " (env!("CARGO_PKG_VERSION")) ". Read-only, offline. Every number names who states it; check the original before you cite." } }
            }
        }
    }
}

/// The names that a query may have before a colon.
fn fields() -> String {
    query::listed::rows().iter().map(|r| r.name).collect::<Vec<_>>().join(" ")
}

/// The address of an asset, another one whenever the program is.
fn versioned(name: &str) -> String {
    format!("/assets/{name}?{}-{:x}", env!("CARGO_PKG_VERSION"), crate::lexicon::fold::hash(CSS) ^ crate::lexicon::fold::hash(JS))
}

const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect width=\"16\" height=\"16\" fill=\"#1b3a57\"/><path d=\"M3 12V9h2v3zm4 0V4h2v8zm4 0V7h2v5z\" fill=\"#fff\"/></svg>";

/// A style sheet, script or picture.
pub async fn asset(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "app.css" => ("text/css; charset=utf-8", CSS),
        "app.js" => ("text/javascript; charset=utf-8", JS),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Problem::missing("there is nothing at this address").page(),
    };
    (StatusCode::OK, [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=31536000, immutable")], text).into_response()
}

/// The page of a fault.
pub fn problem(problem: &Problem) -> Markup {
    let content = html! {
        h1 { (problem.title) }
        p { (crate::present::harmless(&problem.detail)) }
        @if let Some(seconds) = problem.retry { p { "Try again in " (seconds) " seconds." } }
        p { a href="/" { "Back to the search" } }
    };
    layout(problem.title, "", &content)
}

/// The form that asks for the token; `back` is where to go then.
pub fn sign_in(back: &str) -> Markup {
    let content = html! {
        h1 { "Token needed" }
        form.sign method="post" action="/login" {
            input type="hidden" name="back" value=(back);
            label for="token" { "The token of this server" }
            input id="token" name="token" type="password" autocomplete="current-password" required;
            button type="submit" { "Go on" }
        }
    };
    layout("Token needed", "", &content)
}

/// A whole page as a reply.
fn reply(title: &str, asked: &str, content: &Markup) -> Reply {
    Reply::html(layout(title, asked, content))
}

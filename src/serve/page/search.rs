//! The search page: filters on the left, the histogram above, and below it what was found, in one of several views.
//!
//! The whole state stands in the address, so that a link shows a colleague the same.

use super::{
    chart, claims, facets, hits, map, matrix,
    parts::{counted, number},
};
use crate::{
    model::{Answer, Dated, Request, Sort, Step},
    serve::{
        address::{self, Ask, Joined, PAGE, View},
        api,
        call::Work,
        reply::{Problem, Reply},
        state::Counts,
    },
};
use maud::{Markup, html};
use std::sync::Arc;

/// Everything that the parts of the page look at.
pub struct Shown<'a> {
    pub work: &'a Work,
    pub ask: &'a Ask,
    pub joined: &'a Joined,
    pub answer: &'a Answer,
}

pub fn page(work: &mut Work) -> Result<Reply, Problem> {
    let ask = Ask::read(&work.pairs);
    let joined = address::joined(&ask, &work.leaves());
    let mut request = address::request(&ask, &joined, work.today);
    request.all_claims = ask.view == View::List;
    if !matches!(ask.view, View::List | View::Claims) {
        request.limit = Some(0);
    }
    let answer = answered(work, &ask, &request)?;
    let shown = Shown { work, ask: &ask, joined: &joined, answer: &answer };
    let title = if ask.q.is_empty() { "Search" } else { &ask.q };
    Ok(super::reply(&crate::present::harmless(title), &ask.q, &content(&shown)?))
}

/// The page of hits, with the counts beside it; these are kept, as they are the same on the next page and in every view.
fn answered(work: &Work, ask: &Ask, request: &Request) -> Result<Answer, Problem> {
    let key = Ask { view: View::List, sort: None, page: 1, frame: None, find: String::new(), nth: None, ..ask.clone() }.at("");
    let key = format!("{} {key}", work.today);
    if let Some(counts) = work.app.counts.get(work.generation, &key) {
        let mut answer = api::answer(work, request)?;
        (answer.facets, answer.timeline) = (counts.facets.clone(), counts.timeline.clone());
        return Ok(answer);
    }
    let mut counting = request.clone();
    counting.facets = facets::SHOWN.iter().map(|(field, _)| (*field).to_owned()).collect();
    counting.timeline = Some((ask.step.unwrap_or(Step::Month), ask.dated));
    let mut answer = api::answer(work, &counting)?;
    facets::widen(work, ask, &counting, &mut answer)?;
    chart::refine(work, ask, &counting, &mut answer)?;
    answer.facets.iter_mut().for_each(|facet| facets::shorten(ask, facet));
    let bytes = answer.facets.iter().map(|f| 120 * f.values.len()).sum::<usize>() + answer.timeline.as_ref().map_or(0, |t| 24 * t.buckets.len());
    let counts = Counts { facets: answer.facets.clone(), timeline: answer.timeline.clone() };
    work.app.counts.put(work.generation, key, Arc::new(counts), bytes);
    Ok(answer)
}

fn content(shown: &Shown) -> Result<Markup, Problem> {
    let (ask, answer) = (shown.ask, shown.answer);
    let body = match ask.view {
        View::List => hits::list(shown),
        View::Claims => claims::list(shown),
        View::Matrix => matrix::matrix(shown)?,
        View::Timeline => chart::table(shown),
        View::Map => map::map(shown)?,
    };
    let listed = if ask.view == View::Claims { answer.total_claims } else { answer.total };
    Ok(html! {
        h1.hidden { "Search" }
        div.search data-total=(format!("{}, {}", counted(answer.total, "articles"), counted(answer.total_claims, "claims"))) {
            p.to-filters { a href="#filters" { "Filters" } }
            aside.filters id="filters" aria-label="Filters" { (facets::column(shown)) }
            div.found {
                (told(shown))
                (card())
                (chips(shown))
                (chart::histogram(shown))
                (bar(shown))
                h2.hidden id="results" { "Results" }
                @if answer.total == 0 { (nothing(shown)) } @else { (body) }
                @if matches!(ask.view, View::List | View::Claims) { (pages(ask, listed)) }
                (exports(shown))
            }
        }
    })
}

/// How many, and how the query was mended.
fn told(shown: &Shown) -> Markup {
    let answer = shown.answer;
    html! {
        p.total { strong { (counted(answer.total, if shown.ask.once { "texts" } else { "articles" })) } ", " (counted(answer.total_claims, "claims")) }
        @if shown.ask.any { p.note { "Any of the words may do. " a href=(shown.ask.link(|a| a.any = false)) { "Ask for all of them" } } }
        @let repairs: Vec<_> = shown.joined.repairs.iter().chain(&answer.repairs).collect();
        @if !repairs.is_empty() {
            div.mended role="note" {
                p { "The query was mended:" }
                ul { @for repair in repairs { li { "at letter " (repair.at + 1) ": " (crate::present::harmless(&repair.message)) } } }
                p { "Read as " code { (crate::present::harmless(&answer.read)) } }
            }
        }
        @for note in &answer.notes { p.note { (crate::present::harmless(note)) } }
    }
}

/// The language of queries at a glance.
fn card() -> Markup {
    html! {
        details.card {
            summary { "How to ask" }
            ul { @for (query, finds) in super::help::EXAMPLES.iter().take(9) { li { a href={ "/?q=" (address::encoded(query)) } { code { (query) } } " " (finds) } } }
        }
    }
}

/// The filters at work, each to be taken out or turned round.
fn chips(shown: &Shown) -> Markup {
    let ask = shown.ask;
    let dates = ask.from.is_some() || ask.to.is_some();
    html! {
        @if !ask.filters.is_empty() || dates {
            ul.chips aria-label="Active filters" {
                @for filter in &ask.filters {
                    @let label = facets::label(shown.work, filter);
                    li.chip.out[filter.starts_with('-')] {
                        span { (label) }
                        a href=(ask.link(|a| { let other = address::inverse(filter); a.filters.retain(|f| f != filter); a.set(&other); })) title="turn round" aria-label={ "Turn round: " (label) } { "⇄" }
                        a href=(ask.link(|a| a.filters.retain(|f| f != filter))) title="remove" aria-label={ "Remove: " (label) } { "×" }
                    }
                }
                @if dates {
                    li.chip {
                        span { "date of " (dated(ask.dated)) ": " (ask.from.map(|d| d.to_string()).unwrap_or_default()) " – " (ask.to.map(|d| d.to_string()).unwrap_or_default()) }
                        @let range = ask.range().unwrap_or_default();
                        a href=(ask.link(|a| { (a.from, a.to) = (None, None); a.set(&address::inverse(&range)); })) title="turn round" aria-label="Turn round the dates" { "⇄" }
                        a href=(ask.link(|a| (a.from, a.to) = (None, None))) title="remove" aria-label="Remove the dates" { "×" }
                    }
                }
                li { a href=(Ask { filters: Vec::new(), from: None, to: None, page: 1, ..ask.clone() }.at("/")) { "Remove all" } }
            }
        }
    }
}

/// What a date is of, in words.
pub fn dated(of: Dated) -> &'static str {
    match of {
        Dated::Event => "event",
        Dated::Published => "publication",
        Dated::Captured => "capture",
    }
}

/// The views, and the order of what is listed.
fn bar(shown: &Shown) -> Markup {
    let ask = shown.ask;
    html! {
        div.bar {
            nav.views aria-label="Views" {
                @for view in View::ALL {
                    a href=(ask.link(|a| a.view = *view)) aria-current=[(ask.view == *view).then_some("page")] { (view.label()) }
                    " "
                }
            }
            @if matches!(ask.view, View::List | View::Claims) {
                p.order {
                    "Order: "
                    @for (sort, label) in [(None, "usual"), (Some(Sort::Date), "event"), (Some(Sort::Published), "published"), (Some(Sort::Killed), "most killed"), (Some(Sort::Relevance), "relevance")] {
                        a href=(ask.link(|a| a.sort = sort)) aria-current=[(ask.sort == sort).then_some("true")] { (label) }
                        " "
                    }
                }
            }
            p.order {
                "Copies of one text: "
                @for (once, label) in [(false, "each"), (true, "once")] { a href=(ask.link(|a| a.once = once)) aria-current=[(ask.once == once).then_some("true")] { (label) } " " }
            }
        }
    }
}

/// Why nothing was found: what each clause finds on its own.
fn nothing(shown: &Shown) -> Markup {
    let request = Request { explain: true, limit: Some(0), ..Request::new(&shown.joined.query, shown.work.today) };
    let explained = api::answer(shown.work, &request).map(|a| a.explained).unwrap_or_default();
    html! {
        section.nothing {
            h3 { "Nothing matches" }
            @if explained.len() > 1 {
                p { "What each clause finds alone, and what is left after it:" }
                table {
                    thead { tr { th scope="col" { "clause" } th.n scope="col" { "alone" } th.n scope="col" { "left" } } }
                    tbody { @for e in &explained { tr { th scope="row" class=[["", "below", "below two"].get(e.depth.min(2)).filter(|c| !c.is_empty())] { @match e.clause.as_str() { "AND" => "all of:", "OR" => "any of:", "NOT" => "none of:", "one claim" => "within one claim:", clause => { code { (crate::present::harmless(clause)) } } } } td.n { (number(e.articles)) } td.n { (number(e.left)) } } } }
                }
            }
            @if !shown.ask.any && shown.ask.q.contains(' ') { p { a href=(shown.ask.link(|a| a.any = true)) { "Ask again with any of the words" } ", the articles with most of them first." } }
            @if !shown.ask.filters.is_empty() || shown.ask.range().is_some() { p { a href=(shown.ask.link(|a| (a.filters, a.from, a.to) = (Vec::new(), None, None))) { "Ask again without the filters" } "." } }
            p { "All qualifiers must hold within one claim. " code { "article:place:X" } " loosens one to the whole article; see the " a href="/help" { "query syntax" } "." }
        }
    }
}

fn pages(ask: &Ask, total: u64) -> Markup {
    let last = usize::try_from(total).unwrap_or(usize::MAX).div_ceil(PAGE).max(1);
    let to = |page: usize| Ask { page, find: String::new(), nth: None, ..ask.clone() }.at("/");
    html! {
        @if last > 1 {
            nav.pages aria-label="Pages of results" {
                @if ask.page > 1 { a rel="prev" href=(to(ask.page - 1)) { "← Previous" } " " }
                span { "Page " (number(ask.page as u64)) " of " (number(last as u64)) }
                @if ask.page < last { " " a rel="next" href=(to(ask.page + 1)) { "Next →" } }
            }
        }
    }
}

/// What is on the screen, to take away; and the same asked on the command line.
fn exports(shown: &Shown) -> Markup {
    let (ask, query) = (shown.ask, &shown.joined.query);
    let quoted = format!("'{}'", query.replace('\'', "'\\''"));
    let formats: &[&str] = match ask.view {
        View::Timeline | View::Matrix => &["csv", "jsonl", "md"],
        View::List => &["csv", "jsonl", "md", "bibtex", "ris", "csl-json", "geojson"],
        _ => &["csv", "jsonl", "md", "geojson", "acled", "ged"],
    };
    let paged = matches!(ask.view, View::List | View::Claims) && shown.answer.total > 0;
    html! {
        section.export aria-label="Export" {
            h2 { "Take it away" }
            @if paged {
                p { "This page: " @for f in formats { a href=(Ask { find: "page".to_owned(), ..ask.clone() }.at(&format!("/export/{f}"))) { (f) } " " } }
            }
            p { @if paged { "All: " } @else { "As shown: " } @for f in formats { a href=(Ask { page: 1, ..ask.clone() }.at(&format!("/export/{f}"))) { (f) } " " } }
            p { "Link to this view: " a href=(ask.at("/")) { "permalink" } }
            p { "Of snapshot " code { (shown.answer.snapshot.id()) } ": " (number(shown.answer.snapshot.articles)) " articles, data " code { (shown.answer.snapshot.data.chars().take(12).collect::<String>()) } ", Dateline " (shown.answer.snapshot.program) @if shown.answer.snapshot.corrections > 0 { ", " (shown.answer.snapshot.corrections) " corrections" } ". Cite it with the link: the same snapshot gives the same answer." }
            p { "The same on the command line: " code { "dateline query " (crate::present::harmless(&quoted)) (flags(ask)) } }
        }
    }
}

/// The flags that give the same view.
fn flags(ask: &Ask) -> String {
    let view = match ask.view {
        View::List => "",
        View::Claims | View::Map => " --claims",
        View::Matrix => " --matrix claimant --columns report",
        View::Timeline => " --timeline ",
    };
    let step = if ask.view == View::Timeline { ask.step.unwrap_or(Step::Month).name() } else { "" };
    let sort = ask.sort.map(|s| format!(" --sort {}", s.name())).unwrap_or_default();
    let copies = if ask.once { " --group cluster" } else { "" };
    let any = if ask.any { " --any" } else { "" };
    format!("{view}{step}{sort}{copies}{any}")
}

/// The rows of a view as a file: all of them, or those of the page.
pub fn export(work: &mut Work) -> Result<Reply, Problem> {
    let ask = Ask::read(&work.pairs);
    let joined = address::joined(&ask, &work.leaves());
    let mut request = Request { explain: false, ..address::request(&ask, &joined, work.today) };
    if ask.find != "page" {
        (request.offset, request.limit) = (0, None);
    }
    let (name, stem) = (std::mem::take(&mut work.name), format!("dateline-{}-{}", ask.view.name(), work.today));
    if let Some((_, field)) = work.pairs.iter().find(|(name, _)| name == "facet") {
        (request.facets, request.limit) = (vec![format!("{field}=all")], Some(0));
        return api::made(&api::answer(work, &request)?, &name, &format!("dateline-{field}-{}", work.today));
    }
    match ask.view {
        View::Timeline => {
            request.timeline = Some((ask.step.unwrap_or(Step::Month), ask.dated));
            request.limit = Some(0);
        }
        View::Matrix => {
            let mut answer = matrix::laid(work, &joined.query)?;
            answer.claims.clear();
            return api::made(&answer, &name, &stem);
        }
        View::Map => request.claims = true,
        View::List | View::Claims => {}
    }
    if ask.view == View::Timeline {
        return api::made(&api::answer(work, &request)?, &name, &stem);
    }
    api::download(work, request, &name, &stem)
}

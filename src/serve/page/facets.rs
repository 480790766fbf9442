//! Counts by value: the column of filters, and a page for all values of one field.

use super::{
    parts::{number, said},
    search::Shown,
};
use crate::{
    model::{Count, Dated, Facet, Request},
    query::{
        self,
        tree::{ARTICLE_HAS, CLAIM_HAS, Expr, Leaf, Test},
    },
    serve::{
        address::{self, Ask, clause, inverse},
        api::{self, look},
        call::Work,
        reply::{Problem, Reply},
    },
};
use maud::{Markup, html};

/// Fields of the column, with what they are called there.
pub const SHOWN: &[(&str, &str)] = &[
    ("event", "Event"),
    ("place", "Place"),
    ("actor", "Actor"),
    ("claimant", "Claimant"),
    ("measure", "Figures of"),
    ("source", "Source"),
    ("language", "Language"),
];

/// Values of a field in the column.
const FEW: usize = 7;

/// Values on a page of their own.
const MANY: usize = 1000;

/// The clause in words: names for ids, labels for codes.
pub fn label(work: &Work, filter: &str) -> String {
    let (minus, plain) = filter.strip_prefix('-').map_or(("", filter), |rest| ("not ", rest));
    let told = match query::read(plain, &work.leaves()).expr {
        Expr::Leaf(Leaf { test: Test::Value { field, text, .. }, .. }) => format!("{field}: {}", named(work, field, &text)),
        _ => plain.to_owned(),
    };
    crate::present::harmless(&format!("{minus}{told}"))
}

/// What people call a value.
fn named(work: &Work, field: &str, value: &str) -> String {
    let lexicon = &work.app.lexicon;
    match field {
        "event" => lexicon.kinds.event(value).map_or_else(|| value.to_owned(), |k| k.label.clone()),
        "place" => match lexicon.places().by_id(value) {
            Some(row) => lexicon.places().entry(row).name.to_owned(),
            None => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

/// All filters, to be ticked.
pub fn column(shown: &Shown) -> Markup {
    html! {
        h2 { "Filters" }
        p.apply { button type="submit" form="search" { "Apply" } }
        (dates(shown.ask))
        @for facet in &shown.answer.facets { (few(shown, facet)) }
        // Clauses that no box stands for travel with the form.
        @for filter in shown.ask.filters.iter().filter(|f| !is_boxed(shown, f)) { input type="hidden" form="search" name="f" value=(filter); }
        @for (name, value) in kept(shown.ask) { input type="hidden" form="search" name=(name) value=(value); }
    }
}

fn kept(ask: &Ask) -> Vec<(&'static str, String)> {
    let view = if ask.view == address::View::List { String::new() } else { ask.view.name().to_owned() };
    let sort = ask.sort.map(|s| s.name().to_owned()).unwrap_or_default();
    [("view", view), ("sort", sort)].into_iter().filter(|(_, v)| !v.is_empty()).collect()
}

fn dates(ask: &Ask) -> Markup {
    let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
    html! {
        fieldset.dates {
            legend { "Date" }
            @for (dated, label) in [(Dated::Event, "of the event"), (Dated::Published, "of publication"), (Dated::Captured, "of capture")] {
                p { label { input type="radio" form="search" name="dated" value=(dated.name()) id={ "dated-" (dated.name()) } checked[ask.dated == dated]; " " (label) } }
            }
            p.day { label for="from" { "From" } input type="date" form="search" name="from" id="from" value=(day(ask.from)); }
            p.day { label for="to" { "To" } input type="date" form="search" name="to" id="to" value=(day(ask.to)); }
        }
    }
}

fn is_boxed(shown: &Shown, filter: &str) -> bool {
    shown.answer.facets.iter().any(|facet| boxes(shown, facet).iter().any(|b| b.clause == filter))
}

/// A value that can be ticked.
struct Tick {
    clause: String,
    label: String,
    /// `None`: among what was found it does not occur.
    articles: Option<u64>,
    below: bool,
}

/// What is ticked, then what is frequent, then what is not known.
fn boxes(shown: &Shown, facet: &Facet) -> Vec<Tick> {
    let ask = shown.ask;
    let field = facet.field.as_str();
    let tick = |c: &Count| Tick {
        clause: clause(field, &c.value, c.id.as_deref()),
        label: named(shown.work, field, &c.value),
        articles: Some(c.articles),
        below: field == "event" && c.value.contains('/'),
    };
    // Kinds stand below what they are kinds of, so that few values would be few families.
    let few = if field == "event" { 2 * FEW } else { FEW };
    let mut all: Vec<Tick> = facet.values.iter().take(few).map(tick).collect();
    let prefix = format!("{field}:");
    for filter in ask.filters.iter().filter(|f| f.starts_with(&prefix) && !all.iter().any(|b| b.clause == **f)).collect::<Vec<_>>() {
        let known = facet.values.iter().map(tick).find(|b| b.clause == *filter);
        let told = label(shown.work, filter).trim_start_matches(prefix.as_str()).trim().to_owned();
        all.insert(0, known.unwrap_or(Tick { clause: filter.clone(), label: told, articles: None, below: false }));
    }
    let asked = CLAIM_HAS.contains(&field) || ARTICLE_HAS.contains(&field);
    let missing = format!("missing:{field}");
    if asked && (facet.without > 0 || ask.has(&missing)) {
        all.push(Tick { clause: missing, label: "(not known)".to_owned(), articles: Some(facet.without), below: false });
    }
    all
}

fn few(shown: &Shown, facet: &Facet) -> Markup {
    let title = SHOWN.iter().find(|(f, _)| *f == facet.field).map_or(facet.field.as_str(), |(_, title)| title);
    html! {
        fieldset.facet {
            legend { (title) }
            ul {
                @for b in boxes(shown, facet) {
                    li.below[b.below] { (ticked(shown.ask, &b, &facet.field)) }
                }
            }
            @if facet.values.len() > boxes(shown, facet).len() {
                p.all { a href=(Ask { page: 1, find: String::new(), ..shown.ask.clone() }.at(&format!("/facet/{}", facet.field))) { "All " (number(facet.values.len() as u64)) span.hidden { " values of " (title) } } }
            }
        }
    }
}

fn ticked(ask: &Ask, b: &Tick, field: &str) -> Markup {
    let id = format!("f-{field}-{:x}", crate::lexicon::fold::hash(&b.clause));
    html! {
        input type="checkbox" form="search" name="f" value=(b.clause) id=(id) checked[ask.has(&b.clause)];
        label for=(id) { (said(&b.label)) }
        span.count { @if let Some(n) = b.articles { (number(n)) } }
        a.not href=(ask.link(|a| a.set(&inverse(&b.clause)))) title="exclude" aria-label={ "Exclude " (b.label) } { "−" }
    }
}

/// All values of one field, to look for one.
pub fn page(work: &mut Work) -> Result<Reply, Problem> {
    let ask = Ask::read(&work.pairs);
    let field = work.name.clone();
    if !query::facets().any(|f| f == field) {
        return Err(Problem::missing("there is no such field to count by"));
    }
    let joined = address::joined(&ask, &work.leaves());
    let request = Request { facets: vec![field.clone()], limit: Some(0), ..Request::new(&joined.query, work.today) };
    let answer = api::answer(work, &request)?;
    let facet = &answer.facets[0];
    let values: Vec<&Count> = facet.values.iter().filter(|c| look::holding(&ask.find)(c)).collect();
    let title = SHOWN.iter().find(|(f, _)| *f == field).map_or(field.as_str(), |(_, title)| title);
    let content = html! {
        p { a href=(Ask { find: String::new(), ..ask.clone() }.at("/")) { "← Back to the results" } }
        h1 { (title) ": " (number(facet.values.len() as u64)) " values" }
        form.within method="get" action={ "/facet/" (field) } {
            label for="find" { "Only values with" } " "
            input id="find" name="find" type="search" value=(ask.find);
            @for (name, value) in work.pairs.iter().filter(|(n, _)| n != "find" && n != "page") { input type="hidden" name=(name) value=(value); }
            button type="submit" { "Show" }
        }
        @if values.len() > MANY { p.note { "The first " (number(MANY as u64)) " of " (number(values.len() as u64)) "." } }
        table.values {
            caption { "Among " (number(answer.total)) " articles and " (number(answer.total_claims)) " claims; " (number(facet.without)) " articles have no value." }
            thead { tr { th scope="col" { "Value" } th.n scope="col" { "Articles" } th.n scope="col" { "Claims" } th scope="col" { "Filter" } } }
            tbody {
                @for c in values.iter().take(MANY) {
                    @let one = clause(&field, &c.value, c.id.as_deref());
                    tr {
                        th scope="row" { (said(&named(work, &field, &c.value))) }
                        td.n { (number(c.articles)) }
                        td.n { (number(c.claims)) }
                        td {
                            a href=(ask.link(|a| a.set(&one))) aria-label={ "Only " (c.value) } { "only" } " "
                            a href=(ask.link(|a| a.set(&inverse(&one)))) aria-label={ "Exclude " (c.value) } { "exclude" }
                        }
                    }
                }
            }
        }
    };
    Ok(super::reply(title, &ask.q, &content))
}

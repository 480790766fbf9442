//! Counts by value: the column of filters, and a page for all values of one field.

use super::{
    parts::{number, said},
    search::Shown,
};
use crate::{
    model::{Answer, Count, Dated, Facet, Other, Request},
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
    ("where", "Place"),
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
        "event" => lexicon.kinds.event(value).map_or_else(|| capital(value), |k| k.label.clone()),
        "place" => match lexicon.places().by_id(value) {
            Some(row) => lexicon.places().entry(row).name.to_owned(),
            None => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The field that a clause of this facet names, and what `missing:` calls it.
fn names(facet: &str) -> (&str, &str) {
    match facet {
        "where" => ("place", "place"),
        "measure" => ("measure", "figures"),
        field => (field, field),
    }
}

/// Counts each field in which something is ticked as if nothing were: ticks of one field are alternatives, and beside each
/// stands what it would find.
///
/// # Errors
/// When the index is damaged.
pub fn widen(work: &Work, ask: &Ask, request: &Request, answer: &mut Answer) -> Result<(), Problem> {
    for facet in &mut answer.facets {
        let Some(wider) = ask.without(names(&facet.field).0) else { continue };
        let joined = address::joined(&wider, &work.leaves());
        let request = Request { query: joined.query, facets: vec![facet.field.clone()], timeline: None, limit: Some(0), ..request.clone() };
        *facet = api::answer(work, &request)?.facets.swap_remove(0);
    }
    Ok(())
}

/// All filters, to be ticked.
pub fn column(shown: &Shown) -> Markup {
    html! {
        h2 { "Filters" }
        p.apply { button type="submit" form="search" { "Apply" } }
        (dates(shown.ask))
        @for facet in shown.answer.facets.iter().filter(|f| !boxes(shown, f).is_empty()) { (one(shown, facet)) }
        // Clauses that no box stands for travel with the form.
        @for filter in shown.ask.filters.iter().filter(|f| !is_boxed(shown, f)) { input type="hidden" form="search" name="f" value=(filter); }
        @for (name, value) in kept(shown.ask) { input type="hidden" form="search" name=(name) value=(value); }
    }
}

fn kept(ask: &Ask) -> Vec<(&'static str, String)> {
    let view = if ask.view == address::View::List { String::new() } else { ask.view.name().to_owned() };
    let sort = ask.sort.map(|s| s.name().to_owned()).unwrap_or_default();
    let copies = if ask.once { "once".to_owned() } else { String::new() };
    let words = if ask.any { "any".to_owned() } else { String::new() };
    let step = ask.step.map(|s| s.name().to_owned()).unwrap_or_default();
    let frame = ask.frame.map(|f| f.text()).unwrap_or_default();
    [("view", view), ("sort", sort), ("words", words), ("copies", copies), ("step", step), ("at", frame)].into_iter().filter(|(_, v)| !v.is_empty()).collect()
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
    /// How deep it lies in what stands before it.
    level: usize,
}

/// What is ticked, then what is frequent, then what is not known.
fn boxes(shown: &Shown, facet: &Facet) -> Vec<Tick> {
    let ask = shown.ask;
    let field = facet.field.as_str();
    let tick = |c: &Count| Tick {
        clause: clause(field, &c.value, c.id.as_deref()),
        label: named(shown.work, field, &c.value),
        articles: Some(c.articles),
        level: level(c, field),
    };
    let mut all: Vec<Tick> = best(facet).into_iter().map(|at| tick(&facet.values[at])).collect();
    let (name, known) = names(field);
    let prefix = format!("{name}:");
    for filter in ask.filters.iter().filter(|f| f.starts_with(&prefix) && !all.iter().any(|b| b.clause == **f)).collect::<Vec<_>>() {
        let counted = facet.values.iter().map(tick).find(|b| b.clause == *filter).map(|b| Tick { level: 0, ..b });
        let told = label(shown.work, filter).trim_start_matches(prefix.as_str()).trim().to_owned();
        all.insert(0, counted.unwrap_or(Tick { clause: filter.clone(), label: told, articles: None, level: 0 }));
    }
    let asked = CLAIM_HAS.contains(&known) || ARTICLE_HAS.contains(&known);
    let missing = format!("missing:{known}");
    if asked && (facet.lacking > 0 || ask.has(&missing)) {
        all.push(Tick { clause: missing, label: "(not stated)".to_owned(), articles: Some(facet.lacking), level: 0 });
    }
    all
}

/// Leaves the values that the column may show, and how many there are besides.
pub fn shorten(ask: &Ask, facet: &mut Facet) {
    let (all, field) = (facet.values.len(), facet.field.clone());
    let mut kept = vec![false; all];
    best(facet).into_iter().for_each(|at| kept[at] = true);
    let mut kept = kept.into_iter();
    let is_ticked = |c: &Count| !ask.filters.is_empty() && ask.has(&clause(&field, &c.value, c.id.as_deref()));
    facet.values.retain(|c| kept.next().unwrap_or(true) || is_ticked(c));
    facet.other = Some(Other { values: all - facet.values.len() });
}

/// How deep a value lies in what stands before it.
fn level(c: &Count, field: &str) -> usize {
    if field == "event" { usize::from(c.value.contains('/')) } else { c.level }
}

/// Where the most frequent values stand; where some lie in others there is room for twice as many.
fn best(facet: &Facet) -> Vec<usize> {
    let most = if facet.values.iter().any(|c| level(c, &facet.field) > 0) { 2 * FEW } else { FEW };
    let mut order: Vec<usize> = (0..facet.values.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(facet.values[*at].articles), *at));
    order.truncate(most);
    order.sort_unstable();
    order
}

fn one(shown: &Shown, facet: &Facet) -> Markup {
    let title = titled(&facet.field);
    let boxes = boxes(shown, facet);
    html! {
        fieldset.facet {
            legend { (title) }
            ul {
                @for b in &boxes {
                    li class=[["", "below", "below two"].get(b.level.min(2)).filter(|c| !c.is_empty())] { (ticked(shown.ask, b, &facet.field)) }
                }
            }
            @let all = facet.values.len() + facet.other.map_or(0, |o| o.values);
            @if all > boxes.len() {
                form.within method="get" action={ "/facet/" (facet.field) } {
                    (state(&shown.work.pairs))
                    a href=(Ask { page: 1, find: String::new(), ..shown.ask.clone() }.at(&format!("/facet/{}", facet.field))) { "All " (number(all as u64)) span.hidden { " values of " (title) } }
                    input name="find" type="search" aria-label={ "Search in " (title) } placeholder="search in these" maxlength="200" id={ "in-" (facet.field) };
                }
            }
        }
    }
}

fn titled(field: &str) -> &str {
    SHOWN.iter().find(|(f, _)| *f == field).map_or(field, |(_, title)| title)
}

/// All values of a field as a file.
fn taken(ask: &Ask, format: &str, field: &str) -> String {
    let address = Ask { find: String::new(), nth: None, page: 1, ..ask.clone() }.at(&format!("/export/{format}"));
    format!("{address}{}facet={field}", if address.contains('?') { '&' } else { '?' })
}

/// The state of the page as fields of another form.
fn state(pairs: &[(String, String)]) -> Markup {
    html! { @for (name, value) in pairs.iter().filter(|(n, v)| n != "find" && n != "page" && !v.is_empty()) { input type="hidden" name=(name) value=(value); } }
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
    if !api::counted().contains(&field.as_str()) {
        return Err(Problem::missing("there is no such field to count by"));
    }
    let joined = address::joined(&ask, &work.leaves());
    let request = Request { facets: vec![field.clone()], limit: Some(0), ..address::request(&ask, &joined, work.today) };
    let mut answer = api::answer(work, &request)?;
    widen(work, &ask, &request, &mut answer)?;
    let facet = &answer.facets[0];
    let values: Vec<&Count> = facet.values.iter().filter(|c| look::holding(&ask.find)(c)).collect();
    let title = titled(&field);
    let content = html! {
        p { a href=(Ask { find: String::new(), ..ask.clone() }.at("/")) { "← Back to the results" } }
        h1 { (title) ": " (number(facet.values.len() as u64)) " values" }
        form.within method="get" action={ "/facet/" (field) } {
            label for="find" { "Only values with" } " "
            input id="find" name="find" type="search" value=(ask.find);
            (state(&work.pairs))
            button type="submit" { "Show" }
        }
        @if values.len() > MANY { p.note { "The first " (number(MANY as u64)) " of " (number(values.len() as u64)) "." } }
        table.values {
            caption { "Among " (number(answer.total)) " articles and " (number(answer.total_claims)) " claims; " (number(facet.without)) " articles have no value."
                @for format in ["csv", "jsonl", "md"] { " " a href=(taken(&ask, format, &field)) { (format) } }
            }
            thead { tr { th scope="col" { "Value" } th.n scope="col" { "Articles" } th.n scope="col" { "Claims" } th scope="col" { "Filter" } } }
            tbody {
                @for c in values.iter().take(MANY) {
                    @let one = clause(&field, &c.value, c.id.as_deref());
                    tr {
                        th scope="row" class=[["", "below", "below two"].get(level(c, &field).min(2)).filter(|c| !c.is_empty())] { (said(&named(work, names(&field).0, &c.value))) }
                        td.n { (number(c.articles)) }
                        td.n { (number(c.claims)) }
                        td {
                            @if ask.has(&one) { a href=(ask.link(|a| a.filters.retain(|f| *f != one))) aria-label={ "No longer " (c.value) } { "✓ remove" } }
                            @else { a href=(ask.link(|a| a.set(&one))) aria-label={ "Only " (c.value) } { "only" } }
                            " "
                            a href=(ask.link(|a| a.set(&inverse(&one)))) aria-label={ "Exclude " (c.value) } { "exclude" }
                        }
                    }
                }
            }
        }
    };
    Ok(super::reply(title, &ask.q, &content))
}

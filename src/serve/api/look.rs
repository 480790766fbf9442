//! What is looked up rather than searched: values, one article, places, fields, and how the server is.

use super::{ROUTES, Route, Values, answer, asked};
use crate::{
    lexicon::{fold, places::Located},
    model::{ClaimRow, Count, Dated, Record, Request, Step},
    query::{self, listed},
    serve::{
        call::Work,
        reply::{Problem, Reply},
    },
};
use serde::Serialize;
use serde_json::{Value, json};

// Made as they are rather than by way of a JSON value, in which short numbers grow digits.
#[derive(Serialize)]
struct Whole {
    article: Record,
    claims: Vec<ClaimRow>,
}

#[derive(Serialize)]
struct Places<'a> {
    query: &'a str,
    places: Vec<Located<'a>>,
}

fn route(name: &str) -> &'static Route {
    ROUTES.iter().find(|r| r.name == name).expect("the table has every route that runs")
}

/// Takes the pairs of a call and checks them against its row.
fn checked<T>(work: &mut Work, name: &str, then: impl FnOnce(&Work, &Values) -> Result<T, Problem>) -> Result<T, Problem> {
    let pairs = std::mem::take(&mut work.pairs);
    then(work, &Values::check(&pairs, route(name).params)?)
}

pub fn facets(work: &mut Work) -> Result<Reply, Problem> {
    checked(work, "facets", |work, values| {
        let request = Request { facets: values.text("field").map(str::to_owned).into_iter().collect(), limit: Some(0), ..asked(work, values) };
        let mut answer = answer(work, &request)?;
        let mut facet = answer.facets.pop().ok_or_else(|| Problem::wrong("no such field"))?;
        let different = facet.values.len();
        facet.values.retain(holding(values.text("find").unwrap_or_default()));
        let found = facet.values.len();
        facet.values.truncate(values.number("limit").unwrap_or(100));
        Reply::json(&json!({
            "query": answer.query, "read": answer.read, "repairs": answer.repairs, "notes": answer.notes,
            "total": answer.total, "total_claims": answer.total_claims,
            "field": facet.field, "different": different, "found": found, "without": facet.without, "values": facet.values,
        }))
    })
}

/// Whether a value holds these letters, in any case and with or without accents.
pub fn holding(find: &str) -> impl FnMut(&Count) -> bool {
    let wanted = fold::fold(find.trim());
    move |count| wanted.is_empty() || fold::fold(&count.value).contains(&wanted)
}

pub fn timeline(work: &mut Work) -> Result<Reply, Problem> {
    checked(work, "timeline", |work, values| {
        let step = values.text("step").and_then(|s| s.parse().ok()).unwrap_or(Step::Month);
        let of = values.text("of").and_then(|s| s.parse().ok()).unwrap_or(Dated::Event);
        let request = Request { timeline: Some((step, of)), limit: Some(0), ..asked(work, values) };
        let answer = answer(work, &request)?;
        Reply::json(&json!({
            "query": answer.query, "read": answer.read, "repairs": answer.repairs, "notes": answer.notes,
            "total": answer.total, "total_claims": answer.total_claims, "timeline": answer.timeline,
        }))
    })
}

/// The record of an article.
///
/// # Errors
/// When there is none with this id, or the index is damaged.
pub fn record_of(work: &Work, id: &str) -> Result<Record, Problem> {
    let found = query::article(&work.index, id).map_err(|e| Problem::internal(&e))?;
    found.ok_or_else(|| Problem::missing("no article has this id, or several begin with it"))
}

pub fn article(work: &mut Work) -> Result<Reply, Problem> {
    checked(work, "article", |work, _| {
        let record = record_of(work, &work.name)?;
        let claims = query::claims_of(&work.index, &record.id).map_err(|e| Problem::internal(&e))?;
        Reply::json(&Whole { article: record, claims })
    })
}

/// Places that a name may mean.
///
/// # Errors
/// When `near` is no place.
pub fn places<'a>(work: &'a Work, name: &str, near: Option<&str>, limit: usize) -> Result<Vec<Located<'a>>, Problem> {
    let places = work.app.lexicon.places();
    let outer = |name: &str| places.country_of_code(&name.to_uppercase()).or_else(|| places.find(name).first().map(|c| c.row));
    let near = match near.filter(|n| !n.trim().is_empty()) {
        Some(name) => Some(outer(name).ok_or_else(|| Problem::missing("near: no such place; give a country's code such as UA, or a name"))?),
        None => None,
    };
    Ok(places.find_near(name, near).iter().take(limit).map(|c| Located::of(places, c)).collect())
}

pub fn place(work: &mut Work) -> Result<Reply, Problem> {
    checked(work, "place", |work, values| {
        let name = values.text("name").unwrap_or_default();
        let places = places(work, name, values.text("near"), values.number("limit").unwrap_or(10))?;
        Reply::json(&Places { query: name, places })
    })
}

pub fn fields(work: &mut Work) -> Result<Reply, Problem> {
    checked(work, "fields", |work, _| {
        let row = |row: listed::Row| -> Result<Value, Problem> {
            let held = row.held(&work.index).map_err(|e| Problem::internal(&e))?;
            Ok(json!({"name": row.name, "kind": row.kind, "aliases": row.aliases(), "help": row.help, "articles": held.articles, "values": held.values}))
        };
        let fields = listed::rows().into_iter().map(row).collect::<Result<Vec<_>, _>>()?;
        Reply::json(&json!({"fields": fields}))
    })
}

pub fn health(work: &mut Work) -> Result<Reply, Problem> {
    checked(work, "health", |work, _| {
        let about = work.index.about();
        Reply::json(&json!({
            "status": "ok", "version": env!("CARGO_PKG_VERSION"), "documents": work.index.searcher().num_docs(),
            "format": about.format, "data": about.data,
        }))
    })
}

pub fn metrics(work: &mut Work) -> Result<Reply, Problem> {
    checked(work, "metrics", |work, _| Ok(Reply::whole(route("metrics").answers[0].0, work.app.metrics.text(&work.app))))
}

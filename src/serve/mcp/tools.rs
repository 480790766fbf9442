//! The tools: what each takes, and the small cited answer it gives.
//!
//! Arguments in, rows out: each row names the article, the sentence and where to look it up. Bounded in rows and in bytes.

use super::super::{
    address::in_path,
    api::{self, look},
    call::Work,
    reply::Problem,
};
use crate::{
    model::{Answer, ClaimRow, Request},
    present::bounds,
};
use serde_json::{Map, Value, json};

/// Bytes of the rows of one answer.
const MOST_BYTES: usize = 16 << 10;

/// Letters of an article that one call gives.
const MOST_LETTERS: usize = 6000;

struct Tool {
    name: &'static str,
    help: &'static str,
    /// Name, kind, whether it is needed, and what it is.
    takes: &'static [(&'static str, &'static str, bool, &'static str)],
    run: fn(&Work, &Given) -> Result<Value, Problem>,
}

const QUERY: (&str, &str, bool, &str) = (
    "query",
    "string",
    false,
    "words and qualifiers: event:strikes place:Kherson date:2025-06 killed:>=3 claimant:Ukraine source: -event:talks; empty finds all",
);
const LIMIT: (&str, &str, bool, &str) = ("limit", "integer", false, "most rows");
const OFFSET: (&str, &str, bool, &str) = ("offset", "integer", false, "rows to pass over");

static TOOLS: &[Tool] = &[
    Tool { name: "count", help: "How many articles and claims match, and how the query was read. Ask this first.", takes: &[QUERY], run: count },
    Tool {
        name: "facets",
        help: "The values of one field (event, place, where: places below the countries they lie in, country, actor, claimant, victim, source, language, measure, status …) among the claims that match, with counts.",
        takes: &[QUERY, ("field", "string", true, "the field to count by"), ("find", "string", false, "only values that hold these letters"), LIMIT],
        run: facet,
    },
    Tool { name: "search", help: "Articles that match: title, outlet, dates, a passage, the article's id.", takes: &[QUERY, LIMIT, OFFSET], run: search },
    Tool {
        name: "claims",
        help: "Claims that match: date, place, event, figures, who states it, the sentence, the article's id. Two sides that disagree are two rows.",
        takes: &[QUERY, ("sort", "string", false, "relevance, date, published or killed"), LIMIT, OFFSET],
        run: claims,
    },
    Tool {
        name: "article",
        help: "One article: where it is from and its text, in parts.",
        takes: &[("id", "string", true, "the article's id"), ("start", "integer", false, "the letter to begin at")],
        run: article,
    },
    Tool {
        name: "place",
        help: "Places that a name may mean, in any spelling, with ids to search by (place:g706448).",
        takes: &[("name", "string", true, "the name"), ("near", "string", false, "a country's code or a place to prefer"), LIMIT],
        run: place,
    },
];

/// The tools as the protocol lists them.
pub fn list() -> Vec<Value> {
    let tool = |t: &Tool| {
        let properties: Map<String, Value> = t.takes.iter().map(|(name, kind, _, help)| ((*name).to_owned(), taken(kind, help))).collect();
        let required: Vec<&str> = t.takes.iter().filter(|(_, _, needed, _)| *needed).map(|(name, ..)| *name).collect();
        json!({
            "name": t.name, "description": t.help,
            "inputSchema": {"type": "object", "properties": properties, "required": required, "additionalProperties": false},
            "annotations": {"readOnlyHint": true, "openWorldHint": false},
        })
    };
    TOOLS.iter().map(tool).collect()
}

fn taken(kind: &str, help: &str) -> Value {
    if kind == "integer" { json!({"type": kind, "minimum": 0, "description": help}) } else { json!({"type": kind, "description": help}) }
}

/// The arguments of a call.
struct Given<'a> {
    of: &'a Map<String, Value>,
    base: &'a str,
}

impl Given<'_> {
    fn text(&self, name: &str) -> &str {
        self.of.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.of.get(name).and_then(Value::as_u64).map(|n| usize::try_from(n).unwrap_or(usize::MAX))
    }

    fn limit(&self, usual: usize, most: usize) -> usize {
        self.number("limit").unwrap_or(usual).clamp(1, most)
    }

    fn link(&self, id: &str) -> String {
        format!("{}/article/{}", self.base, in_path(id))
    }
}

/// Calls a tool; what is wrong with its arguments is told as its result, so that the caller can mend it.
///
/// # Errors
/// When there is no such tool.
pub fn call(work: &Work, params: &Value, base: &str) -> Result<Value, String> {
    let name = params["name"].as_str().unwrap_or_default();
    let tool = TOOLS.iter().find(|t| t.name == name).ok_or_else(|| format!("no tool {}", crate::present::harmless(name)))?;
    let none = Map::new();
    let arguments = params.get("arguments").and_then(Value::as_object).unwrap_or(&none);
    let outcome = fits(tool, arguments).and_then(|()| (tool.run)(work, &Given { of: arguments, base }).map_err(|p| p.detail));
    Ok(match outcome {
        Ok(value) => json!({"content": [{"type": "text", "text": value.to_string()}], "structuredContent": value, "isError": false}),
        Err(message) => json!({"content": [{"type": "text", "text": message}], "isError": true}),
    })
}

fn fits(tool: &Tool, arguments: &Map<String, Value>) -> Result<(), String> {
    for (name, value) in arguments {
        let Some((_, kind, ..)) = tool.takes.iter().find(|(n, ..)| n == name) else {
            let names: Vec<&str> = tool.takes.iter().map(|(n, ..)| *n).collect();
            return Err(format!("{} takes {}, not {}", tool.name, names.join(", "), crate::present::harmless(name)));
        };
        let right = if *kind == "integer" { value.is_u64() } else { value.is_string() };
        if !right && !value.is_null() {
            return Err(format!("{name} is no {kind}"));
        }
    }
    match tool.takes.iter().find(|(name, _, needed, _)| *needed && arguments.get(*name).and_then(Value::as_str).is_none_or(|v| v.trim().is_empty())) {
        Some((name, ..)) => Err(format!("{} needs {name}", tool.name)),
        None => Ok(()),
    }
}

fn request(work: &Work, given: &Given, limit: usize) -> Request {
    Request { limit: Some(limit), offset: given.number("offset").unwrap_or(0), ..Request::new(given.text("query"), work.today) }
}

/// How the query was understood, and its counts.
fn read(answer: &Answer) -> Value {
    let repairs: Vec<&str> = answer.repairs.iter().map(|r| r.message.as_str()).collect();
    json!({"articles": answer.total, "claims": answer.total_claims, "read_as": answer.read, "mended": repairs, "notes": answer.notes})
}

/// Adds rows until they are too many bytes, and says how many are left out.
fn with_rows(mut head: Value, name: &str, rows: impl Iterator<Item = Value>, offset: usize, total: usize) -> Value {
    let (mut kept, mut bytes) = (Vec::new(), 0);
    for row in rows {
        bytes += row.to_string().len();
        if bytes > MOST_BYTES && !kept.is_empty() {
            break;
        }
        kept.push(row);
    }
    let next = offset + kept.len();
    head["next_offset"] = if next < total && !kept.is_empty() { json!(next) } else { Value::Null };
    head[name] = Value::Array(kept);
    head
}

fn count(work: &Work, given: &Given) -> Result<Value, Problem> {
    Ok(read(&api::answer(work, &request(work, given, 0))?))
}

fn facet(work: &Work, given: &Given) -> Result<Value, Problem> {
    let field = given.text("field").to_owned();
    if !api::counted().contains(&field.as_str()) {
        return Err(Problem::wrong(format!("field is one of {}", api::counted().join(", "))));
    }
    let answer = api::answer(work, &Request { facets: vec![field], ..request(work, given, 0) })?;
    let mut head = read(&answer);
    let Some(facet) = answer.facets.into_iter().next() else { return Ok(head) };
    head["without"] = json!(facet.without);
    let values: Vec<_> = facet.values.into_iter().filter(look::holding(given.text("find"))).collect();
    let rows = values.iter().take(given.limit(20, 100)).map(|c| json!(c));
    Ok(with_rows(head, "values", rows, 0, values.len()))
}

fn search(work: &Work, given: &Given) -> Result<Value, Problem> {
    let answer = api::answer(work, &request(work, given, given.limit(10, 50)))?;
    let rows = answer.hits.iter().map(|h| {
        let claims: Vec<Value> = h.claims.iter().take(3).map(|c| claim(c, given)).collect();
        json!({
            "id": h.id, "title": h.title, "source": h.source, "via": h.via, "published": h.published, "language": h.language,
            "passage": h.snippet.text, "claims": claims, "url": h.url, "link": given.link(&h.id),
        })
    });
    Ok(with_rows(read(&answer), "hits", rows, answer.offset, usize::try_from(answer.total).unwrap_or(usize::MAX)))
}

fn claim(c: &ClaimRow, given: &Given) -> Value {
    let figures: Vec<String> = c.figures.iter().map(|f| format!("{} {} {}", f.measure, bounds(f), f.object)).collect();
    json!({
        "date": c.date, "place": c.place, "place_id": c.place_id, "country": c.country, "events": c.events, "by": c.by, "against": c.against,
        "figures": figures, "claimant": c.claimant, "status": c.status, "background": c.background, "sentence": c.sentence,
        "article": c.id, "source": c.source, "published": c.published, "link": given.link(&c.id),
    })
}

fn claims(work: &Work, given: &Given) -> Result<Value, Problem> {
    let sort = match given.text("sort") {
        "" => None,
        word => Some(word.parse().map_err(|e: String| Problem::wrong(format!("sort: {e}")))?),
    };
    let answer = api::answer(work, &Request { claims: true, sort, ..request(work, given, given.limit(20, 100)) })?;
    let rows = answer.claims.iter().map(|c| claim(c, given));
    Ok(with_rows(read(&answer), "claims_found", rows, answer.offset, usize::try_from(answer.total_claims).unwrap_or(usize::MAX)))
}

fn article(work: &Work, given: &Given) -> Result<Value, Problem> {
    let record = api::record_of(work, given.text("id"))?;
    let (letters, start) = (record.text.chars().count(), given.number("start").unwrap_or(0));
    let text: String = record.text.chars().skip(start).take(MOST_LETTERS).collect();
    let next = start.saturating_add(MOST_LETTERS);
    Ok(json!({
        "id": record.id, "title": record.title, "source": record.source, "via": record.via, "authors": record.authors,
        "published": record.published, "captured": record.captured, "language": record.language, "url": record.url, "origin": record.origin,
        "text": text, "start": start, "letters": letters, "next_start": if next < letters { json!(next) } else { Value::Null },
        "link": given.link(&record.id),
    }))
}

fn place(work: &Work, given: &Given) -> Result<Value, Problem> {
    let near = Some(given.text("near")).filter(|n| !n.is_empty());
    let places = look::places(work, given.text("name"), near, given.limit(10, 50))?;
    Ok(json!({"places": places}))
}

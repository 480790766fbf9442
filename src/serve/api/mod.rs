//! The REST interface: one table of routes and parameters, which the router, the checks and the description walk.
//!
//! Addresses in, JSON out (or CSV, JSON lines and the other formats of `present`, streamed). What the table does not
//! list is refused with what is meant, rather than passed over.

mod export;
pub mod look;
mod openapi;

pub use export::{download, is_offered, made, stream};
pub use look::record_of;

use super::{
    call::{Run, Work},
    reply::{Problem, Reply},
};
use crate::{
    model::{Answer, CountBy, Dated, Group, Request, Sort, Step},
    present::FORMATS,
    query::{self, QueryError, facet::MADE, vocabulary},
};

/// One address.
pub struct Route {
    pub path: &'static str,
    pub name: &'static str,
    pub help: &'static str,
    pub params: &'static [&'static Param],
    /// Content types of its answers, the usual first, each with the schema that it keeps to.
    pub answers: &'static [(&'static str, &'static str)],
    /// Statuses besides 200 and those that every route may give.
    pub faults: &'static [u16],
    pub run: Run,
}

/// One parameter.
pub struct Param {
    pub name: &'static str,
    pub help: &'static str,
    pub shape: Shape,
    pub required: bool,
}

/// What a parameter may be.
pub enum Shape {
    Text {
        most: usize,
    },
    Flag,
    Number {
        least: usize,
        most: usize,
        usual: Option<usize>,
    },
    /// One of these; the usual one first.
    Choice(fn() -> Vec<&'static str>),
    /// Some of these, parted by commas.
    Some(fn() -> Vec<&'static str>),
}

const fn param(name: &'static str, help: &'static str, shape: Shape) -> Param {
    Param { name, help, shape, required: false }
}

/// Most rows of a JSON answer; streams have no such bound.
const MOST_ROWS: usize = 1000;

static Q: Param = param("q", "the query, in the language of `dateline query --help`; nothing finds everything", Shape::Text { most: 4096 });
static STRICT: Param = param("strict", "refuse a query that would have to be mended", Shape::Flag);
static EXPLAIN: Param = param("explain", "tell what each clause finds and leaves", Shape::Flag);
static SORT: Param =
    param("sort", "the order; relevance where words are asked for, else the newest first", Shape::Choice(|| Sort::ALL.iter().map(|s| s.name()).collect()));
static OFFSET: Param = param("offset", "how many to pass over", Shape::Number { least: 0, most: 1_000_000_000, usual: Some(0) });
static LIMIT: Param =
    param("limit", "how many to list; in JSON 20 unless told otherwise, in streams all", Shape::Number { least: 0, most: MOST_ROWS, usual: None });
static FORMAT: Param = param("format", "how to write the answer; all but json are streamed, without a bound", Shape::Choice(formats));
static FACET: Param = param("facet", "count by these fields; where: country, region and place, each below what it lies in", Shape::Some(counted));
static ANY: Param = param("any", "of words that are asked for together any may do; the more there are, the higher the place", Shape::Flag);
static VERSIONS: Param = param("versions", "older versions of an address as well", Shape::Flag);
static GROUP: Param =
    param("group", "list and count each article, or copies of one text once", Shape::Choice(|| Group::ALL.iter().map(|g| g.name()).collect()));
static COUNT: Param = param("count", "what counts once in facets", Shape::Choice(|| CountBy::ALL.iter().map(|c| c.name()).collect()));
static TOTALS: Param = param("totals", "beside each value the count of the whole index", Shape::Flag);
static FIELD: Param = Param { required: true, ..param("field", "the field whose values are counted, over the claims that match", Shape::Choice(counted)) };
static FIND: Param = param("find", "only values that hold these letters", Shape::Text { most: 200 });
static TIMELINE: Param = param("timeline", "count by time too", Shape::Choice(steps));
static STEP: Param = param("step", "the width of a step", Shape::Choice(steps));
static OF: Param =
    param("of", "the date that is counted: of the event, of publication or of capture", Shape::Choice(|| Dated::ALL.iter().map(|d| d.name()).collect()));
static NAME: Param = Param { required: true, ..param("name", "a name in any spelling", Shape::Text { most: 200 }) };
static NEAR: Param = param("near", "prefer places in this country (UA) or place", Shape::Text { most: 200 });
static TEN: Param = param("limit", "how many to list", Shape::Number { least: 1, most: 100, usual: Some(10) });
static VALUES: Param = param("limit", "how many values to list", Shape::Number { least: 1, most: 100_000, usual: Some(100) });

fn formats() -> Vec<&'static str> {
    let mut names: Vec<&str> = FORMATS.iter().map(|f| f.name).filter(|n| is_offered(n)).collect();
    names.sort_by_key(|n| *n != "json");
    names
}

/// What can be counted by alone.
pub fn counted() -> Vec<&'static str> {
    query::facets().chain(MADE.iter().map(|(name, _)| *name).filter(|name| *name != "day")).collect()
}

fn steps() -> Vec<&'static str> {
    ["month"].into_iter().chain(Step::ALL.iter().map(|s| s.name()).filter(|s| *s != "month")).collect()
}

/// The parameters of a list.
const LIST: &[&Param] = &[&Q, &ANY, &SORT, &OFFSET, &LIMIT, &GROUP, &VERSIONS, &FACET, &COUNT, &TOTALS, &TIMELINE, &OF, &STRICT, &EXPLAIN, &FORMAT];

/// The shape of a list in JSON; in other formats it is streamed.
const ANSWER: &[(&str, &str)] = &[("application/json", "Answer")];

/// Every address of the interface.
pub static ROUTES: &[Route] = &[
    Route {
        path: "/api/v1/search",
        name: "search",
        help: "Articles that match, with highlights and the claims that match",
        params: LIST,
        answers: ANSWER,
        faults: &[],
        run: |work| listed(work, false),
    },
    Route {
        path: "/api/v1/claims",
        name: "claims",
        help: "Claims that match: what one sentence states with one place, one date and one claimant",
        params: LIST,
        answers: ANSWER,
        faults: &[],
        run: |work| listed(work, true),
    },
    Route {
        path: "/api/v1/facets",
        name: "facets",
        help: "All values of one field with their counts",
        params: &[&FIELD, &Q, &ANY, &FIND, &VALUES, &GROUP, &VERSIONS, &COUNT, &TOTALS, &STRICT],
        answers: &[("application/json", "Facets")],
        faults: &[],
        run: look::facets,
    },
    Route {
        path: "/api/v1/timeline",
        name: "timeline",
        help: "Counts by time",
        params: &[&Q, &ANY, &STEP, &OF, &GROUP, &VERSIONS, &STRICT],
        answers: &[("application/json", "TimelineAnswer")],
        faults: &[],
        run: look::timeline,
    },
    Route {
        path: "/api/v1/article/{*id}",
        name: "article",
        help: "One article with all that was found in it, and its claims",
        params: &[],
        answers: &[("application/json", "ArticleAnswer")],
        faults: &[404],
        run: look::article,
    },
    Route {
        path: "/api/v1/place",
        name: "place",
        help: "Places that a name may mean",
        params: &[&NAME, &NEAR, &TEN],
        answers: &[("application/json", "Places")],
        faults: &[404],
        run: look::place,
    },
    Route {
        path: "/api/v1/fields",
        name: "fields",
        help: "Every field that can be queried, with counts in this index",
        params: &[],
        answers: &[("application/json", "Fields")],
        faults: &[],
        run: look::fields,
    },
    Route {
        path: "/api/v1/health",
        name: "health",
        help: "Whether there is an index to ask",
        params: &[],
        answers: &[("application/json", "Health")],
        faults: &[],
        run: look::health,
    },
    Route {
        path: "/api/v1/metrics",
        name: "metrics",
        help: "Counters as Prometheus text",
        params: &[],
        answers: &[("text/plain; version=0.0.4", "")],
        faults: &[],
        run: look::metrics,
    },
    Route {
        path: "/api/openapi.json",
        name: "openapi",
        help: "This description, OpenAPI 3.1",
        params: &[],
        answers: &[("application/json", "")],
        faults: &[],
        run: openapi::document,
    },
];

/// Whether the answer is another one every time.
pub fn is_live(path: &str) -> bool {
    ROUTES.iter().any(|r| r.path == path && matches!(r.name, "health" | "metrics"))
}

/// The values of a call, checked against the table.
pub struct Values<'a>(&'a [(String, String)]);

impl<'a> Values<'a> {
    /// # Errors
    /// Names the parameter that is unknown, given twice, missing, or not what it may be.
    pub fn check(pairs: &'a [(String, String)], params: &[&Param]) -> Result<Self, Problem> {
        for (at, (name, value)) in pairs.iter().enumerate() {
            let Some(param) = params.iter().find(|p| p.name == name) else {
                let meant = vocabulary::nearest(name, params.iter().map(|p| p.name)).map_or_else(String::new, |m| format!(", did you mean {m}"));
                return Err(Problem::wrong(format!("unknown parameter {}{meant}", crate::present::harmless(name))));
            };
            if pairs[..at].iter().any(|(n, _)| n == name) {
                return Err(Problem::wrong(format!("{name} is given twice")));
            }
            param.shape.check(value).map_err(|fault| Problem::wrong(format!("{name}: {fault}")))?;
        }
        match params.iter().find(|p| p.required && !pairs.iter().any(|(n, _)| n == p.name)) {
            Some(param) => Err(Problem::wrong(format!("{} is missing: {}", param.name, param.help))),
            None => Ok(Values(pairs)),
        }
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    pub fn number(&self, name: &str) -> Option<usize> {
        self.text(name)?.parse().ok()
    }
}

impl Shape {
    fn check(&self, value: &str) -> Result<(), String> {
        match self {
            Shape::Text { most } if value.chars().count() > *most => Err(format!("longer than {most} letters")),
            Shape::Text { .. } => Ok(()),
            Shape::Flag if matches!(value, "true" | "false") => Ok(()),
            Shape::Flag => Err("expected true or false".to_owned()),
            Shape::Number { least, most, .. } => match value.parse::<usize>() {
                Ok(number) if (*least..=*most).contains(&number) && value.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
                _ => Err(format!("expected a number from {least} to {most}")),
            },
            Shape::Choice(names) => one_of(value, &names()),
            Shape::Some(names) => value.split(',').try_for_each(|v| one_of(v, &names())),
        }
    }
}

fn one_of(value: &str, names: &[&'static str]) -> Result<(), String> {
    if names.contains(&value) {
        return Ok(());
    }
    let meant = vocabulary::nearest(value, names.iter().copied()).map_or_else(String::new, |m| format!(", did you mean {m}"));
    Err(format!("expected one of {}{meant}", names.join(", ")))
}

/// What all that search have in common.
fn asked(work: &Work, values: &Values) -> Request {
    Request {
        strict: values.flag("strict"),
        any: values.flag("any"),
        versions: values.flag("versions"),
        totals: values.flag("totals"),
        group: values.text("group").and_then(|g| g.parse().ok()).unwrap_or(Group::Article),
        count: values.text("count").and_then(|c| c.parse().ok()).unwrap_or(CountBy::Article),
        ..Request::new(values.text("q").unwrap_or_default(), work.today)
    }
}

/// The request of a list.
fn request(work: &Work, values: &Values, claims: bool) -> Request {
    let parsed = |name| values.text(name);
    Request {
        explain: values.flag("explain"),
        facets: parsed("facet").map(|f| f.split(',').map(str::to_owned).collect()).unwrap_or_default(),
        timeline: parsed("timeline").and_then(|s| s.parse().ok()).map(|step| (step, parsed("of").and_then(|d| d.parse().ok()).unwrap_or(Dated::Event))),
        claims,
        sort: parsed("sort").and_then(|s| s.parse().ok()),
        offset: values.number("offset").unwrap_or(0),
        limit: values.number("limit"),
        ..asked(work, values)
    }
}

fn listed(work: &mut Work, claims: bool) -> Result<Reply, Problem> {
    let pairs = std::mem::take(&mut work.pairs);
    let values = Values::check(&pairs, ROUTES[usize::from(claims)].params)?;
    let mut request = request(work, &values, claims);
    match values.text("format") {
        Some(name) if name != "json" => stream(work, request, name),
        _ => {
            request.limit = Some(request.limit.unwrap_or(20));
            Reply::json(&answer(work, &request)?)
        }
    }
}

/// Answers a request; what is wrong with it is the caller's fault, what is wrong with the index is ours.
///
/// # Errors
/// When there is no answer.
pub fn answer(work: &Work, request: &Request) -> Result<Answer, Problem> {
    query::answer(&work.index, request, &work.app.lexicon, &work.app.kinds).map_err(faulty)
}

fn faulty(error: QueryError) -> Problem {
    match error {
        QueryError::Index(error) => Problem::internal(&error),
        error => Problem::wrong(error.to_string()),
    }
}

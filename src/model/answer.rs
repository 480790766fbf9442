//! What a query brings back.

use super::{Days, Figure, Ledger, Status};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One claim, with what is needed to cite it; the row of `--claims`, and what the index keeps of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimRow {
    /// The article's id.
    pub id: String,
    pub date: Option<Days>,
    pub place: Option<String>,
    pub place_id: Option<String>,
    pub country: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub events: Vec<String>,
    pub by: Vec<String>,
    pub against: Vec<String>,
    pub figures: Vec<Figure>,
    pub claimant: Option<String>,
    pub status: Status,
    pub background: bool,
    pub source: Option<String>,
    pub via: Vec<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<NaiveDate>,
    pub sentence: String,
    /// Code points of the article's text.
    pub start: usize,
    pub end: usize,
    /// The copies of one text to which the article belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Other articles that say the same, where copies count once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    /// What somebody set right, by whom and why; empty as the program read it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<String>,
}

/// What was wrong with the spelling of a query, and how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Code points before the place in the query.
    pub at: usize,
    pub message: String,
}

/// Words of an article, with what the query asked for marked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Snippet {
    pub text: String,
    /// Code points of `text`.
    pub marks: Vec<[usize; 2]>,
}

/// One article that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    pub id: String,
    pub title: Option<String>,
    pub source: Option<String>,
    pub via: Vec<String>,
    pub authors: Vec<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub published: Option<NaiveDate>,
    pub captured: Option<String>,
    pub path: String,
    pub sha256: String,
    pub score: f32,
    pub cluster: Option<String>,
    /// Articles of its cluster, itself among them.
    pub copies: u64,
    pub snippet: Snippet,
    /// The claims that match, where the query asks for claims.
    pub claims: Vec<ClaimRow>,
}

/// How often one value occurs among what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    pub value: String,
    /// The id of a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub articles: u64,
    /// Zero for fields of articles.
    pub claims: u64,
}

/// All values of one field, the most frequent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facet {
    pub field: String,
    pub values: Vec<Count>,
    /// Articles without any value.
    pub without: u64,
}

/// One step of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// The first day.
    pub from: NaiveDate,
    pub articles: u64,
    pub claims: u64,
}

/// Counts by time; steps in which nothing falls are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Timeline {
    pub step: &'static str,
    pub of: &'static str,
    pub buckets: Vec<Bucket>,
    /// Claims (or articles) whose date spans several steps.
    pub spanning: u64,
    /// Claims (or articles) without a date.
    pub undated: u64,
}

/// One clause of a query and what it leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    pub depth: usize,
    pub clause: String,
    /// Articles that match this clause alone.
    pub articles: u64,
    /// Claims that match, for a clause about claims.
    pub claims: Option<u64>,
    /// Articles left after it and the clauses before it.
    pub left: u64,
}

/// What a query brings back.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub query: String,
    /// The query as it was read.
    pub read: String,
    pub repairs: Vec<Repair>,
    pub notes: Vec<String>,
    /// Articles that match, or clusters where these are asked for.
    pub total: u64,
    /// `articles` or `clusters`.
    pub unit: &'static str,
    /// Claims that match, or all claims of these articles where the query asks for none.
    pub total_claims: u64,
    pub offset: usize,
    pub hits: Vec<Hit>,
    pub claims: Vec<ClaimRow>,
    pub facets: Vec<Facet>,
    pub timeline: Option<Timeline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explained: Vec<Explained>,
}

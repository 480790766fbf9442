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

/// Which state of which archive an answer is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The number of the index's commit.
    pub commit: u64,
    /// When it was made, RFC 3339.
    pub time: Option<String>,
    /// Articles that were in the index then.
    pub articles: u64,
    /// A hash over the ids and original bytes of these articles; the same archive gives the same, however it was ingested.
    pub content: String,
    /// The hash of the files of `schema/` and `data/` with which they were read.
    pub data: String,
    /// The program's version that wrote it.
    pub program: String,
    /// The time as which the archive was asked, where it was not the last commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Values that people set right and that the answer shows so.
    #[serde(default)]
    pub corrections: usize,
}

impl Snapshot {
    /// A short name, as `--as-of` takes it: number of the commit and beginning of the content.
    pub fn id(&self) -> String {
        match self.content.get(..12) {
            Some(content) => format!("{}-{content}", self.commit),
            None => self.commit.to_string(),
        }
    }
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
    /// What somebody set right, by whom and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<String>,
    pub cluster: Option<String>,
    /// Articles of its cluster, itself among them.
    pub copies: u64,
    pub snippet: Snippet,
    /// The claims that match, where the query asks for claims.
    pub claims: Vec<ClaimRow>,
}

/// How often one value occurs among what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    pub value: String,
    /// The id of a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub articles: u64,
    /// Zero for fields of articles.
    pub claims: u64,
    /// Clusters, outlets or claimants, where they are what counts once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// How deep it lies in what stands before it.
    #[serde(skip_serializing_if = "is_zero")]
    pub level: usize,
    /// Articles of the whole index with this value, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<u64>,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Count {
    /// What is counted: `article`, `claim`, or what else counts once.
    pub fn weight(&self, by: &str) -> u64 {
        match by {
            "article" => self.articles,
            "claim" => self.claims,
            _ => self.distinct.unwrap_or(self.articles),
        }
    }
}

/// What a facet has besides the values that are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    pub values: usize,
}

/// Counts by two fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    pub rows_by: String,
    pub columns_by: String,
    /// What the cells count: article, claim, cluster, outlet or claimant.
    pub count: &'static str,
    pub rows: Vec<Count>,
    pub columns: Vec<Count>,
    /// One list a row, one number a column.
    pub cells: Vec<Vec<u64>>,
    /// Articles that are in no cell.
    pub without: u64,
    /// Rows and columns that are left out.
    pub more_rows: usize,
    pub more_columns: usize,
}

/// All values of one field, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facet {
    pub field: String,
    /// What orders the values: article, claim, cluster, outlet or claimant.
    pub count: &'static str,
    pub values: Vec<Count>,
    /// Articles without any value.
    pub without: u64,
    /// Articles with a claim that matches and has no value: what `missing:` finds.
    #[serde(skip)]
    pub lacking: u64,
    /// Values that are not listed because of a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Other>,
    /// Values that are not listed because they are not like what was looked for.
    #[serde(skip_serializing_if = "is_zero")]
    pub unlike: usize,
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
    pub snapshot: Snapshot,
    pub offset: usize,
    pub hits: Vec<Hit>,
    pub claims: Vec<ClaimRow>,
    pub facets: Vec<Facet>,
    /// Counts by two fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    pub timeline: Option<Timeline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explained: Vec<Explained>,
}

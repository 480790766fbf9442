//! Claims side by side: incidents, the matrix of claimants, and how a toll was revised.

use super::{Days, Measure, Qualifier, Status};
use chrono::NaiveDate;
use serde::Serialize;

/// What a ledger brings, beside its claims.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// What counts once: article, cluster, outlet or claimant.
    pub count: &'static str,
    /// Claims before copies were put together.
    pub claims: usize,
    /// Claims after.
    pub distinct: usize,
    pub incidents: Vec<Incident>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolls: Vec<Toll>,
    /// Incidents in the columns of an event data set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coded: Option<Coded>,
    /// What the reader should know of how it was made.
    pub notes: Vec<String>,
}

/// What claims of several articles tell of as one: place, days and kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incident {
    /// From 1, by the first day.
    pub number: usize,
    pub date: Option<Days>,
    pub place: Option<String>,
    pub place_id: Option<String>,
    pub kinds: Vec<String>,
    pub by: Vec<String>,
    pub against: Vec<String>,
    pub outlets: Vec<String>,
    pub claimants: Vec<String>,
    pub members: Vec<Member>,
}

/// A claim of an incident, and why it was put there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its place among the answer's claims, from 0.
    pub claim: usize,
    /// The article's id.
    pub id: String,
    /// Empty for the claim that began the incident.
    pub reasons: Vec<String>,
}

/// Claimants by days or reports.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Matrix {
    pub rows_by: &'static str,
    pub columns_by: &'static str,
    pub columns: Vec<Column>,
    pub rows: Vec<MatrixRow>,
    pub disagreements: Vec<Disagreement>,
    /// Figures that are running totals or recalled history, and so in no cell.
    pub background: usize,
    /// Figures whose claim lacks the date of the columns.
    pub undated: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Column {
    pub label: String,
    pub date: Option<Days>,
    /// The article, where columns are reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// What one claimant says, column by column; without a claimant, what an outlet states flatly.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatrixRow {
    pub claimant: Option<String>,
    /// The outlet, where nobody else is named.
    pub source: Option<String>,
    pub cells: Vec<Vec<Cell>>,
}

impl MatrixRow {
    /// The claimant, or the outlet that states it flatly.
    pub fn label(&self) -> String {
        speaker(self.claimant.as_deref(), self.source.as_deref())
    }
}

/// Who says it: the claimant, or the outlet that states it flatly.
pub fn speaker(claimant: Option<&str>, source: Option<&str>) -> String {
    claimant.map_or_else(|| format!("{} (stated)", source.unwrap_or("source unknown")), str::to_owned)
}

/// One figure of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    pub measure: Measure,
    pub object: String,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub qualifier: Qualifier,
    pub victim: Option<String>,
    pub status: Status,
    /// The incident's number.
    pub incident: Option<usize>,
    /// Numbers of the disagreements in which it stands.
    pub disagreements: Vec<usize>,
    /// Ids of the articles that print it.
    pub articles: Vec<String>,
}

/// Two or more claimants whose last figures for one thing exclude each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disagreement {
    /// From 1.
    pub number: usize,
    pub incident: usize,
    pub place: Option<String>,
    pub date: Option<Days>,
    pub measure: Measure,
    pub object: String,
    pub sides: Vec<Side>,
}

/// The last figure of one claimant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    pub claimant: String,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub qualifier: Qualifier,
    pub published: Option<NaiveDate>,
    pub id: String,
}

/// One number of an incident over the time of publication.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Toll {
    pub incident: usize,
    pub date: Option<Days>,
    pub place: Option<String>,
    pub kinds: Vec<String>,
    pub measure: Measure,
    pub object: String,
    pub victim: Option<String>,
    pub rule: &'static str,
    pub rule_means: &'static str,
    /// The lowest of the claimants' last numbers.
    pub low: Option<u64>,
    /// What the rule takes; none where it finds nobody to take it from.
    pub best: Option<u64>,
    /// The highest of the claimants' last numbers.
    pub high: Option<u64>,
    /// Whether somebody's last word leaves the top open: "at least".
    pub open: bool,
    pub steps: Vec<TollStep>,
}

/// One report of a toll.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TollStep {
    pub published: Option<NaiveDate>,
    pub id: String,
    pub source: Option<String>,
    pub via: Vec<String>,
    pub claimant: Option<String>,
    pub official: bool,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub qualifier: Qualifier,
    pub status: Status,
    /// `first`, `raises`, `lowers`, `rewords` what was said last, or `repeats` what somebody said before.
    pub change: &'static str,
    /// Who had this number first, where it is a repetition.
    pub follows: Option<String>,
    pub copies: usize,
    pub sentence: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<String>,
}

/// Rows of an event data set: all cells are text, unknown ones empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coded {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

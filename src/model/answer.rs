//! What a query brings back.

use super::{Days, Figure, Status};
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
}

//! What one sentence states with one place, one date and one claimant.
//!
//! Made from a record's events and figures; the unit that `--claims` lists and that filters hold in.

use super::{Days, Figure, Span, Status};

/// A claim: its event kinds (several), actors and figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub span: Span,
    pub place: Option<String>,
    pub place_id: Option<String>,
    pub date: Option<Days>,
    pub claimant: Option<String>,
    pub status: Status,
    pub background: bool,
    pub kinds: Vec<String>,
    pub initiators: Vec<String>,
    pub targets: Vec<String>,
    pub figures: Vec<Figure>,
}

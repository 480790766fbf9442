//! Who states what: the claimant of a stretch of text.

use super::text::Doc;
use crate::{
    lexicon::Lexicon,
    model::{Actor, Span, Status},
};

/// Who vouches for a stretch of text, and how far.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimant {
    /// Canonical name of a known actor, else the surface without "the".
    pub name: String,
    pub status: Status,
    /// The words that it covers.
    pub scope: Span,
    /// The words that name it.
    pub span: Span,
}

/// All claimants of a text, in the order of their scopes.
#[derive(Default)]
pub struct Claimants {
    pub all: Vec<Claimant>,
}

impl Claimants {
    /// Who states what stands at `at`; `None` is the reporter.
    pub fn of(&self, at: Span) -> Option<&Claimant> {
        self.all.iter().filter(|c| c.scope.holds(at)).min_by_key(|c| c.scope.end - c.scope.start)
    }
}

/// Finds who states what.
pub fn find(_doc: &Doc, _actors: &[Actor], _lexicon: &Lexicon) -> Claimants {
    Claimants::default()
}

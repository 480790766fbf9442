//! The nouns that all stages share.
//!
//! - *capture*: bytes as archived, with their origin
//! - *article*: a cleaned capture
//! - *mention*: a value, its span in the text, and the rule or row that matched
//! - *figure*: a number that somebody states about the war
//! - *event*: kind, date, place, initiator, target
//! - *claim*: what one sentence states with one place, one date and one claimant
//! - *report*: an article with all that was found in it
//! - *request*, *answer*: what is asked of an index, and what comes back
//!
//! Nothing here knows any other module.

pub mod address;
mod answer;
mod article;
mod capture;
mod claim;
mod days;
mod figure;
pub mod hex;
mod ledger;
mod report;
mod request;
mod span;

pub use answer::{Answer, Bucket, ClaimRow, Count, Explained, Facet, Hit, Other, Repair, Snapshot, Snippet, Table, Timeline};
pub use article::{Article, Block, BlockKind, Dropped, Method, Precision, Published};
pub use capture::{Capture, Given, Media, Origin};
pub use claim::Claim;
pub use days::Days;
pub use figure::{Figure, Measure, Qualifier, Status};
pub use ledger::{Cell, Coded, Column, Disagreement, Incident, Ledger, Matrix, MatrixRow, Member, Side, Toll, TollStep, speaker};
pub use report::{Actor, Event, Grounds, Locality, Place, Record, Report, Rule, Time, TimeKind, TimeRole, Via};
pub use request::{ColumnsBy, CountBy, Dated, Group, LedgerAsk, Request, Sort, Step, TollRule};
pub use span::{CodePoints, Span};

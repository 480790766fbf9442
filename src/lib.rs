//! Dateline turns archives of war coverage into a record that can be searched, counted and cited.
//!
//! ```text
//!  read ───► clean ───► field ───► index          query ───► present
//!  Capture   Article    Report     (on disk)      Answer     text, JSON, page
//!  └──────────── ingest drives ────────────┘      └── cli and serve drive ──┘
//! ```
//!
//! - [`model`]: the nouns that all share
//! - [`lexicon`]: `schema/` and `data/`, loaded once, checked, handed out as typed tables
//! - [`read`]: containers, what holds documents
//! - [`clean`]: contents, from bytes to an article
//! - [`field`]: what the article says
//! - [`index`]: reports into tantivy
//! - [`query`]: a request into an answer
//! - [`present`]: an answer to look at
//! - [`compare`]: what differs between two indexes, or two states of one
//! - [`correction`]: what people set right, laid over an index
//! - [`evidence`]: an answer with its originals, in a folder that can be checked
//! - [`ingest`]: drives the first four; the same archive twice gives the same index
//! - [`cli`]: one file a command
//! - `serve`: the same requests over HTTP (feature `serve`)
//!
//! A stage knows `model` and `lexicon`, never another stage (`query` reads what `index` wrote).
//! What the text says is kept apart from what we make of it: every value points at its words and at who said them.

pub mod clean;
pub mod cli;
pub mod compare;
pub mod correction;
pub mod evidence;
pub mod field;
pub mod index;
pub mod ingest;
pub mod lexicon;
pub mod model;
pub mod present;
pub mod query;
pub mod read;
#[cfg(feature = "serve")]
pub mod serve;

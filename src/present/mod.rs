//! An answer to look at: one file a format. No disk, no clock: what is needed is an argument.
//!
//! An [`Answer`] in, text out. The table of formats is the only list; flags and messages walk it.

mod bibtex;
mod csv;
mod diff;
mod geojson;
mod json;
mod jsonl;
mod md;
mod ris;
mod show;
mod table;
mod versions;

pub use show::article;
pub use versions::{copies, versions};

use crate::model::{Answer, Figure, Hit};
use std::io::{self, Write};

/// How an answer is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Letters in a line.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
}

/// Writes an answer in one format.
pub struct Format {
    /// The word of `--format`.
    pub name: &'static str,
    pub help: &'static str,
    pub write: fn(&Answer, Look, &mut dyn Write) -> io::Result<()>,
}

/// Every format; the first is for terminals.
pub const FORMATS: &[Format] = &[
    Format { name: "table", help: "for reading", write: table::write },
    Format { name: "jsonl", help: "one hit, claim, facet value or bucket a line", write: jsonl::write },
    Format { name: "json", help: "the whole answer", write: json::write },
    Format { name: "csv", help: "hits, or one row a figure with --claims; else the facets or the timeline", write: csv::write },
    Format { name: "geojson", help: "claims with a known place, as points", write: geojson::write },
    Format { name: "md", help: "Markdown", write: md::write },
    Format { name: "bibtex", help: "one entry an article", write: bibtex::write },
    Format { name: "ris", help: "one entry an article, for reference managers", write: ris::write },
];

/// The format of that name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}

/// A number as it was stated: `3`, `at least 12`, `up to 20`, `2 to 5`.
pub fn bounds(figure: &Figure) -> String {
    match (figure.min, figure.max) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a} to {b}"),
        (Some(a), None) if figure.qualifier == crate::model::Qualifier::MoreThan => format!("more than {a}"),
        (Some(a), None) => format!("at least {a}"),
        (None, Some(b)) if figure.qualifier == crate::model::Qualifier::LessThan => format!("fewer than {b}"),
        (None, Some(b)) => format!("up to {b}"),
        (None, None) => "some".to_owned(),
    }
}

/// One line in which nothing from an archive can steer a terminal.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_turning(c) { ' ' } else { c }).collect()
}

/// Signs that turn the direction of writing, or hide.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
}

/// The articles of an answer, each once: those of its hits, or those of its claims.
fn cited(answer: &Answer) -> Vec<Cited<'_>> {
    let of_hits = answer.hits.iter().map(Cited::of);
    let mut seen = std::collections::HashSet::new();
    let of_claims = answer.claims.iter().filter(|c| seen.insert(c.id.as_str())).map(|c| Cited {
        id: &c.id,
        title: c.title.as_deref(),
        authors: &[],
        source: c.source.as_deref(),
        url: c.url.as_deref(),
        published: c.published,
        captured: None,
        language: None,
    });
    of_hits.chain(of_claims).collect()
}

/// What a reference to an article names.
struct Cited<'a> {
    id: &'a str,
    title: Option<&'a str>,
    authors: &'a [String],
    source: Option<&'a str>,
    url: Option<&'a str>,
    published: Option<chrono::NaiveDate>,
    captured: Option<&'a str>,
    language: Option<&'a str>,
}

impl<'a> Cited<'a> {
    fn of(hit: &'a Hit) -> Self {
        Cited {
            id: &hit.id,
            title: hit.title.as_deref(),
            authors: &hit.authors,
            source: hit.source.as_deref(),
            url: hit.url.as_deref(),
            published: hit.published,
            captured: hit.captured.as_deref(),
            language: hit.language.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests;

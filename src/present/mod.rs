//! An answer to look at: one file a format. No disk, no clock: what is needed is an argument.
//!
//! An [`Answer`] in, text out. The table of formats is the only list; flags and messages walk it.

mod bibtex;
mod coded;
mod counts;
mod csl;
mod csv;
mod diff;
mod geojson;
mod json;
mod jsonl;
mod ledger;
mod list;
mod md;
mod parquet;
mod ris;
mod show;
mod table;
mod versions;

pub use csv::{sheet, write_rows as rows};
pub use show::article;
pub use table::{counted, grouped, named};
pub use versions::{copies, versions};

use crate::model::{Answer, Figure, Hit, Qualifier};
use std::io::{self, Write};

/// How an answer is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Letters in a line.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
    /// Whether counts are drawn as bars too.
    pub bars: bool,
}

/// Begins an answer that is written part by part.
pub type Opens = fn(Box<dyn Write + Send>) -> Box<dyn Sink>;

/// Writes an answer in one format.
pub struct Format {
    /// The word of `--format`.
    pub name: &'static str,
    pub help: &'static str,
    pub write: fn(&Answer, Look, &mut dyn Write) -> io::Result<()>,
    /// Writes an answer part by part, however long it is.
    pub sink: Option<Opens>,
    /// Whether it is a list of references, one an article.
    pub cites: bool,
}

/// Takes an answer part by part: claims or hits, a thousand or so at a time.
pub trait Sink {
    fn part(&mut self, answer: &Answer) -> io::Result<()>;
    /// Writes what closes the whole.
    fn end(&mut self) -> io::Result<()>;
}

/// A format of which each part can be written as if it were the whole.
struct Plain {
    write: fn(&Answer, Look, &mut dyn Write) -> io::Result<()>,
    out: Box<dyn Write + Send>,
}

impl Sink for Plain {
    fn part(&mut self, answer: &Answer) -> io::Result<()> {
        (self.write)(answer, Look { width: 100, colour: false, bars: false }, &mut self.out)
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

const fn row(name: &'static str, help: &'static str, write: fn(&Answer, Look, &mut dyn Write) -> io::Result<()>) -> Format {
    Format { name, help, write, sink: None, cites: false }
}

/// Every format; the first is for terminals.
pub const FORMATS: &[Format] = &[
    row("table", "for reading", table::write),
    Format { sink: Some(|out| Box::new(Plain { write: jsonl::write, out })), ..row("jsonl", "one hit, claim, facet value or bucket a line", jsonl::write) },
    Format { sink: Some(json::sink), ..row("json", "the whole answer", json::write) },
    Format { sink: Some(csv::sink), ..row("csv", "hits, or one row a figure with --claims; else the ledger, the facets or the timeline", csv::write) },
    Format { sink: Some(geojson::sink), ..row("geojson", "claims with a known place, as points", geojson::write) },
    Format { sink: Some(|out| Box::new(Plain { write: md::write, out })), ..row("md", "Markdown", md::write) },
    Format { cites: true, sink: Some(|out| Box::new(Plain { write: bibtex::write, out })), ..row("bibtex", "one entry an article", bibtex::write) },
    Format {
        cites: true,
        sink: Some(|out| Box::new(Plain { write: ris::write, out })),
        ..row("ris", "one entry an article, for reference managers", ris::write)
    },
    Format { cites: true, sink: Some(csl::sink), ..row("csl-json", "one item an article, for reference managers and pandoc", csl::write) },
    Format { sink: Some(parquet::sink), ..row("parquet", "the columns of csv, typed (needs a build with the feature parquet)", parquet::write) },
    row("acled", "one row an incident in the columns of ACLED (schema/acled.toml)", coded::write),
    row("ged", "one row an incident in the columns of UCDP GED (schema/ged.toml)", coded::write),
];

/// The format of that name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}

/// A number as it was stated: `3`, `at least 12`, `up to 20`, `2 to 5`.
pub fn bounds(figure: &Figure) -> String {
    stated(figure.min, figure.max, figure.qualifier)
}

/// Bounds in the words of their qualifier; "more than 40" is kept as 41 and up.
pub fn stated(min: Option<u64>, max: Option<u64>, qualifier: Qualifier) -> String {
    match (min, max) {
        (Some(a), Some(b)) if a == b && qualifier == Qualifier::About => format!("about {a}"),
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a} to {b}"),
        (Some(a), None) if qualifier == Qualifier::MoreThan => format!("more than {}", a.saturating_sub(1)),
        (Some(a), None) => format!("at least {a}"),
        (None, Some(b)) if qualifier == Qualifier::LessThan => format!("fewer than {}", b.saturating_add(1)),
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

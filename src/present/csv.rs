//! Rows for a spreadsheet: claims (a row for each figure), hits, a ledger, facet values or timeline buckets.
//!
//! A cell that a spreadsheet would run as a formula gets an apostrophe in front; control characters become blanks.

use super::{Look, Sink, ledger};
use crate::model::{Answer, ClaimRow, Figure};
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    sheet(answer).iter().try_for_each(|cells| row(&mut out, cells))?;
    out.flush()
}

/// An answer as a table, the head first; nothing where the answer is empty.
pub fn sheet(answer: &Answer) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if !answer.claims.is_empty() {
        rows.push(named(CLAIM));
        rows.extend(answer.claims.iter().flat_map(of_claim));
    } else if !answer.hits.is_empty() {
        rows.push(named(HIT));
        rows.extend(answer.hits.iter().map(of_hit));
    } else if let Some(laid) = &answer.ledger {
        rows.extend(ledger::rows(laid));
    } else if !answer.facets.is_empty() {
        rows.push(named(&["field", "value", "id", "articles", "claims"]));
        for (facet, c) in answer.facets.iter().flat_map(|f| f.values.iter().map(move |c| (f, c))) {
            rows.push(vec![facet.field.clone(), c.value.clone(), c.id.clone().unwrap_or_default(), c.articles.to_string(), c.claims.to_string()]);
        }
    } else if let Some(timeline) = &answer.timeline {
        rows.push(named(&["from", "articles", "claims"]));
        rows.extend(timeline.buckets.iter().map(|b| vec![b.from.to_string(), b.articles.to_string(), b.claims.to_string()]));
    }
    rows
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

const CLAIM: &[&str] = &[
    "date",
    "place",
    "place_id",
    "country",
    "lat",
    "lon",
    "events",
    "by",
    "against",
    "measure",
    "object",
    "min",
    "max",
    "qualifier",
    "victim",
    "claimant",
    "status",
    "background",
    "source",
    "via",
    "published",
    "id",
    "url",
    "title",
    "sentence",
    "cluster",
    "copies",
    "corrected",
];

fn of_claim(claim: &ClaimRow) -> Vec<Vec<String>> {
    match claim.figures.as_slice() {
        [] => vec![cells(claim, None)],
        figures => figures.iter().map(|f| cells(claim, Some(f))).collect(),
    }
}

fn cells(c: &ClaimRow, figure: Option<&Figure>) -> Vec<String> {
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    let number = |v: Option<u64>| v.map(|n| n.to_string()).unwrap_or_default();
    let of = |get: fn(&Figure) -> String| figure.map(get).unwrap_or_default();
    vec![
        c.date.map(|d| d.to_string()).unwrap_or_default(),
        text(&c.place),
        text(&c.place_id),
        text(&c.country),
        c.lat.map(|v| v.to_string()).unwrap_or_default(),
        c.lon.map(|v| v.to_string()).unwrap_or_default(),
        c.events.join("; "),
        c.by.join("; "),
        c.against.join("; "),
        of(|f| f.measure.to_string()),
        of(|f| f.object.clone()),
        number(figure.and_then(|f| f.min)),
        number(figure.and_then(|f| f.max)),
        of(|f| f.qualifier.to_string()),
        of(|f| f.victim.clone().unwrap_or_default()),
        text(&c.claimant),
        figure.map_or(c.status, |f| f.status).to_string(),
        (c.background || figure.is_some_and(|f| f.background)).to_string(),
        text(&c.source),
        c.via.join("; "),
        c.published.map(|d| d.to_string()).unwrap_or_default(),
        c.id.clone(),
        text(&c.url),
        text(&c.title),
        c.sentence.clone(),
        text(&c.cluster),
        c.copies.join("; "),
        c.corrected.join("; "),
    ]
}

const HIT: &[&str] = &["id", "published", "source", "via", "language", "title", "authors", "url", "score", "claims", "snippet"];

fn of_hit(h: &crate::model::Hit) -> Vec<String> {
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    vec![
        h.id.clone(),
        h.published.map(|d| d.to_string()).unwrap_or_default(),
        text(&h.source),
        h.via.join("; "),
        text(&h.language),
        text(&h.title),
        h.authors.join("; "),
        text(&h.url),
        h.score.to_string(),
        h.claims.len().to_string(),
        h.snippet.text.clone(),
    ]
}

/// Writes one row, each cell made safe.
pub fn row<W: Write, T: AsRef<str>>(out: &mut csv::Writer<W>, cells: &[T]) -> io::Result<()> {
    // A closed pipe stays a closed pipe.
    out.write_record(cells.iter().map(|c| safe(c.as_ref()))).map_err(|e| match e.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("csv: {other:?}")),
    })
}

fn safe(cell: &str) -> String {
    let cell: String = cell.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    let runs = cell.starts_with(['=', '@', '\t', '\n']) || (cell.starts_with(['+', '-']) && cell.parse::<f64>().is_err());
    if runs { format!("'{cell}") } else { cell }
}

/// A table that grows part by part; its head stands once.
pub struct Growing {
    out: csv::Writer<Box<dyn Write + Send>>,
    headed: bool,
}

pub fn sink(out: Box<dyn Write + Send>) -> Box<dyn Sink> {
    Box::new(Growing { out: csv::Writer::from_writer(out), headed: false })
}

impl Sink for Growing {
    fn part(&mut self, answer: &Answer) -> io::Result<()> {
        let rows = sheet(answer);
        let from = usize::from(self.headed).min(rows.len());
        self.headed |= !rows.is_empty();
        rows[from..].iter().try_for_each(|cells| row(&mut self.out, cells))
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

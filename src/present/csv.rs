//! Rows for a spreadsheet: claims (a row for each figure), hits, a ledger, facet values or timeline buckets.
//!
//! A cell that a spreadsheet would run as a formula gets an apostrophe in front; control characters become blanks.

use super::{Look, Sink, ledger};
use crate::model::{Answer, ClaimRow, Figure};
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    write_rows(&sheet(answer), out)
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
    } else if !answer.facets.is_empty() || !answer.tables.is_empty() {
        rows.extend(counted(answer));
    } else if let Some(timeline) = &answer.timeline {
        rows.push(named(&["from", "articles", "claims"]));
        rows.extend(timeline.buckets.iter().map(|b| vec![b.from.to_string(), b.articles.to_string(), b.claims.to_string()]));
    }
    rows
}

/// A row a value, or a row a cell; a value below another has the path to it.
fn counted(answer: &Answer) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if !answer.facets.is_empty() {
        let (distinct, all) = (
            answer.facets.iter().any(|f| f.values.iter().any(|c| c.distinct.is_some())),
            answer.facets.iter().any(|f| f.values.iter().any(|c| c.all.is_some())),
        );
        let mut head = named(&["field", "value", "id", "articles", "claims"]);
        head.extend(distinct.then(|| answer.facets[0].count.to_owned() + "s"));
        head.extend(all.then(|| "articles in all".to_owned()));
        rows.push(head);
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        for facet in &answer.facets {
            let mut path: Vec<&str> = Vec::new();
            for c in &facet.values {
                path.truncate(c.level);
                path.push(&c.value);
                let value = if facet.field == "event" { c.value.clone() } else { path.join(" / ") };
                let mut row = vec![facet.field.clone(), value, c.id.clone().unwrap_or_default(), c.articles.to_string(), c.claims.to_string()];
                row.extend(distinct.then(|| number(c.distinct)));
                row.extend(all.then(|| number(c.all)));
                rows.push(row);
            }
        }
    }
    for table in &answer.tables {
        rows.push(vec![table.rows_by.clone(), table.columns_by.clone(), table.count.to_owned() + "s"]);
        for (row, cells) in table.rows.iter().zip(&table.cells) {
            let known = table.columns.iter().zip(cells).filter(|(_, cell)| **cell > 0);
            rows.extend(known.map(|(column, cell)| vec![row.value.clone(), column.value.clone(), cell.to_string()]));
        }
    }
    // All rows are as wide as the widest.
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter_mut().for_each(|row| row.resize(width, String::new()));
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

/// Writes rows, each cell made safe.
pub fn write_rows(rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    rows.iter().try_for_each(|cells| row(&mut out, cells))?;
    out.flush()
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

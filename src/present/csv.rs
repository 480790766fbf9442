//! Rows for a spreadsheet: claims (a row for each figure), hits, facet values or timeline buckets.
//!
//! A cell that a spreadsheet would run as a formula gets an apostrophe in front.

use super::Look;
use crate::model::{Answer, ClaimRow, Figure};
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    if !answer.claims.is_empty() {
        claims(answer, &mut out)?;
    } else if !answer.hits.is_empty() {
        hits(answer, &mut out)?;
    } else if !answer.facets.is_empty() {
        row(&mut out, &["field", "value", "id", "articles", "claims"])?;
        for (facet, c) in answer.facets.iter().flat_map(|f| f.values.iter().map(move |c| (f, c))) {
            row(&mut out, &[&facet.field, &c.value, c.id.as_deref().unwrap_or_default(), &c.articles.to_string(), &c.claims.to_string()])?;
        }
    } else if let Some(timeline) = &answer.timeline {
        row(&mut out, &["from", "articles", "claims"])?;
        for b in &timeline.buckets {
            row(&mut out, &[&b.from.to_string(), &b.articles.to_string(), &b.claims.to_string()])?;
        }
    }
    out.flush()
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
];

fn claims(answer: &Answer, out: &mut csv::Writer<&mut dyn Write>) -> io::Result<()> {
    row(out, CLAIM)?;
    for claim in &answer.claims {
        match claim.figures.as_slice() {
            [] => row(out, &cells(claim, None))?,
            figures => figures.iter().try_for_each(|f| row(out, &cells(claim, Some(f))))?,
        }
    }
    Ok(())
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
        c.status.to_string(),
        c.background.to_string(),
        text(&c.source),
        c.via.join("; "),
        c.published.map(|d| d.to_string()).unwrap_or_default(),
        c.id.clone(),
        text(&c.url),
        text(&c.title),
        c.sentence.clone(),
    ]
}

fn hits(answer: &Answer, out: &mut csv::Writer<&mut dyn Write>) -> io::Result<()> {
    row(out, &["id", "published", "source", "via", "language", "title", "authors", "url", "score", "claims", "snippet"])?;
    for h in &answer.hits {
        let text = |v: &Option<String>| v.clone().unwrap_or_default();
        let published = h.published.map(|d| d.to_string()).unwrap_or_default();
        let cells = [
            h.id.clone(),
            published,
            text(&h.source),
            h.via.join("; "),
            text(&h.language),
            text(&h.title),
            h.authors.join("; "),
            text(&h.url),
            h.score.to_string(),
            h.claims.len().to_string(),
            h.snippet.text.clone(),
        ];
        row(out, &cells)?;
    }
    Ok(())
}

fn row<T: AsRef<str>>(out: &mut csv::Writer<&mut dyn Write>, cells: &[T]) -> io::Result<()> {
    out.write_record(cells.iter().map(|c| safe(c.as_ref()))).map_err(io::Error::other)
}

fn safe(cell: &str) -> String {
    let runs = cell.starts_with(['=', '@', '\t', '\r']) || (cell.starts_with(['+', '-']) && cell.parse::<f64>().is_err());
    if runs { format!("'{cell}") } else { cell.to_owned() }
}

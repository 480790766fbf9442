//! One JSON object a line: hits or claims, then the ledger, facet values, then the timeline. The key `type` tells them apart
//! where more than one kind of line is asked for.

use super::Look;
use crate::model::Answer;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(flatten)]
    of: &'a T,
}

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    answer.hits.iter().try_for_each(|hit| line(out, &Line { kind: "article", field: None, of: hit }))?;
    answer.claims.iter().try_for_each(|claim| line(out, &Line { kind: "claim", field: None, of: claim }))?;
    if let Some(laid) = &answer.ledger {
        laid.incidents.iter().try_for_each(|i| line(out, &Line { kind: "incident", field: None, of: i }))?;
        laid.matrix.iter().try_for_each(|m| line(out, &Line { kind: "matrix", field: None, of: m }))?;
        laid.tolls.iter().try_for_each(|t| line(out, &Line { kind: "toll", field: None, of: t }))?;
    }
    for facet in &answer.facets {
        facet.values.iter().try_for_each(|count| line(out, &Line { kind: "facet", field: Some(&facet.field), of: count }))?;
    }
    for table in &answer.tables {
        line(out, &Line { kind: "table", field: None, of: table })?;
    }
    answer.timeline.iter().flat_map(|t| &t.buckets).try_for_each(|bucket| line(out, &Line { kind: "bucket", field: None, of: bucket }))
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

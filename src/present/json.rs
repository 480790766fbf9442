//! The whole answer as one JSON object; streamed, a list of its claims or articles.

use super::{Look, Sink, list::List};
use crate::model::Answer;
use serde_json::Value;
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, answer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

pub fn sink(out: Box<dyn Write + Send>) -> Box<dyn Sink> {
    Box::new(List::new(out, "[", "\n]\n", items))
}

fn items(answer: &Answer) -> Vec<Value> {
    let hits = answer.hits.iter().map(serde_json::to_value);
    hits.chain(answer.claims.iter().map(serde_json::to_value)).filter_map(Result::ok).collect()
}

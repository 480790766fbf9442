//! The whole answer as one JSON object.

use super::Look;
use crate::model::Answer;
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, answer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

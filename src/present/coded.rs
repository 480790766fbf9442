//! Incidents in the columns of an event data set, as CSV; the codebook under `schema/` says what each column holds.

use super::{Look, csv};
use crate::model::Answer;
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut out = ::csv::Writer::from_writer(out);
    if let Some(coded) = answer.ledger.as_ref().and_then(|l| l.coded.as_ref()) {
        csv::row(&mut out, &coded.columns)?;
        coded.rows.iter().try_for_each(|cells| csv::row(&mut out, cells))?;
    }
    out.flush()
}

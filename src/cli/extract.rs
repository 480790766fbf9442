//! `dateline extract`: the records, with no index.

use super::Exit;
use crate::{
    ingest::pipeline::{self, Limits, Outcome},
    lexicon::Lexicon,
    read::{Map, Meter, walk},
};
use clap::Args;
use std::io::{self, BufWriter, Write};

/// Print what is found in each document, one JSON object a line.
#[derive(Args)]
pub struct Extract {
    /// Files, folders, glob patterns, or - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// What the columns or keys of tables and JSON arrays mean: title=headline,published=date.
    #[arg(long, value_name = "FIELD=NAME,…")]
    map: Option<Map>,
    /// Threads that clean and field.
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
}

impl Extract {
    pub fn run(self, lexicon: &Lexicon) -> anyhow::Result<Exit> {
        let (mut records, mut failed) = (0, 0);
        let mut inputs = Vec::new();
        for input in self.paths.iter().flat_map(|p| walk::inputs(p)) {
            match input {
                Ok(input) => inputs.push(input),
                Err(e) => {
                    writeln!(io::stderr(), "dateline: {e}")?;
                    failed += 1;
                }
            }
        }
        let mut limits = Limits::default();
        limits.workers = self.workers.unwrap_or(limits.workers);
        limits.read.map = self.map.unwrap_or_default();
        let mut out = BufWriter::new(io::stdout().lock());
        let mut broken = None;
        pipeline::run(
            inputs.into_iter(),
            lexicon,
            &limits,
            &Meter::default(),
            None,
            |_| crate::ingest::ledger::Standing::New,
            |outcome| {
                let written = match outcome {
                    Outcome::Fielded(record, ..) => {
                        records += 1;
                        serde_json::to_writer(&mut out, &record).map_err(io::Error::from).and_then(|()| out.write_all(b"\n"))
                    }
                    Outcome::Failed(damaged) if damaged.is_skipped() => Ok(()),
                    Outcome::Failed(damaged) => {
                        failed += 1;
                        writeln!(io::stderr(), "dateline: {}: {}", damaged.place(), damaged.reason)
                    }
                    Outcome::Skipped(..) | Outcome::Mark(_) => Ok(()),
                };
                broken = written.err();
                broken.is_none()
            },
        );
        if let Some(error) = broken {
            return Err(error.into());
        }
        out.flush()?;
        Ok(match (records, failed) {
            (_, 1..) => Exit::Quarantined,
            (0, _) => Exit::NothingFound,
            _ => Exit::Found,
        })
    }
}

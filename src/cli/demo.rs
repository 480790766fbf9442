//! `dateline demo`: ingests the bundled sample archive and shows the main query.

use super::{Exit, query::Query};
use crate::{
    ingest::{self, Plan},
    lexicon::{Lexicon, data::ARCHIVE},
    read::walk::Input,
};
use anyhow::Context;
use clap::{Args, Parser};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
    time::Instant,
};

/// Ingest the bundled sample archive and show what a query gives: hits, facets, a timeline, a claims table.
#[derive(Args)]
pub struct Demo {
    /// Keep the index in this folder (else it is made in a temporary one and removed).
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
}

/// A query as it is typed after the program's name.
#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    query: Query,
}

/// What the demo asks: arguments of `dateline query`.
const QUERIES: &[&[&str]] = &[
    &["event:strikes date:2025-06", "--facet", "event,place,claimant", "--timeline", "day", "--limit", "5"],
    &["event:strikes place:\"Kherson Oblast\" date:2025-06 killed:>=3", "--claims"],
];

impl Demo {
    pub fn run(self, lexicon: &Lexicon) -> anyhow::Result<Exit> {
        let Some(kept) = self.index else {
            let folder = tempfile::Builder::new().prefix("dateline-demo-").tempdir().context("the folder for temporary files cannot be written")?;
            return show(folder.path(), lexicon);
        };
        let shown = show(&kept, lexicon);
        writeln!(io::stderr(), "The index is kept: dateline query … --index {}", kept.display())?;
        shown
    }
}

fn show(folder: &Path, lexicon: &Lexicon) -> anyhow::Result<Exit> {
    let mut plan = Plan::new(&[], folder.to_owned());
    plan.inputs = ARCHIVE.iter().map(|(path, bytes)| Input::Bundled(path, bytes)).collect();
    plan.quiet = true;
    let began = Instant::now();
    say("dateline ingest data/archive")?;
    let summary = ingest::run(plan, lexicon, &[], None, &AtomicBool::new(false))?;
    super::ingest::tell(&summary, began.elapsed().as_secs_f64(), folder)?;
    for arguments in QUERIES {
        say(&format!("dateline query {}", arguments.iter().map(|a| quoted(a)).collect::<Vec<_>>().join(" ")))?;
        let folder = folder.to_string_lossy();
        let typed = [&["query"], *arguments, &["--format", "table", "--index", &folder]].concat();
        Typed::parse_from(typed).query.run(lexicon, None)?;
    }
    Ok(Exit::Found)
}

/// A command as one would type it.
fn say(command: &str) -> io::Result<()> {
    writeln!(io::stdout(), "\n$ {command}")
}

fn quoted(argument: &str) -> String {
    if argument.contains([' ', '>', '"']) { format!("'{argument}'") } else { argument.to_owned() }
}

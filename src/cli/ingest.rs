//! `dateline ingest`: archives in, an index out, and what became of every document.

use super::{Exit, index_folder};
use crate::{
    index::Quarantine,
    ingest::{self, Plan, fate::Summary},
    lexicon::Lexicon,
};
use anyhow::Context;
use clap::Args;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

/// Read archives into an index: files, folders, glob patterns, - for standard input.
///
/// Kinds are told by content: saved pages (also gzipped), plain text, Markdown, and JSONL records
/// {"text" or "html", "id"?, "url"?, "title"?, "authors"?, "published"?, "language"?, "source"?, "captured"?}.
/// The same archive again adds nothing; a changed file replaces its article. Every document ends indexed,
/// duplicate or in quarantine. Stopped or killed, a run is completed by the same command.
#[derive(Args)]
pub struct Ingest {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Folder of the index; made if there is none.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// Write what became of each document, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Remove articles whose file or record is gone from the paths named.
    #[arg(long)]
    delete_missing: bool,
    /// Threads that clean and field.
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// No progress, no summary.
    #[arg(short, long)]
    quiet: bool,
}

impl Ingest {
    pub fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = index_folder(self.index, configured)?;
        let mut plan = Plan::new(&self.paths, index.clone());
        for nowhere in &plan.nowhere {
            writeln!(io::stderr(), "dateline: {nowhere}")?;
        }
        plan.delete_missing = self.delete_missing;
        plan.limits.workers = self.workers.unwrap_or(plan.limits.workers);
        plan.quiet = self.quiet;
        let report: Option<Box<dyn Write>> = match &self.report {
            Some(path) => Some(Box::new(BufWriter::new(File::create(path).with_context(|| path.display().to_string())?))),
            None => None,
        };
        let began = Instant::now();
        let stop = stopped_by_interrupt();
        let summary = ingest::run(plan, lexicon, &self.paths, report, &stop)?;
        if !self.quiet {
            tell(&summary, began.elapsed().as_secs_f64(), &index)?;
        }
        Ok(match summary {
            Summary { stopped: true, .. } => Exit::Error,
            Summary { quarantined: 1.., .. } => Exit::Quarantined,
            s if s.documents() + s.deleted == 0 => Exit::NothingFound,
            _ => Exit::Found,
        })
    }
}

/// The first interrupt ends the run after the document at hand, the second one at once.
fn stopped_by_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    // Where no handler can be set, an interrupt ends the program at once, which loses nothing either.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        let _ = writeln!(io::stderr(), "dateline: stopping; what was read is kept (interrupt again to end at once)");
    });
    stop
}

const QUARANTINE_SHOWN: usize = 10;

/// The summary, and the first documents in quarantine with their reasons.
pub fn tell(summary: &Summary, seconds: f64, index: &std::path::Path) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let s = summary;
    writeln!(out, "{} documents in {seconds:.1} s ({:.0}/s) into {}", s.documents(), s.documents() as f64 / seconds.max(0.001), index.display())?;
    for (count, word, note) in [
        (s.indexed, "indexed", ""),
        (s.replaced, "replaced", "changed since they were indexed"),
        (s.unchanged, "unchanged", "indexed before from the same bytes"),
        (s.duplicate, "duplicate", "the same bytes are indexed from elsewhere"),
        (s.quarantined, "quarantined", "not readable, see below"),
        (s.deleted, "deleted", "gone from the archive"),
    ] {
        if count > 0 {
            writeln!(out, "{count:>9} {word}{}{note}", if note.is_empty() { "" } else { ": " })?;
        }
    }
    if s.claims > 0 {
        writeln!(out, "{:>9} claims", s.claims)?;
    }
    if s.quarantined > 0 {
        held(&mut out, index)?;
    }
    if s.stopped {
        writeln!(io::stderr(), "dateline: stopped; the same command goes on from here")?;
    }
    Ok(())
}

fn held(out: &mut impl Write, index: &std::path::Path) -> anyhow::Result<()> {
    let quarantine = Quarantine::load(index)?;
    for row in quarantine.rows().take(QUARANTINE_SHOWN) {
        let place = crate::read::Damaged { origin: row.origin.clone(), reason: String::new() }.place();
        writeln!(out, "  {place}: {}", row.reason)?;
    }
    let more = quarantine.len().saturating_sub(QUARANTINE_SHOWN);
    if more > 0 {
        writeln!(out, "  … and {more} more in {}", index.join("quarantine.jsonl").display())?;
    }
    Ok(())
}

//! `dateline ingest`: archives in, an index out, and what became of every document.

use super::{Exit, index_folder};
use crate::{
    index::Quarantine,
    ingest::{self, Choice, Plan, fate::Summary},
    lexicon::Lexicon,
    present::{counted, named},
    read::Map,
};
use anyhow::Context;
use chrono::NaiveDate;
use clap::Args;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

const STOPPED: &str = "stopped while writing (is the disk full?); what was committed is kept, and the same command goes on from there";

/// Read archives into an index: files, folders, glob patterns, - for standard input.
///
/// Kinds are told by content: saved pages, plain text, Markdown, JSONL records {"text" or "html", "id"?, "url"?, "title"?,
/// "authors"?, "published"?, "language"?, "source"?, "captured"?}, JSON arrays, CSV and TSV, WARC and WACZ, RSS, Atom and
/// JSON Feed, mail and mbox, Telegram exports, MediaWiki dumps, Nexis and Factiva texts, and ZIP, TAR, gzip, zstd and bzip2 of these.
/// The same archive again adds nothing; a changed file replaces its article; another text of the same address becomes a new
/// version, and both are kept. Every document ends indexed, duplicate or in quarantine. Stopped or killed, a run is completed by
/// the same command.
#[derive(Args)]
pub struct Ingest {
    #[arg(required_unless_present = "retry", value_name = "PATH")]
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
    /// What the columns or keys of tables and JSON arrays mean: title=headline,published=date.
    #[arg(long, value_name = "FIELD=NAME,…")]
    map: Option<Map>,
    /// Pass over what was published before this day, or captured before it where its publication is not known.
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<NaiveDate>,
    /// Only files, or members of archives, whose name or last parts of it fit; may be given again.
    #[arg(long, value_name = "GLOB")]
    include: Vec<glob::Pattern>,
    /// All but these.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<glob::Pattern>,
    /// Tell what would become of every document, and write nothing (but the report).
    #[arg(long, conflicts_with = "watch")]
    dry_run: bool,
    /// Read only the files again of which something is in quarantine, even if they are as they were; with PATH, those of them that lie there.
    #[arg(long, conflicts_with_all = ["watch", "delete_missing"])]
    retry: bool,
    /// Then wait for files that are new or have changed, until interrupted.
    #[arg(long)]
    watch: bool,
    /// Threads that clean and field.
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// How much memory to use besides the tables, about: 512M, 2G.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<usize>,
    #[arg(long, value_name = "N", hide = true)]
    commit_every: Option<u64>,
    /// No progress, no summary.
    #[arg(short, long)]
    quiet: bool,
}

impl Ingest {
    pub fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = index_folder(self.index.clone(), configured)?;
        let stop = stopped_by_interrupt();
        let report = self.report.as_ref().map(|path| File::create(path).with_context(|| path.display().to_string())).transpose()?;
        if self.watch {
            return self.watch(lexicon, &index, report.as_ref(), &stop);
        }
        let summary = self.once(&self.paths, lexicon, &index, report.as_ref(), &stop)?;
        Ok(match summary {
            Summary { stopped: true, .. } => Exit::Error,
            Summary { quarantined: 1.., .. } => Exit::Quarantined,
            s if s.documents() + s.deleted == 0 && !self.retry => Exit::NothingFound,
            _ => Exit::Found,
        })
    }

    /// Ingests what the paths name.
    fn once(&self, paths: &[String], lexicon: &Lexicon, index: &Path, report: Option<&File>, stop: &AtomicBool) -> anyhow::Result<Summary> {
        let mut plan = if self.retry { Plan::retry(paths, index.to_owned())? } else { Plan::new(paths, index.to_owned()) };
        for nowhere in &plan.nowhere {
            writeln!(io::stderr(), "dateline: {nowhere}")?;
        }
        plan.choose(Choice { since: self.since, include: self.include.clone(), exclude: self.exclude.clone() });
        (plan.delete_missing, plan.dry_run, plan.quiet) = (self.delete_missing, self.dry_run, self.quiet);
        plan.limits.workers = self.workers.unwrap_or(plan.limits.workers);
        plan.commit_every = self.commit_every.unwrap_or(plan.commit_every);
        if let Some(bytes) = self.memory {
            plan.limits.within(bytes);
        }
        plan.limits.read.map = self.map.clone().unwrap_or_default();
        let report = report.map(|file| file.try_clone().map(|file| Box::new(BufWriter::new(file)) as Box<dyn Write>)).transpose()?;
        let began = Instant::now();
        let summary = ingest::run(plan, lexicon, paths, report, stop).map_err(|e| match e.is_refusal() {
            true => e.into(),
            false => anyhow::Error::from(e).context(STOPPED),
        })?;
        if !self.quiet {
            let into = if self.dry_run { "nothing is written; this would become of" } else { "" };
            tell_as(into, &summary, began.elapsed().as_secs_f64(), index)?;
        }
        Ok(summary)
    }

    /// Ingests all there is, then whatever is new or changed.
    fn watch(&self, lexicon: &Lexicon, index: &Path, report: Option<&File>, stop: &AtomicBool) -> anyhow::Result<Exit> {
        let folders: Vec<PathBuf> = self.paths.iter().map(PathBuf::from).collect();
        let within = std::path::absolute(index)?;
        let ready = || {
            self.once(&self.paths, lexicon, index, report, stop)?;
            Ok(writeln!(io::stderr(), "dateline: watching {}; interrupt to end", self.paths.join(", "))?)
        };
        ingest::watch::watch::<anyhow::Error>(&folders, stop, ready, |paths| {
            let outside = paths.into_iter().filter(|path| !std::path::absolute(path).is_ok_and(|p| p.starts_with(&within)));
            // A folder that was moved in is read with all below it; one that only changed tells of its files by themselves.
            let names: Vec<String> = outside.map(|p| p.to_string_lossy().into_owned()).collect();
            if !names.is_empty() {
                self.once(&names, lexicon, index, report, stop)?;
            }
            Ok(())
        })?;
        Ok(Exit::Found)
    }
}

fn day(text: &str) -> Result<NaiveDate, String> {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    whole.parse().map_err(|_| "expected a day: 2025-06-02".to_owned())
}

fn size(text: &str) -> Result<usize, String> {
    let text = text.trim().to_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let unit = match text[digits.len()..].trim_end_matches('b').trim_end_matches('i') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => 0,
    };
    let bytes = digits.trim().parse::<f64>().ok().map(|n| n * f64::from(unit)).filter(|n| *n >= 1.0);
    bytes.map(|n| n as usize).ok_or_else(|| "expected a size: 512M or 2G".to_owned())
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
pub fn tell(summary: &Summary, seconds: f64, index: &Path) -> anyhow::Result<()> {
    tell_as("", summary, seconds, index)
}

fn tell_as(note: &str, summary: &Summary, seconds: f64, index: &Path) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let s = summary;
    if !note.is_empty() {
        writeln!(out, "{note}")?;
    }
    writeln!(out, "{} in {seconds:.1} s ({:.0}/s) into {}", counted(s.documents(), "documents"), s.documents() as f64 / seconds.max(0.001), index.display())?;
    for (count, word, note) in [
        (s.indexed, "indexed", ""),
        (s.replaced, "replaced", "changed since they were indexed"),
        (s.version, "version", "another text of an address that is indexed; both are kept"),
        (s.unchanged, "unchanged", "indexed before from the same bytes"),
        (s.duplicate, "duplicate", "the same bytes, or the same text of its address, are indexed from elsewhere"),
        (s.quarantined, "quarantined", "not readable, see below"),
        (s.deleted, "deleted", "gone from the archive"),
        (s.passed, "passed", "not asked for: --since, --include, --exclude"),
    ] {
        if count > 0 {
            writeln!(out, "{count:>9} {word}{}{note}", if note.is_empty() { "" } else { ": " })?;
        }
    }
    if !s.skipped.is_empty() {
        let kinds: Vec<String> = s.skipped.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        writeln!(out, "{:>9} skipped: no documents of text: {}", s.skipped.values().sum::<u64>(), kinds.join(", "))?;
    }
    if s.recalled > 0 {
        writeln!(out, "{:>9} {} as before: not unpacked again", s.recalled, named(s.recalled, "files"))?;
    }
    if s.claims > 0 {
        writeln!(out, "{:>9} {}", s.claims, named(s.claims, "claims"))?;
    }
    if s.quarantined > 0 && note.is_empty() {
        held(&mut out, index)?;
    }
    if s.stopped {
        writeln!(io::stderr(), "dateline: stopped; the same command goes on from here")?;
    }
    Ok(())
}

fn held(out: &mut impl Write, index: &Path) -> anyhow::Result<()> {
    let quarantine = Quarantine::load(index)?;
    for row in quarantine.rows().take(QUARANTINE_SHOWN) {
        let place = crate::read::Damaged::new(row.origin.clone(), String::new()).place();
        writeln!(out, "  {place}: {}", row.reason)?;
    }
    let more = quarantine.len().saturating_sub(QUARANTINE_SHOWN);
    if more > 0 {
        writeln!(out, "  … and {more} more in {}", index.join("quarantine.jsonl").display())?;
    }
    Ok(())
}

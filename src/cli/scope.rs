//! Which state of an index a command asks: the last or an earlier one, as read or as people set it right.

use super::index_folder;
use crate::{
    correction,
    index::{AsOf, Index},
    lexicon::Lexicon,
    present::counted,
};
use anyhow::{Context, anyhow};
use clap::Args;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The index, and how it is looked at.
#[derive(Args, Clone)]
pub struct Scope {
    /// Folder of the index.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// Answer as the archive stood: a snapshot (12-3fa9c1d20b7e, or 12), a day or time of ingest (2025-06-30), or
    /// captured:DAY for what was captured until then. Articles replaced or removed since are not brought back: a note counts them.
    #[arg(long, value_name = "SNAPSHOT")]
    pub as_of: Option<String>,
    /// Corrections to lay over the archive (JSON Lines), besides those that `dateline correct` keeps in the index's folder.
    #[arg(long, value_name = "FILE")]
    pub corrections: Option<PathBuf>,
    /// Answer as the archive was read, without any correction.
    #[arg(long, conflicts_with = "corrections")]
    pub uncorrected: bool,
}

impl Scope {
    /// Opens the index as it is to be looked at; what could not be set right is told on standard error.
    pub fn open(&self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Index> {
        let index = Index::open(&index_folder(self.index.clone(), configured)?)?;
        let as_of = self.as_of.as_deref().map(|words| as_of(&index, words)).transpose()?;
        let lines = self.lines(index.dir())?;
        let (index, problems) = correction::lay(index, as_of, &lines, lexicon)?;
        let mut out = io::stderr();
        problems.iter().try_for_each(|p| writeln!(out, "dateline: {}", crate::present::harmless(p)))?;
        if let Some(note) = since(&index)? {
            writeln!(out, "note: {note}")?;
        }
        Ok(index)
    }

    /// All corrections that count, those of the index's folder first.
    pub fn lines(&self, folder: &Path) -> anyhow::Result<Vec<correction::Line>> {
        if self.uncorrected {
            return Ok(Vec::new());
        }
        let mut lines = correction::read(&folder.join(correction::FILE))?;
        if let Some(file) = &self.corrections {
            // A file that was named must be there; that of the index need not.
            std::fs::metadata(file).with_context(|| file.display().to_string())?;
            lines.extend(correction::read(file)?);
        }
        Ok(lines)
    }
}

fn as_of(index: &Index, words: &str) -> anyhow::Result<AsOf> {
    if let Some(day) = words.strip_prefix("captured:") {
        return Ok(AsOf::Captured(day.parse().map_err(|_| anyhow!("--as-of captured:{day}: not a day; write captured:2025-06-30"))?));
    }
    let commit = index.journal()?.named(words).map_err(|e| anyhow!("--as-of {e}"))?.number;
    Ok(AsOf::Commit(commit))
}

/// What an earlier state cannot show, because later commits took it away.
fn since(index: &Index) -> anyhow::Result<Option<String>> {
    let Some(AsOf::Commit(number)) = index.as_of() else { return Ok(None) };
    let journal = index.journal()?;
    let later = || journal.commits().iter().filter(|c| c.number > number);
    let (replaced, removed) = (later().map(|c| c.replaced.len()).sum::<usize>(), later().map(|c| c.removed.len()).sum::<usize>());
    Ok((replaced + removed > 0).then(|| {
        format!(
            "since then {} replaced and {} removed; as they were before, they are no longer in the index",
            counted(replaced as u64, "articles"),
            counted(removed as u64, "articles")
        )
    }))
}

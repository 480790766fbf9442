//! `dateline verify`: whether an evidence pack is still what it was.

use super::Exit;
use crate::{
    evidence,
    present::{counted, harmless},
};
use clap::Args;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Check an evidence pack: every file against the manifest, every original against its record.
///
/// Exit code 0: whole; 3: whole, but made with originals that were lost or changed, which are named; 2: something differs.
#[derive(Args)]
pub struct Verify {
    /// The folder that `dateline export --evidence` wrote.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl Verify {
    pub fn run(self) -> anyhow::Result<Exit> {
        let checked = evidence::check(&self.dir)?;
        let m = &checked.manifest;
        let mut out = io::stdout().lock();
        let counts = [(checked.files, "files"), (m.articles.len(), "articles"), (m.originals().0, "originals")];
        writeln!(out, "{}", counts.map(|(n, things)| counted(n as u64, things)).join(", "))?;
        writeln!(out, "asked: {}", if m.query.is_empty() { "everything".to_owned() } else { harmless(&m.query) })?;
        writeln!(out, "of snapshot {}, by {}, on {}", harmless(&m.snapshot.id()), harmless(&m.tool), harmless(&m.created))?;
        checked.without.iter().try_for_each(|w| writeln!(out, "without its original: {}", harmless(w)))?;
        checked.problems.iter().try_for_each(|p| writeln!(out, "differs: {}", harmless(p)))?;
        writeln!(out, "{}", if checked.problems.is_empty() { "whole" } else { "not what it was" })?;
        Ok(match (checked.problems.is_empty(), checked.without.is_empty()) {
            (false, _) => Exit::Error,
            (true, false) => Exit::Quarantined,
            (true, true) => Exit::Found,
        })
    }
}

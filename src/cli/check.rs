//! `dateline check`: reads `schema/` and `data/`, or verifies an index, and reports errors and gaps.

use super::Exit;
use crate::{index::Index, lexicon::Lexicon, present::counted};
use clap::Args;
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
};

/// Check the data files, or with --index an index: errors first, then what is missing.
#[derive(Args)]
pub struct Check {
    /// Verify this index instead: checksums, and that every claim stands before its own article.
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
}

impl Check {
    pub fn run(self, lexicon: &Lexicon) -> anyhow::Result<Exit> {
        match self.index {
            Some(folder) => verify(&folder),
            None => data(lexicon),
        }
    }
}

fn verify(folder: &std::path::Path) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    let found = Index::open(folder)?.verify()?;
    let counts = [(found.articles, "articles"), (found.claims, "claims"), (found.segments as u64, "segments")];
    writeln!(out, "{}", counts.map(|(n, things)| counted(n, things)).join(", "))?;
    for problem in &found.problems {
        writeln!(out, "problem: {problem}")?;
    }
    writeln!(out, "{}", if found.problems.is_empty() { "clean" } else { "damaged: ingest the archive into a new folder" })?;
    Ok(if found.problems.is_empty() { Exit::Found } else { Exit::Error })
}

fn data(lexicon: &Lexicon) -> anyhow::Result<Exit> {
    lexicon.load_all()?;
    super::ledger::EVENT_SETS.iter().try_for_each(|set| super::ledger::codebook(set, lexicon).map(drop))?;
    let mut out = io::stdout().lock();
    writeln!(out, "{} event kinds; every table of schema/ and data/ can be read", lexicon.kinds.events.len())?;
    let mut languages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let files: Vec<(&str, &str)> = crate::lexicon::Data::names().filter_map(|name| name.strip_prefix("data/lang/")?.split_once('/')).collect();
    for (language, file) in &files {
        languages.entry(language).or_default().push(file);
    }
    let all: std::collections::BTreeSet<&str> = files.iter().map(|(_, file)| *file).collect();
    for (language, has) in &languages {
        let missing: Vec<&str> = all.iter().copied().filter(|f| !has.contains(f)).collect();
        if !missing.is_empty() {
            writeln!(out, "{language}: not yet {}", missing.join(", "))?;
        }
    }
    Ok(Exit::Found)
}

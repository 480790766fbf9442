//! `dateline diff`: what changed between two indexes, or two states of one.

use super::{Exit, index_folder};
use crate::{
    compare::{self, Change, Changed},
    index::Index,
    present::harmless,
};
use anyhow::{Context, anyhow};
use clap::Args;
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// List what changed from A to B: articles added, removed and changed, and the figures that changed with them.
///
/// A and B are folders of indexes; or snapshots, days or times of the one that --index names. Between states of one index, what
/// articles said before they were replaced is no longer known: they are listed as changed. Exit code 1: nothing changed.
#[derive(Args)]
pub struct Diff {
    #[arg(value_name = "A")]
    before: String,
    #[arg(value_name = "B")]
    after: String,
    /// Folder of the index whose states A and B are.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// Print one JSON object a line.
    #[arg(long)]
    jsonl: bool,
}

impl Diff {
    pub fn run(self, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let folders = [&self.before, &self.after].map(|f| Path::new(f).join("dateline.json").is_file());
        let changes = if folders == [true, true] {
            compare::indexes(&Index::open(Path::new(&self.before))?, &Index::open(Path::new(&self.after))?)?
        } else {
            let index = Index::open(&index_folder(self.index.clone(), configured).context("A and B are not both folders of indexes")?)?;
            let journal = index.journal()?;
            let [a, b] = [&self.before, &self.after].map(|words| journal.named(words).map_err(|e| anyhow!(e)));
            compare::commits(&index, &journal, a?.number, b?.number)?
        };
        let mut out = BufWriter::new(io::stdout().lock());
        for change in &changes {
            if self.jsonl {
                serde_json::to_writer(&mut out, change)?;
                writeln!(out)?;
            } else {
                told(change, &mut out)?;
            }
        }
        out.flush()?;
        writeln!(io::stderr(), "{}", compare::summary(&changes))?;
        Ok(if changes.is_empty() { Exit::NothingFound } else { Exit::Found })
    }
}

fn told(change: &Change, out: &mut impl Write) -> io::Result<()> {
    let sign = match change.changed {
        Changed::Added => '+',
        Changed::Removed => '-',
        Changed::Bytes | Changed::Reading => '~',
    };
    let why = match change.changed {
        Changed::Bytes => "  other bytes",
        Changed::Reading => "  the same bytes, read otherwise",
        _ => "",
    };
    writeln!(out, "{sign} {}  {}{why}", change.id, harmless(change.title.as_deref().unwrap_or_default()))?;
    change.figures_before.iter().try_for_each(|f| writeln!(out, "    - {}", harmless(f)))?;
    change.figures_after.iter().try_for_each(|f| writeln!(out, "    + {}", harmless(f)))
}

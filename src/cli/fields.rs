//! `dateline fields`: every field that can be queried, with what an index holds of it.

use super::Exit;
use crate::{
    index::Index,
    query::listed::{self, Held},
};
use clap::Args;
use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

/// List every field that can be queried, with counts in this index.
#[derive(Args)]
pub struct Fields {
    /// Folder of the index; without one the fields are listed without counts.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
}

impl Fields {
    pub fn run(self, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = self.index.or(configured).map(|dir| Index::open(&dir)).transpose()?;
        let mut out = BufWriter::new(io::stdout().lock());
        writeln!(out, "{:<12}{:<8}{:>10}{:>10}  meaning", "field", "kind", "articles", "values")?;
        for row in listed::rows() {
            let held = index.as_ref().map(|index| row.held(index)).transpose()?.unwrap_or(Held::default());
            let articles = held.articles.map(|n| n.to_string()).unwrap_or_default();
            let values = held.values.map(|n| n.to_string()).unwrap_or_default();
            let aliases = row.aliases();
            let aliases = if aliases.is_empty() { String::new() } else { format!(" (also {}:)", aliases.join(":, ")) };
            writeln!(out, "{:<12}{:<8}{articles:>10}{values:>10}  {}{aliases}", row.name, row.kind, row.help)?;
        }
        out.flush()?;
        Ok(Exit::Found)
    }
}

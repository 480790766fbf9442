//! `dateline show`: one article, its values marked in the text, and where it is from.

use super::{Exit, index_folder, query::look};
use crate::{
    index::{Index, cluster_name},
    present, query,
};
use clap::Args;
use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::PathBuf,
};

/// Show one article: its provenance, its text with the values marked, its claims, its versions with what changed, its copies.
#[derive(Args)]
pub struct Show {
    /// The article's id, or enough of its beginning.
    #[arg(value_name = "ID")]
    id: String,
    /// Folder of the index.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// Print the record as JSON.
    #[arg(long)]
    json: bool,
}

/// Copies that are listed.
const COPIES: usize = 20;

impl Show {
    pub fn run(self, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = Index::open(&index_folder(self.index, configured)?)?;
        let Some(record) = query::article(&index, &self.id)? else {
            writeln!(io::stderr(), "dateline: no article has the id {}, or several begin with it", self.id)?;
            return Ok(Exit::NothingFound);
        };
        let terminal = io::stdout().is_terminal();
        let mut out = BufWriter::new(io::stdout().lock());
        if self.json {
            serde_json::to_writer_pretty(&mut out, &record)?;
            writeln!(out)?;
        } else {
            let claims = query::claims_of(&index, &record.id)?;
            let look = look(terminal);
            present::article(&record, &claims, look, &mut out)?;
            present::versions(&query::versions::versions(&index, &record.id)?, &record.id, look, &mut out)?;
            let (others, label, total) = query::versions::others(&index, &record.id, COPIES)?;
            present::copies(&others, &label.map(cluster_name).unwrap_or_default(), total, look, &mut out)?;
        }
        out.flush()?;
        Ok(Exit::Found)
    }
}

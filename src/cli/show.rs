//! `dateline show`: one article, its values marked in the text, and where it is from.

use super::{Exit, query::look, scope::Scope};
use crate::{index::cluster_name, lexicon::Lexicon, present, query};
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
    #[command(flatten)]
    scope: Scope,
    /// Print the record as JSON.
    #[arg(long)]
    json: bool,
}

/// Copies that are listed.
const COPIES: usize = 20;

impl Show {
    pub fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = self.scope.open(lexicon, configured)?;
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
            for mark in index.marks(&record.id) {
                writeln!(out, "corrected: {}", present::harmless(&mark.told))?;
            }
            present::versions(&query::versions::versions(&index, &record.id)?, &record.id, look, &mut out)?;
            let (others, label, total) = query::versions::others(&index, &record.id, COPIES)?;
            present::copies(&others, &label.map(cluster_name).unwrap_or_default(), total, look, &mut out)?;
        }
        out.flush()?;
        Ok(Exit::Found)
    }
}

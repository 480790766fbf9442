//! `dateline mcp`: the tools of the index for an assistant, over standard input and output.

use super::{Exit, index_folder};
use crate::{
    index::Index,
    lexicon::Lexicon,
    serve::{App, Settings, mcp},
};
use clap::Args;
use std::{io, path::PathBuf, sync::Arc, time::Duration};

/// Serve an index to an assistant over the Model Context Protocol: JSON-RPC on standard input and output.
#[derive(Args)]
pub struct Mcp {
    /// Folder of the index.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
}

impl Mcp {
    pub fn run(self, lexicon: Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let folder = index_folder(self.index, configured)?;
        Index::open(&folder)?;
        let settings =
            Settings { index: folder, hosts: Vec::new(), token: None, loopback: true, deadline: Duration::from_secs(60), at_once: 1, waiting: 0, today: None };
        mcp::over_lines(&Arc::new(App::new(settings, lexicon)), io::stdin().lock(), &mut io::stdout().lock())?;
        Ok(Exit::Found)
    }
}

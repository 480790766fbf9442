//! `dateline serve`: the search page, the REST interface and MCP over HTTP.

use super::{Exit, index_folder};
use crate::{
    index::Index,
    lexicon::Lexicon,
    serve::{self, App, Settings},
};
use anyhow::{Context, bail, ensure};
use chrono::NaiveDate;
use clap::Args;
use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Serve an index: a search page, a REST interface (/api/v1, described at /api/openapi.json) and MCP (/mcp).
///
/// Reads only, fetches nothing, and follows an index that is written, replaced or removed meanwhile.
#[derive(Args)]
pub struct Serve {
    /// Folder of the index.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// Address and port to listen at; any but a loopback address needs --token-file. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7777")]
    listen: SocketAddr,
    /// File that holds the token which every call must bring, at least 16 letters.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Also answer to this host name, as a proxy in front would use it; may be repeated.
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Longest time for one call.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    timeout_s: u64,
    /// How many calls search at the same time.
    #[arg(long, value_name = "N")]
    at_once: Option<usize>,
    /// The day that "today" and "last 7 days" mean.
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<NaiveDate>,
}

impl Serve {
    pub fn run(self, lexicon: Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let folder = index_folder(self.index, configured)?;
        // Told at once rather than to the first who asks.
        Index::open(&folder)?;
        let token = self.token_file.as_deref().map(token).transpose()?;
        let loopback = self.listen.ip().is_loopback();
        ensure!(
            loopback || token.is_some(),
            "{} can be reached from other machines; give --token-file FILE with a token that callers must bring, or listen at 127.0.0.1",
            self.listen
        );
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let settings = Settings {
            index: folder,
            hosts: self.host,
            token,
            loopback,
            deadline: Duration::from_secs(self.timeout_s.clamp(1, 3600)),
            at_once: self.at_once.unwrap_or(cores).max(1),
            waiting: 256,
            today: self.today,
        };
        let app = Arc::new(App::new(settings, lexicon));
        serve::run(app, self.listen, |at| {
            // Whoever started it may have left; the server goes on.
            let _ = writeln!(io::stderr(), "dateline: serving at http://{at}/ (stop with Ctrl-C)");
        })
        .with_context(|| format!("cannot listen at {}", self.listen))?;
        Ok(Exit::Found)
    }
}

fn token(path: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let token = text.trim().to_owned();
    if token.len() < 16 || token.contains(|c: char| !c.is_ascii_graphic()) {
        bail!("{}: a token has at least 16 letters, digits and signs in one line; make one with: openssl rand -hex 32", path.display());
    }
    Ok(token)
}

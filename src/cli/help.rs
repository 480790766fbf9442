//! `dateline help`: the help of a command, or the card of the query.

use super::{Cli, Exit};
use anyhow::bail;
use clap::{Args, CommandFactory};
use std::io::{self, Write};

const LANGUAGE: &str = include_str!("language.txt");

/// Print help: of a command, or with "query" the whole language of queries.
#[derive(Args)]
pub struct Help {
    /// A command; "query" prints the card of the query.
    #[arg(value_name = "COMMAND")]
    topic: Option<String>,
}

impl Help {
    pub fn run(self) -> anyhow::Result<Exit> {
        let mut command = Cli::command();
        let mut out = io::stdout().lock();
        match self.topic.as_deref() {
            None => write!(out, "{}", command.render_long_help())?,
            Some("query") => write!(out, "{LANGUAGE}\nThe flags of the command: dateline query --help\n")?,
            Some(name) => match command.find_subcommand_mut(name) {
                Some(found) => write!(out, "{}", found.render_long_help())?,
                None => bail!("no command {name}; dateline help lists them"),
            },
        }
        Ok(Exit::Found)
    }
}

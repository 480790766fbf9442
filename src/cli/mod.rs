//! The command line: one file a command, its arguments and a short `run`.
//!
//! Arguments in, an exit code out. Answers go to stdout, all else to stderr. A closed pipe is no error.

mod batch;
mod check;
mod config;
mod correct;
mod demo;
mod diff;
mod explain;
mod export;
mod extract;
mod fields;
mod help;
mod ingest;
mod ledger;
mod manual;
#[cfg(feature = "serve")]
mod mcp;
mod optimize;
mod place;
mod query;
mod scope;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod verify;

use crate::lexicon::{Data, Lexicon};
use anyhow::Context;
use clap::{Parser, Subcommand};
use config::Config;
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Found = 0,
    NothingFound = 1,
    Error = 2,
    Quarantined = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Turns archives of war coverage into a record that can be searched, counted and cited.
#[derive(Parser)]
#[command(
    name = "dateline",
    version,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 found, 1 nothing found, 2 error, 3 finished with quarantined inputs."
)]
pub struct Cli {
    /// Folder whose files replace those of schema/ and data/ that are compiled in.
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Ingest(ingest::Ingest),
    Query(query::Query),
    Show(show::Show),
    Export(export::Export),
    Verify(verify::Verify),
    Batch(batch::Batch),
    Diff(diff::Diff),
    Correct(correct::Correct),
    Fields(fields::Fields),
    #[cfg(feature = "serve")]
    Serve(serve::Serve),
    #[cfg(feature = "serve")]
    Mcp(mcp::Mcp),
    Extract(extract::Extract),
    Explain(explain::Explain),
    Check(check::Check),
    Optimize(optimize::Optimize),
    Place(place::Place),
    Demo(demo::Demo),
    Completions(manual::Completions),
    Man(manual::Man),
    Help(help::Help),
    /// Started by ingest for each PDF.
    #[cfg(feature = "pdf")]
    #[command(hide = true)]
    ReadPdf,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(error) if is_closed_pipe(&error) => Exit::Found.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "dateline: {error:#}");
            Exit::Error.into()
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let config = Config::load()?;
    let data = cli.data.or(config.data).map_or_else(Data::embedded, Data::within);
    match cli.command {
        Command::Ingest(command) => command.run(&lexicon(&data)?, config.index),
        Command::Query(command) => command.run(&lexicon(&data)?, config.index),
        Command::Show(command) => command.run(&lexicon(&data)?, config.index),
        Command::Export(command) => command.run(&lexicon(&data)?, config.index),
        Command::Verify(command) => command.run(),
        Command::Batch(command) => command.run(&lexicon(&data)?, config.index),
        Command::Diff(command) => command.run(config.index),
        Command::Correct(command) => command.run(&lexicon(&data)?, config.index),
        Command::Fields(command) => command.run(config.index),
        #[cfg(feature = "serve")]
        Command::Serve(command) => command.run(lexicon(&data)?, config.index),
        #[cfg(feature = "serve")]
        Command::Mcp(command) => command.run(lexicon(&data)?, config.index),
        Command::Extract(command) => command.run(&lexicon(&data)?),
        Command::Explain(command) => command.run(&lexicon(&data)?),
        Command::Check(command) => command.run(&lexicon(&data)?),
        Command::Optimize(command) => command.run(config.index),
        Command::Place(command) => command.run(&lexicon(&data)?),
        Command::Demo(command) => command.run(&lexicon(&data)?),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
        Command::Help(command) => command.run(),
        #[cfg(feature = "pdf")]
        Command::ReadPdf => Ok(crate::read::pdf::child::run().map(|()| Exit::Found)?),
    }
}

/// The index that a command means: its flag (or the environment's), else the config file's.
fn index_folder(flag: Option<PathBuf>, configured: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    flag.or(configured).context("which index? give --index DIR, or set DATELINE_INDEX, or index = \"DIR\" in the config file")
}

fn lexicon(data: &Data) -> anyhow::Result<Lexicon> {
    Lexicon::load(data).context("the data files cannot be used")
}

/// Whether what failed was writing to a reader that has left, as `head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

//! `dateline completions` and `dateline man`: what shells and manual readers want, made from the arguments themselves.

use super::{Cli, Exit};
use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

/// Print completions for a shell: dateline completions bash > /etc/bash_completion.d/dateline
#[derive(Args)]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "dateline", &mut script);
        io::stdout().write_all(&script)?;
        Ok(Exit::Found)
    }
}

/// Write manual pages, one a command, into a folder.
#[derive(Args)]
pub struct Man {
    folder: PathBuf,
}

impl Man {
    pub fn run(self) -> anyhow::Result<Exit> {
        fs::create_dir_all(&self.folder).with_context(|| self.folder.display().to_string())?;
        clap_mangen::generate_to(Cli::command(), &self.folder).with_context(|| self.folder.display().to_string())?;
        Ok(Exit::Found)
    }
}

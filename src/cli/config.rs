//! The user's settings: `dateline/config.toml` in the folder for settings (XDG), below the environment and the flags.

use anyhow::Context;
use etcetera::BaseStrategy;
use serde::Deserialize;
use std::{fs, io, path::PathBuf};

/// What a config file may hold; an unknown key is an error that names it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The index that commands use without `--index`.
    pub index: Option<PathBuf>,
    /// As `--data`.
    pub data: Option<PathBuf>,
}

impl Config {
    /// Reads the file if there is one.
    pub fn load() -> anyhow::Result<Self> {
        let Ok(folders) = etcetera::choose_base_strategy() else { return Ok(Config::default()) };
        let path = folders.config_dir().join("dateline").join("config.toml");
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| path.display().to_string()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Config::default()),
            Err(e) => Err(e).with_context(|| path.display().to_string()),
        }
    }
}

//! The files of `schema/` and `data/`: those compiled in, and those of a folder that replaces them.

use std::{borrow::Cow, fs, path::PathBuf};

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Where the files come from: a folder's file wins over the one compiled in.
#[derive(Clone, Debug, Default)]
pub struct Data {
    folder: Option<PathBuf>,
}

impl Data {
    /// The files as compiled in.
    pub fn embedded() -> Self {
        Data { folder: None }
    }

    /// Files below `folder` (laid out like the project: `schema/…`, or `data/…` with or without that prefix) replace those compiled in.
    pub fn within(folder: PathBuf) -> Self {
        Data { folder: Some(folder) }
    }

    pub fn is_embedded(&self) -> bool {
        self.folder.is_none()
    }

    /// The file that replaces `name`, if the folder has it.
    pub fn replacement(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let short = name.strip_prefix("data/").unwrap_or(name);
        [folder.join(name), folder.join(short)].into_iter().find(|p| p.is_file())
    }

    /// The text of a file such as `data/lang/en/dates.tsv`; `None` when there is none of that name.
    ///
    /// # Errors
    /// When a replacing file cannot be read or is not UTF-8.
    pub fn text(&self, name: &str) -> std::io::Result<Option<Cow<'static, str>>> {
        if let Some(path) = self.replacement(name) {
            return fs::read_to_string(path).map(|text| Some(Cow::Owned(text)));
        }
        Ok(EMBEDDED.iter().find(|(n, _)| *n == name).map(|(_, text)| Cow::Borrowed(*text)))
    }

    /// Names of all files compiled in, sorted.
    pub fn names() -> impl Iterator<Item = &'static str> {
        EMBEDDED.iter().map(|(name, _)| *name)
    }

    /// Every file's name and text as they stand, for the hash that an index keeps.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> + '_ {
        Self::names().filter_map(|name| Some((name, self.text(name).ok()??)))
    }
}

//! Which files a command means: files, folders with all below them, glob patterns, `-` for standard input.

use std::path::{Path, PathBuf};

/// A thing to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    File(PathBuf),
    Stdin,
    /// A document that the program brings along, under the name it would have as a file.
    Bundled(&'static str, &'static [u8]),
}

/// A path that leads nowhere, and why.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct NoInput {
    pub path: String,
    pub reason: String,
}

/// All inputs of one argument, in the order of their names; links to folders are not followed.
pub fn inputs(argument: &str) -> Box<dyn Iterator<Item = Result<Input, NoInput>> + Send> {
    if argument == "-" {
        return Box::new(std::iter::once(Ok(Input::Stdin)));
    }
    let path = Path::new(argument);
    if path.is_dir() {
        return Box::new(below(path));
    }
    if path.exists() || !argument.contains(['*', '?', '[']) {
        return Box::new(std::iter::once(if path.exists() { Ok(Input::File(path.to_owned())) } else { Err(none(argument, "no such file or folder")) }));
    }
    matching(argument)
}

fn matching(pattern: &str) -> Box<dyn Iterator<Item = Result<Input, NoInput>> + Send> {
    let owned = pattern.to_owned();
    let paths: Vec<_> = match glob::glob(pattern) {
        Ok(paths) => paths.collect(),
        Err(e) => return Box::new(std::iter::once(Err(none(pattern, e.msg)))),
    };
    if paths.is_empty() {
        return Box::new(std::iter::once(Err(none(pattern, "no file matches the pattern"))));
    }
    Box::new(paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = _> + Send> {
        match path {
            Ok(path) if path.is_dir() => Box::new(below(&path)),
            Ok(path) => Box::new(std::iter::once(Ok(Input::File(path)))),
            Err(e) => Box::new(std::iter::once(Err(none(&owned, &e.to_string())))),
        }
    }))
}

fn below(folder: &Path) -> impl Iterator<Item = Result<Input, NoInput>> + Send + use<> {
    walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(|entry| match entry {
        Ok(entry) if entry.file_type().is_file() => Some(Ok(Input::File(entry.into_path()))),
        Ok(entry) if entry.path_is_symlink() && entry.path().is_file() => Some(Ok(Input::File(entry.into_path()))),
        Ok(entry) if entry.path_is_symlink() => {
            let reason = if entry.path().is_dir() { "a link to a folder, which is not followed" } else { "a link that leads nowhere" };
            Some(Err(none(&entry.path().display().to_string(), reason)))
        }
        Ok(_) => None,
        Err(e) => Some(Err(none(&e.path().map(|p| p.display().to_string()).unwrap_or_default(), &e.to_string()))),
    })
}

fn none(path: &str, reason: &str) -> NoInput {
    NoInput { path: path.to_owned(), reason: reason.to_owned() }
}

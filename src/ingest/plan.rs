//! What a run is to do: its inputs, and which of their documents are asked for.

use super::{ledger::Standing, pipeline::Limits};
use crate::{
    index::{IndexError, Quarantine},
    model::{Capture, Origin, Record},
    read::walk::{self, Input, NoInput},
};
use chrono::NaiveDate;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What a run is to do.
pub struct Plan {
    pub inputs: Vec<Input>,
    /// Paths that lead nowhere; they are told as quarantined.
    pub nowhere: Vec<NoInput>,
    pub index: PathBuf,
    /// Remove articles whose file or record is gone from the folders and files named.
    pub delete_missing: bool,
    pub choice: Choice,
    /// Only what was in quarantine or is new in the same files; what is indexed is not told.
    pub retry: bool,
    /// Find out what would become of every document, and write nothing.
    pub dry_run: bool,
    /// A run commits at least after so many articles, so that little is to be done again after a kill.
    pub commit_every: u64,
    pub limits: Limits,
    pub quiet: bool,
}

const COMMIT_ARTICLES: u64 = 20_000;

impl Plan {
    /// A plan for what the arguments name.
    pub fn new(arguments: &[String], index: PathBuf) -> Self {
        let (mut inputs, mut nowhere) = (Vec::new(), Vec::new());
        for input in arguments.iter().flat_map(|a| walk::inputs(a)) {
            match input {
                Ok(input) => inputs.push(input),
                Err(e) => nowhere.push(e),
            }
        }
        let index_folder = fs::canonicalize(&index).ok();
        // An index within the archive is not part of it.
        inputs.retain(|input| match (input, &index_folder) {
            (Input::File(path), Some(folder)) => !fs::canonicalize(path).is_ok_and(|p| p.starts_with(folder)),
            _ => true,
        });
        let limits = Limits::default();
        Plan {
            inputs,
            nowhere,
            index,
            delete_missing: false,
            choice: Choice::default(),
            retry: false,
            dry_run: false,
            commit_every: COMMIT_ARTICLES,
            limits,
            quiet: false,
        }
    }

    /// A plan for the files of which something is in quarantine, those only that the arguments cover, if there are any.
    ///
    /// # Errors
    /// When the quarantine cannot be read.
    pub fn retry(arguments: &[String], index: PathBuf) -> Result<Self, IndexError> {
        let held = Quarantine::load(&index)?;
        let paths: BTreeSet<&str> = held.rows().map(|row| row.origin.path.as_str()).collect();
        let meant = paths.into_iter().filter(|path| arguments.is_empty() || arguments.iter().any(|a| covers(a, path)));
        let mut plan = Plan { retry: true, ..Plan::new(&[], index) };
        for path in meant {
            match Path::new(path).is_file() {
                true => plan.inputs.push(Input::File(PathBuf::from(path))),
                false => plan.nowhere.push(NoInput { path: path.to_owned(), reason: "no such file or folder".to_owned() }),
            }
        }
        Ok(plan)
    }

    /// Leaves out the files that are not asked for by their names.
    pub fn choose(&mut self, choice: Choice) {
        self.inputs.retain(|input| !matches!(input, Input::File(path) if choice.excludes(&path.to_string_lossy())));
        self.choice = choice;
    }

    pub(super) fn bytes(&self) -> u64 {
        let size = |input: &Input| match input {
            Input::File(path) => fs::metadata(path).map_or(0, |m| m.len()),
            Input::Bundled(_, bytes) => bytes.len() as u64,
            Input::Stdin => 0,
        };
        self.inputs.iter().map(size).sum()
    }
}

/// Which documents are asked for.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Nothing that was published earlier, or was captured earlier where its publication is not known.
    pub since: Option<NaiveDate>,
    /// Files and members of archives that are asked for; all where there are none.
    pub include: Vec<glob::Pattern>,
    pub exclude: Vec<glob::Pattern>,
}

impl Choice {
    pub fn is_all(&self) -> bool {
        self.since.is_none() && self.include.is_empty() && self.exclude.is_empty()
    }

    fn excludes(&self, name: &str) -> bool {
        self.exclude.iter().any(|p| fits(p, name))
    }

    /// Whether a document is turned away by its name or by the dates that its container states.
    pub fn turns_away(&self, capture: &Capture) -> bool {
        self.excludes_name(&capture.origin) || {
            let given = &capture.given;
            let day = |text: &Option<String>| text.as_deref().and_then(|t| t.get(..10)).and_then(|t| t.parse::<NaiveDate>().ok());
            // What was captured before that day was published before it.
            self.since.is_some_and(|since| [day(&given.published), day(&given.captured)].into_iter().flatten().min().is_some_and(|d| d < since))
        }
    }

    /// Whether nothing of this name is asked for.
    pub(super) fn excludes_name(&self, origin: &Origin) -> bool {
        let names = || std::iter::once(origin.path.as_str()).chain(origin.member.as_deref());
        (!self.include.is_empty() && !names().any(|name| self.include.iter().any(|p| fits(p, name)))) || names().any(|name| self.excludes(name))
    }

    /// Whether an article turned out to be too early.
    pub fn is_early(&self, record: &Record) -> bool {
        let captured = || record.captured.as_deref()?.get(..10)?.parse::<NaiveDate>().ok();
        let day = record.published.as_ref().map(|p| p.date).or_else(captured);
        self.since.is_some_and(|since| day.is_some_and(|day| day < since))
    }

    pub(super) fn standing(&self, capture: &Capture, known: impl FnOnce() -> Standing) -> Standing {
        if self.turns_away(capture) { Standing::Passed } else { known() }
    }
}

/// Whether a pattern fits the whole name, or the last parts of it.
fn fits(pattern: &glob::Pattern, name: &str) -> bool {
    let ends = std::iter::once(0).chain(name.match_indices('/').map(|(at, _)| at + 1));
    ends.into_iter().any(|at| pattern.matches(&name[at..]))
}

/// Whether a path lies in what an argument named: the file itself, a folder above it, or a pattern that matches.
pub fn covers(argument: &str, path: &str) -> bool {
    if Path::new(path).starts_with(argument) {
        return true;
    }
    glob::Pattern::new(argument).is_ok_and(|p| Path::new(path).ancestors().any(|part| p.matches_path(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_cover_what_lies_in_them() {
        for (argument, path, expected) in [
            ("pages", "pages/a.html", true),
            ("pages", "pages2/a.html", false),
            ("pages/a.html", "pages/a.html", true),
            ("pages/*", "pages/x/b.html", true),
            ("pages/*.txt", "pages/b.html", false),
        ] {
            assert_eq!(covers(argument, path), expected, "{argument} {path}");
        }
    }

    #[test]
    fn patterns_fit_names_and_their_last_parts() {
        for (pattern, name, expected) in [
            ("*.html", "/archive/2025/a.html", true),
            ("2025/*", "/archive/2025/a.html", true),
            ("a.html", "/archive/2025/a.html", true),
            ("a.html", "/archive/2025/ba.html", false),
            ("2024/*", "/archive/2025/a.html", false),
        ] {
            assert_eq!(fits(&glob::Pattern::new(pattern).unwrap(), name), expected, "{pattern} {name}");
        }
    }
}

//! What each commit of an index changed: `commits.jsonl`, a line a commit.
//!
//! A line is written before its commit, so that no commit lacks one; where a program was killed between the two, the next commit
//! has the same number and its line counts.

use super::IndexError;
use crate::model::{Days, Snapshot};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

const FILE: &str = "commits.jsonl";

/// One commit: which state of the archive it made, and what it changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Commit {
    /// From 1.
    pub number: u64,
    /// RFC 3339, UTC.
    pub time: String,
    /// Articles after it.
    pub articles: u64,
    /// Articles that are new by it.
    pub added: u64,
    /// Ids of articles written anew.
    pub replaced: Vec<String>,
    pub removed: Vec<String>,
    /// See [`Snapshot::content`].
    pub content: String,
    /// The hash of all data files.
    pub data: String,
    /// The program's version.
    pub program: String,
}

/// All commits of an index, the first one first.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    commits: Vec<Commit>,
}

impl Journal {
    /// Reads the journal up to the commit `last`, which is the one that the index stands at.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn load(dir: &Path, last: u64) -> Result<Self, IndexError> {
        let file = dir.join(FILE);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Journal::default()),
            Err(source) => return Err(IndexError::Io { path: file, source }),
        };
        let mut commits: Vec<Commit> = Vec::new();
        // A program that was killed while it wrote leaves half a line.
        for commit in text.lines().filter_map(|line| serde_json::from_str::<Commit>(line).ok()).filter(|c| (1..=last).contains(&c.number)) {
            while commits.last().is_some_and(|c| c.number >= commit.number) {
                commits.pop();
            }
            commits.push(commit);
        }
        Ok(Journal { commits })
    }

    pub(super) fn append(dir: &Path, commit: &Commit) -> Result<(), IndexError> {
        let file = dir.join(FILE);
        // The line begins anew even where the last one was never ended.
        let half = fs::read(&file).is_ok_and(|bytes| bytes.last().is_some_and(|b| *b != b'\n'));
        let line = format!("{}{}\n", if half { "\n" } else { "" }, serde_json::to_string(commit)?);
        let mut out = OpenOptions::new().create(true).append(true).open(&file).map_err(IndexError::io(&file))?;
        out.write_all(line.as_bytes()).and_then(|()| out.sync_data()).map_err(IndexError::io(&file))
    }

    pub fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// The commit that `words` name: its number, its snapshot, a day or a time (the last commit until then).
    ///
    /// # Errors
    /// What is wrong with the words, or that nothing was there yet.
    pub fn named(&self, words: &str) -> Result<&Commit, String> {
        let (number, content) = words.split_once('-').map_or((words, None), |(number, content)| (number, Some(content)));
        if let Some(until) = until(words) {
            let found = self.commits.iter().rev().find(|c| DateTime::parse_from_rfc3339(&c.time).is_ok_and(|t| t <= until));
            return found.ok_or_else(|| {
                format!("nothing was ingested until {words}; the first commit is of {}", self.commits.first().map_or("no time", |c| c.time.as_str()))
            });
        }
        let number: u64 = number.parse().map_err(|_| format!("{words:?} is no snapshot, day (2025-06-30) or time (2025-06-30T12:00:00Z)"))?;
        let commit = self.commits.iter().find(|c| c.number == number);
        let commit = commit.ok_or_else(|| format!("there is no commit {number}; the last one is {}", self.commits.last().map_or(0, |c| c.number)))?;
        match content.filter(|c| !commit.content.starts_with(*c)) {
            Some(_) => Err(format!("snapshot {words} is of another index: commit {number} here is {}", commit.snapshot().id())),
            None => Ok(commit),
        }
    }
}

/// The end of a day, or a time.
fn until(words: &str) -> Option<DateTime<FixedOffset>> {
    let day = words.parse::<Days>().ok().filter(|d| d.is_one() && words.len() == 10);
    let end =
        day.and_then(|d| d.first.succ_opt()).and_then(|next| next.and_hms_opt(0, 0, 0)).map(|t| t.and_utc().fixed_offset() - chrono::Duration::seconds(1));
    end.or_else(|| DateTime::parse_from_rfc3339(words).ok())
}

impl Commit {
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            commit: self.number,
            time: Some(self.time.clone()).filter(|t| !t.is_empty()),
            articles: self.articles,
            content: self.content.clone(),
            data: self.data.clone(),
            program: self.program.clone(),
            ..Snapshot::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::sample::Folder;

    fn journal(folder: &Folder) -> Journal {
        fs::create_dir_all(&folder.0).unwrap();
        for (number, time) in [(1, "2025-06-01T10:00:00Z"), (2, "2025-06-02T10:00:00Z"), (2, "2025-06-03T10:00:00Z"), (3, "2025-06-04T10:00:00Z")] {
            Journal::append(&folder.0, &Commit { number, time: time.to_owned(), content: format!("{number}abc"), ..Commit::default() }).unwrap();
        }
        Journal::load(&folder.0, 3).unwrap()
    }

    #[test]
    fn commits_are_named_by_number_snapshot_day_and_time() {
        let folder = Folder::new();
        let journal = journal(&folder);
        for (words, number) in [("1", Some(1)), ("2-2abc", Some(2)), ("2-2a", Some(2)), ("2-9", None), ("4", None), ("2025-06-01", Some(1))] {
            assert_eq!(journal.named(words).ok().map(|c| c.number), number, "{words}");
        }
        for (words, number) in [("2025-06-02", Some(1)), ("2025-06-03", Some(2)), ("2025-06-03T09:00:00Z", Some(1)), ("2025-05-31", None), ("soon", None)] {
            assert_eq!(journal.named(words).ok().map(|c| c.number), number, "{words}");
        }
    }

    #[test]
    fn a_line_without_its_commit_and_half_a_line_are_passed_over() {
        let folder = Folder::new();
        journal(&folder);
        let file = folder.0.join(FILE);
        fs::write(&file, fs::read_to_string(&file).unwrap() + "{\"number\": 4, \"ti").unwrap();
        Journal::append(&folder.0, &Commit { number: 4, ..Commit::default() }).unwrap();
        assert_eq!(Journal::load(&folder.0, 4).unwrap().commits().iter().map(|c| c.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(Journal::load(&folder.0, 2).unwrap().commits().len(), 2);
    }
}

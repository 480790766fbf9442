//! `dateline correct`: what people set right, kept beside the index.

use super::{Exit, index_folder};
use crate::{
    correction::{self, FILE, Line},
    index::Index,
    lexicon::Lexicon,
    present::harmless,
};
use anyhow::{Context, anyhow, bail};
use chrono::{SecondsFormat, Utc};
use clap::{Args, Subcommand};
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Set values right, with author and reason; queries follow at once, and ingesting again keeps it.
///
/// Corrections stand in corrections.jsonl in the index's folder, one JSON object a line:
/// {"article", "value", "correction", "author", "reason", "time"}. Filters, facets, ledgers, exports and `show` follow them, and mark
/// what was set right. Not followed: the words of the text, ranking, and the spellings offered for a query.
#[derive(Args)]
pub struct Correct {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    Add(Add),
    List(List),
}

/// Add a correction, after a trial on the article as it stands.
#[derive(Args)]
struct Add {
    /// The article's id, or enough of its beginning.
    #[arg(value_name = "ID")]
    article: String,
    /// What is wrong: article, figure:0, event:1, place:2 (its place in `show --json`), or figure@120..140 (code points of the text).
    #[arg(value_name = "VALUE")]
    value: String,
    /// What it should be: a JSON object of the fields that change, such as {"min": 5, "max": 5}; null takes a figure or event away.
    #[arg(value_name = "JSON")]
    correction: String,
    /// Who says so.
    #[arg(long, value_name = "NAME")]
    author: String,
    /// Why.
    #[arg(long, value_name = "WORDS")]
    reason: String,
    /// Folder of the index.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
}

/// List the corrections of an index.
#[derive(Args)]
struct List {
    /// Folder of the index.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// Print the lines as they are kept.
    #[arg(long)]
    jsonl: bool,
}

impl Correct {
    pub fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        match self.action {
            Action::Add(add) => add.run(lexicon, configured),
            Action::List(list) => list.run(configured),
        }
    }
}

impl Add {
    fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let folder = index_folder(self.index, configured)?;
        let index = Index::open(&folder)?;
        let Some(record) = crate::query::article(&index, &self.article)? else {
            bail!("no article has the id {}, or several begin with it", self.article);
        };
        let mut line = Line {
            article: record.id.clone(),
            value: self.value,
            correction: serde_json::from_str(&self.correction).with_context(|| format!("{:?} is not JSON", self.correction))?,
            author: self.author,
            reason: self.reason,
            time: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
            number: 0,
        };
        line.check().map_err(|e| anyhow!(e))?;
        line.value = correction::by_words(&record, &line.value);
        let file = folder.join(FILE);
        let before = correction::read(&file)?;
        line.number = before.len() + 1;
        let of_this: Vec<Line> = before.into_iter().filter(|l| l.article == line.article).chain([line.clone()]).collect();
        let (_, problems) = correction::lay(index, None, &of_this, lexicon)?;
        if let Some(problem) = problems.iter().find(|p| p.starts_with(&format!("correction {}:", line.number))) {
            bail!("{problem}");
        }
        correction::add(&file, &line)?;
        writeln!(io::stdout(), "{}", harmless(&line.to_string()))?;
        Ok(Exit::Found)
    }
}

impl List {
    fn run(self, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let lines = correction::read(&index_folder(self.index, configured)?.join(FILE))?;
        let mut out = io::stdout().lock();
        for line in &lines {
            let text = if self.jsonl { serde_json::to_string(line)? } else { harmless(&line.to_string()) };
            writeln!(out, "{text}")?;
        }
        Ok(if lines.is_empty() { Exit::NothingFound } else { Exit::Found })
    }
}

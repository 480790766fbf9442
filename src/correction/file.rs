//! The file of corrections: JSON Lines, each checked; an error names its line.

use super::CorrectionError;
use crate::model::Span;
use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
    str::FromStr,
};

/// The name of the file in an index's folder.
pub const FILE: &str = "corrections.jsonl";

/// One correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The article's id.
    pub article: String,
    /// See [`Target`].
    pub value: String,
    /// Fields and what they should be; null takes the value away.
    pub correction: Value,
    pub author: String,
    pub reason: String,
    /// A day or RFC 3339.
    pub time: String,
    /// Where it stands in its file, from 1.
    #[serde(skip)]
    pub number: usize,
}

/// Which value of an article is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Article,
    Figure(Which),
    Event(Which),
    Place(Which),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Its place in the record's list, from 0.
    At(usize),
    /// Its words, in code points of the text.
    Words(Span),
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no value; write article, figure:2, figure@120..140, and the same with event and place");
        if text == "article" {
            return Ok(Target::Article);
        }
        let (kind, which) = match (text.split_once(':'), text.split_once('@')) {
            (Some((kind, at)), None) => (kind, Which::At(at.parse().map_err(|_| wrong())?)),
            (_, Some((kind, span))) => {
                let (start, end) = span.split_once("..").ok_or_else(wrong)?;
                (kind, Which::Words(Span::new(start.parse().map_err(|_| wrong())?, end.parse().map_err(|_| wrong())?)))
            }
            _ => return Err(wrong()),
        };
        match kind {
            "figure" => Ok(Target::Figure(which)),
            "event" => Ok(Target::Event(which)),
            "place" => Ok(Target::Place(which)),
            "time" | "date" => Err("the date of a figure or event is set right there: figure:0 with {\"date\": \"2025-06-02\"}".to_owned()),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} → {} by {}, {}: {}", self.article, self.value, self.correction, self.author, self.time, self.reason)
    }
}

impl Line {
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<Target, String> {
        for (name, value) in [("article", &self.article), ("author", &self.author), ("reason", &self.reason)] {
            if value.trim().is_empty() {
                return Err(format!("{name} is empty; a correction says whose it is and why"));
            }
        }
        if DateTime::parse_from_rfc3339(&self.time).is_err() && self.time.parse::<NaiveDate>().is_err() {
            return Err(format!("time {:?} is neither a day (2025-06-30) nor a time (2025-06-30T12:00:00Z)", self.time));
        }
        if !self.correction.is_null() && self.correction.as_object().is_none_or(serde_json::Map::is_empty) {
            return Err("correction is an object of the fields that change, or null to take the value away".to_owned());
        }
        self.value.parse()
    }
}

/// Reads and checks a file; none where there is no such file.
///
/// # Errors
/// Names the first line that is wrong.
pub fn read(path: &Path) -> Result<Vec<Line>, CorrectionError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(CorrectionError::Io { path: path.to_owned(), source }),
    };
    let file = path.display().to_string();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let checked = lines.map(|(at, line)| {
        let wrong = |message: String| CorrectionError::Line { file: file.clone(), line: at + 1, message };
        let line: Line = serde_json::from_str(line).map_err(|e| wrong(e.to_string()))?;
        line.check().map_err(wrong)?;
        Ok(Line { number: at + 1, ..line })
    });
    checked.collect()
}

/// Adds a checked line to a file.
///
/// # Errors
/// When it cannot be written.
pub fn add(path: &Path, line: &Line) -> Result<(), CorrectionError> {
    let io = |source| CorrectionError::Io { path: path.to_owned(), source };
    let half = fs::read(path).is_ok_and(|bytes| bytes.last().is_some_and(|b| *b != b'\n'));
    let text = serde_json::to_string(line).map_err(|e| io(e.into()))?;
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(io)?;
    writeln!(file, "{}{text}", if half { "\n" } else { "" }).map_err(io)
}

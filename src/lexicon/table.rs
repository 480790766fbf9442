//! Reads the tables of `data/`: tab-separated rows, `#` comments, a header where the table names one.

use super::{Data, LexiconError};

/// One row of a table, with where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub file: &'a str,
    pub line: usize,
    text: &'a str,
}

impl<'a> Row<'a> {
    /// The cell of that column, trimmed; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> &'a str {
        self.text.split('\t').nth(column).unwrap_or_default().trim()
    }

    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        self.text.split('\t').map(str::trim)
    }

    /// The parts of a cell that lists several values, `|` between them.
    pub fn list(&self, column: usize) -> impl Iterator<Item = &'a str> {
        self.cell(column).split('|').map(str::trim).filter(|part| !part.is_empty())
    }

    /// An error that names this row.
    pub fn error(&self, message: impl Into<String>) -> LexiconError {
        LexiconError::Row { file: self.file.to_owned(), line: self.line, message: message.into() }
    }

    /// `data/lang/en/harm.tsv:12`, as rules are named.
    pub fn name(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// The rows of `text`, comments and blank lines left out.
pub fn rows<'a>(file: &'a str, text: &'a str) -> impl Iterator<Item = Row<'a>> {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).map(move |(at, line)| Row { file, line: at + 1, text: line })
}

/// The rows below the header line, which must hold `header` (tabs between the names).
///
/// # Errors
/// When the file's first row is another.
pub fn rows_below<'a>(file: &'a str, text: &'a str, header: &str) -> Result<impl Iterator<Item = Row<'a>>, LexiconError> {
    let mut all = rows(file, text);
    match all.next() {
        Some(first) if first.text.trim_end() == header => Ok(all),
        Some(first) => Err(first.error(format!("expected the header {header:?}"))),
        None => Err(LexiconError::Missing { file: file.to_owned() }),
    }
}

/// The text of a file that must be there.
///
/// # Errors
/// When it is missing or unreadable.
pub fn text(data: &Data, file: &str) -> Result<std::borrow::Cow<'static, str>, LexiconError> {
    match data.text(file) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(LexiconError::Missing { file: file.to_owned() }),
        Err(source) => Err(LexiconError::Unreadable { file: file.to_owned(), source }),
    }
}

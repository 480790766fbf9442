//! What may be said (`schema/`) and what is known (`data/`), loaded once, checked, and handed out as typed tables.
//!
//! Files in, an immutable [`Lexicon`] out. Tables that only some commands need are loaded when first asked for;
//! with a folder that replaces the files compiled in, all are loaded and checked at once, and a bad row is named by file and line.

pub mod data;
pub mod fold;
pub mod kinds;
pub mod phrases;
pub mod table;

pub use data::Data;
pub use kinds::{EventKind, Kinds};
pub use phrases::Phrases;

/// What is wrong with a file of `schema/` or `data/`.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    #[error("{file}: missing")]
    Missing { file: String },
    #[error("{file}: {source}")]
    Unreadable { file: String, source: std::io::Error },
    #[error("{file}:{line}: {message}")]
    Row { file: String, line: usize, message: String },
}

/// Every table, loaded and checked.
pub struct Lexicon {
    pub kinds: Kinds,
}

impl Lexicon {
    /// Loads the tables.
    ///
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        Ok(Lexicon { kinds: Kinds::load(data)? })
    }
}

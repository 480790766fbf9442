//! The codebooks of `schema/`: which column of an event data set holds what of ours.

use super::{Data, LexiconError, table};
use serde::Deserialize;

/// A column of a data set, and what stands in it.
#[derive(Clone, Debug, Deserialize)]
pub struct CodedColumn {
    pub name: String,
    /// The word for what of ours stands there; `empty` for nothing.
    pub from: String,
    /// What a user should know of it.
    #[serde(default)]
    pub note: Option<String>,
}

/// The columns of one data set, in its order.
#[derive(Clone, Debug, Deserialize)]
pub struct Codebook {
    pub title: String,
    pub column: Vec<CodedColumn>,
}

impl Codebook {
    /// Loads `schema/NAME.toml`.
    ///
    /// # Errors
    /// When the file is missing or not the TOML that it should be.
    pub fn load(data: &Data, name: &str) -> Result<Self, LexiconError> {
        let file = format!("schema/{name}.toml");
        let text = table::text(data, &file)?;
        super::kinds::read_toml(&file, &text)
    }
}

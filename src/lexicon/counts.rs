//! Words of number, and the nouns and verbs that make a number a figure.

use super::{Data, LexiconError};

/// Words of number, and the nouns and verbs that make a number a figure.
pub struct Counts;

impl Counts {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(_data: &Data) -> Result<Self, LexiconError> {
        Ok(Counts)
    }
}

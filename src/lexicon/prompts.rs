//! What pages say to readers besides the article, in many languages; month names; agencies.

use super::{Data, LexiconError};

/// What pages say to readers besides the article, in many languages; month names; agencies.
pub struct Prompts;

impl Prompts {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(_data: &Data) -> Result<Self, LexiconError> {
        Ok(Prompts)
    }
}

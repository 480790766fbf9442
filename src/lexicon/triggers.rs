//! Words that tell of events, and those that only look like it.

use super::{Data, LexiconError};

/// Words that tell of events, and those that only look like it.
pub struct Triggers;

impl Triggers {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(_data: &Data) -> Result<Self, LexiconError> {
        Ok(Triggers)
    }
}

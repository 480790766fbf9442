//! Verbs and phrases of reporting: who says, confirms, denies.

use super::{Data, LexiconError};

/// Verbs and phrases of reporting: who says, confirms, denies.
pub struct Speech;

impl Speech {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(_data: &Data) -> Result<Self, LexiconError> {
        Ok(Speech)
    }
}

//! Who is known to act in the wars, and who held which post when.

use super::{Data, LexiconError};

/// Who is known to act in the wars, and who held which post when.
pub struct Actors;

impl Actors {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(_data: &Data) -> Result<Self, LexiconError> {
        Ok(Actors)
    }
}

//! Words of time: months, weekdays, parts of the day, units, wars and their first days.

use super::{Data, LexiconError};

/// Words of time: months, weekdays, parts of the day, units, wars and their first days.
pub struct Times;

impl Times {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(_data: &Data) -> Result<Self, LexiconError> {
        Ok(Times)
    }
}

//! Drives reading, cleaning, fielding and indexing; the same archive twice gives the same index.

pub mod pipeline;

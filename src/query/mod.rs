//! A request into an answer: the query read, planned, evaluated on every segment, ranked and counted.

mod leaf;
mod parse;
#[cfg(test)]
mod parse_tests;
pub mod tree;
mod value;
pub mod vocabulary;

pub use leaf::Leaves;
pub use parse::{Read, read};

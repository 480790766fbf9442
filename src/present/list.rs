//! JSON lists that grow part by part: a head, items parted by commas, a tail.

use super::Sink;
use crate::model::Answer;
use serde_json::Value;
use std::io::{self, Write};

/// A list under way.
pub struct List<W> {
    out: W,
    /// Before the first item, and after the last.
    head: Option<&'static str>,
    tail: &'static str,
    items: fn(&Answer) -> Vec<Value>,
    any: bool,
}

impl<W: Write> List<W> {
    pub fn new(out: W, head: &'static str, tail: &'static str, items: fn(&Answer) -> Vec<Value>) -> Self {
        List { out, head: Some(head), tail, items, any: false }
    }
}

impl<W: Write> Sink for List<W> {
    fn part(&mut self, answer: &Answer) -> io::Result<()> {
        if let Some(head) = self.head.take() {
            self.out.write_all(head.as_bytes())?;
        }
        for item in (self.items)(answer) {
            self.out.write_all(if self.any { b",\n" } else { b"\n" })?;
            self.any = true;
            serde_json::to_writer(&mut self.out, &item).map_err(io::Error::from)?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some(head) = self.head.take() {
            self.out.write_all(head.as_bytes())?;
        }
        self.out.write_all(self.tail.as_bytes())?;
        self.out.flush()
    }
}

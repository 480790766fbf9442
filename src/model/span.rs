//! Where words stand in a text: bytes while we work, code points in the record.

use serde::{Deserialize, Serialize};

/// A half-open range of a text. Stages count bytes; a [`crate::model::Record`] counts Unicode code points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    #[inline]
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The words themselves; empty where the span does not fit the text.
    #[inline]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    #[inline]
    pub fn holds(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    #[inline]
    pub fn meets(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Turns byte offsets into code points, in one pass over the text and constant time an offset.
pub struct CodePoints {
    /// Code points before each 64-byte step; empty for ASCII, where both counts agree.
    steps: Vec<u32>,
    text: String,
}

const STEP: usize = 64;

impl CodePoints {
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return CodePoints { steps: Vec::new(), text: String::new() };
        }
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for step in text.as_bytes().chunks(STEP) {
            steps.push(count);
            count += step.iter().map(|b| u8::from(!is_continuation(*b))).sum::<u8>() as u32;
        }
        CodePoints { steps, text: text.to_owned() }
    }

    pub fn at(&self, byte: usize) -> usize {
        if self.steps.is_empty() {
            return byte;
        }
        let byte = byte.min(self.text.len());
        let step = (byte / STEP).min(self.steps.len() - 1);
        let rest = &self.text.as_bytes()[step * STEP..byte];
        self.steps[step] as usize + usize::from(rest.iter().map(|b| u8::from(!is_continuation(*b))).sum::<u8>())
    }

    pub fn span(&self, span: Span) -> Span {
        Span::new(self.at(span.start), self.at(span.end))
    }
}

#[inline]
fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_code_points() {
        for text in ["", "Kyiv", "Київ і Kyiv", &"é—x".repeat(200)] {
            let points = CodePoints::new(text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(points.at(byte), count, "{text} at {byte}");
            }
            assert_eq!(points.at(text.len()), text.chars().count());
        }
    }
}

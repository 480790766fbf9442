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

/// Turns byte offsets of a text into code points and back, each near constant time after one pass over the text.
pub struct CodePoints<'a> {
    text: &'a str,
    /// Code points before each 64-byte step; empty for ASCII, where both counts agree.
    steps: Vec<u32>,
}

const STEP: usize = 64;

impl<'a> CodePoints<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut steps = Vec::new();
        if !text.is_ascii() {
            steps.reserve_exact(text.len() / STEP + 1);
            let mut count = 0;
            for step in text.as_bytes().chunks(STEP) {
                steps.push(count);
                count += points(step) as u32;
            }
        }
        CodePoints { text, steps }
    }

    pub fn at(&self, byte: usize) -> usize {
        if self.steps.is_empty() {
            return byte;
        }
        let byte = byte.min(self.text.len());
        let step = (byte / STEP).min(self.steps.len() - 1);
        self.steps[step] as usize + points(&self.text.as_bytes()[step * STEP..byte])
    }

    /// The byte at which this code point begins; behind the end, somewhere behind the end.
    pub fn byte(&self, point: usize) -> usize {
        let Some(step) = self.steps.partition_point(|before| *before as usize <= point).checked_sub(1) else { return point };
        let mut left = point - self.steps[step] as usize;
        let rest = &self.text.as_bytes()[step * STEP..];
        let at = rest.iter().position(|byte| {
            let is_it = left == 0 && !is_continuation(*byte);
            left -= usize::from(!is_it && !is_continuation(*byte));
            is_it
        });
        (step * STEP).saturating_add(at.unwrap_or_else(|| rest.len().saturating_add(left)))
    }

    pub fn span(&self, span: Span) -> Span {
        Span::new(self.at(span.start), self.at(span.end))
    }
}

/// How many code points begin in bytes of one step at most.
fn points(bytes: &[u8]) -> usize {
    usize::from(bytes.iter().map(|byte| u8::from(!is_continuation(*byte))).sum::<u8>())
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
                assert_eq!((points.at(byte), points.byte(count)), (count, byte), "{text} at {byte}");
            }
            let count = text.chars().count();
            assert_eq!((points.at(text.len()), points.byte(count)), (count, text.len()));
            assert!(points.byte(count + 9) > text.len());
        }
    }
}

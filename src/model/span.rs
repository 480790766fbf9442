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

/// Turns byte offsets of a text into code points and back.
pub struct CodePoints {
    /// Where characters of another width begin, in both counts.
    runs: Vec<Run>,
}

/// Characters of one width that follow each other.
struct Run {
    byte: usize,
    point: usize,
    width: usize,
}

impl CodePoints {
    pub fn new(text: &str) -> Self {
        let mut runs = Vec::new();
        let (mut byte, mut point) = (0, 0);
        while let [lead, ..] = &text.as_bytes()[byte..] {
            let (rest, width) = (&text.as_bytes()[byte..], width(*lead));
            runs.push(Run { byte, point, width });
            let count = if width == 1 { ascii(rest) } else { rest.iter().step_by(width).take_while(|lead| self::width(**lead) == width).count() };
            byte += count * width;
            point += count;
        }
        CodePoints { runs }
    }

    pub fn at(&self, byte: usize) -> usize {
        let before = self.runs.partition_point(|run| run.byte <= byte);
        self.runs[..before].last().map_or(byte, |run| run.point + (byte - run.byte) / run.width)
    }

    /// The byte at which this code point begins; behind the end, somewhere behind the end.
    pub fn byte(&self, point: usize) -> usize {
        let before = self.runs.partition_point(|run| run.point <= point);
        self.runs[..before].last().map_or(point, |run| (point - run.point).saturating_mul(run.width).saturating_add(run.byte))
    }

    pub fn span(&self, span: Span) -> Span {
        Span::new(self.at(span.start), self.at(span.end))
    }
}

/// The bytes of the character that begins with this one.
fn width(lead: u8) -> usize {
    match lead {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    }
}

/// How many bytes at the head are ASCII.
fn ascii(bytes: &[u8]) -> usize {
    const STEP: usize = 32;
    let steps = bytes.chunks_exact(STEP).take_while(|step| step.is_ascii()).count();
    let rest = &bytes[steps * STEP..];
    steps * STEP + rest.iter().take_while(|byte| byte.is_ascii()).count()
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

//! Live blogs: the lines by which their entries begin, each with its own time.
//!
//! Blocks and their fates in; the first text nodes of the lines that head an entry out, in the order of the page.

use super::{block::Block, prune::Fate};

/// Fewer clock times are a timetable or chance.
const ENTRIES_MIN: usize = 3;
const HEAD_WORDS_MAX: usize = 20;

/// Lines that begin or end with a clock time and have running text below them, where a page has several.
pub fn heads(blocks: &[Block], fates: &[Fate]) -> Vec<usize> {
    let kept: Vec<&Block> = blocks.iter().zip(fates).filter(|(_, fate)| **fate == Fate::Kept).map(|(block, _)| block).collect();
    let is_head = |pair: &&[&Block]| pair[0].words <= HEAD_WORDS_MAX && !pair[0].is_prose() && is_timed(&pair[0].text);
    let followed: Vec<usize> = kept.windows(2).filter(is_head).filter(|pair| !is_timed(&pair[1].text)).map(|pair| pair[0].first).collect();
    if followed.len() >= ENTRIES_MIN { followed } else { Vec::new() }
}

fn is_timed(line: &str) -> bool {
    let mut words = line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '-' | '–' | '—' | '(' | ')')).filter(|word| !word.is_empty());
    let first = words.next();
    first.is_some_and(is_clock) || words.next_back().is_some_and(is_clock)
}

/// `9:05`, `21:40:00`, `18.40`, `21h05`, also where a name follows without a blank.
fn is_clock(word: &str) -> bool {
    let bytes = word.as_bytes();
    let hours = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let sign = matches!(bytes.get(hours), Some(b':' | b'.' | b'h'));
    let value = |at: usize, length: usize| word.get(at..at + length).and_then(|w| w.parse::<u32>().ok());
    (1..=2).contains(&hours)
        && sign
        && digit(hours + 1)
        && digit(hours + 2)
        && !digit(hours + 3)
        && value(0, hours).is_some_and(|hour| hour < 24)
        && value(hours + 1, 2).is_some_and(|minute| minute < 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_clock_time_may_head_an_entry() {
        for (line, expected) in [
            ("21:40 Power is back", true),
            ("Ann Lee, 9:05", true),
            ("18.40 Uhr", true),
            ("20:24Ann Lee", true),
            ("3:1 for the guests", false),
            ("Psalm 25:61", false),
            ("At dawn", false),
        ] {
            assert_eq!(is_timed(line), expected, "{line}");
        }
    }
}

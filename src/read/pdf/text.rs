//! From the lines of printed pages to paragraphs: running heads dropped, words put together again that a line's end divided.

use std::collections::{BTreeMap, HashSet};

/// How many lines at each end of a page may be running heads.
const HEAD_LINES: usize = 2;

/// A line shorter than this share of the usual one ends its paragraph if it ends a sentence.
const SHORT: f64 = 0.8;

/// The text of all pages.
pub fn joined(pages: &[String]) -> String {
    // Justified lines come with gaps of several spaces.
    let spaced = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let pages: Vec<Vec<String>> = pages.iter().map(|page| page.lines().map(spaced).collect()).collect();
    let pages: Vec<Vec<&str>> = pages.iter().map(|page| page.iter().map(String::as_str).collect()).collect();
    let heads = running_heads(&pages);
    let width = usual_width(&pages);
    let whole: HashSet<&str> = pages.iter().flatten().flat_map(|line| line.split_whitespace()).collect();
    let mut text = String::new();
    let mut is_seen = HashSet::new();
    // Of the last line, before it is put together with others.
    let mut length = 0.0;
    for page in &pages {
        let ends = end_lines(page);
        // Its first appearance may be the title itself; the number of a page never is.
        let is_head = |at: usize, is_seen: &mut HashSet<String>| {
            let key = shape(page[at]);
            ends.contains(&at) && heads.contains(&key) && (is_folio(page[at]) || !is_seen.insert(key))
        };
        let kept: Vec<&str> = (0..page.len()).filter(|at| !is_head(*at, &mut is_seen)).map(|at| page[at]).collect();
        let mut breaks = ends_sentence(&text);
        for line in kept {
            if line.is_empty() {
                // Between pages and in loosely set text a gap stands within sentences too.
                breaks |= ends_sentence(&text) || length < SHORT * width;
                continue;
            }
            if text.is_empty() {
            } else if breaks && !line.starts_with(char::is_lowercase) {
                text.push_str("\n\n");
            } else {
                glue(&mut text, line, &whole);
            }
            text.push_str(line);
            length = line.chars().count() as f64;
            breaks = ends_sentence(&text) && length < SHORT * width;
        }
    }
    text
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')']).ends_with(['.', '!', '?', '…', ':', '؟', '۔'])
}

/// Puts the next line behind the last: without a gap where that ends within a word.
fn glue(text: &mut String, next: &str, whole: &HashSet<&str>) {
    let (head, end) = (text.as_str(), text.len());
    let stem = head.strip_suffix(['-', '\u{ad}', '\u{2010}']).filter(|s| s.ends_with(char::is_alphabetic) && next.starts_with(char::is_lowercase));
    let Some(stem) = stem else {
        text.push(' ');
        return;
    };
    let hyphened = format!("{}{}", head.rsplit([' ', '\n']).next().unwrap_or_default(), next.split_whitespace().next().unwrap_or_default());
    // Written with its hyphen elsewhere in the document, it keeps it.
    let length = if whole.contains(hyphened.as_str()) { end } else { stem.len() };
    text.truncate(length);
}

/// A line with its numbers taken away, as the heads of all pages have in common.
fn shape(line: &str) -> String {
    line.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect::<String>().replace("##", "#").replace("##", "#")
}

/// Whether a line does nothing but number its page: "7", "Page 7 of 12".
fn is_folio(line: &str) -> bool {
    line.contains(|c: char| c.is_ascii_digit()) && line.split_whitespace().count() <= 5 && line.chars().filter(|c| c.is_alphabetic()).count() <= 12
}

fn end_lines(page: &[&str]) -> Vec<usize> {
    let filled: Vec<usize> = (0..page.len()).filter(|at| !page[*at].is_empty()).collect();
    let back = filled.len().saturating_sub(HEAD_LINES).max(HEAD_LINES.min(filled.len()));
    filled[..HEAD_LINES.min(filled.len())].iter().chain(&filled[back..]).copied().collect()
}

/// What stands at the ends of at least half of the pages, and of two.
fn running_heads(pages: &[Vec<&str>]) -> HashSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let shapes: HashSet<String> = end_lines(page).into_iter().map(|at| shape(page[at])).collect();
        shapes.into_iter().for_each(|s| *counts.entry(s).or_default() += 1);
    }
    counts.into_iter().filter(|(_, n)| *n >= 2 && *n * 2 >= pages.len()).map(|(shape, _)| shape).collect()
}

/// How long a full line is.
fn usual_width(pages: &[Vec<&str>]) -> f64 {
    let mut lengths: Vec<usize> = pages.iter().flatten().map(|line| line.chars().count()).filter(|n| *n > 0).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() * 3 / 4).copied().unwrap_or(0) as f64
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn lines_become_paragraphs_and_running_heads_go() {
        let first = "The Courier, June 3\nShells hit the port\n\nShelling  killed three people and wounded sev-\nen in the port on Monday, a Kyiv-backed of-\nficial said.\n\
                     Rescue workers searched for survivors through the\nnight and then\n\nPage 1 of 2";
        let second = "The Courier, June 3\n\nstopped. The Kyiv-backed official, who leads the Kyiv-\nbacked board, gave no more.\n\nPage 2 of 2";
        assert_eq!(
            joined(&[first.to_owned(), second.to_owned()]),
            "The Courier, June 3 Shells hit the port\n\nShelling killed three people and wounded seven in the port on Monday, a Kyiv-backed official said.\n\n\
             Rescue workers searched for survivors through the night and then stopped. \
             The Kyiv-backed official, who leads the Kyiv-backed board, gave no more."
        );
        assert_eq!(joined(&[String::new()]), "");
    }
}

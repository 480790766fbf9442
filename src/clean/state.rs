//! The story where a page holds it only in the state of its scripts, for a browser to draw.
//!
//! A page and where its scripts stand in; the longest running text among their strings out, as markup, and a day stated beside it.
//! Asked only of pages that show next to nothing.

use super::{block, stated};
use memchr::memchr2;
use std::ops::Range;

/// What script data tells of a story.
pub struct Told {
    /// Paragraphs in markup.
    pub html: String,
    /// As worded, under a name that says "published".
    pub published: Option<String>,
}

/// Shorter strings are labels.
const STORY_BYTES_MIN: usize = 300;
const STORY_WEIGHT_MIN: usize = 250;
/// So much of the scripts is looked at, over all.
const SCRIPT_BYTES_MAX: usize = 8 << 20;

pub fn story(page: &str, scripts: &[Range<usize>]) -> Option<Told> {
    let mut search = Search::default();
    let mut left = SCRIPT_BYTES_MAX;
    for script in scripts {
        let Some(text) = page.get(script.clone()).filter(|text| text.len() <= left) else { continue };
        left -= text.len();
        search.strings(text, true);
    }
    let (_, story) = search.best?;
    Some(Told { html: as_markup(&story), published: search.published })
}

#[derive(Default)]
struct Search {
    /// The weight of the best story so far, and the story.
    best: Option<(usize, String)>,
    published: Option<String>,
}

impl Search {
    /// Looks at every string in double quotes; at those within a string that is script data itself too.
    fn strings(&mut self, script: &str, deeper: bool) {
        let bytes = script.as_bytes();
        let mut key = "";
        let mut at = 0;
        while let Some(open) = memchr::memchr(b'"', &bytes[at..]).map(|i| at + i) {
            let Some(close) = closing(bytes, open + 1) else { return };
            let raw = &script[open + 1..close];
            at = close + 1;
            if script[at..].trim_start().starts_with(':') {
                key = raw;
                continue;
            }
            if self.published.is_none() && raw.len() < 40 && raw.len() > 7 && stated::says_published(&key.to_ascii_lowercase()) {
                self.published = Some(raw.to_owned());
            }
            if raw.len() >= STORY_BYTES_MIN
                && let Ok(text) = serde_json::from_str::<String>(&script[open..at])
            {
                self.weigh(text, deeper);
            }
        }
    }

    fn weigh(&mut self, text: String, deeper: bool) {
        if deeper && text.contains("\":\"") {
            self.strings(&text, false);
            return;
        }
        let weight = prose(&text);
        if weight >= STORY_WEIGHT_MIN && self.best.as_ref().is_none_or(|(most, _)| weight > *most) {
            self.best = Some((weight, text));
        }
    }
}

/// The quote that ends a string.
fn closing(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', &bytes[at..])?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at = (at + 2).min(bytes.len());
    }
}

/// The weight of running text outside of tags; none where it reads as code or as one long word.
fn prose(text: &str) -> usize {
    let (mut weight, mut blanks, mut signs, mut stops) = (0, 0, 0, 0);
    let (mut inside, mut before) = (false, ' ');
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside => {}
            c if c.is_alphanumeric() => weight += 1 + usize::from(block::is_wide(c)),
            c if c.is_whitespace() => {
                blanks += 1;
                stops += usize::from(matches!(before, '.' | '!' | '?' | '"' | '”'));
            }
            '。' | '！' | '？' => stops += 2,
            '{' | '}' | ';' | '=' | '\\' | '$' | '_' => signs += 1,
            _ => {}
        }
        before = c;
    }
    let reads = signs * 40 < weight && (blanks * 14 > weight || stops * 60 > weight) && stops > 1;
    if reads { weight } else { 0 }
}

fn as_markup(story: &str) -> String {
    if story.contains("<p") || story.contains("<br") || story.contains("<div") {
        return story.to_owned();
    }
    let paragraph = |line: &str| format!("<p>{}</p>", line.replace('<', "&lt;"));
    story.lines().filter(|line| !line.trim().is_empty()).map(paragraph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: &str) {
        let told = story(script, std::slice::from_ref(&(0..script.len())));
        assert_eq!(told.map(|t| format!("{}|{}", t.html, t.published.unwrap_or_default())).unwrap_or_default(), expected);
    }

    const LINE: &str = "Delegations met again in the old customs house, and neither of them spoke to the press. Boats kept away from the pier. ";

    #[test]
    fn the_longest_running_text_is_the_story() {
        let text = LINE.repeat(4);
        check(
            &format!(r#"window.state={{"publishedAt":"2025-06-02","slug":"a","body":"{text}","menu":["Home","World"]}}"#),
            &format!("<p>{text}</p>|2025-06-02"),
        );
    }

    #[test]
    fn a_story_within_script_data_within_a_string_is_found() {
        let text = LINE.repeat(4);
        let inner = format!(r#"5:{{"html":"<p>{text}</p>"}}"#).replace('"', "\\\"");
        check(&format!(r#"push([1,"{inner}"])"#), &format!("<p>{text}</p>|"));
    }

    #[test]
    fn code_and_identifiers_are_no_story() {
        check(&format!(r#"var a="{}";"#, "if (a == b) { c = d; } ".repeat(40)), "");
        check(&format!(r#"var a="{}";"#, "QWxhZGRpbjpvcGVu".repeat(60)), "");
    }
}

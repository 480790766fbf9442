//! Small pieces that several pages show: numbers, names, figures, links.

use crate::{
    model::{Figure, Snippet},
    present::{bounds, harmless},
};
use maud::{Markup, html};

pub use crate::present::{counted, grouped as number};

/// Words of an archive, set apart from the direction of what stands around them.
pub fn said(text: &str) -> Markup {
    html! { bdi { (harmless(text)) } }
}

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: &[&str] = &["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// The direction of a text in a language; by its letters where the language is not known.
pub fn direction(language: Option<&str>) -> &'static str {
    let is_one = |l: &str| RIGHT_TO_LEFT.contains(&l.split('-').next().unwrap_or_default());
    if language.is_some_and(is_one) { "rtl" } else { "auto" }
}

/// A passage with what was asked for marked.
pub fn snippet(snippet: &Snippet) -> Markup {
    let letters: Vec<char> = snippet.text.chars().collect();
    let (mut parts, mut at) = (Vec::new(), 0);
    for [start, end] in &snippet.marks {
        let (start, end) = ((*start).clamp(at, letters.len()), (*end).clamp(at, letters.len()));
        parts.extend([(false, at..start), (true, start..end.max(start))]);
        at = end.max(start);
    }
    parts.push((false, at..letters.len()));
    let text = |range: std::ops::Range<usize>| harmless(&letters[range].iter().collect::<String>());
    html! { @for (marked, range) in parts { @if marked { mark { (text(range)) } } @else { (text(range)) } } }
}

/// `killed at least 12 civilians`.
pub fn figure(f: &Figure) -> Markup {
    html! {
        span.figure {
            b { (f.measure.name()) " " (bounds(f)) " " (harmless(&f.object)) }
            @if let Some(victim) = &f.victim { " (" (said(victim)) ")" }
        }
    }
}

/// An address of the archive that a browser may be led to: nothing but the web.
pub fn web(url: &str) -> Option<&str> {
    let scheme = url.split_once("://")?.0.to_ascii_lowercase();
    let clean = !url.contains(|c: char| c.is_control() || c.is_whitespace());
    (clean && (scheme == "http" || scheme == "https")).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_parted_by_thousands() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(n), text);
        }
    }

    #[test]
    fn only_the_web_is_linked() {
        for (url, good) in [
            ("https://a.example/x", true),
            ("HTTP://a.example", true),
            ("javascript:alert(1)//", false),
            ("javascript://x/%0aalert(1)", false),
            ("data:text/html,x", false),
            ("java\nscript://x", false),
        ] {
            assert_eq!(web(url).is_some(), good, "{url}");
        }
    }

    #[test]
    fn marks_stand_around_their_letters() {
        let shown = snippet(&Snippet { text: "é <b> drone".to_owned(), marks: vec![[6, 11]] }).into_string();
        assert_eq!(shown, "é &lt;b&gt; <mark>drone</mark>");
    }
}

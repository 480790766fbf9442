//! Pages made to cost time or to break a parser: what becomes of each, and that no bytes make cleaning panic.
//!
//! Only outcomes are asserted here; what they cost is for the benchmark to tell.

use super::{CleanError, charset, page, plain};
use crate::{
    lexicon::{Data, prompts::Prompts},
    model::{Given, Media},
};

fn prompts() -> Prompts {
    Prompts::load(&Data::embedded()).unwrap()
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Read,
    Refused,
    Empty,
}

fn outcome(page: &str, prompts: &Prompts) -> Outcome {
    match page::article(page, &Given::default(), prompts) {
        Ok(_) => Outcome::Read,
        Err(CleanError::Limit { .. }) => Outcome::Refused,
        Err(_) => Outcome::Empty,
    }
}

#[test]
fn hostile_pages_are_read_or_refused() {
    let prompts = prompts();
    for (begin, piece, times, expected) in [
        ("<table>", "<tr><td>some</td><td>words</td><td>3</td></tr>", 20_000, Outcome::Read),
        ("", "<ul><li>some words here", 34_000, Outcome::Read),
        ("", "<p><b>some words here ", 50_000, Outcome::Read),
        ("", "<li><b><i><u>some words here ", 20_000, Outcome::Read),
        ("", "<a href=x>some words here ", 100_000, Outcome::Read),
        ("", "<select><option>", 100_000, Outcome::Empty),
        ("", "<div>", 500_000, Outcome::Refused),
        ("", "&amp;", 500_000, Outcome::Refused),
    ] {
        assert_eq!(outcome(&format!("{begin}{}", piece.repeat(times)), &prompts), expected, "{piece}");
    }
}

#[test]
fn hostile_markdown_is_read() {
    let prompts = prompts();
    for piece in ["![", "[", "[a](", "**", "`", "# ", "> "] {
        let text = piece.repeat(200_000);
        assert!(!plain::article(text, Media::Markdown, &Given::default(), &prompts).text.contains('\u{1}'), "{piece}");
    }
}

const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Talks résumés in Geneva | Daily News</title><meta property=\"article:published_time\" content=\"2024-05-01T10:00:00+02:00\"><script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Talks\",\"author\":[{\"name\":\"Ann Lee\"}]}</script></head><body><nav><a href=\"/\">Home</a></nav><article><h1>Talks résumés in Geneva</h1><p class=\"byline\">By Ann Lee, 1 May 2024 &ndash; 10:00</p><p>GENEVA — Delegations met on Monday, officials said. «Nothing» is agreed yet.</p><figure><img src=x><figcaption>The hall. © Ann Lee</figcaption></figure><ul><li>Єдність і мир</li><li>和平会谈。</li></ul><p>They will meet again on Friday, a spokesman said, if both sides agree.</p></article><footer>© 2024 Daily News</footer></body></html>";

/// The next of a fixed row of numbers.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

fn mutated(state: &mut u64) -> Vec<u8> {
    let mut bytes = PAGE.as_bytes().to_vec();
    for _ in 0..=next(state) % 12 {
        let (from, to) = (next(state) % bytes.len(), next(state) % bytes.len());
        let (from, to) = (from.min(to), from.max(to));
        match next(state) % 5 {
            0 => bytes[from] = (next(state) % 256) as u8,
            1 => bytes[from] = b"<>\"'&/=!-"[next(state) % 9],
            2 => drop(bytes.drain(from..to.min(from + 40))),
            3 => bytes.truncate(to.max(40)),
            _ => {
                let piece = bytes[from..to.min(from + 200)].to_vec();
                bytes.splice(from..from, piece);
            }
        }
    }
    bytes
}

#[test]
fn no_mutation_of_a_page_makes_cleaning_panic() {
    let prompts = prompts();
    let mut state = 7;
    for _ in 0..3000 {
        let bytes = mutated(&mut state);
        let Ok((text, _)) = charset::decode(&bytes, None) else { continue };
        let text = text.to_string();
        let _ = page::article(&text, &Given::default(), &prompts);
        plain::article(text.clone(), Media::Plain, &Given::default(), &prompts);
        plain::article(text, Media::Markdown, &Given::default(), &prompts);
    }
}

//! What is fuzzed: bytes in, nothing out but a panic, or too much time or memory.
//!
//! Shared by the fuzz targets and by the test that replays the seeds.

use dateline::{
    clean,
    lexicon::{Data, Lexicon},
    model::{Capture, Given, Media, Origin},
    query::{self, Leaves},
    read::{Limits, Options},
};
use std::sync::OnceLock;

/// The name of a folder of seeds, and what reads them.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: &[Target] = &[("warc", archive), ("html", page), ("mail", archive), ("telegram", archive), ("query", question)];

#[allow(dead_code, reason = "the replay walks the table")]
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(n, _)| *n == name).expect("a target of the table");
    target(bytes);
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| Lexicon::load(&Data::embedded()).expect("the files compiled in are well formed"))
}

/// Containers of every kind; what they are is found by looking, as in a run.
fn archive(bytes: &[u8]) {
    let limits = Limits { document_bytes: 1 << 20, held_bytes: 1 << 20, ..Limits::default() };
    let captures = Options { limits, ..Options::default() }.stream(Origin::default(), Box::new(bytes));
    for capture in captures.flatten() {
        // What every capture is held to: a hash, and an origin that names no other file.
        assert!(capture.origin.sha256.len() == 64 && capture.origin.path.is_empty());
    }
}

fn page(bytes: &[u8]) {
    for media in [Media::Html, Media::Markdown] {
        let capture = Capture { origin: Origin::default(), media, given: Given::default(), bytes: bytes.to_vec() };
        if let Ok(article) = clean::article(capture, lexicon()) {
            assert!(article.blocks.iter().all(|b| article.text.get(b.span.start..b.span.end).is_some()));
        }
    }
}

fn question(bytes: &[u8]) {
    let today = chrono::NaiveDate::from_ymd_opt(2025, 6, 30).expect("a day of the calendar");
    let kinds: Vec<String> = lexicon().kinds.events.iter().map(|e| e.kind.clone()).collect();
    let text = String::from_utf8_lossy(bytes);
    let read = query::read(&text, &Leaves { today, kinds: &kinds });
    let _ = read.expr.to_string();
    assert!(read.repairs.iter().all(|r| r.at <= text.chars().count()));
}

//! Texts and what must come of them: files of a text, a line of `=====`, and the outcome, one value a line.
//!
//! With `DATELINE_BLESS=1` the outcomes are written anew; their difference is read like code.

use super::root;
use dateline::{
    ingest::pipeline::{self, Outcome},
    lexicon::{Data, Lexicon},
    model::{Capture, Given, Media, Origin, Record},
    read,
};
use std::{fmt::Write, fs};

const RULE: &str = "\n=====\n";

#[test]
fn texts_give_their_outcomes() {
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are read");
    let bless = std::env::var_os("DATELINE_BLESS").is_some();
    let mut wrong = String::new();
    let mut files: Vec<_> = walkdir::WalkDir::new(root().join("tests/cases")).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()).collect();
    files.sort_by(|a, b| a.path().cmp(b.path()));
    assert!(!files.is_empty());
    for file in files {
        let content = fs::read_to_string(file.path()).expect("a case is text");
        let (text, expected) = content.split_once(RULE).unwrap_or((&content, ""));
        let found = outcome(&record(text, &lexicon));
        if bless {
            fs::write(file.path(), format!("{}{RULE}{found}", text.trim_end())).expect("a case can be written");
        } else if found != expected {
            write!(wrong, "\n{}\nexpected\n{expected}\nfound\n{found}", file.path().display()).expect("a string takes what is written");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The first line may give the day of publication: `published 2025-06-03`.
fn record(text: &str, lexicon: &Lexicon) -> Record {
    let (published, text) = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("published ") => (Some(first["published ".len()..].to_owned()), rest),
        _ => (None, text),
    };
    let given = Given { published, language: Some("en".to_owned()), id: Some("case".to_owned()), ..Given::default() };
    let origin = Origin { path: "case".to_owned(), sha256: read::sha256(text.as_bytes()), ..Origin::default() };
    match pipeline::record(Capture { origin, media: Media::Plain, given, bytes: text.as_bytes().to_vec() }, lexicon) {
        Outcome::Fielded(record, ..) => *record,
        _ => panic!("no record of {text}"),
    }
}

fn outcome(record: &Record) -> String {
    let mut out = String::new();
    let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let bound = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    for f in &record.figures {
        let date = f.date.map_or_else(|| "-".to_owned(), |d| d.to_string());
        let background = if f.background { " background" } else { "" };
        writeln!(
            out,
            "figure {} {} {}..{} | victim {} | {} | {date} | {} {}{background}",
            f.measure,
            f.object,
            bound(f.min),
            bound(f.max),
            word(&f.victim),
            word(&f.place),
            f.status,
            word(&f.claimant)
        )
        .expect("a string takes what is written");
    }
    for e in &record.events {
        let date = e.date.map_or_else(|| "-".to_owned(), |d| d.to_string());
        writeln!(out, "event {} | {} | {date} | {} > {}", e.kind, word(&e.place), word(&e.initiator), word(&e.target)).expect("a string takes what is written");
    }
    out
}

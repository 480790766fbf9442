//! The built program on small archives: what ingest does with every kind of document, and how commands end.

use super::{Folder, dateline, run, stderr, stdout};
use std::{
    fs,
    io::{Read, Write},
    process::Stdio,
};

const SHELLING: &str = "KHERSON, June 3 - Russian shelling killed three people and wounded seven in Kherson on Monday, Ukrainian officials said.";
const TALKS: &str = "ISTANBUL, June 2 - Delegations from Russia and Ukraine held talks in Istanbul on Monday.";

fn record(id: &str, text: &str) -> String {
    format!("{}\n", serde_json::json!({"id": id, "text": text, "published": "2025-06-03", "source": "courier.example", "language": "en"}))
}

/// The counts of an ingest's summary: word and number.
pub fn ingest(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["ingest"], arguments].concat());
    let words = ["indexed", "replaced", "version", "unchanged", "duplicate", "quarantined", "deleted", "passed"];
    let summary = stdout(&output);
    let counts: Vec<String> = summary
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut parts = line.split_whitespace();
            let (count, word) = (parts.next()?, parts.next()?.trim_end_matches(':'));
            words.contains(&word).then(|| format!("{word} {count}"))
        })
        .collect();
    (output.status.code(), counts.join(", "))
}

pub fn found(index: &str, query: &str) -> String {
    let output = run(&["query", query, "--index", index, "--format", "jsonl"]);
    let mut ids: Vec<String> =
        stdout(&output).lines().filter_map(|line| Some(serde_json::from_str::<serde_json::Value>(line).ok()?.get("id")?.as_str()?.to_owned())).collect();
    ids.sort();
    ids.join(" ")
}

#[test]
fn the_same_archive_twice_adds_nothing() {
    let folder = Folder::new();
    let file = folder.write("a/records.jsonl", record("1", SHELLING) + &record("2", TALKS));
    let index = folder.path("index");
    assert_eq!(ingest(&[&file, "--index", &index]), (Some(0), "indexed 2".to_owned()));
    assert_eq!(ingest(&[&file, "--index", &index]), (Some(0), "unchanged 2".to_owned()));
    assert_eq!(found(&index, "talks"), "2");
}

#[test]
fn a_changed_file_replaces_its_article() {
    let folder = Folder::new();
    let index = folder.path("index");
    let file = folder.write("a/page.txt", SHELLING);
    assert_eq!(ingest(&[&file, "--index", &index]).1, "indexed 1");
    folder.write("a/page.txt", SHELLING.replace("three", "five"));
    assert_eq!(ingest(&[&file, "--index", &index]).1, "replaced 1");
    assert_eq!(found(&index, "three"), "");
    assert_ne!(found(&index, "five"), "");
}

#[test]
fn a_record_that_moves_within_its_file_is_not_lost() {
    let folder = Folder::new();
    let index = folder.path("index");
    let file = folder.write("r.jsonl", record("1", SHELLING) + &record("2", TALKS));
    ingest(&[&file, "--index", &index]);
    folder.write("r.jsonl", record("0", "A new line stands at the head of this file.") + &record("1", SHELLING) + &record("2", TALKS));
    ingest(&[&file, "--index", &index]);
    assert_eq!(found(&index, "shelling OR delegations OR head"), "0 1 2");
    let shown = stdout(&run(&["check", "--index", &index]));
    assert!(shown.contains("3 articles") && shown.contains("clean"), "{shown}");
}

#[test]
fn copies_are_told_and_outlive_their_original() {
    let folder = Folder::new();
    let index = folder.path("index");
    folder.write("a/one.txt", SHELLING);
    folder.write("a/two.txt", SHELLING);
    let archive = folder.path("a");
    assert_eq!(ingest(&[&archive, "--index", &index]).1, "indexed 1, duplicate 1");
    fs::remove_file(folder.path("a/one.txt")).expect("the file is there");
    assert_eq!(ingest(&[&archive, "--index", &index, "--delete-missing"]).1, "indexed 1, deleted 1");
    assert_ne!(found(&index, "shelling"), "");
}

#[test]
fn what_is_gone_is_removed_only_on_request() {
    let folder = Folder::new();
    let index = folder.path("index");
    folder.write("a/one.txt", SHELLING);
    folder.write("a/two.txt", TALKS);
    let archive = folder.path("a");
    ingest(&[&archive, "--index", &index]);
    fs::remove_file(folder.path("a/one.txt")).expect("the file is there");
    assert_eq!(ingest(&[&archive, "--index", &index]).1, "unchanged 1");
    assert_ne!(found(&index, "shelling"), "");
    assert_eq!(ingest(&[&archive, "--index", &index, "--delete-missing"]).1, "unchanged 1, deleted 1");
    assert_eq!(found(&index, "shelling"), "");
}

#[test]
fn every_document_that_fails_is_named_with_its_place() {
    let folder = Folder::new();
    let index = folder.path("index");
    folder.write("a/good.txt", SHELLING);
    folder.write("a/empty.html", "");
    folder.write("a/picture.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0".as_slice());
    folder.write("a/broken.jsonl", record("1", TALKS) + "{\"id\": \"2\", \"text\": \n");
    folder.write("a/half.html.gz", &b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x4c"[..]);
    let (archive, report) = (folder.path("a"), folder.path("report.jsonl"));
    let (code, counts) = ingest(&[&archive, "--index", &index, "--report", &report]);
    assert_eq!((code, counts.as_str()), (Some(3), "indexed 2, quarantined 4"));
    let lines = fs::read_to_string(&report).expect("the report is there");
    assert_eq!(lines.lines().count(), 6);
    for line in lines.lines().filter(|l| l.contains("quarantined")) {
        let row: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        assert!(row["reason"].as_str().is_some_and(|r| !r.is_empty()) && row["path"].as_str().is_some(), "{line}");
    }
    assert!(fs::read_to_string(folder.path("index/quarantine.jsonl")).expect("a quarantine").lines().count() == 4);
}

#[test]
fn what_heals_leaves_the_quarantine() {
    let folder = Folder::new();
    let index = folder.path("index");
    let file = folder.write("a/page.html", "");
    assert_eq!(ingest(&[&file, "--index", &index]), (Some(3), "quarantined 1".to_owned()));
    folder.write("a/page.html", format!("<html><body><article><p>{SHELLING}</p></article></body></html>"));
    assert_eq!(ingest(&[&file, "--index", &index]), (Some(0), "indexed 1".to_owned()));
    assert_eq!(fs::read_to_string(folder.path("index/quarantine.jsonl")).unwrap_or_default(), "");
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    let folder = Folder::new();
    let output = run(&["ingest", &folder.path("no-such"), "--index", &folder.path("index")]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!((stdout(&output) + &stderr(&output)).contains("no such file or folder"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new();
    let lines: String = (0..3000).map(|n| record(&n.to_string(), &format!("{SHELLING} Line {n}."))).collect();
    let file = folder.write("r.jsonl", lines);
    let mut child = dateline(&["extract", &file]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program can be started");
    let mut first = [0; 64];
    let mut out = child.stdout.take().expect("stdout is piped");
    out.read_exact(&mut first).expect("there is output");
    drop(out);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn standard_input_is_read() {
    let mut child = dateline(&["extract", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program can be started");
    child.stdin.take().expect("stdin is piped").write_all(record("7", TALKS).as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("the program ends");
    assert!(stdout(&output).starts_with("{\"id\":\"7\""));
}

#[test]
fn exits_tell_how_a_command_ended() {
    let folder = Folder::new();
    let index = folder.path("index");
    ingest(&[&folder.write("r.jsonl", record("1", TALKS)), "--index", &index]);
    for (arguments, code) in [
        (vec!["query", "talks", "--index", &index], 0),
        (vec!["query", "zeppelin", "--index", &index], 1),
        (vec!["query", "talks", "--index", "/nonexistent/index"], 2),
        (vec!["query", "(talks", "--strict", "--index", &index], 2),
        (vec!["show", "no-such-id", "--index", &index], 1),
        (vec!["nonsense"], 2),
    ] {
        assert_eq!(run(&arguments).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn the_index_moves_with_its_folder() {
    let folder = Folder::new();
    let index = folder.path("index");
    ingest(&[&folder.write("r.jsonl", record("1", TALKS)), "--index", &index]);
    fs::rename(&index, folder.path("moved")).expect("a folder can be moved");
    assert_eq!(found(&folder.path("moved"), "talks"), "1");
}

#[test]
fn the_demo_answers() {
    let output = run(&["demo"]);
    let shown = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for part in ["indexed", "event", "place", "claimant", "Kherson", "killed"] {
        assert!(shown.contains(part), "{part} is missing in:\n{shown}");
    }
}

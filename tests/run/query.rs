//! `query`, `show` and `fields` by command: the wires between the index, the answer and the formats.

use super::{Folder, dateline, run, stderr, stdout};
use std::{io::Read, process::Stdio};

const RECORDS: &[(&str, &str, &str)] = &[
    ("s1", "2025-06-03", "KHERSON, June 3 - Russian shelling killed three people and wounded seven in Kherson on Monday, Ukrainian officials said."),
    ("s2", "2025-06-03", "ISTANBUL, June 2 - Delegations from Russia and Ukraine held talks in Istanbul on Monday. A truce was not agreed."),
    ("s3", "2025-06-10", "The harvest was good this year, farmers in the valley said."),
];

/// The three records, ingested.
fn index(folder: &Folder) -> String {
    let lines = RECORDS.iter().map(|(id, published, text)| {
        serde_json::json!({"id": id, "text": text, "title": format!("Report {id}"), "published": published, "source": "courier.example", "language": "en"})
            .to_string()
    });
    let file = folder.write("a/records.jsonl", lines.collect::<Vec<_>>().join("\n"));
    let index = folder.path("index");
    assert_eq!(run(&["ingest", &file, "--index", &index, "--quiet"]).status.code(), Some(0));
    index
}

/// Exit code and ids, sorted.
fn ask(index: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["query", "--index", index, "--format", "jsonl", "--today", "2025-06-12"], arguments].concat());
    let ids = stdout(&output).lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["id"].as_str().unwrap_or_default().to_owned()).collect();
    let mut ids: Vec<String> = ids;
    ids.sort();
    (output.status.code(), ids.join(" "))
}

#[test]
fn a_query_finds_articles_and_the_exit_code_tells() {
    let folder = Folder::new();
    let index = index(&folder);
    for (query, code, ids) in [
        ("harvest", 0, "s3"),
        ("place:Kherson", 0, "s1"),
        ("place:Херсон killed:>=3", 0, "s1"),
        ("killed:>3", 1, ""),
        ("event:talks", 0, "s2"),
        ("-harvest published:\"last 2 weeks\"", 0, "s1 s2"),
        ("“talks in Istanbul", 0, "s2"),
        ("zebra", 1, ""),
    ] {
        assert_eq!(ask(&index, &[query]), (Some(code), ids.to_owned()), "{query}");
    }
}

#[test]
fn repairs_go_to_the_errors_and_strict_refuses_them() {
    let folder = Folder::new();
    let index = index(&folder);
    let mended = run(&["query", "palce:Kherson", "--index", &index]);
    assert!(stderr(&mended).contains("did you mean place:"), "{}", stderr(&mended));
    let strict = run(&["query", "harvest AND", "--strict", "--index", &index]);
    assert_eq!(strict.status.code(), Some(2));
    assert!(stderr(&strict).contains("\n  harvest AND\n          ^"), "{}", stderr(&strict));
    let facet = run(&["query", "--facet", "plase", "--index", &index]);
    assert!(facet.status.code() == Some(2) && stderr(&facet).contains("did you mean place"), "{}", stderr(&facet));
}

#[test]
fn every_format_is_written() {
    let folder = Folder::new();
    let index = index(&folder);
    for (arguments, part) in [
        (vec!["--format", "table", "--facet", "event,source", "--timeline", "month"], "courier.example"),
        (vec!["--format", "table", "--limit", "all"], "Report s1"),
        (vec!["--claims", "--format", "csv"], "date,place,place_id"),
        (vec!["--claims", "--format", "geojson"], "\"FeatureCollection\""),
        (vec!["--format", "md"], "**Report s1**"),
        (vec!["--format", "bibtex"], "@online{s1,"),
        (vec!["--format", "ris"], "ID  - s1"),
        (vec!["--format", "json"], "\"total\": 3"),
    ] {
        let output = run(&[vec!["query", "--index", &index], arguments.clone()].concat());
        assert!(output.status.success() && stdout(&output).contains(part), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    }
}

#[test]
fn what_each_clause_leaves_is_told() {
    let folder = Folder::new();
    let index = index(&folder);
    let output = run(&["query", "event:strikes place:Kherson", "--explain-query", "--index", &index]);
    assert!(stderr(&output).contains("place:Kherson"), "{}", stderr(&output));
}

#[test]
fn an_article_is_shown_with_where_it_is_from() {
    let folder = Folder::new();
    let index = index(&folder);
    let output = run(&["show", "s1", "--index", &index]);
    let text = stdout(&output);
    for part in ["records.jsonl at byte 0", "sha256", "killed 3 people", "<Kherson>"] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    assert_eq!(run(&["show", "nobody", "--index", &index]).status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_str(&stdout(&run(&["show", "s2", "--json", "--index", &index]))).unwrap();
    assert_eq!(json["id"], "s2");
}

#[test]
fn fields_are_listed_with_counts() {
    let folder = Folder::new();
    let index = index(&folder);
    let output = run(&["fields", "--index", &index]);
    let text = stdout(&output);
    assert!(text.lines().any(|l| l.split_whitespace().take(4).eq(["source", "names", "3", "1"])), "{text}");
    assert!(text.contains("killed") && text.contains("(also lang:)"), "{text}");
    assert_eq!(run(&["fields"]).status.code(), Some(0));
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = Folder::new();
    let index = index(&folder);
    let mut child = dateline(&["query", "--format", "json", "--index", &index]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""));
}

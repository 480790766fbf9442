//! Ledger, exports, evidence, snapshots, batches and corrections by command.

use super::{Folder, dateline, run, stderr, stdout};
use std::{fs, io::Read, process::Stdio};

const MAYOR: &str = "SUMY, June 3 - A missile strike on Sumy on Tuesday killed three people, the mayor of Sumy said.";
const ZELENSKY: &str = "SUMY, June 4 - A missile strike on Sumy on Tuesday killed at least five people, Volodymyr Zelensky said.";

fn record(id: &str, day: &str, source: &str, text: &str) -> String {
    let title = "=2+5 \"quoted\",\t{braced}\u{7}";
    format!(
        "{}\n",
        serde_json::json!({"id": id, "text": text, "title": title, "published": day, "source": source, "language": "en", "url": format!("https://{source}/a_{id}%20{{x}}")})
    )
}

/// An index of two reports of one strike, one commit each.
fn index(folder: &Folder) -> String {
    let index = folder.path("index");
    for (id, day, source, text) in [("m1", "2025-06-03", "daily.example", MAYOR), ("z1", "2025-06-04", "herald.example", ZELENSKY)] {
        let file = folder.write(&format!("{id}.jsonl"), record(id, day, source, text));
        assert_eq!(run(&["ingest", &file, "--index", &index, "--quiet"]).status.code(), Some(0));
    }
    index
}

fn ask(index: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(&[arguments, &["--index", index]].concat());
    (output.status.code(), stdout(&output) + &stderr(&output))
}

#[test]
fn claims_are_laid_side_by_side() {
    let folder = Folder::new();
    let index = index(&folder);
    for (arguments, parts) in [
        (
            &["--matrix", "claimant", "--columns", "published"][..],
            &["2025-06-03", "2025-06-04", "killed 3 people ≠1", "killed at least 5 people ≠1", "they disagree"][..],
        ),
        (&["--toll", "--rule", "lowest-official"], &["low 3", "high 5 or more", "first", "raises"]),
        (&["--incidents"], &["incident 1 · 2025-06-03 · Sumy", "same place: Sumy; same date: 2025-06-03; same kind:"]),
    ] {
        let (code, text) = ask(&index, &[&["query", "killed:>0", "--format", "table"], arguments].concat());
        assert_eq!(code, Some(0), "{text}");
        parts.iter().for_each(|part| assert!(text.contains(part), "{part:?} is missing in\n{text}"));
    }
    assert_eq!(ask(&index, &["query", "--toll", "--format", "ris"]).0, Some(2));
}

#[test]
fn everything_is_exported_in_every_format() {
    let folder = Folder::new();
    let index = index(&folder);
    for (format, part) in [
        ("csv", "'=2+5 \"\"quoted\"\""),
        ("jsonl", "\"type\":\"claim\""),
        ("json", "\"claimant\":"),
        ("geojson", "\"FeatureCollection\""),
        ("md", "killed 3 people"),
        ("bibtex", "title = {=2+5 \"quoted\", braced }"),
        ("ris", "TI  - =2+5 \"quoted\", {braced} \r\n"),
        ("csl-json", "\"type\":\"article-newspaper\""),
        ("acled", "event_id_cnty,event_date"),
        ("ged", "id,relid,year"),
    ] {
        let file = folder.path(&format!("out.{format}"));
        let (code, text) = ask(&index, &["export", "killed:>0", "--format", format, "--out", &file]);
        assert_eq!(code, Some(0), "{format}: {text}");
        let written = fs::read_to_string(&file).expect("the file was written");
        assert!(written.contains(part), "{format}: {written}");
        if format.ends_with("json") {
            serde_json::from_str::<serde_json::Value>(&written).expect("it is JSON");
        }
    }
    if !cfg!(feature = "parquet") {
        let (code, text) = ask(&index, &["export", "--format", "parquet", "--out", &folder.path("out.parquet")]);
        assert!(code == Some(2) && text.contains("cargo build --release --features parquet") && !fs::exists(folder.path("out.parquet")).unwrap(), "{text}");
    }
    assert_eq!(ask(&index, &["export", "zebra"]).0, Some(1));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new();
    let lines: String = (0..3000).map(|n| record(&n.to_string(), "2025-06-03", "daily.example", MAYOR)).collect();
    let (file, index) = (folder.write("many.jsonl", lines), folder.path("index"));
    assert_eq!(run(&["ingest", &file, "--index", &index, "--quiet"]).status.code(), Some(0));
    let mut child = dateline(&["export", "--index", &index]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program can be started");
    let mut head = [0; 10];
    child.stdout.take().expect("it was piped").read_exact(&mut head).expect("there is output");
    let mut said = String::new();
    child.stderr.take().expect("it was piped").read_to_string(&mut said).expect("stderr can be read");
    assert_eq!((child.wait().expect("it ends").code(), said.as_str()), (Some(0), ""));
}

#[test]
fn evidence_is_packed_and_verified() {
    let folder = Folder::new();
    let index = index(&folder);
    let pack = folder.path("pack");
    let (code, text) = ask(&index, &["export", "place:Sumy", "--evidence", &pack]);
    assert_eq!((code, text.contains("2 originals")), (Some(0), true), "{text}");
    assert_eq!(run(&["verify", &pack]).status.code(), Some(0));
    assert_eq!(ask(&index, &["export", "place:Sumy", "--evidence", &pack]).0, Some(2));
    let original = fs::read_dir(folder.path("pack/originals")).expect("it is there").next().expect("it has files").expect("it can be read").path();
    fs::write(&original, "other").expect("it can be written");
    let checked = run(&["verify", &pack]);
    assert_eq!((checked.status.code(), stdout(&checked).contains("differs: originals/")), (Some(2), true), "{}", stdout(&checked));
    fs::remove_file(folder.path("m1.jsonl")).expect("it is there");
    folder.write("z1.jsonl", record("z1", "2025-06-04", "herald.example", MAYOR));
    let second = folder.path("second");
    let (code, text) = ask(&index, &["export", "place:Sumy", "--evidence", &second]);
    assert!(code == Some(3) && text.contains("lost: m1") && text.contains("changed: z1"), "{text}");
    assert_eq!(run(&["verify", &second]).status.code(), Some(3));
}

#[test]
fn earlier_states_can_be_asked_and_compared() {
    let folder = Folder::new();
    let index = index(&folder);
    let count = |arguments: &[&str]| {
        let (code, text) = ask(&index, &[&["query", "killed:>0", "--format", "json"], arguments].concat());
        let json: serde_json::Value =
            serde_json::from_str(text.lines().take_while(|l| *l != "}").chain(["}"]).collect::<Vec<_>>().join("\n").as_str()).expect("it is JSON");
        (code, json["total"].as_u64().unwrap_or_default(), json["snapshot"]["commit"].as_u64().unwrap_or_default())
    };
    assert_eq!(count(&[]), (Some(0), 2, 2));
    assert_eq!(count(&["--as-of", "1"]), (Some(0), 1, 1));
    assert_eq!(count(&["--as-of", "2999-01-01"]), (Some(0), 2, 2));
    assert_eq!(ask(&index, &["query", "--as-of", "2001-01-01"]).0, Some(2));
    assert_eq!(ask(&index, &["query", "killed:>0", "--as-of", "captured:2025-06-30"]).0, Some(1));
    let (code, text) = ask(&index, &["diff", "1", "2"]);
    assert!(code == Some(0) && text.contains("+ z1") && text.contains("1 added, 0 removed, 0 changed"), "{text}");
    assert_eq!(ask(&index, &["diff", "2", "2"]).0, Some(1));
    let other = folder.path("other");
    let changed = folder.write("m1.jsonl", record("m1", "2025-06-03", "daily.example", &MAYOR.replace("three", "four")));
    assert_eq!(run(&["ingest", &changed, "--index", &other, "--quiet"]).status.code(), Some(0));
    let between = run(&["diff", &index, &other]);
    let text = stdout(&between) + &stderr(&between);
    assert!(text.contains("~ m1") && text.contains("    - killed 3 people") && text.contains("    + killed 4 people") && text.contains("- z1"), "{text}");
    assert!(ask(&index, &["query", "killed:>0", "--snapshot", "--format", "table"]).1.contains("snapshot 2-"));
}

#[test]
fn a_batch_goes_on_after_a_query_that_fails_and_tells_what_is_new() {
    let folder = Folder::new();
    let index = index(&folder);
    let file = folder.write("queries.txt", "# notes\ndeaths\tkilled:>0\nharvest\nbad\tkilled:>0 AND\t--strict\nflags\tkilled:>0\t--nonsense\n");
    let (code, text) = ask(&index, &["batch", &file, "--format", "csv"]);
    assert_eq!(code, Some(3), "{text}");
    for part in ["name,query,articles,claims,note,error", "deaths,killed:>0,2,2,,", "harvest,harvest,0,0,,", "unexpected argument"] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    let good = folder.write("good.txt", "deaths\tkilled:>0\n");
    let new = |expected: &str| {
        let (_, text) = ask(&index, &["batch", &good, "--new", "--format", "csv"]);
        assert!(text.contains(expected), "{text}");
    };
    new("deaths,killed:>0,2,2,,");
    new("deaths,killed:>0,0,0,,");
    let more = folder.write("more.jsonl", record("n1", "2025-06-05", "daily.example", &MAYOR.replace("three", "four")));
    assert_eq!(run(&["ingest", &more, "--index", &index, "--quiet"]).status.code(), Some(0));
    new("deaths,killed:>0,1,1,,");
    let (_, rows) = ask(&index, &["batch", &good, "--rows", "--format", "csv"]);
    assert!(rows.starts_with("name,date,place,") && rows.matches("\ndeaths,2025-06-03,Sumy,").count() == 3, "{rows}");
}

#[test]
fn corrections_are_kept_shown_and_survive_a_new_ingest() {
    let folder = Folder::new();
    let index = index(&folder);
    let by = ["--author", "A. Editor", "--reason", "the hospital's list"];
    let (code, text) = ask(&index, &[&["correct", "add", "m1", "figure:0", "{\"min\": 4, \"max\": 4}"][..], &by].concat());
    assert_eq!(code, Some(0), "{text}");
    let found = |index: &str| ask(index, &["query", "killed:4", "--claims", "--format", "table"]);
    assert!(found(&index).1.contains("corrected: figure min 3 → 4, max 3 → 4, by A. Editor"), "{}", found(&index).1);
    assert_eq!(ask(&index, &["query", "killed:4", "--uncorrected"]).0, Some(1));
    assert!(ask(&index, &["show", "m1"]).1.contains("corrected: figure min 3 → 4"));
    assert!(ask(&index, &["correct", "list"]).1.contains("by A. Editor"));
    let changed = folder.write("m1.jsonl", record("m1", "2025-06-03", "daily.example", &format!("{MAYOR} Trains stood still.")));
    assert_eq!(run(&["ingest", &changed, "--index", &index, "--quiet"]).status.code(), Some(0));
    assert_eq!(found(&index).0, Some(0));
    assert_eq!(ask(&index, &[&["correct", "add", "m1", "figure:7", "{\"min\": 4}"][..], &by].concat()).0, Some(2));
    let file = folder.write("mine.jsonl", "{\"article\": \"m1\"}\n");
    let (code, text) = ask(&index, &["query", "--corrections", &file]);
    assert!(code == Some(2) && text.contains("mine.jsonl:1: missing field"), "{text}");
}

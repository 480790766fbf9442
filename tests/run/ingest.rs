//! What ingest makes of versions, copies, moved records, names and dates that are asked for, what is tried again, and what is watched.

use super::{Folder, dateline, run, stderr, stdout};
use crate::program::{found, ingest};
use serde_json::{Value, json};
use std::{
    fs,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

const STORY: &str = "KHERSON, June 3 - Shelling killed three people and wounded seven in Kherson on Monday, regional officials said. \
    The shells struck the bus station in the morning, when people were on their way to work. A school nearby lost its windows. \
    Rescue teams were still searching in the evening, and the mayor asked residents to stay in their shelters.";
const OTHER: &str = "ISTANBUL, June 2 - Delegations met in Istanbul on Monday for talks on an exchange of prisoners, mediators said. \
    Neither side gave a date for the next round, and the hosts spoke of a constructive mood after five hours behind closed doors.";

fn line(id: &str, url: &str, captured: &str, text: &str) -> String {
    format!("{}\n", json!({"id": id, "url": url, "captured": captured, "published": "2025-06-03", "text": text}))
}

fn answer(index: &str, arguments: &[&str]) -> Value {
    let output = run(&[&["query"], arguments, &["--index", index, "--format", "json"]].concat());
    serde_json::from_str(&stdout(&output)).unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)))
}

#[test]
fn another_text_of_an_address_is_a_version_and_the_newest_is_shown() {
    let folder = Folder::new();
    let index = folder.path("index");
    let url = "https://courier.example/2025/06/kherson";
    let first = folder.write("a/1.jsonl", line("one", url, "2025-06-03T08:00:00Z", STORY));
    // An earlier capture that comes later, under another spelling of the address.
    let second = folder
        .write("a/2.jsonl", line("zero", "http://www.courier.example/2025/06/kherson/?utm_source=x", "2025-06-02T20:00:00Z", &STORY.replace("three", "two")));
    let third = folder.write("a/3.jsonl", line("two", url, "2025-06-04T08:00:00Z", &STORY.replace("three", "five")));
    assert_eq!(ingest(&[&first, "--index", &index]).1, "indexed 1");
    assert_eq!(ingest(&[&second, "--index", &index]).1, "version 1");
    assert_eq!(found(&index, "shelling"), "one");
    assert_eq!(ingest(&[&third, "--index", &index]).1, "version 1");
    assert_eq!(found(&index, "shelling"), "two");
    assert_eq!(found(&index, "is:superseded"), "one zero");
    assert_eq!(found(&index, "id:one"), "one");
    assert_eq!(answer(&index, &["shelling", "--versions"])["total"], 3);
    let exported =
        |more: &[&str]| stdout(&run(&[&["export", "shelling", "--articles", "--format", "jsonl", "--index", &index], more].concat())).lines().count();
    assert_eq!((exported(&[]), exported(&["--versions"])), (1, 3));
    // The same again, and the same text in other bytes, are nothing new.
    let again = folder.write("a/4.jsonl", line("three", url, "2025-06-05T08:00:00Z", &STORY.replace("three", "five")));
    assert_eq!(ingest(&[&again, "--index", &index]).1, "duplicate 1");
    assert_eq!(ingest(&[&folder.path("a"), "--index", &index]).1, "unchanged 3, duplicate 1");
    let shown = stdout(&run(&["show", "one", "--index", &index]));
    for part in
        ["3 versions of this address", "From version 2 to 3", "3 → 5", "- KHERSON, June 3 - Shelling killed three", "+ KHERSON, June 3 - Shelling killed five"]
    {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
}

#[test]
fn items_of_a_feed_that_share_an_address_are_not_versions() {
    let folder = Folder::new();
    let index = folder.path("index");
    let record = |id: &str, text: &str| format!("{}\n", json!({"id": id, "url": "https://courier.example/news", "text": text}));
    let file = folder.write("r.jsonl", record("a", STORY) + &record("b", OTHER));
    assert_eq!(ingest(&[&file, "--index", &index]).1, "indexed 2");
    assert_eq!(found(&index, "monday"), "a b");
}

#[test]
fn copies_join_a_cluster_and_count_once_when_asked() {
    let folder = Folder::new();
    let index = folder.path("index");
    let first = folder.write("a/1.jsonl", line("wire", "https://wire.example/1", "", STORY) + &line("talks", "https://wire.example/2", "", OTHER));
    ingest(&[&first, "--index", &index]);
    let cut = STORY.replace("KHERSON, June 3 - ", "").replace(" A school nearby lost its windows.", "");
    let second = folder.write("a/2.jsonl", line("cut", "https://courier.example/1", "", &cut));
    ingest(&[&second, "--index", &index]);
    assert_eq!(found(&index, "is:syndicated"), "cut wire");
    assert_eq!(found(&index, "cluster:cut"), "cut wire");
    let by_cluster = answer(&index, &["", "--group", "cluster", "--facet", "source", "--limit", "all"]);
    assert_eq!((&by_cluster["total"], &by_cluster["unit"]), (&json!(2), &json!("clusters")));
    let copies: Vec<u64> = by_cluster["hits"].as_array().expect("hits").iter().filter_map(|h| h["copies"].as_u64()).collect();
    assert_eq!(copies.iter().sum::<u64>(), 3);
    assert_eq!(answer(&index, &[""])["total"], 3);
    assert!(stdout(&run(&["show", "wire", "--index", &index])).contains("2 copies of this text"));
}

#[test]
fn records_that_move_within_their_file_are_not_read_anew() {
    let folder = Folder::new();
    let (index, report) = (folder.path("index"), folder.path("report.jsonl"));
    let old = line("1", "", "", STORY) + &line("2", "", "", OTHER);
    let file = folder.write("r.jsonl", &old);
    ingest(&[&file, "--index", &index]);
    folder.write("r.jsonl", line("0", "", "", "A line that is new stands at the head.") + &old);
    assert_eq!(ingest(&[&file, "--index", &index, "--report", &report]).1, "indexed 1, unchanged 2");
    let text = fs::read_to_string(&file).expect("the file is there");
    for id in ["1", "2"] {
        let record: Value = serde_json::from_str(&stdout(&run(&["show", id, "--json", "--index", &index]))).expect("a record");
        let offset = record["origin"]["offset"].as_u64().expect("a place") as usize;
        assert!(text[offset..].starts_with(&format!("{{\"id\":\"{id}\"")), "{id} at {offset}");
    }
    assert_eq!(ingest(&[&file, "--index", &index]).1, "unchanged 3");
    assert!(stdout(&run(&["check", "--index", &index])).contains("clean"));
}

#[test]
fn only_what_is_asked_for_is_taken() {
    let folder = Folder::new();
    let index = folder.path("index");
    folder.write("a/new.txt", "A note on the shelling of the bus station in Kherson.");
    folder.write("a/skip/old.md", "# Old\n\nAnother note on the bus station in Kherson.");
    folder.write("a/r.jsonl", line("may", "", "2025-05-02", STORY).replace("2025-06-03", "2025-05-01") + &line("june", "", "2025-06-03", OTHER));
    let archive = folder.path("a");
    assert_eq!(ingest(&[&archive, "--index", &index, "--dry-run"]).1, "indexed 4");
    assert!(!std::path::Path::new(&index).exists());
    assert_eq!(ingest(&[&archive, "--index", &index, "--include", "*.jsonl", "--since", "2025-06"]).1, "indexed 1, passed 3");
    assert_eq!(ingest(&[&archive, "--index", &index, "--exclude", "skip/*", "--dry-run"]).1, "indexed 2, unchanged 1");
    assert_eq!(ingest(&[&archive, "--index", &index, "--exclude", "skip/*", "--memory", "256M", "--workers", "1"]).1, "indexed 2, unchanged 1");
    assert_eq!(ingest(&[&archive, "--index", &index, "--exclude", "r.jsonl", "--delete-missing"]).1, "indexed 1, unchanged 1");
}

#[test]
fn what_was_in_quarantine_is_tried_again_and_nothing_else() {
    let folder = Folder::new();
    let (index, archive) = (folder.path("index"), folder.path("a"));
    folder.write("a/good.txt", "A note on the shelling of the bus station in Kherson.");
    folder.write("a/half.jsonl", line("1", "", "", STORY) + "{\"id\": \"2\", \"te");
    folder.write("a/empty.html", "");
    assert_eq!(ingest(&[&archive, "--index", &index]), (Some(3), "indexed 2, quarantined 2".to_owned()));
    assert_eq!(ingest(&["--retry", "--index", &index]), (Some(3), "quarantined 2".to_owned()));
    folder.write("a/half.jsonl", line("1", "", "", STORY) + &line("2", "", "", OTHER));
    assert_eq!(ingest(&["--retry", "--index", &index]), (Some(3), "indexed 1, quarantined 1".to_owned()));
    folder.write("a/empty.html", format!("<html><body><article><p>{OTHER} And more.</p></article></body></html>"));
    assert_eq!(ingest(&["--retry", "--index", &index]), (Some(0), "indexed 1".to_owned()));
    assert_eq!(ingest(&["--retry", "--index", &index]), (Some(0), String::new()));
}

#[test]
fn links_that_lead_nowhere_are_told() {
    let folder = Folder::new();
    folder.write("a/good.txt", "A note on the shelling of the bus station in Kherson.");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/nonexistent/file", folder.path("a/link.html")).expect("a link can be made");
    let output = run(&["ingest", &folder.path("a"), "--index", &folder.path("index")]);
    assert_eq!(output.status.code(), Some(if cfg!(unix) { 3 } else { 0 }), "{}", stdout(&output));
}

#[test]
fn an_index_of_another_format_is_refused_as_such() {
    let folder = Folder::new();
    let (file, index) = (folder.write("r.jsonl", line("1", "https://x.example/1", "2025-06-03", STORY)), folder.path("index"));
    assert!(run(&["ingest", &file, "--index", &index]).status.success());
    let about = folder.path("index/dateline.json");
    let mut written: Value = serde_json::from_slice(&fs::read(&about).expect("it is there")).expect("it is JSON");
    written["format"] = 1.into();
    fs::write(&about, written.to_string()).expect("it can be written");
    let output = run(&["ingest", &file, "--index", &index]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("index format 1, this program writes format") && !told.contains("stopped while writing"), "{told}");
}

#[test]
fn new_and_changed_files_are_taken_while_it_watches() {
    let folder = Folder::new();
    let (index, archive) = (folder.path("index"), folder.path("a"));
    folder.write("a/one.txt", "A note on the shelling of the bus station in Kherson.");
    let mut child = dateline(&["ingest", "--watch", &archive, "--index", &index, "--quiet"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program can be started");
    let waits_for = |query: &str| {
        let began = Instant::now();
        while found(&index, query).is_empty() {
            assert!(began.elapsed() < Duration::from_secs(60), "{query} is not found");
            thread::sleep(Duration::from_millis(200));
        }
    };
    waits_for("station");
    folder.write("a/deep/two.txt", "Delegations met for talks in Istanbul.");
    waits_for("delegations");
    folder.write("a/one.txt", "A note on the railway depot in Kherson.");
    waits_for("depot");
    child.kill().expect("a child can be killed");
    child.wait().expect("a killed child ends");
}

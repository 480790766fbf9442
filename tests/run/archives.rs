//! What ingest makes of web archives that lean on each other, of files that cannot be read to their end, and of what is no text.

use super::{Folder, run, stderr, stdout};
use crate::program::{found, ingest};
use serde_json::Value;
use std::fs;

const STORY: &str = "KHERSON, June 3 - Shelling killed three people and wounded seven in Kherson on Monday, regional officials said.";

fn record(headers: &str, block: &str) -> String {
    format!("WARC/1.0\r\n{headers}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n", block.len())
}

fn answer(url: &str, day: &str, kind: &str, body: &str) -> String {
    let headers = format!(
        "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {day}T08:00:00Z\r\nWARC-Record-ID: <urn:{url}:{day}>\r\n\
         WARC-Payload-Digest: sha1:{url}\r\nContent-Type: application/http"
    );
    record(&headers, &format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n{body}"))
}

fn page(url: &str, day: &str, text: &str) -> String {
    answer(
        url,
        day,
        "text/html",
        &format!("<html><head><title>Shells strike</title></head><body><article><h1>Shells strike</h1><p>{text}</p></article></body></html>"),
    )
}

/// A record that repeats the page of the third of June at the second address.
fn revisit(url: &str, day: &str, of: &str) -> String {
    let headers = format!(
        "WARC-Type: revisit\r\nWARC-Target-URI: {url}\r\nWARC-Date: {day}T08:00:00Z\r\nWARC-Record-ID: <urn:{url}:{day}>\r\n\
         WARC-Payload-Digest: sha1:{of}\r\nWARC-Refers-To-Target-URI: {of}\r\nWARC-Refers-To-Date: 2025-06-03T08:00:00Z"
    );
    record(&headers, "HTTP/1.1 200 OK\r\n\r\n")
}

const A: &str = "https://a.example/1";
const B: &str = "https://b.example/1";

#[test]
fn what_repeats_a_page_of_another_archive_is_found_there() {
    let folder = Folder::new();
    let (index, archive) = (folder.path("index"), folder.path("a"));
    // The archive that repeats comes first.
    folder.write("a/1.warc", revisit(A, "2025-06-04", A) + &revisit(B, "2025-06-05", A) + &revisit(B, "2025-06-06", "https://c.example/"));
    folder.write("a/2.warc", page(A, "2025-06-03", STORY));
    assert_eq!(ingest(&[&archive, "--index", &index]), (Some(3), "indexed 2, duplicate 1, quarantined 1".to_owned()));
    assert_eq!(ingest(&[&archive, "--index", &index]), (Some(3), "unchanged 2, duplicate 1, quarantined 1".to_owned()));
    let held = fs::read_to_string(folder.path("index/quarantine.jsonl")).expect("a quarantine");
    assert!(held.contains("repeats https://c.example/") && held.lines().count() == 1, "{held}");
    let of_b = found(&index, "url:b.example OR source:b.example");
    assert!(!of_b.is_empty() && !of_b.contains(' '), "{of_b}");
    assert!(stdout(&run(&["check", "--index", &index])).contains("clean"));
}

#[test]
fn what_repeats_a_page_that_is_indexed_is_found_by_the_index_or_in_its_file() {
    let folder = Folder::new();
    let index = folder.path("index");
    let first = folder.write("a/1.warc", page(A, "2025-06-03", STORY));
    let later = folder.write("a/2.warc", revisit(A, "2025-06-04", A) + &revisit(B, "2025-06-05", A));
    assert_eq!(ingest(&[&first, "--index", &index]).1, "indexed 1");
    assert_eq!(ingest(&[&later, "--index", &index]), (Some(0), "indexed 1, duplicate 1".to_owned()));
    assert_eq!(ingest(&[&later, "--index", &index]), (Some(0), "unchanged 1, duplicate 1".to_owned()));
}

/// A record that repeats the payload of this digest, and says no more of it.
fn revisit_by_digest(url: &str, of: &str) -> String {
    record(
        &format!(
            "WARC-Type: revisit\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-06-07T08:00:00Z\r\nWARC-Record-ID: <urn:{url}:7>\r\nWARC-Payload-Digest: sha1:{of}"
        ),
        "HTTP/1.1 200 OK\r\n\r\n",
    )
}

#[test]
fn what_repeats_a_page_by_its_digest_alone_is_found_behind_it_elsewhere_and_by_the_index() {
    let folder = Folder::new();
    let index = folder.path("index");
    let [c, d, nowhere] = ["https://c.example/1", "https://d.example/1", "https://x.example/1"];
    // The page comes behind one that repeats it, and in another file than the second.
    let first = folder.write("a/1.warc", revisit_by_digest(A, A) + &revisit_by_digest(c, A));
    let page = folder.write("a/2.warc", revisit_by_digest(B, A) + &page(A, "2025-06-03", STORY));
    assert_eq!(ingest(&[&folder.path("a"), "--index", &index]), (Some(0), "indexed 3, duplicate 1".to_owned()));
    assert_eq!(ingest(&[&folder.path("a"), "--index", &index]), (Some(0), "unchanged 3, duplicate 1".to_owned()));
    assert_eq!(ingest(&[&first, "--index", &index]), (Some(0), "unchanged 1, duplicate 1".to_owned()));
    // Another run: only the index knows where the page is.
    let later = folder.write("b/3.warc", revisit_by_digest(d, A) + &revisit_by_digest(B, nowhere));
    for counts in ["indexed 1, quarantined 1", "unchanged 1, quarantined 1"] {
        assert_eq!(ingest(&[&later, "--index", &index]), (Some(3), counts.to_owned()));
        let held = fs::read_to_string(folder.path("index/quarantine.jsonl")).expect("a quarantine");
        assert!(held.lines().count() == 1 && held.contains("nor in another that was looked into"), "{held}");
    }
    assert_eq!(found(&index, "").split(' ').count(), 4);
    // A pack holds what repeats and what is repeated, as archived, wherever it stands.
    let pack = folder.path("pack");
    let exported = run(&["export", "source:c.example OR source:d.example OR source:b.example OR source:a.example", "--evidence", &pack, "--index", &index]);
    assert_eq!(exported.status.code(), Some(0), "{}{}", stdout(&exported), stderr(&exported));
    let manifest: Value = serde_json::from_str(&fs::read_to_string(folder.path("pack/manifest.json")).expect("a manifest")).expect("JSON");
    let file = |name: &Value| fs::read_to_string(folder.path(&format!("pack/{}", name.as_str().expect("a name")))).expect("a file");
    let mut revisits = 0;
    for article in manifest["articles"].as_array().expect("a list") {
        let revisit = &article["original"]["revisit"];
        if revisit.is_object() {
            revisits += 1;
            assert_eq!(file(&revisit["payload"]), self::page(A, "2025-06-03", STORY));
            assert!([B, c, d].iter().any(|url| file(&revisit["record"]) == revisit_by_digest(url, A)), "{revisit}");
            assert!(revisit["of"]["path"].as_str().expect("a path").ends_with("a/2.warc"), "{revisit}");
        }
    }
    assert_eq!((manifest["articles"].as_array().map(Vec::len), revisits), (Some(4), 3));
    let verified = |code| {
        let output = run(&["verify", &pack]);
        assert_eq!(output.status.code(), Some(code), "{}", stdout(&output));
        stdout(&output)
    };
    assert!(verified(0).contains("whole"));
    // The sums alone do not tell that one record stands for the other.
    let record = manifest["articles"].as_array().expect("a list").iter().find_map(|a| a["original"]["revisit"]["record"].as_str()).expect("a name");
    let before = fs::read_to_string(folder.path(&format!("pack/{record}"))).expect("a file");
    let forged = before.replace(&format!("Digest: sha1:{A}"), &format!("Digest: sha1:{nowhere}"));
    let sums = [before.as_str(), &forged].map(|text| dateline::read::sha256(text.as_bytes()));
    let lengths = [before.len(), forged.len()].map(|length| format!("\"bytes\": {length},\n      \"sha256\": \""));
    fs::write(folder.path(&format!("pack/{record}")), &forged).expect("it can be written");
    let text = fs::read_to_string(folder.path("pack/manifest.json")).expect("a manifest");
    let text = text.replace(&format!("{}{}", lengths[0], sums[0]), &format!("{}{}", lengths[1], sums[1]));
    fs::write(folder.path("pack/manifest.json"), text).expect("it can be written");
    assert!(verified(2).contains(&format!("{record}: does not stand for")));
    // What is indexed outlives its file; what comes anew does not find it there.
    fs::remove_file(&page).expect("it can be removed");
    assert_eq!(ingest(&[&first, "--index", &index]), (Some(0), "unchanged 1, duplicate 1".to_owned()));
    let latest = folder.write("b/4.warc", revisit_by_digest("https://e.example/1", A));
    assert_eq!(ingest(&[&latest, "--index", &index]), (Some(3), "quarantined 1".to_owned()));
    assert!(stdout(&run(&["check", "--index", &index])).contains("clean"));
}

#[test]
fn a_pack_holds_both_records_when_they_stand_in_one_file() {
    let folder = Folder::new();
    let (index, pack) = (folder.path("index"), folder.path("pack"));
    let file = folder.write("1.warc", page(A, "2025-06-03", STORY) + &revisit(B, "2025-06-05", A));
    assert_eq!(ingest(&[&file, "--index", &index]), (Some(0), "indexed 2".to_owned()));
    assert_eq!(run(&["export", "source:b.example", "--versions", "--evidence", &pack, "--index", &index]).status.code(), Some(0));
    let mut files: Vec<_> = fs::read_dir(folder.path("pack/originals")).expect("a folder").flatten().map(|file| file.path()).collect();
    files.sort();
    let held: Vec<_> = files.iter().map(|file| fs::read_to_string(file).expect("a file")).collect();
    assert_eq!(held[1..], [page(A, "2025-06-03", STORY), revisit(B, "2025-06-05", A)]);
    assert!(held[0].starts_with("<html>") && run(&["verify", &pack]).status.success());
}

#[test]
fn what_is_no_text_is_skipped_and_named() {
    let folder = Folder::new();
    let (index, report) = (folder.path("index"), folder.path("report.jsonl"));
    folder.write("a/1.warc", page(A, "2025-06-03", STORY) + &answer("https://a.example/p", "2025-06-03", "image/png", "x"));
    folder.write("a/1.cdx", " CDX a b a m s c v N\nhttps://a.example/1 20250603080000 https://a.example/1 text/html 200 A - 1 - 0\n");
    let output = run(&["ingest", &folder.path("a"), "--index", &index, "--report", &report]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("2 skipped: no documents of text: application/x-cdx 1, image/png 1"), "{}", stdout(&output));
    let lines = fs::read_to_string(&report).expect("a report");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<_> = lines.iter().map(|l| (l["outcome"].as_str(), l["media"].as_str(), l["offset"].is_u64())).collect();
    assert_eq!(told, [(Some("skipped"), Some("application/x-cdx"), false), (Some("indexed"), None, true), (Some("skipped"), Some("image/png"), true)]);
}

#[test]
fn earlier_versions_outlive_delete_missing_as_long_as_the_address_is_there() {
    let folder = Folder::new();
    let (index, archive) = (folder.path("index"), folder.path("a"));
    let line = |url: &str, text: &str| format!("{}\n", serde_json::json!({"url": url, "captured": "2025-06-03", "text": text}));
    folder.write("a/r.jsonl", line(A, STORY) + &line(B, "Delegations met in Istanbul on Monday for talks on an exchange of prisoners, mediators said."));
    assert_eq!(ingest(&[&archive, "--index", &index]).1, "indexed 2");
    folder.write("a/r.jsonl", line(A, &STORY.replace("three", "five")));
    assert_eq!(ingest(&[&archive, "--index", &index, "--delete-missing"]).1, "version 1, deleted 1");
    assert_eq!(ingest(&[&archive, "--index", &index, "--delete-missing"]).1, "unchanged 1");
    assert_eq!(found(&index, "is:superseded").split(' ').count(), 1);
    assert_ne!(found(&index, "is:superseded"), "");
    folder.write("a/r.jsonl", line(B, "Another text of another address, about the bridge that fell in the night."));
    ingest(&[&archive, "--index", &index, "--delete-missing"]);
    assert_eq!(found(&index, "is:superseded"), "");
    assert_eq!(found(&index, "").split(' ').count(), 1);
}

#[test]
fn what_is_replaced_is_not_told_as_deleted_besides() {
    let folder = Folder::new();
    let (index, archive) = (folder.path("index"), folder.path("a"));
    let line = |id: &str, text: &str| format!("{}\n", serde_json::json!({"id": id, "url": A, "text": text}));
    folder.write("a/page.txt", STORY);
    folder.write("a/gone.txt", "A note on the bridge that fell in the night.");
    folder.write("a/named.jsonl", line("n", "Delegations met in Istanbul on Monday for talks on prisoners, mediators said."));
    assert_eq!(ingest(&[&archive, "--index", &index]).1, "indexed 3");
    folder.write("a/page.txt", STORY.replace("three", "five"));
    fs::remove_file(folder.path("a/gone.txt")).expect("it can be removed");
    folder.write("a/named.jsonl", line("n", "Delegations met in Istanbul on Monday for talks on grain, mediators said."));
    let told = "replaced 2, deleted 1";
    assert_eq!(ingest(&[&archive, "--index", &index, "--delete-missing", "--dry-run"]).1, told);
    assert_eq!(ingest(&[&archive, "--index", &index, "--delete-missing"]).1, told);
    assert_eq!(ingest(&[&archive, "--index", &index, "--delete-missing"]).1, "unchanged 2");
    assert_eq!(found(&index, "").split(' ').count(), 2);
    assert!(stdout(&run(&["check", "--index", &index])).contains("clean"));
}

#[test]
fn of_many_damaged_documents_the_first_are_held_and_the_rest_counted() {
    let folder = Folder::new();
    let (index, report) = (folder.path("index"), folder.path("report.jsonl"));
    let file = folder.write("r.jsonl", "{\"text\":\"A note on the bridge.\"}\n".to_owned() + &"{oops\n".repeat(10_500));
    assert_eq!(ingest(&[&file, "--index", &index, "--report", &report]), (Some(3), "indexed 1, quarantined 10500".to_owned()));
    let held = fs::read_to_string(folder.path("index/quarantine.jsonl")).expect("a quarantine");
    assert_eq!(held.lines().count(), 10_001);
    assert!(held.contains("500 more documents of this file from here on"));
    assert_eq!(fs::read_to_string(&report).expect("a report").lines().count(), 10_501);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_read_is_told_and_the_next_one_is_read() {
    let folder = Folder::new();
    let index = folder.path("index");
    let good = folder.write("good.txt", STORY);
    // Reading there is an error at once.
    let (code, counts) = ingest(&["/proc/self/mem", &good, "--index", &index]);
    assert_eq!((code, counts.as_str()), (Some(3), "indexed 1, quarantined 1"));
}

/// A page of PDF whose text is these lines, from top to bottom; with none, a page with a picture only.
fn pdf(lines: &[&str]) -> String {
    let shown: String = lines.iter().map(|line| format!("({line}) Tj 0 -14 Td ")).collect();
    let drawn = if lines.is_empty() { "10 10 300 300 re f".to_owned() } else { format!("BT /F1 12 Tf 50 700 Td {shown}ET") };
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Title (Shells strike the port) /Author (Ann Lee) /CreationDate (D:20250604090000Z) >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let begin = file.len();
    format!("{file}{table}trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{begin}\n%%EOF\n", objects.len() + 1)
}

#[test]
fn of_a_pdf_the_text_layer_is_read_where_the_build_can() {
    let folder = Folder::new();
    let index = folder.path("index");
    let lines = ["KHERSON, June 3, 2025 - Shelling killed three people and woun-", "ded seven in Kherson on Monday, regional officials said."];
    let story = folder.write("a/story.pdf", pdf(&lines));
    let scan = folder.write("a/scan.pdf", pdf(&[]));
    let cut = folder.write("a/cut.pdf", &pdf(&lines)[..200]);
    let printed = answer(A, "2025-06-05", "application/pdf", &pdf(&[lines[0], lines[1], "A hospital was hit."]));
    let archive = folder.write("a/3.warc", printed + &revisit(B, "2025-06-06", A));
    if !cfg!(feature = "pdf") {
        eprintln!("of PDFs only the refusal is tested: built without the feature pdf");
        let output = run(&["ingest", &story, "--index", &index]);
        assert_eq!(output.status.code(), Some(3));
        assert!(fs::read_to_string(folder.path("index/quarantine.jsonl")).expect("a quarantine").contains("--features pdf"));
        return;
    }
    assert_eq!(ingest(&[&story, &archive, "--index", &index]), (Some(0), "indexed 3".to_owned()));
    assert_eq!(ingest(&[&story, &archive, "--index", &index]), (Some(0), "unchanged 3".to_owned()));
    let pack = folder.path("pack");
    assert_eq!(run(&["export", "hospital", "--versions", "--evidence", &pack, "--index", &index]).status.code(), Some(0));
    let kept = fs::read_dir(folder.path("pack/originals")).expect("a folder").flatten().map(|file| file.path());
    assert!(kept.filter(|file| file.extension().is_some_and(|e| e == "pdf") && fs::read(file).expect("a file").starts_with(b"%PDF-")).count() > 0);
    let shown = stdout(&run(&["query", "killed:3", "--index", &index, "--format", "jsonl"]));
    for expected in ["and wounded seven in Kherson", "Shells strike the port", "Ann Lee"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert_eq!(ingest(&[&scan, &cut, "--index", &index]), (Some(3), "quarantined 2".to_owned()));
    let held = fs::read_to_string(folder.path("index/quarantine.jsonl")).expect("a quarantine");
    assert!(held.contains("without a text layer") && held.contains("a damaged PDF"), "{held}");
}

/// What became of each document, as the report tells it.
fn reported(path: &str, index: &str, more: &[&str]) -> (String, Vec<Value>) {
    let report = format!("{index}.report");
    let output = run(&[&["ingest", path, "--index", index, "--report", &report], more].concat());
    let lines = fs::read_to_string(&report).expect("a report");
    (stdout(&output), lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

#[test]
fn a_large_file_that_is_as_it_was_is_told_of_as_if_it_had_been_read() {
    let folder = Folder::new();
    let (index, archive) = (folder.path("index"), folder.path("a"));
    let long = |text: &str| format!("{STORY} {}", format!("{text}. ").repeat(9000));
    let pages = |more: &str| {
        [
            page(A, "2025-06-03", &long("Crews cleared the street until the evening")),
            page(B, "2025-06-03", &long("Power was back in most homes by night")),
            page(A, "2025-06-04", &long("Crews cleared the street until the evening")),
            answer("https://a.example/p.png", "2025-06-03", "image/png", &"\u{1}".repeat(1 << 20)),
            answer("https://a.example/empty", "2025-06-03", "text/html", "<html></html>"),
            revisit("https://d.example/", "2025-06-05", B),
            revisit(B, "2025-06-06", "https://c.example/"),
            more.to_owned(),
            "WARC/1.0\r\nno record".to_owned(),
        ]
        .concat()
    };
    folder.write("a/1.warc", pages(""));
    let (first, _) = reported(&archive, &index, &[]);
    let (second, known) = reported(&archive, &index, &[]);
    assert!(!first.contains("not unpacked again") && second.contains("1 file as before: not unpacked again"), "{first}{second}");
    assert!(known.iter().any(|line| line["outcome"] == "unchanged") && known.iter().any(|line| line["outcome"] == "quarantined"), "{known:?}");
    assert!(known.iter().any(|line| line["outcome"] == "skipped") && known.iter().any(|line| line["outcome"] == "duplicate"), "{known:?}");
    fs::remove_dir_all(folder.path("index/files")).expect("what is known of files can be removed");
    let (third, read) = reported(&archive, &index, &[]);
    assert!(!third.contains("not unpacked again"), "{third}");
    assert_eq!(known, read);
    let (retried, _) = reported(&archive, &index, &["--retry"]);
    assert!(!retried.contains("not unpacked again"), "{retried}");
    let told = reported(&archive, &index, &["--delete-missing"]);
    assert!(told.0.contains("1 file as before") && !told.0.contains("deleted"), "{}", told.0);

    // One that has changed is read, and so is one of which an article is no longer there.
    folder.write("a/1.warc", pages(&page("https://e.example/", "2025-06-07", STORY)));
    let (changed, _) = reported(&archive, &index, &[]);
    assert!(!changed.contains("not unpacked again") && changed.contains("1 indexed"), "{changed}");
    assert_eq!(fs::read_dir(folder.path("index/files")).expect("a folder").count(), 1);
    fs::rename(folder.path("index/files"), folder.path("files")).expect("it can be moved");
    fs::remove_dir_all(&index).expect("the index can be removed");
    fs::create_dir(&index).expect("a folder");
    fs::rename(folder.path("files"), folder.path("index/files")).expect("it can be moved");
    let (anew, _) = reported(&archive, &index, &[]);
    assert!(!anew.contains("not unpacked again") && anew.contains("indexed"), "{anew}");
    assert!(stdout(&run(&["check", "--index", &index])).contains("clean"));
}

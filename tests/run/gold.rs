//! The article that the project began from, where the shared folder stands beside the project; skipped aloud where it does not.

use super::{Folder, root, run, stdout};
use std::path::PathBuf;

fn case() -> Option<PathBuf> {
    let path = root().join("../shared/cases/istanbul-talks/article.txt");
    if !path.exists() {
        eprintln!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn the_first_article_is_cleaned() {
    let Some(path) = case() else { return };
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path.with_file_name("expected.json")).expect("it is there")).expect("it is JSON");
    let record: serde_json::Value = serde_json::from_str(&stdout(&run(&["extract", &path.to_string_lossy()]))).expect("one record");
    assert_eq!(record["title"], expected["title"]);
    assert_eq!(record["published"]["date"], expected["published"]);
    assert_eq!(record["published"]["method"], "caption");
    let text = record["text"].as_str().expect("a text");
    for line in expected["dropped"].as_array().expect("a list") {
        assert!(!text.contains(line.as_str().expect("a line")), "{line} is still in the text");
    }
}

#[test]
fn the_first_questions_are_answered() {
    let Some(path) = case() else { return };
    let folder = Folder::new();
    let index = folder.path("index");
    assert_eq!(run(&["ingest", &path.to_string_lossy(), "--index", &index]).status.code(), Some(0));
    for (query, code) in [
        ("event:talks place:Istanbul", 0),
        ("event:strikes/drone by:Ukraine after:2025-06-01", 0),
        ("killed:>=3 place:\"Kherson Oblast\" claimant:Ukraine", 0),
        ("downed:162", 0),
        // The five were killed in Zaporizhzhia.
        ("killed:>=4 place:\"Kherson Oblast\"", 1),
    ] {
        let output = run(&["query", query, "--index", &index, "--claims"]);
        assert_eq!(output.status.code(), Some(code), "{query}: {}", stdout(&output));
    }
}

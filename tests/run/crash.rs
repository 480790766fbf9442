//! Runs that are killed or that meet another writer: the next run completes them, nothing twice, nothing lost.

use super::{Folder, dateline, run, stdout};
use std::{process::Stdio, thread, time::Duration};

const RECORDS: usize = 3000;

fn archive(folder: &Folder) -> String {
    let line = |n: usize| {
        let text = format!("KHARKIV, June 3 - Shelling number {n} killed {} people in Kharkiv on Monday, officials said.", n % 7 + 1);
        format!("{}\n", serde_json::json!({"id": format!("r{n}"), "text": text, "published": "2025-06-03"}))
    };
    folder.write("r.jsonl", (0..RECORDS).map(line).collect::<String>())
}

#[test]
fn a_killed_run_is_made_good_by_the_next() {
    let folder = Folder::new();
    let (file, index) = (archive(&folder), folder.path("index"));
    for delay_ms in [5, 40, 80, 120, 200] {
        let mut child =
            dateline(&["ingest", &file, "--index", &index]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program can be started");
        thread::sleep(Duration::from_millis(delay_ms));
        child.kill().expect("a child can be killed");
        child.wait().expect("a killed child ends");
        // Killed before anything was written there is no index yet, which is no damage.
        let verdict = run(&["check", "--index", &index]);
        let shown = stdout(&verdict);
        assert!(shown.contains("clean") || !std::path::Path::new(&index).join("dateline.json").exists(), "after {delay_ms} ms: {shown}");
    }
    assert_eq!(run(&["ingest", &file, "--index", &index, "--quiet"]).status.code(), Some(0));
    let shown = stdout(&run(&["check", "--index", &index]));
    assert!(shown.contains(&format!("{RECORDS} articles")) && shown.contains("clean"), "{shown}");
}

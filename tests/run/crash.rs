//! Runs that are killed, that run out of room or lose their input: the next run completes them, nothing twice, nothing lost.

use super::{Folder, dateline, run, stderr, stdout};
use crate::program::ingest;
use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::Instant,
};

const KILLS: usize = 50;
const RECORDS: usize = 160;

/// Seeded records with copies, versions, damaged lines and duplicates among them.
fn archive(folder: &Folder) -> String {
    let mut state = 2025_u64;
    let mut next = move |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let places = ["Kharkiv", "Sumy", "Kherson", "Odesa", "Nikopol"];
    let mut lines: Vec<String> = Vec::new();
    for n in 0..RECORDS {
        let (place, killed) = (places[next(places.len())], next(9) + 1);
        let text = format!(
            "{place}, June {} - Shelling number {} killed {killed} people in {place} on Monday, officials said. The depot {} was hit, and the road to post {} is closed.",
            next(28) + 1,
            next(RECORDS),
            next(1000),
            next(1000)
        );
        let line = match next(12) {
            0 if n > 9 => lines[next(n)].clone(),
            1 => "{\"text\": \"half a line".to_owned(),
            2 | 3 => {
                serde_json::json!({"url": format!("https://courier.example/{}", next(9)), "captured": format!("2025-06-{:02}", next(28) + 1), "text": text})
                    .to_string()
            }
            4 if n > 9 => lines[next(n)].replace("Monday", "Tuesday").replace("\"id\":\"", "\"id\":\"copy-"),
            _ => serde_json::json!({"id": format!("r{n}"), "text": text, "published": "2025-06-03"}).to_string(),
        };
        lines.push(line);
    }
    folder.write("a/one.jsonl", lines[..RECORDS / 2].join("\n") + "\n");
    folder.write("a/two.jsonl", lines[RECORDS / 2..].join("\n") + "\n");
    folder.path("a")
}

/// All that an index says, whatever the order of its files.
fn told(index: &str) -> String {
    let listed = |arguments: &[&str]| {
        let output = run(&[&["query", "", "--index", index, "--versions", "--limit", "all", "--format", "jsonl"], arguments].concat());
        let mut lines: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
        lines.sort();
        lines.join("\n")
    };
    let held = fs::read_to_string(format!("{index}/quarantine.jsonl")).unwrap_or_default();
    [listed(&[]), listed(&["--claims"]), held].join("\n====\n")
}

fn is_clean(index: &str) {
    let shown = stdout(&run(&["check", "--index", index]));
    assert!(shown.contains("clean"), "{shown}");
}

#[test]
fn runs_killed_at_any_moment_give_the_index_of_an_undisturbed_one() {
    let folder = Folder::new();
    let archive = archive(&folder);
    let whole = folder.path("whole");
    let began = Instant::now();
    let arguments = |index: &str| ["ingest", &archive, "--index", index, "--quiet", "--commit-every", "10"].map(str::to_owned);
    let start = |index: &str| {
        let arguments = arguments(index);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        dateline(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program can be started")
    };
    start(&whole).wait().expect("it ends");
    let usual = began.elapsed();
    let (expected, fates) = (told(&whole), ingest(&[&archive, "--index", &whole]).1);
    assert!(expected.contains("copy-") && fates.contains("duplicate") && fates.contains("quarantined"), "{fates}");
    let (mut kills, mut round, mut seed) = (0, 0, 7_u32);
    while kills < KILLS {
        let index = folder.path(&format!("index-{round}"));
        round += 1;
        // A few kills, then a run that is left alone.
        for _ in 0..5 {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            let mut child = start(&index);
            thread::sleep(usual.mul_f64(0.05 + 0.6 * f64::from(seed >> 16) / 65536.0));
            if child.try_wait().expect("it can be asked").is_none() {
                child.kill().expect("a child can be killed");
                kills += 1;
            }
            child.wait().expect("a killed child ends");
        }
        start(&index).wait().expect("it ends");
        is_clean(&index);
        assert!(told(&index) == expected, "round {round}, kills {kills}: the index differs");
        assert_eq!(ingest(&[&archive, "--index", &index]).1, fates);
        let _ = fs::remove_dir_all(&index);
    }
}

/// A limit on the size of files is what a full disk is to a program: a write that fails.
#[cfg(unix)]
#[test]
fn a_run_without_room_is_made_good_by_the_next() {
    let folder = Folder::new();
    let (archive, whole, index) = (archive(&folder), folder.path("whole"), folder.path("index"));
    run(&["ingest", &archive, "--index", &whole, "--quiet"]);
    for blocks in ["1", "4", "16"] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_dateline"), "ingest", &archive, "--index", &index, "--quiet", "--commit-every", "10"])
            .output()
            .expect("a shell is there");
        assert_eq!(output.status.code(), Some(2), "{blocks}: {}", stderr(&output));
        assert!(stderr(&output).contains("dateline:"), "{}", stderr(&output));
    }
    run(&["ingest", &archive, "--index", &index, "--quiet"]);
    is_clean(&index);
    assert!(told(&index) == told(&whole), "the index differs");
}

#[cfg(target_os = "linux")]
#[test]
fn inputs_that_are_lost_or_cannot_be_read_are_told_and_the_rest_goes_on() {
    let folder = Folder::new();
    let (archive, index) = (archive(&folder), folder.path("index"));
    // Reading a process's memory from its beginning fails.
    std::os::unix::fs::symlink("/proc/self/mem", folder.path("a/broken.jsonl")).expect("a link can be made");
    std::os::unix::fs::symlink(folder.path("gone.html"), folder.path("a/lost.html")).expect("a link can be made");
    let report = folder.path("report.jsonl");
    let (code, _) = ingest(&[&archive, "--index", &index, "--report", &report]);
    assert_eq!(code, Some(3));
    let told = fs::read_to_string(&report).expect("a report");
    for name in ["broken.jsonl", "lost.html"] {
        assert!(told.lines().any(|line| line.contains(name) && line.contains("quarantined")), "{name} is missing");
    }
    assert!(told.contains("two.jsonl"));
    is_clean(&index);
}

//! What the README shows is what the program prints: each transcript is run again, on a terminal of 100 columns, over the sample archive.

use super::{Folder, root, run};
use std::{
    fs,
    process::{Command, Stdio},
};

/// Commands with what is printed below them.
fn transcripts(readme: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in readme.lines() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => open = line == "```text",
            Some(command) if open => all.push((command.to_owned(), String::new())),
            None if open && !all.is_empty() => {
                let shown = &mut all.last_mut().expect("it is not empty").1;
                shown.push_str(line);
                shown.push('\n');
            }
            _ => {}
        }
    }
    all
}

/// A time of day and the number of a commit are other ones in every index.
fn masked(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_end_matches([':', ',']);
        let timed = bare.ends_with('Z') && bare.contains('T') && bare.len() == 20;
        let commit = bare.split_once('-').is_some_and(|(number, hash)| number.parse::<u32>().is_ok() && hash.len() == 12);
        if timed || commit { word.replace(bare, "#") } else { word.to_owned() }
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ").trim_end().to_owned();
    text.lines().map(line).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[test]
fn transcripts_of_the_readme_are_what_the_program_prints() {
    if !Command::new("script").arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success()) {
        eprintln!("skipped: no `script` here to lend a terminal");
        return;
    }
    let folder = Folder::new();
    let index = folder.path("night");
    assert!(run(&["demo", "--index", &index]).status.success());
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_dateline"));
    let path = format!("{}:{}", program.parent().expect("it lies in a folder").display(), std::env::var("PATH").unwrap_or_default());
    let readme = fs::read_to_string(root().join("README.md")).expect("it is there");
    let all = transcripts(&readme);
    assert!(all.len() >= 8, "{} transcripts", all.len());
    for (command, expected) in all {
        let output = Command::new("script")
            .args(["-qec", &format!("stty cols 100 rows 50; {command}"), "/dev/null"])
            .env("PATH", &path)
            .env("DATELINE_INDEX", &index)
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .env("NO_COLOR", "1")
            .env("TERM", "xterm")
            .env("SHELL", "/bin/sh")
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .output()
            .expect("it was there before");
        let printed = String::from_utf8_lossy(&output.stdout).replace('\r', "");
        assert_eq!(masked(&printed), masked(&expected), "\n{command}\n{printed}");
    }
}

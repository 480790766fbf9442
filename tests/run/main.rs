//! The one test program: the data files, the record's schema, the built binary on archives, and gold where it stands beside the project.

mod archives;
#[cfg(feature = "serve")]
#[path = "../browser/mod.rs"]
mod browser;
mod cases;
mod crash;
mod data;
mod explain;
mod facts;
mod fuzz;
mod gold;
mod ingest;
mod language;
mod ledger;
mod program;
mod query;
mod readme;
mod schema;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "serve")]
mod serve_mcp;
#[cfg(feature = "serve")]
mod serve_safety;
#[cfg(feature = "serve")]
mod web;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

/// The project's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A command of the built program, free of the settings of whoever runs the tests.
fn dateline(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(arguments).env_remove("DATELINE_INDEX").env("XDG_CONFIG_HOME", "/nonexistent").env("NO_COLOR", "1").current_dir(root());
    command
}

/// Runs it to its end.
fn run(arguments: &[&str]) -> Output {
    dateline(arguments).output().expect("the program can be started")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder of its own for a test, removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let path = std::env::temp_dir().join(format!("dateline-test-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder can be made");
        fs::write(&path, content).expect("a file can be written");
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

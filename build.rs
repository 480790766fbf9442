//! Makes one Rust table of all files under `schema/` and `data/lang/` and of the tables beside them.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut names = Vec::new();
    for folder in ["schema", "data"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut names);
    }
    names.sort();
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let mut table = String::from("/// Name and text of every file, sorted by name.\npub static EMBEDDED: &[(&str, &str)] = &[\n");
    for name in &names {
        writeln!(table, "    ({name:?}, include_str!({:?})),", format!("{root}/{name}")).expect("a string takes what is written");
    }
    table.push_str("];\n");
    fs::write(Path::new(&out).join("embedded.rs"), table).expect("OUT_DIR can be written");
}

/// Files of text that the program reads: not the sample archive, not what only people or scripts read.
fn collect(folder: &Path, names: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|e| e.path()) {
        if path.is_dir() {
            if !path.ends_with("data/archive") {
                collect(&path, names);
            }
        } else if path.extension().is_some_and(|e| e == "tsv" || e == "toml" || e == "txt" || e == "json") {
            names.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
}

//! Makes one Rust table of the files under `schema/` and `data/` that the program reads, one of the sample archive,
//! and the gazetteer as one block of bytes that is searched in place.

use std::{env, fmt::Write as _, fs, path::Path};

#[path = "src/lexicon/places/compile.rs"]
mod compile;
#[allow(dead_code, reason = "texts ask for more than tables")]
#[path = "src/lexicon/fold.rs"]
mod fold;
#[path = "src/lexicon/places/spell.rs"]
mod spell;

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut names = Vec::new();
    for folder in ["schema", "data"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut names);
    }
    for file in ["build.rs", "src/lexicon/fold.rs", "src/lexicon/places/compile.rs", "src/lexicon/places/spell.rs"] {
        println!("cargo::rerun-if-changed={file}");
    }
    names.sort();
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let mut table = String::from("/// Name and text of every file, sorted by name.\npub static EMBEDDED: &[(&str, &str)] = &[\n");
    for name in &names {
        writeln!(table, "    ({name:?}, include_str!({:?})),", format!("{root}/{name}")).expect("a string takes what is written");
    }
    table.push_str("];\n");
    table.push_str(&archive(&root));
    fs::write(Path::new(&out).join("embedded.rs"), table).expect("OUT_DIR can be written");
    gazetteer(&Path::new(&out).join("places.bin"));
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

/// The documents of the sample archive, byte for byte.
fn archive(root: &str) -> String {
    let mut table = String::from("\n/// Path and bytes of every document of the sample archive, sorted by path.\npub static ARCHIVE: &[(&str, &[u8])] = &[\n");
    let mut names = Vec::new();
    let mut folders = vec![Path::new("data/archive").to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok).map(|e| e.path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                names.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    names.sort();
    for name in names {
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", format!("{root}/{name}")).expect("a string takes what is written");
    }
    table.push_str("];\n");
    table
}

/// Compiles the gazetteer, unless an earlier run made it of the same files.
fn gazetteer(to: &Path) {
    let read = |name: &str| fs::read_to_string(name).unwrap_or_else(|e| panic!("{name}: {e}"));
    let packed = fs::read("data/places.tsv.zst").expect("data/places.tsv.zst is part of the project");
    let (admin1, countries, extra) = (read("data/admin1.tsv"), read("data/countries.tsv"), read("data/extra-places.tsv"));
    let code = [include_str!("src/lexicon/places/compile.rs"), include_str!("src/lexicon/places/spell.rs"), include_str!("src/lexicon/fold.rs")];
    let mark = code.iter().chain([&admin1.as_str(), &countries.as_str(), &extra.as_str()]).fold(packed.len() as u64, |h, t| fold::join(h, fold::hash(t)));
    let stamp = to.with_extension("stamp");
    if to.exists() && fs::read_to_string(&stamp).is_ok_and(|s| s == mark.to_string()) {
        return;
    }
    let places = String::from_utf8(zstd::decode_all(&packed[..]).expect("data/places.tsv.zst is zstd")).expect("data/places.tsv is UTF-8");
    let tables = compile::Tables { places: &places, admin1: &admin1, countries: &countries, extra: &extra };
    let blob = compile::compile(&tables).unwrap_or_else(|(table, line, fault)| panic!("data/{table}.tsv:{line}: {fault}"));
    fs::write(to, blob).expect("OUT_DIR can be written");
    fs::write(stamp, mark.to_string()).expect("OUT_DIR can be written");
}

use super::{Asked, Original, check, pack};
use crate::{
    index::sample::{Folder, record},
    model::{Answer, Record, Snapshot},
    read::{self, sha256},
};
use std::fs;

fn answer() -> Answer {
    Answer {
        query: "harbour".to_owned(),
        read: "harbour".to_owned(),
        repairs: Vec::new(),
        notes: Vec::new(),
        total: 1,
        unit: "articles",
        total_claims: 0,
        snapshot: Default::default(),
        offset: 0,
        hits: Vec::new(),
        claims: Vec::new(),
        facets: Vec::new(),
        tables: Vec::new(),
        timeline: None,
        ledger: None,
        explained: Vec::new(),
    }
}

/// A page on disk and the record that was made of it.
fn article(folder: &Folder, id: &str, text: &str) -> Record {
    fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join(format!("{}.txt", sha256(id.as_bytes())));
    fs::write(&path, text).unwrap();
    let mut record = record(id, "Harbour", "daily.example", "2025-06-02", text);
    record.origin = crate::model::Origin { path: path.to_string_lossy().into_owned(), sha256: sha256(text.as_bytes()), ..Default::default() };
    record
}

fn asked(answer: &Answer) -> Asked<'_> {
    Asked {
        answer,
        snapshot: Snapshot::default(),
        created: String::new(),
        corrections: None,
        root: None,
        how: read::Options::default(),
        holders: &|_| Ok(Default::default()),
    }
}

fn packed(folder: &Folder, records: Vec<Record>) -> Vec<Original> {
    let answer = answer();
    let asked = asked(&answer);
    let manifest = pack(&folder.0.join("pack"), records.into_iter(), &asked).unwrap();
    manifest.articles.into_iter().map(|a| a.original).collect()
}

#[test]
fn a_pack_is_whole_until_something_in_it_changes() {
    let folder = Folder::new();
    let originals = packed(&folder, vec![article(&folder, "a", "Harbour was hit."), article(&folder, "../b", "Harbour was quiet.")]);
    assert!(originals.iter().all(|o| matches!(o, Original::Kept { .. })), "{originals:?}");
    let dir = folder.0.join("pack");
    assert_eq!(check(&dir).unwrap().problems, Vec::<String>::new());
    for (file, bytes, problem) in [
        ("originals/a.txt", "Harbour was hit?", "originals/a.txt: the SHA-256 is another"),
        ("claims.csv", "x", "claims.csv: 1 bytes, the manifest says 0"),
        ("notes.txt", "mine", "notes.txt: not in the manifest"),
        ("SHA256SUMS", "", "SHA256SUMS: not the sums of this manifest"),
    ] {
        let before = fs::read(dir.join(file)).ok();
        fs::write(dir.join(file), bytes).unwrap();
        assert_eq!(check(&dir).unwrap().problems, [problem]);
        before.map_or_else(|| fs::remove_file(dir.join(file)), |b| fs::write(dir.join(file), b)).unwrap();
    }
    assert!(check(&dir).unwrap().problems.is_empty());
}

#[test]
fn originals_that_are_lost_or_changed_are_told() {
    let folder = Folder::new();
    let (gone, changed) = (article(&folder, "a", "Harbour was hit."), article(&folder, "b", "Harbour was quiet."));
    fs::remove_file(&gone.origin.path).unwrap();
    fs::write(&changed.origin.path, "Harbour was never hit.").unwrap();
    let originals = packed(&folder, vec![gone, changed]);
    assert!(matches!(originals[..], [Original::Lost { .. }, Original::Changed { .. }]), "{originals:?}");
    let checked = check(&folder.0.join("pack")).unwrap();
    assert_eq!((checked.problems.len(), checked.without.len()), (0, 2));
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = Folder::new();
    packed(&folder, vec![article(&folder, "a", "Harbour was hit.")]);
    let answer = answer();
    let asked = asked(&answer);
    assert!(pack(&folder.0.join("pack"), std::iter::empty(), &asked).is_err());
}

#[test]
fn the_original_of_a_record_is_the_record_and_not_its_text() {
    let folder = Folder::new();
    fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join("a.jsonl");
    let lines = ["{\"id\": \"x\", \"text\": \"Harbour was quiet.\"}", "{\"id\": \"y\", \"text\": \"Harbour was hit.\"}"];
    fs::write(&path, lines.join("\n")).unwrap();
    let capture = read::open(&path, &read::Meter::default()).nth(1).unwrap().unwrap();
    let mut second = record("y", "Harbour", "daily.example", "2025-06-02", "Harbour was hit.");
    second.origin = capture.origin;
    packed(&folder, vec![second]);
    let checked = check(&folder.0.join("pack")).unwrap();
    assert_eq!((checked.problems, checked.without.len()), (Vec::new(), 0));
    assert_eq!(fs::read_to_string(folder.0.join("pack/originals/y.json")).unwrap(), lines[1]);
}

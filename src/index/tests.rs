use super::{
    Checkpoint, Index, IndexError, Quarantine, Told, Writer,
    sample::{Folder, add, claim, index, record, sha256},
};
use crate::model::{Claim, Origin, Record};

fn article(number: usize) -> (Record, Vec<Claim>) {
    let mut record = record(&format!("id{number}"), "A title", "daily.example", "2025-06-02", "Shells fell on Harbour.");
    record.origin.offset = Some(number as u64);
    let claims = (0..number % 4).map(|n| claim(&format!("strikes/shelling|2025-06-01|g1:Harbour|||North {n}|killed {n} {n}"))).collect();
    (record, claims)
}

fn whole(index: &Index, articles: u64, claims: u64) {
    let verdict = index.verify().unwrap();
    assert_eq!(verdict.problems, Vec::<String>::new());
    assert_eq!((verdict.articles, verdict.claims), (articles, claims));
}

#[test]
fn claims_stay_before_their_article_through_deletions_and_merges() {
    let folder = Folder::new();
    let mut writer = Writer::open(&folder.0, "test").unwrap();
    for round in 0..4 {
        for number in (0..40).map(|n| n + 20 * round) {
            let (record, claims) = article(number);
            add(&mut writer, &record, &claims);
        }
        writer.commit(&Checkpoint::default()).unwrap();
    }
    (0..100).step_by(3).for_each(|n| writer.remove(&format!("id{n}")).unwrap());
    writer.commit(&Checkpoint::default()).unwrap();
    let left: Vec<usize> = (0..100).filter(|n| n % 3 != 0).collect();
    let claims = left.iter().map(|n| n as &usize).map(|n| (n % 4) as u64).sum();
    whole(&Index::open(&folder.0).unwrap(), left.len() as u64, claims);
    writer.merge(&Checkpoint::default(), 1).unwrap();
    let index = Index::open(&folder.0).unwrap();
    whole(&index, left.len() as u64, claims);
    assert_eq!(index.searcher().segment_readers().len(), 1);
}

#[test]
fn the_same_article_twice_is_there_once() {
    let folder = Folder::new();
    let (record, claims) = article(3);
    whole(&index(&folder, &[(record.clone(), claims.clone()), (record, claims)]), 1, 3);
}

#[test]
fn what_is_there_is_known_by_place_hash_and_id() {
    let folder = Folder::new();
    let index = index(&folder, &[article(1), article(2)]);
    let state = index.state().unwrap();
    let origin = Origin { path: "a.jsonl".to_owned(), offset: Some(2), ..Origin::default() };
    assert_eq!(state.at(&origin).unwrap().id, "id2");
    assert_eq!(state.with_sha256(&sha256("id1")).unwrap().offset, Some(1));
    assert_eq!(state.with_id("id3"), None);
    assert_eq!(state.articles().len(), 2);
}

#[test]
fn counters_are_those_of_the_last_commit() {
    let folder = Folder::new();
    let mut writer = Writer::open(&folder.0, "test").unwrap();
    let checkpoint = Checkpoint { counters: [("indexed".to_owned(), 7)].into(), ..Checkpoint::default() };
    writer.commit(&checkpoint).unwrap();
    let (record, claims) = article(1);
    add(&mut writer, &record, &claims);
    drop(writer);
    let index = Index::open(&folder.0).unwrap();
    assert_eq!(index.checkpoint().unwrap(), checkpoint);
    whole(&index, 0, 0);
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let folder = Folder::new();
    let _first = Writer::open(&folder.0, "test").unwrap();
    let Err(IndexError::Busy { holder, .. }) = Writer::open(&folder.0, "test") else { panic!("two writers") };
    assert!(holder.contains(&std::process::id().to_string()), "{holder}");
}

#[test]
fn another_format_says_ingest_again() {
    let folder = Folder::new();
    index(&folder, &[]);
    let file = folder.0.join("dateline.json");
    let text = std::fs::read_to_string(&file).unwrap().replace(&format!("\"format\": {}", super::folder::FORMAT), "\"format\": 99");
    std::fs::write(&file, text).unwrap();
    let Err(error) = Index::open(&folder.0) else { panic!("opened") };
    assert!(error.to_string().contains("ingest again"), "{error}");
    let Err(error) = Index::open(&folder.0.join("nothing")) else { panic!("opened") };
    assert!(error.to_string().contains("no index here"), "{error}");
}

#[test]
fn an_index_with_other_fields_says_ingest_again() {
    let folder = Folder::new();
    index(&folder, &[]);
    let file = folder.0.join("tantivy/meta.json");
    let text =
        std::fs::read_to_string(&file).unwrap().replacen("\"name\": \"via\"", "\"name\": \"agency\"", 1).replacen("\"name\":\"via\"", "\"name\":\"agency\"", 1);
    std::fs::write(&file, text).unwrap();
    assert!(matches!(Index::open(&folder.0), Err(IndexError::Fields(_))));
    assert!(matches!(Writer::open(&folder.0, "test"), Err(IndexError::Fields(_))));
}

#[test]
fn the_quarantine_is_kept() {
    let folder = Folder::new();
    index(&folder, &[]);
    let origin = Origin { path: "bad.html".to_owned(), ..Origin::default() };
    let mut quarantine = Quarantine::load(&folder.0).unwrap();
    quarantine.put(origin.clone(), "no text".to_owned());
    quarantine.save().unwrap();
    let mut again = Quarantine::load(&folder.0).unwrap();
    assert_eq!(again.get(&origin).unwrap().reason, "no text");
    again.clear(&origin);
    assert!(again.is_empty());
}

#[test]
fn hostile_values_do_not_stop_the_writer() {
    let folder = Folder::new();
    let long = "x".repeat(200_000);
    let mut hostile = record(&long, &long, &long, "", &long);
    hostile.authors = vec![String::new(), "\0".to_owned()];
    let index = index(&folder, &[(hostile.clone(), vec![claim(&format!("{long}||{long}:{long}|{long}|{long}|{long}|"))]), (hostile, Vec::new())]);
    whole(&index, 1, 0);
}

#[test]
fn empty_values_leave_no_gap_in_a_column() {
    let folder = Folder::new();
    let (record, mut claims) = article(1);
    claims[0].initiators = vec![String::new(), String::new()];
    let index = index(&folder, &[(record, claims)]);
    for segment in index.searcher().segment_readers() {
        assert!(Told::open(segment, "by").unwrap().is_some());
    }
}

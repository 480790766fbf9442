//! The files of `schema/` and `data/` as compiled in: all can be read, and they agree with each other.

use dateline::{
    lexicon::{Data, Lexicon},
    model::{Measure, Qualifier, Status},
};
use std::collections::HashSet;

fn lexicon() -> Lexicon {
    Lexicon::load(&Data::embedded()).expect("the closed lists are read")
}

#[test]
fn every_table_can_be_read() {
    lexicon().load_all().expect("every row is well formed");
}

#[test]
fn event_kinds_are_unique_and_explained() {
    let kinds = lexicon().kinds;
    let names: HashSet<_> = kinds.events.iter().map(|e| &e.kind).collect();
    assert_eq!(names.len(), kinds.events.len());
    for event in &kinds.events {
        assert!(!event.means.is_empty() && !event.label.is_empty(), "{}", event.kind);
    }
}

#[test]
fn the_schema_lists_the_words_of_the_program() {
    let schema: serde_json::Value =
        serde_json::from_str(&Data::embedded().text("schema/report.json").expect("readable").expect("compiled in")).expect("it is JSON");
    let figure = &schema["properties"]["figures"]["items"]["properties"];
    let words =
        |field: &str| -> HashSet<String> { figure[field]["enum"].as_array().expect("a list").iter().map(|v| v.as_str().expect("a word").to_owned()).collect() };
    assert_eq!(words("measure"), Measure::ALL.iter().map(|m| m.to_string()).collect());
    assert_eq!(words("qualifier"), Qualifier::ALL.iter().map(|m| m.to_string()).collect());
    assert_eq!(words("status"), Status::ALL.iter().map(|m| m.to_string()).collect());
}

#[test]
fn a_bad_row_of_a_replacing_folder_is_named() {
    let folder = super::Folder::new();
    folder.write("schema/kinds.toml", "actor = [\n");
    let error = Lexicon::load(&Data::within(folder.0.clone())).err().expect("the file is broken").to_string();
    assert!(error.starts_with("schema/kinds.toml:"), "{error}");
}

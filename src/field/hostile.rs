//! Texts made to cost time: every finder must come to an end on them, with an outcome.

use crate::{
    field,
    lexicon::{Data, Lexicon},
    model::{Article, Report},
};

const BYTES: usize = 1_000_000;

/// What a trap is made of, and whether figures and places must be found in it all the same.
const TRAPS: &[(&str, bool, bool)] = &[
    ("12 killed in Kyiv and ", true, true),
    ("the ministry said 45 soldiers were killed near Bakhmut and ", true, true),
    ("between 5 and 6 ", false, false),
    ("Kyiv ", false, true),
    ("Mr. ", false, false),
    ("according to ", false, false),
    ("said “he ", false, false),
    ("killed ", false, false),
    ("May 5, ", false, false),
    ("1 ", false, false),
    ("-", false, false),
    ("(", false, false),
    ("a.b", false, false),
    ("1,000", false, false),
    ("Kyiv-", false, true),
    ("a'", false, false),
    ("a", false, false),
];

fn found(text: String) -> Report {
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are right");
    field::extract(Article { text, ..Default::default() }, &lexicon)
}

#[test]
fn a_megabyte_of_one_trap_is_read_to_its_end() {
    for (trap, figures, places) in TRAPS {
        let report = found(trap.repeat(BYTES / trap.len()));
        assert_eq!((!report.figures.is_empty(), !report.places.is_empty()), (*figures, *places), "{trap}");
    }
}

#[test]
fn two_hundred_thousand_names_are_read_to_their_end() {
    let heads = ["Bar", "Kon", "Mel", "Tor"];
    let names: Vec<String> = (0..200_000).map(|n| format!("{}{}", heads[n % 4], ["a", "en", "ov", "ir", "us"][n / 4 % 5])).collect();
    let report = found(names.join(" "));
    assert_eq!(report.figures.len(), 0);
    assert_eq!(report.article.text.split(' ').count(), 200_000);
}

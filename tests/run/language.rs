//! The language of queries: what is typed and how it is read, row by row in `tests/queries.tsv`, and what becomes of slips.
//!
//! A row is a query, its tree, and what was mended with its place. With `DATELINE_BLESS=1` trees are written anew;
//! their difference is read like code.

use super::root;
use chrono::NaiveDate;
use dateline::{
    lexicon::{Data, Lexicon},
    query::{Leaves, Read, read},
};
use std::{
    fs,
    time::{Duration, Instant},
};

/// Event kinds, as the program gives them to the reader of queries.
fn kinds() -> Vec<String> {
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are read");
    lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect()
}

fn leaves(kinds: &[String]) -> Leaves<'_> {
    Leaves { today: NaiveDate::from_ymd_opt(2025, 6, 12).expect("a day"), kinds }
}

fn rows() -> Vec<String> {
    fs::read_to_string(root().join("tests/queries.tsv")).expect("the table of queries").lines().map(str::to_owned).collect()
}

fn is_query(row: &str) -> bool {
    !row.starts_with("# ") && !row.is_empty()
}

/// The query, its tree, and `@place message` for each repair, `note: …` for each note.
fn row(query: &str, read: &Read) -> String {
    let repairs = read.repairs.iter().map(|r| format!("@{} {}", r.at, r.message));
    let told: Vec<String> = repairs.chain(read.notes.iter().map(|n| format!("note: {n}"))).collect();
    format!("{query}\t{}\t{}", read.expr, told.join(" | ")).trim_end_matches('\t').to_owned()
}

#[test]
fn queries_are_read_as_their_trees() {
    let kinds = kinds();
    let leaves = leaves(&kinds);
    let rows = rows();
    assert!(rows.iter().filter(|r| is_query(r)).count() >= 200);
    let found: Vec<String> = rows
        .iter()
        .map(|line| if is_query(line) { line.split('\t').next().map(|query| row(query, &read(query, &leaves))).unwrap_or_default() } else { line.clone() })
        .collect();
    if std::env::var_os("DATELINE_BLESS").is_some() {
        fs::write(root().join("tests/queries.tsv"), found.join("\n") + "\n").expect("the table can be written");
        return;
    }
    let wrong: Vec<String> = rows.iter().zip(&found).filter(|(a, b)| a != b).map(|(a, b)| format!("expected {a}\nfound    {b}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is read and printed can be read again, and says the same.
#[test]
fn a_tree_as_it_is_printed_is_the_same_query() {
    let kinds = kinds();
    let leaves = leaves(&kinds);
    for line in rows().iter().filter(|r| is_query(r)) {
        let first = read(line.split('\t').next().unwrap_or_default(), &leaves).expr.to_string();
        let again = read(&first, &leaves);
        assert_eq!(again.expr.to_string(), first, "{line}");
    }
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

const SIGNS: &[&str] =
    &["\"", "(", ")", ":", "-", "~", "^", "*", "/", "[", "]", "{", "=", " ", "  ", "“", "\u{301}", "\0", "w/5 ", "NOT ", "🚀", "9", "\\", "sentence:("];

/// Letters left out, doubled, swapped and put in, and pieces of other queries.
fn slipped(query: &str, other: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<String> = query.chars().map(String::from).collect();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(letters.len() + 1);
        match dice.roll(5) {
            0 if at < letters.len() => drop(letters.remove(at)),
            1 if at < letters.len() => letters.insert(at, letters[at].clone()),
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            3 => letters.insert(at.min(letters.len()), other.chars().skip(dice.roll(20)).take(dice.roll(20)).collect()),
            _ => letters.insert(at.min(letters.len()), SIGNS[dice.roll(SIGNS.len())].to_owned()),
        }
    }
    letters.concat()
}

#[test]
fn no_slip_makes_it_panic_or_slow() {
    let kinds = kinds();
    let leaves = leaves(&kinds);
    let rows = rows();
    let queries: Vec<&str> = rows.iter().filter(|r| is_query(r)).filter_map(|r| r.split('\t').next()).collect();
    let mut dice = Dice(20_250_612);
    let mut slowest = (Duration::ZERO, String::new());
    for query in &queries {
        for _ in 0..60 {
            let slipped = slipped(query, queries[dice.roll(queries.len())], &mut dice);
            let begin = Instant::now();
            let found = read(&slipped, &leaves);
            let again = read(&found.expr.to_string(), &leaves);
            slowest = slowest.max((begin.elapsed(), slipped.clone()));
            assert!(found.repairs.iter().all(|r| r.at <= slipped.chars().count()), "{slipped}: a repair beyond the end");
            drop(again);
        }
    }
    assert!(slowest.0 < Duration::from_secs(2), "{slowest:?}");
}

//! How much of the sample archive's facts the program finds: `tests/archive-facts.tsv` against what `extract` prints.
//!
//! A share may rise; below its floor the test fails and tells the facts that were missed.

use super::{root, run, stdout};
use dateline::lexicon::{Data, Lexicon};
use serde_json::Value;
use std::{collections::HashMap, fs};

/// The least share of figures found, of those with the claimant right, and of events found.
const FLOORS: [(&str, f64); 3] = [("figure", 0.75), ("claimant", 0.39), ("event", 0.90)];

/// One line of the table.
struct Fact<'a> {
    cells: HashMap<&'a str, &'a str>,
}

impl Fact<'_> {
    fn cell(&self, name: &str) -> &str {
        self.cells.get(name).copied().unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.cell(name).parse().ok()
    }

    /// Figures of this measure and these bounds.
    fn figures<'v>(&self, record: &'v Value) -> Vec<&'v Value> {
        let bound = |figure: &Value, name: &str| figure[name].as_u64();
        let same = |f: &&Value| f["measure"] == self.cell("measure") && bound(f, "min") == self.number("min") && bound(f, "max") == self.number("max");
        list(record, "figures").filter(same).collect()
    }

    /// Whether an event of the same facet is told.
    fn has_event(&self, record: &Value) -> bool {
        let facet = |kind: &str| kind.split('/').next().unwrap_or_default().to_owned();
        let wanted = facet(self.cell("event_kind"));
        list(record, "events").any(|e| facet(e["kind"].as_str().unwrap_or_default()) == wanted)
    }
}

fn list<'v>(record: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    record[name].as_array().into_iter().flatten()
}

/// Records by the path within the archive, with `#id` where a file holds several.
fn records() -> HashMap<String, Value> {
    let mut records = HashMap::new();
    for line in stdout(&run(&["extract", "data/archive"])).lines() {
        let record: Value = serde_json::from_str(line).expect("a record is JSON");
        let path = record["origin"]["path"].as_str().expect("a path").replace("data/archive/", "");
        let keys = [record["origin"]["record"].as_str(), record["origin"]["member"].as_str(), record["id"].as_str()];
        for key in keys.into_iter().flatten() {
            records.insert(format!("{path}#{key}"), record.clone());
        }
        records.entry(path).or_insert(record);
    }
    records
}

/// The name by which we know whom `words` name.
fn resolved(lexicon: &Lexicon, words: &str) -> String {
    let plain = words.trim().trim_start_matches("the ").trim_start_matches("The ");
    lexicon.actors().by_name(plain).map_or_else(|| plain.to_lowercase(), |a| a.name.to_lowercase())
}

#[test]
fn the_facts_of_the_archive_are_found() {
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are read");
    let table = fs::read_to_string(root().join("tests/archive-facts.tsv")).expect("the table is there");
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().expect("a head").split('\t').collect();
    let records = records();
    let mut shares: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut missed = String::new();
    for line in lines.filter(|l| !l.is_empty()) {
        let fact = Fact { cells: head.iter().copied().zip(line.split('\t')).collect() };
        let record = records.get(fact.cell("path")).unwrap_or(&Value::Null);
        let mut count = |what, found: bool| {
            let share = shares.entry(what).or_default();
            *share = (share.0 + usize::from(found), share.1 + 1);
            if !found {
                missed += &format!("{what}\t{line}\n");
            }
        };
        if !fact.cell("measure").is_empty() {
            let figures = fact.figures(record);
            count("figure", !figures.is_empty());
            let wanted = fact.cell("claimant");
            let says = |f: &&Value| f["claimant"].as_str().map_or(wanted.is_empty(), |c| resolved(&lexicon, c) == resolved(&lexicon, wanted));
            count("claimant", figures.iter().any(says));
        }
        if !fact.cell("event_kind").is_empty() {
            count("event", fact.has_event(record));
        }
    }
    for (what, floor) in FLOORS {
        let (found, all) = shares.get(what).copied().expect("facts of each sort");
        eprintln!("{what} {found} of {all}");
        assert!(found as f64 >= floor * all as f64, "{what} {found} of {all}\n{missed}");
    }
}

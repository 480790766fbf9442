//! Every value of the sample archive leads back to its rule, to a row that is there, and to the words it was read from.

use super::root;
use dateline::{
    clean, field,
    lexicon::{Data, Lexicon},
    model::{Grounds, Report, Span},
    read,
};
use std::{collections::HashMap, fs, path::Path};

fn reports(folder: &Path, lexicon: &Lexicon, all: &mut Vec<Report>) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("it can be read").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            reports(&path, lexicon, all);
            continue;
        }
        let captures = read::open(&path, &read::Meter::default()).flatten();
        all.extend(captures.filter_map(|c| clean::article(c, lexicon).ok()).map(|a| field::extract(a, lexicon)));
    }
}

/// Whether `data/actors.tsv:12` names a line with something on it.
fn is_row(row: &str, files: &mut HashMap<String, Vec<String>>) -> bool {
    let Some((file, line)) = row.rsplit_once(':') else { return false };
    let lines = files.entry(file.to_owned()).or_insert_with(|| {
        let text = fs::read_to_string(root().join(file)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    });
    let known = line.parse::<usize>().ok().and_then(|n| lines.get(n.wrapping_sub(1)));
    known.is_some_and(|l| !l.trim().is_empty() && !l.starts_with('#'))
}

#[test]
fn every_value_leads_back_to_a_rule_a_row_and_words() {
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables compiled in are good");
    let (mut all, mut files) = (Vec::new(), HashMap::new());
    reports(&root().join("data/archive"), &lexicon, &mut all);
    let mut rules: HashMap<&str, usize> = HashMap::new();
    for r in &all {
        let text = &r.article.text;
        let times = r.times.iter().map(|v| (&v.rule, v.span));
        let places = r.places.iter().map(|v| (&v.rule, v.span));
        let actors = r.actors.iter().map(|v| (&v.rule, v.mentions.first().copied().unwrap_or_default()));
        let figures = r.figures.iter().map(|v| (&v.rule, v.span));
        let events = r.events.iter().map(|v| (&v.rule, v.span));
        for (rule, span) in times.chain(places).chain(actors).chain(figures).chain(events) {
            assert!(!rule.is_empty() && !span.of(text).trim().is_empty(), "{}: {rule:?} at {span:?}", r.article.id);
            let mut words = rule.split(' ');
            *rules.entry(words.next().unwrap_or_default()).or_default() += 1;
            for row in words {
                assert!(is_row(row, &mut files), "{rule}: no such row");
            }
        }
        let told = |what: &str, value: bool, ground: Option<Span>, rule: &str| {
            let words = ground.map(|span| span.of(text).trim().len());
            assert_eq!(words.is_some_and(|n| n > 0), value, "{}: {rule}: {what} {ground:?}", r.article.id);
        };
        let check = |place: bool, date: bool, claimant: bool, grounds: Grounds, rule: &str| {
            told("place", place, grounds.place, rule);
            told("date", date, grounds.date, rule);
            told("claimant", claimant, grounds.claimant, rule);
        };
        for f in &r.figures {
            check(f.place.is_some(), f.date.is_some(), f.claimant.is_some(), f.grounds, &f.rule);
        }
        // The day and the land of a known invasion stand in the table of opponents, not in the text.
        for e in r.events.iter().filter(|e| !e.rule.starts_with("event/invasion ")) {
            check(e.place.is_some(), e.date.is_some(), e.claimant.is_some(), e.grounds, &e.rule);
        }
    }
    for kind in ["time/weekday", "place/dateline", "actor/name", "figure/passive", "event/trigger", "event/figure"] {
        assert!(rules.contains_key(kind), "no {kind} among {rules:?}");
    }
}

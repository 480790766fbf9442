//! How long queries take, in the process and as whole commands, on an index of made records.
//!
//! `cargo bench --bench query [-- RECORDS [DIR]]`. Each query runs once to warm up and three times measured, on two threads at most;
//! what is printed is percentiles by kind of query. With DIR the index is made there, or taken if it is there, and kept; beside it
//! stand `DIR.rows.jsonl` and `DIR.ten.json` for `benches/rivals.py`. The index is the same as an ingest makes it; to make a large one in minutes, up to
//! 20,000 records are fielded and the rest are copies under other dates, places, outlets and numbers.

#[allow(dead_code, reason = "each bench uses a part of it")]
mod made;

use dateline::{
    field,
    index::{Checkpoint, Index, Writer, size},
    lexicon::{Data, Lexicon},
    model::{Dated, Record, Request, Step},
    query,
    read::walk::Input,
};
use made::{Copies, Random, Source, cpu_seconds, memory_mb};
use std::{
    fs,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FIELDED: usize = 20_000;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with('-'));
    let count = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(10_000);
    let kept = arguments.next().map(PathBuf::from);
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are read");
    lexicon.load_all().expect("the tables are read");
    let dir = kept.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("dateline-bench-query-{}", std::process::id())));
    if !dir.join("dateline.json").exists() {
        make(&dir, count, &lexicon);
    }
    let index = Index::open(&dir).expect("it was just written");
    println!("{} articles and claims, {} segments, {:.0} MB", index.searcher().num_docs(), index.searcher().segment_readers().len(), size(&dir) as f64 / 1e6);
    let asked = questions();
    println!("{} queries", asked.len());
    let mut kinds: Vec<&str> = asked.iter().map(|(kind, _)| *kind).collect();
    kinds.dedup();
    for kind in kinds {
        let requests: Vec<&Request> = asked.iter().filter(|(k, _)| *k == kind).map(|(_, r)| r).collect();
        measure(kind, &index, &lexicon, &requests);
    }
    println!("memory beyond mapped files {:.0} MB, tables of names among them", memory_mb("RssAnon:"));
    commands(&dir);
    ten(&dir, &index, &lexicon);
    if kept.is_none() {
        let _ = fs::remove_dir_all(&dir);
    }
}

/// Makes the index, prints what it cost, and writes the rows for other programs beside it.
fn make(dir: &Path, count: usize, lexicon: &Lexicon) {
    fs::create_dir_all(dir).expect("a folder can be made");
    let file = dir.join("texts.jsonl");
    let mut base: Vec<Record> = Vec::new();
    for source in [Source::Items, Source::Sample] {
        made::records(&file, count.min(FIELDED) / 2, source, lexicon);
        base.extend(made::fielded([Input::File(file.clone())].into_iter(), lexicon));
    }
    let _ = fs::remove_file(&file);
    let mut rows = BufWriter::new(fs::File::create(dir.join("rows.jsonl")).expect("a file can be made"));
    let mut writer = Writer::open(dir, "bench").expect("the folder can be written");
    let mut copies = Copies::new(&base);
    let (mut claims, mut bytes, mut cpu) = (0, 0, 0.0);
    let began = Instant::now();
    for number in 0..count {
        let record = copies.record(number);
        let grouped = field::claim::group(&record);
        claims += grouped.len();
        bytes += record.text.len() as u64;
        let found: Vec<_> = grouped.iter().map(|c| row(c, &record)).collect();
        let line = serde_json::json!({"id": record.id, "title": record.title, "text": record.text, "source": record.source, "published": record.published.as_ref().map(|p| p.date), "claims": found});
        writeln!(rows, "{line}").expect("a file can be written");
        let before = cpu_seconds();
        writer.add(&record, &Default::default(), lexicon).expect("the index can be written");
        if number % 50_000 == 49_999 {
            writer.commit(&Checkpoint::default()).expect("the index can be written");
        }
        cpu += cpu_seconds() - before;
    }
    writer.merge(&Checkpoint::default(), 2).expect("the index can be written");
    println!(
        "made {count} articles, {claims} claims in {:.0} s, {cpu:.0} CPU s of them while adding; at most {:.0} MB",
        began.elapsed().as_secs_f64(),
        memory_mb("VmHWM:")
    );
    // Files that the merge left go with the next commit.
    Writer::open(dir, "bench").and_then(|w| w.finish(&Checkpoint::default())).expect("the index can be written");
    rows.flush().expect("a file can be written");
    let done = fs::rename(dir.join("rows.jsonl"), dir.with_extension("rows.jsonl"));
    done.expect("a file can be moved");
    made::print_size(&Index::open(dir).expect("it was just written"), bytes);
}

/// A claim as other programs take it.
fn row(claim: &dateline::model::Claim, record: &Record) -> serde_json::Value {
    let country = record.places.iter().find(|p| Some(&p.id) == claim.place_id.as_ref()).and_then(|p| p.country.clone());
    let killed = claim.figures.iter().filter(|f| f.measure == dateline::model::Measure::Killed).filter_map(|f| f.min).max();
    serde_json::json!([claim.kinds, claim.place, country, claim.date.map(|d| d.first), claim.claimant, killed])
}

const WORDS: &[&str] = &[
    "drone",
    "shelling",
    "hospital",
    "ceasefire",
    "missile",
    "talks",
    "killed",
    "wounded",
    "police",
    "border",
    "minister",
    "troops",
    "attack",
    "army",
    "rebels",
    "bomb",
    "prisoners",
    "airstrike",
    "convoy",
    "humanitarian",
    "school",
    "power",
    "sanctions",
    "hostages",
    "mosque",
    "village",
    "militants",
    "tank",
    "navy",
    "grain",
];
const PHRASES: &[&str] = &[
    "air force",
    "prime minister",
    "security forces",
    "car bomb",
    "suicide bomber",
    "foreign ministry",
    "peace talks",
    "defence ministry",
    "opened fire",
    "human rights",
];
const PLACES: &[&str] =
    &["Kherson", "Ukraine", "Kharkiv", "Gaza", "Sudan", "Syria", "Aleppo", "Odesa", "Yemen", "Israel", "Iraq", "Goma", "Afghanistan", "Somalia", "Donetsk"];
const EVENTS: &[&str] = &["strikes", "strikes/drone", "strikes/shelling", "talks", "casualties", "displacement", "strikes/missile"];
const ACTORS: &[&str] = &["Russia", "Ukraine", "Israel", "Hamas", "Taliban", "United Nations", "United States", "Islamic State"];

/// Every question with its kind; the same in each run.
fn questions() -> Vec<(&'static str, Request)> {
    let today = "2030-12-31".parse().expect("a day");
    let mut random = Random(11);
    let mut pick = |list: &'static [&'static str]| list[random.below(list.len())];
    let mut all = Vec::new();
    let mut ask = |kind, text: String, change: &dyn Fn(&mut Request)| {
        let mut request = Request::new(&text, today);
        change(&mut request);
        all.push((kind, request));
    };
    let faceted = |r: &mut Request| r.facets = ["event", "place", "claimant"].map(str::to_owned).into();
    for word in WORDS {
        ask("text, 3 facets", (*word).to_owned(), &faceted);
    }
    for _ in 0..30 {
        ask("text, 3 facets", format!("{} {}", pick(WORDS), pick(WORDS)), &faceted);
        ask("text, 3 facets", format!("{} place:{} date:20{}", pick(WORDS), pick(PLACES), 25 + pick(WORDS).len() % 8), &faceted);
    }
    for phrase in PHRASES {
        ask("text, 3 facets", format!("\"{phrase}\""), &faceted);
        ask("text, 3 facets", format!("{}* -{}", &phrase[..5], pick(WORDS)), &faceted);
    }
    let ledger = |r: &mut Request| (r.claims, r.limit) = (true, Some(50));
    for _ in 0..20 {
        ask("50 ledger rows", format!("event:{} place:{}", pick(EVENTS), pick(PLACES)), &ledger);
        ask("50 ledger rows", format!("killed:>{} place:{} date:2027-{:02}", pick(WORDS).len(), pick(PLACES), 1 + pick(WORDS).len()), &ledger);
        ask("50 ledger rows", format!("event:{} claimant:\"{}\"", pick(EVENTS), pick(ACTORS)), &ledger);
        ask("50 ledger rows", format!("by:\"{}\" date:2028 injured:>{}", pick(ACTORS), pick(WORDS).len()), &ledger);
    }
    let monthly = |r: &mut Request| (r.limit, r.timeline) = (Some(0), Some((Step::Month, Dated::Event)));
    for place in PLACES {
        ask("filter, kinds, months", format!("place:{place}"), &|r| {
            monthly(r);
            r.facets = vec!["event".to_owned()];
        });
    }
    for facets in [&["event"][..], &["event", "country"]] {
        ask("everything, kinds, months", String::new(), &|r| {
            monthly(r);
            r.facets = facets.iter().map(|f| (*f).to_owned()).collect();
        });
    }
    all.sort_by_key(|(kind, _)| *kind);
    all
}

const ROUNDS: usize = 3;

/// Runs these queries and prints percentiles.
fn measure(kind: &str, index: &Index, lexicon: &Lexicon, requests: &[&Request]) {
    let kinds: Vec<String> = lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect();
    let (mut times, mut cpu): (Vec<(f64, &str)>, Vec<f64>) = Default::default();
    let mut found = 0;
    for request in requests {
        for round in 0..=ROUNDS {
            let (start, used) = (Instant::now(), cpu_seconds());
            let answer = query::answer(index, request, lexicon, &kinds).expect("the index is whole");
            if round > 0 {
                times.push((start.elapsed().as_secs_f64() * 1e3, &request.query));
                cpu.push(cpu_seconds() - used);
            }
            found += usize::from(round == 0 && answer.total > 0);
        }
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0;
    let slowest = times.last().map_or("", |t| t.1);
    let mean = cpu.iter().sum::<f64>() * 1e3 / cpu.len() as f64;
    println!(
        "{kind:26} {:3} queries ({found} find something): p50 {:7.2} p90 {:7.2} p99 {:7.2} ms, {mean:.1} CPU ms each; slowest: {slowest}",
        requests.len(),
        at(0.5),
        at(0.9),
        at(0.99)
    );
}

/// Whole commands: the program is started, opens the index, answers and ends.
fn commands(dir: &Path) {
    for query in ["drone place:Kharkiv", "event:strikes killed:>20", "hospital"] {
        let mut times: Vec<f64> = (0..10)
            .map(|_| {
                let start = Instant::now();
                let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
                command.args(["query", query, "--index"]).arg(dir).stdout(Stdio::null()).stderr(Stdio::null());
                command.status().expect("the program can be started");
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{:26} as a whole command: fastest {:.0} ms, median {:.0} ms", query, times[0], times[times.len() / 2]);
    }
}

/// The questions of `benches/rivals.py`, with facets, whether rows of claims are asked for, and whether months.
const TEN: &[(&str, &str, &[&str], bool, bool)] = &[
    ("word, top 20", "hospital", &[], false, false),
    ("two words, top 20", "drone attack", &[], false, false),
    ("phrase, top 20", "\"air force\"", &[], false, false),
    ("word, 3 facets", "shelling", &["event", "place", "claimant"], false, false),
    ("strikes in one country, 50 rows", "country:UA event:strikes", &[], true, false),
    ("20 killed and more in one place, 50 rows", "place:=Kharkiv killed:>=20", &[], true, false),
    ("everything by kind and month", "", &["event"], false, true),
    ("a place and all within it, in any spelling", "place:Kiev event:strikes", &["place"], true, false),
    ("who belongs to a side, by name", "claimant:Ukraine", &["claimant"], false, false),
    ("a kind with all kinds below it, by claimant", "event:strikes", &["claimant"], false, false),
];

/// The fastest of five runs of each, printed and written beside the index.
fn ten(dir: &Path, index: &Index, lexicon: &Lexicon) {
    let kinds: Vec<String> = lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect();
    let mut times = serde_json::Map::new();
    for (name, query, facets, claims, months) in TEN {
        let counts_only = !claims && (*months || !facets.is_empty()) && facets.len() < 3;
        let mut request = Request::new(query, "2030-12-31".parse().expect("a day"));
        request.facets = facets.iter().map(|f| (*f).to_owned()).collect();
        request.timeline = months.then_some((Step::Month, Dated::Event));
        (request.claims, request.limit) = (
            *claims,
            Some(if counts_only {
                0
            } else if *claims {
                50
            } else {
                20
            }),
        );
        let mut fastest = f64::MAX;
        for _ in 0..6 {
            let start = Instant::now();
            query::answer(index, &request, lexicon, &kinds).expect("the index is whole");
            fastest = fastest.min(start.elapsed().as_secs_f64() * 1e3);
        }
        println!("{name:46} {fastest:8.2} ms");
        times.insert((*name).to_owned(), fastest.into());
    }
    let text = serde_json::Value::Object(times).to_string();
    let _ = fs::write(dir.with_extension("ten.json"), text);
}

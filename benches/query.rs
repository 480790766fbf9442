//! How long queries take, in the process, on an index of made records.
//!
//! `cargo bench --bench query [-- RECORDS]`. Each query runs several times; what is printed is percentiles over all runs, and the slowest query.

mod made;

use dateline::{
    index::Index,
    ingest::{self, Plan},
    lexicon::{Data, Lexicon},
    model::{Dated, Request, Step},
    query,
};
use std::{fs, sync::atomic::AtomicBool, time::Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const QUERIES: &[&str] = &[
    "drone",
    "shelling hospital",
    "\"energy infrastructure\"",
    "ceasefire talks",
    "prison*",
    "drone OR missile",
    "attack -drone",
    "place:Kherson",
    "place:Ukraine",
    "place:Sudan event:displacement",
    "event:strikes",
    "event:strikes/drone killed:>5",
    "killed:>20",
    "killed:>0 injured:>10",
    "place:Kharkiv killed:>3",
    "date:2025-06",
    "after:2025-03-01 before:2025-05-01 event:strikes",
    "published:2025-07",
    "source:outlet7.example",
    "source:outlet7.example place:Gaza",
    "actor:Russia",
    "by:Russia place:Odesa",
    "against:Israel",
    "claimant:Zelenskyy",
    "status:denied",
    "has:date missing:place",
    "country:SD",
    "measure:launched object:drones",
    "article:place:Goma displaced:>100",
    "title:report",
    "event:strikes (place:Sumy OR place:Nikopol) -status:denied",
    "hospital place:Rafah injured:>2",
    "victim:civilians",
    "launched:>30 downed:>10",
];

const ROUNDS: usize = 5;

fn main() {
    let count = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(20_000);
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are read");
    lexicon.load_all().expect("the tables are read");
    let folder = std::env::temp_dir().join(format!("dateline-bench-query-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    let (file, dir) = (folder.join("records.jsonl"), folder.join("index"));
    made::records(&file, count, &lexicon);
    let mut plan = Plan::new(&[file.to_string_lossy().into_owned()], dir.clone());
    plan.quiet = true;
    ingest::run(plan, &lexicon, &[], None, &AtomicBool::new(false)).expect("the records are indexed");
    let index = Index::open(&dir).expect("it was just written");
    println!("{} articles, {} segments, {} queries", count, index.searcher().segment_readers().len(), QUERIES.len());
    measure("ten hits", &index, &lexicon, |_| {});
    measure("ten claims", &index, &lexicon, |r| r.claims = true);
    measure("facets", &index, &lexicon, |r| {
        r.facets = ["event", "place", "actor"].map(str::to_owned).into();
        r.timeline = Some((Step::Month, Dated::Event));
    });
    drop(index);
    let _ = fs::remove_dir_all(&folder);
}

/// Runs all queries with what `ask` adds to each, and prints percentiles.
fn measure(name: &str, index: &Index, lexicon: &Lexicon, ask: impl Fn(&mut Request)) {
    let kinds: Vec<String> = lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect();
    let today = "2025-12-31".parse().expect("a day");
    let mut times: Vec<(f64, &str)> = Vec::new();
    for _ in 0..ROUNDS {
        for text in QUERIES {
            let mut request = Request { limit: Some(10), ..Request::new(text, today) };
            ask(&mut request);
            let start = Instant::now();
            query::answer(index, &request, lexicon, &kinds).expect("the index is whole");
            times.push((start.elapsed().as_secs_f64() * 1e3, text));
        }
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0;
    let slowest = times.last().map_or("", |t| t.1);
    println!("{name:12} p50 {:6.2} ms, p90 {:6.2} ms, p99 {:6.2} ms, slowest: {slowest}", at(0.5), at(0.9), at(0.99));
}

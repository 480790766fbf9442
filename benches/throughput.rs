//! Articles per CPU second: cleaning saved pages, fielding texts, and a whole ingest of 2 KB records.
//!
//! `cargo bench --bench throughput [-- RECORDS]`. CPU seconds are those of the whole process, all threads (Linux's /proc/self/stat),
//! so that a busy machine changes them little. Records are made from the sample archive and from wcep-war, seeded; pages are those of
//! `../shared/gold/extraction` where that stands beside the project.

#[allow(dead_code, reason = "each bench uses a part of it")]
mod made;

use dateline::{
    clean, field,
    index::{Checkpoint, Index, Links, Writer},
    ingest::{
        self, Plan,
        ledger::Standing,
        pipeline::{self, Limits, Outcome},
    },
    lexicon::{Data, Lexicon},
    model::{Article, Capture},
    read::{self, Meter, walk::Input},
};
use made::{Source, cpu_seconds, memory_mb, print_size};
use std::{fs, path::Path, sync::atomic::AtomicBool, time::Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let count = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(20_000);
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are read");
    lexicon.load_all().expect("the tables are read");
    pages(&lexicon);
    let folder = std::env::temp_dir().join(format!("dateline-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    for source in [Source::Sample, Source::Items] {
        println!("{source:?}");
        let file = folder.join("records.jsonl");
        made::records(&file, count, source, &lexicon);
        stages(&file, &folder.join("index"), count, &lexicon);
        let _ = fs::remove_dir_all(folder.join("index"));
    }
    let _ = fs::remove_dir_all(&folder);
}

/// Fielding on one thread alone; reading, cleaning and fielding; indexing alone; a whole ingest.
fn stages(file: &Path, index: &Path, count: usize, lexicon: &Lexicon) {
    let inputs = || [Input::File(file.to_owned())].into_iter();
    let articles: Vec<Article> =
        read::open(file, &Meter::default()).take(5000).filter_map(Result::ok).filter_map(|c| clean::article(c, lexicon).ok()).collect();
    measure("field alone", articles.len(), || articles.into_iter().map(|a| field::extract(a, lexicon)).filter(|r| !r.article.text.is_empty()).count());
    measure("field", count, || {
        let mut done = 0;
        pipeline::run(
            inputs(),
            lexicon,
            &Limits::default(),
            &Meter::default(),
            None,
            |_| Standing::New,
            |outcome| {
                done += usize::from(matches!(outcome, Outcome::Fielded(..)));
                true
            },
        );
        done
    });
    let mut records = made::fielded(inputs(), lexicon);
    records.truncate(5000);
    let claims: usize = records.iter().map(|r| field::claim::group(r).len()).sum();
    println!("{:.1} claims an article", claims as f64 / records.len() as f64);
    measure("index", records.len(), || {
        let mut writer = Writer::open(index, "bench").expect("the folder can be written");
        for record in &records {
            writer.add(record, &Links::default(), lexicon).expect("the index can be written");
        }
        writer.finish(&Checkpoint::default()).expect("the index can be written");
        records.len()
    });
    drop(records);
    let _ = fs::remove_dir_all(index);
    measure("ingest", count, || {
        let mut plan = Plan::new(&[file.to_string_lossy().into_owned()], index.to_owned());
        plan.quiet = true;
        ingest::run(plan, lexicon, &[], None, &AtomicBool::new(false)).map_or(0, |s| usize::try_from(s.indexed).unwrap_or_default())
    });
    let bytes = fs::metadata(file).expect("it was written").len();
    print_size(&Index::open(index).expect("it was just written"), bytes);
}

/// Runs a stage and prints its rate; the number of documents it returns must be `expected`.
fn measure(name: &str, expected: usize, stage: impl FnOnce() -> usize) {
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let done = stage();
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!(
        "{name:11} {done:6} of {expected} documents, {:8.0} per CPU second, {:8.0} per second, {:.0} MB at most",
        done as f64 / cpu,
        done as f64 / wall,
        memory_mb("VmHWM:")
    );
}

/// Cleaning, then cleaning and fielding, of saved pages on one thread.
fn pages(lexicon: &Lexicon) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/extraction/scrapinghub-news");
    if !folder.exists() {
        println!("skipped: no {}", folder.display());
        return;
    }
    let mut captures: Vec<Capture> = Vec::new();
    for entry in fs::read_dir(&folder).expect("a folder").filter_map(Result::ok).filter(|e| e.path().extension().is_some_and(|x| x == "gz")) {
        captures.extend(read::open(&entry.path(), &Meter::default()).filter_map(Result::ok));
    }
    let copy = captures.clone();
    measure("clean", captures.len(), || copy.into_iter().filter_map(|c| clean::article(c, lexicon).ok()).count());
    let copy = captures.clone();
    measure("clean+field", captures.len(), || copy.into_iter().filter_map(|c| Some(field::extract(clean::article(c, lexicon).ok()?, lexicon))).count());
}

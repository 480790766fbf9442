//! Articles per CPU second: cleaning saved pages, fielding texts, and a whole ingest of 2 KB records.
//!
//! `cargo bench --bench throughput [-- RECORDS]`. CPU seconds are those of the whole process, all threads (Linux's /proc/self/stat),
//! so that a busy machine changes them little. Records are made from the sample archive, seeded; pages are those of
//! `../shared/gold/extraction` where that stands beside the project.

mod made;

use dateline::{
    clean, field,
    ingest::{
        self, Plan,
        ledger::Standing,
        pipeline::{self, Limits, Outcome},
    },
    lexicon::{Data, Lexicon},
    model::Capture,
    read::{self, Meter, walk::Input},
};
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
    let file = folder.join("records.jsonl");
    made::records(&file, count, &lexicon);
    let bytes = fs::metadata(&file).expect("it was written").len();
    measure("field", count, || {
        let mut done = 0;
        pipeline::run(
            [Input::File(file.clone())].into_iter(),
            &lexicon,
            &Limits::default(),
            &Meter::default(),
            |_| Standing::New,
            |outcome| {
                done += usize::from(matches!(outcome, Outcome::Fielded(..)));
                true
            },
        );
        done
    });
    let index = folder.join("index");
    measure("ingest", count, || {
        let mut plan = Plan::new(&[file.to_string_lossy().into_owned()], index.clone());
        plan.quiet = true;
        ingest::run(plan, &lexicon, &[], None, &AtomicBool::new(false)).map_or(0, |s| usize::try_from(s.indexed).unwrap_or_default())
    });
    print_size(&index, bytes as f64);
    let _ = fs::remove_dir_all(&folder);
}

/// Prints the size of an index, as a whole and by kind of file, each as a share of the records' bytes.
fn print_size(index: &Path, records: f64) {
    let mut sizes = std::collections::BTreeMap::<String, u64>::new();
    for entry in walkdir::WalkDir::new(index).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
        let kind = entry.path().extension().map_or_else(|| "other".to_owned(), |x| x.to_string_lossy().into_owned());
        *sizes.entry(kind).or_default() += entry.metadata().map_or(0, |m| m.len());
    }
    let share = |size: u64| size as f64 / records;
    println!("{:10} {:.2} of the records' {:.1} MB", "index size", share(sizes.values().sum()), records / 1e6);
    sizes.iter().for_each(|(kind, size)| println!("{:>10} {:.3}", kind, share(*size)));
}

/// Runs a stage and prints its rate; the number of documents it returns must be `expected`.
fn measure(name: &str, expected: usize, stage: impl FnOnce() -> usize) {
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let done = stage();
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!(
        "{name:10} {done:6} of {expected} documents, {:8.0} per CPU second, {:8.0} per second, {:.0} MB at most",
        done as f64 / cpu,
        done as f64 / wall,
        peak_mb()
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

/// User and system time of this process; the kernel counts in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory that this process had, in MB.
fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1000.0
}

//! Articles per CPU second: cleaning saved pages, fielding texts, and a whole ingest of 2 KB records.
//!
//! `cargo bench --bench throughput [-- RECORDS]`. CPU seconds are those of the whole process, all threads (Linux's /proc/self/stat),
//! so that a busy machine changes them little. Records are made from the sample archive, seeded; pages are those of
//! `../shared/gold/extraction` where that stands beside the project.

use dateline::{
    clean, field,
    ingest::{
        self, Plan,
        pipeline::{self, Limits, Outcome},
    },
    lexicon::{Data, Lexicon, data::ARCHIVE},
    model::Capture,
    read::{self, Meter, walk::Input},
};
use std::{
    fs,
    io::{BufWriter, Write},
    path::Path,
    sync::atomic::AtomicBool,
    time::Instant,
};

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
    make_records(&file, count, &lexicon);
    let bytes = fs::metadata(&file).expect("it was written").len();
    measure("field", count, || {
        let mut done = 0;
        pipeline::run(
            [Input::File(file.clone())].into_iter(),
            &lexicon,
            Limits::default(),
            &Meter::default(),
            |_| true,
            |outcome| {
                done += usize::from(matches!(outcome, Outcome::Fielded(_)));
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
    let size: u64 = walkdir::WalkDir::new(&index).into_iter().filter_map(|e| e.ok()?.metadata().ok()).map(|m| m.len()).sum();
    println!("{:10} {:.2} of the records' {:.1} MB", "index size", size as f64 / bytes as f64, bytes as f64 / 1e6);
    let _ = fs::remove_dir_all(&folder);
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

/// Records of about 2 KB: two or three articles of the sample archive each, their numbers and some names changed.
fn make_records(file: &Path, count: usize, lexicon: &Lexicon) {
    let mut texts = Vec::new();
    let inputs = ARCHIVE.iter().map(|(path, bytes)| Input::Bundled(path, bytes));
    pipeline::run(
        inputs,
        lexicon,
        Limits::default(),
        &Meter::default(),
        |_| true,
        |outcome| {
            if let Outcome::Fielded(record) = outcome
                && record.language.as_deref() == Some("en")
                && record.text.len() > 400
            {
                texts.push(record.text);
            }
            true
        },
    );
    let mut out = BufWriter::new(fs::File::create(file).expect("a file can be made"));
    let mut random = Random(2025);
    for number in 0..count {
        let mut text = String::new();
        while text.len() < 1_900 {
            text.push_str(&vary(&texts[random.below(texts.len())], &mut random));
            text.push_str("\n\n");
        }
        let published = format!("2025-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28));
        let record = serde_json::json!({"id": format!("bench-{number}"), "text": text, "title": format!("Report {number}"), "published": published, "source": format!("outlet{}.example", random.below(40)), "language": "en"});
        writeln!(out, "{record}").expect("a file can be written");
    }
    out.flush().expect("a file can be written");
}

const TOWNS: &[&str] =
    &["Kherson", "Kharkiv", "Nikopol", "Sumy", "Odesa", "Rafah", "Goma", "Khartoum", "Sanaa", "Aleppo", "Mogadishu", "Kupiansk", "Tyre", "Hodeidah"];

fn vary(text: &str, random: &mut Random) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        if bare.len() < 4 && bare.parse::<u32>().is_ok() {
            out.push_str(&format!("{} ", 2 + random.below(90)));
        } else if TOWNS.contains(&bare) {
            out.push_str(TOWNS[random.below(TOWNS.len())]);
            out.push(' ');
        } else {
            out.push_str(word);
        }
    }
    out
}

/// A seeded generator (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).expect("below a usize")
    }
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

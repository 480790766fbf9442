//! What the benches are run on: records made from the sample archive and, where `../shared` stands beside the project, from items of
//! the wcep-war set; seeded, so that each run has the same.

use dateline::{
    ingest::pipeline::{self, Limits, Outcome},
    lexicon::{Lexicon, data::ARCHIVE},
    model::{Days, Place, Record},
    read::{Meter, walk::Input},
};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufWriter, Write},
    path::Path,
};

/// Where the texts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The sample archive: dense war news.
    Sample,
    /// Items of wcep-war; the sample archive where they are missing.
    Items,
}

/// The texts of a source.
fn texts(source: Source, lexicon: &Lexicon) -> Vec<String> {
    let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/facts/wcep-war/dev.jsonl");
    if let (Source::Items, Ok(lines)) = (source, fs::read_to_string(items)) {
        let text = |line: &str| Some(serde_json::from_str::<serde_json::Value>(line).ok()?.get("text")?.as_str()?.to_owned());
        return lines.lines().filter_map(text).collect();
    }
    let inputs = ARCHIVE.iter().map(|(path, bytes)| Input::Bundled(path, bytes));
    let long = fielded(inputs, lexicon).into_iter().filter(|r| r.language.as_deref() == Some("en") && r.text.len() > 400);
    long.map(|record| record.text).collect()
}

/// The records of these inputs.
pub fn fielded(inputs: impl Iterator<Item = Input> + Send, lexicon: &Lexicon) -> Vec<Record> {
    let mut records = Vec::new();
    pipeline::run(
        inputs,
        lexicon,
        &Limits::default(),
        &Meter::default(),
        None,
        |_| dateline::ingest::ledger::Standing::New,
        |outcome| {
            if let Outcome::Fielded(record, ..) = outcome {
                records.push(*record);
            }
            true
        },
    );
    records
}

/// Records of 2 KB and more: a few texts of the source each, their numbers and some names changed.
pub fn records(file: &Path, count: usize, source: Source, lexicon: &Lexicon) {
    let texts = texts(source, lexicon);
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

/// Makes many records of a few fielded ones: under other ids, outlets and dates, at other places of the same kind, with other numbers.
/// The words stay: what is measured on them is the index, not the fielding.
pub struct Copies<'a> {
    base: &'a [Record],
    places: BTreeMap<&'a str, Vec<&'a Place>>,
    random: Random,
}

impl<'a> Copies<'a> {
    pub fn new(base: &'a [Record]) -> Self {
        let mut places: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        base.iter().flat_map(|r| &r.places).for_each(|p| places.entry(&p.kind).or_default().push(p));
        for same in places.values_mut() {
            same.sort_by(|a, b| a.id.cmp(&b.id));
            same.dedup_by(|a, b| a.id == b.id);
        }
        Copies { base, places, random: Random(7) }
    }

    pub fn record(&mut self, number: usize) -> Record {
        let mut record = self.base[number % self.base.len()].clone();
        record.id = format!("{:016x}", self.random.next());
        record.origin.offset = Some(number as u64 * 3000);
        record.origin.sha256 = (0..4).map(|_| format!("{:016x}", self.random.next())).collect();
        record.source = Some(format!("outlet{}.example", self.random.below(400)));
        record.url = record.source.as_ref().map(|s| format!("https://{s}/world/{}", record.id));
        self.later(&mut record);
        self.elsewhere(&mut record);
        for figure in &mut record.figures {
            let more = self.random.below(40) as u64;
            (figure.min, figure.max) = (figure.min.map(|n| n + more), figure.max.map(|n| n + more));
        }
        record
    }

    /// Moves all dates by as many days, up to ten years.
    fn later(&mut self, record: &mut Record) {
        let days = chrono::Days::new(self.random.below(3650) as u64);
        let later = |day: chrono::NaiveDate| day.checked_add_days(days).unwrap_or(day);
        let all = |date: &mut Option<Days>| *date = date.map(|d| Days { first: later(d.first), last: later(d.last) });
        record.published.iter_mut().for_each(|p| p.date = later(p.date));
        record.events.iter_mut().for_each(|e| all(&mut e.date));
        record.figures.iter_mut().for_each(|f| all(&mut f.date));
    }

    /// Puts another place of the same kind in the place of each.
    fn elsewhere(&mut self, record: &mut Record) {
        let mut moved: BTreeMap<String, &Place> = BTreeMap::new();
        for place in &mut record.places {
            let same = &self.places[place.kind.as_str()];
            let other = *moved.entry(place.id.clone()).or_insert_with(|| same[self.random.below(same.len())]);
            let (span, surface) = (place.span, std::mem::take(&mut place.surface));
            *place = Place { span, surface, ..other.clone() };
        }
        let put = |name: &mut Option<String>, id: &mut Option<String>| {
            if let Some(other) = id.as_ref().and_then(|id| moved.get(id)) {
                (*name, *id) = (Some(other.name.clone()), Some(other.id.clone()));
            }
        };
        record.events.iter_mut().for_each(|e| put(&mut e.place, &mut e.place_id));
        record.figures.iter_mut().for_each(|f| put(&mut f.place, &mut f.place_id));
    }
}

/// A seeded generator (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below a usize")
    }
}

/// User and system time of this process, all threads, in seconds; the kernel counts in hundredths.
pub fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Memory of this process in MB: `VmHWM` is the most it had, `RssAnon` what it has now beyond mapped files.
pub fn memory_mb(what: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with(what)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1000.0
}

/// Prints the size of an index: as a whole, by kind of file and by field, each as a share of the texts' bytes.
pub fn print_size(index: &dateline::index::Index, texts: u64) {
    let usage = index.searcher().space_usage().expect("the index is whole");
    let share = |bytes: u64| bytes as f64 / texts as f64;
    println!("{:10} {:.3} of the texts' {:.1} MB", "index size", share(dateline::index::size(index.dir())), texts as f64 / 1e6);
    let (mut kinds, mut fields) = (BTreeMap::<&str, u64>::new(), BTreeMap::<String, [u64; 4]>::new());
    for segment in usage.segments() {
        *kinds.entry("store").or_default() += segment.store().total().get_bytes();
        let parts = [segment.termdict(), segment.postings(), segment.positions(), segment.fast_fields()];
        for (at, (kind, part)) in ["terms", "postings", "positions", "columns"].into_iter().zip(parts).enumerate() {
            *kinds.entry(kind).or_default() += part.total().get_bytes();
            part.fields().for_each(|f| fields.entry(f.field_name().to_owned()).or_default()[at] += f.total().get_bytes());
        }
    }
    kinds.iter().for_each(|(kind, size)| println!("{kind:>10} {:.3}", share(*size)));
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|(_, sizes)| std::cmp::Reverse(sizes.iter().sum::<u64>()));
    for (name, sizes) in fields.iter().take(24) {
        let [terms, postings, positions, columns] = sizes.map(share);
        println!("{name:>14} terms {terms:.3} postings {postings:.3} positions {positions:.3} columns {columns:.3}");
    }
}

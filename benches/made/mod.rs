//! What the benches are run on: records made from the sample archive, seeded, so that each run has the same.

use dateline::{
    ingest::pipeline::{self, Limits, Outcome},
    lexicon::{Lexicon, data::ARCHIVE},
    read::{Meter, walk::Input},
};
use std::{
    fs,
    io::{BufWriter, Write},
    path::Path,
};

/// Records of about 2 KB: two or three articles of the sample archive each, their numbers and some names changed.
pub fn records(file: &Path, count: usize, lexicon: &Lexicon) {
    let mut texts = Vec::new();
    let inputs = ARCHIVE.iter().map(|(path, bytes)| Input::Bundled(path, bytes));
    pipeline::run(
        inputs,
        lexicon,
        &Limits::default(),
        &Meter::default(),
        |_| dateline::ingest::ledger::Standing::New,
        |outcome| {
            if let Outcome::Fielded(record, _) = outcome
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
pub struct Random(u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).expect("below a usize")
    }
}

//! `dateline place`: what places a name may mean.

use super::Exit;
use crate::lexicon::{
    Lexicon,
    places::{Located, Places},
};
use anyhow::bail;
use clap::Args;
use serde::Serialize;
use std::io::{self, BufRead, BufWriter, Write};

/// Look up a place: every place that a name may mean, best first, in any spelling.
///
/// "X, Y district, Z" takes what stands behind a comma as what X lies in.
#[derive(Args)]
pub struct Place {
    /// The name; with --jsonl and no name, one name or JSON object {"name", "near"?} a line is read from standard input.
    #[arg(value_name = "NAME", required_unless_present = "jsonl")]
    name: Option<String>,
    /// Prefer places in this country or place (a code such as UA, or a name).
    #[arg(long, value_name = "COUNTRY")]
    near: Option<String>,
    /// Most places to list for a name.
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Print one JSON object a line.
    #[arg(long)]
    jsonl: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    places: Vec<Located<'a>>,
}

impl Place {
    pub fn run(self, lexicon: &Lexicon) -> anyhow::Result<Exit> {
        let places = lexicon.places();
        let near = self.near.as_deref().map(|name| outer(places, name)).transpose()?;
        let mut out = BufWriter::new(io::stdout().lock());
        let any = match &self.name {
            Some(name) => self.answer(places, name, near, &mut out)?,
            None => self.answer_lines(places, near, &mut out)?,
        };
        out.flush()?;
        Ok(if any { Exit::Found } else { Exit::NothingFound })
    }

    fn answer_lines(&self, places: &Places, near: Option<u32>, out: &mut impl Write) -> anyhow::Result<bool> {
        let mut any = false;
        for line in io::stdin().lock().lines() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            let (name, own) = asked(&line);
            let near = own.map(|name| outer(places, &name)).transpose()?.or(near);
            any |= self.answer(places, &name, near, out)?;
        }
        Ok(any)
    }

    fn answer(&self, places: &Places, name: &str, near: Option<u32>, out: &mut impl Write) -> anyhow::Result<bool> {
        let mut candidates = places.find_near(name, near);
        candidates.truncate(self.limit);
        let found: Vec<Located> = candidates.iter().map(|c| Located::of(places, c)).collect();
        let any = !found.is_empty();
        if self.jsonl {
            serde_json::to_writer(&mut *out, &Answer { query: name, places: found })?;
            writeln!(out)?;
        } else {
            for place in found {
                let within = [place.admin1, place.country].into_iter().flatten().collect::<Vec<_>>().join(", ");
                writeln!(
                    out,
                    "{:<12} {:<28} {:<13} {:<28} {:>8.3} {:>8.3}  {:.2}",
                    place.id, place.name, place.kind, within, place.lat, place.lon, place.score
                )?;
            }
        }
        Ok(any)
    }
}

/// A line's name and what it is near: plain words, or an object.
fn asked(line: &str) -> (String, Option<String>) {
    let object = serde_json::from_str::<serde_json::Value>(line).ok();
    let text = |key: &str| object.as_ref().and_then(|o| o.get(key)).and_then(|v| v.as_str()).map(str::to_owned);
    match text("name") {
        Some(name) => (name, text("near")),
        None => (object.as_ref().and_then(|o| o.as_str()).unwrap_or(line).trim().to_owned(), None),
    }
}

fn outer(places: &Places, name: &str) -> anyhow::Result<u32> {
    let code = name.to_uppercase();
    match places.country_of_code(&code).or_else(|| places.find(name).first().map(|c| c.row)) {
        Some(row) => Ok(row),
        None => bail!("--near {name:?}: no such place; give a country's code such as UA, or a name"),
    }
}

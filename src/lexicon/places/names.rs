//! A name as somebody types it, to the places it may mean, best first.
//!
//! Unlike the finder in texts this one is generous: spelling, articles, type words ("X town", "X Oblast") and what the
//! place lies in ("X, Y district, Z") may be written or left out.

use super::{Entry, Places, compile, level, spell};
use crate::lexicon::fold;
use std::collections::HashMap;

/// A place that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub row: u32,
    /// 0 to 1.
    pub score: f32,
}

/// A candidate in full, for lists of places.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Located<'a> {
    pub id: String,
    pub name: &'a str,
    pub kind: &'a str,
    pub country: Option<&'a str>,
    pub admin1: Option<&'a str>,
    pub lat: f64,
    pub lon: f64,
    /// 0 to 1.
    pub score: f32,
}

impl<'a> Located<'a> {
    pub fn of(places: &'a Places, candidate: &Candidate) -> Self {
        let entry = places.entry(candidate.row);
        let admin1 = places.admin1(candidate.row).map(|row| places.entry(row).name);
        Located {
            id: places.id(candidate.row),
            name: entry.name,
            kind: entry.kind,
            country: entry.country,
            admin1,
            lat: entry.lat,
            lon: entry.lon,
            score: (candidate.score * 1000.0).round() / 1000.0,
        }
    }
}

/// What follows or precedes a name and says what kind of thing it is; the kinds that it fits.
const TYPES: &[(&str, &[&str])] = &[
    ("town", SETTLED),
    ("city", SETTLED),
    ("village", SETTLED),
    ("settlement", SETTLED),
    ("hamlet", SETTLED),
    ("municipality", &["admin3", "admin2", "city", "town"]),
    ("neighbourhood", &["neighbourhood"]),
    ("neighborhood", &["neighbourhood"]),
    ("suburb", &["neighbourhood", "town", "village", "city"]),
    ("oblast", AREA),
    ("region", AREA),
    ("province", AREA),
    ("governorate", AREA),
    ("state", AREA),
    ("republic", AREA),
    ("krai", AREA),
    ("district", &["admin2", "admin3"]),
    ("raion", &["admin2", "admin3"]),
    ("county", &["admin2", "admin1"]),
    ("subdistrict", &["admin3", "admin2"]),
    ("river", &["water"]),
    ("lake", &["water"]),
    ("sea", &["water"]),
    ("island", &["island"]),
    ("mountain", &["mountain"]),
    ("mountains", &["mountain"]),
    ("camp", &["camp"]),
    ("area", &[]),
    ("valley", &[]),
    ("farms", &[]),
    ("farm", &[]),
    ("base", &["base", "facility"]),
    ("airbase", &["base", "facility", "airport"]),
    ("airport", &["airport", "facility"]),
    ("crossing", &["crossing"]),
    ("bridge", &["bridge"]),
    ("hospital", &["hospital", "facility"]),
    ("dam", &["facility"]),
    ("port", &[]),
    ("field", &[]),
    ("fields", &[]),
    ("locality", &[]),
    ("hills", &[]),
    ("plain", &[]),
    ("checkpoint", &[]),
    ("heliport", &[]),
    ("ruins", &[]),
    ("plant", &["facility"]),
];
const SETTLED: &[&str] = &["city", "town", "village", "neighbourhood", "camp"];
const AREA: &[&str] = &["admin1", "region", "admin2"];

/// Words that name a thing at a place, beside those of `TYPES`: what is left names the place.
const THINGS: &[&str] = &[
    "markaz",
    "mintaqat",
    "nahiyat",
    "idp",
    "refugee",
    "military",
    "air",
    "international",
    "gas",
    "oil",
    "power",
    "border",
    "industrial",
    "housing",
    "old",
    "new",
    "central",
];

impl Places {
    /// The places that `name` may mean, best first; "X, Y, Z" takes what follows the comma as what X lies in.
    pub fn find(&self, name: &str) -> Vec<Candidate> {
        self.find_near(name, None)
    }

    /// As [`Places::find`], those in or of `near` first.
    pub fn find_near(&self, name: &str, near: Option<u32>) -> Vec<Candidate> {
        let mut found = match name.split_once(',') {
            Some((head, rest)) if !self.is_known(name) && !rest.trim().is_empty() => self.found_inside(head, rest, near),
            _ => self.found(name, near),
        };
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.cmp(&b.row)));
        found
    }

    fn is_known(&self, name: &str) -> bool {
        compile::name_key(name).is_some_and(|(key, _, _)| self.postings(key).next().is_some())
    }

    fn found_inside(&self, head: &str, rest: &str, near: Option<u32>) -> Vec<Candidate> {
        let outer = self.find_near(rest, near);
        let mut found = self.found(head, near);
        let Some(best) = outer.first() else { return found };
        let centre = self.entry(best.row);
        for candidate in &mut found {
            candidate.score *= self.inside(candidate.row, &outer, &centre);
        }
        // Nothing of that name is known there: where it lies is better than nothing.
        found.push(Candidate { row: best.row, score: 0.25 * best.score });
        found
    }

    /// How well the row fits into what it is said to lie in.
    fn inside(&self, row: u32, outer: &[Candidate], centre: &Entry) -> f32 {
        if row == centre.row {
            return 0.4;
        }
        let inside = outer.iter().take(8).any(|o| o.row != row && self.within(row, o.row));
        let here = self.entry(row);
        let far = distance_km((here.lat, here.lon), (centre.lat, centre.lon));
        let reach = match centre.kind {
            "country" | "continent" | "region" => 1500.0,
            "admin1" => 150.0,
            _ => 30.0,
        };
        let near = (1.0 / (1.0 + far / reach)) as f32;
        if inside {
            0.6 + 0.4 * near
        } else if far < 5.0 * reach {
            0.2 + 0.6 * near
        } else {
            0.05
        }
    }

    fn found(&self, name: &str, near: Option<u32>) -> Vec<Candidate> {
        let mut best: HashMap<u32, f32> = HashMap::new();
        let known = self.is_known(name);
        for (form, wanted, worth) in forms(name) {
            // "Port Sudan" is a town, not a port of Sudan.
            let worth = if known && form != name { worth * 0.8 } else { worth };
            for (row, score) in self.named(&form, worth) {
                let score = score * self.fit(row, &wanted) * near.map_or(1.0, |n| if self.within(row, n) { 1.0 } else { 0.4 });
                let kept = best.entry(row).or_default();
                *kept = kept.max(score);
            }
        }
        best.into_iter().map(|(row, score)| Candidate { row, score }).collect()
    }

    /// Every place that has this name in some spelling, and how well it fits.
    fn named(&self, name: &str, worth: f32) -> Vec<(u32, f32)> {
        let mut out = Vec::new();
        if let Some((key, _, _)) = compile::name_key(name) {
            out.extend(self.postings(key).filter_map(|p| exact(p.level).map(|s| (p.row, s * worth))));
        }
        if let Some(skeleton) = spell::skeleton(name) {
            for (form, level, weight) in [(Some(skeleton.clone()), level::SKELETON, 0.75), (spell::bones(&skeleton), level::BONES, 0.5)] {
                let Some(form) = form else { continue };
                let alike = self.postings(compile::weak_key(&form, level)).filter(|p| p.level == level);
                out.extend(alike.map(|p| (p.row, weight * worth * (0.6 + 0.4 * likeness(name, self.entry(p.row).name)))));
            }
        }
        out
    }

    /// Larger places and those of the wanted kind first.
    fn fit(&self, row: u32, wanted: &[&str]) -> f32 {
        let entry = self.entry(row);
        let kind = if wanted.is_empty() || wanted.contains(&entry.kind) { 1.0 } else { 0.6 };
        let weight = match entry.kind {
            "country" | "continent" => 1.0,
            "admin1" | "region" | "water" => 0.93,
            "admin2" | "admin3" => 0.86,
            _ => 0.85 + 0.15 * (f64::from(entry.population).max(1.0).log10() / 7.0).min(1.0) as f32,
        };
        let war = if Self::is_at_war(entry.country) { 1.0 } else { 0.97 };
        kind * weight * war
    }
}

fn exact(level: u32) -> Option<f32> {
    match level {
        level::OWN => Some(1.0),
        level::ALIAS | level::CAPITALS => Some(0.95),
        level::VARIANT => Some(0.9),
        level::FOREIGN => Some(0.85),
        _ => None,
    }
}

/// The name as given, without an article, without type words, its parts: each with the kinds it asks for and its worth.
fn forms(name: &str) -> Vec<(String, Vec<&'static str>, f32)> {
    let mut out = Vec::new();
    let (_, kinds) = untyped(name);
    for (at, (part, worth)) in parts(name).into_iter().enumerate() {
        // The whole name may hold its type word ("Al Mallah Farms"): then it asks for no other kind.
        let asked = if at == 0 { Vec::new() } else { kinds.clone() };
        out.push((part.to_owned(), asked.clone(), worth));
        if let Some(rest) = spell::without_article(part) {
            out.push((rest.to_owned(), asked, worth * 0.93));
        }
        let (bare, _) = untyped(part);
        let kinds = kinds.clone();
        if !bare.is_empty() && bare != part {
            out.push((bare.clone(), kinds.clone(), worth * 0.98));
            if let Some(rest) = spell::without_article(&bare) {
                out.push((rest.to_owned(), kinds, worth * 0.92));
            }
        }
    }
    out
}

/// "A/B", "A (B)", "A in B", "A of B": the alternatives that a name gives.
fn parts(name: &str) -> Vec<(&str, f32)> {
    let name = name.trim();
    let mut out = vec![(name, 1.0)];
    if let Some((head, rest)) = name.split_once('(') {
        out.push((head.trim(), 0.98));
        out.push((rest.trim_end_matches([')', ' ']), 0.9));
    }
    if name.contains('/') {
        out.extend(name.split('/').map(|part| (part.trim(), 0.97)));
    }
    for link in [" in ", " near ", " at ", " of "] {
        if let Some((_, place)) = name.split_once(link) {
            out.push((place.trim(), 0.7));
        }
    }
    out.retain(|(part, _)| !part.is_empty());
    out
}

/// The name without the words that say what it is, and the kinds that they ask for.
fn untyped(name: &str) -> (String, Vec<&'static str>) {
    let mut kinds: Vec<&'static str> = Vec::new();
    let mut kept = Vec::new();
    for word in name.split_whitespace() {
        let key = fold::key(word.trim_matches(|c: char| !c.is_alphanumeric()));
        match TYPES.iter().find(|(w, _)| *w == key) {
            Some((_, fits)) => kinds.extend(fits.iter()),
            None if THINGS.contains(&key.as_str()) => {}
            None => kept.push(word),
        }
    }
    while kept.first().is_some_and(|w| matches!(*w, "of" | "the" | "The")) {
        kept.remove(0);
    }
    (kept.join(" "), kinds)
}

/// Share of letter pairs that two names have in common.
pub fn likeness(a: &str, b: &str) -> f32 {
    let pairs = |s: &str| {
        let letters: Vec<char> = fold::fold(s).chars().filter(|c| c.is_alphanumeric()).collect();
        letters.windows(2).map(|w| (w[0], w[1])).collect::<Vec<_>>()
    };
    let (a, mut b) = (pairs(a), pairs(b));
    let total = a.len() + b.len();
    let common = a.iter().filter(|pair| b.iter().position(|other| other == *pair).map(|at| b.swap_remove(at)).is_some()).count();
    if total == 0 { 0.0 } else { (2 * common) as f32 / total as f32 }
}

/// A point on the globe, made ready for many distances.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Sine and cosine of half the latitude, and of half the longitude.
    lat: (f64, f64),
    lon: (f64, f64),
    /// Of the whole latitude.
    cosine: f64,
}

impl Point {
    /// Of degrees.
    pub fn new(lat: f64, lon: f64) -> Self {
        let lat = lat.to_radians();
        Point { lat: (lat / 2.0).sin_cos(), lon: (lon.to_radians() / 2.0).sin_cos(), cosine: lat.cos() }
    }

    /// The distance to the nearest of these; infinite where there is none.
    pub fn nearest_km<'a>(self, others: impl Iterator<Item = &'a Point>) -> f64 {
        let least = others.fold(f64::INFINITY, |least, other| {
            let north = difference(other.lat, self.lat).powi(2);
            // Most are farther by their latitude alone.
            if north > least { least } else { least.min(north + self.cosine * other.cosine * difference(other.lon, self.lon).powi(2)) }
        });
        if least.is_infinite() { least } else { 12_742.0 * least.sqrt().min(1.0).asin() }
    }
}

/// The sine of the difference of two angles, each given by its sine and cosine.
fn difference(a: (f64, f64), b: (f64, f64)) -> f64 {
    a.0 * b.1 - a.1 * b.0
}

/// Distance on the globe.
pub fn distance_km((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    Point::new(lat_a, lon_a).nearest_km(std::iter::once(&Point::new(lat_b, lon_b)))
}

#[cfg(test)]
mod tests {
    use crate::lexicon::{Data, places::Places};

    fn check(name: &str, expected: &str) {
        let places = Places::load(&Data::embedded()).expect("the files compiled in are right");
        let best = places.find(name).first().map_or_else(String::new, |c| {
            let entry = places.entry(c.row);
            format!("{}, {}", entry.name, entry.country.unwrap_or("-"))
        });
        assert_eq!(best, expected, "{name}");
    }

    #[test]
    fn any_spelling_and_script_is_found() {
        for (name, expected) in [
            ("Харьков", "Kharkiv, UA"),
            ("Zaporozhye", "Zaporizhzhia, UA"),
            ("Artemivsk", "Bakhmut, UA"),
            ("Khan Younes", "Khan Yunis, PS"),
            ("Deir al-Zour", "Deir ez-Zor, SY"),
            ("kherson oblast", "Kherson Oblast, UA"),
            ("Saraqib town, Idlib Governorate, Syria", "Saraqib, SY"),
        ] {
            check(name, expected);
        }
    }

    #[test]
    fn what_is_no_name_is_not_found() {
        for name in ["", " ", ",", ",,,", "qqqqzzzz", "/", "("] {
            check(name, "");
        }
    }
}

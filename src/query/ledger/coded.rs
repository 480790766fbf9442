//! Incidents in the columns of an event data set, as its codebook under `schema/` says.
//!
//! What we do not know stays empty: no judgement is made that the claims do not state.

use super::{Kinship, toll};
use crate::{
    index::Memo,
    lexicon::{Codebook, Lexicon, places::Entry},
    model::{Answer, ClaimRow, Coded, Days, Incident, Measure, Toll, TollRule, speaker},
};

/// The incidents of a ledger in the columns of `book`.
pub fn coded(answer: &Answer, book: &Codebook, lexicon: &Lexicon) -> Coded {
    let incidents = answer.ledger.as_ref().map_or(&[][..], |l| &l.incidents);
    let kinship = Kinship { kin: lexicon, memo: Memo::default() };
    let rows = incidents.iter().map(|incident| {
        let tolls = toll::of_incident(&answer.claims, incident, TollRule::Median, &kinship);
        let members: Vec<&ClaimRow> = incident.members.iter().map(|m| &answer.claims[m.claim]).collect();
        let known = Known { incident, members, tolls, lexicon };
        book.column.iter().map(|column| value(&column.from, &known)).collect()
    });
    Coded { columns: book.column.iter().map(|c| c.name.clone()).collect(), rows: rows.collect() }
}

/// An incident with what a column may be filled from.
struct Known<'a> {
    incident: &'a Incident,
    members: Vec<&'a ClaimRow>,
    tolls: Vec<Toll>,
    lexicon: &'a Lexicon,
}

type Value = (&'static str, fn(&Known) -> Option<String>);

/// Every word that a codebook may name.
const VALUES: &[Value] = &[
    ("empty", |_| None),
    ("date_first", |k| k.days().map(|d| d.first.to_string())),
    ("date_last", |k| k.days().map(|d| d.last.to_string())),
    ("year", |k| k.days().map(|d| d.first.format("%Y").to_string())),
    ("acled_time_precision", |k| k.length().map(|n| if n == 1 { "1" } else { "2" }.to_owned())),
    ("ged_date_precision", |k| {
        k.length().map(|n| {
            if n == 1 {
                "1"
            } else if n < 7 {
                "2"
            } else {
                "3"
            }
            .to_owned()
        })
    }),
    ("acled_disorder", |k| disorder(&k.acled()?.0)),
    ("acled_type", |k| k.acled().map(|(kind, _)| kind)),
    ("acled_subtype", |k| k.acled()?.1),
    ("by_first", |k| k.incident.by.first().cloned()),
    ("by_rest", |k| rest(&k.incident.by)),
    ("against_first", |k| k.incident.against.first().cloned()),
    ("against_rest", |k| rest(&k.incident.against)),
    ("dyad", |k| k.incident.by.first().zip(k.incident.against.first()).map(|(a, b)| format!("{a} - {b}"))),
    ("country_name", |k| k.country()),
    ("admin1", |k| k.named(&["admin1"])),
    ("admin2", |k| k.named(&["admin2"])),
    ("admin3", |k| k.named(&["admin3"])),
    ("place", |k| k.incident.place.clone()),
    ("lat", |k| k.spot().map(|(lat, _)| lat.to_string())),
    ("lon", |k| k.spot().map(|(_, lon)| lon.to_string())),
    ("wkt", |k| k.spot().map(|(lat, lon)| format!("POINT ({lon} {lat})"))),
    ("priogrid", |k| k.spot().and_then(|(lat, lon)| priogrid(lat, lon))),
    ("acled_geo_precision", |k| level(&k.place()?).map(|l| ["1", "2", "3"].get(l).copied().unwrap_or_default().to_owned())),
    ("ged_where_precision", |k| level(&k.place()?).map(|l| ["1", "3", "4", "6"][l].to_owned())),
    ("outlets", |k| joined(k.incident.outlets.iter().cloned())),
    ("outlet_count", |k| Some(k.incident.outlets.len().to_string())),
    ("articles", |k| joined(k.members.iter().map(|c| article(c)))),
    ("published_days", |k| joined(k.members.iter().filter_map(|c| c.published.map(|d| d.to_string())))),
    ("titles", |k| joined(k.members.iter().filter_map(|c| c.title.clone()))),
    ("claimants", |k| joined(k.incident.claimants.iter().cloned())),
    ("notes", |k| joined(k.members.iter().map(|c| format!("{} [{}, {}]", c.sentence, speaker(c.claimant.as_deref(), c.source.as_deref()), c.id)))),
    ("killed_low", |k| k.killed(&["people"]).and_then(|t| t.low).map(|n| n.to_string())),
    ("killed_best", |k| k.killed(&["people"]).and_then(|t| t.best).map(|n| n.to_string())),
    ("killed_high", |k| k.killed(&["people"]).and_then(|t| t.high).map(|n| n.to_string())),
    ("civilians_killed", |k| k.of_object("civilians").and_then(|t| t.best).map(|n| n.to_string())),
    ("tags", |k| joined([format!("dateline incident {}", k.incident.number)].into_iter().chain(k.members.iter().map(|c| c.id.clone())))),
];

/// The words of a codebook that name nothing we know.
pub fn strange(book: &Codebook) -> Vec<&str> {
    book.column.iter().map(|c| c.from.as_str()).filter(|from| !VALUES.iter().any(|(known, _)| known == from)).collect()
}

fn value(from: &str, known: &Known) -> String {
    VALUES.iter().find(|(name, _)| *name == from).and_then(|(_, fill)| fill(known)).unwrap_or_default()
}

impl Known<'_> {
    fn days(&self) -> Option<Days> {
        self.incident.date
    }

    fn length(&self) -> Option<i64> {
        self.days().map(|d| (d.last - d.first).num_days() + 1)
    }

    fn row(&self) -> Option<u32> {
        self.lexicon.places().by_id(self.incident.place_id.as_deref()?)
    }

    fn place(&self) -> Option<Entry<'_>> {
        Some(self.lexicon.places().entry(self.row()?))
    }

    /// The name of the place of that kind that this one is or lies within.
    fn named(&self, kinds: &[&str]) -> Option<String> {
        let (places, row) = (self.lexicon.places(), self.row()?);
        let all = [row].into_iter().chain(places.ancestors(row));
        all.map(|row| places.entry(row)).find(|e| kinds.contains(&e.kind)).map(|e| e.name.to_owned())
    }

    fn country(&self) -> Option<String> {
        let places = self.lexicon.places();
        let code = self.members.iter().find_map(|c| c.country.clone()).or_else(|| self.place()?.country.map(str::to_owned))?;
        places.country_of_code(&code).map(|row| places.entry(row).name.to_owned())
    }

    fn spot(&self) -> Option<(f64, f64)> {
        let own = self.members.iter().filter(|c| c.place_id == self.incident.place_id);
        own.filter_map(|c| c.lat.zip(c.lon)).next()
    }

    /// Type and sub-type of the most exact kind that is an event by itself.
    fn acled(&self) -> Option<(String, Option<String>)> {
        let kinds = self.incident.kinds.iter().filter(|k| k.contains('/')).chain(self.incident.kinds.iter().filter(|k| !k.contains('/')));
        kinds.filter_map(|k| self.lexicon.kinds.event(k)).find_map(|kind| {
            let (main, sub) = kind.acled.split_once(": ").map_or((kind.acled.as_str(), None), |(main, sub)| (main, Some(sub)));
            let plain = !main.contains(';') && !main.starts_with('(');
            plain.then(|| (main.to_owned(), sub.filter(|s| !s.contains(';')).map(str::to_owned)))
        })
    }

    fn of_object(&self, object: &str) -> Option<&Toll> {
        self.tolls.iter().find(|t| t.measure == Measure::Killed && t.object == object)
    }

    /// The toll of people killed; of whatever people are counted where only one sort is.
    fn killed(&self, objects: &[&str]) -> Option<&Toll> {
        let mut killed = self.tolls.iter().filter(|t| t.measure == Measure::Killed);
        objects.iter().find_map(|o| self.of_object(o)).or_else(|| killed.next().filter(|_| killed.next().is_none()))
    }
}

/// 0 a settlement or site, 1 a district, 2 a region, 3 a country; none for seas and the like.
fn level(place: &Entry) -> Option<usize> {
    match place.kind {
        "continent" | "water" | "mountain" | "island" => None,
        "country" => Some(3),
        "admin1" | "region" => Some(2),
        "admin2" | "admin3" => Some(1),
        _ => Some(0),
    }
}

fn disorder(kind: &str) -> Option<String> {
    let word = match kind {
        "Battles" | "Explosions/Remote violence" | "Violence against civilians" => "Political violence",
        "Protests" => "Demonstrations",
        "Strategic developments" => "Strategic developments",
        _ => return None,
    };
    Some(word.to_owned())
}

/// The number of the half-degree cell: 720 to a row, from 1 in the south-west.
fn priogrid(lat: f64, lon: f64) -> Option<String> {
    let inside = (-90.0..90.0).contains(&lat) && (-180.0..180.0).contains(&lon);
    inside.then(|| (((lat + 90.0) * 2.0).floor() as u64 * 720 + ((lon + 180.0) * 2.0).floor() as u64 + 1).to_string())
}

fn article(c: &ClaimRow) -> String {
    let day = c.published.map_or_else(|| "undated".to_owned(), |d| d.to_string());
    format!("{}, {day}, {} [{}]", c.source.as_deref().unwrap_or("source unknown"), c.title.as_deref().unwrap_or("no title"), c.id)
}

fn rest(names: &[String]) -> Option<String> {
    joined(names.iter().skip(1).cloned())
}

/// Each value once, in its order.
fn joined(values: impl Iterator<Item = String>) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    Some(all.join("; ")).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    #[test]
    fn every_column_of_a_codebook_is_filled_from_something_that_we_know() {
        for (name, columns) in [("acled", 31), ("ged", 49)] {
            let book = Codebook::load(&Data::embedded(), name).unwrap();
            assert_eq!(book.column.len(), columns, "{name}");
            assert!(strange(&book).is_empty(), "{name}: {:?}", strange(&book));
        }
    }

    #[test]
    fn cells_of_the_grid_are_counted_from_the_south_west() {
        for (lat, lon, cell) in [(-90.0, -180.0, Some("1")), (-89.5, -180.0, Some("721")), (0.1, 0.1, Some("129961")), (90.0, 0.0, None)] {
            assert_eq!(priogrid(lat, lon).as_deref(), cell, "{lat} {lon}");
        }
    }
}

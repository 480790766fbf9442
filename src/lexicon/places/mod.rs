//! The gazetteer: names in any spelling to places, and what lies within what.
//!
//! The tables under `data/` are compiled into one block of bytes when the program is built, and searched in place: a run that
//! asks for no place pays nothing. Which of several places of one name a text means is for `field::place`.

mod blob;
pub mod compile;
mod names;
pub mod spell;

pub use blob::Posting;
pub use compile::{Lead, level};
pub use names::{Candidate, Located, Point, distance_km, likeness};

use super::{
    Data, LexiconError, Phrases, fold,
    phrases::{Asked, Begins},
    table,
};
use crate::model::Locality;
use blob::Blob;
use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"));

/// What a word beside a name says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// "region", "oblast": the area of that name, not the town.
    Area,
    /// "district", "county": a second-level area.
    District,
    /// "city", "village".
    Settlement,
    /// "river", "sea".
    Water,
    /// "airport", "hospital": something at the place.
    Facility,
    /// "northern", "occupied": stands between a preposition and a name.
    Direction,
    /// "in", "near": a place follows.
    Preposition,
    /// "President", "Gen.": a person follows.
    Title,
    /// "Army", "Brigade", "Times": what stands before belongs to an organisation's name.
    Organisation,
    /// "agreement", "embassy": what stands before names it, in small letters too.
    Treaty,
    /// A word behind a name that shows that the name is no adjective.
    Verb,
    /// A given name: what follows is a surname.
    Given,
    /// A word that is a place's name less often than something else.
    Common,
    /// Never a place.
    Stop,
}

const CUES: &[(&str, Cue)] = &[
    ("area", Cue::Area),
    ("district", Cue::District),
    ("settlement", Cue::Settlement),
    ("water", Cue::Water),
    ("facility", Cue::Facility),
    ("direction", Cue::Direction),
    ("preposition", Cue::Preposition),
    ("title", Cue::Title),
    ("organisation", Cue::Organisation),
    ("treaty", Cue::Treaty),
    ("verb", Cue::Verb),
    ("given", Cue::Given),
    ("common", Cue::Common),
    ("stop", Cue::Stop),
];

/// A place as the gazetteer has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'a> {
    pub row: u32,
    /// Canonical English name.
    pub name: &'a str,
    pub kind: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
    pub lat: f64,
    pub lon: f64,
    /// 0 where unknown.
    pub population: u32,
}

/// A country's code, made ready to be compared often.
pub type Code = [u8; 2];

/// What of a place tells how likely it is meant.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub row: u32,
    pub kind: &'static str,
    pub country: Option<Code>,
    pub at_war: bool,
    /// 0 where unknown.
    pub population: u32,
}

/// The gazetteer and the words that stand beside names.
pub struct Places {
    blob: Blob,
    cues: Phrases,
    demonyms: Phrases,
    /// What is told of those that were mentioned, by their rows.
    localities: Vec<OnceLock<Rows>>,
}

/// Neighbouring rows, for which there is room as soon as one of them is mentioned.
type Rows = Box<[OnceLock<Arc<Locality>>]>;

const ROWS: usize = 64;

const CUE_FILE: &str = "data/lang/en/places.tsv";
const DEMONYM_FILE: &str = "data/lang/en/demonyms.tsv";

impl Places {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut places = Places::of(Blob::new(bytes(data)?));
        places.load_cues(data)?;
        places.load_demonyms(data)?;
        Ok(places)
    }

    fn of(blob: Blob) -> Self {
        let localities = vec![OnceLock::new(); (blob.rows() as usize).div_ceil(ROWS)];
        Places { blob, cues: Phrases::asked(Asked::PlaceCues), demonyms: Phrases::asked(Asked::Demonyms), localities }
    }

    fn load_cues(&mut self, data: &Data) -> Result<(), LexiconError> {
        let text = table::text(data, CUE_FILE)?;
        for row in table::rows_below(CUE_FILE, &text, "words\tcue")? {
            let name = row.cell(1);
            let number = CUES.iter().position(|(n, _)| *n == name).ok_or_else(|| row.error(format!("unknown cue {name:?}")))?;
            for phrase in row.cell(0).split(',') {
                self.cues.add(phrase, number as u32);
            }
        }
        Ok(())
    }

    fn load_demonyms(&mut self, data: &Data) -> Result<(), LexiconError> {
        let text = table::text(data, DEMONYM_FILE)?;
        for row in table::rows_below(DEMONYM_FILE, &text, "place\twords")? {
            let place = self.place_named(row.cell(0)).ok_or_else(|| row.error(format!("the gazetteer has no place {:?}", row.cell(0))))?;
            for phrase in row.cell(1).split(',') {
                self.demonyms.add(phrase, place);
            }
        }
        Ok(())
    }

    /// By id, or by the code of a country.
    fn place_named(&self, id: &str) -> Option<u32> {
        if id.len() == 2 { self.country_of_code(id) } else { self.by_id(id) }
    }

    /// Words that say what stands beside them.
    #[inline]
    pub fn cues(&self) -> &Phrases {
        &self.cues
    }

    /// The cue of a value of [`Places::cues`].
    #[inline]
    pub fn cue(&self, value: u32) -> Cue {
        CUES[value as usize].1
    }

    /// "Ukrainian", "Gazans": phrases to rows.
    #[inline]
    pub fn demonyms(&self) -> &Phrases {
        &self.demonyms
    }

    /// The first words that are asked for at most words of a text.
    pub fn begins(&self) -> [&Begins; 2] {
        [self.cues.begins(), self.demonyms.begins()]
    }

    /// Whether the gazetteer holds the country's villages, as it does for those at war.
    pub fn is_at_war(country: Option<&str>) -> bool {
        country.is_some_and(|code| is_at_war(code.as_bytes()))
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.blob.rows() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places of a name given by the key of its words (`fold::join` of their hashes).
    #[inline]
    pub fn postings(&self, key: u64) -> impl Iterator<Item = Posting> {
        self.blob.postings(key)
    }

    /// What is known of the names that begin with the word of this hash.
    #[inline]
    pub fn lead(&self, first: u64) -> Lead {
        self.blob.lead(first)
    }

    /// Touches where the name that this word is by itself is looked up; what comes out means nothing.
    #[inline]
    pub fn touch(&self, word: u64) -> u64 {
        self.blob.touch(word, fold::join(0, word))
    }

    /// The longest name that the words (their hashes) begin with: how many words it takes, and its key.
    pub fn longest_name(&self, words: impl IntoIterator<Item = u64>) -> Option<(usize, u64)> {
        let mut words = words.into_iter();
        let first = words.next()?;
        let lead = self.lead(first);
        let mut key = fold::join(0, first);
        let mut best = (lead.is_name() && self.blob.has(key)).then_some((1, key));
        for (count, word) in (2..=lead.most()).zip(words) {
            if count == 2 && !lead.goes_on(word) {
                break;
            }
            key = fold::join(key, word);
            if self.blob.has(key) {
                best = Some((count, key));
            }
        }
        best
    }

    #[inline]
    pub fn entry(&self, row: u32) -> Entry<'_> {
        let bytes = self.blob.row(row);
        let [lat, lon] = self.degrees(row);
        let country = std::str::from_utf8(&bytes[4..6]).ok().filter(|c| *c != "\0\0");
        Entry { row, name: self.name(row), kind: compile::KINDS[usize::from(bytes[7])], country, lat, lon, population: blob::word(bytes, 16) }
    }

    /// Canonical English name.
    pub fn name(&self, row: u32) -> &str {
        let bytes = self.blob.row(row);
        self.blob.text(blob::word(bytes, 20), usize::from(u16::from_le_bytes([bytes[28], bytes[29]])))
    }

    /// What a report tells of the place; the same one for all its mentions.
    pub fn locality(&self, row: u32) -> Arc<Locality> {
        let (rows, at) = (&self.localities[row as usize / ROWS], row as usize % ROWS);
        let rows = rows.get_or_init(|| vec![OnceLock::new(); ROWS].into());
        rows[at].get_or_init(|| Arc::new(self.told(row))).clone()
    }

    fn told(&self, row: u32) -> Locality {
        let entry = self.entry(row);
        Locality {
            id: self.id(row),
            name: entry.name.to_owned(),
            kind: entry.kind.to_owned(),
            country: entry.country.map(str::to_owned),
            admin1: self.admin1(row).map(|area| self.name(area).to_owned()),
            lat: entry.lat,
            lon: entry.lon,
        }
    }

    #[inline]
    pub fn standing(&self, row: u32) -> Standing {
        let bytes = self.blob.row(row);
        let code = [bytes[4], bytes[5]];
        let country = (code != [0, 0]).then_some(code);
        Standing { row, kind: compile::KINDS[usize::from(bytes[7])], country, at_war: is_at_war(&code), population: blob::word(bytes, 16) }
    }

    /// Where the place lies.
    #[inline]
    pub fn point(&self, row: u32) -> Point {
        let [lat, lon] = self.degrees(row);
        Point::new(lat, lon)
    }

    /// Latitude and longitude.
    #[inline]
    fn degrees(&self, row: u32) -> [f64; 2] {
        let bytes = self.blob.row(row);
        [8, 12].map(|at| f64::from(blob::word(bytes, at) as i32) / 1e4)
    }

    /// `g` + GeoNames id, `w` + Who's On First id, or `x-` + a name of our own list.
    pub fn id(&self, row: u32) -> String {
        let bytes = self.blob.row(row);
        let number = self.blob.field(row, 0);
        match bytes[6] {
            0 => ["g", &number.to_string()].concat(),
            1 => ["w", &number.to_string()].concat(),
            _ => self.blob.text(number, usize::from(u16::from_le_bytes([bytes[30], bytes[31]]))).to_owned(),
        }
    }

    pub fn by_id(&self, id: &str) -> Option<u32> {
        let wanted = compile::id_key(id);
        let (mut low, mut high) = (0, self.blob.rows());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.id_key(middle).cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn id_key(&self, row: u32) -> (u8, u32, &str) {
        let bytes = self.blob.row(row);
        let number = self.blob.field(row, 0);
        match bytes[6] {
            tag @ (0 | 1) => (tag, number, ""),
            tag => (tag, 0, self.blob.text(number, usize::from(u16::from_le_bytes([bytes[30], bytes[31]])))),
        }
    }

    /// What the row lies in directly: its first-level area, else its country.
    #[inline]
    pub fn parent(&self, row: u32) -> Option<u32> {
        Some(self.blob.field(row, 24)).filter(|p| *p != compile::NONE && *p < self.blob.rows())
    }

    /// What holds the row, nearest first: first-level area, country, then regions such as the Donbas or the Middle East.
    pub fn ancestors(&self, row: u32) -> Vec<u32> {
        let mut chain = Vec::new();
        let mut at = row;
        // The depth is bounded so that a circle in replaced data ends.
        while let Some(parent) = self.parent(at).filter(|p| chain.len() < 6 && !chain.contains(p)) {
            chain.push(parent);
            at = parent;
        }
        let regions: Vec<u32> = std::iter::once(row).chain(chain.iter().copied()).flat_map(|r| self.blob.regions(r)).collect();
        for region in regions {
            if !chain.contains(&region) {
                chain.push(region);
            }
        }
        chain
    }

    /// Whether `inner` is `outer` or lies within it.
    pub fn within(&self, inner: u32, outer: u32) -> bool {
        let (mut chain, mut length) = ([inner; 7], 1);
        while let Some(parent) = self.parent(chain[length - 1]).filter(|p| length < 7 && !chain[1..length].contains(p)) {
            if parent == outer {
                return true;
            }
            chain[length] = parent;
            length += 1;
        }
        inner == outer || self.blob.is_region(outer) && chain[..length].iter().any(|row| self.blob.regions(*row).any(|region| region == outer))
    }

    /// The first-level area that the row is or lies in.
    pub fn admin1(&self, row: u32) -> Option<u32> {
        let mut at = Some(row);
        for _ in 0..4 {
            let here = at?;
            if compile::KINDS[usize::from(self.blob.row(here)[7])] == "admin1" {
                return Some(here);
            }
            at = self.parent(here);
        }
        None
    }

    pub fn country(&self, row: u32) -> Option<u32> {
        self.entry(row).country.and_then(|code| self.country_of_code(code))
    }

    /// The country of an ISO 3166-1 alpha-2 code.
    pub fn country_of_code(&self, code: &str) -> Option<u32> {
        let cc: [u8; 2] = code.as_bytes().try_into().ok()?;
        self.postings(compile::code_key(cc)).map(|p| p.row).next()
    }
}

fn bytes(data: &Data) -> Result<Cow<'static, [u8]>, LexiconError> {
    const FILES: [&str; 4] = ["data/places.tsv.zst", "data/admin1.tsv", "data/countries.tsv", "data/extra-places.tsv"];
    let replaced = FILES.iter().chain(&["data/places.tsv"]).any(|f| data.replacement(f).is_some());
    if !replaced {
        return Ok(Cow::Borrowed(COMPILED));
    }
    let [admin1, countries, extra] = [FILES[1], FILES[2], FILES[3]].map(|f| table::text(data, f));
    let places = towns(data)?;
    let (admin1, countries, extra) = (admin1?, countries?, extra?);
    let tables = compile::Tables { places: &places, admin1: &admin1, countries: &countries, extra: &extra };
    compile::compile(&tables).map(Cow::Owned).map_err(|(name, line, message)| LexiconError::Row { file: format!("data/{name}.tsv"), line, message })
}

/// The table of towns: plain or packed, the folder's or the one compiled in.
fn towns(data: &Data) -> Result<String, LexiconError> {
    const PACKED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/places.tsv.zst"));
    let unreadable = |file: &'static str| move |source| LexiconError::Unreadable { file: file.to_owned(), source };
    if let Some(path) = data.replacement("data/places.tsv") {
        return std::fs::read_to_string(path).map_err(unreadable("data/places.tsv"));
    }
    let name = "data/places.tsv.zst";
    let packed = match data.replacement(name) {
        Some(path) => Cow::Owned(std::fs::read(path).map_err(unreadable(name))?),
        None => Cow::Borrowed(PACKED),
    };
    let text = zstd::decode_all(&packed[..]).map_err(unreadable(name))?;
    String::from_utf8(text).map_err(|_| LexiconError::Row { file: name.to_owned(), line: 1, message: "not UTF-8".to_owned() })
}

/// Countries, by code, whose villages the gazetteer holds.
fn is_at_war(code: &[u8]) -> bool {
    matches!(
        code,
        b"UA"
            | b"RU"
            | b"BY"
            | b"IL"
            | b"PS"
            | b"LB"
            | b"SY"
            | b"YE"
            | b"IQ"
            | b"IR"
            | b"SD"
            | b"SS"
            | b"ET"
            | b"MM"
            | b"AF"
            | b"LY"
            | b"AM"
            | b"AZ"
            | b"CD"
            | b"SO"
            | b"ML"
            | b"BF"
            | b"NE"
            | b"NG"
            | b"HT"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        Places::load(&Data::embedded()).expect("the files compiled in are right")
    }

    #[test]
    fn ids_lead_to_places_and_back() {
        let places = places();
        for (id, name) in [("g706448", "Kherson"), ("g281132", "Gaza Strip"), ("x-donbas", "Donbas"), ("g690791", "Ukraine")] {
            let row = places.by_id(id).expect("the gazetteer has it");
            assert_eq!((places.entry(row).name, places.id(row)), (name, id.to_owned()));
        }
        assert_eq!(places.by_id("g1"), None);
        assert_eq!(places.by_id("x-nowhere"), None);
    }

    #[test]
    fn a_town_lies_in_its_area_country_and_region() {
        let places = places();
        let row = |id: &str| places.by_id(id).expect("the gazetteer has it");
        let bakhmut = places.find("Bakhmut")[0].row;
        for outer in ["g709716", "g690791", "x-donbas"] {
            assert!(places.within(bakhmut, row(outer)), "{outer}");
        }
        assert!(!places.within(bakhmut, row("g706442")));
        assert!(!places.within(row("g690791"), bakhmut));
    }

    #[test]
    fn a_table_of_ones_own_is_compiled_when_loaded() {
        let tables = compile::Tables {
            countries: "cc\tiso3\tid\tname\tcontinent\tpop\tlat\tlon\tnames\nXA\tXAA\tg1\tAland\tEU\t5\t1\t2\t",
            places: "cc\tadmin1\tkind\tname\tlat\tlon\tpop\tnames\tid\nXA\t\tcity\tNewtown\t1\t2\t7\tOldtown\tg2",
            ..Default::default()
        };
        let places = Places::of(Blob::new(Cow::Owned(compile::compile(&tables).expect("the tables are right"))));
        let found = places.find("oldtown");
        assert_eq!(places.entry(found[0].row).name, "Newtown");
        let faulty = compile::Tables { places: "head\nXA\t\tcity\tNewtown\tx\t2\t7\t\tg2", ..Default::default() };
        assert_eq!(compile::compile(&faulty).map(|b| b.len()), Err(("places", 2, "not a coordinate: \"x\"".to_owned())));
    }
}

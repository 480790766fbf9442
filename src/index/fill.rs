//! A record and its claims into documents: what each field is filled with.

use super::{
    Bounds, Kin, Links, Memo,
    document::Documents,
    fields::{self, FIELDS, Field, Kind, Of},
    kept::{self, Kept},
    names::Naming,
    tokenizer::{JOIN, UNIT, clip},
};
use crate::model::{Claim, Measure, Place, Record};
use chrono::{DateTime, NaiveDate};
use rustc_hash::{FxHashMap, FxHashSet};
use std::{rc::Rc, sync::LazyLock};
use tantivy::schema;

pub const ARTICLE: &str = "article";

/// The longest value; longer ones are cut, text and records are not.
pub const VALUE_BYTES: usize = 4096;

/// The days since 1970-01-01.
pub fn days(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// The first 128 bits of a hash that is written in hexadecimal digits.
pub fn halves(hash: &str) -> Vec<u64> {
    let half = |digits| hash.get(digits).and_then(|h| u64::from_str_radix(h, 16).ok());
    half(0..16).zip(half(16..32)).map_or_else(Vec::new, |(a, b)| vec![a, b])
}

/// Where the values of one field of a document go.
pub struct Put<'a> {
    documents: &'a mut Documents,
    field: schema::Field,
    /// Whether long values are cut.
    clips: bool,
    /// Whether all values stand as one.
    told: bool,
}

/// The longest value of several that stand as one; tantivy allows 65,530 bytes.
const TOLD_BYTES: usize = 60_000;

impl Put<'_> {
    pub fn text(&mut self, value: &str) {
        self.documents.text(self.field, if self.clips { clip(value, VALUE_BYTES) } else { value });
    }

    /// Bytes in parts that a column takes.
    pub fn packed(&mut self, value: &[u8]) {
        kept::parts(value).for_each(|part| self.documents.bytes(self.field, &part));
    }

    /// Each value once.
    pub fn texts<T: AsRef<str>>(&mut self, values: impl IntoIterator<Item = T>) {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (None, _) if self.told => self.documents.nothing(self.field),
            (None, _) => {}
            (Some(one), None) => self.text(one.as_ref()),
            (Some(first), Some(second)) => self.several([first, second].into_iter().chain(values).collect()),
        }
    }

    fn several<T: AsRef<str>>(&mut self, mut values: Vec<T>) {
        values.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        values.dedup_by(|a, b| a.as_ref() == b.as_ref());
        if self.told {
            let mut length = 0;
            let fits = |value: &&str| {
                length += value.len() + JOIN.len_utf8();
                length <= TOLD_BYTES
            };
            if !self.documents.joined(self.field, values.iter().map(|value| clip(value.as_ref(), VALUE_BYTES)).take_while(fits)) {
                self.documents.nothing(self.field);
            }
        } else {
            values.iter().for_each(|value| self.text(value.as_ref()));
        }
    }

    /// Values that are searched and have no column; one that comes twice does no harm.
    pub fn list<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) {
        self.documents.joined(self.field, values.into_iter().map(|value| clip(value, VALUE_BYTES)));
    }

    pub fn day(&mut self, date: Option<NaiveDate>) {
        date.into_iter().for_each(|d| self.documents.day(self.field, days(d)));
    }

    pub fn numbers(&mut self, numbers: impl IntoIterator<Item = u64>) {
        numbers.into_iter().for_each(|n| self.documents.number(self.field, n));
    }
}

/// An article, or one of its claims, about to become a document.
pub struct Entry<'a> {
    pub record: &'a Record,
    pub links: &'a Links,
    pub claim: Option<&'a Claim>,
    pub claims: &'a [Claim],
    /// What is stored of the article.
    pub kept: &'a Kept,
    /// The number of the commit that writes it.
    pub commit: u64,
    places: &'a FxHashMap<&'a str, &'a Place>,
    /// The sides on which the record says that actors stand.
    sides: &'a [(&'a str, &'a str)],
    kin: &'a dyn Kin,
    memo: &'a Memo,
}

/// The documents of one article: its claims, and itself as the last.
pub fn documents(
    record: &Record,
    links: &Links,
    claims: &[Claim],
    kin: &dyn Kin,
    memo: &Memo,
    naming: &mut Naming,
    commit: u64,
) -> Result<Documents, serde_json::Error> {
    let places: FxHashMap<&str, &Place> = record.places.iter().map(|p| (p.id.as_str(), p)).collect();
    let sides: Vec<(&str, &str)> = record.actors.iter().filter_map(|a| Some((a.name.as_str(), a.side.as_deref()?))).collect();
    let kept = Kept::new(record, naming)?;
    let mut documents = Documents::with_capacity(claims.len() + 1, record.text.len() + kept.record.len() + (claims.len() + 1) * NAMES_BYTES);
    let entry = |claim| Entry { record, links, claim, claims, kept: &kept, commit, places: &places, sides: &sides, kin, memo };
    for claim in claims {
        fill(&entry(Some(claim)), &OF_CLAIM, &mut documents);
        bounds(claim, &mut documents);
        documents.end();
    }
    fill(&entry(None), &OF_ARTICLE, &mut documents);
    documents.end();
    Ok(documents)
}

/// About the bytes of what a claim names.
const NAMES_BYTES: usize = 256;

/// Rows of the table with their numbers.
type Rows = LazyLock<Vec<(schema::Field, &'static Field)>>;

static OF_CLAIM: Rows = LazyLock::new(|| rows(Of::Claim));
/// Those of claims that stand in a column are among them.
static OF_ARTICLE: Rows = LazyLock::new(|| rows(Of::Article));

fn rows(of: Of) -> Vec<(schema::Field, &'static Field)> {
    let all = (0..).map(schema::Field::from_field_id).zip(FIELDS.iter().copied());
    all.filter(|(_, field)| field.fill.is_some() && (field.of == of || field.of == Of::Gathered || field.is_told())).collect()
}

fn fill(entry: &Entry, rows: &[(schema::Field, &Field)], documents: &mut Documents) {
    for (number, field) in rows {
        if field.of == Of::Claim && entry.claim.is_none() {
            // Every document has a value, so that it stands in the column at the document's own number.
            documents.nothing(*number);
        } else if let Some(fill) = field.fill {
            let clips = !matches!(field.kind, Kind::Words | Kind::Stored);
            fill(entry, &mut Put { documents, field: *number, clips, told: field.is_told() });
        }
    }
}

/// The bounds of a claim's figures.
fn bounds(claim: &Claim, documents: &mut Documents) {
    for figure in &claim.figures {
        let (min, max) = fields::bounds(figure.measure);
        let (low, high) = Bounds { min: figure.min, max: figure.max }.code();
        documents.number(min, low);
        documents.number(max, high);
    }
}

impl<'a> Entry<'a> {
    /// The claim; only rows of claims ask for it.
    pub fn claim(&self) -> &'a Claim {
        self.claim.expect("fields of claims are filled for claims only")
    }

    pub fn captured(&self) -> Option<NaiveDate> {
        let text = self.record.captured.as_deref()?;
        let day = DateTime::parse_from_rfc3339(text).map(|t| t.date_naive());
        day.ok().or_else(|| text.get(..10)?.parse().ok())
    }

    /// The kinds of this claim with their parents.
    pub fn events(&self, to: &mut Put) {
        let claim = self.claim();
        let parents = |kind: &'a str| kind.bytes().enumerate().filter(|(_, b)| *b == b'/').map(|(at, _)| &kind[..at]).chain([kind]);
        let harm = claim.figures.iter().any(|f| is_harm(f.measure)).then_some("casualties");
        to.texts(claim.kinds.iter().flat_map(|kind| parents(kind)).chain(harm));
    }

    /// Name and id together, so that two places of one name are counted apart.
    pub fn place(&self, to: &mut Put) {
        let claim = self.claim();
        to.texts(claim.place.iter().map(|name| claim.place_id.as_ref().map_or_else(|| name.clone(), |id| placed(name, id))));
    }

    /// All that the article mentions; the map has one place of each id.
    pub fn places(&self, to: &mut Put) {
        let all: Vec<String> = self.places.values().map(|p| placed(&p.name, &p.id)).collect();
        to.list(all.iter().map(String::as_str));
    }

    /// The place of a claim, or the places of an article, with all within which they lie.
    pub fn places_in(&self, to: &mut Put) {
        if let Some(claim) = self.claim {
            let id = claim.place_id.as_deref();
            let around = id.map(|id| self.memo.around(self.kin, id));
            to.list(id.into_iter().chain(texts(&around)));
        } else {
            let around: Vec<_> = self.places.keys().map(|id| self.memo.around(self.kin, id)).collect();
            to.list(distinct(self.places.keys().copied().chain(texts(&around))));
        }
    }

    pub fn country(&self, to: &mut Put) {
        let place = self.claim().place_id.as_ref().and_then(|id| self.places.get(id.as_str()));
        to.texts(place.and_then(|place| place.country.as_ref()));
    }

    pub fn countries(&self, to: &mut Put) {
        to.list(distinct(self.places.values().filter_map(|place| place.country.as_deref())));
    }

    pub fn victims(&self) -> impl Iterator<Item = &'a String> {
        self.claim().figures.iter().filter_map(|f| f.victim.as_ref())
    }

    pub fn actors(&self, to: &mut Put) {
        to.list(distinct(self.record.actors.iter().map(|a| a.name.as_str())));
    }

    /// The sides on which these stand, and all to which they belong; they themselves are terms of the field that names them.
    pub fn kin_of(&self, names: impl IntoIterator<Item = &'a String>, to: &mut Put) {
        let mut sides: Vec<&str> = Vec::new();
        let mut above = Vec::new();
        for name in names {
            sides.extend(self.sides.iter().filter(|(of, _)| of == name).map(|(_, side)| *side));
            above.push(self.memo.above(self.kin, name));
        }
        to.list(distinct(sides.into_iter().chain(texts(&above))));
    }

    /// What is known of the article; of a claim its columns tell.
    pub fn has(&self, to: &mut Put) {
        let r = self.record;
        let known = [
            ("title", r.title.is_some()),
            ("author", !r.authors.is_empty()),
            ("source", r.source.is_some()),
            ("via", !r.via.is_empty()),
            ("url", r.url.is_some()),
            ("language", r.language.is_some()),
            ("published", r.published.is_some()),
            ("captured", r.captured.is_some()),
            ("claims", !self.claims.is_empty()),
        ];
        known.iter().filter(|(_, has)| *has).for_each(|(name, _)| to.text(name));
    }
}

/// The name of a place, and its id.
fn placed(name: &str, id: &str) -> String {
    let mut both = String::with_capacity(name.len() + UNIT.len_utf8() + id.len());
    both.push_str(name);
    both.push(UNIT);
    both.push_str(id);
    both
}

/// All texts of these lists.
fn texts<'l>(lists: impl IntoIterator<Item = &'l Rc<[String]>>) -> impl Iterator<Item = &'l str> {
    lists.into_iter().flat_map(|list| list.iter().map(String::as_str))
}

/// Among more a set is faster than a look at all before.
const FEW: usize = 4;

fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut found: Vec<&str> = Vec::new();
    let mut more = FxHashSet::default();
    for text in texts {
        if !found[..found.len().min(FEW)].contains(&text) && (found.len() < FEW || more.insert(text)) {
            found.push(text);
        }
    }
    found
}

/// Whether a number of this measure tells of people lost.
fn is_harm(measure: Measure) -> bool {
    matches!(measure, Measure::Killed | Measure::Injured | Measure::Casualties)
}

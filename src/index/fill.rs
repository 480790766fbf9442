//! A record and its claims into documents: what each field is filled with.

use super::{
    Bounds, Kin, Memo,
    fields::{FIELDS, Fill, Kind, Of},
    kept::{self, Kept},
    names::Naming,
    tokenizer::{JOIN, UNIT, clip},
};
use crate::model::{Claim, Measure, Place, Record};
use chrono::{DateTime, NaiveDate};
use rustc_hash::FxHashMap;
use tantivy::{TantivyDocument, schema};

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
    document: &'a mut TantivyDocument,
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
        self.document.add_text(self.field, if self.clips { clip(value, VALUE_BYTES) } else { value });
    }

    /// Bytes in parts that a column takes.
    pub fn packed(&mut self, value: &[u8]) {
        kept::parts(value).for_each(|part| self.document.add_bytes(self.field, &part));
    }

    /// Each value once.
    pub fn texts<T: AsRef<str>>(&mut self, values: impl IntoIterator<Item = T>) {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (None, _) if self.told => self.text(""),
            (None, _) => {}
            (Some(one), None) => self.text(one.as_ref()),
            (Some(first), Some(second)) => self.several([first, second].into_iter().chain(values).collect()),
        }
    }

    fn several<T: AsRef<str>>(&mut self, mut values: Vec<T>) {
        values.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        values.dedup_by(|a, b| a.as_ref() == b.as_ref());
        if self.told {
            let joined: Vec<&str> = values.iter().map(|value| clip(value.as_ref(), VALUE_BYTES)).collect();
            self.document.add_text(self.field, clip(&joined.join(JOIN), TOLD_BYTES));
        } else {
            values.iter().for_each(|value| self.text(value.as_ref()));
        }
    }

    pub fn day(&mut self, date: Option<NaiveDate>) {
        date.into_iter().for_each(|d| self.document.add_i64(self.field, days(d)));
    }

    pub fn numbers(&mut self, numbers: impl IntoIterator<Item = u64>) {
        numbers.into_iter().for_each(|n| self.document.add_u64(self.field, n));
    }
}

/// An article, or one of its claims, about to become a document.
pub struct Entry<'a> {
    pub record: &'a Record,
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
    claims: &[Claim],
    kin: &dyn Kin,
    memo: &Memo,
    naming: &mut Naming,
    commit: u64,
) -> Result<Vec<TantivyDocument>, serde_json::Error> {
    let places: FxHashMap<&str, &Place> = record.places.iter().map(|p| (p.id.as_str(), p)).collect();
    let sides: Vec<(&str, &str)> = record.actors.iter().filter_map(|a| Some((a.name.as_str(), a.side.as_deref()?))).collect();
    let kept = Kept::new(record, naming)?;
    let entry = |claim| Entry { record, claim, claims, kept: &kept, commit, places: &places, sides: &sides, kin, memo };
    let mut block: Vec<_> = claims.iter().map(|claim| document(&entry(Some(claim)))).collect();
    block.push(document(&entry(None)));
    Ok(block)
}

fn document(entry: &Entry) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    for (number, field) in (0..).zip(FIELDS.iter()) {
        let handle = schema::Field::from_field_id(number);
        let wanted = match field.of {
            Of::Gathered => true,
            Of::Article => entry.claim.is_none(),
            Of::Claim => entry.claim.is_some(),
        };
        let clips = !matches!(field.kind, Kind::Words | Kind::Stored);
        let put = &mut Put { document: &mut document, field: handle, clips, told: field.is_told() };
        if wanted {
            fill(&field.fill, entry, put);
        } else if put.told {
            // Every document has a value, so that it stands in the column at the document's own number.
            put.document.add_text(handle, "");
        }
    }
    document
}

fn fill(fill: &Fill, entry: &Entry, to: &mut Put) {
    let of = |measure| entry.claim().figures.iter().filter(move |f| f.measure == measure).map(|f| Bounds { min: f.min, max: f.max }.code());
    match fill {
        Fill::By(fill) => fill(entry, to),
        Fill::Min(measure) => to.numbers(of(*measure).map(|code| code.0)),
        Fill::Max(measure) => to.numbers(of(*measure).map(|code| code.1)),
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
        let parents = |kind: &'a str| kind.match_indices('/').map(|(at, _)| &kind[..at]).chain([kind]);
        let harm = claim.figures.iter().any(|f| is_harm(f.measure)).then_some("casualties");
        to.texts(claim.kinds.iter().flat_map(|kind| parents(kind)).chain(harm));
    }

    fn place_ids(&self) -> impl Iterator<Item = &'a str> {
        let (of_claim, of_record) = match self.claim {
            Some(claim) => (claim.place_id.as_deref(), [].as_slice()),
            None => (None, self.record.places.as_slice()),
        };
        of_claim.into_iter().chain(of_record.iter().map(|p| p.id.as_str()))
    }

    /// Name and id together, so that two places of one name are counted apart.
    pub fn place(&self, to: &mut Put) {
        let claim = self.claim();
        to.texts(claim.place.iter().map(|name| claim.place_id.as_ref().map_or_else(|| name.clone(), |id| format!("{name}{UNIT}{id}"))));
    }

    /// All that the article mentions; the map has one place of each id.
    pub fn places(&self, to: &mut Put) {
        to.texts(self.places.values().map(|p| format!("{}{UNIT}{}", p.name, p.id)));
    }

    pub fn places_in(&self, to: &mut Put) {
        let mut ids: Vec<&str> = self.place_ids().collect();
        ids.sort_unstable();
        ids.dedup();
        let around: Vec<_> = ids.iter().map(|id| self.memo.around(self.kin, id)).collect();
        to.texts(ids.iter().copied().chain(around.iter().flat_map(|a| a.iter().map(String::as_str))));
    }

    pub fn countries(&self, to: &mut Put) {
        to.texts(self.place_ids().filter_map(|id| self.places.get(id)?.country.as_deref()));
    }

    pub fn victims(&self) -> impl Iterator<Item = &'a String> {
        self.claim().figures.iter().filter_map(|f| f.victim.as_ref())
    }

    /// The sides on which these stand, and all to which they belong; they themselves are terms of the field that names them.
    pub fn kin_of(&self, names: impl IntoIterator<Item = &'a String>, to: &mut Put) {
        let mut sides: Vec<&str> = Vec::new();
        let mut above = Vec::new();
        for name in names {
            sides.extend(self.sides.iter().filter(|(of, _)| of == name).map(|(_, side)| *side));
            above.push(self.memo.above(self.kin, name));
        }
        to.texts(sides.into_iter().chain(above.iter().flat_map(|a| a.iter().map(String::as_str))));
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

/// Whether a number of this measure tells of people lost.
fn is_harm(measure: Measure) -> bool {
    matches!(measure, Measure::Killed | Measure::Injured | Measure::Casualties)
}

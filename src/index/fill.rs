//! A record and its claims into documents: what each field is filled with.

use super::{
    Kin,
    fields::{FIELDS, Field, Fill, Of},
    tokenizer::{UNIT, clip},
};
use crate::model::{Claim, ClaimRow, Measure, Place, Record, Span};
use chrono::{DateTime, NaiveDate};
use std::collections::HashMap;
use tantivy::{TantivyDocument, schema};

pub const ARTICLE: &str = "article";
pub const CLAIM: &str = "claim";

/// A bound that the text leaves open.
pub const OPEN: u64 = u64::MAX;

/// The longest value; longer ones are cut, text and records are not.
pub const VALUE_BYTES: usize = 4096;

/// The days since 1970-01-01.
pub fn days(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// What one field is filled with.
pub enum Values {
    Texts(Vec<String>),
    Days(Vec<i64>),
    Numbers(Vec<u64>),
}

impl Values {
    pub fn none() -> Self {
        Values::Texts(Vec::new())
    }

    pub fn text(value: &str) -> Self {
        Values::Texts(vec![value.to_owned()])
    }

    pub fn option(value: &Option<String>) -> Self {
        Values::Texts(value.iter().cloned().collect())
    }

    pub fn texts(values: &[String]) -> Self {
        let mut values = values.to_vec();
        values.sort();
        values.dedup();
        Values::Texts(values)
    }
}

/// An article, or one of its claims, about to become a document.
pub struct Entry<'a> {
    pub record: &'a Record,
    pub claim: Option<&'a Claim>,
    pub claims: &'a [Claim],
    /// The JSON that is kept.
    pub stored: &'a str,
    places: &'a HashMap<&'a str, &'a Place>,
    kin: &'a dyn Kin,
}

/// The documents of one article: its claims, and itself as the last.
pub fn documents(record: &Record, claims: &[Claim], kin: &dyn Kin) -> Result<Vec<TantivyDocument>, serde_json::Error> {
    let places: HashMap<&str, &Place> = record.places.iter().map(|p| (p.id.as_str(), p)).collect();
    let sentences = Sentences::new(&record.text);
    let mut block = Vec::with_capacity(claims.len() + 1);
    for claim in claims {
        let place = claim.place_id.as_deref().and_then(|id| places.get(id).copied());
        let stored = serde_json::to_string(&row(record, claim, place, &sentences))?;
        block.push(document(&Entry { record, claim: Some(claim), claims, stored: &stored, places: &places, kin }));
    }
    let stored = serde_json::to_string(record)?;
    block.push(document(&Entry { record, claim: None, claims, stored: &stored, places: &places, kin }));
    Ok(block)
}

fn document(entry: &Entry) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    for (number, field) in (0..).zip(FIELDS.iter()) {
        let handle = schema::Field::from_field_id(number);
        let wanted = match field.of {
            Of::Repeated | Of::Gathered => true,
            Of::Article => entry.claim.is_none(),
            Of::Claim => entry.claim.is_some(),
        };
        if wanted {
            add(&mut document, handle, field, entry);
        }
    }
    document
}

fn add(document: &mut TantivyDocument, handle: schema::Field, field: &Field, entry: &Entry) {
    let values = match &field.fill {
        Fill::By(fill) => fill(entry),
        Fill::Min(measure) => Values::Numbers(entry.bounds(*measure, |f| f.min)),
        Fill::Max(measure) => Values::Numbers(entry.bounds(*measure, |f| f.max)),
    };
    let whole = matches!(field.kind, super::Kind::Words | super::Kind::Stored);
    match values {
        Values::Texts(texts) => texts.iter().for_each(|t| document.add_text(handle, if whole { t } else { clip(t, VALUE_BYTES) })),
        Values::Days(days) => days.into_iter().for_each(|d| document.add_i64(handle, d)),
        Values::Numbers(numbers) => numbers.into_iter().for_each(|n| document.add_u64(handle, n)),
    }
}

impl Entry<'_> {
    /// The claim; only rows of claims ask for it.
    pub fn claim(&self) -> &Claim {
        self.claim.expect("fields of claims are filled for claims only")
    }

    pub fn published(&self) -> Values {
        Values::Days(self.record.published.iter().map(|p| days(p.date)).collect())
    }

    pub fn captured(&self) -> Values {
        let day = self.record.captured.as_deref().and_then(|text| {
            let day = DateTime::parse_from_rfc3339(text).map(|t| t.date_naive());
            day.ok().or_else(|| text.get(..10)?.parse().ok())
        });
        Values::Days(day.map(days).into_iter().collect())
    }

    /// The kinds of this claim, or of all claims of the article, with their parents.
    pub fn events(&self) -> Values {
        let claims = self.claim.map_or(self.claims, std::slice::from_ref);
        let mut kinds = Vec::new();
        for kind in claims.iter().flat_map(|c| &c.kinds) {
            kinds.extend(kind.match_indices('/').map(|(at, _)| kind[..at].to_owned()));
            kinds.push(kind.clone());
        }
        if claims.iter().any(|c| c.figures.iter().any(|f| is_harm(f.measure))) {
            kinds.push("casualties".to_owned());
        }
        Values::texts(&kinds)
    }

    fn place_ids(&self) -> Vec<String> {
        match self.claim {
            Some(claim) => claim.place_id.iter().cloned().collect(),
            None => self.record.places.iter().map(|p| p.id.clone()).collect(),
        }
    }

    /// Name and id together, so that two places of one name are counted apart.
    pub fn places(&self) -> Values {
        let named = |id: &String| self.places.get(id.as_str()).map(|p| format!("{}{UNIT}{id}", p.name));
        let mut names: Vec<String> = match self.claim {
            Some(claim) => claim.place.iter().map(|name| claim.place_id.as_ref().map_or(name.clone(), |id| format!("{name}{UNIT}{id}"))).collect(),
            None => self.place_ids().iter().filter_map(named).collect(),
        };
        names.sort();
        Values::texts(&names)
    }

    pub fn places_in(&self) -> Values {
        let mut ids = self.place_ids();
        ids.sort();
        ids.dedup();
        let around: Vec<String> = ids.iter().flat_map(|id| self.kin.around(id)).collect();
        ids.extend(around);
        Values::texts(&ids)
    }

    pub fn countries(&self) -> Values {
        let countries: Vec<String> = self.place_ids().iter().filter_map(|id| self.places.get(id.as_str())?.country.clone()).collect();
        Values::texts(&countries)
    }

    pub fn actors(&self) -> Vec<String> {
        match self.claim {
            Some(claim) => [&claim.initiators, &claim.targets].into_iter().flatten().chain(&claim.claimant).cloned().chain(self.victims()).collect(),
            None => self.record.actors.iter().map(|a| a.name.clone()).collect(),
        }
    }

    pub fn victims(&self) -> Vec<String> {
        self.claim().figures.iter().filter_map(|f| f.victim.clone()).collect()
    }

    /// The names themselves, the sides on which they stand, and all to which they belong.
    pub fn kin_of(&self, names: &[String]) -> Values {
        let mut all = names.to_vec();
        for name in names {
            all.extend(self.record.actors.iter().filter(|a| a.name == *name).filter_map(|a| a.side.clone()));
            all.extend(self.kin.above(name));
        }
        Values::texts(&all)
    }

    pub fn measures(&self) -> Vec<String> {
        self.claim().figures.iter().map(|f| f.measure.name().to_owned()).collect()
    }

    pub fn objects(&self) -> Vec<String> {
        self.claim().figures.iter().map(|f| f.object.clone()).collect()
    }

    fn bounds(&self, measure: Measure, bound: impl Fn(&crate::model::Figure) -> Option<u64>) -> Vec<u64> {
        self.claim().figures.iter().filter(|f| f.measure == measure).map(|f| bound(f).unwrap_or(OPEN)).collect()
    }

    pub fn has(&self) -> Values {
        let r = self.record;
        let known: &[(&str, bool)] = &match self.claim {
            Some(c) => [
                ("date", c.date.is_some()),
                ("place", c.place.is_some()),
                ("event", !c.kinds.is_empty()),
                ("figures", !c.figures.is_empty()),
                ("claimant", c.claimant.is_some()),
                ("by", !c.initiators.is_empty()),
                ("against", !c.targets.is_empty()),
                ("victim", c.figures.iter().any(|f| f.victim.is_some())),
                ("country", c.place_id.as_deref().is_some_and(|id| self.places.get(id).is_some_and(|p| p.country.is_some()))),
            ],
            None => [
                ("title", r.title.is_some()),
                ("author", !r.authors.is_empty()),
                ("source", r.source.is_some()),
                ("via", !r.via.is_empty()),
                ("url", r.url.is_some()),
                ("language", r.language.is_some()),
                ("published", r.published.is_some()),
                ("captured", r.captured.is_some()),
                ("claims", !self.claims.is_empty()),
            ],
        };
        Values::Texts(known.iter().filter(|(_, has)| *has).map(|(name, _)| (*name).to_owned()).collect())
    }
}

/// Whether a number of this measure tells of people lost.
fn is_harm(measure: Measure) -> bool {
    matches!(measure, Measure::Killed | Measure::Injured | Measure::Casualties)
}

fn row(record: &Record, claim: &Claim, place: Option<&Place>, sentences: &Sentences) -> ClaimRow {
    ClaimRow {
        id: record.id.clone(),
        date: claim.date,
        place: claim.place.clone(),
        place_id: claim.place_id.clone(),
        country: place.and_then(|p| p.country.clone()),
        lat: place.map(|p| p.lat),
        lon: place.map(|p| p.lon),
        events: claim.kinds.clone(),
        by: claim.initiators.clone(),
        against: claim.targets.clone(),
        figures: claim.figures.clone(),
        claimant: claim.claimant.clone(),
        status: claim.status,
        background: claim.background,
        source: record.source.clone(),
        via: record.via.clone(),
        url: record.url.clone(),
        title: record.title.clone(),
        published: record.published.as_ref().map(|p| p.date),
        sentence: sentences.around(claim.span),
        start: claim.span.start,
        end: claim.span.end,
    }
}

/// The text by code points, to cut out the sentence around a claim.
struct Sentences {
    chars: Vec<char>,
}

/// How far a sentence reaches at most on either side of its claim.
const REACH: usize = 300;

impl Sentences {
    fn new(text: &str) -> Self {
        Sentences { chars: text.chars().collect() }
    }

    /// The words from the end of the sentence before to the end of this one.
    fn around(&self, span: Span) -> String {
        let (start, end) = (span.start.min(self.chars.len()), span.end.min(self.chars.len()));
        let floor = start.saturating_sub(REACH);
        let ceiling = (end + REACH).min(self.chars.len());
        let from = (floor..start).rev().find(|at| self.ends(*at)).map_or(floor, |at| at + 1);
        let to = (end.saturating_sub(1)..ceiling).find(|at| self.ends(*at)).map_or(ceiling, |at| at + 1);
        self.chars[from..to.max(from)].iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether a sentence ends at this character: a stop after a word of some length, with a blank and a capital behind, or a new line.
    fn ends(&self, at: usize) -> bool {
        match self.chars[at] {
            '\n' => true,
            '.' | '!' | '?' | '…' => {
                let long = at >= 3 && self.chars[at - 3..at].iter().all(|c| c.is_alphanumeric() || matches!(c, '"' | '”' | ')' | '%'));
                let mut after = self.chars[at + 1..].iter().skip_while(|c| matches!(c, '"' | '”' | '’' | ')' | '»'));
                long && after.next().is_none_or(|c| c.is_whitespace()) && after.next().is_none_or(|c| !c.is_lowercase())
            }
            _ => false,
        }
    }
}

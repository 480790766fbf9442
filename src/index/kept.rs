//! What is stored of an article: what it is and says, as JSON, and beside it in a short form what was found in it.
//!
//! A claim's own document stores nothing. Its row is made when it is shown: from the events and figures of its article, which give its
//! claims as they did when it was written, and the sentence that is cut from the text.

use super::{
    found,
    names::{Names, Naming},
};
use crate::{
    field::claim,
    model::{Claim, ClaimRow, Dropped, Origin, Published, Record, Span},
};
use serde::{Deserialize, Serialize};

/// What is stored of an article.
pub struct Kept {
    pub record: String,
    pub found: Vec<u8>,
}

/// A record whose lists of what was found are empty.
#[derive(Serialize)]
struct Bare<'a> {
    id: &'a str,
    origin: &'a Origin,
    url: &'a Option<String>,
    source: &'a Option<String>,
    via: &'a [String],
    title: &'a Option<String>,
    authors: &'a [String],
    language: &'a Option<String>,
    published: &'a Option<Published>,
    modified: &'a Option<Published>,
    captured: &'a Option<String>,
    text: &'a str,
    headings: Vec<[usize; 2]>,
    captions: &'a [String],
    dropped: &'a [Dropped],
    times: [(); 0],
    places: [(); 0],
    actors: [(); 0],
    events: [(); 0],
    figures: [(); 0],
    problems: &'a [String],
}

impl<'a> Bare<'a> {
    fn new(r: &'a Record) -> Self {
        Bare {
            id: &r.id,
            origin: &r.origin,
            url: &r.url,
            source: &r.source,
            via: &r.via,
            title: &r.title,
            authors: &r.authors,
            language: &r.language,
            published: &r.published,
            modified: &r.modified,
            captured: &r.captured,
            text: &r.text,
            headings: r.headings.iter().map(|s| [s.start, s.end]).collect(),
            captions: &r.captions,
            dropped: &r.dropped,
            times: [],
            places: [],
            actors: [],
            events: [],
            figures: [],
            problems: &r.problems,
        }
    }
}

impl Kept {
    pub fn new(record: &Record, naming: &mut Naming) -> Result<Self, serde_json::Error> {
        Ok(Kept { record: serde_json::to_string(&Bare::new(record))?, found: found::pack(record, naming) })
    }
}

/// The whole record again, from what is stored.
pub fn whole(record: &str, found: &[u8], names: &Names) -> Result<Record, serde_json::Error> {
    let mut record: Record = serde_json::from_str(record)?;
    found::unpack(found, names, &mut record).ok_or_else(|| serde::de::Error::custom("what was found is damaged"))?;
    Ok(record)
}

/// The longest value of a column; tantivy cuts what is longer than 65,530 bytes.
const PART_BYTES: usize = 65_000;

/// From here on the number of a part takes two bytes.
const LATE: usize = 0x80;

/// Bytes in parts that begin with their number, so that they stand in order however a column sorts them.
pub fn parts(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    bytes.chunks(PART_BYTES).enumerate().map(|(number, part)| {
        let (high, low) = (number >> 8, number & 0xff);
        let head = if number < LATE { vec![number as u8] } else { vec![LATE as u8 | high as u8, low as u8] };
        [&head, part].concat()
    })
}

/// The bytes of which these are the parts.
pub fn joined(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort_unstable();
    parts
        .iter()
        .flat_map(|part| part.get(1 + usize::from(part.first().is_some_and(|head| usize::from(*head) >= LATE))..).unwrap_or_default())
        .copied()
        .collect()
}

/// What a hit shows of a record; the rest of it is passed over.
#[derive(Deserialize)]
pub struct Brief {
    pub id: String,
    pub origin: Origin,
    pub url: Option<String>,
    pub source: Option<String>,
    pub via: Vec<String>,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub language: Option<String>,
    pub published: Option<Published>,
    pub captured: Option<String>,
    pub text: String,
}

/// The claims of one article, ready to be made into rows.
pub struct Claims {
    article: Record,
    claims: Vec<Claim>,
    sentences: Sentences,
}

impl Claims {
    pub fn new(article: Record) -> Self {
        Claims { claims: claim::group(&article), sentences: Sentences::new(&article.text), article }
    }

    /// The row of the claim that stands `before` documents before its article.
    pub fn row(&self, before: usize) -> Option<ClaimRow> {
        let claim = self.claims.get(self.claims.len().checked_sub(before)?)?.clone();
        let article = &self.article;
        let spot = claim.place_id.as_ref().and_then(|id| article.places.iter().find(|place| place.id == *id));
        Some(ClaimRow {
            id: article.id.clone(),
            date: claim.date,
            lat: spot.map(|place| place.lat),
            lon: spot.map(|place| place.lon),
            country: spot.and_then(|place| place.country.clone()),
            place: claim.place,
            place_id: claim.place_id,
            events: claim.kinds,
            by: claim.initiators,
            against: claim.targets,
            figures: claim.figures,
            claimant: claim.claimant,
            status: claim.status,
            background: claim.background,
            source: article.source.clone(),
            via: article.via.clone(),
            url: article.url.clone(),
            title: article.title.clone(),
            published: article.published.as_ref().map(|p| p.date),
            sentence: self.sentences.around(claim.span),
            start: claim.span.start,
            end: claim.span.end,
            cluster: None,
            copies: Vec::new(),
            corrected: Vec::new(),
        })
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

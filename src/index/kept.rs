//! What is stored of an article: what it is and says, and beside it in a short form what was found in it, its claims with it.
//!
//! A claim's own document stores nothing. Its row is made when it is shown: from the short form, and the sentence that
//! is cut from the text.

use super::{
    found::Found,
    names::{Names, Naming},
};
use crate::model::{Claim, ClaimRow, Dropped, Origin, Published, Record, Span};
use serde::{Deserialize, Serialize};

/// What an article's document stores: JSON, and packed bytes.
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
    pub fn new(record: &Record, claims: &[Claim], naming: &mut Naming) -> Result<Self, serde_json::Error> {
        Ok(Kept { record: serde_json::to_string(&Bare::new(record))?, found: Found::new(record, claims).pack(naming) })
    }
}

/// The whole record again, from the two values that are stored.
pub fn whole(record: &str, found: &[u8], names: &Names) -> Result<Record, serde_json::Error> {
    let mut record: Record = serde_json::from_str(record)?;
    unpack(found, names)?.fill(&mut record);
    Ok(record)
}

fn unpack(found: &[u8], names: &Names) -> Result<Found<'static>, serde_json::Error> {
    Found::unpack(found, names).ok_or_else(|| serde::de::Error::custom("what was found is cut short"))
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
    article: Brief,
    found: Found<'static>,
    sentences: Sentences,
}

impl Claims {
    /// From the two values that are stored.
    pub fn read(record: &str, found: &[u8], names: &Names) -> Result<Self, serde_json::Error> {
        let article: Brief = serde_json::from_str(record)?;
        let sentences = Sentences::new(&article.text);
        Ok(Claims { article, found: unpack(found, names)?, sentences })
    }

    /// The row of the claim that stands `before` documents before its article.
    pub fn row(&self, before: usize) -> Option<ClaimRow> {
        let claim = self.found.claim(before)?;
        let spot = claim.place_id.as_deref().and_then(|id| self.found.spot(id));
        let article = &self.article;
        Some(ClaimRow {
            id: article.id.clone(),
            date: claim.date,
            place: claim.place,
            place_id: claim.place_id,
            lat: spot.as_ref().map(|s| s.1),
            lon: spot.as_ref().map(|s| s.2),
            country: spot.and_then(|s| s.0),
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

//! What is stored of an article: its record, and its claims in a short form beside it.
//!
//! A claim's own document stores nothing. Its row is made when it is shown: from the short form, the record's figures
//! and places, and the sentence that is cut from the text.

use crate::model::{Claim, ClaimRow, Days, Figure, Measure, Origin, Published, Record, Span, Status};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The JSON of an article's document.
pub struct Kept {
    pub record: String,
    pub claims: String,
}

/// A claim without what the record has: span, place and its id, date, claimant, status, background, kinds, initiators, targets, figures.
type Short<'a> = (
    [usize; 2],
    Option<&'a str>,
    Option<&'a str>,
    Option<Days>,
    Option<&'a str>,
    Status,
    bool,
    &'a [String],
    &'a [String],
    &'a [String],
    Vec<Number<'a>>,
);

/// The same, as it is read.
type Read = ([usize; 2], Option<String>, Option<String>, Option<Days>, Option<String>, Status, bool, Vec<String>, Vec<String>, Vec<String>, Vec<Counted>);

/// A figure of the record, by its place in the list, or one that is not there.
#[derive(Serialize)]
#[serde(untagged)]
enum Number<'a> {
    At(usize),
    Own(&'a Figure),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Counted {
    At(usize),
    Own(Figure),
}

impl Kept {
    pub fn new(record: &Record, claims: &[Claim]) -> Result<Self, serde_json::Error> {
        let at: HashMap<(Span, Measure), usize> = record.figures.iter().enumerate().map(|(at, f)| ((f.span, f.measure), at)).collect();
        let short: Vec<Short> = claims.iter().map(|c| short(c, record, &at)).collect();
        Ok(Kept { record: serde_json::to_string(record)?, claims: serde_json::to_string(&short)? })
    }
}

fn short<'a>(c: &'a Claim, record: &Record, at: &HashMap<(Span, Measure), usize>) -> Short<'a> {
    let number = |figure: &'a Figure| match at.get(&(figure.span, figure.measure)) {
        Some(at) if record.figures[*at] == *figure => Number::At(*at),
        _ => Number::Own(figure),
    };
    (
        [c.span.start, c.span.end],
        c.place.as_deref(),
        c.place_id.as_deref(),
        c.date,
        c.claimant.as_deref(),
        c.status,
        c.background,
        &c.kinds,
        &c.initiators,
        &c.targets,
        c.figures.iter().map(number).collect(),
    )
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

/// What a row of a claim shows of the record around it.
#[derive(Deserialize)]
struct Around {
    id: String,
    url: Option<String>,
    source: Option<String>,
    via: Vec<String>,
    title: Option<String>,
    published: Option<Published>,
    text: String,
    places: Vec<Spot>,
    figures: Vec<Figure>,
}

#[derive(Deserialize)]
struct Spot {
    id: String,
    country: Option<String>,
    lat: f64,
    lon: f64,
}

/// The claims of one article, ready to be made into rows.
pub struct Claims {
    around: Around,
    claims: Vec<Read>,
    sentences: Sentences,
}

impl Claims {
    /// From the two texts that are stored.
    pub fn read(record: &str, claims: &str) -> Result<Self, serde_json::Error> {
        let around: Around = serde_json::from_str(record)?;
        let sentences = Sentences::new(&around.text);
        Ok(Claims { around, claims: serde_json::from_str(claims)?, sentences })
    }

    /// The row of the claim that stands `before` documents before its article.
    pub fn row(&self, before: usize) -> Option<ClaimRow> {
        let (span, place, place_id, date, claimant, status, background, kinds, initiators, targets, figures) =
            self.claims.get(self.claims.len().checked_sub(before)?)?;
        let around = &self.around;
        let spot = place_id.as_deref().and_then(|id| around.places.iter().find(|p| p.id == id));
        let figure = |f: &Counted| match f {
            Counted::At(at) => around.figures.get(*at).cloned(),
            Counted::Own(figure) => Some(figure.clone()),
        };
        Some(ClaimRow {
            id: around.id.clone(),
            date: *date,
            place: place.clone(),
            place_id: place_id.clone(),
            country: spot.and_then(|p| p.country.clone()),
            lat: spot.map(|p| p.lat),
            lon: spot.map(|p| p.lon),
            events: kinds.clone(),
            by: initiators.clone(),
            against: targets.clone(),
            figures: figures.iter().filter_map(figure).collect(),
            claimant: claimant.clone(),
            status: *status,
            background: *background,
            source: around.source.clone(),
            via: around.via.clone(),
            url: around.url.clone(),
            title: around.title.clone(),
            published: around.published.as_ref().map(|p| p.date),
            sentence: self.sentences.around(Span::new(span[0], span[1])),
            start: span[0],
            end: span[1],
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

//! What is stored of an article: what it says, as it is; what it is, as JSON; and in a short form what was found in it.
//!
//! A claim's own document stores nothing. Its row is made when it is shown: from the events and figures of its article, which give its
//! claims as they did when it was written, and the sentence that is cut from the text.

use super::{
    found::{self, Spots},
    names::{Names, Naming},
    tokenizer::clip,
};
use crate::{
    field::claim,
    model::{Claim, ClaimRow, Dropped, Origin, Published, Record, Span, hex},
};

/// What is stored of an article besides its title and its text.
pub struct Kept {
    /// JSON of what it is.
    pub record: String,
    /// The hash of its original, and what was found in it.
    pub packed: Vec<u8>,
}

/// What is told of an article by what is stored of it in words.
pub struct Stored {
    /// See [`Kept`].
    pub record: String,
    pub title: Option<String>,
    pub text: String,
}

/// What an article is, in a list, as it is read; [`row`] writes the same.
type Row = (
    // Id; path, member, offset and record of its origin.
    (String, String, Option<String>, Option<u64>, Option<String>),
    // Address, source, agencies, authors, language.
    (Option<String>, Option<String>, Vec<String>, Vec<String>, Option<String>),
    // Published, modified, captured.
    (Option<Published>, Option<Published>, Option<String>),
    // Headings, captions, what was dropped, problems.
    (Vec<[usize; 2]>, Vec<String>, Vec<Dropped>, Vec<String>),
);

fn row(r: &Record) -> Result<String, serde_json::Error> {
    let origin = &r.origin;
    let headings: Vec<[usize; 2]> = r.headings.iter().map(|s| [s.start, s.end]).collect();
    serde_json::to_string(&(
        (&r.id, &origin.path, &origin.member, origin.offset, &origin.record),
        (&r.url, &r.source, &r.via, &r.authors, &r.language),
        (&r.published, &r.modified, &r.captured),
        (headings, &r.captions, &r.dropped, &r.problems),
    ))
}

impl Kept {
    pub fn new(record: &Record, naming: &mut Naming) -> Result<Self, serde_json::Error> {
        let mut packed = hash(&record.origin.sha256);
        packed.extend(found::pack(record, naming));
        Ok(Kept { record: row(record)?, packed })
    }
}

const HASH_BYTES: usize = 32;

/// A hash in bytes behind their number, or whatever else is given as one behind a higher one.
fn hash(sha256: &str) -> Vec<u8> {
    if let Some(bytes) = hex::bytes(sha256).filter(|bytes| bytes.len() == HASH_BYTES) {
        return [&[HASH_BYTES as u8], &bytes[..]].concat();
    }
    let other = clip(sha256, usize::from(u8::MAX) - HASH_BYTES - 1);
    [&[HASH_BYTES as u8 + 1 + other.len() as u8], other.as_bytes()].concat()
}

/// The two parts of what is packed.
struct Packed<'p> {
    /// Whether the hash is in bytes.
    is_hash: bool,
    hash: &'p [u8],
    found: &'p [u8],
}

impl Packed<'_> {
    fn sha256(&self) -> Option<String> {
        if self.is_hash { Some(hex::of(self.hash)) } else { String::from_utf8(self.hash.to_vec()).ok() }
    }
}

fn split(packed: &[u8]) -> Option<Packed<'_>> {
    let (number, rest) = packed.split_first()?;
    let number = usize::from(*number);
    let is_hash = number == HASH_BYTES;
    let (hash, found) = rest.split_at_checked(if is_hash { number } else { number.checked_sub(HASH_BYTES + 1)? })?;
    Some(Packed { is_hash, hash, found })
}

pub fn damaged() -> serde_json::Error {
    serde::de::Error::custom("what was found is damaged")
}

/// The record without what was found in it, and without the hash of its original.
///
/// # Errors
/// When it is damaged.
pub fn told(stored: Stored) -> Result<Record, serde_json::Error> {
    let Stored { record, title, text } = stored;
    let (origin, (url, source, via, authors, language), (published, modified, captured), lists): Row = serde_json::from_str(&record)?;
    let ((id, path, member, offset, record), (headings, captions, dropped, problems)) = (origin, lists);
    Ok(Record {
        id,
        origin: Origin { path, member, offset, record, sha256: String::new() },
        url,
        source,
        via,
        title,
        authors,
        language,
        published,
        modified,
        captured,
        text,
        headings: headings.into_iter().map(|[start, end]| Span::new(start, end)).collect(),
        captions,
        dropped,
        times: Vec::new(),
        places: Vec::new(),
        actors: Vec::new(),
        events: Vec::new(),
        figures: Vec::new(),
        problems,
    })
}

/// The whole record again, from what is stored.
///
/// # Errors
/// When it is damaged.
pub fn whole(stored: Stored, packed: &[u8], names: &Names) -> Result<Record, serde_json::Error> {
    let mut record = told(stored)?;
    let packed = split(packed).ok_or_else(damaged)?;
    record.origin.sha256 = packed.sha256().ok_or_else(damaged)?;
    found::unpack(packed.found, names, &mut record).ok_or_else(damaged)?;
    Ok(record)
}

/// The hash of the original.
pub fn sha256(packed: &[u8]) -> Option<String> {
    split(packed)?.sha256()
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

/// The claims of one article, ready to be made into rows.
pub struct Claims {
    article: Record,
    claims: Vec<Claim>,
    spots: Spots,
    sentences: Sentences,
}

impl Claims {
    /// From what is stored.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn read(stored: Stored, packed: &[u8], names: &Names) -> Result<Self, serde_json::Error> {
        let mut article = told(stored)?;
        let Packed { found, .. } = split(packed).ok_or_else(damaged)?;
        let spots = found::unpack_claims(found, names, &mut article).ok_or_else(damaged)?;
        Ok(Claims { claims: claim::group(&article), spots, sentences: Sentences::new(&article.text), article })
    }

    pub fn count(&self) -> usize {
        self.claims.len()
    }

    /// The row of the claim that stands `before` documents before its article.
    pub fn row(&self, before: usize) -> Option<ClaimRow> {
        let claim = self.claims.get(self.claims.len().checked_sub(before)?)?.clone();
        let article = &self.article;
        let spot = claim.place_id.as_ref().and_then(|id| self.spots.get(id));
        Some(ClaimRow {
            id: article.id.clone(),
            date: claim.date,
            lat: spot.map(|spot| spot.1),
            lon: spot.map(|spot| spot.2),
            country: spot.and_then(|spot| spot.0.clone()),
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

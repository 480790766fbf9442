//! What was found in an article, in the short form that the index stores, and back again.
//!
//! Lists in place of named values; a place's row is written once, a surface only where it is not the text at its span.

use crate::model::{Actor, Claim, Days, Event, Figure, Measure, Place, Qualifier, Record, Span, Status, Time, TimeKind, Via};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::HashMap};

type Text<'a> = Cow<'a, str>;
type Maybe<'a> = Option<Text<'a>>;

/// Where a span begins, and how long it is.
type Short = (usize, usize);

/// Value and kind of a time behind its span and surface.
type TimeRow<'a> = (Short, Maybe<'a>, Text<'a>, TimeKind);

/// Id, name, kind, country, first division, latitude, longitude.
type PlaceRow<'a> = (Text<'a>, Text<'a>, Text<'a>, Maybe<'a>, Maybe<'a>, f64, f64);

/// A mention of the place in that row.
type MentionRow<'a> = (Short, Maybe<'a>, usize, Via, f32);

/// Name, id, kind, side, mentions.
type ActorRow<'a> = (Text<'a>, Maybe<'a>, Text<'a>, Maybe<'a>, Vec<Short>);

/// Span, kind, date, place, initiator, target, status, claimant, figures.
type EventRow<'a> = (Short, Text<'a>, Option<Days>, Where<'a>, Maybe<'a>, Maybe<'a>, Status, Maybe<'a>, Cow<'a, [usize]>);

/// Span, measure, object, bounds, wording, victim, place, date, claimant, status, background.
type FigureRow<'a> = (Short, Measure, Text<'a>, Option<u64>, Option<u64>, Qualifier, Maybe<'a>, Where<'a>, Option<Days>, Maybe<'a>, Status, bool);

/// Span, place, date, claimant, status, background, kinds, initiators, targets, figures.
type ClaimOf<'a> = (Short, Where<'a>, Option<Days>, Maybe<'a>, Status, bool, Cow<'a, [String]>, Cow<'a, [String]>, Cow<'a, [String]>, Vec<Number<'a>>);

/// The row of a place, or a name and an id that no row has.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Where<'a> {
    Row(usize),
    Own(Maybe<'a>, Maybe<'a>),
}

/// A figure of the record, by its place in the list, or one that is not there.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Number<'a> {
    At(usize),
    Own(Box<FigureRow<'a>>),
}

#[derive(Serialize, Deserialize)]
pub struct Found<'a>(Vec<TimeRow<'a>>, Vec<PlaceRow<'a>>, Vec<MentionRow<'a>>, Vec<ActorRow<'a>>, Vec<EventRow<'a>>, Vec<FigureRow<'a>>, Vec<ClaimOf<'a>>);

/// A text that is cut by code points.
struct Letters<'a> {
    text: &'a str,
    /// Where each code point begins; empty for ASCII.
    starts: Vec<usize>,
}

impl<'a> Letters<'a> {
    fn new(text: &'a str) -> Self {
        let starts = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).chain([text.len()]).collect() };
        Letters { text, starts }
    }

    fn of(&self, span: Span) -> &'a str {
        if self.starts.is_empty() {
            return span.of(self.text);
        }
        let (Some(start), Some(end)) = (self.starts.get(span.start), self.starts.get(span.end)) else { return "" };
        self.text.get(*start..*end).unwrap_or_default()
    }

    fn surface(&self, span: Span, surface: &'a str) -> Maybe<'a> {
        (self.of(span) != surface).then_some(Cow::Borrowed(surface))
    }
}

fn short(span: Span) -> Short {
    (span.start, span.end.wrapping_sub(span.start))
}

fn span((start, len): Short) -> Span {
    Span::new(start, start.wrapping_add(len))
}

fn maybe(text: &Option<String>) -> Maybe<'_> {
    text.as_deref().map(Cow::Borrowed)
}

fn owned(text: &Maybe) -> Option<String> {
    text.as_ref().map(|t| t.as_ref().to_owned())
}

/// The rows of places while they are made.
#[derive(Default)]
struct Places<'a> {
    rows: Vec<PlaceRow<'a>>,
    of: HashMap<&'a str, usize>,
}

impl<'a> Places<'a> {
    fn put(&mut self, p: &'a Place) -> usize {
        let row = (p.id.as_str().into(), p.name.as_str().into(), p.kind.as_str().into(), maybe(&p.country), maybe(&p.admin1), p.lat, p.lon);
        if let Some(at) = self.of.get(p.id.as_str()).filter(|at| self.rows[**at] == row) {
            return *at;
        }
        self.rows.push(row);
        *self.of.entry(&p.id).or_insert(self.rows.len() - 1) = self.rows.len() - 1;
        self.rows.len() - 1
    }

    fn find(&self, name: &'a Option<String>, id: &'a Option<String>) -> Where<'a> {
        let row = id.as_deref().and_then(|id| self.of.get(id).copied());
        match row.filter(|row| name.as_deref() == Some(self.rows[*row].1.as_ref())) {
            Some(row) => Where::Row(row),
            None => Where::Own(maybe(name), maybe(id)),
        }
    }

    fn figure(&self, f: &'a Figure) -> FigureRow<'a> {
        let place = self.find(&f.place, &f.place_id);
        let (object, victim, claimant) = (f.object.as_str().into(), maybe(&f.victim), maybe(&f.claimant));
        (short(f.span), f.measure, object, f.min, f.max, f.qualifier, victim, place, f.date, claimant, f.status, f.background)
    }

    fn event(&self, e: &'a Event) -> EventRow<'a> {
        let place = self.find(&e.place, &e.place_id);
        let (initiator, target, claimant) = (maybe(&e.initiator), maybe(&e.target), maybe(&e.claimant));
        (short(e.span), e.kind.as_str().into(), e.date, place, initiator, target, e.status, claimant, e.figures.as_slice().into())
    }

    fn claim(&self, c: &'a Claim, figures: Vec<Number<'a>>) -> ClaimOf<'a> {
        let place = self.find(&c.place, &c.place_id);
        let lists = (c.kinds.as_slice().into(), c.initiators.as_slice().into(), c.targets.as_slice().into());
        (short(c.span), place, c.date, maybe(&c.claimant), c.status, c.background, lists.0, lists.1, lists.2, figures)
    }
}

impl<'a> Found<'a> {
    pub fn new(record: &'a Record, claims: &'a [Claim]) -> Self {
        let letters = Letters::new(&record.text);
        let mut places = Places::default();
        let time = |t: &'a Time| (short(t.span), letters.surface(t.span, &t.surface), t.value.as_str().into(), t.kind);
        let mentions = record.places.iter().map(|p| (short(p.span), letters.surface(p.span, &p.surface), places.put(p), p.via, p.confidence)).collect();
        let actor = |a: &'a Actor| {
            let mentions = a.mentions.iter().map(|m| short(*m)).collect();
            (a.name.as_str().into(), maybe(&a.id), a.kind.as_str().into(), maybe(&a.side), mentions)
        };
        let at: HashMap<(Span, Measure), usize> = record.figures.iter().enumerate().map(|(at, f)| ((f.span, f.measure), at)).collect();
        let number = |f: &'a Figure| match at.get(&(f.span, f.measure)) {
            Some(at) if record.figures[*at] == *f => Number::At(*at),
            _ => Number::Own(Box::new(places.figure(f))),
        };
        let claims = claims.iter().map(|c| places.claim(c, c.figures.iter().map(number).collect())).collect();
        Found(
            record.times.iter().map(time).collect(),
            Vec::new(),
            mentions,
            record.actors.iter().map(actor).collect(),
            record.events.iter().map(|e| places.event(e)).collect(),
            record.figures.iter().map(|f| places.figure(f)).collect(),
            claims,
        )
        .with(places.rows)
    }

    fn with(mut self, places: Vec<PlaceRow<'a>>) -> Self {
        self.1 = places;
        self
    }

    fn named(&self, place: &Where) -> (Option<String>, Option<String>) {
        match place {
            Where::Row(row) => self.1.get(*row).map_or((None, None), |row| (Some(row.1.to_string()), Some(row.0.to_string()))),
            Where::Own(name, id) => (owned(name), owned(id)),
        }
    }

    fn figure(&self, row: &FigureRow) -> Figure {
        let (words, measure, object, min, max, qualifier, victim, place, date, claimant, status, background) = row;
        let (place, place_id) = self.named(place);
        Figure {
            measure: *measure,
            object: object.to_string(),
            min: *min,
            max: *max,
            qualifier: *qualifier,
            victim: owned(victim),
            place,
            place_id,
            date: *date,
            claimant: owned(claimant),
            status: *status,
            background: *background,
            span: span(*words),
            rule: Cow::Borrowed(""),
        }
    }

    fn event(&self, row: &EventRow) -> Event {
        let (words, kind, date, place, initiator, target, status, claimant, figures) = row;
        let (place, place_id) = self.named(place);
        Event {
            kind: kind.to_string(),
            date: *date,
            place,
            place_id,
            initiator: owned(initiator),
            target: owned(target),
            status: *status,
            claimant: owned(claimant),
            span: span(*words),
            figures: figures.to_vec(),
            rule: Cow::Borrowed(""),
        }
    }

    fn mention(&self, row: &MentionRow, letters: &Letters) -> Option<Place> {
        let (words, surface, row, via, confidence) = row;
        let (id, name, kind, country, admin1, lat, lon) = self.1.get(*row)?;
        Some(Place {
            span: span(*words),
            surface: owned(surface).unwrap_or_else(|| letters.of(span(*words)).to_owned()),
            id: id.to_string(),
            name: name.to_string(),
            kind: kind.to_string(),
            country: owned(country),
            admin1: owned(admin1),
            lat: *lat,
            lon: *lon,
            via: *via,
            confidence: *confidence,
            rule: Cow::Borrowed(""),
        })
    }

    /// Fills the lists of a record that has its text.
    pub fn fill(&self, record: &mut Record) {
        let letters = Letters::new(&record.text);
        let time = |(words, surface, value, kind): &TimeRow| Time {
            span: span(*words),
            surface: owned(surface).unwrap_or_else(|| letters.of(span(*words)).to_owned()),
            value: value.to_string(),
            kind: *kind,
            days: None,
            role: Default::default(),
            rule: Cow::Borrowed(""),
        };
        let actor = |(name, id, kind, side, mentions): &ActorRow| Actor {
            name: name.to_string(),
            id: owned(id),
            kind: kind.to_string(),
            side: owned(side),
            mentions: mentions.iter().map(|m| span(*m)).collect(),
            rule: Cow::Borrowed(""),
        };
        record.times = self.0.iter().map(time).collect();
        record.places = self.2.iter().filter_map(|row| self.mention(row, &letters)).collect();
        record.actors = self.3.iter().map(actor).collect();
        record.events = self.4.iter().map(|row| self.event(row)).collect();
        record.figures = self.5.iter().map(|row| self.figure(row)).collect();
    }

    /// The claim that stands `before` documents before its article.
    pub fn claim(&self, before: usize) -> Option<Claim> {
        let (words, place, date, claimant, status, background, kinds, initiators, targets, figures) = self.6.get(self.6.len().checked_sub(before)?)?;
        let (place, place_id) = self.named(place);
        let figure = |number: &Number| match number {
            Number::At(at) => self.5.get(*at).map(|row| self.figure(row)),
            Number::Own(row) => Some(self.figure(row)),
        };
        Some(Claim {
            span: span(*words),
            place,
            place_id,
            date: *date,
            claimant: owned(claimant),
            status: *status,
            background: *background,
            kinds: kinds.to_vec(),
            initiators: initiators.to_vec(),
            targets: targets.to_vec(),
            figures: figures.iter().filter_map(figure).collect(),
        })
    }

    /// Country, latitude and longitude of a place.
    pub fn spot(&self, id: &str) -> Option<(Option<String>, f64, f64)> {
        self.1.iter().find(|row| row.0 == id).map(|row| (owned(&row.3), row.5, row.6))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        field,
        index::kept::{Kept, whole},
        lexicon::{Data, Lexicon},
        model::{Article, Report},
    };

    fn check(text: &str) {
        let lexicon = Lexicon::load(&Data::embedded()).unwrap();
        let report: Report = field::extract(Article { text: text.to_owned(), ..Article::default() }, &lexicon);
        let record = report.into_record();
        let mut claims = field::claim::group(&record);
        // A figure that the record does not have, at a place that it does not name.
        let strange = claims.first().and_then(|c| c.figures.first().cloned()).map(|f| Figure { place: Some("Nowhere".to_owned()), max: Some(99), ..f });
        claims.iter_mut().take(1).for_each(|c| c.figures.extend(strange.clone()));
        let kept = Kept::new(&record, &claims).unwrap();
        let again = whole(&kept.record, &kept.found).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&record).unwrap());
        let found: Found = serde_json::from_str(&kept.found).unwrap();
        let read: Vec<Claim> = (1..=claims.len()).rev().map(|before| found.claim(before).unwrap()).collect();
        claims.iter_mut().flat_map(|c| &mut c.figures).for_each(|f| f.rule = Cow::Borrowed(""));
        assert_eq!(read, claims);
    }

    #[test]
    fn what_was_found_comes_back_as_it_was() {
        check("");
        check("Russian shelling in Nikopol killed four people on 3 May 2025, and a drone injured two in Beryslav, officials said.");
        check("“Київ” — Ukrainian officials said on Monday that shelling killed at least 12 civilians in Kherson, and Kherson’s mayor agreed.");
    }
}

//! What was found in an article, in the short form that the index stores, and back again.
//!
//! Lists in place of named values; a place's row is written once, and so is each setting: place, date, claimant and status, which
//! the events, figures and claims of one sentence share. A surface is kept only where it is not the text at its span.

use super::{
    Bounds,
    names::{Names, Naming},
    pack::{In, Out, Pack},
};
use crate::model::{Actor, Claim, Days, Event, Figure, Grounds, Measure, Place, Qualifier, Record, Span, Status, Time, TimeKind, Via};
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::{borrow::Cow, cell::RefCell};

type Text<'a> = Cow<'a, str>;
type Maybe<'a> = Option<Text<'a>>;

/// The value of a time: mostly a day.
#[derive(Debug)]
enum Value<'a> {
    Day(NaiveDate),
    Text(Text<'a>),
}

/// Span, surface, value and kind of a time.
type TimeRow<'a> = (Span, Maybe<'a>, Value<'a>, TimeKind);

/// Id, name, kind, country, first division, latitude, longitude.
type PlaceRow<'a> = (Text<'a>, Text<'a>, Text<'a>, Maybe<'a>, Maybe<'a>, f64, f64);

/// A mention of the place in that row, how it is named and how surely.
type MentionRow<'a> = (Span, Maybe<'a>, usize, Via, f32);

/// Name, id, kind, side, mentions.
type ActorRow<'a> = (Text<'a>, Maybe<'a>, Text<'a>, Maybe<'a>, Vec<Span>);

/// Where, when, who says so, and how far it is vouched for.
type Setting<'a> = (Where<'a>, Option<Days>, Maybe<'a>, Status);

/// Span, kind, setting, initiator, target, figures.
type EventRow<'a> = (Span, Text<'a>, usize, Maybe<'a>, Maybe<'a>, Vec<usize>);

/// Span, measure and wording, object, codes of the bounds, victim, setting, background.
type FigureRow<'a> = (Span, (Measure, Qualifier), Text<'a>, u64, u64, Maybe<'a>, usize, bool);

/// Span, setting, background, kinds, initiators, targets, figures.
type ClaimOf<'a> = (Span, usize, bool, Vec<Text<'a>>, Vec<Text<'a>>, Vec<Text<'a>>, Vec<Number<'a>>);

/// The row of a place, or a name and an id that no row has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Where<'a> {
    Row(usize),
    Own(Maybe<'a>, Maybe<'a>),
}

/// A figure of the record, by its place in the list, or one that is not there.
enum Number<'a> {
    At(usize),
    Own(FigureRow<'a>),
}

/// All of it.
pub struct Found<'a> {
    places: Vec<PlaceRow<'a>>,
    settings: Vec<Setting<'a>>,
    times: Vec<TimeRow<'a>>,
    mentions: Vec<MentionRow<'a>>,
    actors: Vec<ActorRow<'a>>,
    events: Vec<EventRow<'a>>,
    figures: Vec<FigureRow<'a>>,
    claims: Vec<ClaimOf<'a>>,
}

impl Pack for Value<'_> {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        out.number(u64::from(matches!(self, Value::Text(_))));
        match self {
            Value::Day(day) => day.put(out),
            Value::Text(text) => text.put(out),
        }
    }

    fn get(from: &mut In) -> Option<Self> {
        Some(if from.number()? == 0 { Value::Day(NaiveDate::get(from)?) } else { Value::Text(Text::get(from)?) })
    }
}

impl Pack for Where<'_> {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        match self {
            Where::Row(row) => out.number(*row as u64 + 2),
            Where::Own(None, None) => out.number(0),
            Where::Own(name, id) => {
                out.number(1);
                name.put(out);
                id.put(out);
            }
        }
    }

    fn get(from: &mut In) -> Option<Self> {
        Some(match from.number()? {
            0 => Where::Own(None, None),
            1 => Where::Own(Maybe::get(from)?, Maybe::get(from)?),
            row => Where::Row(usize::try_from(row - 2).ok()?),
        })
    }
}

/// The row of a place: its number among the names of the index, or its bytes.
enum PlaceAt {
    Named(u64),
    Row(Vec<u8>),
}

impl Pack for PlaceAt {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        match self {
            PlaceAt::Named(number) => out.number(number + 1),
            PlaceAt::Row(row) => {
                out.number(0);
                out.raw(row);
            }
        }
    }

    fn get(from: &mut In) -> Option<Self> {
        Some(match from.number()? {
            0 => PlaceAt::Row(from.raw()?),
            number => PlaceAt::Named(number - 1),
        })
    }
}

impl Pack for Option<Days> {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        out.number(u64::from(self.is_some()));
        if let Some(days) = self {
            days.put(out);
        }
    }

    fn get(from: &mut In) -> Option<Self> {
        if from.number()? == 0 { Some(None) } else { Days::get(from).map(Some) }
    }
}

impl Pack for Number<'_> {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        match self {
            Number::At(at) => out.number(*at as u64 + 1),
            Number::Own(row) => {
                out.number(0);
                row.put(out);
            }
        }
    }

    fn get(from: &mut In) -> Option<Self> {
        Some(match from.number()? {
            0 => Number::Own(FigureRow::get(from)?),
            at => Number::At(usize::try_from(at - 1).ok()?),
        })
    }
}

impl Found<'_> {
    /// Places, known actors, kinds and objects get their numbers among the names of the index.
    pub fn pack(&self, naming: &mut Naming) -> Vec<u8> {
        let mut rows = Vec::new();
        for place in &self.places {
            let mut row = Out::default();
            place.put(&mut row);
            let row = row.finish(&Naming::none());
            rows.push(naming.put(&row).map_or(PlaceAt::Row(row), PlaceAt::Named));
        }
        let known =
            self.actors.iter().filter(|actor| actor.1.is_some()).flat_map(|(name, id, kind, side, _)| [Some(name), id.as_ref(), Some(kind), side.as_ref()]);
        let coded = self.figures.iter().map(|f| Some(&f.2)).chain(self.events.iter().map(|e| Some(&e.1)));
        for text in known.chain(coded).flatten() {
            naming.put(text.as_bytes());
        }
        let mut out = Out::default();
        rows.put(&mut out);
        self.settings.put(&mut out);
        self.times.put(&mut out);
        self.mentions.put(&mut out);
        self.actors.put(&mut out);
        self.events.put(&mut out);
        self.figures.put(&mut out);
        self.claims.put(&mut out);
        out.finish(naming)
    }

    /// `None` where the bytes are damaged.
    pub fn unpack(bytes: &[u8], names: &Names) -> Option<Found<'static>> {
        let from = &mut In::new(bytes, names)?;
        let row = |at: PlaceAt| match &at {
            PlaceAt::Named(number) => PlaceRow::get(&mut In::new(names.get(*number)?, names)?),
            PlaceAt::Row(row) => PlaceRow::get(&mut In::new(row, names)?),
        };
        Some(Found {
            places: Vec::<PlaceAt>::get(from)?.into_iter().map(row).collect::<Option<_>>()?,
            settings: Vec::get(from)?,
            times: Vec::get(from)?,
            mentions: Vec::get(from)?,
            actors: Vec::get(from)?,
            events: Vec::get(from)?,
            figures: Vec::get(from)?,
            claims: Vec::get(from)?,
        })
    }
}

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

fn maybe(text: &Option<String>) -> Maybe<'_> {
    text.as_deref().map(Cow::Borrowed)
}

fn owned(text: &Maybe) -> Option<String> {
    text.as_ref().map(|t| t.as_ref().to_owned())
}

fn texts(texts: &[String]) -> Vec<Text<'_>> {
    texts.iter().map(|t| t.as_str().into()).collect()
}

fn strings(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|t| t.as_ref().to_owned()).collect()
}

/// The rows of places and the settings while they are made.
#[derive(Default)]
struct Rows<'a> {
    places: Vec<PlaceRow<'a>>,
    of: FxHashMap<&'a str, usize>,
    settings: RefCell<Vec<Setting<'a>>>,
}

impl<'a> Rows<'a> {
    fn put(&mut self, p: &'a Place) -> usize {
        let row = (p.id.as_str().into(), p.name.as_str().into(), p.kind.as_str().into(), maybe(&p.country), maybe(&p.admin1), p.lat, p.lon);
        if let Some(at) = self.of.get(p.id.as_str()).filter(|at| self.places[**at] == row) {
            return *at;
        }
        self.places.push(row);
        *self.of.entry(&p.id).or_insert(self.places.len() - 1) = self.places.len() - 1;
        self.places.len() - 1
    }

    fn find(&self, name: &'a Option<String>, id: &'a Option<String>) -> Where<'a> {
        let row = id.as_deref().and_then(|id| self.of.get(id).copied());
        match row.filter(|row| name.as_deref() == Some(self.places[*row].1.as_ref())) {
            Some(row) => Where::Row(row),
            None => Where::Own(maybe(name), maybe(id)),
        }
    }

    /// The number of a setting; the latest ones are looked at, as one sentence follows the other.
    fn setting(&self, place: Where<'a>, date: Option<Days>, claimant: &'a Option<String>, status: Status) -> usize {
        let setting = (place, date, maybe(claimant), status);
        let mut settings = self.settings.borrow_mut();
        let latest = settings.len().saturating_sub(LATEST);
        if let Some(at) = settings[latest..].iter().rposition(|s| *s == setting) {
            return latest + at;
        }
        settings.push(setting);
        settings.len() - 1
    }

    fn figure(&self, f: &'a Figure) -> FigureRow<'a> {
        let setting = self.setting(self.find(&f.place, &f.place_id), f.date, &f.claimant, f.status);
        let (min, max) = Bounds { min: f.min, max: f.max }.code();
        (f.span, (f.measure, f.qualifier), f.object.as_str().into(), min, max, maybe(&f.victim), setting, f.background)
    }

    fn event(&self, e: &'a Event) -> EventRow<'a> {
        let setting = self.setting(self.find(&e.place, &e.place_id), e.date, &e.claimant, e.status);
        (e.span, e.kind.as_str().into(), setting, maybe(&e.initiator), maybe(&e.target), e.figures.clone())
    }

    fn claim(&self, c: &'a Claim, figures: Vec<Number<'a>>) -> ClaimOf<'a> {
        let setting = self.setting(self.find(&c.place, &c.place_id), c.date, &c.claimant, c.status);
        (c.span, setting, c.background, texts(&c.kinds), texts(&c.initiators), texts(&c.targets), figures)
    }
}

/// Settings that are looked at before another one is written: enough for a long text, and bounded for an endless one.
const LATEST: usize = 256;

impl<'a> Found<'a> {
    pub fn new(record: &'a Record, claims: &'a [Claim]) -> Self {
        let letters = Letters::new(&record.text);
        let mut rows = Rows::default();
        let time = |t: &'a Time| {
            let day = t.value.parse::<NaiveDate>().ok().filter(|day| day.to_string() == t.value);
            (t.span, letters.surface(t.span, &t.surface), day.map_or_else(|| Value::Text(t.value.as_str().into()), Value::Day), t.kind)
        };
        let mentions = record.places.iter().map(|p| (p.span, letters.surface(p.span, &p.surface), rows.put(p), p.via, p.confidence)).collect();
        let actor = |a: &'a Actor| (a.name.as_str().into(), maybe(&a.id), a.kind.as_str().into(), maybe(&a.side), a.mentions.clone());
        let at: FxHashMap<(Span, Measure), usize> = record.figures.iter().enumerate().map(|(at, f)| ((f.span, f.measure), at)).collect();
        let number = |f: &'a Figure| match at.get(&(f.span, f.measure)) {
            Some(at) if record.figures[*at] == *f => Number::At(*at),
            _ => Number::Own(rows.figure(f)),
        };
        Found {
            times: record.times.iter().map(time).collect(),
            mentions,
            actors: record.actors.iter().map(actor).collect(),
            events: record.events.iter().map(|e| rows.event(e)).collect(),
            figures: record.figures.iter().map(|f| rows.figure(f)).collect(),
            claims: claims.iter().map(|c| rows.claim(c, c.figures.iter().map(number).collect())).collect(),
            settings: rows.settings.take(),
            places: rows.places,
        }
    }

    fn named(&self, place: &Where) -> (Option<String>, Option<String>) {
        match place {
            Where::Row(row) => self.places.get(*row).map_or((None, None), |row| (Some(row.1.to_string()), Some(row.0.to_string()))),
            Where::Own(name, id) => (owned(name), owned(id)),
        }
    }

    fn setting(&self, at: usize) -> &Setting<'a> {
        const NOWHERE: &Setting = &(Where::Own(None, None), None, None, Status::Stated);
        self.settings.get(at).unwrap_or(NOWHERE)
    }

    fn figure(&self, row: &FigureRow) -> Figure {
        let (span, (measure, qualifier), object, min, max, victim, setting, background) = row;
        let (place, date, claimant, status) = self.setting(*setting);
        let (place, place_id) = self.named(place);
        let Bounds { min, max } = Bounds::of_code(*min, *max);
        Figure {
            measure: *measure,
            object: object.to_string(),
            min,
            max,
            qualifier: *qualifier,
            victim: owned(victim),
            place,
            place_id,
            date: *date,
            claimant: owned(claimant),
            status: *status,
            background: *background,
            span: *span,
            rule: Cow::Borrowed(""),
            grounds: Grounds::default(),
        }
    }

    fn event(&self, row: &EventRow) -> Event {
        let (span, kind, setting, initiator, target, figures) = row;
        let (place, date, claimant, status) = self.setting(*setting);
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
            span: *span,
            figures: figures.clone(),
            rule: Cow::Borrowed(""),
            grounds: Grounds::default(),
        }
    }

    fn mention(&self, row: &MentionRow, letters: &Letters) -> Option<Place> {
        let (span, surface, row, via, confidence) = row;
        let (id, name, kind, country, admin1, lat, lon) = self.places.get(*row)?;
        Some(Place {
            span: *span,
            surface: owned(surface).unwrap_or_else(|| letters.of(*span).to_owned()),
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
        let time = |(span, surface, value, kind): &TimeRow| Time {
            span: *span,
            surface: owned(surface).unwrap_or_else(|| letters.of(*span).to_owned()),
            value: match value {
                Value::Day(day) => day.to_string(),
                Value::Text(text) => text.to_string(),
            },
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
            mentions: mentions.clone(),
            rule: Cow::Borrowed(""),
        };
        record.times = self.times.iter().map(time).collect();
        record.places = self.mentions.iter().filter_map(|row| self.mention(row, &letters)).collect();
        record.actors = self.actors.iter().map(actor).collect();
        record.events = self.events.iter().map(|row| self.event(row)).collect();
        record.figures = self.figures.iter().map(|row| self.figure(row)).collect();
    }

    /// The claim that stands `before` documents before its article.
    pub fn claim(&self, before: usize) -> Option<Claim> {
        let (span, setting, background, kinds, initiators, targets, figures) = self.claims.get(self.claims.len().checked_sub(before)?)?;
        let (place, date, claimant, status) = self.setting(*setting);
        let (place, place_id) = self.named(place);
        let figure = |number: &Number| match number {
            Number::At(at) => self.figures.get(*at).map(|row| self.figure(row)),
            Number::Own(row) => Some(self.figure(row)),
        };
        Some(Claim {
            span: *span,
            place,
            place_id,
            date: *date,
            claimant: owned(claimant),
            status: *status,
            background: *background,
            kinds: strings(kinds),
            initiators: strings(initiators),
            targets: strings(targets),
            figures: figures.iter().filter_map(figure).collect(),
        })
    }

    /// Country, latitude and longitude of a place.
    pub fn spot(&self, id: &str) -> Option<(Option<String>, f64, f64)> {
        self.places.iter().find(|row| row.0 == id).map(|row| (owned(&row.3), row.5, row.6))
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
        let mut naming = Naming::none();
        let kept = Kept::new(&record, &claims, &mut naming).unwrap();
        let again = whole(&kept.record, &kept.found, naming.names()).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&record).unwrap());
        let found = Found::unpack(&kept.found, naming.names()).unwrap();
        let read: Vec<Claim> = (1..=claims.len()).rev().map(|before| found.claim(before).unwrap()).collect();
        claims.iter_mut().flat_map(|c| &mut c.figures).for_each(|f| (f.rule, f.grounds) = (Cow::Borrowed(""), Grounds::default()));
        assert_eq!(read, claims);
    }

    #[test]
    fn what_was_found_comes_back_as_it_was() {
        check("");
        check("Russian shelling in Nikopol killed four people on 3 May 2025, and a drone injured two in Beryslav, officials said.");
        check("“Київ” — Ukrainian officials said on Monday that shelling killed at least 12 civilians in Kherson, and Kherson’s mayor agreed.");
    }
}

//! What was found in an article, in the short form that the index stores, and back again.
//!
//! A place's row is written once, and so is each setting: place, date, claimant and status, which the events and figures of one
//! sentence share. A surface is kept only where it is not the text at its span. Claims are not kept: events and figures give them.

use super::{
    Bounds,
    names::{Class, Names, Naming},
    odds::{Code, In, Out},
    sheet::{ActorRow, EventRow, FigureRow, MentionRow, Name, SettingRow, Sheet, Text, TimeRow, Where, Who},
};
use crate::model::{Actor, CodePoints, Days, Event, Figure, Grounds, Locality, Measure, Place, Qualifier, Record, Span, Status, Time, TimeKind, Via};
use chrono::{NaiveDate, TimeDelta};
use rustc_hash::FxHashMap;
use std::{borrow::Cow, sync::Arc};

/// A place among the names of the index: id, name, kind, country, first division, latitude and longitude, these two as they are
/// printed, from which they come back as they were.
type PlaceName<'a> = (Cow<'a, str>, Cow<'a, str>, Cow<'a, str>, Option<Cow<'a, str>>, Option<Cow<'a, str>>, String, String);

/// An actor among them: name, id, kind, side.
type WhoName<'a> = (Cow<'a, str>, Option<Cow<'a, str>>, Cow<'a, str>, Option<Cow<'a, str>>);

const VIAS: [Via; 4] = [Via::Name, Via::Demonym, Via::Nested, Via::Dateline];
const TIME_KINDS: [TimeKind; 4] = [TimeKind::Date, TimeKind::Time, TimeKind::Duration, TimeKind::Set];

/// What of a record is found in its text, packed; `naming` gets the names that it does not have yet, and learns.
pub fn pack(record: &Record, naming: &mut Naming) -> Vec<u8> {
    let mut sheet = Rows::sheet(record, naming);
    naming.learn(|tally| sheet.walk(tally));
    let (number, odds) = naming.odds();
    let mut out = Out::new(odds);
    sheet.walk(&mut out);
    let mut bytes = vec![u8::try_from(number).unwrap_or_default()];
    bytes.extend(out.finish());
    bytes
}

/// Fills the lists of a record that has its text; `None` where the bytes are damaged.
pub fn unpack(bytes: &[u8], names: &Names, record: &mut Record) -> Option<()> {
    let sheet = read(bytes, names, |sheet, from| sheet.walk(from))?;
    Found::new(&sheet, names, |_| true)?.fill(record)
}

/// Country, latitude and longitude of places by their ids.
pub type Spots = FxHashMap<String, (Option<String>, f64, f64)>;

/// Fills what gives a record its claims, actors, events and figures, and tells where these were; `None` where the bytes are damaged.
pub fn unpack_claims(bytes: &[u8], names: &Names, record: &mut Record) -> Option<Spots> {
    let sheet = read(bytes, names, |sheet, from| sheet.walk_claims(from))?;
    let told: Vec<usize> = sheet.settings.iter().filter_map(|s| if let Where::Row(row) = s.place { Some(row) } else { None }).collect();
    let found = Found::new(&sheet, names, |row| told.contains(&row))?;
    found.fill_claims(record)?;
    Some(found.places.iter().flatten().map(|place| (place.id.clone(), (place.country.clone(), place.lat, place.lon))).collect())
}

fn read(bytes: &[u8], names: &Names, walk: impl FnOnce(&mut Sheet, &mut In)) -> Option<Sheet> {
    let (number, rest) = bytes.split_first()?;
    let mut from = In::new(names.odds(u64::from(*number))?, rest);
    let mut sheet = Sheet::default();
    walk(&mut sheet, &mut from);
    (!from.is_over()).then_some(sheet)
}

/// A text that is cut by code points.
struct Letters<'a> {
    text: &'a str,
    points: CodePoints,
}

impl<'a> Letters<'a> {
    fn new(text: &'a str) -> Self {
        Letters { text, points: CodePoints::new(text) }
    }

    fn of(&self, span: Span) -> &'a str {
        Span::new(self.points.byte(span.start), self.points.byte(span.end)).of(self.text)
    }

    fn surface(&self, span: Span, surface: &str) -> Option<Vec<u8>> {
        (self.of(span) != surface).then(|| surface.as_bytes().to_vec())
    }
}

fn position<T: PartialEq>(all: &[T], value: &T) -> usize {
    all.iter().position(|v| v == value).expect("the list has all")
}

fn name(naming: &mut Naming, class: Class, name: &[u8]) -> Name {
    naming.put(class, name).map_or_else(|| Name::Own(name.to_vec()), Name::Known)
}

/// A name of several parts.
fn parts(parts: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(parts).expect("texts are written")
}

fn place_name(p: &Place) -> PlaceName<'_> {
    let (country, admin1) = (p.country.as_deref().map(Cow::from), p.admin1.as_deref().map(Cow::from));
    (p.id.as_str().into(), p.name.as_str().into(), p.kind.as_str().into(), country, admin1, p.lat.to_string(), p.lon.to_string())
}

/// What [`place_name`] gave.
fn locality(name: &[u8]) -> Option<Locality> {
    let (id, name, kind, country, admin1, lat, lon): PlaceName = serde_json::from_slice(name).ok()?;
    let (country, admin1) = (country.map(Cow::into_owned), admin1.map(Cow::into_owned));
    let (lat, lon) = (lat.parse().ok()?, lon.parse().ok()?);
    Some(Locality { id: id.into_owned(), name: name.into_owned(), kind: kind.into_owned(), country, admin1, lat, lon })
}

fn who_name(a: &Actor) -> WhoName<'_> {
    (a.name.as_str().into(), a.id.as_deref().map(Cow::from), a.kind.as_str().into(), a.side.as_deref().map(Cow::from))
}

/// Settings that are looked at before another one is written: enough for a long text, and bounded for an endless one.
const LATEST: usize = 256;

/// The rows of a sheet while they are made.
struct Rows<'a, 'n> {
    naming: &'n mut Naming,
    /// The latest row of each id, and the name it has there.
    places: FxHashMap<&'a str, (usize, &'a Place)>,
    texts: FxHashMap<&'a str, Text>,
    sheet: Sheet,
}

impl<'a, 'n> Rows<'a, 'n> {
    fn sheet(record: &'a Record, naming: &'n mut Naming) -> Sheet {
        let letters = Letters::new(&record.text);
        let mut rows = Rows { naming, places: FxHashMap::default(), texts: FxHashMap::default(), sheet: Sheet::default() };
        for (actor, number) in record.actors.iter().zip(1..) {
            let row = rows.actor(actor, &letters);
            rows.sheet.actors.push(row);
            rows.texts.entry(&actor.name).or_insert(number);
        }
        for time in &record.times {
            let row = rows.time(time, &letters);
            rows.sheet.times.push(row);
        }
        for place in &record.places {
            let row = rows.place(place);
            let surface = letters.surface(place.span, &place.surface);
            let confidence = place.confidence.to_bits();
            rows.sheet.mentions.push(MentionRow { span: place.span, surface, row, via: position(&VIAS, &place.via), confidence });
        }
        for event in &record.events {
            let row = rows.event(event);
            rows.sheet.events.push(row);
        }
        for figure in &record.figures {
            let row = rows.figure(figure);
            rows.sheet.figures.push(row);
        }
        rows.sheet
    }

    fn actor(&mut self, a: &Actor, letters: &Letters) -> ActorRow {
        let who = if a.id.is_some() {
            Who::Known(self.naming.actor(a, || parts(&who_name(a))))
        } else {
            let at = a.mentions.iter().position(|span| letters.of(*span) == a.name);
            let called = at.map_or_else(|| Name::Own(a.name.as_bytes().to_vec()), |at| Name::Known(at as u64));
            let mut word = |text: &str| name(self.naming, Class::Word, text.as_bytes());
            Who::Told(called, word(&a.kind), a.side.as_deref().map(word))
        };
        ActorRow { mentions: a.mentions.clone(), who }
    }

    fn time(&mut self, t: &Time, letters: &Letters) -> TimeRow {
        let (day, rest) = split_day(&t.value);
        let rest = rest.map(|rest| name(self.naming, Class::Time, rest.as_bytes()));
        let day = day.map(super::days);
        TimeRow { span: t.span, surface: letters.surface(t.span, &t.surface), day, rest, kind: position(&TIME_KINDS, &t.kind) }
    }

    fn place(&mut self, p: &'a Place) -> usize {
        if let Some((row, _)) = self.places.get(p.id.as_str()).filter(|(_, known)| known.is_same_as(p)) {
            return *row;
        }
        let row = self.naming.place(p, || parts(&place_name(p)));
        self.sheet.places.push(row);
        let at = self.sheet.places.len() - 1;
        self.places.insert(&p.id, (at, p));
        at
    }

    fn text(&mut self, text: Option<&'a String>) -> Text {
        let Some(text) = text else { return 0 };
        if let Some(number) = self.texts.get(text.as_str()) {
            return *number;
        }
        let other = name(self.naming, Class::Word, text.as_bytes());
        self.sheet.others.push(other);
        let number = self.sheet.actors.len() + self.sheet.others.len();
        self.texts.insert(text, number);
        number
    }

    fn spot(&mut self, called: &'a Option<String>, id: &'a Option<String>) -> Where {
        let row = id.as_deref().and_then(|id| self.places.get(id)).filter(|(_, place)| called.as_deref() == Some(&place.name));
        match (row, called, id) {
            (Some((row, _)), ..) => Where::Row(*row),
            (_, None, None) => Where::Nowhere,
            _ => Where::Own(self.text(called.as_ref()), self.text(id.as_ref())),
        }
    }

    /// The number of a setting; the latest ones are looked at, as one sentence follows the other.
    fn setting(&mut self, place: Where, date: Option<Days>, claimant: Text, status: Status) -> usize {
        let days = date.map(|d| (super::days(d.first), super::days(d.last) - super::days(d.first)));
        let setting = SettingRow { place, days, claimant, status: position(Status::ALL, &status) };
        let settings = &mut self.sheet.settings;
        let latest = settings.len().saturating_sub(LATEST);
        if let Some(at) = settings[latest..].iter().rposition(|s| *s == setting) {
            return latest + at;
        }
        settings.push(setting);
        settings.len() - 1
    }

    fn event(&mut self, e: &'a Event) -> EventRow {
        let (place, claimant) = (self.spot(&e.place, &e.place_id), self.text(e.claimant.as_ref()));
        let setting = self.setting(place, e.date, claimant, e.status);
        let kind = name(self.naming, Class::Kind, e.kind.as_bytes());
        let (initiator, target) = (self.text(e.initiator.as_ref()), self.text(e.target.as_ref()));
        EventRow { span: e.span, kind, setting, initiator, target, figures: e.figures.clone() }
    }

    fn figure(&mut self, f: &'a Figure) -> FigureRow {
        let (place, claimant) = (self.spot(&f.place, &f.place_id), self.text(f.claimant.as_ref()));
        let setting = self.setting(place, f.date, claimant, f.status);
        let (min, max) = Bounds { min: f.min, max: f.max }.code();
        let object = name(self.naming, Class::Object, f.object.as_bytes());
        let victim = self.text(f.victim.as_ref());
        let (measure, qualifier) = (position(Measure::ALL, &f.measure), position(Qualifier::ALL, &f.qualifier));
        FigureRow { span: f.span, measure, qualifier, object, min, max, victim, setting, background: f.background }
    }
}

/// The day with which a value begins, and what follows it.
fn split_day(value: &str) -> (Option<NaiveDate>, Option<&str>) {
    let day = value.get(..10).and_then(|day| day.parse::<NaiveDate>().ok().filter(|parsed| parsed.to_string() == day));
    let rest = if day.is_some() { &value[10..] } else { value };
    (day, Some(rest).filter(|rest| day.is_none() || !rest.is_empty()))
}

/// A sheet with its names.
struct Found<'s> {
    sheet: &'s Sheet,
    names: &'s Names,
    /// Those that are asked for.
    places: Vec<Option<Arc<Locality>>>,
    others: Vec<Cow<'s, str>>,
}

impl<'s> Found<'s> {
    fn new(sheet: &'s Sheet, names: &'s Names, wanted: impl Fn(usize) -> bool) -> Option<Self> {
        let place = |(row, place)| if wanted(row) { locality(bytes(names, Class::Place, place)?).map(|l| Some(Arc::new(l))) } else { Some(None) };
        let places = sheet.places.iter().enumerate().map(place).collect::<Option<_>>()?;
        let others = sheet.others.iter().map(|other| text(names, Class::Word, other)).collect::<Option<_>>()?;
        Some(Found { sheet, names, places, others })
    }

    fn fill(&self, record: &mut Record) -> Option<()> {
        self.fill_claims(record)?;
        let Record { text, times, places, .. } = record;
        let letters = Letters::new(text);
        *times = self.sheet.times.iter().map(|row| self.time(row, &letters)).collect::<Option<_>>()?;
        *places = self.sheet.mentions.iter().map(|row| self.mention(row, &letters)).collect::<Option<_>>()?;
        Some(())
    }

    fn fill_claims(&self, record: &mut Record) -> Option<()> {
        let Record { text, actors, events, figures, .. } = record;
        let letters = Letters::new(text);
        *actors = self.sheet.actors.iter().map(|row| self.actor(row, &letters)).collect::<Option<_>>()?;
        *events = self.sheet.events.iter().map(|row| self.event(row, actors)).collect::<Option<_>>()?;
        *figures = self.sheet.figures.iter().map(|row| self.figure(row, actors)).collect::<Option<_>>()?;
        Some(())
    }

    fn time(&self, row: &TimeRow, letters: &Letters) -> Option<Time> {
        let day = row.day.map(date).map_or(Some(String::new()), |day| Some(day?.to_string()))?;
        let rest = row.rest.as_ref().map_or(Some(Cow::Borrowed("")), |rest| text(self.names, Class::Time, rest))?;
        Some(Time {
            span: row.span,
            surface: surface(row.surface.as_deref(), row.span, letters)?,
            value: day + &rest,
            kind: *TIME_KINDS.get(row.kind)?,
            days: None,
            role: Default::default(),
            rule: Cow::Borrowed(""),
        })
    }

    fn mention(&self, row: &MentionRow, letters: &Letters) -> Option<Place> {
        Some(Place {
            span: row.span,
            surface: surface(row.surface.as_deref(), row.span, letters)?,
            locality: self.places.get(row.row)?.clone()?,
            via: *VIAS.get(row.via)?,
            confidence: f32::from_bits(row.confidence),
            rule: Cow::Borrowed(""),
        })
    }

    fn actor(&self, row: &ActorRow, letters: &Letters) -> Option<Actor> {
        let word = |name| text(self.names, Class::Word, name).map(Cow::into_owned);
        let (name, id, kind, side) = match &row.who {
            Who::Known(known) => {
                let (name, id, kind, side): WhoName = serde_json::from_slice(bytes(self.names, Class::Actor, known)?).ok()?;
                (name.into_owned(), id.map(Cow::into_owned), kind.into_owned(), side.map(Cow::into_owned))
            }
            Who::Told(called, kind, side) => {
                let name = match called {
                    Name::Known(at) => letters.of(*row.mentions.get(usize::try_from(*at).ok()?)?).to_owned(),
                    Name::Own(name) => String::from_utf8(name.clone()).ok()?,
                };
                let side = side.as_ref().map_or(Some(None), |side| word(side).map(Some))?;
                (name, None, word(kind)?, side)
            }
        };
        Some(Actor { name, id, kind, side, mentions: row.mentions.clone(), rule: Cow::Borrowed("") })
    }

    fn told(&self, number: Text, actors: &[Actor]) -> Option<Option<String>> {
        let Some(at) = number.checked_sub(1) else { return Some(None) };
        if let Some(actor) = actors.get(at) {
            return Some(Some(actor.name.clone()));
        }
        self.others.get(at - actors.len()).map(|other| Some(other.to_string()))
    }

    fn setting(&self, number: usize, actors: &[Actor]) -> Option<Setting> {
        let row = self.sheet.settings.get(number)?;
        let (place, place_id) = match row.place {
            Where::Row(row) => self.places.get(row)?.as_ref().map(|place| (Some(place.name.clone()), Some(place.id.clone())))?,
            Where::Own(name, id) => (self.told(name, actors)?, self.told(id, actors)?),
            Where::Nowhere => (None, None),
        };
        let days = |(first, more): (i64, i64)| Some(Days { first: date(first)?, last: date(first.checked_add(more)?)? });
        Some(Setting {
            place,
            place_id,
            date: row.days.map_or(Some(None), |d| days(d).map(Some))?,
            claimant: self.told(row.claimant, actors)?,
            status: *Status::ALL.get(row.status)?,
        })
    }

    fn event(&self, row: &EventRow, actors: &[Actor]) -> Option<Event> {
        let Setting { place, place_id, date, claimant, status } = self.setting(row.setting, actors)?;
        Some(Event {
            kind: text(self.names, Class::Kind, &row.kind)?.into_owned(),
            date,
            place,
            place_id,
            initiator: self.told(row.initiator, actors)?,
            target: self.told(row.target, actors)?,
            status,
            claimant,
            span: row.span,
            figures: row.figures.clone(),
            rule: Cow::Borrowed(""),
            grounds: Grounds::default(),
        })
    }

    fn figure(&self, row: &FigureRow, actors: &[Actor]) -> Option<Figure> {
        let Setting { place, place_id, date, claimant, status } = self.setting(row.setting, actors)?;
        let Bounds { min, max } = Bounds::of_code(row.min, row.max);
        Some(Figure {
            measure: *Measure::ALL.get(row.measure)?,
            object: text(self.names, Class::Object, &row.object)?.into_owned(),
            min,
            max,
            qualifier: *Qualifier::ALL.get(row.qualifier)?,
            victim: self.told(row.victim, actors)?,
            place,
            place_id,
            date,
            claimant,
            status,
            background: row.background,
            span: row.span,
            rule: Cow::Borrowed(""),
            grounds: Grounds::default(),
        })
    }
}

/// Where and when something was, who says so, and how far it is vouched for.
struct Setting {
    place: Option<String>,
    place_id: Option<String>,
    date: Option<Days>,
    claimant: Option<String>,
    status: Status,
}

fn bytes<'s>(names: &'s Names, class: Class, name: &'s Name) -> Option<&'s [u8]> {
    match name {
        Name::Known(number) => names.get(class, *number),
        Name::Own(bytes) => Some(bytes),
    }
}

fn text<'s>(names: &'s Names, class: Class, name: &'s Name) -> Option<Cow<'s, str>> {
    std::str::from_utf8(bytes(names, class, name)?).ok().map(Cow::Borrowed)
}

fn surface(own: Option<&[u8]>, span: Span, letters: &Letters) -> Option<String> {
    own.map_or_else(|| Some(letters.of(span).to_owned()), |own| String::from_utf8(own.to_vec()).ok())
}

fn date(days: i64) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::try_days(days)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        field::{self, claim},
        index::kept::{Claims, Kept, Stored, joined, parts, whole},
        lexicon::{Data, Lexicon},
        model::{Article, Report},
    };

    fn check(text: &str) {
        let lexicon = Lexicon::load(&Data::embedded()).unwrap();
        let report: Report = field::extract(Article { text: text.to_owned(), ..Article::default() }, &lexicon);
        let mut record = report.into_record();
        // A figure at a place that is not named, and values that no text gives.
        let strange = record.figures.first().map(|f| Figure { place: Some("Nowhere".to_owned()), max: Some(99), span: Span::new(9, 3), ..f.clone() });
        record.figures.extend(strange);
        record.places.iter_mut().take(1).for_each(|p| {
            (p.confidence, p.surface) = (0.123_456_7, "else".to_owned());
            Arc::make_mut(&mut p.locality).lat = -32.612_345_678;
        });
        let mut naming = Naming::none();
        // The first articles at even odds, the later ones at learned ones.
        let sizes: Vec<usize> = (0..70).map(|_| round(&record, &mut naming)).collect();
        assert!(sizes[69] < sizes[1] || record.places.is_empty(), "{sizes:?}");
    }

    /// Packs and unpacks, and gives the number of bytes.
    fn round(record: &Record, naming: &mut Naming) -> usize {
        let kept = Kept::new(record, naming).unwrap();
        let stored = || Stored { record: kept.record.clone(), title: record.title.clone(), text: record.text.clone() };
        let again = whole(stored(), &kept.packed, naming.names()).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(record).unwrap());
        let claims = Claims::read(stored(), &kept.packed, naming.names()).unwrap();
        let grouped = claim::group(&again);
        let spot = |id: &Option<String>| again.places.iter().find(|p| Some(&p.id) == id.as_ref()).map(|p| (Some(p.lat), Some(p.lon), p.country.clone()));
        for (claim, before) in grouped.iter().zip((1..=grouped.len()).rev()) {
            let row = claims.row(before).unwrap();
            assert_eq!((row.start, row.end, &row.events, &row.figures), (claim.span.start, claim.span.end, &claim.kinds, &claim.figures));
            assert_eq!((row.lat, row.lon, row.country), spot(&claim.place_id).unwrap_or_default());
        }
        for end in 0..kept.packed.len() {
            // Bytes that are cut short give nothing, or something else, but no panic.
            let _ = whole(stored(), &kept.packed[..end], naming.names());
        }
        kept.packed.len()
    }

    #[test]
    fn what_was_found_comes_back_as_it_was() {
        check("");
        check("Russian shelling in Nikopol killed four people on 3 May 2025, and a drone injured two in Beryslav, officials said.");
        check("“Київ” — Ukrainian officials said on Monday that shelling killed at least 12 civilians in Kherson, and Kherson’s mayor agreed.");
    }

    #[test]
    fn parts_come_together_in_order() {
        let bytes: Vec<u8> = (0..20_000_000_u32).map(|n| (n % 251) as u8).collect();
        let mut all: Vec<Vec<u8>> = parts(&bytes).collect();
        assert!(all.len() > 300 && all.is_sorted());
        all.reverse();
        assert_eq!(joined(all), bytes);
        assert_eq!(joined(parts(b"").collect()), b"");
    }
}

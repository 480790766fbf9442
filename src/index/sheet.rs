//! What was found in an article, in numbers: lists that refer to one another, to the text and to the names of the index.
//!
//! One walk over them, in a fixed order, writes them, reads them and counts what there is to learn.

use super::odds::{Code, Column};
use crate::model::Span;

/// A name by its number among those of the index, or as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    Known(u64),
    Own(Vec<u8>),
}

impl Default for Name {
    fn default() -> Self {
        Name::Known(0)
    }
}

/// A row of the index's actors, or one that has no id.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    Known(Name),
    /// Its name, which as a number is that of a mention that is called so; its kind and its side.
    Told(Name, Name, Option<Name>),
}

impl Default for Who {
    fn default() -> Self {
        Who::Known(Name::default())
    }
}

#[derive(Default)]
pub struct ActorRow {
    pub mentions: Vec<Span>,
    pub who: Who,
}

/// Values that a time may have: a day, some other text, a day and what follows it.
#[derive(Default)]
pub struct TimeRow {
    pub span: Span,
    /// Where it is not the text at the span.
    pub surface: Option<Vec<u8>>,
    pub day: Option<i64>,
    pub rest: Option<Name>,
    pub kind: usize,
}

#[derive(Default)]
pub struct MentionRow {
    pub span: Span,
    pub surface: Option<Vec<u8>>,
    /// The row of the place.
    pub row: usize,
    pub via: usize,
    /// As [`f32::to_bits`] tells it.
    pub confidence: u32,
}

/// Where a setting is: at a row of the places, or at a name and an id of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Where {
    Row(usize),
    Own(usize, usize),
    #[default]
    Nowhere,
}

/// Texts are told by their number, which begins at 1 and counts the actors' names first; 0 is none.
pub type Text = usize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingRow {
    pub place: Where,
    /// First day and how many follow.
    pub days: Option<(i64, i64)>,
    pub claimant: Text,
    pub status: usize,
}

#[derive(Default)]
pub struct EventRow {
    pub span: Span,
    pub kind: Name,
    pub setting: usize,
    pub initiator: Text,
    pub target: Text,
    pub figures: Vec<usize>,
}

#[derive(Default)]
pub struct FigureRow {
    pub span: Span,
    pub measure: usize,
    pub qualifier: usize,
    pub object: Name,
    /// The codes of its bounds.
    pub min: u64,
    pub max: u64,
    pub victim: Text,
    pub setting: usize,
    pub background: bool,
}

/// All of it.
#[derive(Default)]
pub struct Sheet {
    pub places: Vec<Name>,
    pub actors: Vec<ActorRow>,
    /// Texts that are no actor's name.
    pub others: Vec<Name>,
    pub times: Vec<TimeRow>,
    pub mentions: Vec<MentionRow>,
    pub settings: Vec<SettingRow>,
    pub events: Vec<EventRow>,
    pub figures: Vec<FigureRow>,
}

/// Codes a list: its length, then each of its items.
fn list<C: Code, T: Default>(code: &mut C, column: Column, list: &mut Vec<T>, mut each: impl FnMut(&mut C, &mut T)) {
    let count = code.number(column, 0, list.len() as u64);
    for at in 0..usize::try_from(count).unwrap_or(usize::MAX) {
        if code.is_over() {
            return;
        }
        if at >= list.len() {
            list.push(T::default());
        }
        each(code, &mut list[at]);
    }
}

fn count(code: &mut impl Code, column: Column, case: usize, value: &mut usize) {
    *value = usize::try_from(code.number(column, case, *value as u64)).unwrap_or(usize::MAX);
}

/// Whether there is one; an empty one is made where it is read.
fn optional<T: Default>(code: &mut impl Code, column: Column, value: &mut Option<T>) {
    let there = code.number(column, 0, u64::from(value.is_some())) != 0;
    if there != value.is_some() {
        *value = there.then(T::default);
    }
}

fn letters<C: Code>(code: &mut C, text: &mut Vec<u8>) {
    list(code, Column::Letters, text, |code, letter| *letter = code.number(Column::Letter, 0, u64::from(*letter)) as u8);
}

fn surface(code: &mut impl Code, column: Column, surface: &mut Option<Vec<u8>>) {
    optional(code, column, surface);
    if let Some(text) = surface {
        letters(code, text);
    }
}

fn name(code: &mut impl Code, column: Column, case: usize, value: &mut Name) {
    let told = if let Name::Known(number) = value { *number + 1 } else { 0 };
    match (code.number(column, case, told), &mut *value) {
        (0, Name::Own(text)) => letters(code, text),
        (0, _) => {
            let mut text = Vec::new();
            letters(code, &mut text);
            *value = Name::Own(text);
        }
        (number, _) => *value = Name::Known(number - 1),
    }
}

/// A number that is told by its distance from `from`.
fn apart(code: &mut impl Code, column: Column, case: usize, value: &mut usize, from: usize) {
    *value = from.wrapping_add_signed(code.signed(column, case, value.wrapping_sub(from) as i64) as isize);
}

fn day(code: &mut impl Code, column: Column, value: &mut i64, from: &mut i64) {
    *value = from.wrapping_add(code.signed(column, 0, value.wrapping_sub(*from)));
    *from = *value;
}

/// A span by how far it is from another's beginning, and its length, which may be told by how far it is from another length.
/// `like` gives the case and that other length when the beginning is known.
fn span<C: Code>(code: &mut C, (start, length): (Column, Column), case: usize, value: &mut Span, from: usize, like: impl FnOnce(usize) -> (usize, usize)) {
    let mut long = long(*value);
    apart(code, start, case, &mut value.start, from);
    let (case, other) = like(value.start);
    apart(code, length, case, &mut long, other);
    value.end = value.start.wrapping_add(long);
}

fn long(span: Span) -> usize {
    span.end.wrapping_sub(span.start)
}

impl Sheet {
    /// Writes all of it, reads it into an empty sheet, or counts it.
    pub fn walk(&mut self, code: &mut impl Code) {
        self.walk_claims(code);
        self.times(code);
        self.mentions(code);
    }

    /// The first part of that: events and figures, with what they refer to.
    pub fn walk_claims(&mut self, code: &mut impl Code) {
        list(code, Column::Places, &mut self.places, |code, place| name(code, Column::Place, 0, place));
        self.actors(code);
        list(code, Column::Others, &mut self.others, |code, text| name(code, Column::Other, 0, text));
        self.settings(code);
        self.events(code);
        self.figures(code);
    }

    fn actors(&mut self, code: &mut impl Code) {
        let mut first = 0;
        list(code, Column::Actors, &mut self.actors, |code, actor| {
            let mut last = None;
            list(code, Column::ActorMentions, &mut actor.mentions, |code, mention| {
                let (column, from) = last.map_or((Column::ActorFirst, first), |last| (Column::ActorNext, last));
                let case = usize::from(last.is_some());
                span(code, (column, Column::ActorLength), case, mention, from, |_| (case, 0));
                first = if last.is_none() { mention.start } else { first };
                last = Some(mention.start);
            });
            who(code, &mut actor.who);
        });
    }

    fn times(&mut self, code: &mut impl Code) {
        let (mut place, mut last) = (0, 0);
        list(code, Column::Times, &mut self.times, |code, time| {
            span(code, (Column::TimeStart, Column::TimeLength), 0, &mut time.span, place, |_| (0, 0));
            place = time.span.start;
            surface(code, Column::TimeSurface, &mut time.surface);
            let form = code.number(Column::TimeForm, 0, u64::from(time.day.is_some()) | u64::from(time.rest.is_some()) << 1);
            if form & 1 == 1 {
                day(code, Column::TimeDay, time.day.get_or_insert_default(), &mut last);
            }
            if form & 2 == 2 {
                name(code, Column::TimeRest, usize::from(form & 1 == 1), time.rest.get_or_insert_default());
            }
            count(code, Column::TimeKind, usize::from(form & 1 == 1), &mut time.kind);
        });
    }

    fn mentions(&mut self, code: &mut impl Code) {
        let mut place = 0;
        // The length and the confidence of each place when it was mentioned last, and the places by how late that was.
        let mut seen: Vec<(usize, u32)> = Vec::new();
        let mut latest: Vec<usize> = Vec::new();
        list(code, Column::Mentions, &mut self.mentions, |code, mention| {
            recent(code, &mut mention.row, seen.len(), &mut latest);
            let before = seen.get(mention.row).copied();
            let case = usize::from(before.is_some());
            let like = before.map_or(0, |(long, _)| long);
            span(code, (Column::MentionStart, Column::MentionLength), 0, &mut mention.span, place, |_| (case, like));
            place = mention.span.start;
            surface(code, Column::MentionSurface, &mut mention.surface);
            count(code, Column::MentionVia, case, &mut mention.via);
            let same = before.is_some_and(|(_, last)| code.number(Column::MentionSure, mention.via, u64::from(last != mention.confidence)) == 0);
            match before {
                Some((_, last)) if same => mention.confidence = last,
                _ => mention.confidence = confidence(code, mention.via, mention.confidence),
            }
            match seen.get_mut(mention.row) {
                Some(place) => *place = (long(mention.span), mention.confidence),
                None => seen.push((long(mention.span), mention.confidence)),
            }
        });
    }

    fn settings(&mut self, code: &mut impl Code) {
        let mut last = 0;
        list(code, Column::Settings, &mut self.settings, |code, setting| {
            place(code, &mut setting.place);
            optional(code, Column::SettingDated, &mut setting.days);
            if let Some((first, more)) = &mut setting.days {
                day(code, Column::SettingDay, first, &mut last);
                *more = code.signed(Column::SettingDays, 0, *more);
            }
            count(code, Column::SettingClaimant, 0, &mut setting.claimant);
            count(code, Column::SettingStatus, usize::from(setting.claimant > 0), &mut setting.status);
        });
    }

    fn events(&mut self, code: &mut impl Code) {
        let (mut before, mut setting, mut last) = (Span::default(), 0, 0);
        list(code, Column::Events, &mut self.events, |code, event| {
            let like = |start| if start == before.start { (1, long(before)) } else { (0, 0) };
            span(code, (Column::EventStart, Column::EventLength), 0, &mut event.span, before.start, like);
            let case = usize::from(event.span.start == before.start);
            before = event.span;
            name(code, Column::EventKind, case, &mut event.kind);
            apart(code, Column::EventSetting, case, &mut event.setting, setting);
            setting = event.setting;
            count(code, Column::EventInitiator, case, &mut event.initiator);
            count(code, Column::EventTarget, case, &mut event.target);
            list(code, Column::EventFigures, &mut event.figures, |code, figure| {
                apart(code, Column::EventFigure, case, figure, last);
                last = *figure;
            });
        });
    }

    fn figures(&mut self, code: &mut impl Code) {
        let (mut start, mut setting) = (0, 0);
        list(code, Column::Figures, &mut self.figures, |code, figure| {
            span(code, (Column::FigureStart, Column::FigureLength), 0, &mut figure.span, start, |_| (0, 0));
            start = figure.span.start;
            count(code, Column::FigureMeasure, 0, &mut figure.measure);
            count(code, Column::FigureQualifier, 0, &mut figure.qualifier);
            name(code, Column::FigureObject, figure.measure, &mut figure.object);
            figure.min = code.number(Column::FigureMin, figure.measure, figure.min);
            figure.max = code.number(Column::FigureMax, figure.qualifier, figure.max);
            count(code, Column::FigureVictim, 0, &mut figure.victim);
            apart(code, Column::FigureSetting, 0, &mut figure.setting, setting);
            setting = figure.setting;
            figure.background = code.number(Column::FigureBackground, 0, u64::from(figure.background)) != 0;
        });
    }
}

fn who(code: &mut impl Code, value: &mut Who) {
    let known = code.number(Column::ActorKnown, 0, u64::from(matches!(value, Who::Known(_)))) != 0;
    if known != matches!(value, Who::Known(_)) {
        *value = if known { Who::default() } else { Who::Told(Name::default(), Name::default(), None) };
    }
    match value {
        Who::Known(row) => name(code, Column::Actor, 0, row),
        Who::Told(called, kind, side) => {
            name(code, Column::ActorName, 0, called);
            name(code, Column::ActorKind, 0, kind);
            optional(code, Column::ActorSide, side);
            if let Some(side) = side {
                name(code, Column::ActorSide, 1, side);
            }
        }
    }
}

/// So many places that were mentioned last are told by how late that was.
const NEAR: usize = 64;

/// A row that may be the next new one, one of the latest, or any other.
fn recent(code: &mut impl Code, row: &mut usize, new: usize, latest: &mut Vec<usize>) {
    let near = latest.len().saturating_sub(NEAR);
    let rank = latest[near..].iter().rev().position(|known| known == row).map(|rank| rank + 1);
    let mut told = if *row == new { 0 } else { rank.unwrap_or(NEAR.saturating_add(1).saturating_add(*row)) };
    count(code, Column::MentionRow, 0, &mut told);
    *row = match told {
        0 => new,
        rank if rank <= NEAR => latest.len().checked_sub(rank).map_or(0, |at| latest[at]),
        far => far - NEAR - 1,
    };
    if (1..=NEAR.min(latest.len())).contains(&told) {
        latest.remove(latest.len() - told);
    }
    latest.push(*row);
}

/// The hundredths, where that is all of it; else all bits.
fn confidence(code: &mut impl Code, case: usize, bits: u32) -> u32 {
    let value = f32::from_bits(bits);
    let short = (value * 1e2).round();
    let is_short = (0.0..1e4).contains(&short) && (short / 1e2).to_bits() == bits;
    let told = code.number(Column::MentionConfidence, case, if is_short { (short as u64) << 1 } else { u64::from(bits) << 1 | 1 });
    if told & 1 == 0 { ((told >> 1) as f32 / 1e2).to_bits() } else { u32::try_from(told >> 1).unwrap_or_default() }
}

fn place(code: &mut impl Code, value: &mut Where) {
    let told = match value {
        Where::Nowhere => 0,
        Where::Own(..) => 1,
        Where::Row(row) => *row as u64 + 2,
    };
    match (code.number(Column::SettingPlace, 0, told), &mut *value) {
        (0, _) => *value = Where::Nowhere,
        (1, Where::Own(called, id)) => [called, id].into_iter().for_each(|text| count(code, Column::SettingPlace, 1, text)),
        (1, _) => {
            let (mut called, mut id) = (0, 0);
            [&mut called, &mut id].into_iter().for_each(|text| count(code, Column::SettingPlace, 1, text));
            *value = Where::Own(called, id);
        }
        (row, _) => *value = Where::Row(usize::try_from(row - 2).unwrap_or(usize::MAX)),
    }
}

//! The invasions that texts recall without a date: "since the invasion" is the day on which it began.

use super::{Told, event, marks::Marks};
use crate::{
    field::Setting,
    model::{Days, Event, Grounds, Via},
};

/// The known invasion of which the trigger tells, if it tells of one.
pub fn find(marks: &Marks, setting: &Setting, told: &Told) -> Option<Event> {
    let invading = marks.known.invading;
    if told.kind != "battles/clash" || !marks.any(told.hit.tokens.clone(), invading) {
        return None;
    }
    let here = marks.places_in(marks.before(told.hit, 4).start..marks.after(told.hit, 8).end);
    let named = |name: &str| here.iter().any(|p| p.2.name == name);
    let pair = marks
        .fighting
        .iter()
        .filter(|o| o.invasion.is_some())
        .find(|o| named(&o.other) || !here.iter().any(|p| p.2.via == Via::Name && p.2.kind == "country" && p.2.name != o.one))?;
    let day = pair.invasion.filter(|day| setting.published.is_none_or(|p| *day <= p))?;
    let mut event = event(marks, setting, told, None);
    if event.date.is_some_and(|d| d.last < day) {
        return None;
    }
    let place = setting.places.iter().find(|p| p.name == pair.other);
    event.date = Some(Days::one(day));
    event.place = Some(pair.other.clone());
    event.place_id = place.map(|p| p.id.clone());
    event.grounds = Grounds { place: place.map(|p| p.span), date: None, ..event.grounds };
    event.rule = ["event/invasion ", told.row, " ", &pair.row].concat().into();
    event.initiator = Some(pair.one.clone());
    event.target = Some(pair.other.clone());
    Some(event)
}

//! Claims: what one sentence states with one place, one date and one claimant.
//!
//! A record's events and figures in, claims out; no text is read again. A strike, its losses and their figures land in
//! one claim, so that qualifiers of event, place and number can hold together.

use crate::model::{Claim, Days, Event, Figure, Record, Span, Status};
use rustc_hash::FxHashMap;

/// Groups a record's events and figures into claims, in the order of the text.
///
/// A figure joins the events that list it where place and date agree; else it stands on its own. The index groups anew what it has
/// stored: whoever changes what comes out here raises the number of its format (`index::folder::FORMAT`).
pub fn group(record: &Record) -> Vec<Claim> {
    let mut claims = Claims::default();
    let events_of = events_by_figure(record);
    let mut placed = vec![false; record.events.len()];
    for (number, figure) in record.figures.iter().enumerate() {
        let at = claims.join(of_figure(figure));
        claims.all[at].figures.push(figure.clone());
        for event in &events_of[number] {
            if agrees(&record.events[*event], &claims.all[at]) {
                placed[*event] |= claims.all[at].span.meets(record.events[*event].span);
                add(&mut claims.all[at], &record.events[*event]);
            }
        }
    }
    for (event, _) in record.events.iter().zip(placed).filter(|(_, placed)| !placed) {
        let at = claims.join(of_event(event));
        add(&mut claims.all[at], event);
    }
    claims.all.sort_by_key(|c| (c.span.start, c.span.end));
    claims.all
}

fn events_by_figure(record: &Record) -> Vec<Vec<usize>> {
    let mut events = vec![Vec::new(); record.figures.len()];
    for (at, event) in record.events.iter().enumerate() {
        for figure in event.figures.iter().filter(|f| **f < record.figures.len()) {
            events[*figure].push(at);
        }
    }
    events
}

type Setting = (Option<String>, Option<Days>, Option<String>, Status);

/// Claims as they grow, and those of each setting.
#[derive(Default)]
struct Claims {
    all: Vec<Claim>,
    of: FxHashMap<Setting, Vec<usize>>,
}

/// How many of the latest claims of a setting are looked at: figures and events come in the order of the text.
const LATEST: usize = 8;

impl Claims {
    /// The claim that `claim` goes into: one with the same setting whose words overlap, else itself as a new one.
    fn join(&mut self, claim: Claim) -> usize {
        let same = self.of.entry((claim.place.clone(), claim.date, claim.claimant.clone(), claim.status)).or_default();
        if let Some(at) = same.iter().rev().take(LATEST).copied().find(|at| self.all[*at].span.meets(claim.span)) {
            self.all[at].span = hull(self.all[at].span, claim.span);
            self.all[at].background &= claim.background;
            return at;
        }
        same.push(self.all.len());
        self.all.push(claim);
        self.all.len() - 1
    }
}

fn agrees(event: &Event, claim: &Claim) -> bool {
    (event.place.is_none() || claim.place.is_none() || event.place == claim.place) && (event.date.is_none() || claim.date.is_none() || event.date == claim.date)
}

/// Adds an event; one that was first told elsewhere gives its kind and sides, not its words.
fn add(claim: &mut Claim, event: &Event) {
    if claim.span.meets(event.span) {
        claim.span = hull(claim.span, event.span);
        if claim.place.is_none() {
            (claim.place, claim.place_id) = (event.place.clone(), event.place_id.clone());
        }
        claim.date = claim.date.or(event.date);
    }
    insert(&mut claim.kinds, Some(&event.kind));
    insert(&mut claim.initiators, event.initiator.as_ref());
    insert(&mut claim.targets, event.target.as_ref());
}

fn insert(list: &mut Vec<String>, value: Option<&String>) {
    if let Some(value) = value.filter(|v| !list.contains(v)) {
        list.push(value.clone());
    }
}

fn hull(a: Span, b: Span) -> Span {
    Span::new(a.start.min(b.start), a.end.max(b.end))
}

fn of_figure(f: &Figure) -> Claim {
    Claim {
        span: f.span,
        place: f.place.clone(),
        place_id: f.place_id.clone(),
        date: f.date,
        claimant: f.claimant.clone(),
        status: f.status,
        background: f.background,
        kinds: Vec::new(),
        initiators: Vec::new(),
        targets: Vec::new(),
        figures: Vec::new(),
    }
}

fn of_event(e: &Event) -> Claim {
    Claim {
        span: e.span,
        place: e.place.clone(),
        place_id: e.place_id.clone(),
        date: e.date,
        claimant: e.claimant.clone(),
        status: e.status,
        background: false,
        kinds: Vec::new(),
        initiators: Vec::new(),
        targets: Vec::new(),
        figures: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        field,
        lexicon::{Data, Lexicon},
        model::{Article, Measure, Method, Precision, Published, Qualifier, Report},
    };

    /// Claims of `text`, published on 2024-03-06, one a line: place, kinds, then measure and lowest number of each figure.
    fn check(text: &str, expected: &[&str]) {
        let lexicon = Lexicon::load(&Data::embedded()).unwrap();
        let date = "2024-03-06".parse().unwrap();
        let published = Published { date, time: None, precision: Precision::Day, method: Method::Given, confidence: 1.0 };
        let article = Article { text: text.to_owned(), published: Some(published), ..Article::default() };
        let report: Report = field::extract(article, &lexicon);
        let found: Vec<String> = group(&report.into_record()).iter().map(line).collect();
        assert_eq!(found, expected, "{text}");
    }

    fn line(claim: &Claim) -> String {
        let figures: Vec<_> = claim.figures.iter().map(|f| format!("{}:{}", f.measure, f.min.unwrap_or_default())).collect();
        format!("{} [{}] {}", claim.place.as_deref().unwrap_or("-"), claim.kinds.join(" "), figures.join(" ")).trim_end().to_owned()
    }

    #[test]
    fn a_strike_and_its_losses_are_one_claim() {
        check(
            "Ukrainian officials said Russian shelling in Nikopol killed four people and injured seven.",
            &["Nikopol [strikes/shelling casualties] killed:4 injured:7"],
        );
    }

    #[test]
    fn two_places_are_two_claims() {
        check(
            "Russian shelling killed two people in Nikopol. In Beryslav, a drone strike injured one man.",
            &["Nikopol [strikes/shelling casualties] killed:2", "Beryslav [strikes/drone casualties] injured:1"],
        );
    }

    #[test]
    fn a_text_without_war_makes_no_claim() {
        check("The council met on Tuesday to discuss the new swimming pool.", &[]);
    }

    /// An index of this format counts on these claims: see [`group`].
    #[test]
    fn claims_of_an_index_that_is_there_stay_as_they_are() {
        let setting = |place: &str| (Some(place.to_owned()).filter(|p| !p.is_empty()), Days::one("2024-03-05".parse().unwrap()));
        let event = |kind: &str, (place, day): (Option<String>, Days), (start, end), figures: &[usize]| Event {
            kind: kind.to_owned(),
            date: Some(day),
            place_id: place.clone(),
            place,
            initiator: Some("North".to_owned()),
            target: None,
            status: Status::Stated,
            claimant: None,
            span: Span::new(start, end),
            figures: figures.to_vec(),
            rule: Default::default(),
            grounds: Default::default(),
        };
        let figure = |min, (place, day): (Option<String>, Days), (start, end), background| Figure {
            measure: Measure::Killed,
            object: "people".to_owned(),
            min: Some(min),
            max: Some(min),
            qualifier: Qualifier::Exact,
            victim: None,
            place_id: place.clone(),
            place,
            date: Some(day),
            claimant: None,
            status: Status::Stated,
            background,
            span: Span::new(start, end),
            rule: Default::default(),
            grounds: Default::default(),
        };
        let mut record = Report::default().into_record();
        // One within its event's words, one far from them, one of another place, one at no place that an event gives one.
        record.figures = vec![
            figure(1, setting("Nikopol"), (10, 20), true),
            figure(2, setting("Nikopol"), (90, 95), false),
            figure(3, setting("Sumy"), (12, 30), false),
            figure(4, setting(""), (200, 210), false),
        ];
        record.events = vec![
            event("strikes/shelling", setting("Nikopol"), (5, 40), &[0, 1]),
            event("casualties", setting("Nikopol"), (5, 40), &[2]),
            event("casualties", setting("Odesa"), (190, 220), &[3]),
            event("talks", setting("Odesa"), (300, 310), &[9]),
        ];
        let told = |c: &Claim| format!("{}-{} {} {}", c.span.start, c.span.end, c.background, line(c));
        let expected = [
            "5-40 false Nikopol [strikes/shelling casualties] killed:1",
            "12-30 false Sumy [] killed:3",
            "90-95 false Nikopol [strikes/shelling] killed:2",
            "190-220 false Odesa [casualties] killed:4",
            "300-310 false Odesa [talks]",
        ];
        assert_eq!(group(&record).iter().map(told).collect::<Vec<_>>(), expected);
    }
}

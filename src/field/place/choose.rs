//! Which names are places, and which place of that name is meant.
//!
//! Mentions in, places with rows, confidence and rule out. A name means the same place throughout a text; what decides is
//! the country of the story, what the text sets it in, its neighbours, its size, and the words beside it.

use super::candidates::{Context, Mention, Name};
use crate::{
    field::text::{Doc, Shape},
    lexicon::{
        phrases::Ready,
        places::{Code, Cue, Entry, Places, Point, Standing, compile, level, likeness, spell},
    },
    model::{Place, Rule, Span, Via},
};
use std::{collections::HashMap, hash::BuildHasherDefault};

/// Most places of one name that are weighed.
const CANDIDATES_MOST: usize = 32;

/// One of the places that a name may mean.
#[derive(Clone, Copy)]
struct Meaning {
    place: Standing,
    level: u32,
    /// How likely it is by the name alone; once the story is read, also by where that is set.
    prior: f32,
}

type Meanings = HashMap<u64, Vec<Meaning>, BuildHasherDefault<Ready>>;

/// A name as it stands throughout the text, with or without "region" beside it: the scores of its meanings, in their order.
struct Sense {
    key: u64,
    scores: Vec<f32>,
}

type Senses = HashMap<u64, Sense, BuildHasherDefault<Ready>>;

/// Decides and builds the places.
pub fn resolve(doc: &Doc, mentions: &[Mention], places: &Places) -> Vec<Place> {
    let mut options = options(mentions, places);
    let story = Story::read(mentions, &options, places);
    options.values_mut().flatten().for_each(|meaning| meaning.prior += story.fit(&meaning.place));
    let containers: Vec<&[Meaning]> = (0..mentions.len()).map(|number| containers(doc, mentions, number, &options)).collect();
    let mut senses = Senses::with_capacity_and_hasher(mentions.len(), BuildHasherDefault::default());
    for (number, mention) in mentions.iter().enumerate() {
        let Name::Key(key) = mention.name else { continue };
        let inside = containers[number];
        let owner = owner(doc, mentions, number);
        let meanings = &options[&key];
        let sense = senses.entry(sense(mention, key)).or_insert_with(|| Sense { key, scores: vec![f32::MIN; meanings.len()] });
        for (meaning, kept) in meanings.iter().zip(&mut sense.scores) {
            let context = typed(&meaning.place, &mention.context) + contained(places, meaning, inside) + owned(places, meaning, owner);
            *kept = kept.max(meaning.prior + context);
        }
    }
    attract(&mut senses, &options, places);
    let chosen = |mention: &Mention, key: u64| senses.get(&sense(mention, key)).and_then(Sense::winner);
    let choice = Choice { doc, mentions, options: &options, containers: &containers, story: &story, places };
    let decided = mentions.iter().enumerate().map(|(number, mention)| match mention.name {
        Name::Demonym(row) => Some(choice.build(number, &places.entry(row), 0.95, 1.0)),
        Name::Key(key) => {
            let (at, margin) = chosen(mention, key)?;
            choice.decide(number, &options[&key][at], margin)
        }
    });
    decided.flatten().collect()
}

/// One key for both senses of a name.
fn sense(mention: &Mention, key: u64) -> u64 {
    key ^ u64::from(matches!(mention.context.typed, Some(Cue::Area | Cue::District)))
}

impl Sense {
    /// The best meaning, and how far it is ahead.
    fn winner(&self) -> Option<(usize, f32)> {
        let (best, score) = self.scores.iter().copied().enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        let second = self.scores.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, s)| *s).fold(f32::MIN, f32::max);
        Some((best, (score - second).clamp(0.0, 1.0)))
    }
}

impl Sense {
    /// The score that a meaning must have for attraction to matter: those below can become neither the best nor the second;
    /// none where the best is so far ahead that it stays so, and its margin full.
    fn floor(&self) -> Option<f32> {
        let (mut best, mut second) = (f32::MIN, f32::MIN);
        for score in &self.scores {
            second = second.max(score.min(best));
            best = best.max(*score);
        }
        (best - second < 1.0 + ATTRACTION + 0.01).then_some(second - ATTRACTION - 0.01)
    }
}

/// Most places that draw others towards them.
const ANCHORS_MOST: usize = 16;

/// What a place gains at most by those near it.
const ATTRACTION: f32 = 0.3;

/// Places of one text lie near each other: what is clear draws what is not.
fn attract(senses: &mut Senses, options: &Meanings, places: &Places) {
    let clear = senses.values().filter_map(|sense| {
        let (at, margin) = sense.winner().filter(|(_, margin)| *margin > 0.35)?;
        let place = options[&sense.key][at].place;
        (!matches!(place.kind, "country" | "continent" | "water" | "region")).then(|| (margin, place.row, places.point(place.row)))
    });
    let mut anchors: Vec<(f32, u32, Point)> = clear.collect();
    anchors.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    anchors.truncate(ANCHORS_MOST);
    if anchors.is_empty() {
        return;
    }
    for sense in senses.values_mut().filter(|sense| sense.scores.len() > 1) {
        let Some(floor) = sense.floor() else { continue };
        for (score, meaning) in sense.scores.iter_mut().zip(&options[&sense.key]).filter(|(score, _)| **score >= floor) {
            let here = places.point(meaning.place.row);
            let others = anchors.iter().filter(|(_, anchor, _)| *anchor != meaning.place.row);
            *score += ATTRACTION * (-here.nearest_km(others.map(|(_, _, point)| point)) / 150.0).exp() as f32;
        }
    }
}

fn options(mentions: &[Mention], places: &Places) -> Meanings {
    let mut out = Meanings::with_capacity_and_hasher(mentions.len(), BuildHasherDefault::default());
    let mut all: Vec<Meaning> = Vec::new();
    for mention in mentions {
        let Name::Key(key) = mention.name else { continue };
        out.entry(key).or_insert_with(|| {
            let usable = places.postings(key).filter(|p| matches!(p.level, level::OWN | level::ALIAS | level::VARIANT | level::CAPITALS | level::SKELETON));
            all.clear();
            all.extend(usable.map(|p| {
                let place = places.standing(p.row);
                Meaning { place, level: p.level, prior: prior(&place, p.level) }
            }));
            all.sort_by(|a, b| b.prior.total_cmp(&a.prior).then(a.place.row.cmp(&b.place.row)));
            all[..all.len().min(CANDIDATES_MOST)].to_vec()
        });
    }
    out
}

/// How likely the place is meant by the name alone.
fn prior(place: &Standing, level: u32) -> f32 {
    let name = match level {
        level::OWN | level::CAPITALS => 0.3,
        level::ALIAS => 0.15,
        _ => 0.0,
    };
    name + match place.kind {
        "country" => 1.2,
        "continent" => 0.9,
        "water" | "island" | "mountain" | "region" => 0.6,
        // "Kherson" alone is the town, though the oblast is called so too; "Ontario" is the province.
        "admin1" if matches!(level, level::OWN | level::CAPITALS) => 0.62,
        "admin1" => 0.35,
        "camp" | "crossing" | "base" | "airport" | "hospital" | "bridge" | "facility" => 0.4,
        "admin2" => 0.05,
        "admin3" => 0.02,
        _ => 0.08 * (place.population as f32 + 1.0).log10() + if place.at_war { 0.06 } else { 0.0 },
    }
}

/// The countries that a text is about, by weight.
struct Story {
    countries: Vec<(Code, f32)>,
    total: f32,
}

impl Story {
    fn read(mentions: &[Mention], options: &Meanings, places: &Places) -> Self {
        let mut story = Story { countries: Vec::new(), total: 0.0 };
        for mention in mentions {
            let (row, weight) = match mention.name {
                Name::Demonym(row) => (row, 0.6),
                Name::Key(key) => {
                    let Some(best) = options[&key].first() else { continue };
                    let clear = options[&key].get(1).is_none_or(|second| best.prior - second.prior > 0.25);
                    let weight = if best.place.kind == "country" { 1.0 } else { 0.5 };
                    if !clear || best.prior < 0.6 || mention.context.person {
                        continue;
                    }
                    (best.place.row, weight)
                }
            };
            if let Some(country) = places.standing(row).country {
                match story.countries.iter_mut().find(|(c, _)| *c == country) {
                    Some((_, sum)) => *sum += weight,
                    None => story.countries.push((country, weight)),
                }
                story.total += weight;
            }
        }
        story
    }

    fn share(&self, country: Option<Code>) -> f32 {
        country.and_then(|c| self.countries.iter().find(|(known, _)| *known == c)).map_or(0.0, |(_, weight)| weight / (self.total + 0.3))
    }

    fn fit(&self, place: &Standing) -> f32 {
        0.9 * self.share(place.country)
    }
}

fn typed(place: &Standing, context: &Context) -> f32 {
    let Some(cue) = context.typed else { return 0.0 };
    let area = matches!(place.kind, "admin1" | "region");
    let district = matches!(place.kind, "admin2" | "admin3");
    match cue {
        Cue::Area if area => 1.0,
        Cue::Area if district => 0.4,
        Cue::District if district => 0.8,
        Cue::District if area => 0.2,
        Cue::Settlement if area || district => -0.4,
        Cue::Water if place.kind == "water" => 1.0,
        _ => 0.0,
    }
}

/// The options of the name that follows behind a comma or "in": what this one may lie in.
fn containers<'m>(doc: &Doc, mentions: &[Mention], number: usize, options: &'m Meanings) -> &'m [Meaning] {
    let Some(next) = mentions.get(number + 1) else { return &[] };
    let Name::Key(key) = next.name else { return &[] };
    let gap = doc.text.get(mentions[number].span.end..next.span.start).unwrap_or_default();
    // Longer gaps link nothing.
    if gap.len() > 60 {
        return &[];
    }
    let blank = |byte: usize| doc.text.as_bytes().get(byte) == Some(&b' ');
    let linked = (mentions[number].tokens.end..next.tokens.start).any(|at| {
        let Span { start, end } = doc.tokens[at].span;
        matches!(doc.surface(at), "in" | "of") && blank(start - 1) && blank(end)
    });
    let links = if linked { gap.split_whitespace().count() <= 5 && !gap.contains(['.', ';']) } else { gap.trim() == "," };
    let meanings = &options[&key];
    if links { &meanings[..meanings.len().min(6)] } else { &[] }
}

fn contained(places: &Places, option: &Meaning, containers: &[Meaning]) -> f32 {
    let inside = containers.iter().any(|outer| outer.place.row != option.place.row && places.within(option.place.row, outer.place.row));
    if inside { 0.8 } else { 0.0 }
}

/// "the Yemeni port of X", "Libya's southern X": the row of the country right before, or the key of its name.
fn owner(doc: &Doc, mentions: &[Mention], number: usize) -> Option<Name> {
    let before = &mentions[number.checked_sub(1)?];
    let gap = doc.text.get(before.span.end..mentions[number].span.start)?;
    let linked = matches!(before.name, Name::Demonym(_)) || gap.starts_with(['\'', '’']);
    let close = || gap.split_whitespace().take(5).count() <= 4 && !gap.contains([',', '.', ';', ':', '\n']);
    (linked && close()).then_some(before.name)
}

fn owned(places: &Places, option: &Meaning, owner: Option<Name>) -> f32 {
    let inside = match owner {
        Some(Name::Demonym(row)) => places.within(option.place.row, row),
        Some(Name::Key(key)) => places.postings(key).take(4).any(|p| p.row != option.place.row && places.within(option.place.row, p.row)),
        None => false,
    };
    if inside { 0.5 } else { 0.0 }
}

/// What is needed to decide on one mention.
struct Choice<'a> {
    doc: &'a Doc<'a>,
    mentions: &'a [Mention],
    options: &'a Meanings,
    /// Of each mention, what it may lie in.
    containers: &'a [&'a [Meaning]],
    story: &'a Story,
    places: &'a Places,
}

impl Choice<'_> {
    /// The place, if the mention is one.
    fn decide(&self, number: usize, meaning: &Meaning, margin: f32) -> Option<Place> {
        let mention = &self.mentions[number];
        let place = &meaning.place;
        let elsewhere = |country: &Standing| !self.places.within(place.row, country.row);
        if let Some(country) = is_small(place).then(|| self.named_country(number)).flatten().filter(elsewhere) {
            return self.respelled(mention, country).map(|entry| self.build(number, &entry, 0.7, margin));
        }
        // A spelling that the gazetteer lacks counts only where the story is, and near enough to a name that it has.
        let far = || self.story.share(place.country) < 0.25 || likeness(mention.span.of(self.doc.text), self.places.name(place.row)) < 0.6;
        if meaning.level == level::SKELETON && far() {
            return None;
        }
        let chained = contained(self.places, meaning, self.containers[number]) > 0.0;
        let sure = worth(place, meaning.level, mention, chained, self.story);
        (sure >= 0.5).then(|| self.build(number, &self.places.entry(place.row), sure, margin))
    }

    /// The country that stands behind a comma, and heads no list: "Tayibe, Lebanon".
    fn named_country(&self, number: usize) -> Option<Standing> {
        let next = self.mentions.get(number + 1)?;
        let Name::Key(key) = next.name else { return None };
        let gap = self.doc.text.get(self.mentions[number].span.end..next.span.start)?;
        let country = self.options[&key].first().filter(|m| m.place.kind == "country")?.place;
        let behind = next.tokens.end;
        // "In Goma, Rwanda said": a new clause.
        let closed = self.doc.tokens.get(behind).is_none_or(|t| t.shape == Shape::Sign);
        let listed = self.doc.tokens.get(behind + 1).is_some_and(|t| self.doc.letters(behind) == b"," && matches!(t.shape, Shape::Title | Shape::Upper));
        (gap.trim() == "," && closed && !listed && !next.context.attribute).then_some(country)
    }

    /// The place of that country whose name is spelled most like this one.
    fn respelled(&self, mention: &Mention, country: Standing) -> Option<Entry<'_>> {
        let name = mention.span.of(self.doc.text);
        let key = compile::weak_key(&spell::skeleton(name)?, level::SKELETON);
        let alike = self.places.postings(key).filter(|p| p.level == level::SKELETON && self.places.standing(p.row).country == country.country);
        let fit = alike.map(|p| self.places.entry(p.row)).map(|e| (likeness(name, e.name), e)).filter(|(fit, _)| *fit >= 0.5);
        fit.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, entry)| entry)
    }

    fn build(&self, number: usize, entry: &Entry, sure: f32, margin: f32) -> Place {
        let mention = &self.mentions[number];
        Place {
            span: mention.span,
            surface: mention.span.of(self.doc.text).to_owned(),
            locality: self.places.locality(entry.row),
            via: via(mention),
            confidence: hundredths((sure.min(1.0) * (0.7 + 0.3 * margin)).clamp(0.05, 0.99)),
            rule: Rule::Borrowed(rule(mention)),
        }
    }
}

/// No confidence is known more exactly.
fn hundredths(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// Whether a namesake elsewhere may well be unknown to the gazetteer.
fn is_small(place: &Standing) -> bool {
    !matches!(place.kind, "country" | "continent" | "water" | "region") && place.population < 100_000
}

fn via(mention: &Mention) -> Via {
    match (mention.name, mention.context) {
        (Name::Demonym(_), _) | (_, Context { attribute: true, .. }) => Via::Demonym,
        (_, Context { nested: true, .. }) => Via::Nested,
        (_, Context { dateline: true, .. }) => Via::Dateline,
        _ => Via::Name,
    }
}

fn rule(mention: &Mention) -> &'static str {
    match (mention.name, mention.context) {
        (Name::Demonym(_), _) => "place/demonym",
        (_, Context { nested: true, .. }) => "place/nested",
        (_, Context { dateline: true, .. }) => "place/dateline",
        (_, Context { typed: Some(_), .. }) => "place/typed",
        (_, Context { located: true, .. }) => "place/located",
        _ => "place/name",
    }
}

/// How sure it is that the mention is a place at all.
fn worth(place: &Standing, level: u32, mention: &Mention, chained: bool, story: &Story) -> f32 {
    let context = &mention.context;
    let mut worth: f32 = match place.kind {
        "country" | "continent" => 0.9,
        "water" | "region" | "island" => 0.75,
        "admin1" => 0.65,
        "camp" | "crossing" | "base" | "airport" | "hospital" | "bridge" | "facility" | "mountain" if mention.words > 1 => 0.7,
        "city" if place.population >= 100_000 => 0.7,
        "city" if place.population >= 15_000 => 0.5,
        "city" | "town" => 0.4,
        "village" | "admin2" | "admin3" => 0.3,
        _ => 0.35,
    };
    let add = |yes: bool, points: f32| if yes { points } else { 0.0 };
    // A surname is seldom a country or a large town.
    let strong = matches!(place.kind, "country") || place.population >= 500_000;
    worth += add(context.located, 0.3) + add(context.typed.is_some(), 0.35) + add(chained, 0.35) + add(mention.words > 1, 0.1) + add(context.dateline, 0.3);
    worth += 0.35 * story.share(place.country) - 0.1;
    worth -= add(context.after_name, if strong { 0.25 } else { 0.4 }) + add(context.before_name, if strong { 0.25 } else { 0.45 });
    let large = strong || (place.kind == "admin1" && level == level::OWN);
    worth -= add(context.common, if large { 0.25 } else { 0.45 }) + add(context.person, 1.0) + add(context.surname && !strong, 0.3);
    worth -= add(context.typed == Some(Cue::Water) && place.kind != "water" && mention.tokens.len() > mention.words, 0.6);
    worth -= add(context.the && mention.words == 1 && context.typed.is_none() && is_settled(place.kind), 0.4);
    worth -= add(level == level::SKELETON, 0.2) + add(level == level::VARIANT, 0.1) + add(context.first && !context.located, 0.05);
    worth -= add(mention.words == 1 && mention.span.end - mention.span.start <= 3 && level != level::CAPITALS, 0.3);
    worth
}

fn is_settled(kind: &str) -> bool {
    matches!(kind, "city" | "town" | "village" | "neighbourhood")
}

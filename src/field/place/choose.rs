//! Which names are places, and which place of that name is meant.
//!
//! Mentions in, places with rows, confidence and rule out. A name means the same place throughout a text; what decides is
//! the country of the story, what the text sets it in, its neighbours, its size, and the words beside it.

use super::candidates::{Context, Mention, Name};
use crate::{
    field::text::Doc,
    lexicon::places::{Cue, Entry, Places, distance_km, level, likeness},
    model::{Place, Rule, Via},
};
use std::collections::HashMap;

/// Most places of one name that are weighed.
const CANDIDATES_MOST: usize = 32;

#[derive(Clone, Copy)]
struct Option_<'a> {
    entry: Entry<'a>,
    level: u32,
    prior: f32,
}

/// A name as it stands throughout the text: with or without "region" beside it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Sense(u64, bool);

/// Decides and builds the places.
pub fn resolve(doc: &Doc, mentions: &[Mention], places: &Places) -> Vec<Place> {
    let options: HashMap<u64, Vec<Option_>> = options(mentions, places);
    let story = Story::read(mentions, &options, places);
    let mut votes: HashMap<Sense, HashMap<u32, f32>> = HashMap::new();
    for (number, mention) in mentions.iter().enumerate() {
        let Name::Key(key) = mention.name else { continue };
        let inside = containers(doc, mentions, number, &options);
        let owner = owner(doc, mentions, number);
        for option in &options[&key] {
            let score = option.prior + story.fit(&option.entry) + typed(&option.entry, &mention.context) + contained(places, option, &inside) + owned(places, option, owner);
            let vote = votes.entry(sense(mention, key)).or_default().entry(option.entry.row).or_insert(f32::MIN);
            *vote = vote.max(score);
        }
    }
    attract(&mut votes, places);
    let chosen: HashMap<Sense, (u32, f32)> = votes.into_iter().filter_map(|(sense, rows)| Some((sense, winner(&rows)?))).collect();
    mentions.iter().enumerate().filter_map(|(number, mention)| place(doc, mentions, number, &chosen, &options, &story, places).filter(|_| mention.words > 0)).collect()
}

/// Most places that draw others towards them.
const ANCHORS_MOST: usize = 16;

/// Places of one text lie near each other: what is clear draws what is not.
fn attract(votes: &mut HashMap<Sense, HashMap<u32, f32>>, places: &Places) {
    let mut anchors: Vec<(f32, u32)> = votes
        .values()
        .filter_map(|rows| winner(rows).filter(|(_, margin)| *margin > 0.35))
        .filter(|(row, _)| !matches!(places.entry(*row).kind, "country" | "continent" | "water" | "region"))
        .map(|(row, margin)| (margin, row))
        .collect();
    anchors.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    anchors.truncate(ANCHORS_MOST);
    let points: Vec<(u32, (f64, f64))> = anchors.iter().map(|(_, row)| (*row, place_at(places, *row))).collect();
    for rows in votes.values_mut().filter(|rows| rows.len() > 1) {
        for (row, score) in rows.iter_mut() {
            let here = place_at(places, *row);
            let nearest = points.iter().filter(|(r, _)| r != row).map(|(_, at)| distance_km(here, *at)).fold(f64::INFINITY, f64::min);
            *score += 0.3 * (-nearest / 150.0).exp() as f32;
        }
    }
}

fn place_at(places: &Places, row: u32) -> (f64, f64) {
    let entry = places.entry(row);
    (entry.lat, entry.lon)
}

fn sense(mention: &Mention, key: u64) -> Sense {
    Sense(key, matches!(mention.context.typed, Some(Cue::Area | Cue::District)))
}

fn winner(rows: &HashMap<u32, f32>) -> Option<(u32, f32)> {
    let (row, score) = rows.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
    let second = rows.iter().filter(|(r, _)| *r != row).map(|(_, s)| *s).fold(f32::MIN, f32::max);
    Some((*row, (score - second).clamp(0.0, 1.0)))
}

fn options<'a>(mentions: &[Mention], places: &'a Places) -> HashMap<u64, Vec<Option_<'a>>> {
    let mut out: HashMap<u64, Vec<Option_>> = HashMap::new();
    for mention in mentions {
        let Name::Key(key) = mention.name else { continue };
        out.entry(key).or_insert_with(|| {
            let usable = places.postings(key).filter(|p| matches!(p.level, level::OWN | level::ALIAS | level::VARIANT | level::CAPITALS | level::SKELETON));
            let mut all: Vec<Option_> = usable
                .map(|p| {
                    let entry = places.entry(p.row);
                    Option_ { entry, level: p.level, prior: prior(&entry, p.level) }
                })
                .collect();
            all.sort_by(|a, b| b.prior.total_cmp(&a.prior).then(a.entry.row.cmp(&b.entry.row)));
            all.truncate(CANDIDATES_MOST);
            all
        });
    }
    out
}

/// How likely the place is meant by the name alone.
fn prior(entry: &Entry, level: u32) -> f32 {
    let name = match level {
        level::OWN | level::CAPITALS => 0.3,
        level::ALIAS => 0.15,
        _ => 0.0,
    };
    let size = 0.08 * (entry.population as f32 + 1.0).log10();
    name + match entry.kind {
        "country" => 1.2,
        "continent" => 0.9,
        "water" | "island" | "mountain" | "region" => 0.6,
        // "Kherson" alone is the town, though the oblast is called so too; "Ontario" is the province.
        "admin1" if matches!(level, level::OWN | level::CAPITALS) => 0.62,
        "admin1" => 0.35,
        "camp" | "crossing" | "base" | "airport" | "hospital" | "bridge" | "facility" => 0.4,
        "admin2" => 0.05,
        "admin3" => 0.02,
        _ => size,
    }
}

/// The countries that a text is about, by weight.
struct Story {
    countries: HashMap<String, f32>,
    total: f32,
}

impl Story {
    fn read(mentions: &[Mention], options: &HashMap<u64, Vec<Option_>>, places: &Places) -> Self {
        let mut story = Story { countries: HashMap::new(), total: 0.0 };
        for mention in mentions {
            let (row, weight) = match mention.name {
                Name::Demonym(row) => (row, 0.6),
                Name::Key(key) => {
                    let Some(best) = options[&key].first() else { continue };
                    let clear = options[&key].get(1).is_none_or(|second| best.prior - second.prior > 0.25);
                    let weight = if best.entry.kind == "country" { 1.0 } else { 0.5 };
                    if !clear || best.prior < 0.6 || mention.context.person {
                        continue;
                    }
                    (best.entry.row, weight)
                }
            };
            if let Some(country) = places.entry(row).country {
                *story.countries.entry(country.to_owned()).or_default() += weight;
                story.total += weight;
            }
        }
        story
    }

    fn share(&self, country: Option<&str>) -> f32 {
        country.and_then(|c| self.countries.get(c)).map_or(0.0, |weight| weight / (self.total + 0.3))
    }

    fn fit(&self, entry: &Entry) -> f32 {
        0.9 * self.share(entry.country)
    }
}

fn typed(entry: &Entry, context: &Context) -> f32 {
    let area = matches!(entry.kind, "admin1" | "region");
    let district = matches!(entry.kind, "admin2" | "admin3");
    match context.typed {
        Some(Cue::Area) if area => 1.0,
        Some(Cue::Area) if district => 0.4,
        Some(Cue::District) if district => 0.8,
        Some(Cue::District) if area => 0.2,
        Some(Cue::Settlement) if area || district => -0.4,
        Some(Cue::Water) if entry.kind == "water" => 1.0,
        _ => 0.0,
    }
}

/// The options of the name that follows behind a comma or "in": what this one may lie in.
fn containers<'m>(doc: &Doc, mentions: &[Mention], number: usize, options: &'m HashMap<u64, Vec<Option_<'m>>>) -> Vec<&'m Option_<'m>> {
    let Some(next) = mentions.get(number + 1) else { return Vec::new() };
    let Name::Key(key) = next.name else { return Vec::new() };
    let gap = doc.text.get(mentions[number].span.end..next.span.start).unwrap_or_default();
    let words = gap.split_whitespace().count();
    let links = gap.trim() == "," || (words <= 5 && (gap.contains(" in ") || gap.contains(" of ")) && !gap.contains(['.', ';']));
    if links { options[&key].iter().take(6).collect() } else { Vec::new() }
}

fn contained(places: &Places, option: &Option_, containers: &[&Option_]) -> f32 {
    let inside = containers.iter().any(|outer| outer.entry.row != option.entry.row && places.within(option.entry.row, outer.entry.row));
    if inside { 0.8 } else { 0.0 }
}

/// "the Yemeni port of X", "Libya's southern X": the row of the country right before, or the key of its name.
fn owner(doc: &Doc, mentions: &[Mention], number: usize) -> Option<Name> {
    let before = &mentions[number.checked_sub(1)?];
    let gap = doc.text.get(before.span.end..mentions[number].span.start)?;
    let close = gap.split_whitespace().count() <= 4 && !gap.contains([',', '.', ';', ':', '\n']);
    let linked = matches!(before.name, Name::Demonym(_)) || gap.starts_with(['\'', '’']);
    (close && linked).then_some(before.name)
}

fn owned(places: &Places, option: &Option_, owner: Option<Name>) -> f32 {
    let inside = match owner {
        Some(Name::Demonym(row)) => places.within(option.entry.row, row),
        Some(Name::Key(key)) => places.postings(key).take(4).any(|p| p.row != option.entry.row && places.within(option.entry.row, p.row)),
        None => false,
    };
    if inside { 0.5 } else { 0.0 }
}

fn place(
    doc: &Doc,
    mentions: &[Mention],
    number: usize,
    chosen: &HashMap<Sense, (u32, f32)>,
    options: &HashMap<u64, Vec<Option_>>,
    story: &Story,
    places: &Places,
) -> Option<Place> {
    let mention = &mentions[number];
    let (row, margin, via) = match mention.name {
        Name::Demonym(row) => (row, 1.0, Via::Demonym),
        Name::Key(key) => {
            let (row, margin) = *chosen.get(&sense(mention, key))?;
            let via = if mention.context.attribute {
                Via::Demonym
            } else if mention.context.nested {
                Via::Nested
            } else if mention.context.dateline {
                Via::Dateline
            } else {
                Via::Name
            };
            (row, margin, via)
        }
    };
    let entry = places.entry(row);
    let sure = match mention.name {
        Name::Demonym(_) => 0.95,
        Name::Key(key) => {
            let chained = containers(doc, mentions, number, options).iter().any(|o| o.entry.row != row && places.within(row, o.entry.row));
            let level = options[&key].iter().find(|o| o.entry.row == row)?.level;
            // A spelling that the gazetteer lacks counts only where the story is, and near enough to a name that it has.
            if level == level::SKELETON && (story.share(entry.country) < 0.25 || likeness(mention.span.of(doc.text), entry.name) < 0.6) {
                return None;
            }
            worth(&entry, level, mention, chained, story)
        }
    };
    if sure < 0.5 {
        return None;
    }
    let admin1 = places.admin1(row).map(|a| places.entry(a).name.to_owned());
    Some(Place {
        span: mention.span,
        surface: mention.span.of(doc.text).to_owned(),
        id: places.id(row),
        name: entry.name.to_owned(),
        kind: entry.kind.to_owned(),
        country: entry.country.map(str::to_owned),
        admin1,
        lat: entry.lat,
        lon: entry.lon,
        via,
        confidence: (sure.min(1.0) * (0.7 + 0.3 * margin)).clamp(0.05, 0.99),
        rule: Rule::Borrowed(rule(mention)),
    })
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
fn worth(entry: &Entry, level: u32, mention: &Mention, chained: bool, story: &Story) -> f32 {
    let context = &mention.context;
    let mut worth: f32 = match entry.kind {
        "country" | "continent" => 0.9,
        "water" | "region" | "island" => 0.75,
        "admin1" => 0.65,
        "camp" | "crossing" | "base" | "airport" | "hospital" | "bridge" | "facility" | "mountain" if mention.words > 1 => 0.7,
        "city" if entry.population >= 100_000 => 0.7,
        "city" if entry.population >= 15_000 => 0.5,
        "city" | "town" => 0.4,
        "village" | "admin2" | "admin3" => 0.3,
        _ => 0.35,
    };
    let add = |yes: bool, points: f32| if yes { points } else { 0.0 };
    // A surname is seldom a country or a large town.
    let strong = matches!(entry.kind, "country") || entry.population >= 500_000;
    worth += add(context.located, 0.3) + add(context.typed.is_some(), 0.35) + add(chained, 0.35) + add(mention.words > 1, 0.1) + add(context.dateline, 0.3);
    worth += 0.35 * story.share(entry.country) - 0.1;
    worth -= add(context.after_name, if strong { 0.25 } else { 0.4 }) + add(context.before_name, if strong { 0.25 } else { 0.45 });
    let large = strong || (entry.kind == "admin1" && level == level::OWN);
    worth -= add(context.common, if large { 0.25 } else { 0.45 }) + add(context.person, 1.0) + add(context.surname && !strong, 0.3);
    worth -= add(context.typed == Some(Cue::Water) && entry.kind != "water" && mention.tokens.len() > mention.words, 0.6);
    worth -= add(context.the && mention.words == 1 && !context.typed.is_some() && is_settled(entry.kind), 0.4);
    worth -= add(level == level::SKELETON, 0.2) + add(level == level::VARIANT, 0.1) + add(context.first && !context.located, 0.05);
    worth -= add(mention.words == 1 && mention.span.end - mention.span.start <= 3 && level != level::CAPITALS, 0.3);
    worth
}

fn is_settled(kind: &str) -> bool {
    matches!(kind, "city" | "town" | "village" | "neighbourhood")
}

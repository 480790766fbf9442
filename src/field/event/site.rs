//! Where an event happened: the places that the words around its trigger give.
//!
//! A place after a preposition, the object that is hit, or an adjective before a place noun ("Ukrainian cities");
//! never the side that acts. A list of places gives one event each.

use super::marks::{Hit, Marks};
use crate::{
    lexicon::triggers::Classes,
    model::{Place, Via},
};

/// How the place of an event of some kind is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// What is hit, or where: strikes, battles, abuses, losses, damage, protests.
    Ground,
    /// Only where it is held: "in Istanbul".
    Venue,
    /// None: sanctions, arms, threats.
    Nowhere,
}

fn manner(kind: &str) -> Manner {
    match kind {
        "pressure/sanctions" | "aid/military" | "talks/threat" | "talks/agreement" | "talks/prisoner-exchange" | "talks/ceasefire" => Manner::Nowhere,
        _ if kind.starts_with("talks/") => Manner::Venue,
        _ => Manner::Ground,
    }
}

/// The places of an event.
#[derive(Default)]
pub struct Site<'a> {
    /// Empty where none is told.
    pub places: Vec<&'a Place>,
    /// Whether they stand after the trigger, and so are its own.
    pub own: bool,
}

/// Finds the places of an event.
pub fn find<'a>(marks: &Marks<'a>, hit: &Hit, kind: &str) -> Site<'a> {
    let manner = manner(kind);
    if manner == Manner::Nowhere {
        return Site::default();
    }
    // "killed three students from Donetsk": whom a strike or a fight hits may live elsewhere; who is taken or driven out was there.
    let hits = kind.starts_with("strikes/") || kind == "casualties" || kind == "battles/clash";
    let here = marks.places_in(marks.around(hit));
    let after = here.iter().enumerate().filter(|(_, p)| p.0 >= hit.tokens.end).find_map(|(n, p)| follows(marks, hit, manner, hits, p).then_some(n));
    let bar = bar(marks, here.first().map_or(hit.tokens.start, |p| p.0)..hit.tokens.start);
    let before =
        here.iter().enumerate().rev().filter(|(_, p)| p.1 <= hit.tokens.start).find_map(|(n, p)| precedes(marks, hit, manner, hits, bar, p).then_some(n));
    match (after, before) {
        (Some(after), Some(before)) if manner == Manner::Ground => {
            let near = hit.tokens.start - here[before].1;
            let far = here[after].0 - hit.tokens.end;
            // "In Kyiv, shelling killed three people from Odesa": what is near wins, what follows wins a draw.
            let own = !crosses(marks, hit.tokens.end, here[after].0) || near + 8 >= far;
            Site { places: listed(marks, here, inner(marks, here, if own { after } else { before })), own }
        }
        (Some(at), _) => Site { places: listed(marks, here, inner(marks, here, at)), own: true },
        (None, Some(at)) => Site { places: listed(marks, here, inner(marks, here, at)), own: false },
        (None, None) => Site::default(),
    }
}

/// "the Iraqi city of Kufa", "Chad's capital N'Djamena": the place that lies within the one at `at` and is named by it.
fn inner(marks: &Marks, here: &[(usize, usize, &Place)], at: usize) -> usize {
    let Some(next) = here.get(at + 1) else { return at };
    let (outer, between) = (here[at], here[at].1..next.0.max(here[at].1));
    let ground = marks.known.territory;
    let last = between.end.saturating_sub(if marks.doc.letters(between.end.wrapping_sub(1)) == b"of" { 2 } else { 1 });
    let joined = (1..=5).contains(&between.len()) && between.contains(&last) && marks.tags[last] & ground != 0;
    let plain = !between.clone().any(|i| matches!(marks.doc.surface(i), "," | ";" | ":" | "(" | ")" | "—" | "–"));
    let wider = matches!(outer.2.kind.as_str(), "country" | "admin1" | "region");
    let same = next.2.country == outer.2.country || outer.2.kind == "region" || outer.2.via == Via::Demonym;
    let owned = is_possessor(marks, outer.1) && between.len() <= 4 && outer.2.via == Via::Name;
    let lies = wider && next.2.via == Via::Name && next.2.kind != "country" && next.2.id != outer.2.id && same;
    if (joined || owned) && plain && lies { at + 1 } else { at }
}

/// Whether the clause ends between two tokens.
fn crosses(marks: &Marks, from: usize, to: usize) -> bool {
    (from..to).any(|at| matches!(marks.doc.sign(at), ";" | "—" | "–" | ":" | "”" | "“" | ","))
}

fn is_place_preposition(word: &str) -> bool {
    matches!(
        word.as_bytes(),
        b"in"
            | b"near"
            | b"at"
            | b"on"
            | b"over"
            | b"across"
            | b"inside"
            | b"around"
            | b"outside"
            | b"throughout"
            | b"within"
            | b"off"
            | b"along"
            | b"against"
            | b"into"
            | b"between"
            | b"towards"
            | b"toward"
            | b"through"
            | b"of"
            | b"to"
            | b"hit"
            | b"struck"
            | b"rocked"
            | b"rocks"
            | b"shook"
            | b"shakes"
    )
}

fn follows(marks: &Marks, hit: &Hit, manner: Manner, hits: bool, found: &(usize, usize, &Place)) -> bool {
    let (start, end, place) = *found;
    let distance = start - hit.tokens.end;
    if (hit.tokens.end..start).any(|at| matches!(marks.doc.sign(at), ";" | ":" | "“")) || distance > 25 {
        return false;
    }
    if marks.is_of_a_border(end) || is_cause(marks, hit.tokens.end, start) {
        return false;
    }
    if place.via == Via::Demonym {
        // "a Palestinian camp in Lebanon" is in Lebanon.
        let set = |p: &(usize, usize, &Place)| p.2.via == Via::Name && (end..p.0).any(|at| marks.doc.letters(at) == b"in");
        let named = marks.places_in(end..end + 8).iter().any(|p| set(p) && (end..p.0).all(|at| marks.doc.tokens[at].hash != 0 || marks.doc.is_hyphen(at)));
        return manner == Manner::Ground && distance <= 6 && owns_ground(marks, end) && !is_agent(marks, end) && !named;
    }
    let preposition = preposition(marks, start, hit.tokens.end);
    match manner {
        Manner::Venue => {
            distance <= 12
                && match preposition {
                    Some("in" | "at") => !marks.any(hit.tokens.end..start, marks.known.war | marks.known.strike_noun | marks.known.army),
                    Some("to") => travels(marks, hit),
                    None => distance == 0 && travels(marks, hit),
                    _ => false,
                }
        }
        _ => {
            if marks.doc.letters(start.wrapping_sub(1)) == b"from" && (is_fired(marks, hit) || hits && start > hit.tokens.end + 1) {
                return false;
            }
            // "killed in a U.S. drone strike": whose it was, not where.
            let means = marks.known.drone | marks.known.missile | marks.known.aircraft | marks.known.strike_noun | marks.known.army;
            let adjective = matches!(marks.doc.letters(start.wrapping_sub(1)), b"a" | b"an" | b"the" | b"separate" | b"another");
            if adjective && place.kind == "country" && marks.any(end..marks.doc.tokens.len().min(end + 1), means) {
                return false;
            }
            if marks.doc.letters(start.wrapping_sub(1)) == b"by" || is_possessor(marks, end) && !owns_ground(marks, end + 1) {
                return false;
            }
            match preposition {
                Some("between") if place.kind == "country" => false,
                Some("to" | "of" | "between") => distance <= 5,
                Some(_) => true,
                None => distance <= 3,
            }
        }
    }
}

/// "talks in Turkey after drone attacks": the token behind the last word that sets apart what stands on its two sides.
fn bar(marks: &Marks, before: std::ops::Range<usize>) -> usize {
    let parts = |at: usize| match marks.doc.letters(at) {
        b";" | b":" | b"after" | b"following" | b"while" | b"when" | b"as" | b"before" | b"since" | b"but" => true,
        _ => matches!(marks.doc.sign(at), "”" | "“"),
    };
    before.rev().find(|at| parts(*at)).map_or(0, |at| at + 1)
}

/// Whether the event was at the place before the trigger; `bar` is that of the words between.
fn precedes(marks: &Marks, hit: &Hit, manner: Manner, hits: bool, bar: usize, found: &(usize, usize, &Place)) -> bool {
    let (start, end, place) = *found;
    let sentence = marks.doc.sentences[hit.sentence].tokens.start;
    let distance = hit.tokens.start - end;
    if manner == Manner::Ground && distance <= 25 && is_antecedent(marks, end, hit.tokens.start) {
        return true;
    }
    if end < bar {
        return false;
    }
    if marks.is_of_a_border(end) {
        return false;
    }
    if place.via == Via::Demonym {
        return manner == Manner::Ground && distance <= 5 && owns_ground(marks, end) && is_passive(marks, hit);
    }
    let preposition = preposition(marks, start, sentence);
    let located = matches!(
        preposition,
        Some("in" | "near" | "at" | "on" | "over" | "across" | "inside" | "around" | "outside" | "throughout" | "within" | "off" | "along")
    );
    if manner == Manner::Venue && marks.doc.word(hit.tokens.start).starts_with("host") {
        return distance <= 4;
    }
    if manner == Manner::Venue {
        return located && distance <= 8 && place.kind != "country";
    }
    if matches!(marks.doc.letters(hit.tokens.start), b"taken" | b"taking" | b"took" | b"takes" | b"host" | b"hosts" | b"hosting" | b"receiving")
        && distance <= 4
    {
        return true;
    }
    if is_possessor(marks, end) {
        return owns_ground(marks, end + 1) && is_passive(marks, hit);
    }
    if located {
        return distance <= 20;
    }
    // "a train from Odesa to Kyiv was hit": somewhere on the way.
    if marks.doc.letters(start.wrapping_sub(1)) == b"to" || hits && marks.doc.letters(start.wrapping_sub(1)) == b"from" {
        return false;
    }
    // "Kharkiv was shelled", "Kherson came under fire", "the Kherson shelling".
    (is_passive(marks, hit) && distance <= 8 && !crosses(marks, end, hit.tokens.start)) || (distance == 0 && place.kind != "country" && is_noun(marks, hit))
}

/// "fired from Gaza": where a weapon came from is not where it struck.
fn is_fired(marks: &Marks, hit: &Hit) -> bool {
    marks.any(hit.tokens.start.saturating_sub(6)..hit.tokens.end, marks.known.missile | marks.known.drone | marks.known.artillery)
}

/// "raids in revenge for the attacks on X": what follows was elsewhere.
fn is_cause(marks: &Marks, from: usize, place: usize) -> bool {
    let reason = marks.known.reason;
    from < place && marks.any(from..place, reason)
}

/// "Bucha, where", "Irpin is where", "Moshchun, a village that".
fn is_antecedent(marks: &Marks, end: usize, before: usize) -> bool {
    let near = end..(end + 6).min(before);
    let head = marks.known.territory;
    near.clone().any(|at| match marks.doc.letters(at) {
        b"where" => true,
        b"that" | b"which" => marks.any(near.start..at, head),
        _ => false,
    })
}

/// The preposition that sets a place: before it, its title ("the eastern town of") and the rest of a list.
fn preposition<'m>(marks: &'m Marks, start: usize, from: usize) -> Option<&'m str> {
    let mut at = start;
    // "retook districts of Aleppo": ground is where, whatever stands before it.
    let mut ground = None;
    for _ in 0..9 {
        let Some(before) = at.checked_sub(1).filter(|at| *at >= from.saturating_sub(1)) else { return ground };
        at = before;
        let word = marks.doc.word(at);
        if word == "of" && marks.any(at.saturating_sub(2)..at, marks.known.territory) {
            ground = Some("in");
            continue;
        }
        if is_place_preposition(word) {
            return Some(word);
        }
        if matches!(
            word.as_bytes(),
            b"." | b";"
                | b":"
                | b"by"
                | b"from"
                | b"said"
                | b"says"
                | b"that"
                | b"who"
                | b"which"
                | b"is"
                | b"are"
                | b"was"
                | b"were"
                | b"has"
                | b"have"
                | b"killed"
                | b"with"
                | b"for"
        ) {
            return ground;
        }
    }
    ground
}

/// Whether the words from `at` on name ground or what stands on it: "(Ukrainian) cities".
fn owns_ground(marks: &Marks, at: usize) -> bool {
    let ground = marks.known.territory | marks.known.infrastructure | marks.known.building | marks.known.ground;
    let end = marks.doc.tokens.len().min(at + 3);
    at < end && marks.any(at..end, ground)
}

fn is_agent(marks: &Marks, at: usize) -> bool {
    let armed: Classes = marks.known.army | marks.known.militant | marks.known.official | marks.known.police;
    let end = marks.doc.tokens.len().min(at + 2);
    at < end && marks.any(at..end, armed)
}

fn is_possessor(marks: &Marks, end: usize) -> bool {
    matches!(marks.doc.surface(end), "'" | "’") || marks.doc.letters(end) == b"s"
}

fn is_passive(marks: &Marks, hit: &Hit) -> bool {
    let be = marks.known.be;
    let under = matches!(marks.doc.letters(hit.tokens.start), b"came" | b"come" | b"comes" | b"under" | b"fell" | b"falls");
    under || marks.any(marks.before(hit, 4), be)
}

fn is_noun(marks: &Marks, hit: &Hit) -> bool {
    let word = marks.doc.word(hit.tokens.end - 1);
    !word.ends_with("ed")
}

fn travels(marks: &Marks, hit: &Hit) -> bool {
    let word = marks.doc.word(hit.tokens.start);
    ["visit", "trip", "travel", "arriv", "tour"].iter().any(|stem| word.starts_with(stem))
}

/// The place at `at` with those that stand in a list with it; what only says where it lies is left out.
fn listed<'a>(marks: &Marks, here: &[(usize, usize, &'a Place)], at: usize) -> Vec<&'a Place> {
    let mut first = at;
    while first > 0 && at - first < 12 && joint(marks, here[first - 1], here[first]).is_some() {
        first -= 1;
    }
    let mut all = vec![here[first].2];
    for pair in here[first..].windows(2).take(20) {
        match joint(marks, pair[0], pair[1]) {
            Some(Joint::And) if is_chained(marks, here, pair[0], pair[1]) => {}
            Some(Joint::And) => all.push(pair[1].2),
            Some(Joint::Within) => {}
            None => break,
        }
    }
    all
}

/// "Anfu, Jiangxi, China": one comma after the other up to a country tells where the first lies.
fn is_chained(marks: &Marks, here: &[(usize, usize, &Place)], last: (usize, usize, &Place), next: (usize, usize, &Place)) -> bool {
    let comma = |a: &(usize, usize, &Place), b: &(usize, usize, &Place)| b.0 == a.1 + 1 && marks.doc.letters(a.1) == b",";
    let Some(third) = here.iter().find(|p| p.0 >= next.1) else { return false };
    let country = third.2.kind == "country" && third.2.country == next.2.country && last.2.country == next.2.country;
    country && comma(&last, &next) && comma(&next, third)
}

/// How a place goes on from the one before.
enum Joint {
    And,
    /// It only says where that one lies: "Kharkiv, Ukraine", "Chernihiv, north of Kyiv".
    Within,
}

fn joint(marks: &Marks, last: (usize, usize, &Place), next: (usize, usize, &Place)) -> Option<Joint> {
    if next.2.via == Via::Demonym || next.0 < last.1 || next.0 - last.1 > 6 {
        return None;
    }
    let between: Vec<&str> = (last.1..next.0).map(|t| marks.doc.word(t)).collect();
    let joined = between.iter().any(|w| matches!(*w, "and" | "&" | "well"));
    let comma = between.contains(&",");
    if !(joined || comma) || !between.iter().all(|w| is_list_word(w) || *w == "as" && between.contains(&"well")) {
        return None;
    }
    let aside = between.last() == Some(&"of") && between.iter().any(|w| ["north", "south", "east", "west"].iter().any(|side| w.ends_with(side)));
    let wider = |kind: &str| matches!(kind, "country" | "admin1" | "region");
    let part = comma && !joined && between.len() == 1 && wider(&next.2.kind) && !wider(&last.2.kind);
    Some(if aside || part || comma && !joined && contains(next.2, last.2) { Joint::Within } else { Joint::And })
}

fn is_list_word(word: &str) -> bool {
    matches!(
        word,
        "," | "and"
            | "&"
            | "the"
            | "in"
            | "on"
            | "near"
            | "well"
            | "city"
            | "cities"
            | "town"
            | "towns"
            | "village"
            | "villages"
            | "of"
            | "region"
            | "regions"
            | "oblast"
            | "oblasts"
            | "province"
            | "district"
            | "northern"
            | "southern"
            | "eastern"
            | "western"
            | "central"
            | "north"
            | "south"
            | "east"
            | "west"
            | "capital"
            | "also"
            | "nearby"
            | "occupied"
    )
}

/// Whether `outer` is the country or region in which `inner` lies.
fn contains(outer: &Place, inner: &Place) -> bool {
    match outer.kind.as_str() {
        "country" => outer.country == inner.country,
        "admin1" | "region" => inner.admin1.as_deref() == Some(outer.name.as_str()) || (outer.country == inner.country && inner.kind != "admin1"),
        _ => outer.country == inner.country && inner.kind != "country" && inner.kind != "admin1" && outer.kind != inner.kind,
    }
}

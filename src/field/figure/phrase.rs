//! What a number counts: the noun phrase behind it.
//!
//! A sentence and its quantities in; counted phrases (number, modifiers, head noun) and how each hangs on the one before out.

use super::{quantity::Quantity, reading::Reading};
use crate::{
    field::text::Shape,
    lexicon::counts::{Class, Role},
};
use std::ops::Range;

/// How a counted phrase hangs on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    None,
    /// "3 soldiers and 2 civilians"
    Joined,
    /// "including 3 children", "3 of them children"
    Part,
    /// "33 of 48 drones": this one is the 48.
    Whole,
}

/// A number and what it counts.
#[derive(Clone, Debug)]
pub struct Counted {
    pub quantity: Quantity,
    /// Number and noun phrase.
    pub tokens: Range<usize>,
    pub class: Class,
    /// The object's name, or none where there is no noun.
    pub object: Option<String>,
    pub link: Link,
}

/// The counted phrases of a sentence. Those that count what is no loss are left out.
pub fn find(r: &Reading, quantities: Vec<Quantity>) -> Vec<Counted> {
    let mut found: Vec<Counted> = Vec::with_capacity(quantities.len());
    let mut wholes = false;
    let starts: Vec<usize> = quantities.iter().map(|q| q.tokens.start).collect();
    for (number, quantity) in quantities.into_iter().enumerate() {
        let next = starts.get(number + 1).copied().unwrap_or(r.range.end);
        let head = head(r, &quantity, next);
        let of_next = head.of_next;
        // "another was hurt"
        if quantity.bare
            && head.object.is_none()
            && r.letters(quantity.tokens.end - 1) == b"another"
            && (r.role(quantity.tokens.end) == Role::Be || r.trigger(quantity.tokens.end).is_some())
        {
            let tokens = quantity.tokens.clone();
            found.push(Counted { quantity, tokens, class: Class::People, object: Some("people".to_owned()), link: Link::None });
            wholes = false;
            continue;
        }
        if head.no_count || (quantity.bare && !is_unnamed_single(r, &quantity, &head)) {
            wholes = false;
            continue;
        }
        let link = if wholes { Link::Whole } else { link(r, &quantity, found.last(), head.part) };
        wholes = of_next;
        let tokens = quantity.tokens.start..head.end;
        found.push(Counted { quantity, tokens, class: head.class, object: head.object, link });
    }
    follow_wholes(r, &mut found);
    share_heads(&mut found);
    take_heads_of_wholes(&mut found);
    found
}

/// "Of 80 drones launched overnight, 52 were shot down": the bare number behind is a part of what "of" names.
fn follow_wholes(r: &Reading, found: &mut [Counted]) {
    for at in 1..found.len() {
        let (before, here) = found.split_at_mut(at);
        let (whole, part) = (&before[at - 1], &mut here[0]);
        let bare = part.object.is_none() && part.link == Link::None && !part.quantity.bare;
        if bare && leads_parts(r, whole) && part.quantity.min.or(part.quantity.max) <= whole.quantity.max.or(whole.quantity.min) {
            part.link = Link::Part;
        }
    }
}

/// Whether "of" before the phrase begins a clause.
pub fn leads_parts(r: &Reading, whole: &Counted) -> bool {
    let start = whole.tokens.start;
    let of = if matches!(r.letters(start.wrapping_sub(1)), b"the" | b"some" | b"those") { start.wrapping_sub(2) } else { start.wrapping_sub(1) };
    r.letters(of) == b"of" && (of == r.range.start || r.is_sign(of.wrapping_sub(1)) || r.letters(of.wrapping_sub(1)) == b"out") && whole.object.is_some()
}

/// "80 drones, of which 52": a part without a noun is of what stands before and is no fewer.
fn take_heads_of_wholes(found: &mut [Counted]) {
    for at in 1..found.len() {
        let (before, here) = found.split_at_mut(at);
        let part = &mut here[0];
        if part.link != Link::Part || part.object.is_some() {
            continue;
        }
        let few = part.quantity.min.or(part.quantity.max);
        if let Some(whole) =
            before.iter().rev().take(WHOLES_MOST).find(|w| w.object.is_some() && w.link != Link::Part && w.quantity.max.or(w.quantity.min) >= few)
        {
            (part.class, part.object) = (whole.class, whole.object.clone());
        }
    }
}

/// How far back a part looks for its whole, in counted phrases.
const WHOLES_MOST: usize = 4;

/// "33 of 48 drones", "10 to 15": the first takes the noun of the second. "3 killed and 4 soldiers" do not.
fn share_heads(found: &mut [Counted]) {
    for at in (1..found.len()).rev() {
        if found[at].link == Link::Whole && found[at - 1].object.is_none() {
            found[at - 1].object = found[at].object.clone();
            found[at - 1].class = found[at].class;
        }
    }
}

/// "a doctor", "his brother", and neither "his colleagues" nor "his colleague, Ivan Petrenko".
fn is_unnamed_single(r: &Reading, quantity: &Quantity, head: &Head) -> bool {
    let last = head.end - 1;
    let word = r.word(last);
    let many = (is_plural(r, last) && word != "series")
        || word.ends_with("men") && word != "specimen"
        || matches!(
            word,
            "people"
                | "children"
                | "police"
                | "personnel"
                | "military"
                | "infantry"
                | "militia"
                | "crew"
                | "elderly"
                | "equipment"
                | "staff"
                | "artillery"
                | "troops"
                | "cops"
                | "kids"
                | "aircraft"
        );
    let capital = |at: usize| r.range.contains(&at) && matches!(r.doc.tokens[at].shape, Shape::Title | Shape::Upper) && r.role(at) == Role::None;
    let after = head.end + usize::from(r.letters(head.end) == b",");
    let named = capital(after) && (capital(after + 1) || after == head.end) && r.trigger(after).is_none();
    // A people's name is no office: "the Ukrainian" is anybody.
    let vague = matches!(r.letters(quantity.tokens.start), b"the" | b"its" | b"their") && r.noun(last).is_none() && r.noun(last.saturating_sub(1)).is_none();
    // "Ivan Petrenko, a driver, died"
    let start = quantity.tokens.start;
    let of_a_name = start >= r.range.start + 2
        && r.letters(start - 1) == b","
        && matches!(r.doc.tokens[start - 2].shape, Shape::Title | Shape::Upper)
        && matches!(r.letters(head.end), b"," | b"who");
    head.object.is_some() && !many && !named && !vague && !of_a_name
}

struct Head {
    end: usize,
    class: Class,
    object: Option<String>,
    /// "of them"
    part: bool,
    of_next: bool,
    no_count: bool,
}

/// Most words between a number and its noun.
const REACH: usize = 7;

fn head(r: &Reading, quantity: &Quantity, next: usize) -> Head {
    let mut head = Head { end: quantity.tokens.end, class: Class::Unknown, object: None, part: false, of_next: false, no_count: false };
    let mut at = head.end;
    if r.letters(at) == b"of" && !quantity.bare {
        at = of(r, at, next, &mut head);
        if head.of_next || (head.part && r.noun(at).is_none() && r.role(at) == Role::Be) {
            head.end = at;
            return head;
        }
    }
    while matches!(r.letters(at), b"more" | b"other" | b"others" | b"additional" | b"further" | b"another") {
        at += 1;
        head.end = at;
    }
    let mut unknown: Option<Range<usize>> = None;
    let mut steps = 0;
    while at < next && steps < REACH {
        steps += 1;
        if let Some((end, number)) = r.noun(at) {
            let noun = r.counts.nouns.get(number);
            (head.class, head.object, head.end) = (noun.class, Some(noun.object.clone()), end);
            at = end;
            continue;
        }
        if let Some(end) = r.demonym(at)
            && head.object.is_none()
            && r.noun(end).is_none()
            && (!goes_on(r, end) || is_plural(r, end - 1))
        {
            (head.class, head.object, head.end) = (Class::People, Some("people".to_owned()), end);
            break;
        }
        if r.within(&r.counts.things, at).is_some() && r.trigger(at).is_none_or(|_| head.object.is_some()) {
            // "two drone strikes", but "three people weeks later"
            head.no_count = head.class != Class::People;
            break;
        }
        if head.object.is_some() || !goes_on(r, at) {
            break;
        }
        if !r.is_sign(at) && unknown.as_ref().is_none_or(|u| !is_plural(r, u.end - 1)) {
            unknown = Some(unknown.map_or(at, |u| u.start)..at + 1);
        }
        at += 1;
    }
    if head.object.is_none()
        && let Some(words) = unknown.filter(|_| !quantity.bare)
        && is_plural(r, words.end - 1)
    {
        head.object = Some(noun_of(r, words.end - 1));
        head.end = words.end;
    }
    head
}

/// Passes over "of the", "of its"; notes "of them" and "of 48".
fn of(r: &Reading, at: usize, next: usize, head: &mut Head) -> usize {
    let mut at = at + 1;
    while matches!(r.letters(at), b"the" | b"its" | b"his" | b"her" | b"their" | b"our" | b"those" | b"these" | b"all" | b"my") {
        at += 1;
    }
    if at == next {
        head.of_next = true;
    } else if matches!(r.letters(at), b"them" | b"whom" | b"which" | b"us" | b"whose" | b"those") {
        head.part = true;
        at += 1;
        head.end = at;
        if r.role(at) == Role::Be {
            return at;
        }
    }
    at
}

/// Whether a noun phrase may go on over this token.
fn goes_on(r: &Reading, at: usize) -> bool {
    // "four suspected militants"
    let described = r.is_speech(at) && (r.noun(at + 1).is_some() || r.demonym(at + 1).is_some());
    if r.role(at) != Role::None || (r.is_speech(at) && !described) {
        return false;
    }
    if let Some((end, _)) = r.trigger(at) {
        return r.noun(end).is_some();
    }
    if r.is_sign(at) {
        let glued = r.range.contains(&at) && !r.doc.tokens[at].spaced;
        return match r.word(at) {
            "-" | "‑" => glued && r.doc.tokens.get(at + 1).is_some_and(|t| !t.spaced),
            "'" | "’" => glued,
            "\"" | "“" | "”" => true,
            _ => false,
        };
    }
    // "a 12-year-old girl", "Shahed-136 drones"
    r.range.contains(&at)
        && (r.doc.tokens[at].shape != Shape::Number || !r.doc.tokens[at].spaced || (r.letters(at + 1) == b"-" && !r.doc.tokens[at + 1].spaced))
}

fn is_plural(r: &Reading, at: usize) -> bool {
    let word = r.word(at);
    word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us")
}

/// A plain plural noun; a nationality is people.
fn noun_of(r: &Reading, at: usize) -> String {
    if r.doc.tokens[at].shape == Shape::Lower { r.word(at).to_owned() } else { "people".to_owned() }
}

fn link(r: &Reading, quantity: &Quantity, before: Option<&Counted>, part: bool) -> Link {
    let Some(before) = before else { return Link::None };
    if part || follows_including(r, quantity.tokens.start) {
        return Link::Part;
    }
    let between = before.tokens.end..quantity.tokens.start;
    let joins = |at: usize| {
        matches!(
            r.letters(at),
            b"and"
                | b","
                | b"or"
                | b"&"
                | b"as"
                | b"well"
                | b"along"
                | b"with"
                | b"plus"
                | b"the"
                | b"also"
                | b"then"
                | b"another"
                | b"her"
                | b"his"
                | b"their"
                | b"its"
        )
    };
    let joined = between.len() <= 5
        && between.clone().all(joins)
        && (!between.clone().any(|i| r.letters(i) == b"with") || between.clone().any(|i| r.letters(i) == b"along"));
    if !between.is_empty() && (joined || is_place_between(r, between)) { Link::Joined } else { Link::None }
}

/// "3 people in Kyiv and 2 …"
fn is_place_between(r: &Reading, mut between: Range<usize>) -> bool {
    let within = matches!(r.letters(between.start), b"in" | b"at" | b"near" | b"on" | b"from") && matches!(r.letters(between.end - 1), b"and" | b"&");
    within && between.len() <= 7 && between.all(|i| r.trigger(i).is_none() && !r.is_speech(i) && matches!(r.role(i), Role::None | Role::End))
}

/// "including", "among them", with nothing but "at least" between.
fn follows_including(r: &Reading, start: usize) -> bool {
    let Some(before) = start.checked_sub(1) else { return false };
    match r.word(before) {
        "including" | "includes" | "included" | "include" => true,
        "them" | "whom" | "which" => before.checked_sub(1).is_some_and(|b| matches!(r.letters(b), b"among" | b"of")),
        "were" | "was" | "are" | "is" | ":" => before
            .checked_sub(1)
            .is_some_and(|b| matches!(r.letters(b), b"them" | b"whom") && b.checked_sub(1).is_some_and(|a| matches!(r.letters(a), b"among" | b"of"))),
        _ => false,
    }
}

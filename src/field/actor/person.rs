//! Persons that no table knows, and the later mentions of a person by surname.

use super::{cast::Cast, words::Words};
use crate::{
    field::text::{Doc, Shape},
    lexicon::{Lexicon, acting::Class},
};
use rustc_hash::FxHashMap;
use std::ops::Range;

const WORDS_MAX: usize = 5;
const APPOSITION: usize = 10;

/// The name of a person that begins at `at`: two to five capitalised words, particles between them.
pub fn full_name(words: &Words, at: usize, end: usize) -> Option<Range<usize>> {
    let mut last = at;
    let mut count = 0;
    let mut i = at;
    while i < end && count < WORDS_MAX {
        let token = &words.doc.tokens[i];
        let titled = |count| count == 0 && words.is_any(i, &[Class::Honorific, Class::Role]);
        if token.shape == Shape::Title && !titled(count) && !is_other(words, i) {
            count += 1;
            last = i;
        } else if count > 0 && last + 1 == i - 1 && is_tail(words, i) {
            last = i;
        } else if !(count > 0 && is_link(words, i)) {
            break;
        }
        i += 1;
    }
    (count >= 2 && words.doc.word(last).chars().count() > 1).then_some(at..last + 1)
}

/// "Song-ryol": a small part behind a hyphen.
fn is_tail(words: &Words, at: usize) -> bool {
    let token = &words.doc.tokens[at];
    token.shape == Shape::Lower && !token.spaced && words.doc.letters(at - 1) == b"-" && is_link(words, at - 1)
}

/// Whether a surname belongs to somebody whose first name is written before it and is another.
pub fn is_anothers(words: &Words, at: usize, sentence: &Range<usize>) -> bool {
    let Some(before) = at.checked_sub(1).filter(|b| *b >= sentence.start) else { return false };
    let headline = words.shape(at + 1) == Some(Shape::Title);
    let classed = [Class::Role, Class::Honorific, Class::Other, Class::Speech, Class::Address, Class::Deed, Class::Auxiliary, Class::Where, Class::Modifier];
    words.shape(before) == Some(Shape::Title)
        && words.doc.tokens[at].spaced
        && !headline
        && !words.is_any(before, &classed)
        && words.longest(&words.acting.posts, before, at).is_none()
        && words.longest(&words.actors.adjectives, before, at).is_none()
        && words.longest(words.actors.names(), before, at).is_none()
}

/// A word that belongs to other names than a person's.
fn is_other(words: &Words, at: usize) -> bool {
    let single = |phrases| words.longest(phrases, at, at + 1).is_some();
    words.is(at, Class::Other) || single(&words.actors.adjectives) || single(&words.actors.metonyms) || is_state(words, at)
}

fn is_state(words: &Words, at: usize) -> bool {
    words.name(at, &(at..at + 1)).is_some_and(|(_, actor)| !words.actors.get(actor).is_person())
}

/// "al-", "von der", the dot of an initial, a hyphen.
fn is_link(words: &Words, at: usize) -> bool {
    let token = &words.doc.tokens[at];
    match words.doc.letters(at) {
        b"al" | b"el" | b"bin" | b"ben" | b"ibn" | b"von" | b"van" | b"der" | b"den" | b"de" | b"da" | b"di" | b"du" | b"la" | b"le" | b"ag" | b"abu"
        | b"ul" | b"ur" => true,
        b"-" => !token.spaced && words.doc.tokens.get(at + 1).is_some_and(|next| !next.spaced),
        b"." => !token.spaced && words.doc.word(at.wrapping_sub(1)).chars().count() == 1,
        _ => false,
    }
}

/// Whether the words around a name show that it is somebody's who speaks or holds an office.
pub fn is_shown(words: &Words, name: &Range<usize>, sentence: &Range<usize>) -> bool {
    let before = name.start.checked_sub(1).filter(|b| *b >= sentence.start);
    if before.is_some_and(|b| words.is(b, Class::Speech) && !words.is(b, Class::Address) || words.is(b, Class::Honorific)) {
        return true;
    }
    if before.is_some_and(|b| words.doc.letters(b) == b"to" && b > sentence.start && words.doc.letters(b - 1) == b"according") {
        return true;
    }
    if words.is(name.end, Class::Speech) {
        return true;
    }
    matches!(words.doc.letters(name.end), b"," | b"is" | b"was") && has_role(words, name.end + 1, sentence.end)
}

/// "X Y, the deputy head of …": a role within the next words, before the next comma.
fn has_role(words: &Words, at: usize, end: usize) -> bool {
    let opens = matches!(words.doc.letters(at), b"the" | b"a" | b"an" | b"who") || words.is(at, Class::Role) || words.is(at, Class::Modifier);
    opens && (at..end.min(at + APPOSITION)).take_while(|i| words.doc.surface(*i) != ",").any(|i| words.is(i, Class::Role))
}

/// Adds the mentions of persons by surname alone.
pub fn recall(doc: &Doc, lexicon: &Lexicon, cast: &mut Cast) {
    let words = Words::new(doc, lexicon);
    let taken = cast.taken(doc.tokens.len());
    let surnames = surnames(doc, cast);
    if surnames.is_empty() {
        return;
    }
    for (at, token) in doc.tokens.iter().enumerate() {
        if !matches!(token.shape, Shape::Title | Shape::Upper) || taken[at] || token.hash == 0 {
            continue;
        }
        if let Some(actor) = surnames.get(&token.hash).filter(|_| stands_alone(&words, at)) {
            cast.mention(*actor, at..at + 1, token.span);
        }
    }
}

/// The last word of each person's names.
fn surnames(doc: &Doc, cast: &Cast) -> FxHashMap<u64, usize> {
    let mut surnames = FxHashMap::default();
    for (number, actor) in cast.actors.iter().enumerate().filter(|(_, a)| a.kind == "person") {
        for mention in &actor.mentions {
            let last = doc.token_at(mention.end.saturating_sub(1));
            if last > doc.token_at(mention.start) && doc.tokens.get(last).is_some_and(|t| t.shape != Shape::Lower) {
                surnames.insert(doc.tokens[last].hash, number);
            }
        }
        if let Some(last) = crate::lexicon::fold::words(&actor.name).last() {
            surnames.insert(crate::lexicon::fold::hash(&crate::lexicon::fold::key(last)), number);
        }
    }
    surnames
}

/// Whether no other name is written around the word.
fn stands_alone(words: &Words, at: usize) -> bool {
    let beside = |i: usize| words.doc.tokens.get(i).is_some_and(|t| t.shape == Shape::Title && t.hash != 0);
    let before = at.checked_sub(1).filter(|b| beside(*b) && words.doc.tokens[at].spaced);
    let titled = |b: usize| {
        words.is(b, Class::Role)
            || words.is(b, Class::Honorific)
            || words.doc.sentences[words.doc.sentence_at(words.doc.tokens[b].span.start)].tokens.start == b
    };
    before.is_none_or(titled) && !(beside(at + 1) && words.doc.tokens[at + 1].spaced && !words.is(at + 1, Class::Speech))
}

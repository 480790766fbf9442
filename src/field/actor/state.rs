//! Whether a country, named by itself or by its capital, acts in the sentence or is only where something is.

use super::words::Words;
use crate::{field::text::Shape, lexicon::acting::Class};
use std::ops::Range;

/// Whether the country named at `name` acts.
///
/// `chained` tells whether the country named before it, in the same list, does.
pub fn acts(words: &Words, name: &Range<usize>, sentence: &Range<usize>, chained: Option<bool>) -> bool {
    if let Some(next) = words.possessive(name.end) {
        return !is_where(words, name, sentence) && !words.capital(next);
    }
    if is_addressed(words, name, sentence) {
        return true;
    }
    if is_where(words, name, sentence) {
        return false;
    }
    // "US-led", "German-supplied"
    if words.doc.surface(name.end) == "-" && (words.is(name.end + 1, Class::Deed) || words.is(name.end + 1, Class::Modifier)) {
        return true;
    }
    if is_part(words, name, sentence, chained) {
        return false;
    }
    if let Some(before) = chained.filter(|_| !is_verb(words, name.end)) {
        return before;
    }
    !is_of(words, name, sentence)
}

/// Whether the capital named at `name` stands for its government.
pub fn speaks(words: &Words, name: &Range<usize>, sentence: &Range<usize>, chained: Option<bool>) -> bool {
    if is_where(words, name, sentence) {
        return false;
    }
    if let Some(next) = words.possessive(name.end) {
        return words.acting.is(words.doc.tokens.get(next).map_or(0, |t| t.hash), Class::Modifier)
            || words.longest(&words.acting.bodies, next, sentence.end).is_some();
    }
    let alone = words.shape(name.end).is_none_or(|shape| shape == Shape::Sign) || is_function_word(words.doc.word(name.end));
    let listed = chained == Some(true) && !words.capital(name.end);
    listed || (alone && is_addressed(words, name, sentence)) || (is_verb(words, name.end) && !is_being(words, name.end))
}

fn is_where(words: &Words, name: &Range<usize>, sentence: &Range<usize>) -> bool {
    words.before(name.start, sentence.start).is_some_and(|b| words.is(b, Class::Where))
}

fn is_function_word(word: &str) -> bool {
    matches!(word, "and" | "or" | "to" | "of" | "for" | "on" | "in" | "over" | "as" | "that" | "after" | "about" | "with" | "at" | "into" | "by")
}

/// "in Biu, Nigeria", "Niger State", "US-based": part of another place, or of what is said about another.
fn is_part(words: &Words, name: &Range<usize>, sentence: &Range<usize>, chained: Option<bool>) -> bool {
    if words.doc.surface(name.end) == "-" {
        return words.is(name.end + 1, Class::Where);
    }
    if words.capital(name.end) && words.is(name.end, Class::Where) {
        return true;
    }
    let after_comma = chained.is_none() && name.start >= sentence.start + 2 && words.doc.surface(name.start - 1) == "," && words.capital(name.start - 2);
    after_comma && !is_verb(words, name.end)
}

/// "accused X", "between X", "with X", "X-supplied".
fn is_addressed(words: &Words, name: &Range<usize>, sentence: &Range<usize>) -> bool {
    words.before(name.start, sentence.start).is_some_and(|b| {
        let border = b > sentence.start && words.doc.word(b - 1).starts_with("border");
        words.is(b, Class::Address) || (!border && matches!(words.doc.letters(b), b"between" | b"with" | b"by" | b"against" | b"pro" | b"anti"))
    })
}

/// "the borders of X", "countries such as X"; but not "the president of X", "the invasion of X": of a body, a post or a deed.
fn is_of(words: &Words, name: &Range<usize>, sentence: &Range<usize>) -> bool {
    let Some(of) = words.before(name.start, sentence.start) else { return false };
    match words.doc.word(of) {
        "of" => {}
        "with" => return true,
        // "as well as X"
        "as" if of > sentence.start && words.doc.letters(of - 1) == b"well" => return false,
        "as" | "like" => return !is_verb(words, name.end),
        _ => return false,
    }
    let head = of.checked_sub(1).filter(|h| *h >= sentence.start);
    !head.is_some_and(|h| words.longest(&words.acting.bodies, h, of).is_some() || words.longest(&words.acting.posts, h, of).is_some())
}

fn is_verb(words: &Words, at: usize) -> bool {
    [Class::Speech, Class::Deed, Class::Auxiliary].into_iter().any(|class| words.is(at, class))
}

/// "Kyiv was hit" tells of the town.
fn is_being(words: &Words, at: usize) -> bool {
    matches!(
        words.doc.letters(at),
        b"is"
            | b"was"
            | b"are"
            | b"were"
            | b"hit"
            | b"struck"
            | b"attacked"
            | b"shelled"
            | b"bombed"
            | b"report"
            | b"reports"
            | b"strikes"
            | b"strike"
            | b"attacks"
    )
}

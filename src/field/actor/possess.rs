//! What belongs to a state or group: "Ukraine's air force", "the Turkish foreign minister", "Ministry of Defence of Chad".
//!
//! An owner and the words behind or before it in; the body or the holder of the post out, added to the cast.

use super::{cast::Named, person, scan::Scan};
use crate::lexicon::{
    acting::{COUNTRY, Class},
    actors::Known,
};
use std::ops::Range;

const MODIFIERS_MAX: usize = 2;

/// Whose body or post is spoken of.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Actor(u32),
    Town(u32),
}

/// How the owner is written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Form {
    Adjective,
    Name,
    Town,
    /// "the country"
    Country,
}

/// Where the words of "Ukraine's air force" stand: all, the body's, the owner's.
struct Parts {
    all: Range<usize>,
    head: Range<usize>,
    owner: Range<usize>,
}

impl Scan<'_> {
    /// Who is named at `at` as the owner of what may follow, and the token behind.
    pub(super) fn owner(&self, at: usize, sentence: &Range<usize>, name: Option<&(Range<usize>, u32)>) -> Option<(Owner, Form, usize)> {
        if self.words.opens(at) && COUNTRY.contains(&self.words.doc.word(at)) {
            return Some((Owner::Actor(self.state?), Form::Country, at + 1));
        }
        if !self.words.capital(at) {
            return None;
        }
        let adjective = self.words.longest(&self.words.actors.adjectives, at, sentence.end);
        if let Some((range, actor)) = adjective.filter(|(range, _)| name.is_none_or(|(n, _)| n.end <= range.end)) {
            return Some((Owner::Actor(actor), Form::Adjective, range.end));
        }
        if let Some((range, actor)) = name.filter(|(_, actor)| !self.known(*actor).is_person()) {
            return Some((Owner::Actor(*actor), Form::Name, range.end));
        }
        let (range, town) = self.words.longest(&self.words.actors.towns, at, sentence.end)?;
        Some((Owner::Town(town), Form::Town, range.end))
    }

    /// "… air force", "…'s foreign minister": what of the owner's is spoken of behind `end`.
    pub(super) fn possession(&mut self, at: usize, owner: Owner, form: Form, end: usize, sentence: &Range<usize>) -> Option<usize> {
        let possessive = self.words.possessive(end);
        if form == Form::Country && possessive.is_none() {
            return None;
        }
        let mut head = possessive.unwrap_or(end);
        // "Houthi-run ministry"; but "Russian-backed forces" are not Russia's.
        if self.words.doc.surface(head) == "-" && matches!(owner, Owner::Actor(actor) if !self.known(actor).is_state()) {
            head += 1;
        }
        for _ in 0..=MODIFIERS_MAX {
            if let Some((range, post)) = self.words.longest(&self.words.acting.posts, head, sentence.end) {
                self.body_of_post(at, owner, head, range.end);
                return self.held(at..end, owner, possessive.is_some(), range, post, sentence);
            }
            if let Some((range, body)) = self.words.longest(&self.words.acting.bodies, head, sentence.end) {
                let Owner::Actor(actor) = owner else { return None };
                if form == Form::Country && self.words.acting.body(body).slugs.is_empty() {
                    return None;
                }
                let bare = form == Form::Name && possessive.is_none();
                return self.body(Parts { all: at..range.end, head: range, owner: at..end }, actor, body, bare, sentence);
            }
            if !self.words.is(head, Class::Modifier) {
                return None;
            }
            head += 1;
            if self.words.doc.surface(head) == "-" {
                head += 1;
            }
        }
        None
    }

    /// "… defence ministry spokesman" names the ministry too.
    fn body_of_post(&mut self, at: usize, owner: Owner, head: usize, end: usize) {
        let Owner::Actor(actor) = owner else { return };
        if let Some((range, body)) = self.words.longest(&self.words.acting.bodies, head, end)
            && range.end < end
            && !self.words.acting.body(body).slugs.is_empty()
        {
            self.body(Parts { all: at..range.end, head: range, owner: at..head }, actor, body, true, &(at..end));
        }
    }

    /// A body of that actor; of a bare name ("Israel strikes") only one that is written as a body.
    fn body(&mut self, parts: Parts, actor: u32, body: u32, bare: bool, sentence: &Range<usize>) -> Option<usize> {
        let known = self.known(actor);
        let body = self.words.acting.body(body);
        if known.is_state() {
            self.state = Some(actor);
        }
        if !owns_bodies(known) {
            return None;
        }
        let small = !self.words.capital(parts.head.start) && !self.reports(&parts.all, sentence);
        let Some(slug) = body.slugs.first().filter(|_| !(body.common && small && known.is_state())) else {
            if bare && !body.common {
                return None;
            }
            self.add(actor, parts.owner, "of-state");
            return Some(parts.all.end);
        };
        let prefix = known.prefix();
        let tokens = parts.all;
        let end = tokens.end;
        if let Some(row) = body.slugs.iter().find_map(|slug| self.words.actors.by_id(&format!("{prefix}-{slug}"))) {
            self.add(row, tokens, "body");
            return Some(end);
        }
        let named = Named {
            name: body.name.replace("{adj}", &known.adjective).replace("{name}", &known.name),
            id: Some(format!("{prefix}-{slug}")),
            kind: body.kind.clone(),
            side: known.side.clone(),
        };
        let span = self.words.doc.span(tokens.clone());
        self.cast.named(named, tokens, span, &format!("body data/lang/en/bodies.tsv:{}", body.line));
        Some(end)
    }

    /// The holder of a post, or the person who is named with it.
    fn held(&mut self, owner: Range<usize>, of: Owner, possessive: bool, post: Range<usize>, number: u32, sentence: &Range<usize>) -> Option<usize> {
        let key = match of {
            Owner::Actor(actor) => {
                if possessive || !self.known(actor).is_state() {
                    self.add(actor, owner, "possessor");
                }
                self.known(actor).id.clone()
            }
            Owner::Town(town) => self.words.actors.town_key(town).to_owned(),
        };
        let side = match of {
            Owner::Actor(actor) => self.known(actor).side.clone(),
            Owner::Town(_) => None,
        };
        if let Some(begin) = self.name_behind(post.end, sentence) {
            self.introduced = Some((begin, side));
            return Some(post.end);
        }
        let holder = self.words.acting.posts_meant(number).iter().find_map(|meant| self.words.actors.holder(meant, &key, self.day))?;
        self.add(holder, post.clone(), "post");
        Some(post.end)
    }

    /// Where a person's name begins directly behind a title, or behind its comma.
    pub(super) fn name_behind(&self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        let at = if self.words.doc.surface(at) == "," { at + 1 } else { at };
        if at >= sentence.end || !self.words.capital(at) {
            return None;
        }
        let known = self.words.name(at, sentence).is_some_and(|(_, actor)| self.known(actor).is_person());
        (known || person::full_name(&self.words, at, sentence.end).is_some()).then_some(at)
    }

    /// "Ministry of Defence of Ukraine", "the president of Turkey".
    pub(super) fn headed(&mut self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        if !self.words.opens(at) {
            return None;
        }
        let post = self.words.longest(&self.words.acting.posts, at, sentence.end);
        let body = self.words.longest(&self.words.acting.bodies, at, sentence.end);
        let head = post.as_ref().or(body.as_ref())?.0.end;
        if self.words.doc.letters(head) != b"of" {
            return None;
        }
        let begin = if self.words.doc.letters(head + 1) == b"the" { head + 2 } else { head + 1 };
        if begin >= sentence.end || !self.words.capital(begin) {
            return None;
        }
        let name = self.words.name(begin, sentence);
        let (owner, form, end) = self.owner(begin, sentence, name.as_ref()).filter(|(_, form, _)| matches!(form, Form::Name | Form::Town))?;
        match (owner, post, body) {
            (_, Some((range, number)), _) => {
                let introduced = self.name_behind(end, sentence).map(|at| (at, None));
                if introduced.is_none() {
                    self.held(begin..end, owner, form == Form::Name, range, number, sentence)?;
                } else if let Owner::Actor(actor) = owner {
                    self.add(actor, begin..end, "possessor");
                }
                self.introduced = introduced;
                Some(end)
            }
            (Owner::Actor(actor), None, Some((range, number))) if !self.words.acting.body(number).slugs.is_empty() => {
                self.body(Parts { all: at..end, head: range, owner: begin..end }, actor, number, false, sentence)
            }
            _ => None,
        }
    }
}

/// Whether ministries and forces may be named after it.
fn owns_bodies(known: &Known) -> bool {
    match known.kind.as_str() {
        "state" | "armed-group" => true,
        "organisation" => known.adjective != known.name,
        "government" => known.id.ends_with("-government"),
        _ => false,
    }
}

//! Walks through the sentences and takes the longest reading at each word: a name, a body of a state, the holder of a post.

use super::{
    cast::{Cast, Named},
    person, state,
    words::Words,
};
use crate::{
    field::text::Doc,
    lexicon::{Lexicon, acting::Class, actors::Known},
};
use chrono::NaiveDate;
use std::ops::Range;

const MODIFIERS_MAX: usize = 2;
const SOURCE_MAX: usize = 5;

/// Whose body or post is spoken of.
#[derive(Clone, Copy)]
enum Owner {
    Actor(u32),
    Town(u32),
}

/// How the owner is written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Adjective,
    Name,
    Town,
    /// "the country"
    Country,
}

pub struct Scan<'a> {
    words: Words<'a>,
    day: Option<NaiveDate>,
    cast: Cast,
    /// The state named last.
    state: Option<u32>,
    /// The token where a title lets a person's name begin, and that person's side.
    introduced: Option<(usize, Option<String>)>,
    /// Behind the country judged last, and the judgement.
    judged: (usize, bool),
}

impl<'a> Scan<'a> {
    pub fn new(doc: &'a Doc<'a>, day: Option<NaiveDate>, lexicon: &'a Lexicon) -> Self {
        Scan { words: Words::new(doc, lexicon), day, cast: Cast::default(), state: None, introduced: None, judged: (0, false) }
    }

    pub fn finish(self) -> Cast {
        self.cast
    }

    pub fn sentence(&mut self, sentence: Range<usize>) {
        self.introduced = None;
        let mut at = sentence.start;
        while at < sentence.end {
            at = self.step(at, &sentence).max(at + 1);
        }
    }

    /// Reads what begins at `at`; the token behind it.
    fn step(&mut self, at: usize, sentence: &Range<usize>) -> usize {
        if self.words.doc.tokens[at].hash == 0 {
            return at;
        }
        let name = self.words.name(at, sentence);
        let reach = name.as_ref().map_or(at, |(range, _)| range.end);
        if let Some((owner, form, end)) = self.owner(at, sentence, name.as_ref())
            && let Some(next) = self.possession(at, owner, form, end, sentence).filter(|next| *next > reach)
        {
            return next;
        }
        if let Some((range, actor)) = name {
            // "Petro Koval said" is no mention of another Petro.
            if let Some(next) = self.namesake(&range, actor, sentence) {
                return next;
            }
            self.take(range, actor, sentence);
            return reach;
        }
        self.adjective(at, sentence)
            .or_else(|| self.metonym(at, sentence))
            .or_else(|| self.headed(at, sentence))
            .or_else(|| self.title(at, sentence))
            .or_else(|| self.stranger(at, sentence))
            .unwrap_or(at)
    }

    /// Who is named at `at` as the owner of what may follow, and the token behind.
    fn owner(&self, at: usize, sentence: &Range<usize>, name: Option<&(Range<usize>, u32)>) -> Option<(Owner, Form, usize)> {
        if self.words.doc.word(at) == "country" || self.words.doc.word(at) == "nation" {
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
    fn possession(&mut self, at: usize, owner: Owner, form: Form, end: usize, sentence: &Range<usize>) -> Option<usize> {
        let possessive = self.words.possessive(end);
        if form == Form::Country && possessive.is_none() {
            return None;
        }
        let mut head = possessive.unwrap_or(end);
        for _ in 0..=MODIFIERS_MAX {
            if let Some((range, post)) = self.words.longest(&self.words.acting.posts, head, sentence.end) {
                self.body_of_post(at, owner, head, range.end);
                return self.held(at..end, owner, possessive.is_some(), range, post, sentence);
            }
            if let Some((range, body)) = self.words.longest(&self.words.acting.bodies, head, sentence.end) {
                let Owner::Actor(actor) = owner else { return None };
                let bare = form == Form::Name && possessive.is_none();
                return self.body(at..range.end, actor, body, bare, at..end, sentence);
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
            self.body(at..range.end, actor, body, true, at..head, &(at..end));
        }
    }

    /// A body of that actor; of a bare name ("Israel strikes") only one that is written as a body.
    fn body(&mut self, tokens: Range<usize>, actor: u32, body: u32, bare: bool, owner: Range<usize>, sentence: &Range<usize>) -> Option<usize> {
        let known = self.known(actor);
        let body = self.words.acting.body(body);
        if known.is_state() {
            self.state = Some(actor);
        }
        if !owns_bodies(known) {
            return None;
        }
        let small = !self.words.capital(tokens.end - 1) && !self.reports(&tokens, sentence);
        let Some(slug) = body.slugs.first().filter(|_| !(body.common && small && known.is_state())) else {
            if bare && !body.common {
                return None;
            }
            self.add(actor, owner, "of-state");
            return Some(tokens.end);
        };
        let prefix = known.prefix();
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
        let holder = self.words.actors.holder(self.words.acting.post(number), &key, self.day)?;
        self.add(holder, post.clone(), "post");
        Some(post.end)
    }

    /// Where a person's name begins directly behind a title, or behind its comma.
    fn name_behind(&self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        let at = if self.words.doc.surface(at) == "," { at + 1 } else { at };
        if at >= sentence.end || !self.words.capital(at) {
            return None;
        }
        let known = self.words.name(at, sentence).is_some_and(|(_, actor)| self.known(actor).is_person());
        (known || person::full_name(&self.words, at, sentence.end).is_some()).then_some(at)
    }

    /// A known name: persons and bodies take part wherever they are named, countries where they act, media where they report.
    fn take(&mut self, range: Range<usize>, actor: u32, sentence: &Range<usize>) {
        match self.known(actor).kind.as_str() {
            "state" => {
                self.state = Some(actor);
                let acts = state::acts(&self.words, &range, sentence, self.chained(&range));
                self.judged = (range.end, acts);
                if acts {
                    self.add(actor, range, "state");
                }
            }
            "media" | "agency" if !self.reports(&range, sentence) => {}
            _ => self.add(actor, range, "name"),
        }
    }

    /// The judgement on the country named just before, in the same list.
    fn chained(&self, range: &Range<usize>) -> Option<bool> {
        let (behind, acts) = self.judged;
        let between = behind..range.start;
        let listed = behind > 0
            && (1..=3).contains(&between.len())
            && between.clone().all(|i| matches!(self.words.doc.word(i), "," | "and" | "or" | "the" | "-" | "/" | "&"));
        listed.then_some(acts)
    }

    /// Whether an outlet is given as a source here.
    fn reports(&self, range: &Range<usize>, sentence: &Range<usize>) -> bool {
        let words = &self.words;
        if (range.end..(range.end + 3).min(sentence.end)).any(|i| words.is(i, Class::Speech)) {
            return true;
        }
        // "confirmed by the independent channel X"
        let first = range.start.saturating_sub(SOURCE_MAX).max(sentence.start);
        (first..range.start).rev().any(|i| match words.doc.word(i) {
            "to" => i > sentence.start && words.doc.word(i - 1) == "according",
            "by" => i > sentence.start && words.is(i - 1, Class::Speech),
            _ => false,
        })
    }

    /// An adjective by itself: "the Ukrainians", "Russian-installed".
    fn adjective(&mut self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        if !self.words.capital(at) {
            return None;
        }
        let (range, actor) = self.words.longest(&self.words.actors.adjectives, at, sentence.end)?;
        if self.known(actor).is_state() {
            self.state = Some(actor);
        }
        let people = range.len() == 1 && self.words.doc.word(at).ends_with('s') && self.known(actor).adjective.len() < self.words.doc.surface(at).len();
        if people && !self.words.capital(range.end) {
            self.add(actor, range.clone(), "people");
        }
        Some(range.end)
    }

    /// A capital that stands for its government.
    fn metonym(&mut self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        if !self.words.capital(at) {
            return None;
        }
        let (range, actor) = self.words.longest(&self.words.actors.metonyms, at, sentence.end)?;
        let speaks = state::speaks(&self.words, &range, sentence, self.chained(&range));
        self.judged = (range.end, speaks);
        if !speaks {
            return None;
        }
        self.add(actor, range.clone(), "metonym");
        Some(range.end)
    }

    /// "Ministry of Defence of Ukraine", "the president of Turkey".
    fn headed(&mut self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        let post = self.words.longest(&self.words.acting.posts, at, sentence.end);
        let body = self.words.longest(&self.words.acting.bodies, at, sentence.end);
        let head = post.as_ref().or(body.as_ref())?.0.end;
        if self.words.doc.word(head) != "of" {
            return None;
        }
        let begin = if self.words.doc.word(head + 1) == "the" { head + 2 } else { head + 1 };
        if begin >= sentence.end || !self.words.capital(begin) {
            return None;
        }
        let name = self.words.name(begin, sentence);
        let (owner, form, end) = self.owner(begin, sentence, name.as_ref()).filter(|(_, form, _)| matches!(form, Form::Name | Form::Town))?;
        match (owner, post, body) {
            (_, Some((range, number)), _) => {
                self.held(begin..end, owner, form == Form::Name, range, number, sentence)?;
                self.introduced = self.name_behind(end, sentence).map(|at| (at, None));
                Some(end)
            }
            (Owner::Actor(actor), None, Some((_, number))) if !self.words.acting.body(number).slugs.is_empty() => {
                self.body(at..end, actor, number, false, begin..end, sentence)
            }
            _ => None,
        }
    }

    /// A title that lets a name follow: "spokesman", "Gen."
    fn title(&mut self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        let end = match self.words.longest(&self.words.acting.roles, at, sentence.end) {
            Some((range, _)) => range.end,
            None if self.words.is(at, Class::Honorific) => at + 1,
            None => return None,
        };
        let end = if self.words.doc.surface(end) == "." { end + 1 } else { end };
        if let Some(begin) = self.name_behind(end, sentence) {
            let side = self.introduced.take().and_then(|(_, side)| side);
            self.introduced = Some((begin, side));
        }
        Some(end)
    }

    /// A person whom no table knows.
    fn stranger(&mut self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        if !self.words.capital(at) {
            return None;
        }
        let range = person::full_name(&self.words, at, sentence.end)?;
        let introduced = self.introduced.as_ref().filter(|(begin, _)| *begin == at);
        if introduced.is_none() && !person::is_shown(&self.words, &range, sentence) {
            return None;
        }
        let side = introduced.and_then(|(_, side)| side.clone());
        let span = self.words.doc.span(range.clone());
        let name = span.of(self.words.doc.text).split_whitespace().collect::<Vec<_>>().join(" ");
        self.cast.named(Named { name, id: None, kind: "person".to_owned(), side }, range.clone(), span, "stranger");
        Some(range.end)
    }

    /// A stranger whose first name is the surname of somebody known.
    fn namesake(&mut self, name: &Range<usize>, actor: u32, sentence: &Range<usize>) -> Option<usize> {
        (name.len() == 1 && self.known(actor).is_person()).then(|| self.stranger(name.start, sentence)).flatten()
    }

    fn known(&self, actor: u32) -> &'a Known {
        self.words.actors.get(actor)
    }

    fn add(&mut self, actor: u32, tokens: Range<usize>, rule: &str) {
        let span = self.words.doc.span(tokens.clone());
        self.cast.known(self.words.actors.get(actor), tokens, span, rule);
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

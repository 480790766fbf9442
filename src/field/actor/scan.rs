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

const SOURCE_MAX: usize = 5;

pub struct Scan<'a> {
    pub(super) words: Words<'a>,
    pub(super) day: Option<NaiveDate>,
    pub(super) cast: Cast,
    /// The state named last.
    pub(super) state: Option<u32>,
    /// The token where a title lets a person's name begin, and that person's side.
    pub(super) introduced: Option<(usize, Option<String>)>,
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
        if self.words.doc.tokens[at].hash == 0 || !self.words.may_open(at) {
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
            if self.is_surname(&range, actor) && person::is_anothers(&self.words, at, sentence) {
                return reach;
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
            && between.clone().all(|i| matches!(self.words.doc.letters(i), b"," | b"and" | b"or" | b"the" | b"-" | b"/" | b"&"));
        listed.then_some(acts)
    }

    /// Whether an outlet is given as a source here.
    pub(super) fn reports(&self, range: &Range<usize>, sentence: &Range<usize>) -> bool {
        let words = &self.words;
        if (range.end..(range.end + 3).min(sentence.end)).any(|i| words.is(i, Class::Speech)) {
            return true;
        }
        // "confirmed by the independent channel X"
        let first = range.start.saturating_sub(SOURCE_MAX).max(sentence.start);
        (first..range.start).rev().any(|i| match words.doc.word(i) {
            "to" => i > sentence.start && words.doc.letters(i - 1) == b"according",
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

    /// A title that lets a name follow: "spokesman", "Gen."
    fn title(&mut self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        if !self.words.opens(at) {
            return None;
        }
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
        if let Some(actor) = self.respelled(&range) {
            self.add(actor, range.clone(), "respelled");
            return Some(range.end);
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

    /// The person known by that surname whose first name begins alike: "Oleksander Syrsky" for Oleksandr Syrskyi.
    fn respelled(&self, name: &Range<usize>) -> Option<u32> {
        let last = name.end - 1;
        let (_, actor) = self.words.name(last, &(last..name.end)).filter(|(_, actor)| self.known(*actor).is_person())?;
        let initial = |word: &str| word.chars().flat_map(char::to_lowercase).next();
        let begins_alike = |known: &str| initial(known) == initial(self.words.doc.word(name.start));
        begins_alike(&self.known(actor).name).then_some(actor)
    }

    fn is_surname(&self, name: &Range<usize>, actor: u32) -> bool {
        let hyphens = name.clone().filter(|i| self.words.doc.tokens[*i].hash == 0).count();
        self.known(actor).is_person() && (name.len() - hyphens == 1 || self.words.doc.letters(name.start) == b"al")
    }

    pub(super) fn known(&self, actor: u32) -> &'a Known {
        self.words.actors.get(actor)
    }

    pub(super) fn add(&mut self, actor: u32, tokens: Range<usize>, rule: &str) {
        let span = self.words.doc.span(tokens.clone());
        self.cast.known(self.words.actors.get(actor), tokens, span, rule);
    }
}

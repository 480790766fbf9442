//! Who a speaker is: from the words before "said" or behind "according to" to a name.
//!
//! Noun phrases in, names out. A named person goes before the office, an actor we know by its canonical name,
//! a short form ("the ministry") by the name that the text first gave, a pronoun by the last speaker.

use crate::{
    field::text::{Doc, Shape},
    lexicon::{Lexicon, speech::Speech},
    model::{Actor, Span},
};
use std::ops::Range;

/// A speaker's name and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub name: String,
    pub span: Span,
    /// "figures from X": the words name data, and X by it.
    pub of_data: bool,
}

/// Turns noun phrases into names, and remembers whom the text has named.
pub struct Names<'a> {
    pub(super) doc: &'a Doc<'a>,
    pub(super) speech: &'a Speech,
    numerals: &'a crate::lexicon::Phrases,
    /// Mentions of known actors, in the order of the text.
    mentions: Vec<(Span, &'a Actor)>,
    /// Speakers so far with the words of their names, the last one at the end; the oldest are forgotten.
    given: Vec<(Name, Vec<String>)>,
    last: Option<Name>,
}

/// The words of a name in small letters, "the" left out.
fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "the").map(str::to_lowercase).collect()
}

/// Speakers remembered for short forms.
const MEMORY: usize = 24;

impl<'a> Names<'a> {
    pub fn new(doc: &'a Doc<'a>, actors: &'a [Actor], lexicon: &'a Lexicon) -> Self {
        let mut mentions: Vec<_> = actors.iter().flat_map(|a| a.mentions.iter().map(move |m| (*m, a))).collect();
        mentions.sort_by_key(|(span, _)| *span);
        Names { doc, speech: lexicon.speech(), numerals: &lexicon.counts().numerals.phrases, mentions, given: Vec::new(), last: None }
    }

    /// Whether a noun that may speak stands at `at`.
    pub fn speaks(&self, at: usize) -> bool {
        self.doc.tokens.get(at).is_some_and(|t| self.speech.speakers.word(t.hash).is_some())
    }

    /// A weekday, a month, "yesterday".
    pub fn is_time(&self, at: usize) -> bool {
        let word = self.doc.word(at);
        let day =
            word.ends_with("day") && matches!(word, "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "yesterday" | "today");
        let month = matches!(
            word,
            "january"
                | "february"
                | "march"
                | "april"
                | "june"
                | "july"
                | "august"
                | "september"
                | "october"
                | "november"
                | "december"
                | "oct"
                | "nov"
                | "dec"
                | "jan"
                | "feb"
                | "sept"
                | "aug"
        );
        day || month || self.doc.tokens.get(at).is_some_and(|t| t.shape == Shape::Number)
    }

    /// The name of the speaker that these tokens name.
    pub fn name(&mut self, tokens: Range<usize>) -> Option<Name> {
        let tokens = self.trim(tokens);
        if tokens.is_empty() {
            return None;
        }
        let first = self.doc.word(tokens.start);
        if tokens.len() == 1 && self.doc.phrase(&self.speech.never, tokens.start, tokens.end).is_some() {
            return self.pronoun(first, tokens.start);
        }
        let (tokens, of_data) = self.behind_data(tokens);
        if tokens.is_empty() || !self.is_named(&tokens) || self.is_clause(&tokens) {
            return None;
        }
        let mut name = self.known(&tokens).unwrap_or_else(|| self.surface(tokens.clone()));
        name.of_data = of_data;
        if let Some(full) = self.full(&name.name) {
            name.name = full;
        }
        self.remember(name.clone());
        Some(name)
    }

    /// The subject of a clause: the first noun phrase that can speak.
    pub fn subject(&mut self, clause: Range<usize>) -> Option<Name> {
        let mut start = clause.start;
        // "TEL AVIV — Israel went on": not the dateline.
        for at in clause.clone().take(8) {
            if matches!(self.doc.sign(at), "—" | "–") {
                start = at + 1;
            }
        }
        let first = self.doc.tokens.get(start)?;
        if first.shape == Shape::Lower {
            return None;
        }
        if self.doc.letters(start) == b"the" {
            start += 1;
        }
        let mut end = start;
        while end < clause.end && !self.ends_subject(end, start) {
            end += 1;
        }
        // A name of grammar or number ("Two", "Many") cannot speak, nor can one cut short.
        let whole = end > start && (end - start > 1 || self.speaks(start) || self.mention_in(&(start..end)).is_some());
        if whole { self.name(start..end) } else { None }
    }

    /// "police detain 357 people nationwide": words without a name that go on behind the noun that speaks are a clause, no speaker.
    fn is_clause(&self, tokens: &Range<usize>) -> bool {
        let lower = |at: usize| self.doc.tokens[at].shape == Shape::Lower;
        let last = tokens.end - 1;
        let Some(head) = tokens.clone().rev().find(|i| self.speaks(*i)) else { return false };
        let link = |at: usize| {
            self.doc.tokens[at].shape == Shape::Sign
                || matches!(self.doc.letters(at), b"of" | b"for" | b"in" | b"at" | b"from" | b"on" | b"near" | b"with" | b"and" | b"to" | b"s")
        };
        lower(last) && last - head >= 3 && (head + 1..tokens.end).take(2).all(|at| !link(at))
    }

    fn trim(&self, mut tokens: Range<usize>) -> Range<usize> {
        while tokens.start < tokens.end
            && (matches!(
                self.doc.letters(tokens.start),
                b"the"
                    | b"a"
                    | b"an"
                    | b"and"
                    | b"but"
                    | b"meanwhile"
                    | b"earlier"
                    | b"later"
                    | b"however"
                    | b"also"
                    | b"now"
                    | b"where"
                    | b"then"
                    | b"some"
                    | b"both"
                    | b"his"
                    | b"her"
                    | b"local time"
            ) || (self.doc.tokens[tokens.start].shape == Shape::Sign)
                || self.is_time(tokens.start) && tokens.len() > 1)
        {
            tokens.start += 1;
        }
        while tokens.start < tokens.end
            && (self.doc.tokens[tokens.end - 1].shape == Shape::Sign
                || matches!(self.doc.letters(tokens.end - 1), b"on" | b"in" | b"and" | b"of" | b"the" | b"at"))
        {
            tokens.end -= 1;
        }
        tokens
    }

    /// "figures from the ministry", "a statement by Hamas", "the ministry's data".
    fn behind_data(&self, tokens: Range<usize>) -> (Range<usize>, bool) {
        let is_data = |at: usize| {
            matches!(
                self.doc.letters(at),
                b"data"
                    | b"figures"
                    | b"numbers"
                    | b"report"
                    | b"reports"
                    | b"statement"
                    | b"statistics"
                    | b"estimates"
                    | b"estimate"
                    | b"count"
                    | b"tally"
                    | b"information"
                    | b"records"
                    | b"toll"
                    | b"assessment"
                    | b"post"
                    | b"message"
                    | b"bulletin"
                    | b"briefing"
                    | b"update"
                    | b"summary"
            )
        };
        let Some(data) = tokens.clone().find(|i| is_data(*i)) else { return (tokens, false) };
        let link = (data + 1..tokens.end.min(data + 5)).find(|i| matches!(self.doc.letters(*i), b"from" | b"by" | b"of"));
        if let Some(link) = link {
            return (self.trim(link + 1..tokens.end), true);
        }
        let mut end = data;
        while end > tokens.start
            && (matches!(self.doc.word(end - 1), "s" | "'" | "’" | "official" | "latest" | "own" | "preliminary" | "initial" | "new" | "news"))
        {
            end -= 1;
        }
        (self.trim(tokens.start..end), true)
    }

    fn is_named(&self, tokens: &Range<usize>) -> bool {
        if self.doc.phrase(&self.speech.never, tokens.start, tokens.end).is_some() && tokens.len() < 3 {
            return false;
        }
        tokens
            .clone()
            .any(|i| matches!(self.doc.tokens[i].shape, Shape::Title | Shape::Upper) && !self.is_time(i) && (i > tokens.start || !self.opens_sentence(i)))
            || tokens.clone().any(|i| self.speaks(i))
            || self.mention_in(tokens).is_some()
            || (self.opens_sentence(tokens.start) && tokens.len() == 1 && self.is_name_alone(tokens.start))
    }

    /// A capital word at the head of a sentence that is no word of number or of grammar.
    fn is_name_alone(&self, at: usize) -> bool {
        let word = self.doc.word(at);
        self.doc.tokens[at].shape != Shape::Lower
            && self.doc.phrase(self.numerals, at, at + 1).is_none()
            && word.len() > 2
            && !matches!(
                word,
                "although" | "since" | "after" | "while" | "with" | "many" | "some" | "the" | "for" | "but" | "and" | "when" | "another" | "both" | "all"
            )
    }

    fn opens_sentence(&self, at: usize) -> bool {
        self.sentence_start(at) == at
    }

    fn mention_in(&self, tokens: &Range<usize>) -> Option<(Span, &'a Actor)> {
        let span = self.doc.span(tokens.clone());
        let from = self.mentions.partition_point(|(m, _)| m.start < span.start);
        let within = self.mentions[from..].iter().take_while(|(m, _)| m.end <= span.end);
        let person = within.clone().find(|(_, a)| a.kind == "person");
        person.or_else(|| within.max_by_key(|(m, _)| m.end - m.start)).copied()
    }

    /// A known actor: a person wherever it stands, another where it is the phrase's head.
    fn known(&self, tokens: &Range<usize>) -> Option<Name> {
        let (span, actor) = self.mention_in(tokens)?;
        let whole = self.doc.span(tokens.clone());
        let behind = tokens.clone().find(|i| self.doc.tokens[*i].span.start >= span.end).unwrap_or(tokens.end);
        let head = span.end >= whole.end || matches!(self.doc.letters(behind), b"of" | b"for" | b"on");
        // "Gaza health authorities" is no ministry's name.
        let plural = self.speaks(tokens.end - 1) && self.doc.tokens[tokens.end - 1].shape == Shape::Lower && self.doc.word(tokens.end - 1).ends_with('s');
        let before = tokens.clone().take_while(|i| self.doc.tokens[*i].span.end <= span.start);
        let office = before.clone().any(|i| self.speaks(i)) && before.clone().any(|i| matches!(self.doc.letters(i), b"of" | b"in" | b"for" | b"at" | b"from"));
        (actor.kind == "person" || (head && !office && !plural)).then(|| Name { name: actor.name.clone(), span, of_data: false })
    }

    /// The words themselves; of "Kyiv mayor Ivan Petrenko" the person.
    fn surface(&self, tokens: Range<usize>) -> Name {
        let mut tokens = tokens;
        let title = tokens
            .clone()
            .rev()
            .find(|i| self.speaks(*i) || matches!(self.doc.letters(*i), b"mr" | b"mrs" | b"ms" | b"dr" | b"gen" | b"col" | b"lt" | b"maj" | b"capt" | b"brig"));
        if let Some(title) = title {
            let start = if self.doc.letters(title + 1) == b"." { title + 2 } else { title + 1 };
            let person = start + 1 < tokens.end || (start < tokens.end && self.doc.word(title).len() <= 4);
            let capital = |i: usize| matches!(self.doc.tokens[i].shape, Shape::Title | Shape::Upper);
            let plain =
                |i: usize| capital(i) || matches!(self.doc.word(i), "-" | "." | "'" | "’" | "al" | "el" | "bin" | "de" | "von" | "van" | "der" | "abu" | "ibn");
            if person && (start..tokens.end).all(plain) && capital(tokens.end - 1) {
                tokens.start = start;
            }
        }
        let span = self.doc.span(tokens);
        let spelled = |w| self.speech.spellings.iter().find(|(from, _)| from == w).map_or(w, |(_, to)| to.as_str());
        let name = span.of(self.doc.text).split_whitespace().map(spelled).collect::<Vec<_>>().join(" ");
        Name { name, span, of_data: false }
    }

    /// A name given before whose words hold all words of this short form.
    fn full(&self, short: &str) -> Option<String> {
        let own = words(short);
        let plural = own.len() == 1 && own[0].ends_with('s');
        if own.len() > 2 || plural {
            return None;
        }
        let longer = |(_, theirs): &&(Name, Vec<String>)| {
            theirs.len() > own.len() && own.iter().all(|w| theirs.contains(w)) && (own.len() > 1 || theirs.last() == own.last() || self.is_office(&own[0]))
        };
        self.given.iter().rev().find(longer).map(|(n, _)| n.name.clone())
    }

    fn is_office(&self, word: &str) -> bool {
        matches!(
            word,
            "ministry"
                | "army"
                | "military"
                | "police"
                | "agency"
                | "office"
                | "commission"
                | "committee"
                | "council"
                | "group"
                | "organisation"
                | "organization"
                | "department"
                | "observatory"
                | "administration"
                | "service"
                | "staff"
                | "hospital"
        )
    }

    fn remember(&mut self, name: Name) {
        self.last = Some(name.clone());
        if !self.given.iter().any(|(n, _)| n.name == name.name) {
            if self.given.len() == MEMORY {
                self.given.remove(0);
            }
            let words = words(&name.name);
            self.given.push((name, words));
        }
    }

    /// "he", "it", "who": the last speaker, or the name right before.
    fn pronoun(&self, word: &str, at: usize) -> Option<Name> {
        match word {
            "he" | "she" | "it" | "they" => self.last.clone(),
            "who" | "which" => {
                let end = at.checked_sub(1)?;
                let end = if self.doc.letters(end) == b"," { end } else { at };
                let start = self.start_from(end, self.sentence_start(at));
                let tokens = self.trim(start..end);
                (!tokens.is_empty() && self.is_named(&tokens)).then(|| self.known(&tokens).unwrap_or_else(|| self.surface(tokens)))
            }
            _ => None,
        }
    }
}

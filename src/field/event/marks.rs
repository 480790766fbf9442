//! What every word of a text may mean for events: its classes, and the triggers that begin at it.
//!
//! One pass over the tokens; places and actors that others found are classes too. Questions about the words
//! around a trigger are answered here in bounded time, however long the sentence.

use crate::{
    field::{
        Setting,
        text::{Doc, Shape},
    },
    lexicon::{
        Lexicon,
        actors::Actors,
        fold,
        triggers::{Classes, Known, Need, Opponents, Triggers, What, Where},
    },
    model::{Place, Span, Via},
};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// The most words on either side that count as the sentence.
const REACH: usize = 60;

/// A phrase of the table, found in the text.
#[derive(Clone, Debug)]
pub struct Hit {
    pub tokens: Range<usize>,
    pub sentence: usize,
    pub entry: u32,
}

/// A text's words and what they may mean.
pub struct Marks<'a> {
    pub doc: &'a Doc<'a>,
    pub table: &'a Triggers,
    pub known: Known,
    pub actors: &'a Actors,
    /// One set of classes a token.
    pub tags: Vec<Classes>,
    pub hits: Vec<Hit>,
    /// All classes of a sentence.
    sentences: Vec<Classes>,
    pub whole: Classes,
    /// Places by name or adjective: first token, token after the last, place; in the order of the text.
    places: Vec<(usize, usize, &'a Place)>,
    /// Sides that are named: token, canonical name; in the order of the text.
    sides: Vec<(usize, &'a str)>,
    /// Tokens that name who speaks, and their verb.
    speaking: Vec<bool>,
    /// Tokens of countries that only say where something is.
    located: Vec<bool>,
    /// The pairs of `opponents.tsv` of which the text names both.
    pub fighting: Vec<&'a Opponents>,
}

impl<'a> Marks<'a> {
    pub fn new(doc: &'a Doc<'a>, setting: &Setting<'a>, lexicon: &'a Lexicon) -> Self {
        let table = lexicon.triggers();
        let mut marks = Marks {
            doc,
            table,
            known: table.known,
            actors: lexicon.actors(),
            tags: vec![0; doc.tokens.len()],
            hits: Vec::new(),
            sentences: Vec::with_capacity(doc.sentences.len()),
            whole: 0,
            places: Vec::new(),
            sides: Vec::new(),
            speaking: vec![false; doc.tokens.len()],
            located: vec![false; doc.tokens.len()],
            fighting: Vec::new(),
        };
        marks.mark_found(setting);
        marks.note_speakers(setting);
        marks.note_sides(setting);
        for number in 0..doc.sentences.len() {
            marks.mark_words(number);
            let all = marks.tags[doc.sentences[number].tokens.clone()].iter().fold(0, |all, tag| all | tag);
            marks.sentences.push(all);
            marks.whole |= all;
        }
        marks.drop_rebels();
        marks.drop_borders();
        marks
    }

    fn mark_found(&mut self, setting: &Setting) {
        let Known { place, demonym, state, actor, person, .. } = self.known;
        for found in setting.places {
            let country = if found.kind == "country" { state } else { 0 };
            match found.via {
                Via::Name => self.mark(found.span, place | country),
                Via::Demonym => self.mark(found.span, demonym | state),
                Via::Nested | Via::Dateline => {}
            }
        }
        for found in setting.actors {
            let class = match found.kind.as_str() {
                "person" => actor | person,
                "state" => actor | state,
                _ => actor,
            };
            for mention in &found.mentions {
                self.mark(*mention, class);
            }
        }
    }

    fn note_speakers(&mut self, setting: &Setting) {
        let mut seen = 0;
        let mut words: Vec<Span> = setting.claimants.all.iter().map(|c| c.words).collect();
        words.sort_by_key(|w| (w.start, w.end));
        for span in words {
            // What was marked before is not marked again, however many scopes one speaker has.
            for at in self.doc.token_at(span.start).max(seen)..self.doc.tokens.len() {
                if self.doc.tokens[at].span.start >= span.end {
                    break;
                }
                self.speaking[at] = true;
                seen = at + 1;
            }
        }
    }

    /// Whether the token is written as names are.
    pub fn is_name(&self, at: usize) -> bool {
        self.doc.tokens.get(at).is_some_and(|t| matches!(t.shape, Shape::Title | Shape::Upper))
    }

    /// Whether this token belongs to the name of who speaks.
    pub fn is_speaker(&self, at: usize) -> bool {
        self.speaking.get(at).copied().unwrap_or_default()
    }

    fn note_sides(&mut self, setting: &Setting<'a>) {
        for place in setting.places.iter().filter(|p| matches!(p.via, Via::Name | Via::Demonym)) {
            let (first, end) = (self.doc.token_at(place.span.start), self.doc.token_at(place.span.end.saturating_sub(1)) + 1);
            self.places.push((first, end, place));
            if place.kind == "country" {
                self.located[first] = place.via == Via::Name && self.is_where(first);
                self.sides.push((first, &place.name));
            }
        }
        for actor in setting.actors.iter().filter(|a| a.kind != "media" && a.kind != "agency") {
            let name = actor.side.as_deref().unwrap_or(&actor.name);
            self.sides.extend(actor.mentions.iter().map(|m| (self.doc.token_at(m.start), name)));
        }
        self.places.sort_by_key(|p| p.0);
        self.sides.sort_by_key(|s| s.0);
        let named: FxHashSet<u64> = self.sides.iter().map(|s| fold::hash(s.1)).collect();
        let day = setting.published;
        self.fighting =
            self.table.opponents.iter().filter(|o| o.keys.iter().all(|key| named.contains(key))).filter(|o| day.is_none_or(|d| o.from <= d)).collect();
    }

    /// "near the Iraqi border", "the Gaza–Egypt border": a line, of which the text does not say on which side. `end` is that of the name.
    pub fn is_of_a_border(&self, end: usize) -> bool {
        let joined = matches!(self.doc.sign(end), "-" | "–" | "‑") && !self.doc.tokens[end].spaced;
        let at = if joined { end + 2 } else { end };
        self.doc.letters(at).starts_with(b"border") && self.tags.get(at + 1).is_none_or(|tag| tag & self.known.territory == 0)
    }

    /// Who is named by a border says where, and does nothing: "near the Iraqi border", "the border with Mali".
    fn drop_borders(&mut self) {
        let guards = self.known.army | self.known.police | self.known.official;
        let shared = |first: usize| first >= 2 && self.doc.letters(first - 1) == b"with" && self.doc.word(first - 2).starts_with("border");
        let guarded = |end: usize| self.tags[end..self.tags.len().min(end + 4)].iter().any(|tag| tag & guards != 0);
        let lines: Vec<usize> = self.places.iter().filter(|p| shared(p.0) || self.is_of_a_border(p.1) && !guarded(p.1)).map(|p| p.0).collect();
        self.sides.retain(|(at, _)| lines.binary_search(at).is_err());
    }

    /// "in X", "near X", "in Ankara, X": the country says where, and does nothing.
    fn is_where(&self, first: usize) -> bool {
        let before = first.saturating_sub(4)..first;
        let word = before
            .rev()
            .map(|at| self.doc.word(at))
            .find(|w| !matches!(*w, "the" | "northern" | "southern" | "eastern" | "western" | "central" | "neighboring" | "neighbouring" | "nearby"));
        match word {
            Some("in" | "near" | "inside" | "across" | "outside" | "within" | "throughout" | "into" | "around" | "over") => true,
            Some(",") => self.places.last().is_some_and(|p| p.1 + 1 == first && p.2.via == Via::Name),
            _ => false,
        }
    }

    /// Whether the side named at this token only says where.
    pub fn is_located(&self, at: usize) -> bool {
        self.located.get(at).copied().unwrap_or_default()
    }

    /// The places within these tokens.
    pub fn places_in(&self, tokens: Range<usize>) -> &[(usize, usize, &'a Place)] {
        let first = self.places.partition_point(|p| p.0 < tokens.start);
        // So few words hold few places.
        let count = self.places[first..].iter().take_while(|p| p.0 < tokens.end).count();
        &self.places[first..first + count]
    }

    /// Names of the sides that are named within these tokens.
    pub fn sides_in(&self, tokens: Range<usize>) -> impl Iterator<Item = &'a str> + '_ {
        self.named_in(tokens).iter().map(|s| s.1)
    }

    /// The sides that are named within these tokens, each with its token.
    pub fn named_in(&self, tokens: Range<usize>) -> &[(usize, &'a str)] {
        let first = self.sides.partition_point(|s| s.0 < tokens.start);
        let count = self.sides[first..].iter().take_while(|s| s.0 < tokens.end).count();
        &self.sides[first..first + count]
    }

    /// "Colombian guerrillas": the rebels of a country are not its side.
    fn drop_rebels(&mut self) {
        let Known { militant, army, stateless, .. } = self.known;
        let state = |name: &str| self.actors.by_name(name).is_none_or(|a| a.kind == "state");
        let rebels = |at: usize| self.tags.get(at + 1).is_some_and(|t| t & militant != 0 && t & army == 0);
        let kept = self.sides.iter().filter(|(at, name)| !rebels(*at) || !state(name) || self.tags[*at] & stateless != 0).copied().collect();
        self.sides = kept;
    }

    fn mark(&mut self, span: Span, class: Classes) {
        let first = self.doc.token_at(span.start);
        for (token, tag) in self.doc.tokens[first..].iter().zip(&mut self.tags[first..]) {
            if token.span.start >= span.end {
                break;
            }
            *tag |= class;
        }
    }

    fn mark_words(&mut self, sentence: usize) {
        let tokens = self.doc.sentences[sentence].tokens.clone();
        let (mut guarded, mut covered) = (tokens.start, tokens.start);
        for at in self.doc.openers(self.table.phrases.begins(), tokens.clone()) {
            if self.doc.tokens[at].hash == 0 {
                continue;
            }
            let Some((range, entry)) = self.doc.phrase(&self.table.phrases, at, tokens.end) else { continue };
            let of = self.table.entry(entry);
            let classes = self.table.classes_of(of);
            self.tags[range.clone()].iter_mut().for_each(|tag| *tag |= classes);
            if of.guard {
                guarded = guarded.max(range.end);
            }
            // "missile attack" is a phrase of its own, and "missile" a means all the same.
            if range.len() > 1
                && let Some(first) = self.table.phrases.word(self.doc.tokens[at].hash)
            {
                self.tags[at] |= self.table.classes_of(self.table.entry(first));
                self.push(at..at + 1, sentence, first, guarded.max(covered));
            }
            let end = range.end;
            self.push(range, sentence, entry, guarded.max(covered));
            // "ceasefire talks" are no other talks.
            if of.tells {
                covered = covered.max(end);
            }
        }
    }

    fn push(&mut self, tokens: Range<usize>, sentence: usize, entry: u32, guarded: usize) {
        if tokens.start >= guarded && self.table.entry(entry).tells {
            self.hits.push(Hit { tokens, sentence, entry });
        }
    }

    /// The tokens of the sentence of `hit`, at most `REACH` on either side.
    #[inline]
    pub fn around(&self, hit: &Hit) -> Range<usize> {
        let sentence = &self.doc.sentences[hit.sentence].tokens;
        sentence.start.max(hit.tokens.start.saturating_sub(REACH))..sentence.end.min(hit.tokens.end + REACH)
    }

    /// Up to `count` tokens before the hit, within its sentence.
    pub fn before(&self, hit: &Hit, count: usize) -> Range<usize> {
        self.around(hit).start.max(hit.tokens.start.saturating_sub(count))..hit.tokens.start
    }

    /// Up to `count` tokens after the hit, within its sentence.
    pub fn after(&self, hit: &Hit, count: usize) -> Range<usize> {
        hit.tokens.end..self.around(hit).end.min(hit.tokens.end + count)
    }

    #[inline]
    pub fn any(&self, tokens: Range<usize>, classes: Classes) -> bool {
        self.tags[tokens].iter().any(|tag| tag & classes != 0)
    }

    /// All classes of a sentence.
    pub fn classes_of(&self, sentence: usize) -> Classes {
        self.sentences.get(sentence).copied().unwrap_or_default()
    }

    /// Whether any of these classes stands in the sentence of `hit`.
    pub fn in_sentence(&self, hit: &Hit, classes: Classes) -> bool {
        let long = self.doc.sentences[hit.sentence].tokens.len() > 2 * REACH;
        self.sentences[hit.sentence] & classes != 0 && (!long || self.any(self.around(hit), classes))
    }

    /// Whether all conditions hold around the hit.
    pub fn meets(&self, hit: &Hit, needs: &[Need]) -> bool {
        needs.iter().all(|need| need.any.iter().any(|(place, what)| self.holds(hit, *place, *what)) != need.forbidden)
    }

    fn holds(&self, hit: &Hit, place: Where, what: What) -> bool {
        let tokens = match place {
            Where::Before(count) => self.before(hit, count),
            Where::After(count) => self.after(hit, count),
            Where::Sentence => return matches!(what, What::Classes(classes) if self.in_sentence(hit, classes)),
            Where::Text => return matches!(what, What::Classes(classes) if self.whole & classes != 0),
        };
        match what {
            What::Classes(classes) => self.any(tokens, classes),
            What::Word(word) => self.doc.tokens[tokens].iter().any(|t| t.hash == word),
        }
    }
}

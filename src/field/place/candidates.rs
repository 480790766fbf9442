//! Names that may be places, and what stands beside them.
//!
//! One pass over the tokens: the longest name of the gazetteer at each capital, with the cues before and after it.
//! Whether it is a place, and which, is for `choose`.

use crate::{
    field::text::{Doc, Shape},
    lexicon::{
        fold,
        phrases::Ready,
        places::{Cue, Places, compile, level, spell},
    },
    model::{Actor, Span},
};
use std::{collections::HashSet, hash::BuildHasherDefault, ops::Range};

/// What the words beside a name say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Context {
    /// "region", "city", "river" … before or after.
    pub typed: Option<Cue>,
    /// A preposition of place stands before.
    pub located: bool,
    /// Another capitalised word stands right before, which is no place.
    pub after_name: bool,
    /// Another capitalised word follows, which says nothing of places.
    pub before_name: bool,
    /// A title or given name before, a known person around.
    pub person: bool,
    /// The word stood behind another capitalised word elsewhere in the text, as surnames do.
    pub surname: bool,
    /// Part of an organisation's name.
    pub nested: bool,
    /// First word of its sentence.
    pub first: bool,
    /// Written in capitals throughout.
    pub shouted: bool,
    pub common: bool,
    pub dateline: bool,
    /// "the" stands right before.
    pub the: bool,
    /// "US forces", "Iran-backed": the name serves as an adjective.
    pub attribute: bool,
    /// "regions", "cities": the type word holds for the names that are listed with this one.
    pub plural: bool,
}

/// A name at its place in the text.
#[derive(Clone, Debug)]
pub struct Mention {
    pub tokens: Range<usize>,
    pub span: Span,
    /// Key of the name; for demonyms the row.
    pub name: Name,
    pub words: usize,
    pub context: Context,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    Key(u64),
    Demonym(u32),
}

/// Reads all names that may be places, in the order of the text.
pub fn read(doc: &Doc, actors: &[Actor], places: &Places) -> Vec<Mention> {
    let mut reader = Reader { doc, places, persons: Words::default(), surnames: Words::default(), taken: taken(actors) };
    let mut mentions: Vec<Mention> = Vec::new();
    // Asked one by one below, each name would be waited for.
    let capitals = doc.tokens.iter().filter(|token| matches!(token.shape, Shape::Title | Shape::Upper));
    std::hint::black_box(capitals.fold(0, |all, token| all ^ places.touch(token.hash)));
    for number in 0..doc.sentences.len() {
        reader.sentence(number, &mut mentions);
    }
    share_in_lists(doc, &mut mentions);
    for mention in &mut mentions {
        if mention.words == 1 && !mention.context.located {
            let hash = &doc.tokens[mention.tokens.start].hash;
            mention.context.person |= reader.persons.contains(hash);
            mention.context.surname = reader.surnames.contains(hash);
        }
    }
    mentions
}

/// "the cities of A, B and C", "A and B regions", "in A and B": what is said of one holds for all.
fn share_in_lists(doc: &Doc, mentions: &mut [Mention]) {
    for at in 1..mentions.len() {
        let aside = at > 1 && is_aside(doc, &mentions[at - 2], &mentions[at - 1], &mentions[at]);
        if aside || is_list(doc, &mentions[at - 1], &mentions[at]) {
            let before = mentions[if aside { at - 2 } else { at - 1 }].context;
            let here = &mut mentions[at].context;
            here.located |= before.located;
            if before.plural && here.typed.is_none() && before.typed.is_some() {
                (here.typed, here.plural) = (before.typed, true);
            }
        }
    }
    for at in (1..mentions.len()).rev() {
        if is_list(doc, &mentions[at - 1], &mentions[at]) {
            let behind = mentions[at].context;
            let here = &mut mentions[at - 1].context;
            if behind.plural && here.typed.is_none() && !here.nested {
                (here.typed, here.plural, here.nested) = (behind.typed, true, here.nested || behind.nested);
            }
        }
    }
}

/// "A, north of B, and C": B stands aside.
fn is_aside(doc: &Doc, a: &Mention, b: &Mention, c: &Mention) -> bool {
    let before = doc.text.get(a.span.end..b.span.start).unwrap_or_default();
    let behind = doc.text.get(b.span.end..c.span.start).unwrap_or_default();
    before.starts_with(',') && before.ends_with("of ") && before.split_whitespace().count() <= 5 && matches!(behind.trim(), "," | ", and")
}

fn is_list(doc: &Doc, a: &Mention, b: &Mention) -> bool {
    // ", and" are two tokens.
    if !(1..=2).contains(&(a.tokens.end..b.tokens.start).len()) {
        return false;
    }
    let gap = doc.text.get(a.span.end..b.span.start).unwrap_or_default();
    matches!((a.name, b.name), (Name::Key(_), Name::Key(_))) && matches!(gap.trim(), "," | "and" | ", and" | "or" | "&" | "/")
}

/// Spans of actors' names, sorted, and whether each is a person.
fn taken(actors: &[Actor]) -> Vec<(Span, Taken)> {
    let mut spans: Vec<(Span, Taken)> = actors.iter().flat_map(|a| a.mentions.iter().map(move |m| (*m, Taken::of(&a.kind)))).collect();
    spans.sort_by_key(|(span, _)| *span);
    spans
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Person,
    State,
    Organisation,
}

impl Taken {
    fn of(kind: &str) -> Self {
        match kind {
            "person" => Taken::Person,
            "state" => Taken::State,
            _ => Taken::Organisation,
        }
    }
}

/// Hashes of words.
type Words = HashSet<u64, BuildHasherDefault<Ready>>;

struct Reader<'a> {
    doc: &'a Doc<'a>,
    places: &'a Places,
    /// Hashes of words that were surnames somewhere in this text.
    persons: Words,
    /// Hashes of words that stood right behind another capitalised word.
    surnames: Words,
    taken: Vec<(Span, Taken)>,
}

impl Reader<'_> {
    fn sentence(&mut self, number: usize, mentions: &mut Vec<Mention>) {
        let sentence = &self.doc.sentences[number];
        let (begin, end) = (sentence.tokens.start, sentence.tokens.end);
        let shouted = self.is_shouted(begin..end);
        let dateline = self.dateline_end(number);
        let mut at = begin;
        while at < end {
            let Some(mut mention) = self.mention(at, begin, end, shouted) else {
                at += 1;
                continue;
            };
            mention.context.dateline = mention.tokens.end <= dateline;
            at = mention.tokens.end;
            mentions.push(mention);
        }
    }

    fn mention(&mut self, at: usize, begin: usize, end: usize, shouted: bool) -> Option<Mention> {
        let head = self.head(at, end)?;
        let demonym = self.doc.phrase(self.places.demonyms(), at, end);
        let name = self.longest(at, head, end, shouted).or_else(|| self.behind_article(at, end, shouted)).or_else(|| self.alike(at, begin, end, shouted));
        if let Some((tokens, row)) = demonym
            && name.as_ref().is_none_or(|(range, _, _)| range.end <= tokens.end)
        {
            let span = self.doc.span(tokens.clone());
            return Some(Mention { words: tokens.len(), tokens, span, name: Name::Demonym(row), context: Context::default() });
        }
        let (mut tokens, key, words) = self.longer(name?, begin, end, shouted);
        let mut context = self.context(&tokens, begin, end, shouted);
        let capitals = self.doc.tokens[head].shape == Shape::Upper && !shouted && self.places.postings(key).any(|p| p.level == level::CAPITALS);
        if words == 1 && !capitals && self.cue_at(head, head + 1).is_some_and(|(_, cue)| !matches!(cue, Cue::Common | Cue::Given)) {
            return None;
        }
        tokens.end = self.extended(&tokens, end, &context);
        tokens.start = self.with_direction(&tokens, begin);
        if self.doc.surface(tokens.end) == "$" {
            return None;
        }
        let span = self.doc.span(tokens.clone());
        self.actors(span, &mut context);
        Some(Mention { tokens, span, name: Name::Key(key), words, context })
    }

    /// The token by whose capital the name at `at` may begin: itself, or the one behind a small article ("al-Bab").
    fn head(&self, at: usize, end: usize) -> Option<usize> {
        let token = &self.doc.tokens[at];
        match token.shape {
            Shape::Title | Shape::Upper => Some(at),
            // No article is longer, and most words are.
            Shape::Lower if self.doc.letters(at).len() > 3 && self.doc.text.as_bytes()[token.span.start].is_ascii() => None,
            Shape::Lower if is_caseless(self.doc.surface(at)) => Some(at),
            Shape::Lower if spell::is_article(self.doc.word(at)) => {
                let next = if self.is_hyphen(at + 1) { at + 2 } else { at + 1 };
                (next < end && self.doc.tokens[next].shape == Shape::Title).then_some(next)
            }
            _ => None,
        }
    }

    fn is_hyphen(&self, at: usize) -> bool {
        matches!(self.doc.sign(at), "-" | "‑" | "–") && !self.doc.tokens[at].spaced && self.doc.tokens.get(at + 1).is_some_and(|n| !n.spaced)
    }

    /// The longest name that begins here and is written as names are.
    fn longest(&self, at: usize, head: usize, end: usize, shouted: bool) -> Option<(Range<usize>, u64, usize)> {
        let lead = self.places.lead(self.doc.tokens[at].hash);
        let (mut key, mut words, mut best) = (0, 0, None);
        let mut here = at;
        while here < end && words < lead.most() {
            let token = self.doc.tokens[here];
            if token.shape == Shape::Sign {
                let joins = self.is_hyphen(here) || (matches!(self.doc.sign(here), "'" | "’" | "." | "‘") && !token.spaced && here > at && self.joins(here));
                if !joins {
                    break;
                }
                here += 1;
                continue;
            }
            if words == 1 && !lead.goes_on(token.hash) {
                break;
            }
            key = fold::join(key, token.hash);
            words += 1;
            here += 1;
            // Most words go on with no name: that is asked first.
            if here > head
                && (words > 1 || lead.is_name())
                && self.has(key, at..here, words, shouted)
                && self.is_written_as_name(at, here, shouted)
                && !(best.is_some() && self.is_type_word(here - 1))
            {
                best = Some((at..here, key, words));
            }
        }
        best
    }

    /// "region", "village": in small letters no part of the name before it.
    fn is_type_word(&self, at: usize) -> bool {
        self.doc.tokens[at].shape == Shape::Lower
            && self.doc.letters(at) != b"camp"
            && matches!(self.cue_at(at, at + 1), Some((_, Cue::Area | Cue::District | Cue::Settlement)))
    }

    /// "Er Rahad", where the gazetteer writes the article otherwise.
    fn behind_article(&self, at: usize, end: usize, shouted: bool) -> Option<(Range<usize>, u64, usize)> {
        if !spell::is_article(self.doc.word(at)) {
            return None;
        }
        let hyphen = self.is_hyphen(at + 1);
        let next = if hyphen { at + 2 } else { at + 1 };
        let begins = self.doc.sentences.get(self.doc.sentence_at(self.doc.tokens[at].span.start)).is_some_and(|s| s.tokens.start == at);
        let article = hyphen || (self.doc.tokens[at].shape == Shape::Title && !begins) || matches!(self.doc.letters(at), b"al" | b"el");
        if next >= end || !article || self.doc.tokens[next].shape != Shape::Title {
            return None;
        }
        let (tokens, key, words) = self.longest(next, next, end, shouted)?;
        let semitic = self.places.postings(key).any(|p| p.level == level::VARIANT);
        semitic.then_some((at..tokens.end, key, words + 1))
    }

    /// A name in a spelling that the gazetteer does not have, where the words before it ask for a place.
    fn alike(&self, at: usize, begin: usize, end: usize, shouted: bool) -> Option<(Range<usize>, u64, usize)> {
        if shouted || self.doc.tokens[at].shape != Shape::Title || self.cue_at(at, end).is_some() || self.doc.phrase(self.places.demonyms(), at, end).is_some()
        {
            return None;
        }
        let mut context = Context::default();
        self.before(at, begin, &mut context);
        if context.person || (!context.located && context.typed != Some(Cue::Settlement)) {
            return None;
        }
        let mut last = at + 1;
        while last < end && last < at + 5 && (self.is_hyphen(last) || self.doc.tokens[last].shape == Shape::Title && self.cue_at(last, end).is_none()) {
            last += 1;
        }
        let name = self.doc.span(at..last).of(self.doc.text);
        let skeleton = spell::skeleton(name).filter(|s| s.len() > 4)?;
        let key = compile::weak_key(&skeleton, level::SKELETON);
        self.places.postings(key).any(|p| p.level == level::SKELETON).then_some((at..last, key, 1))
    }

    /// "Khan Sheikhoun": of a name in a spelling that the gazetteer lacks, it may have the first word alone.
    fn longer(&self, name: (Range<usize>, u64, usize), begin: usize, end: usize, shouted: bool) -> (Range<usize>, u64, usize) {
        let goes_on = self.doc.tokens.get(name.0.end).is_some_and(|t| name.0.end < end && t.spaced && t.shape == Shape::Title);
        if name.2 > 1 || !goes_on || self.cue_at(name.0.end, end).is_some() {
            return name;
        }
        self.alike(name.0.start, begin, end, shouted).filter(|(tokens, _, _)| tokens.end > name.0.end).unwrap_or(name)
    }

    /// "St. Petersburg", "Ta'if": a sign within a name.
    fn joins(&self, sign: usize) -> bool {
        let next = self.doc.tokens.get(sign + 1);
        match self.doc.surface(sign) {
            "." => matches!(self.doc.letters(sign - 1), b"st" | b"mt" | b"ft") && next.is_some_and(|n| n.shape == Shape::Title),
            _ => next.is_some_and(|n| !n.spaced),
        }
    }

    fn is_written_as_name(&self, at: usize, end: usize, shouted: bool) -> bool {
        let last = self.doc.tokens[end - 1];
        match last.shape {
            Shape::Title | Shape::Number => true,
            Shape::Upper => shouted || end - at > 1 || last.span.end - last.span.start > 0,
            Shape::Lower if self.doc.surface(end - 1).contains(['\'', '’']) => self.doc.surface(end - 1).contains(char::is_uppercase),
            Shape::Lower => {
                let named = !self.cue_at(at, end).is_some_and(|(_, cue)| cue == Cue::Direction) && self.doc.letters(at) != b"the";
                is_caseless(self.doc.surface(end - 1)) || (named && end - at > 1 && self.cue_at(end - 1, end).is_some_and(|(_, cue)| is_type(cue)))
            }
            Shape::Sign => false,
        }
    }

    /// Whether a posting of the key may be meant by words written like these.
    fn has(&self, key: u64, tokens: Range<usize>, words: usize, shouted: bool) -> bool {
        let upper = self.doc.tokens[tokens.start].shape == Shape::Upper;
        self.places.postings(key).any(|p| match p.level {
            level::OWN | level::ALIAS => {
                !upper
                    || words > 1
                    || shouted
                    || tokens.end - tokens.start > 1
                    || self.doc.surface(tokens.start).len() > if self.doc.surface(tokens.end) == "," { 3 } else { 4 }
            }
            level::CAPITALS => upper && !shouted || self.doc.surface(tokens.start).contains('.'),
            level::VARIANT => !upper,
            _ => false,
        })
    }

    fn cue_at(&self, at: usize, end: usize) -> Option<(Range<usize>, Cue)> {
        self.doc.phrase(self.places.cues(), at, end).map(|(tokens, value)| (tokens, self.places.cue(value)))
    }

    fn context(&mut self, tokens: &Range<usize>, begin: usize, end: usize, shouted: bool) -> Context {
        let mut context = Context { shouted, first: tokens.start == begin, ..Context::default() };
        self.before(tokens.start, begin, &mut context);
        self.after(tokens.end, end, &mut context);
        if let Some((cue_tokens, Cue::Common | Cue::Given)) = self.cue_at(tokens.start, tokens.end) {
            context.common = cue_tokens.end >= tokens.end;
        }
        context.attribute = self.is_attribute(tokens, end, &context);
        if context.person && tokens.len() == 1 {
            self.persons.insert(self.doc.tokens[tokens.start].hash);
        }
        if context.after_name && !context.located && tokens.len() == 1 {
            self.surnames.insert(self.doc.tokens[tokens.start].hash);
        }
        context
    }

    /// Walks back over "the", directions, type words and "of" to a preposition, a title or a name.
    fn before(&self, start: usize, begin: usize, context: &mut Context) {
        let mut at = start;
        for step in 0..5 {
            let Some(here) = at.checked_sub(1).filter(|h| *h >= begin) else { return };
            let token = self.doc.tokens[here];
            if token.shape == Shape::Sign {
                context.after_name &= step > 0;
                return;
            }
            if matches!(self.doc.letters(here), b"the" | b"a" | b"its" | b"their" | b"s") {
                context.the |= step == 0 && self.doc.letters(here) == b"the";
                at = here;
                continue;
            }
            let cue = self.cue_at(here, start).filter(|(range, _)| range.end >= at).map(|(_, cue)| cue);
            match cue {
                Some(Cue::Direction) => {}
                Some(Cue::Preposition) if self.doc.letters(here) == b"of" && self.names_body(here, begin) => {
                    context.nested = true;
                    return;
                }
                Some(Cue::Preposition) => {
                    context.located |= self.doc.letters(here) != b"of" || context.typed.is_none();
                    if self.doc.letters(here) != b"of" {
                        return;
                    }
                }
                Some(Cue::Title | Cue::Given) if step == 0 => {
                    context.person = token.shape != Shape::Lower || cue == Some(Cue::Given);
                    return;
                }
                Some(cue) if is_type(cue) && token.shape == Shape::Lower => {
                    context.plural |= context.typed.is_none() && is_plural(self.doc.word(here));
                    context.typed = context.typed.or(Some(cue));
                }
                _ if step == 0 && matches!(token.shape, Shape::Title | Shape::Upper) => {
                    context.after_name = true;
                    return;
                }
                _ => return,
            }
            at = here;
        }
    }

    /// "University of X", "Times of X": a capitalised body stands before this "of".
    fn names_body(&self, of: usize, begin: usize) -> bool {
        let Some(before) = of.checked_sub(1).filter(|b| *b >= begin) else { return false };
        self.doc.tokens[before].shape == Shape::Title && self.cue_at(before, of + 1).is_some_and(|(_, cue)| matches!(cue, Cue::Organisation | Cue::Treaty))
    }

    fn after(&self, next: usize, end: usize, context: &mut Context) {
        let Some(token) = self.doc.tokens.get(next).filter(|_| next < end) else { return };
        if self.doc.letters(next) == b"s" || self.is_possessive(next) {
            let at = if self.doc.letters(next) == b"s" { next + 1 } else { next + 2 };
            let ministry = (at..(at + 2).min(end)).any(|i| matches!(self.doc.letters(i), b"ministry"));
            context.nested |= ministry && !context.located;
            return;
        }
        if token.shape == Shape::Sign {
            context.before_name =
                self.is_hyphen(next) && self.doc.tokens[next + 1].shape == Shape::Title && self.places.lead(self.doc.tokens[next + 1].hash).most() == 0;
            return;
        }
        let capital = matches!(token.shape, Shape::Title | Shape::Upper);
        match self.cue_at(next, end).map(|(range, cue)| (range.end - 1, cue)) {
            Some((last, Cue::Organisation)) if capital => (context.nested, context.plural) = (true, is_plural(self.doc.word(last))),
            Some((_, Cue::Treaty)) => context.nested = true,
            Some((_, Cue::Facility)) if context.typed.is_some() => {}
            Some((last, cue)) if is_type(cue) => (context.typed, context.plural) = (Some(cue), is_plural(self.doc.word(last))),
            Some((_, Cue::Title | Cue::Direction | Cue::Verb | Cue::Stop | Cue::Preposition)) => {}
            _ if capital && self.heads_body(next, end) => context.nested = true,
            _ => context.before_name = capital && !context.shouted && self.doc.phrase(self.places.demonyms(), next, end).is_none(),
        }
    }

    /// "Buffalo Science Magnet School": a run of capitals that ends in a word of organisations.
    fn heads_body(&self, next: usize, end: usize) -> bool {
        (next + 1..end.min(next + 5))
            .take_while(|i| matches!(self.doc.tokens[*i].shape, Shape::Title | Shape::Upper))
            .any(|i| matches!(self.cue_at(i, end), Some((_, Cue::Organisation | Cue::Treaty))))
    }

    fn is_possessive(&self, at: usize) -> bool {
        fold::is_apostrophe(self.doc.surface(at).chars().next().unwrap_or(' ')) && self.doc.letters(at + 1) == b"s"
    }

    /// "US forces", "Iran-backed": the name stands for an adjective.
    fn is_attribute(&self, tokens: &Range<usize>, end: usize, context: &Context) -> bool {
        let next = tokens.end;
        let Some(token) = self.doc.tokens.get(next).filter(|_| next < end) else { return false };
        if self.is_hyphen(next) {
            return self.doc.tokens.get(next + 1).is_some_and(|t| t.shape == Shape::Lower);
        }
        let short = tokens.len() == 1 && self.doc.tokens[tokens.start].shape == Shape::Upper && !context.shouted;
        let noun = matches!(token.shape, Shape::Lower | Shape::Title | Shape::Upper)
            && self.cue_at(next, end).is_none_or(|(_, cue)| !matches!(cue, Cue::Verb | Cue::Preposition));
        short && noun && !context.located && token.span.start - self.doc.tokens[next - 1].span.end == 1
    }

    /// The end of the name with a capitalised type word that belongs to it: "Gombe State".
    fn extended(&self, tokens: &Range<usize>, end: usize, context: &Context) -> usize {
        let next = tokens.end;
        if next >= end || context.shouted || self.doc.tokens[next].shape != Shape::Title {
            return next;
        }
        let Some((range, cue)) = self.cue_at(next, end) else { return next };
        // "Michigan State University" is no state.
        let goes_on = self.doc.tokens.get(range.end).is_some_and(|t| range.end < end && matches!(t.shape, Shape::Title | Shape::Upper));
        match cue {
            _ if goes_on => next,
            Cue::Area | Cue::District | Cue::Water => range.end,
            Cue::Settlement if self.doc.letters(next) == b"city" => range.end,
            Cue::Facility if self.doc.tokens[range.end - 1].shape == Shape::Title => range.end,
            _ => next,
        }
    }

    /// "East Mosul", "Greater Mumbai": a capitalised direction belongs to the name, unless the sentence lent it the capital.
    fn with_direction(&self, tokens: &Range<usize>, begin: usize) -> usize {
        match tokens.start.checked_sub(1).filter(|before| *before > begin) {
            Some(before) if self.doc.tokens[before].shape == Shape::Title && DIRECTIONS.contains(&self.doc.word(before)) => before,
            _ => tokens.start,
        }
    }

    fn actors(&mut self, span: Span, context: &mut Context) {
        let from = self.taken.partition_point(|(s, _)| s.end <= span.start);
        for (taken, kind) in self.taken[from..].iter().take_while(|(s, _)| s.start < span.end) {
            match kind {
                Taken::Person => context.person = true,
                Taken::Organisation if *taken != span && taken.holds(span) => context.nested = true,
                _ => {}
            }
        }
    }

    fn is_shouted(&self, tokens: Range<usize>) -> bool {
        let letters = self.doc.tokens[tokens].iter().filter(|t| !matches!(t.shape, Shape::Sign | Shape::Number));
        let (mut upper, mut all) = (0, 0);
        for token in letters {
            all += 1;
            upper += usize::from(token.shape == Shape::Upper);
        }
        all > 3 && upper * 10 > all * 7
    }

    /// The token behind "KYIV, Ukraine (AP) —" at the head of a text's first sentences; 0 where there is none.
    fn dateline_end(&self, number: usize) -> usize {
        let sentence = &self.doc.sentences[number];
        let first_of_block = number == 0 || self.doc.sentences[number - 1].block != sentence.block;
        if number > 3 || !first_of_block {
            return 0;
        }
        let head = sentence.tokens.clone().take(14);
        let dash = head.into_iter().find(|i| {
            matches!(self.doc.surface(*i), "—" | "–" | "-" | "―") && (self.doc.tokens[*i].spaced || self.doc.surface(*i) == "—") && !self.is_hyphen(*i)
        });
        let upper = sentence.tokens.clone().take(1).any(|i| self.doc.tokens[i].shape == Shape::Upper || self.doc.tokens[i].shape == Shape::Title);
        dash.filter(|_| upper && self.is_dateline(sentence.tokens.start, dash.unwrap_or_default())).unwrap_or(0)
    }

    /// Capitals, commas, dates and an agency in brackets: no small words.
    fn is_dateline(&self, begin: usize, dash: usize) -> bool {
        let small =
            (begin..dash).filter(|i| self.doc.tokens[*i].shape == Shape::Lower && !matches!(self.doc.letters(*i), b"al" | b"el" | b"and" | b"de")).count();
        small == 0 && dash > begin
    }
}

fn is_type(cue: Cue) -> bool {
    matches!(cue, Cue::Area | Cue::District | Cue::Settlement | Cue::Water | Cue::Facility)
}

fn is_plural(word: &str) -> bool {
    word.ends_with('s') && word.len() > 4
}

const DIRECTIONS: &[&str] = &[
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "greater",
    "upper",
    "lower",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
];

/// Letters of a script without capitals.
fn is_caseless(word: &str) -> bool {
    // Letters of ASCII have case.
    word.starts_with(|c: char| !c.is_ascii() && c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
}

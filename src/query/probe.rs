//! A condition into what is looked up in the index, and the looking up: the documents of one segment that meet it.

use super::{
    copies,
    expand::{self, Begins, ENDINGS, Shape, Slips},
    near::{Near, Tree},
    regex::Regex,
    tree::{DATE, Expr, Pattern, Range, Test, Unit, is_actor},
};
use crate::{
    index::{
        Bounds, BoundsColumn, Index, IndexError, Kin, Kind, Labels, Meant,
        bits::Bits,
        cluster_name, days, field, halves,
        tokenizer::{self, Words},
    },
    model::Measure,
};
use std::{cell::RefCell, sync::Arc};
use tantivy::{
    DocSet, SegmentReader, TERMINATED, TantivyError, Term,
    query::{EnableScoring, FuzzyTermQuery, PhraseQuery, Query},
    schema::{Field, IndexRecordOption},
};

/// What is looked up.
#[derive(Clone, Debug)]
pub enum Probe {
    Term(Term),
    /// Terms of one field in a row.
    Phrase(Vec<Term>),
    /// All terms that begin so.
    Prefix(Field, String),
    /// All names that have these words in a row.
    Named(Field, Wording),
    Fuzzy(Term, u8),
    /// Any of the terms for which a pattern stands.
    Terms(Vec<Term>),
    /// Terms that stand together.
    Near(Arc<Near>),
    Any(Vec<Probe>),
    /// All others.
    Without(Box<Probe>),
    /// Spans that touch these days; the columns of their first and last day.
    Days {
        columns: (&'static str, &'static str),
        first: i64,
        last: i64,
    },
    Number(Measure, Range),
    /// What has a value in this column.
    Known(&'static str),
    /// One of the flags.
    Is(&'static str),
    /// Hashes between these, both included, by their first and second 64 bits.
    Hash([u64; 2], [u64; 2]),
}

/// The words that are looked for in names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// All of them, one after the other.
    Row(String),
    /// One that begins so.
    Begin(String),
}

impl Wording {
    /// Whether a name, folded, has them.
    fn is_in(&self, name: &str) -> bool {
        let (Wording::Row(words) | Wording::Begin(words)) = self;
        name.match_indices(words.as_str()).any(|(at, _)| {
            let rest = &name[at + words.len()..];
            (at == 0 || name[..at].ends_with(' ')) && (matches!(self, Wording::Begin(_)) || rest.is_empty() || rest.starts_with(' '))
        })
    }
}

/// Turns conditions into probes; asks the tables for spellings and kin, and only when a condition needs them.
pub struct Prober<'a> {
    index: &'a Index,
    kin: &'a dyn Kin,
    words: RefCell<Words>,
    notes: RefCell<Vec<String>>,
    /// Why the terms of a pattern could not be listed.
    failed: RefCell<Option<IndexError>>,
}

impl<'a> Prober<'a> {
    pub fn new(index: &'a Index, kin: &'a dyn Kin) -> Self {
        Prober { index, kin, words: RefCell::default(), notes: RefCell::default(), failed: RefCell::default() }
    }

    /// What somebody who asks should know about how names were understood.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn notes(self) -> Result<Vec<String>, IndexError> {
        if let Some(error) = self.failed.into_inner() {
            return Err(error);
        }
        let mut notes = self.notes.into_inner();
        notes.sort();
        notes.dedup();
        Ok(notes)
    }

    pub fn probe(&self, test: &Test) -> Probe {
        match test {
            Test::Words { field: None, what } => Probe::Any(vec![self.pattern("text", what), self.pattern("title", what)]),
            Test::Words { field: Some(name), what } => self.pattern(name, what),
            Test::Together { unit, what } => Probe::Any(["text", "title"].iter().filter_map(|name| self.together(name, *unit, what)).collect()),
            Test::Value { field: name, text, exact, prefix } => self.value(name, text, *exact, *prefix),
            Test::Number { measure, range } => Probe::Number(*measure, *range),
            Test::Days { field, first, last } => Probe::Days {
                columns: if *field == DATE { ("date_first", "date_last") } else { (field, field) },
                first: first.map_or(i64::MIN, days),
                last: last.map_or(i64::MAX, days),
            },
            Test::Has { name, known: true } => self.known(name),
            Test::Has { name, known: false } => Probe::Without(Box::new(self.known(name))),
        }
    }

    /// What is known of a claim is in its columns.
    fn known(&self, name: &str) -> Probe {
        match CLAIM_COLUMNS.iter().find(|(known, _)| *known == name) {
            Some((_, column)) => Probe::Known(column),
            None => self.term("has", name),
        }
    }

    fn term(&self, name: &str, text: &str) -> Probe {
        Probe::Term(Term::from_field_text(self.index.handle(name), text))
    }

    fn pattern(&self, name: &str, what: &Pattern) -> Probe {
        let mut words = self.words.borrow_mut();
        match what {
            Pattern::Word(word) => self.term(name, &words.term(word)),
            Pattern::Phrase(all, 0) => self.phrase(name, all.iter().map(|w| words.term(w)).collect()),
            Pattern::Phrase(all, slop) => {
                let parts = all.iter().map(|w| Tree::Terms(vec![Term::from_field_text(self.index.handle(name), &words.term(w))])).collect();
                Probe::Near(Arc::new(Near { field: self.index.handle(name), unit: Unit::Words(*slop), what: Tree::And(parts) }))
            }
            Pattern::Prefix(prefix) => {
                let mut any = vec![Probe::Prefix(self.index.handle(name), prefix.clone())];
                // Terms are stems: "negotiati*" must find "negoti", which is what its words became.
                any.extend(stems(prefix, &mut words).iter().map(|s| self.term(name, s)));
                Probe::Any(any)
            }
            Pattern::Fuzzy(word, distance) => Probe::Fuzzy(Term::from_field_text(self.index.handle(name), &words.term(word)), *distance),
            Pattern::Wild(_) | Pattern::Regex(_) => Probe::Terms(self.expanded(name, what, expand::MOST_TERMS, &mut words)),
        }
    }

    /// The terms for which a pattern stands.
    fn expanded(&self, name: &str, what: &Pattern, most: usize, words: &mut Words) -> Vec<Term> {
        let regex = |made: Result<Regex, _>, words: &mut Words| made.map_or_else(|_| Vec::new(), |regex| self.walked(name, what, &regex, most, words));
        let found = match what {
            Pattern::Word(word) => vec![words.term(word)],
            Pattern::Phrase(..) => Vec::new(),
            Pattern::Prefix(prefix) => {
                let mut found = self.walked(name, what, &Begins(prefix.clone()), most, words);
                found.extend(stems(prefix, words));
                found
            }
            Pattern::Fuzzy(word, distance) => {
                let stem = words.term(word);
                self.walked(name, what, &Slips::new(&stem, *distance), most, words)
            }
            Pattern::Wild(letters) => regex(Regex::wild(letters), words),
            Pattern::Regex(pattern) => regex(Regex::new(pattern), words),
        };
        found.iter().map(|term| Term::from_field_text(self.index.handle(name), term)).collect()
    }

    fn walked(&self, name: &str, what: &Pattern, shape: &impl Shape, most: usize, words: &mut Words) -> Vec<String> {
        match expand::terms(self.index, self.index.handle(name), shape, words, most) {
            Ok((found, more)) => {
                if more {
                    self.notes.borrow_mut().push(format!("{what} stands for more than {most} words; the first {most} are searched"));
                }
                found
            }
            Err(error) => {
                *self.failed.borrow_mut() = Some(error);
                Vec::new()
            }
        }
    }

    /// Words of one field that stand together; `None` where all of them are asked of another field.
    fn together(&self, name: &'static str, unit: Unit, what: &Expr) -> Option<Probe> {
        let what = self.tree(name, what)?;
        Some(Probe::Near(Arc::new(Near { field: self.index.handle(name), unit, what })))
    }

    fn tree(&self, name: &str, what: &Expr) -> Option<Tree> {
        let all = |parts: &[Expr]| parts.iter().map(|p| self.tree(name, p)).collect::<Vec<_>>();
        match what {
            Expr::All => None,
            Expr::And(parts) => all(parts).into_iter().collect::<Option<_>>().map(Tree::And),
            Expr::Or(parts) => Some(Tree::Or(all(parts).into_iter().flatten().collect())),
            // What must be missing is missing where it is never looked for.
            Expr::Not(inner) => Some(Tree::Not(Box::new(self.tree(name, inner).unwrap_or(Tree::Or(Vec::new()))))),
            Expr::Leaf(leaf) => match &leaf.test {
                Test::Words { field, what } if field.is_none_or(|f| f == name) => Some(self.terms(name, what)),
                _ => None,
            },
        }
    }

    fn terms(&self, name: &str, what: &Pattern) -> Tree {
        let mut words = self.words.borrow_mut();
        match what {
            Pattern::Phrase(all, between) => {
                Tree::Row(all.iter().map(|w| vec![Term::from_field_text(self.index.handle(name), &words.term(w))]).collect(), *between)
            }
            other => Tree::Terms(self.expanded(name, other, MOST_TOGETHER, &mut words)),
        }
    }

    fn phrase(&self, name: &str, words: Vec<String>) -> Probe {
        let handle = self.index.handle(name);
        let mut terms: Vec<Term> = words.iter().filter(|w| !w.is_empty()).map(|w| Term::from_field_text(handle, w)).collect();
        match terms.len() {
            0 => Probe::Any(Vec::new()),
            1 => Probe::Term(terms.remove(0)),
            _ => Probe::Phrase(terms),
        }
    }

    fn value(&self, name: &'static str, text: &str, exact: bool, prefix: bool) -> Probe {
        match (name, field(name).map(|f| f.kind)) {
            ("place", _) => self.place(text, exact, prefix),
            ("country", _) => self.country(text),
            (copies::IS, _) => Probe::Is(copies::FLAGS.iter().copied().find(|f| *f == text).unwrap_or_default()),
            ("cluster", _) => self.cluster(text, prefix),
            (name, _) if is_actor(name) => self.actor(name, text, exact, prefix),
            (_, Some(Kind::Names)) => self.named(name, text, exact, prefix),
            (_, Some(Kind::Address)) => self.address(name, text, exact, prefix),
            (_, Some(Kind::Hash)) => hash(text, prefix),
            (_, Some(Kind::Code)) if prefix => Probe::Prefix(self.index.handle(name), tokenizer::whole(text)),
            (_, Some(Kind::Code)) => self.term(name, &tokenizer::whole(text)),
            _ if prefix => Probe::Prefix(self.index.handle(name), text.to_owned()),
            _ => self.term(name, text),
        }
    }

    /// The cluster of this name, or that of the article of this name.
    fn cluster(&self, text: &str, prefix: bool) -> Probe {
        let handle = self.index.handle("cluster");
        let of_article = self.index.place(text).ok().flatten().and_then(|place| self.index.cluster(place).ok().flatten());
        match of_article {
            Some(label) => self.term("cluster", &cluster_name(label)),
            None if prefix => Probe::Prefix(handle, text.to_lowercase()),
            None => self.term("cluster", &text.to_lowercase()),
        }
    }

    /// The whole name, or its words in a row.
    fn named(&self, name: &str, text: &str, exact: bool, prefix: bool) -> Probe {
        let whole = tokenizer::whole(text);
        match (exact, prefix) {
            (_, true) => Probe::Named(self.index.handle(name), Wording::Begin(whole)),
            (true, false) => self.term(name, &whole),
            (false, false) => Probe::Named(self.index.handle(name), Wording::Row(whole)),
        }
    }

    /// The same where the words are terms.
    fn address(&self, name: &str, text: &str, exact: bool, prefix: bool) -> Probe {
        let whole = tokenizer::whole(text);
        if prefix {
            let handle = self.index.handle(name);
            return Probe::Any(vec![Probe::Prefix(handle, format!("={whole}")), Probe::Prefix(handle, whole)]);
        }
        let exactly = self.term(name, &format!("={whole}"));
        if exact { exactly } else { Probe::Any(vec![exactly, self.phrase(name, tokenizer::name_words(text))]) }
    }

    /// The place, in any spelling, and all that lies within it.
    fn place(&self, text: &str, exact: bool, prefix: bool) -> Probe {
        let mut ids = Vec::new();
        if is_place_id(text) {
            ids.push(text.to_owned());
        } else if !prefix {
            let meant = self.kin.places(text);
            self.tell(text, &meant);
            ids.extend(meant.into_iter().map(|m| m.id));
        }
        let mut any: Vec<Probe> = match exact {
            true => ids.iter().map(|id| self.term("place", &format!("#{id}"))).collect(),
            false => ids.iter().map(|id| self.term("place_in", id)).collect(),
        };
        if any.is_empty() {
            any.push(self.named("place", text, exact, prefix));
        }
        Probe::Any(any)
    }

    fn tell(&self, text: &str, meant: &[Meant]) {
        let all: Vec<String> = meant.iter().take(6).map(|m| format!("{} {}", m.told, m.id)).collect();
        let note = match meant.len() {
            0 => format!("{text} is not in the gazetteer; searched among the names of places"),
            1 => return,
            count => format!("{text} may be any of {count} places, all are searched: {}{}", all.join("; "), if count > all.len() { "; …" } else { "" }),
        };
        self.notes.borrow_mut().push(note);
    }

    /// By its code, or by the name of a place.
    fn country(&self, text: &str) -> Probe {
        if text.len() == 2 { self.term("country", &tokenizer::whole(text)) } else { self.place(text, false, false) }
    }

    /// The actor, in any spelling, and all who belong to it; by the words of the name where we do not know it.
    fn actor(&self, name: &'static str, text: &str, exact: bool, prefix: bool) -> Probe {
        let mut any = match name {
            "actor" => ACTORS.iter().map(|(role, ..)| self.role(role, text, exact, prefix)).collect(),
            role => vec![self.role(role, text, exact, prefix)],
        };
        if name == "victim" && !exact && !prefix {
            any.push(self.term("object", &tokenizer::whole(text)));
        }
        Probe::Any(any)
    }

    fn role(&self, name: &str, text: &str, exact: bool, prefix: bool) -> Probe {
        let (_, named, with_kin) = ACTORS.iter().find(|(role, ..)| *role == name).expect("every field of actors has its row");
        if prefix {
            return self.named(named, text, exact, prefix);
        }
        let known = self.kin.actor(text);
        let mut any = vec![self.named(named, text, exact || known.is_some(), false)];
        if let Some(known) = &known {
            any.push(self.named(named, known, true, false));
        }
        if !exact {
            any.push(self.term(with_kin, &tokenizer::whole(known.as_deref().unwrap_or(text))));
        }
        Probe::Any(any)
    }
}

/// For each field of actors where its names are terms, and where those are to whom they belong.
const ACTORS: &[(&str, &str, &str)] = &[
    ("actor", "actor_named", "actor_in"),
    ("by", "by", "by_in"),
    ("against", "against", "against_in"),
    ("claimant", "claimant", "claimant_in"),
    ("victim", "victim", "victim_in"),
];

/// What may be known of a claim, and the column that has a value then.
pub const CLAIM_COLUMNS: &[(&str, &str)] = &[
    ("date", "date_first"),
    ("place", "place"),
    ("event", "event"),
    ("figures", "measure"),
    ("claimant", "claimant"),
    ("actor", "actor"),
    ("by", "by"),
    ("against", "against"),
    ("victim", "victim"),
    ("country", "country"),
];

/// Hashes that begin with these digits; what is no hash finds nothing.
fn hash(text: &str, prefix: bool) -> Probe {
    let digits = text.get(..32).unwrap_or(text).to_lowercase();
    let fits = digits.bytes().all(|b| b.is_ascii_hexdigit()) && (prefix || digits.len() == 32);
    let filled = |with: &str| halves(&format!("{digits}{}", with.repeat(32 - digits.len())));
    match (<[u64; 2]>::try_from(filled("0")), <[u64; 2]>::try_from(filled("f"))) {
        (Ok(low), Ok(high)) if fits => Probe::Hash(low, high),
        _ => Probe::Any(Vec::new()),
    }
}

/// Terms that one pattern may stand for where their places are compared.
const MOST_TOGETHER: usize = 500;

/// Words by which ranking tells matches of a pattern apart; with more it says little.
const MOST_SCORED: usize = 64;

/// The stems to which words are cut that begin so, where the stem no longer does.
fn stems(prefix: &str, words: &mut Words) -> Vec<String> {
    let mut stems: Vec<String> = ENDINGS.iter().map(|e| words.term(&format!("{prefix}{e}"))).filter(|s| !s.starts_with(prefix)).collect();
    stems.sort();
    stems.dedup();
    stems
}

fn is_place_id(text: &str) -> bool {
    text.starts_with(['g', 'w', 'x']) && text.len() > 1 && (text.starts_with("x-") || text[1..].bytes().all(|b| b.is_ascii_digit()))
}

impl Probe {
    /// The documents of a segment that meet it, deleted ones among them.
    pub fn documents(&self, index: &Index, segment: &SegmentReader) -> Result<Bits, IndexError> {
        let mut bits = Bits::none(segment.max_doc());
        self.collect(index, segment, &mut bits)?;
        Ok(bits)
    }

    fn collect(&self, index: &Index, segment: &SegmentReader, bits: &mut Bits) -> Result<(), IndexError> {
        match self {
            Probe::Term(term) => posted(segment, term, bits)?,
            Probe::Any(probes) => probes.iter().try_for_each(|p| p.collect(index, segment, bits))?,
            Probe::Without(inner) => *bits = Bits::all(segment.max_doc()).without(&inner.documents(index, segment)?),
            Probe::Phrase(terms) => search(&PhraseQuery::new(terms.clone()), index, segment, bits)?,
            Probe::Terms(terms) => terms.iter().try_for_each(|term| posted(segment, term, bits))?,
            Probe::Near(near) => near.collect(segment, bits)?,
            Probe::Fuzzy(term, distance) => search(&FuzzyTermQuery::new(term.clone(), *distance, true), index, segment, bits)?,
            Probe::Prefix(handle, prefix) => prefixed(segment, *handle, prefix, bits)?,
            Probe::Named(handle, wording) => named(segment, *handle, wording, bits)?,
            Probe::Days { columns, first, last } => within(segment, *columns, *first, *last, bits)?,
            Probe::Is(flag) => flagged(flag, index, segment, bits)?,
            Probe::Number(measure, range) => numbers(index, segment, *measure, *range, bits)?,
            Probe::Known(column) => known(segment, column, bits)?,
            Probe::Hash(low, high) => hashed(segment, *low, *high, bits)?,
        }
        Ok(())
    }

    /// The queries by which matches are ranked: those that tell rare words from frequent ones.
    pub fn scoring(&self, out: &mut Vec<Box<dyn Query>>) {
        match self {
            Probe::Term(term) => out.push(Box::new(tantivy::query::TermQuery::new(term.clone(), IndexRecordOption::WithFreqs))),
            Probe::Phrase(terms) => out.push(Box::new(PhraseQuery::new(terms.clone()))),
            Probe::Terms(terms) if terms.len() <= MOST_SCORED => terms.iter().for_each(|t| Probe::Term(t.clone()).scoring(out)),
            Probe::Near(near) => {
                let mut terms = Vec::new();
                near.what.terms(&mut terms);
                terms.iter().take(MOST_SCORED).for_each(|t| Probe::Term((*t).clone()).scoring(out));
            }
            Probe::Any(probes) => probes.iter().for_each(|p| p.scoring(out)),
            _ => {}
        }
    }
}

/// The documents of one term.
pub fn posted(segment: &SegmentReader, term: &Term, bits: &mut Bits) -> Result<(), IndexError> {
    let inverted = segment.inverted_index(term.field())?;
    if let Some(postings) = inverted.read_postings(term, IndexRecordOption::Basic).map_err(TantivyError::from)? {
        drain(postings, bits);
    }
    Ok(())
}

fn drain(mut docs: impl DocSet, bits: &mut Bits) {
    let mut doc = docs.doc();
    while doc != TERMINATED {
        bits.insert(doc);
        doc = docs.advance();
    }
}

fn search(query: &dyn Query, index: &Index, segment: &SegmentReader, bits: &mut Bits) -> Result<(), IndexError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(index.searcher()))?;
    weight.for_each_no_score(segment, &mut |docs| docs.iter().for_each(|d| bits.insert(*d)))?;
    Ok(())
}

fn prefixed(segment: &SegmentReader, handle: Field, prefix: &str, bits: &mut Bits) -> Result<(), IndexError> {
    let inverted = segment.inverted_index(handle)?;
    let mut stream = inverted.terms().range().ge(prefix).into_stream().map_err(TantivyError::from)?;
    while stream.advance() {
        if !stream.key().starts_with(prefix.as_bytes()) {
            break;
        }
        let postings = inverted.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic).map_err(TantivyError::from)?;
        drain(postings, bits);
    }
    Ok(())
}

fn named(segment: &SegmentReader, handle: Field, wording: &Wording, bits: &mut Bits) -> Result<(), IndexError> {
    let inverted = segment.inverted_index(handle)?;
    let mut stream = inverted.terms().stream().map_err(TantivyError::from)?;
    while stream.advance() {
        if std::str::from_utf8(stream.key()).is_ok_and(|name| wording.is_in(name)) {
            drain(inverted.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic).map_err(TantivyError::from)?, bits);
        }
    }
    Ok(())
}

fn known(segment: &SegmentReader, column: &str, bits: &mut Bits) -> Result<(), IndexError> {
    let fast = segment.fast_fields();
    let index = match fast.column_opt::<i64>(column)? {
        Some(days) => Some(days.index),
        None => fast.str(column)?.map(|names| names.ords().index.clone()),
    };
    if let Some(index) = index {
        (0..segment.max_doc()).filter(|doc| index.has_value(*doc)).for_each(|doc| bits.insert(doc));
    }
    Ok(())
}

fn hashed(segment: &SegmentReader, low: [u64; 2], high: [u64; 2], bits: &mut Bits) -> Result<(), IndexError> {
    let Some(column) = segment.fast_fields().column_opt::<u64>("sha256")? else { return Ok(()) };
    let mut docs = Vec::new();
    column.get_docids_for_value_range(low[0]..=high[0], 0..segment.max_doc(), &mut docs);
    let fits = |doc: &u32| {
        let mut halves = column.values_for_doc(*doc);
        halves.next().zip(halves.next()).is_some_and(|(a, b)| low <= [a, b] && [a, b] <= high)
    };
    docs.into_iter().filter(fits).for_each(|doc| bits.insert(doc));
    Ok(())
}

/// Articles with a newer version, or with copies.
fn flagged(flag: &str, index: &Index, segment: &SegmentReader, bits: &mut Bits) -> Result<(), IndexError> {
    let superseded = index.versions()?.superseded(segment);
    if flag == copies::FLAGS[0] {
        superseded.into_iter().flat_map(Bits::iter).for_each(|doc| bits.insert(doc));
        return Ok(());
    }
    let (labels, clusters) = (Labels::open(segment)?, index.clusters()?);
    let is_copied = |doc: &u32| labels.of(*doc).is_some_and(|label| clusters.copies(label) > 1);
    index.articles(segment)?.iter().filter(is_copied).for_each(|doc| bits.insert(doc));
    Ok(())
}

/// Spans of days that begin before the last of these and end after the first.
fn within(segment: &SegmentReader, columns: (&str, &str), first: i64, last: i64, bits: &mut Bits) -> Result<(), IndexError> {
    let fast = segment.fast_fields();
    let (Some(begins), Some(ends)) = (fast.column_opt::<i64>(columns.0)?, fast.column_opt::<i64>(columns.1)?) else { return Ok(()) };
    // A range that ends before the column's least value would be taken for one that holds it.
    let (least, last) = (begins.min_value(), last.min(begins.max_value()));
    if least <= last {
        let mut docs = Vec::new();
        begins.get_docids_for_value_range(least..=last, 0..segment.max_doc(), &mut docs);
        docs.into_iter().filter(|doc| ends.first(*doc).is_some_and(|end| end >= first)).for_each(|doc| bits.insert(doc));
    }
    Ok(())
}

fn numbers(index: &Index, segment: &SegmentReader, measure: Measure, range: Range, bits: &mut Bits) -> Result<(), IndexError> {
    let Some(bounds) = BoundsColumn::open(segment, measure)? else { return Ok(()) };
    let counted = Probe::Term(Term::from_field_text(index.handle("measure"), measure.name())).documents(index, segment)?;
    for doc in counted.iter() {
        if bounds.of(doc).any(|figure| meets(range, figure)) {
            bits.insert(doc);
        }
    }
    Ok(())
}

/// Whether a figure with these bounds meets the range.
fn meets(range: Range, Bounds { min, max }: Bounds) -> bool {
    let inside = |bound: Option<u64>, a: u64, b: u64| bound.is_none_or(|n| a <= n && n <= b);
    match range {
        Range::AtLeast(n) => min.is_some_and(|min| min >= n),
        Range::AtMost(n) => max.is_some_and(|max| max <= n),
        Range::Within(a, b) => (min.is_some() || max.is_some()) && inside(min, a, b) && inside(max, a, b),
        Range::Is(n) => min == Some(n) || max == Some(n),
        Range::MayBe(n) => min.is_none_or(|min| min <= n) && max.is_none_or(|max| n <= max),
        Range::Any => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_decide_what_a_number_finds() {
        let (exact, at_least, up_to, between) = ((Some(5), Some(5)), (Some(5), None), (None, Some(20)), (Some(4), Some(6)));
        for (range, expected) in [
            (Range::AtLeast(5), [true, true, false, false]),
            (Range::AtMost(6), [true, false, false, true]),
            (Range::Within(3, 10), [true, true, false, true]),
            (Range::Within(5, 20), [true, true, true, false]),
            (Range::Is(5), [true, true, false, false]),
            (Range::Is(20), [false, false, true, false]),
            (Range::MayBe(6), [false, true, true, true]),
            (Range::Any, [true; 4]),
        ] {
            assert_eq!([exact, at_least, up_to, between].map(|(min, max)| meets(range, Bounds { min, max })), expected, "{range}");
        }
    }

    #[test]
    fn names_are_found_by_whole_words_in_a_row() {
        let row = |words: &str, name: &str| Wording::Row(words.to_owned()).is_in(name);
        assert!(row("air force", "northern air force") && row("northern", "northern air force") && row("kyiv", "kyiv"));
        assert!(!row("northern force", "northern air force") && !row("north", "northern air force") && !row("air for", "northern air force"));
        let begin = |words: &str, name: &str| Wording::Begin(words.to_owned()).is_in(name);
        assert!(begin("north", "northern air force") && begin("for", "northern air force") && !begin("orce", "northern air force"));
    }
}

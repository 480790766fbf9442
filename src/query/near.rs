//! Words that stand together: near each other, in one sentence, in one paragraph.
//!
//! A tree of terms in, the documents of one segment out in which it holds within one unit. Only documents that have the terms at
//! all are looked at; sentences and paragraphs are told by the marks that stand among the words' positions.

use super::{probe::posted, tree::Unit};
use crate::index::{
    IndexError,
    bits::Bits,
    tokenizer::{PARAGRAPH, SENTENCE},
};
use tantivy::{
    DocSet, SegmentReader, TantivyError, Term,
    postings::{Postings, SegmentPostings},
    schema::{Field, IndexRecordOption},
};

/// What must stand together, in one field.
#[derive(Clone, Debug)]
pub struct Near {
    pub field: Field,
    pub unit: Unit,
    pub what: Tree,
}

#[derive(Clone, Debug)]
pub enum Tree {
    /// One of these.
    Terms(Vec<Term>),
    /// Each of these lists in turn, with so many words between at most; none: in this order without a gap.
    Row(Vec<Vec<Term>>, u32),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Not(Box<Tree>),
}

impl Tree {
    /// The terms that are asked for, not those that must be missing.
    pub fn terms<'a>(&'a self, out: &mut Vec<&'a Term>) {
        match self {
            Tree::Terms(terms) => out.extend(terms),
            Tree::Row(rows, _) => out.extend(rows.iter().flatten()),
            Tree::And(parts) | Tree::Or(parts) => parts.iter().for_each(|p| p.terms(out)),
            Tree::Not(_) => {}
        }
    }
}

impl Near {
    /// The documents of a segment in which it holds.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn collect(&self, segment: &SegmentReader, bits: &mut Bits) -> Result<(), IndexError> {
        let mut open = Open::new(&self.what, segment)?;
        let mut marks = Marks::new(self.unit, segment, self.field)?;
        let candidates = open.candidates(segment.max_doc());
        for doc in candidates.iter() {
            open.read(doc);
            let holds = match self.unit {
                Unit::Words(most) => open.is_near(most),
                Unit::Sentence | Unit::Paragraph => {
                    let begins = marks.at(doc);
                    !open.units(begins).is_empty()
                }
            };
            if holds {
                bits.insert(doc);
            }
        }
        Ok(())
    }
}

/// How early and how close to each other words stand in an article: what ranking asks.
pub struct Closeness {
    parts: Vec<Open>,
    /// How much each of them tells.
    tells: Vec<f32>,
}

/// How words stand in one article.
pub struct Seen {
    /// How early, from 0 to 1.
    pub lead: f32,
    /// Other words in the shortest stretch with all that are there.
    pub between: Option<u32>,
    /// Of what the words tell the share that is there.
    pub share: f32,
}

/// Places of a word that are compared; of more the later ones say little.
const MOST_PLACES: usize = 200;

impl Closeness {
    /// `groups`: for each word that is asked for, the terms it stands for, and how much it tells.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn new(groups: &[(Vec<Term>, f32)], segment: &SegmentReader) -> Result<Self, IndexError> {
        let parts = groups.iter().map(|(terms, _)| Open::terms(terms, segment)).collect::<Result<_, _>>()?;
        Ok(Closeness { parts, tells: groups.iter().map(|(_, tells)| *tells).collect() })
    }

    /// What is seen in this document; documents are asked in order.
    pub fn at(&mut self, doc: u32) -> Seen {
        let all = self.parts.len().max(1) as f32;
        let (mut lead, mut told, mut there) = (0.0, 0.0, Vec::new());
        for (part, tells) in self.parts.iter_mut().zip(&self.tells) {
            part.read(doc);
            let Open::Terms { places, .. } = part else { continue };
            places.truncate(MOST_PLACES);
            lead += places.first().map_or(0.0, |first| 1.0 / (1.0 + *first as f32 / LEAD_WORDS));
            if !places.is_empty() {
                there.push(&*part);
                told += tells;
            }
        }
        let count = there.len();
        let words = u32::try_from(count).unwrap_or(u32::MAX);
        let closest = windows(there, u32::MAX).iter().map(|(a, b)| (b - a + 1).saturating_sub(words)).min();
        Seen { lead: lead / all, between: closest.filter(|_| count > 1), share: told / self.tells.iter().sum::<f32>().max(f32::MIN_POSITIVE) }
    }
}

/// At this word the weight of the lead is half of what it is at the first.
const LEAD_WORDS: f32 = 40.0;

/// Where sentences or paragraphs begin.
struct Marks {
    lists: Vec<List>,
    begins: Vec<u32>,
}

impl Marks {
    fn new(unit: Unit, segment: &SegmentReader, field: Field) -> Result<Self, IndexError> {
        let marks: &[&str] = match unit {
            Unit::Words(_) => &[],
            // A paragraph begins a sentence too.
            Unit::Sentence => &[SENTENCE, PARAGRAPH],
            Unit::Paragraph => &[PARAGRAPH],
        };
        let lists = marks.iter().filter_map(|mark| List::open(segment, &Term::from_field_text(field, mark)).transpose()).collect::<Result<_, _>>()?;
        Ok(Marks { lists, begins: Vec::new() })
    }

    fn at(&mut self, doc: u32) -> &[u32] {
        self.begins.clear();
        self.lists.iter_mut().for_each(|list| list.read(doc, &mut self.begins));
        self.begins.sort_unstable();
        &self.begins
    }
}

/// The documents of one term and its places in them.
struct List {
    postings: SegmentPostings,
    buffer: Vec<u32>,
}

impl List {
    fn open(segment: &SegmentReader, term: &Term) -> Result<Option<Self>, IndexError> {
        let inverted = segment.inverted_index(term.field())?;
        let postings = inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions).map_err(TantivyError::from)?;
        Ok(postings.map(|postings| List { postings, buffer: Vec::new() }))
    }

    /// Adds the places in this document; documents are asked in order.
    fn read(&mut self, doc: u32, into: &mut Vec<u32>) {
        let here = if self.postings.doc() < doc { self.postings.seek(doc) } else { self.postings.doc() };
        if here == doc {
            self.postings.positions(&mut self.buffer);
            into.extend(&self.buffer);
        }
    }
}

/// First and last position of what was found.
type Span = (u32, u32);

/// A tree whose lists are open.
enum Open {
    /// The lists, the documents of any, and the places in the document at hand.
    Terms {
        lists: Vec<List>,
        documents: Bits,
        places: Vec<u32>,
    },
    Row(Vec<Open>, u32),
    And(Vec<Open>),
    Or(Vec<Open>),
    Not(Box<Open>),
}

impl Open {
    fn new(tree: &Tree, segment: &SegmentReader) -> Result<Self, IndexError> {
        let all = |parts: &[Tree]| parts.iter().map(|p| Open::new(p, segment)).collect::<Result<Vec<_>, _>>();
        Ok(match tree {
            Tree::Terms(terms) => Open::terms(terms, segment)?,
            Tree::Row(rows, between) => Open::Row(rows.iter().map(|terms| Open::terms(terms, segment)).collect::<Result<_, _>>()?, *between),
            Tree::And(parts) => Open::And(all(parts)?),
            Tree::Or(parts) => Open::Or(all(parts)?),
            Tree::Not(inner) => Open::Not(Box::new(Open::new(inner, segment)?)),
        })
    }

    fn terms(terms: &[Term], segment: &SegmentReader) -> Result<Self, IndexError> {
        let mut documents = Bits::none(segment.max_doc());
        let mut lists = Vec::new();
        for term in terms {
            posted(segment, term, &mut documents)?;
            lists.extend(List::open(segment, term)?);
        }
        Ok(Open::Terms { lists, documents, places: Vec::new() })
    }

    /// The documents that have the terms, wherever they stand.
    fn candidates(&self, size: u32) -> Bits {
        match self {
            Open::Terms { documents, .. } => documents.clone(),
            Open::Row(parts, _) | Open::And(parts) => parts.iter().fold(Bits::all(size), |all, part| all.and(&part.candidates(size))),
            Open::Or(parts) => parts.iter().fold(Bits::none(size), |any, part| any.or(&part.candidates(size))),
            Open::Not(_) => Bits::all(size),
        }
    }

    /// Reads the places of all terms in this document.
    fn read(&mut self, doc: u32) {
        match self {
            Open::Terms { lists, places, .. } => {
                places.clear();
                lists.iter_mut().for_each(|list| list.read(doc, places));
                places.sort_unstable();
                places.dedup();
            }
            Open::Row(parts, _) | Open::And(parts) | Open::Or(parts) => parts.iter_mut().for_each(|part| part.read(doc)),
            Open::Not(inner) => inner.read(doc),
        }
    }

    /// The sentences or paragraphs in which it holds, by number; `begins`: where those after the first begin.
    fn units(&self, begins: &[u32]) -> Vec<u32> {
        match self {
            Open::And(parts) => {
                let mut left: Option<Vec<u32>> = None;
                for part in parts {
                    let units = part.units(begins);
                    left = Some(match left {
                        None => units,
                        Some(before) => before.into_iter().filter(|unit| units.binary_search(unit).is_ok()).collect(),
                    });
                }
                left.unwrap_or_default()
            }
            Open::Or(parts) => {
                let mut any: Vec<u32> = parts.iter().flat_map(|part| part.units(begins)).collect();
                any.sort_unstable();
                any.dedup();
                any
            }
            Open::Not(inner) => {
                let held = inner.units(begins);
                (0..=u32::try_from(begins.len()).unwrap_or(u32::MAX)).filter(|unit| held.binary_search(unit).is_err()).collect()
            }
            Open::Terms { .. } | Open::Row(..) => {
                // The number of a position is the count of beginnings up to it.
                let number = |at: u32| u32::try_from(begins.partition_point(|begin| *begin <= at)).unwrap_or(u32::MAX);
                let mut units: Vec<u32> = self.spans().into_iter().map(|(a, b)| (number(a), number(b))).filter(|(a, b)| a == b).map(|(a, _)| a).collect();
                units.dedup();
                units
            }
        }
    }

    /// Whether all parts are found with so many words between them at most.
    fn is_near(&self, most: u32) -> bool {
        match self {
            Open::And(parts) => !windows(parts, most).is_empty(),
            other => !other.spans().is_empty(),
        }
    }

    /// Where it is found, by first position.
    fn spans(&self) -> Vec<Span> {
        match self {
            Open::Terms { places, .. } => places.iter().map(|at| (*at, *at)).collect(),
            Open::Row(parts, 0) => in_a_row(parts),
            Open::Row(parts, most) => windows(parts, *most),
            Open::And(parts) => windows(parts, super::lex::MOST_BETWEEN),
            Open::Or(parts) => {
                let mut spans: Vec<Span> = parts.iter().flat_map(Open::spans).collect();
                spans.sort_unstable();
                spans.dedup();
                spans
            }
            Open::Not(_) => Vec::new(),
        }
    }
}

/// Each part just behind the one before.
fn in_a_row(parts: &[Open]) -> Vec<Span> {
    let mut rows: Option<Vec<Span>> = None;
    for part in parts {
        let next = part.spans();
        rows = Some(match rows {
            None => next,
            Some(rows) => {
                let behind = |end: u32| next.binary_search_by_key(&(end + 1), |span| span.0).ok().map(|at| next[at].1);
                rows.into_iter().filter_map(|(start, end)| Some((start, behind(end)?))).collect()
            }
        });
    }
    rows.unwrap_or_default()
}

/// Stretches that hold every part once, each at a place of its own, with so many other words at most; in any order.
///
/// One pass over all places: for each, the latest place of every part up to it is the closest.
fn windows<'a>(parts: impl IntoIterator<Item = &'a Open>, most: u32) -> Vec<Span> {
    let parts: Vec<&Open> = parts.into_iter().collect();
    let mut places: Vec<(Span, usize)> = parts.iter().enumerate().flat_map(|(n, part)| part.spans().into_iter().map(move |span| (span, n))).collect();
    places.sort_unstable();
    let mut latest: Vec<Option<Span>> = vec![None; parts.len()];
    let mut before: Vec<Option<Span>> = vec![None; parts.len()];
    let mut found = Vec::new();
    for (span, part) in places {
        // Two parts that find the same word share it out: the one keeps the place before.
        if let Some(twin) = (0..part).find(|n| latest[*n] == Some(span)) {
            latest[twin] = before[twin];
        }
        before[part] = latest[part].replace(span);
        let Some(all) = latest.iter().copied().collect::<Option<Vec<Span>>>() else { continue };
        let (start, end) = all.iter().fold((u32::MAX, 0), |(a, b), span| (a.min(span.0), b.max(span.1)));
        let inside: u32 = all.iter().map(|(a, b)| b - a + 1).sum();
        if (end - start + 1).saturating_sub(inside) <= most {
            found.push((start, end));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

//! What ties an article to others: the versions of its address, and the cluster of its copies.
//!
//! Given when an article is written and never changed after. Which version is the newest, and how many copies there are, is
//! counted when it is asked, so that an article that is removed leaves the others right, and so does a look at another time.

use super::{Index, IndexError, bits::Bits};
use std::collections::HashMap;
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyError, Term, columnar::StrColumn, index::SegmentId, schema::IndexRecordOption};

/// What is known of an article besides its record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The same for all versions of one address; 0 where there is no address.
    pub address: u64,
    /// When this version was made, as far as it is known: seconds since 1970.
    pub revised: u64,
    /// Rises with every article that is written.
    pub serial: u64,
    /// The cluster's name.
    pub cluster: Option<u64>,
}

/// A cluster as it is written and asked for.
pub fn cluster_name(label: u64) -> String {
    format!("{label:016x}")
}

/// The articles of each segment of which there is a newer version.
#[derive(Clone, Default)]
pub struct Versions {
    superseded: HashMap<SegmentId, Bits>,
}

impl Versions {
    pub(super) fn load(index: &Index) -> Result<Self, IndexError> {
        // Address → the newest version so far, and how many there are.
        let mut newest: HashMap<u64, (Rank, u32)> = HashMap::new();
        let mut any = false;
        each(index, |_, _, address, rank| {
            let slot = newest.entry(address).or_insert((rank, 0));
            slot.0 = slot.0.max(rank);
            slot.1 += 1;
            any |= slot.1 > 1;
        })?;
        let mut superseded = HashMap::new();
        if any {
            each(index, |segment, doc, address, rank| {
                if newest.get(&address).is_some_and(|(best, _)| *best != rank) {
                    superseded.entry(segment.segment_id()).or_insert_with(|| Bits::none(segment.max_doc())).insert(doc);
                }
            })?;
        }
        Ok(Versions { superseded })
    }

    /// None where no article of the segment has a newer version.
    pub fn superseded(&self, segment: &SegmentReader) -> Option<&Bits> {
        self.superseded.get(&segment.segment_id())
    }
}

/// How many articles each cluster has, without those of which there is a newer version.
#[derive(Clone, Default)]
pub struct Clusters {
    counts: HashMap<u64, u64>,
}

impl Clusters {
    pub(super) fn load(index: &Index) -> Result<Self, IndexError> {
        let versions = index.versions()?;
        let mut counts = HashMap::new();
        for (_, layer, segment) in index.readers() {
            let superseded = versions.superseded(segment);
            let labels = Labels::open(segment)?;
            for doc in layer.shown(segment)?.iter().filter(|doc| superseded.is_none_or(|s| !s.contains(*doc))) {
                if let Some(label) = labels.of(doc) {
                    *counts.entry(label).or_default() += 1;
                }
            }
        }
        Ok(Clusters { counts })
    }

    /// The same for one cluster, without a look at all the others.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn copies_of(index: &Index, label: u64) -> Result<u64, IndexError> {
        let versions = index.versions()?;
        let mut count = 0;
        for (_, layer, segment) in index.readers() {
            let term = Term::from_field_text(layer.handle("cluster"), &cluster_name(label));
            let postings = segment.inverted_index(term.field())?.read_postings(&term, IndexRecordOption::Basic).map_err(TantivyError::from)?;
            let Some(mut postings) = postings else { continue };
            let (articles, hidden, superseded) = (layer.articles(segment)?, layer.hidden(segment)?, versions.superseded(segment));
            let is_shown = |doc| articles.contains(doc) && [hidden.as_ref(), superseded].iter().flatten().all(|out| !out.contains(doc));
            let mut doc = postings.doc();
            while doc != TERMINATED {
                count += u64::from(is_shown(doc));
                doc = postings.advance();
            }
        }
        Ok(count)
    }

    /// Articles of the cluster, 0 where there is none of this name.
    pub fn copies(&self, label: u64) -> u64 {
        self.counts.get(&label).copied().unwrap_or(0)
    }
}

/// The clusters of a segment's articles.
pub struct Labels {
    column: Option<StrColumn>,
    names: Vec<u64>,
}

impl Labels {
    /// # Errors
    /// When the index is damaged.
    pub fn open(segment: &SegmentReader) -> Result<Self, IndexError> {
        let column = segment.fast_fields().str("cluster")?;
        let mut names = Vec::new();
        if let Some(column) = &column {
            let mut stream = column.dictionary().stream().map_err(TantivyError::from)?;
            while stream.advance() {
                names.push(std::str::from_utf8(stream.key()).ok().and_then(|name| u64::from_str_radix(name, 16).ok()).unwrap_or(0));
            }
        }
        Ok(Labels { column, names })
    }

    pub fn of(&self, doc: u32) -> Option<u64> {
        let ord = self.column.as_ref()?.ords().first(doc)?;
        self.names.get(usize::try_from(ord).ok()?).copied()
    }
}

/// By time, then by the order of writing.
type Rank = (u64, u64);

fn each<'a>(index: &'a Index, mut visit: impl FnMut(&'a SegmentReader, u32, u64, Rank)) -> Result<(), IndexError> {
    for (_, layer, segment) in index.readers() {
        let fast = segment.fast_fields();
        let [Some(addresses), Some(revised), Some(serials)] = [fast.column_opt::<u64>("address")?, fast.column_opt("revised")?, fast.column_opt("serial")?]
        else {
            continue;
        };
        for doc in layer.shown(segment)?.iter() {
            if let Some(address) = addresses.first(doc).filter(|a| *a != 0) {
                visit(segment, doc, address, (revised.first(doc).unwrap_or(0), serials.first(doc).unwrap_or(0)));
            }
        }
    }
    Ok(())
}

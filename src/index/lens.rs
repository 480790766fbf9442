//! An index as it is looked at: as it stood at a time, and with articles that people set right in place of those read.
//!
//! What the lens leaves out is taken for deleted by every query; what was set right stands in an index of its own, whose segments
//! follow those of this one.

use super::{Index, IndexError, bits::Bits};
use crate::model::Span;
use chrono::NaiveDate;
use std::collections::HashMap;
use tantivy::{SegmentReader, TERMINATED, Term, schema::IndexRecordOption};

/// A time as which an archive is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// What this commit and those before it wrote.
    Commit(u64),
    /// What was captured until that day; articles whose capture has no time are left out.
    Captured(NaiveDate),
    /// What later commits than this one wrote.
    Since(u64),
}

/// A value that somebody set right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Code points of the text; `None`: the whole article.
    pub span: Option<Span>,
    pub told: String,
}

/// Articles that were set right.
pub struct Corrected {
    pub index: Index,
    /// By article.
    pub marks: HashMap<String, Vec<Mark>>,
    /// The folder of `index`, removed with it where that cannot be done before.
    #[cfg(not(unix))]
    pub folder: tempfile::TempDir,
}

#[derive(Default)]
pub struct Lens {
    pub as_of: Option<AsOf>,
    pub corrected: Option<Box<Corrected>>,
}

impl Index {
    /// The same index, looked at through a lens.
    pub fn seen(mut self, lens: Lens) -> Self {
        self.lens = lens;
        self.tie_anew();
        self
    }

    /// The articles of a segment without those that the lens leaves out.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn shown(&self, segment: &SegmentReader) -> Result<Bits, IndexError> {
        let articles = (*self.articles(segment)?).clone();
        Ok(match self.hidden(segment)? {
            Some(hidden) => articles.without(&hidden),
            None => articles,
        })
    }

    pub fn as_of(&self) -> Option<AsOf> {
        self.lens.as_of
    }

    pub fn corrected(&self) -> Option<&Corrected> {
        self.lens.corrected.as_deref()
    }

    /// Every segment with its number and the index in which it stands: this one, or that of what was set right.
    pub fn readers(&self) -> Vec<(u32, &Index, &SegmentReader)> {
        let layers = [self].into_iter().chain(self.corrected().map(|c| &c.index));
        let readers = layers.flat_map(|index| index.searcher().segment_readers().iter().map(move |reader| (index, reader)));
        (0..).zip(readers).map(|(number, (index, reader))| (number, index, reader)).collect()
    }

    /// The index in which a segment stands, and its number there.
    pub fn layer(&self, segment: u32) -> (&Index, u32) {
        let own = u32::try_from(self.searcher().segment_readers().len()).unwrap_or(u32::MAX);
        match self.corrected().filter(|_| segment >= own) {
            Some(corrected) => (&corrected.index, segment - own),
            None => (self, segment),
        }
    }

    /// What was set right in an article.
    pub fn marks(&self, id: &str) -> &[Mark] {
        self.corrected().and_then(|c| c.marks.get(id)).map_or(&[], Vec::as_slice)
    }

    /// The articles of a segment that the lens leaves out.
    pub(crate) fn hidden(&self, segment: &SegmentReader) -> Result<Option<Bits>, IndexError> {
        if self.lens.as_of.is_none() && self.lens.corrected.is_none() {
            return Ok(None);
        }
        let mut hidden = Bits::none(segment.max_doc());
        if let Some(as_of) = self.lens.as_of {
            let late = lateness(segment, as_of)?;
            self.articles(segment)?.iter().filter(|doc| late(*doc)).for_each(|doc| hidden.insert(doc));
        }
        for id in self.corrected().into_iter().flat_map(|c| c.marks.keys()) {
            let term = Term::from_field_text(self.handle("id"), super::tokenizer::clip(id, super::fill::VALUE_BYTES));
            let postings = segment.inverted_index(term.field())?.read_postings(&term, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?;
            let Some(mut postings) = postings else { continue };
            let mut doc = tantivy::DocSet::doc(&postings);
            while doc != TERMINATED {
                hidden.insert(doc);
                doc = tantivy::DocSet::advance(&mut postings);
            }
        }
        Ok(Some(hidden))
    }
}

/// Whether an article is none of the time that is asked for.
fn lateness(segment: &SegmentReader, as_of: AsOf) -> Result<Box<dyn Fn(u32) -> bool>, IndexError> {
    let fast = segment.fast_fields();
    Ok(match as_of {
        AsOf::Commit(number) => {
            let column = fast.column_opt::<u64>("commit")?;
            Box::new(move |doc| column.as_ref().and_then(|c| c.first(doc)).is_none_or(|n| n > number))
        }
        AsOf::Since(number) => {
            let column = fast.column_opt::<u64>("commit")?;
            Box::new(move |doc| column.as_ref().and_then(|c| c.first(doc)).is_some_and(|n| n <= number))
        }
        AsOf::Captured(day) => {
            let (column, day) = (fast.column_opt::<i64>("captured")?, super::days(day));
            Box::new(move |doc| column.as_ref().and_then(|c| c.first(doc)).is_none_or(|d| d > day))
        }
    })
}

//! An article's whole record again, from what is stored of it.

use super::{
    Index, IndexError, Links,
    kept::{self, Stored},
};
use crate::model::Record;
use tantivy::{
    DocAddress, DocSet, TERMINATED, TantivyDocument, Term,
    schema::{IndexRecordOption, Value},
};

impl Index {
    /// The record of the article with this id.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn record(&self, id: &str) -> Result<Option<Record>, IndexError> {
        let Some(place) = self.place(id)? else { return Ok(None) };
        self.record_at(place.segment_ord, place.doc_id).map(Some)
    }

    /// The record of the article that stands there.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn record_at(&self, segment: u32, doc: u32) -> Result<Record, IndexError> {
        Ok(kept::whole(self.stored(segment, doc)?, &self.packed_at(segment, doc)?, self.names()?)?)
    }

    /// The same without what was found in it.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn told_at(&self, segment: u32, doc: u32) -> Result<Record, IndexError> {
        let mut record = kept::told(self.stored(segment, doc)?)?;
        record.origin.sha256 = kept::sha256(&self.packed_at(segment, doc)?).unwrap_or_default();
        Ok(record)
    }

    /// The claims of the article that stands there.
    ///
    /// # Errors
    /// When the index is damaged, or they are not as many as were written.
    pub fn claims_at(&self, segment: u32, doc: u32) -> Result<kept::Claims, IndexError> {
        let claims = kept::Claims::read(self.stored(segment, doc)?, &self.packed_at(segment, doc)?, self.names()?)?;
        let blocks = self.blocks(self.searcher().segment_reader(segment))?;
        let written = blocks.as_ref().as_ref().and_then(|b| b.claims.first(doc));
        if written.is_some_and(|written| written != claims.count() as u64) { Err(kept::damaged().into()) } else { Ok(claims) }
    }

    fn stored(&self, segment: u32, doc: u32) -> Result<Stored, IndexError> {
        let document: TantivyDocument = self.searcher().doc(DocAddress::new(segment, doc))?;
        let value = |name| document.get_first(self.handle(name)).and_then(|v| v.as_str().map(str::to_owned));
        Ok(Stored { record: value("record").unwrap_or_default(), title: value("title"), text: value("text").unwrap_or_default() })
    }

    /// What stands in the column of the article that stands there.
    fn packed_at(&self, segment: u32, doc: u32) -> Result<Vec<u8>, IndexError> {
        let blocks = self.blocks(self.searcher().segment_reader(segment))?;
        let Some(blocks) = blocks.as_ref() else { return Ok(Vec::new()) };
        let part = |ord| {
            let mut part = Vec::new();
            blocks.packed.ord_to_bytes(ord, &mut part).map(|_| part)
        };
        Ok(kept::joined(blocks.packed.term_ords(doc).map(part).collect::<Result<_, _>>().map_err(tantivy::TantivyError::from)?))
    }

    /// What ties the article with this id to others.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn links(&self, id: &str) -> Result<Option<Links>, IndexError> {
        let Some(place) = self.place(id)? else { return Ok(None) };
        let fast = self.searcher().segment_reader(place.segment_ord).fast_fields();
        let number = |name| Ok::<u64, IndexError>(fast.column_opt::<u64>(name)?.and_then(|c| c.first(place.doc_id)).unwrap_or(0));
        let cluster = self.cluster(place)?;
        Ok(Some(Links { address: number("address")?, revised: number("revised")?, serial: number("serial")?, cluster }))
    }

    /// The name of the cluster of the article that stands there.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn cluster(&self, place: DocAddress) -> Result<Option<u64>, IndexError> {
        let Some(column) = self.searcher().segment_reader(place.segment_ord).fast_fields().str("cluster")? else { return Ok(None) };
        let Some(ord) = column.ords().first(place.doc_id) else { return Ok(None) };
        let mut name = String::new();
        column.ord_to_str(ord, &mut name).map_err(tantivy::TantivyError::from)?;
        Ok(u64::from_str_radix(&name, 16).ok())
    }

    /// Where the article with this id stands.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn place(&self, id: &str) -> Result<Option<DocAddress>, IndexError> {
        let term = Term::from_field_text(self.handle("id"), id);
        for (number, segment) in (0..).zip(self.searcher().segment_readers()) {
            let articles = self.articles(segment)?;
            let Some(mut postings) =
                segment.inverted_index(term.field())?.read_postings(&term, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if articles.contains(postings.doc()) {
                    return Ok(Some(DocAddress::new(number, postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }
}

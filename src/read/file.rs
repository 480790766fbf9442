//! A file that is one document: a saved page, a text, Markdown.
//!
//! The last reader of the table: it takes what no other recognises and leaves it to `clean` to say what is not text.

use super::{
    Captures, Damaged, Map, Reader, media,
    source::{Source, capture, read_document},
};
use crate::model::Given;

pub struct File;

impl Reader for File {
    fn name(&self) -> &'static str {
        "file"
    }

    fn recognises(&self, _head: &[u8], _map: &Map) -> bool {
        true
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        Box::new(std::iter::once_with(move || match read_document(source.input, source.context.limits.document_bytes) {
            Ok(bytes) => Ok(capture(source.origin, media::of(&bytes), Given::default(), bytes)),
            Err(reason) => Err(Damaged::new(source.origin, reason)),
        }))
    }
}

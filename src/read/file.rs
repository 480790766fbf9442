//! A file that is one document: a saved page, a text, Markdown.
//!
//! The last reader of the table: it takes what no other recognises and leaves it to `clean` to say what is not text.

use super::{Captures, DOCUMENT_BYTES_MAX, Damaged, Reader, media, sha256};
use crate::model::{Capture, Given, Origin};
use std::io::{BufRead, Read};

pub struct File;

impl Reader for File {
    fn name(&self) -> &'static str {
        "file"
    }

    fn recognises(&self, _head: &[u8]) -> bool {
        true
    }

    fn captures<'a>(&self, origin: Origin, input: Box<dyn BufRead + 'a>) -> Captures<'a> {
        Box::new(std::iter::once(read(origin, input)))
    }
}

fn read(mut origin: Origin, input: Box<dyn BufRead + '_>) -> Result<Capture, Damaged> {
    let mut bytes = Vec::new();
    if let Err(e) = input.take(DOCUMENT_BYTES_MAX + 1).read_to_end(&mut bytes) {
        return Err(Damaged { origin, reason: format!("reading stopped after {} bytes: {e}", bytes.len()) });
    }
    if bytes.len() as u64 > DOCUMENT_BYTES_MAX {
        return Err(Damaged { origin, reason: format!("document above the limit of {DOCUMENT_BYTES_MAX} bytes") });
    }
    origin.sha256 = sha256(&bytes);
    Ok(Capture { origin, media: media::of(&bytes), given: Given::default(), bytes })
}

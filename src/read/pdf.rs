//! PDF: told by its first bytes; its text layer is not read yet.

use super::{
    Captures, Map, Reader,
    source::{Source, damaged},
};
use crate::model::Media;

pub struct Pdf;

pub const MEDIA_TYPE: &str = "application/pdf";

/// Why a PDF is no document for this build.
pub const NOT_READ: &str = "a PDF, which is not read yet: convert it to text first";

/// What a PDF is for this build.
pub const MEDIA: Option<Media> = None;

/// Some bytes of others may stand before the mark.
pub fn is_pdf(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"%PDF-")
}

impl Reader for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        is_pdf(head)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        damaged(source.origin, NOT_READ)
    }
}

//! PDF: told by its first bytes; its text layer is read in a process of its own, when built with the feature `pdf`.
//!
//! Parsers of PDF panic, loop and eat memory on odd files: the program starts itself for each, with a time and a memory limit, and
//! what goes wrong there costs that one document. A reader hands the PDF on as it is, so that one that is known costs its hash alone.

#[cfg(feature = "pdf")]
pub mod child;
#[cfg(feature = "pdf")]
mod parent;
#[cfg(any(feature = "pdf", test))]
mod text;

use super::{
    Captures, Damaged, Limits, Map, Reader,
    source::{Source, capture, damaged, read_document},
};
use crate::model::{Capture, Given, Media};

pub struct Pdf;

pub const MEDIA_TYPE: &str = "application/pdf";

/// Whether this build reads them.
pub const IS_READ: bool = cfg!(feature = "pdf");

/// Why a PDF is no document for a build that does not read them.
pub const NOT_READ: &str = "a PDF, which this build does not read; build with: cargo build --release --features pdf";

/// Some bytes of others may stand before the mark.
pub fn is_pdf(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"%PDF-")
}

/// What can be cleaned: of a PDF its text, all else as it is. The hash stays that of the PDF; what its container said of it stands before
/// what it says of itself.
pub fn turned(capture: Capture, limits: &Limits) -> Result<Capture, Damaged> {
    if capture.media == Media::Pdf { text(capture, limits) } else { Ok(capture) }
}

#[cfg(feature = "pdf")]
fn text(Capture { origin, given, bytes, .. }: Capture, limits: &Limits) -> Result<Capture, Damaged> {
    match parent::read(&bytes, limits) {
        Ok((head, pages)) if pages.iter().all(|p| p.trim().is_empty()) => {
            let reason = format!("a PDF of {} pages without a text layer, such as a scan: its text must be recognised first", head.pages);
            Err(Damaged::new(origin, reason))
        }
        Ok((head, pages)) => {
            let given = Given {
                title: given.title.or(head.title),
                authors: if given.authors.is_empty() { head.authors } else { given.authors },
                published: given.published.or(head.published),
                captured: given.captured.or(head.made),
                charset: super::source::utf8(),
                ..given
            };
            Ok(Capture { origin, media: Media::Plain, given, bytes: text::joined(&pages).into_bytes() })
        }
        Err(reason) => Err(Damaged::new(origin, reason)),
    }
}

#[cfg(not(feature = "pdf"))]
fn text(Capture { origin, .. }: Capture, _limits: &Limits) -> Result<Capture, Damaged> {
    Err(Damaged::new(origin, NOT_READ))
}

impl Reader for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        is_pdf(head)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        if !IS_READ {
            return damaged(source.origin, NOT_READ);
        }
        Box::new(std::iter::once_with(move || {
            let limits = &source.context.limits;
            match read_document(source.input, limits.document_bytes) {
                Ok(bytes) => Ok(capture(source.origin, Media::Pdf, Given::default(), bytes)),
                Err(reason) => Err(Damaged::new(source.origin, reason)),
            }
        }))
    }
}

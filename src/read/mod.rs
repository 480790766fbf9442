//! Containers: what holds documents.
//!
//! Paths in, captures out, one after the other; a damaged document is an item of its own, not the end.
//! Kinds are told by content, never by suffix. What the bytes of a capture say is for `clean`.

mod file;
mod jsonl;
pub mod media;
pub mod walk;

use crate::model::{Capture, Origin};
use flate2::bufread::MultiGzDecoder;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The most bytes that one document may have.
pub const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// How much of a file is looked at to tell what it is.
const HEAD_BYTES: usize = 16 << 10;

/// A document that could not be read, and why.
#[derive(Clone, Debug)]
pub struct Damaged {
    pub origin: Origin,
    pub reason: String,
}

impl Damaged {
    /// Where it stands, as messages name it: `march.jsonl at byte 88214`.
    pub fn place(&self) -> String {
        let member = self.origin.member.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
        let offset = self.origin.offset.map(|o| format!(" at byte {o}")).unwrap_or_default();
        format!("{}{member}{offset}", self.origin.path)
    }
}

/// The documents of one container.
pub type Captures<'a> = Box<dyn Iterator<Item = Result<Capture, Damaged>> + 'a>;

/// Turns one kind of container into captures.
pub trait Reader: Sync {
    /// The name in messages.
    fn name(&self) -> &'static str;
    /// Whether a file that begins with these bytes is ours.
    fn recognises(&self, head: &[u8]) -> bool;
    /// Reads to the end.
    fn captures<'a>(&self, origin: Origin, input: Box<dyn BufRead + 'a>) -> Captures<'a>;
}

/// Every container; the first that recognises a file reads it.
pub const READERS: &[&dyn Reader] = &[&jsonl::Jsonl, &file::File];

/// The captures of the file at `path`; `meter` counts the bytes of the file as they are read.
pub fn open(path: &Path, meter: &Meter) -> Captures<'static> {
    let origin = Origin { path: path.to_string_lossy().into_owned(), ..Origin::default() };
    match File::open(path) {
        Ok(file) => stream(origin, Box::new(BufReader::with_capacity(64 << 10, Metered { inner: file, meter: meter.clone() }))),
        Err(e) => damaged(origin, e.to_string()),
    }
}

/// Counts bytes as they are read, for a progress bar on another thread.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The captures of a stream, decompressed where it is gzip.
pub fn stream<'a>(origin: Origin, input: Box<dyn BufRead + 'a>) -> Captures<'a> {
    let (head, input) = match peek(input) {
        Ok(both) => both,
        Err(e) => return damaged(origin, e.to_string()),
    };
    if head.starts_with(&[0x1f, 0x8b]) {
        let inner: Box<dyn BufRead + 'a> = Box::new(BufReader::with_capacity(64 << 10, MultiGzDecoder::new(input)));
        return match peek(inner) {
            Ok((head, inner)) => recognised(&head).captures(origin, inner),
            Err(e) => damaged(origin, format!("gzip: {e}")),
        };
    }
    recognised(&head).captures(origin, input)
}

fn recognised(head: &[u8]) -> &'static dyn Reader {
    READERS.iter().copied().find(|r| r.recognises(head)).unwrap_or(&file::File)
}

/// The first bytes, and the whole stream again.
fn peek<'a>(mut input: Box<dyn BufRead + 'a>) -> io::Result<(Vec<u8>, Box<dyn BufRead + 'a>)> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(input);
    Ok((head, Box::new(whole)))
}

fn damaged<'a>(origin: Origin, reason: String) -> Captures<'a> {
    Box::new(std::iter::once(Err(Damaged { origin, reason })))
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes what is written");
        out
    })
}

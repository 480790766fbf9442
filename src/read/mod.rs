//! Containers: what holds documents.
//!
//! Paths in, captures out, one after the other; a damaged document is an item of its own, not the end.
//! Kinds are told by content, never by suffix. Nothing is unpacked to disk, and memory does not grow with the container.
//! What the bytes of a capture say is for `clean`.

mod article;
mod bzip2;
mod cdx;
mod dates;
mod directory;
mod export;
mod feed;
mod file;
mod gzip;
#[cfg(test)]
mod hostile;
mod http;
mod json;
mod jsonl;
mod limits;
mod mail;
mod map;
pub mod media;
mod mediawiki;
mod packed;
pub mod pdf;
mod revisit;
mod scan;
mod source;
mod table;
mod tar;
mod telegram;
pub mod walk;
mod warc;
mod wikitext;
mod witness;
mod xml;
mod zip;

pub use limits::Limits;
pub use map::Map;
pub use revisit::{Repeat, Sought, name_of_digest};
pub use witness::Witness;

use crate::model::{Capture, Origin, hex};
use source::{BUFFER_BYTES, Context, Root, Source, damaged};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// The most bytes that one document may have.
pub const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// What stands in an archive and gives no document, and why.
#[derive(Clone, Debug)]
pub struct Damaged {
    pub origin: Origin,
    pub reason: String,
    pub kind: Kind,
}

/// Whether there was a document to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A document is lost.
    Broken,
    /// There is none: a picture, an index, of this media type.
    Skipped(String),
    /// It stands elsewhere.
    Repeats(Box<Repeat>),
}

impl Damaged {
    pub fn new(origin: Origin, reason: impl Into<String>) -> Self {
        Damaged { origin, reason: reason.into(), kind: Kind::Broken }
    }

    /// What is no document.
    pub fn skipped(origin: Origin, media_type: &str, reason: impl Into<String>) -> Self {
        Damaged { origin, reason: reason.into(), kind: Kind::Skipped(media_type.chars().filter(|c| !c.is_control()).take(MEDIA_TYPE_CHARS).collect()) }
    }

    pub fn is_skipped(&self) -> bool {
        matches!(self.kind, Kind::Skipped(_))
    }

    /// Where it stands, as messages name it: `march.jsonl at byte 88214`.
    pub fn place(&self) -> String {
        let member = self.origin.member.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
        let offset = self.origin.offset.map(|o| format!(" at byte {o}")).unwrap_or_default();
        format!("{}{member}{offset}", self.origin.path)
    }
}

/// How much of the name of a media type is kept.
const MEDIA_TYPE_CHARS: usize = 80;

/// The documents of one container.
pub type Captures<'a> = Box<dyn Iterator<Item = Result<Capture, Damaged>> + 'a>;

/// Turns one kind of container into captures.
pub trait Reader: Sync {
    /// The name in messages.
    fn name(&self) -> &'static str;
    /// Whether a file that begins with these bytes is ours; `map` holds the caller's names of columns.
    fn recognises(&self, head: &[u8], map: &Map) -> bool;
    /// Reads to the end.
    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a>;
}

/// Every container; the first that recognises a file reads it.
pub const READERS: &[&dyn Reader] = &[
    &gzip::Gzip,
    &packed::Zstd,
    &packed::Bzip2,
    &zip::Zip,
    &pdf::Pdf,
    &warc::Warc,
    &tar::Tar,
    &cdx::Cdx,
    &mediawiki::MediaWiki,
    &feed::Feed,
    &telegram::Telegram,
    &json::Json,
    &jsonl::Jsonl,
    &mail::Mailbox,
    &mail::Mail,
    &export::Export,
    &table::Table,
    &file::File,
];

/// How archives are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub limits: Limits,
    pub map: Map,
    /// Records of other files that repeat what may stand in these.
    pub sought: Option<Arc<Sought>>,
}

impl Options {
    /// The captures of the file at `path`; `meter` counts the bytes of the file as they are read.
    pub fn open(&self, path: &Path, meter: &Meter) -> Captures<'static> {
        let origin = Origin { path: path.to_string_lossy().into_owned(), ..Origin::default() };
        match File::open(path).and_then(|file| self.open_file(&origin, Metered { inner: file, meter: meter.clone() })) {
            Ok(captures) => captures,
            Err(e) => damaged(origin, e.to_string()),
        }
    }

    fn open_file(&self, origin: &Origin, mut file: Metered<File>) -> io::Result<Captures<'static>> {
        let mut head = Vec::new();
        file.by_ref().take(4).read_to_end(&mut head)?;
        // An archive that wants to be sought in need not be held, unless it comes through a pipe.
        if zip::is_zip(&head) && file.seek(SeekFrom::Start(0)).is_ok() {
            return Ok(zip::seekable(origin.clone(), Box::new(file), self.context(), true));
        }
        let input = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(file));
        Ok(self.stream(origin.clone(), Box::new(input)))
    }

    /// The captures of a stream.
    pub fn stream<'a>(&self, origin: Origin, input: Box<dyn BufRead + 'a>) -> Captures<'a> {
        let context = self.context();
        let input = Box::new(Root { inner: input, spent: context.spent.clone() });
        Source { origin, input, context }.captures()
    }

    fn context(&self) -> Context {
        Context {
            limits: Rc::new(self.limits.clone()),
            map: Rc::new(self.map.clone()),
            sought: self.sought.clone(),
            spent: Rc::default(),
            nested: 0,
            wrapped: 0,
        }
    }
}

/// The captures of the file at `path`, read in the usual way.
pub fn open(path: &Path, meter: &Meter) -> Captures<'static> {
    Options::default().open(path, meter)
}

/// The captures of a stream, read in the usual way.
pub fn stream<'a>(origin: Origin, input: Box<dyn BufRead + 'a>) -> Captures<'a> {
    Options::default().stream(origin, input)
}

/// Whether this file may be a web archive, or hold one.
pub fn may_hold_records(path: &Path) -> bool {
    let head = |input: &mut dyn Read| {
        let mut head = Vec::new();
        let _ = input.take(BUFFER_BYTES as u64).read_to_end(&mut head);
        head
    };
    let is = |head: &[u8], readers: &[&dyn Reader]| readers.iter().any(|r| r.recognises(head, &Map::default()));
    let Ok(mut file) = File::open(path) else { return false };
    let outer = head(&mut file);
    if is(&outer, &[&gzip::Gzip]) {
        return is(&head(&mut flate2::read::GzDecoder::new(&outer[..])), &[&warc::Warc, &tar::Tar, &zip::Zip]);
    }
    is(&outer, &[&warc::Warc, &tar::Tar, &zip::Zip, &packed::Zstd, &packed::Bzip2])
}

/// Counts bytes as they are read, for a progress bar on another thread.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    read: AtomicU64,
    failures: AtomicU64,
    under_way: AtomicU64,
    waits: AtomicBool,
}

impl Meter {
    pub fn bytes(&self) -> u64 {
        self.0.read.load(Ordering::Relaxed)
    }

    /// Counts a file that need not be read.
    pub fn pass(&self, bytes: u64) {
        self.0.read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// How often a file could not be read.
    pub fn failures(&self) -> u64 {
        self.0.failures.load(Ordering::Relaxed)
    }

    /// Tells how many bytes are read and not yet handed over.
    pub fn under_way(&self, bytes: usize) {
        self.0.under_way.store(bytes as u64, Ordering::Relaxed);
    }

    /// Tells whether reading waits until less is under way.
    pub fn wait(&self, waits: bool) {
        self.0.waits.store(waits, Ordering::Relaxed);
    }

    /// Bytes under way, and whether reading waits for them.
    pub fn queue(&self) -> (u64, bool) {
        (self.0.under_way.load(Ordering::Relaxed), self.0.waits.load(Ordering::Relaxed))
    }
}

struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).inspect_err(|_| {
            self.meter.0.failures.fetch_add(1, Ordering::Relaxed);
        })?;
        self.meter.0.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let hash = hex::of(&Sha256::digest(bytes));
    witness::note(&hash, bytes);
    hash
}

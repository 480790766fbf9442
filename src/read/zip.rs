//! ZIP archives: each file within is read as what it is; of a web archive (WACZ) only its WARC files.
//!
//! Reads the directory at the end and then the members in its order, so it wants to seek; in a stream the archive is held
//! up to a limit. Stored, deflated, zstd and bzip2 members; encrypted ones are damaged.

use super::{
    Captures, Damaged, Map, Reader, bzip2,
    directory::{Directory, Entry, Seekable},
    limits::Gauged,
    source::{BUFFER_BYTES, Context, Part, Root, Source, damaged, member, read_document},
    tar,
};
use crate::model::{Capture, Origin};
use flate2::bufread::DeflateDecoder;
use std::{
    cell::RefCell,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    rc::Rc,
};

pub struct Zip;

/// A first member, or an archive without any.
pub fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

impl Reader for Zip {
    fn name(&self) -> &'static str {
        "zip"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        is_zip(head)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        match read_document(source.input, source.context.limits.held_bytes) {
            Ok(bytes) => seekable(source.origin, Box::new(Cursor::new(bytes)), source.context, false),
            Err(reason) => damaged(source.origin, format!("zip within a stream: {reason}")),
        }
    }
}

/// The captures of an archive that can be sought in; `is_file`: its bytes count as read from the file.
pub fn seekable<'a>(origin: Origin, mut file: Box<dyn Seekable + 'a>, mut context: Context, is_file: bool) -> Captures<'a> {
    context.nested += 1;
    if context.nested > context.limits.nesting {
        return damaged(origin, "an archive nested more deeply than is read");
    }
    let directory = match Directory::find(&mut *file) {
        Ok(directory) => directory,
        Err(reason) => return damaged(origin, format!("zip: {reason}")),
    };
    let mut members = Members { origin, file: Rc::new(RefCell::new(file)), directory, context, is_file, kind: Kind::Any, count: 0, taken: 0, current: None };
    members.kind = members.kind_of_archive();
    if matches!(members.kind, Kind::Office) {
        return damaged(members.origin, "an office document, which is not read");
    }
    members.directory.rewind();
    Box::new(members)
}

/// What the names of the members make of the archive.
enum Kind {
    Any,
    Wacz,
    Office,
}

struct Members<'a> {
    origin: Origin,
    file: Rc<RefCell<Box<dyn Seekable + 'a>>>,
    directory: Directory,
    context: Context,
    is_file: bool,
    kind: Kind,
    count: u64,
    /// Compressed bytes of the members so far: members that overlap would be more than the file.
    taken: u64,
    current: Option<Captures<'a>>,
}

impl Iterator for Members<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.current.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.current = None;
            let entry = self.directory.entry(&mut **self.file.borrow_mut());
            match entry {
                Ok(Some(entry)) => {
                    self.count += 1;
                    self.current = self.member(&entry);
                }
                Ok(None) => return None,
                Err(reason) => return Some(Err(Damaged::new(self.origin.clone(), format!("zip: {reason}")))),
            }
        }
    }
}

/// How many names are looked at to tell the kind of an archive.
const NAMES_LOOKED_AT: usize = 10_000;

impl<'a> Members<'a> {
    fn kind_of_archive(&mut self) -> Kind {
        let (mut package, mut archive) = (false, false);
        for _ in 0..NAMES_LOOKED_AT {
            let Ok(Some(entry)) = self.directory.entry(&mut **self.file.borrow_mut()) else { break };
            match &entry.name[..] {
                b"[Content_Types].xml" => return Kind::Office,
                b"datapackage.json" => package = true,
                name => archive |= is_web_archive(name),
            }
        }
        if package && archive { Kind::Wacz } else { Kind::Any }
    }

    fn member(&mut self, entry: &Entry) -> Option<Captures<'a>> {
        if entry.is_folder() || tar::is_clutter(&entry.name) || (matches!(self.kind, Kind::Wacz) && !is_web_archive(&entry.name)) {
            return None;
        }
        let origin = member(&self.origin, &entry.name, self.context.limits.name_bytes);
        self.taken = self.taken.saturating_add(entry.compressed);
        let refused = if self.count > self.context.limits.members {
            Some(format!("beyond the limit of {} members", self.context.limits.members))
        } else if self.taken > self.directory.file_bytes && !self.directory.lost {
            Some("zip: members overlap".to_owned())
        } else if entry.is_encrypted() {
            Some("zip: encrypted".to_owned())
        } else if entry.is_link() {
            Some("a link, which is not followed".to_owned())
        } else {
            None
        };
        Some(match refused {
            Some(reason) => damaged(origin, reason),
            None => self.opened(origin, entry).unwrap_or_else(|(origin, reason)| damaged(origin, format!("zip: {reason}"))),
        })
    }

    fn opened(&self, origin: Origin, entry: &Entry) -> Result<Captures<'a>, (Origin, String)> {
        let at = match entry.data_at(&mut **self.file.borrow_mut()) {
            Ok(at) => at,
            Err(reason) => return Err((origin, reason)),
        };
        let raw = Part { inner: At { file: self.file.clone(), at }, left: entry.compressed };
        let mut raw: Box<dyn io::BufRead + 'a> = Box::new(BufReader::with_capacity(BUFFER_BYTES, raw));
        if self.is_file {
            raw = Box::new(Root { inner: raw, spent: self.context.spent.clone() });
        }
        let unpacked: Box<dyn Read + 'a> = match entry.method {
            0 => raw,
            8 => Box::new(DeflateDecoder::new(raw)),
            12 => Box::new(bzip2::Decoder::new(raw)),
            93 => match zstd::stream::read::Decoder::with_buffer(raw) {
                Ok(decoder) => Box::new(decoder),
                Err(e) => return Err((origin, e.to_string())),
            },
            other => return Err((origin, format!("compression method {other} is not read"))),
        };
        let checked = Checked { inner: unpacked, crc: flate2::Crc::new(), length: 0, stated: (entry.crc, entry.length) };
        let gauged = Gauged { inner: checked, gauge: self.context.gauge() };
        let input = Box::new(BufReader::with_capacity(BUFFER_BYTES, gauged));
        Ok(Source { origin, input, context: self.context.clone() }.captures())
    }
}

fn is_web_archive(name: &[u8]) -> bool {
    name.starts_with(b"archive/") && (name.ends_with(b".warc") || name.ends_with(b".warc.gz"))
}

/// The file from a place on, whoever else reads it.
struct At<'a> {
    file: Rc<RefCell<Box<dyn Seekable + 'a>>>,
    at: u64,
}

impl Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Compares length and checksum with what the directory states; an error at the end when they differ.
struct Checked<R> {
    inner: R,
    crc: flate2::Crc,
    length: u64,
    stated: (u32, u64),
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.crc.update(&buffer[..read]);
        self.length += read as u64;
        let (crc, length) = self.stated;
        if self.length > length || (read == 0 && !buffer.is_empty() && self.length < length) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{length} bytes announced, {} found", self.length)));
        }
        if read == 0 && !buffer.is_empty() && self.crc.sum() != crc {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum does not hold"));
        }
        Ok(read)
    }
}

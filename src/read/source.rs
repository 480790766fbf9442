//! What a reader is given: a place, bytes, and what may still be spent on them.
//!
//! Streams that count, that end early, that are shared by an archive and its members.

use super::{
    Captures, Damaged, Map, READERS, Sought, file,
    limits::{Gauge, Gauged, Limits, Spent},
    sha256,
};
use crate::model::{Capture, Given, Media, Origin};
use std::{
    cell::RefCell,
    io::{self, BufRead, BufReader, Cursor, Read},
    rc::Rc,
    sync::Arc,
};

/// How much of a stream is looked at to tell what it is.
const HEAD_BYTES: usize = 16 << 10;

pub const BUFFER_BYTES: usize = 64 << 10;

/// What stays the same at every depth of one file.
#[derive(Clone)]
pub struct Context {
    pub limits: Rc<Limits>,
    pub map: Rc<Map>,
    pub sought: Option<Arc<Sought>>,
    pub spent: Rc<Spent>,
    /// Archives around this one.
    pub nested: usize,
    /// Compressions around this one.
    pub wrapped: usize,
}

impl Context {
    pub fn gauge(&self) -> Gauge {
        Gauge::new(self.limits.clone(), self.spent.clone())
    }
}

/// A container, or what may be one.
pub struct Source<'a> {
    pub origin: Origin,
    pub input: Box<dyn BufRead + 'a>,
    pub context: Context,
}

impl<'a> Source<'a> {
    /// Finds the reader of what the bytes are, and reads.
    pub fn captures(self) -> Captures<'a> {
        let Source { origin, input, context } = self;
        match peek(input) {
            Ok((head, input)) => recognised(&head, &context.map).captures(Source { origin, input, context }),
            Err(e) => damaged(origin, format!("reading stopped: {e}")),
        }
    }

    /// The captures of what a compression holds.
    pub fn unpacked<R: Read + 'a>(self, decoder: impl FnOnce(Box<dyn BufRead + 'a>) -> R) -> Captures<'a> {
        match self.deeper_by_compression() {
            Ok(source) => {
                let gauged = Gauged { inner: decoder(source.input), gauge: source.context.gauge() };
                Source { input: Box::new(BufReader::with_capacity(BUFFER_BYTES, gauged)), ..source }.captures()
            }
            Err(damaged) => once(damaged),
        }
    }

    pub fn deeper_by_compression(mut self) -> Result<Self, Damaged> {
        self.context.wrapped += 1;
        if self.context.wrapped > self.context.limits.nesting {
            return Err(Damaged::new(self.origin, "compressed more deeply than is read"));
        }
        Ok(self)
    }

    /// The place of a member, named below what holds it.
    pub fn member(&self, name: &[u8]) -> Origin {
        member(&self.origin, name, self.context.limits.name_bytes)
    }
}

/// The place of a member; its name is only a name and opens no path.
pub fn member(holder: &Origin, name: &[u8], name_bytes: usize) -> Origin {
    let name: String = String::from_utf8_lossy(&name[..name.len().min(name_bytes)]).chars().filter(|c| !c.is_control()).collect();
    let member = match &holder.member {
        Some(outer) => format!("{outer}!/{name}"),
        None => name,
    };
    Origin { path: holder.path.clone(), member: Some(member), ..Origin::default() }
}

fn recognised(head: &[u8], map: &Map) -> &'static dyn super::Reader {
    READERS.iter().copied().find(|r| r.recognises(head, map)).unwrap_or(&file::File)
}

/// The first bytes, and the whole stream again.
pub fn peek<'a>(mut input: Box<dyn BufRead + 'a>) -> io::Result<(Vec<u8>, Box<dyn BufRead + 'a>)> {
    let mut head = Vec::new();
    let behind: Box<dyn Read + 'a> = match input.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head) {
        Ok(_) => return Ok((head.clone(), Box::new(Cursor::new(head).chain(input)))),
        Err(e) if head.is_empty() => return Err(e),
        // What stands before a fault is read; the fault comes behind it.
        Err(e) => Box::new(Fails(Some(e))),
    };
    Ok((head.clone(), Box::new(Cursor::new(head).chain(BufReader::new(behind)))))
}

struct Fails(Option<io::Error>);

impl Read for Fails {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(self.0.take().unwrap_or_else(|| io::Error::other("reading stopped before")))
    }
}

pub fn once<'a>(damaged: Damaged) -> Captures<'a> {
    Box::new(std::iter::once(Err(damaged)))
}

pub fn damaged<'a>(origin: Origin, reason: impl Into<String>) -> Captures<'a> {
    once(Damaged::new(origin, reason))
}

/// A capture of bytes that stand as they are in their container.
pub fn capture(mut origin: Origin, media: Media, given: Given, bytes: Vec<u8>) -> Capture {
    origin.sha256 = sha256(&bytes);
    Capture { origin, media, given, bytes }
}

/// Text that a container holds as Unicode.
pub fn utf8() -> Option<String> {
    Some("utf-8".to_owned())
}

/// Reads to the end; the reason why not when that is beyond the limit or fails.
pub fn read_document(input: impl Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    if let Err(e) = input.take(limit + 1).read_to_end(&mut bytes) {
        return Err(format!("reading stopped after {} bytes: {e}", bytes.len()));
    }
    if bytes.len() as u64 > limit {
        return Err(format!("document above the limit of {limit} bytes"));
    }
    Ok(bytes)
}

/// Reads one line with its end; one that is too long is passed over, its length counted, and not kept whole.
pub fn read_line(input: &mut (impl BufRead + ?Sized), line: &mut Vec<u8>, limit: u64) -> io::Result<(u64, bool)> {
    let (mut length, mut whole) = (0, true);
    loop {
        let available = match input.fill_buf() {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let (taken, ends) = match memchr::memchr(b'\n', available) {
            Some(at) => (at + 1, true),
            None => (available.len(), available.is_empty()),
        };
        if line.len() as u64 + taken as u64 <= limit {
            line.extend_from_slice(&available[..taken]);
        } else {
            whole = false;
        }
        input.consume(taken);
        length += taken as u64;
        if ends {
            return Ok((length, whole));
        }
    }
}

/// Passes over bytes; fewer when the stream ends.
pub fn skip(input: &mut (impl BufRead + ?Sized), bytes: u64) -> io::Result<u64> {
    let mut left = bytes;
    while left > 0 {
        let available = match input.fill_buf() {
            Ok(bytes) => bytes.len() as u64,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if available == 0 {
            break;
        }
        let taken = available.min(left);
        input.consume(usize::try_from(taken).expect("a buffer's length"));
        left -= taken;
    }
    Ok(bytes - left)
}

/// The stream of a file, counted towards what is spent.
pub struct Root<'a> {
    pub inner: Box<dyn BufRead + 'a>,
    pub spent: Rc<Spent>,
}

impl Read for Root<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.spent.read.set(self.spent.read.get() + read as u64);
        Ok(read)
    }
}

impl BufRead for Root<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.spent.read.set(self.spent.read.get() + bytes as u64);
        self.inner.consume(bytes);
    }
}

/// A stream that knows how far it has been read, and takes bytes back.
pub struct Counted<'a> {
    inner: Box<dyn BufRead + 'a>,
    position: u64,
    front: Vec<u8>,
    front_at: usize,
}

impl<'a> Counted<'a> {
    pub fn new(inner: Box<dyn BufRead + 'a>) -> Self {
        Counted { inner, position: 0, front: Vec::new(), front_at: 0 }
    }

    pub fn position(&self) -> u64 {
        self.position
    }

    /// Gives back the last bytes that were read.
    pub fn unread(&mut self, bytes: &[u8]) {
        let mut front = bytes.to_vec();
        front.extend_from_slice(&self.front[self.front_at..]);
        (self.front, self.front_at) = (front, 0);
        self.position -= bytes.len() as u64;
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.front_at < self.front.len() {
            return Ok(&self.front[self.front_at..]);
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.position += bytes as u64;
        if self.front_at < self.front.len() {
            self.front_at += bytes;
        } else {
            self.inner.consume(bytes);
        }
    }
}

/// A stream that an archive and the member at hand both read.
pub struct Shared<'a>(Rc<RefCell<Counted<'a>>>);

impl Clone for Shared<'_> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<'a> Shared<'a> {
    pub fn new(input: Box<dyn BufRead + 'a>) -> Self {
        Shared(Rc::new(RefCell::new(Counted::new(input))))
    }

    pub fn position(&self) -> u64 {
        self.0.borrow().position()
    }

    pub fn skip(&self, bytes: u64) -> io::Result<u64> {
        skip(&mut *self.0.borrow_mut(), bytes)
    }

    /// The next bytes as a stream of their own.
    pub fn part(&self, length: u64) -> impl BufRead + use<'a> {
        BufReader::with_capacity(BUFFER_BYTES, Part { inner: self.clone(), left: length })
    }
}

impl Read for Shared<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(buffer)
    }
}

/// A stream of a known length; an error when it is shorter.
pub struct Part<R> {
    pub inner: R,
    pub left: u64,
}

impl<R: Read> Read for Part<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("ends early: {} bytes missing", self.left)));
        }
        self.left -= read as u64;
        Ok(read)
    }
}

//! TAR archives: each file within is read as what it is.
//!
//! Old, POSIX and GNU headers, long names and sizes. Links lead nowhere: they are noted and not followed.

use super::{
    Captures, Damaged, Map, Reader,
    source::{Shared, Source, damaged, member},
};
use crate::model::{Capture, Origin};
use std::io::{self, Read};

pub struct Tar;

const BLOCK_BYTES: usize = 512;

/// The most bytes of a header that only names the next one.
const EXTENSION_BYTES_MAX: u64 = 64 << 10;

impl Reader for Tar {
    fn name(&self) -> &'static str {
        "tar"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        head.len() >= BLOCK_BYTES && head[0] != 0 && Header::parse(&head[..BLOCK_BYTES]).is_some()
    }

    fn captures<'a>(&self, mut source: Source<'a>) -> Captures<'a> {
        source.context.nested += 1;
        if source.context.nested > source.context.limits.nesting {
            return damaged(source.origin, "an archive nested more deeply than is read");
        }
        let stream = Shared::new(source.input);
        source.input = Box::new(io::empty());
        Box::new(Members { source, stream, next_at: 0, count: 0, lost: false, current: None })
    }
}

struct Members<'a> {
    /// Where the archive stands; its own input has become `stream`.
    source: Source<'a>,
    stream: Shared<'a>,
    /// Where the next header stands.
    next_at: u64,
    count: u64,
    lost: bool,
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
            match self.member() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(reason) => {
                    self.next_at = u64::MAX;
                    let origin = Origin { offset: Some(self.stream.position()), ..self.source.origin.clone() };
                    return Some(Err(Damaged::new(origin, format!("tar: {reason}"))));
                }
            }
        }
    }
}

impl<'a> Members<'a> {
    /// Goes to the next member; false at the end.
    fn member(&mut self) -> Result<bool, String> {
        if self.next_at == u64::MAX {
            return Ok(false);
        }
        let Some((header, name)) = self.named_header()? else { return Ok(false) };
        if header.kind == NOTHING {
            return Ok(true);
        }
        let end = self.stream.position().checked_add(header.size).and_then(|e| e.checked_next_multiple_of(BLOCK_BYTES as u64));
        self.next_at = end.filter(|e| *e < u64::MAX).ok_or("a size beyond all bounds")?;
        let origin = member(&self.source.origin, &name, self.source.context.limits.name_bytes);
        self.current = match header.kind {
            b'0' | 0 | b'7' if !is_clutter(&name) => Some(self.file(origin, header.size)),
            b'1' | b'2' => {
                self.next_at = self.stream.position();
                Some(damaged(origin, "a link, which is not followed"))
            }
            _ => None,
        };
        Ok(true)
    }

    fn file(&mut self, origin: Origin, size: u64) -> Captures<'a> {
        self.count += 1;
        if self.count > self.source.context.limits.members {
            return damaged(origin, format!("beyond the limit of {} members", self.source.context.limits.members));
        }
        let input = Box::new(self.stream.part(size));
        Source { origin, input, context: self.source.context.clone() }.captures()
    }

    /// The next header that is not an extension, under the name it goes by.
    fn named_header(&mut self) -> Result<Option<(Header, Vec<u8>)>, String> {
        let (mut name, mut size) = (None, None);
        loop {
            let Some(mut header) = self.header()? else { return Ok(None) };
            match header.kind {
                b'L' => name = Some(self.extension(&header)?.split(|b| *b == 0).next().unwrap_or_default().to_vec()),
                b'x' => {
                    let records = self.extension(&header)?;
                    name = pax(&records, "path").map(<[u8]>::to_vec).or(name);
                    size = pax(&records, "size").and_then(|s| std::str::from_utf8(s).ok()?.parse().ok()).or(size);
                }
                b'K' | b'g' => drop(self.extension(&header)?),
                _ => {
                    header.size = size.unwrap_or(header.size);
                    let name = name.unwrap_or_else(|| header.name.clone());
                    return Ok(Some((header, name)));
                }
            }
        }
    }

    fn extension(&mut self, header: &Header) -> Result<Vec<u8>, String> {
        if header.size > EXTENSION_BYTES_MAX {
            return Err(format!("a name above the limit of {EXTENSION_BYTES_MAX} bytes"));
        }
        let mut bytes = Vec::new();
        self.stream.clone().take(header.size).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        self.next_at = self.stream.position().next_multiple_of(BLOCK_BYTES as u64);
        Ok(bytes)
    }

    /// The header where the next one must stand, or behind some damage; none at the end.
    fn header(&mut self) -> Result<Option<Header>, String> {
        let left = self.next_at.saturating_sub(self.stream.position());
        let skipped = self.stream.skip(left).map_err(|e| e.to_string())?;
        if skipped < left {
            return Err(format!("ends early: {left} more bytes announced, {skipped} found"));
        }
        loop {
            let mut block = Vec::new();
            self.stream.clone().take(BLOCK_BYTES as u64).read_to_end(&mut block).map_err(|e| e.to_string())?;
            self.next_at = self.stream.position();
            if block.iter().all(|b| *b == 0) {
                if block.len() < BLOCK_BYTES {
                    return Ok(None);
                }
                continue;
            }
            if block.len() < BLOCK_BYTES {
                return if self.lost { Ok(None) } else { Err("ends within a header".to_owned()) };
            }
            if let Some(header) = Header::parse(&block) {
                self.lost = false;
                return Ok(Some(header));
            }
            if !std::mem::replace(&mut self.lost, true) {
                let at = self.next_at - BLOCK_BYTES as u64;
                let origin = Origin { offset: Some(at), ..self.source.origin.clone() };
                self.current = Some(damaged(origin, "tar: no header where one is expected"));
                return Ok(Some(Header { name: Vec::new(), size: 0, kind: NOTHING }));
            }
        }
    }
}

/// Stands for a place that holds no member.
const NOTHING: u8 = b'?';

struct Header {
    name: Vec<u8>,
    size: u64,
    kind: u8,
}

impl Header {
    /// A header, when its checksum holds.
    fn parse(block: &[u8]) -> Option<Header> {
        let stated = octal(&block[148..156])?;
        let sum: u64 = block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { u64::from(b' ') } else { u64::from(*byte) }).sum();
        if stated != sum || stated <= 8 * u64::from(b' ') {
            return None;
        }
        let mut name = text(&block[..100]).to_vec();
        if &block[257..263] == b"ustar\0" && block[345] != 0 {
            name = [text(&block[345..500]), b"/", &name].concat();
        }
        Some(Header { name, size: number(&block[124..136])?, kind: block[156] })
    }
}

fn text(field: &[u8]) -> &[u8] {
    field.split(|b| *b == 0).next().unwrap_or_default()
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(text(field)).ok()?.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// A size in octal digits, or in the binary form that large files have.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 == 0 {
        return octal(field);
    }
    let head = field[..field.len() - 8].iter().enumerate().all(|(at, b)| *b == if at == 0 { 0x80 } else { 0 });
    head.then(|| field[field.len() - 8..].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// The value of a key in records of the form `length key=value\n`.
fn pax<'r>(records: &'r [u8], key: &str) -> Option<&'r [u8]> {
    let mut rest = records;
    let mut found = None;
    while let Some(space) = memchr::memchr(b' ', rest) {
        let length: usize = std::str::from_utf8(&rest[..space]).ok()?.parse().ok()?;
        let record = rest.get(space + 1..length)?;
        if let Some(value) = record.strip_prefix(key.as_bytes()).and_then(|r| r.strip_prefix(b"=")) {
            found = value.strip_suffix(b"\n").or(Some(value));
        }
        rest = &rest[length..];
    }
    found
}

/// What systems put into archives beside what was meant.
pub fn is_clutter(name: &[u8]) -> bool {
    let base = name.rsplit(|b| *b == b'/').next().unwrap_or_default();
    base.is_empty() || base.starts_with(b"._") || base == b".DS_Store" || base == b"Thumbs.db" || name.starts_with(b"__MACOSX/")
}

//! XML as a flow of tags and text, in any charset, of any length.
//!
//! Bytes in, nodes out. Of entities only the five that XML itself has and characters by number are read; a document type
//! declares nothing here, so nothing expands. One node is held at a time, up to a limit.

use super::source::BUFFER_BYTES;
use encoding_rs::{Decoder, Encoding, UTF_8};
use quick_xml::{Reader, events::Event};
use std::io::{self, BufRead, BufReader, Read};

pub enum Node {
    Start(String, Vec<(String, String)>),
    Text(String),
    End(String),
    Eof,
}

pub struct Xml<'a> {
    reader: Reader<BufReader<Bounded<Unicode<'a>>>>,
    buffer: Vec<u8>,
    limit: u64,
}

impl<'a> Xml<'a> {
    /// `head` is where the charset is declared; `limit` bounds one node in bytes.
    pub fn new(head: &[u8], input: Box<dyn BufRead + 'a>, limit: u64) -> Self {
        let unicode = Unicode::new(input, charset(head));
        let mut reader = Reader::from_reader(BufReader::with_capacity(BUFFER_BYTES, Bounded { inner: unicode, left: limit }));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Xml { reader, buffer: Vec::new(), limit }
    }

    /// Bytes read so far, in UTF-8.
    pub fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// The next node; after an error there is none.
    pub fn node(&mut self) -> Result<Node, String> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().get_mut().left = self.limit;
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|e| format!("xml: {e}"))?;
            return Ok(match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let mut all = tag.attributes();
                    let attributes = all.with_checks(false).flatten().take(64);
                    let attributes = attributes.map(|a| (a.key.0.to_owned(), unescaped(&a.value))).collect();
                    Node::Start(tag.name().0.to_owned(), attributes)
                }
                Event::End(tag) => Node::End(tag.name().0.trim().to_owned()),
                Event::Text(text) => Node::Text(text.to_string()),
                Event::CData(text) => Node::Text(text.into_inner().into_owned()),
                Event::GeneralRef(entity) => Node::Text(character(&entity).map_or_else(|| format!("&{};", &*entity), String::from)),
                Event::Eof => Node::Eof,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            });
        }
    }
}

/// The character that an entity stands for.
pub fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

/// Text with its entities read; an unknown one stays as it is.
pub fn unescaped(text: &str) -> String {
    const NAME_BYTES_MAX: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(NAME_BYTES_MAX).position(|b| b == b';');
        match end.and_then(|end| Some((character(&rest[..end])?, end))) {
            Some((found, end)) => {
                out.push(found);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// The charset that a byte order mark or the XML declaration states, else UTF-8.
fn charset(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    let declaration = &head[..head.len().min(200)];
    let declaration = declaration.split(|b| *b == b'>').next().unwrap_or_default();
    let stated = memchr::memmem::find(declaration, b"encoding=").and_then(|at| {
        let value = &declaration[at + "encoding=".len()..];
        let quote = *value.first()?;
        Encoding::for_label(value[1..].split(|b| *b == quote).next()?)
    });
    stated.unwrap_or(UTF_8)
}

/// A stream turned into UTF-8; bytes that are none in its charset become U+FFFD.
pub struct Unicode<'a> {
    input: Box<dyn BufRead + 'a>,
    decoder: Decoder,
    out: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<'a> Unicode<'a> {
    pub fn new(input: Box<dyn BufRead + 'a>, charset: &'static Encoding) -> Self {
        Unicode { input, decoder: charset.new_decoder(), out: Vec::new(), at: 0, ended: false }
    }
}

impl Read for Unicode<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.out.len() && !self.ended {
            self.out.resize(BUFFER_BYTES, 0);
            let raw = self.input.fill_buf()?;
            self.ended = raw.is_empty();
            let (_, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.out, raw.is_empty());
            self.input.consume(read);
            self.out.truncate(written);
            self.at = 0;
        }
        let read = (&self.out[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

/// Ends in an error when too much is read for one node.
pub struct Bounded<R> {
    pub inner: R,
    pub left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other("one piece is above the limit of bytes"))?;
        Ok(read)
    }
}

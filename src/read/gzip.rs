//! Gzip, of anything.
//!
//! All members of a file, one after the other, with the offset where each begins; after a broken one reading can go on at the next.

use super::{
    Captures, Map, Reader,
    limits::Gauge,
    source::{BUFFER_BYTES, Counted, Source, damaged, once, peek},
    warc,
};
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

pub struct Gzip;

const MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];

impl Reader for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        head.starts_with(MAGIC)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let (source, mut members) = match source.deeper_by_compression() {
            Ok(Source { origin, input, context }) => {
                let members = Members::new(input, context.gauge());
                (Source { origin, input: Box::new(io::empty()), context }, members)
            }
            Err(damaged) => return once(damaged),
        };
        match members.fill_buf() {
            // A web archive wants to know where each member begins.
            Ok(head) if head.starts_with(warc::MAGIC) => warc::records(source.origin, Box::new(members), source.context),
            Ok(_) => match peek(Box::new(members)) {
                Ok((_, input)) => Source { input, ..source }.captures(),
                Err(e) => damaged(source.origin, format!("gzip: {e}")),
            },
            Err(e) => damaged(source.origin, format!("gzip: {e}")),
        }
    }
}

/// The decompressed members of a gzip file.
pub struct Members<'a> {
    state: State<'a>,
    gauge: Gauge,
    buffer: Vec<u8>,
    at: usize,
    /// Where the member at hand begins, compressed.
    member_at: u64,
    /// Bytes of the member at hand that were taken, and of all.
    taken: u64,
    taken_all: u64,
}

enum State<'a> {
    Between(Counted<'a>),
    Within(Box<GzDecoder<Counted<'a>>>),
    Broken(Counted<'a>),
    Ended,
}

impl<'a> Members<'a> {
    pub fn new(input: Box<dyn BufRead + 'a>, gauge: Gauge) -> Self {
        Members { state: State::Between(Counted::new(input)), gauge, buffer: Vec::new(), at: 0, member_at: 0, taken: 0, taken_all: 0 }
    }

    /// Where the next byte stands: a member's first byte where the member begins in the file, so that it can be found again
    /// there; any other its place in what all members hold.
    pub fn position(&mut self) -> io::Result<u64> {
        self.fill_buf()?;
        Ok(if self.taken == 0 { self.member_at } else { self.taken_all })
    }

    /// After an error: goes to what looks like the next member; false when there is none.
    pub fn resume(&mut self) -> bool {
        let State::Broken(mut input) = std::mem::replace(&mut self.state, State::Ended) else { return false };
        let found = find_magic(&mut input).unwrap_or(false);
        if found {
            self.state = State::Between(input);
        }
        found
    }

    /// Reads on until there is something in the buffer or the end.
    fn fill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.buffer.clear();
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Between(input) => self.state = self.begin(input)?,
                State::Within(mut decoder) => {
                    self.buffer.resize(BUFFER_BYTES, 0);
                    match decoder.read(&mut self.buffer).and_then(|n| self.gauge.add(n).map(|()| n)) {
                        Ok(0) => {
                            self.buffer.clear();
                            self.state = State::Between(decoder.into_inner());
                        }
                        Ok(read) => {
                            self.buffer.truncate(read);
                            self.state = State::Within(decoder);
                            return Ok(());
                        }
                        Err(e) => {
                            self.state = State::Broken(decoder.into_inner());
                            self.buffer.clear();
                            return Err(e);
                        }
                    }
                }
                other => {
                    self.state = other;
                    self.buffer.clear();
                    return Ok(());
                }
            }
        }
    }

    /// The next member. Zeros between members are padding.
    fn begin(&mut self, mut input: Counted<'a>) -> io::Result<State<'a>> {
        loop {
            let head = input.fill_buf()?;
            match head.first() {
                None => return Ok(State::Ended),
                Some(0) => {
                    let zeros = head.iter().take_while(|b| **b == 0).count();
                    input.consume(zeros);
                }
                Some(first) if *first == MAGIC[0] => {
                    (self.member_at, self.taken) = (input.position(), 0);
                    self.gauge.restart();
                    return Ok(State::Within(Box::new(GzDecoder::new(input))));
                }
                Some(_) => {
                    let at = input.position();
                    self.state = State::Broken(input);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, format!("no gzip member at byte {at}, where one is expected")));
                }
            }
        }
    }
}

/// Goes to the next bytes that begin a member.
fn find_magic(input: &mut Counted) -> io::Result<bool> {
    let mut seen = 0;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Ok(false);
        }
        let mut taken = 0;
        for byte in available {
            taken += 1;
            seen = if *byte == MAGIC[seen] { seen + 1 } else { usize::from(*byte == MAGIC[0]) };
            if seen == MAGIC.len() {
                break;
            }
        }
        input.consume(taken);
        if seen == MAGIC.len() {
            input.unread(MAGIC);
            return Ok(true);
        }
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Members<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.buffer.len() {
            self.fill()?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
        self.taken += bytes as u64;
        self.taken_all += bytes as u64;
    }
}

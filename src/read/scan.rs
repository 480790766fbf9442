//! JSON as a flow: the elements of one list, whole, and the plain values around it.
//!
//! Bytes in, events out. An element is held at a time, up to a limit; the document may be of any length.

use super::source::Counted;
use std::io::{self, BufRead};

pub enum Event {
    /// An element of a wanted list.
    Element { offset: u64, bytes: Vec<u8> },
    /// A string, number or word outside of one, and the keys that lead to it: `chats.list.name`.
    Plain { path: String, value: Vec<u8> },
    /// An element that is too long; reading goes on behind it.
    TooLong { offset: u64 },
}

/// How deep lists and objects may stand around the wanted list.
const DEPTH_MAX: usize = 64;
/// The longest plain value or key that is kept.
const PLAIN_BYTES_MAX: usize = 64 << 10;

enum Frame {
    List,
    /// Length of the path outside, and whether a key comes next.
    Object(usize, bool),
}

pub struct Scan<'a> {
    input: Counted<'a>,
    wanted: fn(&str) -> bool,
    limit: u64,
    stack: Vec<Frame>,
    path: String,
    /// Whether a wanted list began, and whether anything but records stood in one.
    lists: (bool, bool),
}

impl<'a> Scan<'a> {
    pub fn new(input: Box<dyn BufRead + 'a>, wanted: fn(&str) -> bool, limit: u64) -> Self {
        Scan { input: Counted::new(input), wanted, limit, stack: Vec::new(), path: String::new(), lists: (false, false) }
    }

    pub fn position(&self) -> u64 {
        self.input.position()
    }

    /// Whether a wanted list held nothing at all.
    pub fn saw_empty_list(&self) -> bool {
        self.lists == (true, false)
    }

    fn is_in_wanted_list(&self) -> bool {
        matches!(self.stack.last(), Some(Frame::List)) && (self.wanted)(&self.path)
    }

    /// The next event; none at the end.
    pub fn event(&mut self) -> Result<Option<Event>, String> {
        loop {
            let Some(byte) = self.peek()? else {
                return if self.stack.is_empty() { Ok(None) } else { Err("ends early".to_owned()) };
            };
            match byte {
                b'{' | b'[' if self.is_in_wanted_list() => return self.element().map(Some),
                b'{' => self.open(Frame::Object(self.path.len(), true))?,
                b'[' => {
                    self.lists.0 |= (self.wanted)(&self.path);
                    self.open(Frame::List)?;
                }
                b'}' | b']' => {
                    self.input.consume(1);
                    if let Some(Frame::Object(outside, _)) = self.stack.pop() {
                        self.path.truncate(outside);
                    }
                }
                b',' => {
                    self.input.consume(1);
                    if let Some(Frame::Object(outside, key)) = self.stack.last_mut() {
                        self.path.truncate(*outside);
                        *key = true;
                    }
                }
                b'"' => {
                    self.lists.1 |= self.is_in_wanted_list();
                    let value = self.string()?;
                    match self.stack.last_mut() {
                        Some(Frame::Object(_, key)) if *key => {
                            *key = false;
                            let name: String = serde_json::from_slice(&value).unwrap_or_default();
                            self.path.push_str(if self.path.is_empty() { "" } else { "." });
                            self.path.push_str(&name);
                        }
                        _ => return Ok(Some(Event::Plain { path: self.path.clone(), value })),
                    }
                }
                b':' | b' ' | b'\t' | b'\r' | b'\n' | 0xef | 0xbb | 0xbf => self.input.consume(1),
                b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                    self.lists.1 |= self.is_in_wanted_list();
                    let value = self.word()?;
                    return Ok(Some(Event::Plain { path: self.path.clone(), value }));
                }
                _ => return Err(format!("not JSON at byte {}", self.position())),
            }
        }
    }

    fn open(&mut self, frame: Frame) -> Result<(), String> {
        self.input.consume(1);
        self.stack.push(frame);
        if self.stack.len() > DEPTH_MAX {
            return Err(format!("JSON nested more than {DEPTH_MAX} deep"));
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Option<u8>, String> {
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(format!("reading stopped: {e}")),
            }
        }
    }

    /// Takes bytes as long as `more` says so, and keeps at most `limit` of them; none kept when they are more.
    fn take(&mut self, limit: u64, mut more: impl FnMut(u8) -> Step) -> Result<Option<Vec<u8>>, String> {
        let mut kept = Some(Vec::new());
        loop {
            if self.peek()?.is_none() {
                return Err("ends early".to_owned());
            }
            let bytes = self.input.fill_buf().map_err(|e| e.to_string())?;
            let (mut taken, mut done) = (bytes.len(), false);
            for (at, byte) in bytes.iter().enumerate() {
                match more(*byte) {
                    Step::On => continue,
                    Step::Last => taken = at + 1,
                    Step::Before => taken = at,
                }
                done = true;
                break;
            }
            if kept.as_ref().is_some_and(|k| (k.len() + taken) as u64 > limit) {
                kept = None;
            }
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(&bytes[..taken]);
            }
            self.input.consume(taken);
            if done {
                return Ok(kept);
            }
        }
    }

    fn string(&mut self) -> Result<Vec<u8>, String> {
        let (mut quotes, mut escaped) = (0, false);
        let kept = self.take(PLAIN_BYTES_MAX as u64, |byte| {
            quotes += u8::from(byte == b'"' && !escaped);
            escaped = byte == b'\\' && !escaped;
            if quotes == 2 { Step::Last } else { Step::On }
        })?;
        Ok(kept.unwrap_or_default())
    }

    fn word(&mut self) -> Result<Vec<u8>, String> {
        let kept =
            self.take(PLAIN_BYTES_MAX as u64, |byte| if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.') { Step::On } else { Step::Before });
        // A number may end the document.
        kept.map(Option::unwrap_or_default).or_else(|e| if self.stack.is_empty() { Ok(Vec::new()) } else { Err(e) })
    }

    fn element(&mut self) -> Result<Event, String> {
        let offset = self.position();
        let (mut depth, mut quoted, mut escaped) = (0_u64, false, false);
        let kept = self.take(self.limit, |byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = quoted,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth -= 1,
                _ => {}
            }
            if depth == 0 { Step::Last } else { Step::On }
        })?;
        Ok(match kept {
            Some(bytes) => Event::Element { offset, bytes },
            None => Event::TooLong { offset },
        })
    }
}

enum Step {
    On,
    /// This byte is the last one.
    Last,
    /// The byte before was the last one.
    Before,
}

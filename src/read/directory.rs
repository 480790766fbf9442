//! The directory at the end of a ZIP archive, read entry by entry.
//!
//! A file that can be sought in comes in, entries with sizes and places go out. Knows the large form (ZIP64), and finds a
//! directory whose archive has something before it. An archive that is cut short has lost its directory; then the members' own
//! heads are read one after the other.

use std::io::{Read, Seek, SeekFrom};

pub trait Seekable: Read + Seek {}

impl<T: Read + Seek> Seekable for T {}

/// Where the entries of an archive stand.
pub struct Directory {
    start: u64,
    next_at: u64,
    end: u64,
    /// Bytes before the archive, which its places do not count.
    before: u64,
    pub file_bytes: u64,
    /// Without a directory, the heads of the members themselves are read.
    pub lost: bool,
    /// A piece of the directory, and where it begins.
    piece: Vec<u8>,
    piece_at: u64,
}

/// One member.
pub struct Entry {
    pub name: Vec<u8>,
    pub method: u16,
    pub crc: u32,
    pub compressed: u64,
    pub length: u64,
    flags: u16,
    made_by: u16,
    attributes: u32,
    /// Where its own head stands in the file.
    at: u64,
}

const END_BYTES: usize = 22;
const LOCATOR_BYTES: u64 = 20;
/// The end record and the longest comment.
const TAIL_BYTES: u64 = END_BYTES as u64 + 65_535;
const HEAD_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
const PIECE_BYTES: u64 = 256 << 10;

impl Directory {
    pub fn find(file: &mut dyn Seekable) -> Result<Directory, String> {
        let file_bytes = file.seek(SeekFrom::End(0)).map_err(|e| e.to_string())?;
        let tail_at = file_bytes.saturating_sub(TAIL_BYTES);
        let tail = bytes_at(file, tail_at, file_bytes - tail_at)?;
        let in_tail = memchr::memmem::rfind(&tail, b"PK\x05\x06").filter(|at| at + END_BYTES <= tail.len());
        let Some(in_tail) = in_tail else {
            return Ok(Directory { start: 0, next_at: 0, end: file_bytes, before: 0, file_bytes, lost: true, piece: Vec::new(), piece_at: 0 });
        };
        let record = &tail[in_tail..];
        let end_at = tail_at + in_tail as u64;
        let (mut size, mut start, mut end) = (u64::from(u32_at(record, 12)), u64::from(u32_at(record, 16)), end_at);
        let is_large = size == u64::from(u32::MAX) || start == u64::from(u32::MAX) || u16_at(record, 10) == u16::MAX;
        if let Some(large) = is_large.then(|| large(file, end_at)).flatten() {
            (size, start, end) = large;
        }
        let found_start = end.checked_sub(size).ok_or("a directory larger than the file")?;
        let before = found_start.checked_sub(start).ok_or("a directory that does not stand where the end says")?;
        Ok(Directory { start: found_start, next_at: found_start, end, before, file_bytes, lost: false, piece: Vec::new(), piece_at: 0 })
    }

    pub fn rewind(&mut self) {
        self.next_at = self.start;
    }

    /// The next entry; after an error there is none.
    pub fn entry(&mut self, file: &mut dyn Seekable) -> Result<Option<Entry>, String> {
        if self.next_at >= self.end && !(self.lost && self.next_at < u64::MAX) {
            return Ok(None);
        }
        let entry = if self.lost { self.lost_entry(file) } else { self.read_entry(file) };
        if entry.is_err() {
            self.next_at = u64::MAX;
        }
        entry.map(Some)
    }

    fn read_entry(&mut self, file: &mut dyn Seekable) -> Result<Entry, String> {
        let head = self.piece(file, HEAD_BYTES)?.to_vec();
        if !head.starts_with(b"PK\x01\x02") {
            return Err(format!("no entry at byte {}, where one is expected", self.next_at));
        }
        let (name_bytes, extra_bytes, comment_bytes) = (usize::from(u16_at(&head, 28)), usize::from(u16_at(&head, 30)), usize::from(u16_at(&head, 32)));
        let rest = self.piece(file, HEAD_BYTES + name_bytes + extra_bytes + comment_bytes)?;
        let (name, extra) = (rest[HEAD_BYTES..HEAD_BYTES + name_bytes].to_vec(), rest[HEAD_BYTES + name_bytes..][..extra_bytes].to_vec());
        self.next_at += (HEAD_BYTES + name_bytes + extra_bytes + comment_bytes) as u64;
        let mut sizes = [u64::from(u32_at(&head, 24)), u64::from(u32_at(&head, 20)), u64::from(u32_at(&head, 42))];
        let mut large = extra_field(&extra, 1).unwrap_or_default();
        for size in &mut sizes {
            if *size == u64::from(u32::MAX) && large.len() >= 8 {
                *size = u64_at(large, 0);
                large = &large[8..];
            }
        }
        let [length, compressed, at] = sizes;
        Ok(Entry {
            name,
            method: u16_at(&head, 10),
            crc: u32_at(&head, 16),
            compressed,
            length,
            flags: u16_at(&head, 8),
            made_by: u16_at(&head, 4),
            attributes: u32_at(&head, 38),
            at: at.saturating_add(self.before),
        })
    }

    /// The next member as its own head tells of it.
    fn lost_entry(&mut self, file: &mut dyn Seekable) -> Result<Entry, String> {
        const LOST: &str = "no directory at the end; the file may be cut short";
        let at = self.next_at;
        let head = bytes_at(file, at, LOCAL_BYTES as u64)?;
        if head.len() < LOCAL_BYTES || !head.starts_with(b"PK\x03\x04") {
            return Err(LOST.to_owned());
        }
        let (flags, compressed, name_bytes) = (u16_at(&head, 6), u32_at(&head, 18), u64::from(u16_at(&head, 26)));
        // Bit 3: the sizes stand behind the bytes.
        if flags & 8 != 0 || compressed == u32::MAX {
            return Err(LOST.to_owned());
        }
        let name = bytes_at(file, at + LOCAL_BYTES as u64, name_bytes)?;
        self.next_at = at + LOCAL_BYTES as u64 + name_bytes + u64::from(u16_at(&head, 28)) + u64::from(compressed);
        let (compressed, length) = (u64::from(compressed), u64::from(u32_at(&head, 22)));
        Ok(Entry { name, method: u16_at(&head, 8), crc: u32_at(&head, 14), compressed, length, flags, made_by: 0, attributes: 0, at })
    }

    /// The next bytes of the directory.
    fn piece(&mut self, file: &mut dyn Seekable, length: usize) -> Result<&[u8], String> {
        let within = |d: &Directory| d.next_at >= d.piece_at && d.next_at + length as u64 <= d.piece_at + d.piece.len() as u64;
        if !within(self) {
            let most = (self.end - self.next_at).min(PIECE_BYTES);
            self.piece = bytes_at(file, self.next_at, most)?;
            self.piece_at = self.next_at;
        }
        if !within(self) {
            return Err("the directory ends within an entry".to_owned());
        }
        let from = usize::try_from(self.next_at - self.piece_at).expect("within a piece");
        Ok(&self.piece[from..from + length])
    }
}

impl Entry {
    pub fn is_folder(&self) -> bool {
        self.name.ends_with(b"/")
    }

    pub fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether a Unix system says that it is a symbolic link.
    pub fn is_link(&self) -> bool {
        self.made_by >> 8 == 3 && (self.attributes >> 16) & 0o170_000 == 0o120_000
    }

    /// Where its bytes begin, behind its own head.
    pub fn data_at(&self, file: &mut dyn Seekable) -> Result<u64, String> {
        let head = bytes_at(file, self.at, LOCAL_BYTES as u64)?;
        if head.len() < LOCAL_BYTES || !head.starts_with(b"PK\x03\x04") {
            return Err(format!("no member at byte {}, where the directory says", self.at));
        }
        Ok(self.at + LOCAL_BYTES as u64 + u64::from(u16_at(&head, 26)) + u64::from(u16_at(&head, 28)))
    }
}

/// Size, start and end of the directory as the large form states them.
fn large(file: &mut dyn Seekable, end_at: u64) -> Option<(u64, u64, u64)> {
    let locator = bytes_at(file, end_at.checked_sub(LOCATOR_BYTES)?, LOCATOR_BYTES).ok()?;
    if !locator.starts_with(b"PK\x06\x07") {
        return None;
    }
    let at = u64_at(&locator, 8);
    let record = bytes_at(file, at, 56).ok()?;
    (record.len() == 56 && record.starts_with(b"PK\x06\x06")).then(|| (u64_at(&record, 40), u64_at(&record, 48), at))
}

/// The field of this kind among the extra ones.
fn extra_field(extra: &[u8], kind: u16) -> Option<&[u8]> {
    let mut rest = extra;
    while rest.len() >= 4 {
        let length = usize::from(u16_at(rest, 2));
        let field = rest.get(4..4 + length)?;
        if u16_at(rest, 0) == kind {
            return Some(field);
        }
        rest = &rest[4 + length..];
    }
    None
}

fn bytes_at(file: &mut dyn Seekable, at: u64, length: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).and_then(|_| file.take(length).read_to_end(&mut bytes)).map_err(|e| e.to_string())?;
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes[at..at + 2].try_into().expect("two bytes"))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

//! What reading may cost: sizes, ratios, depths, counts.
//!
//! All bounds stand here, as data. `Gauge` watches one decompression against them.

use std::{cell::Cell, io, rc::Rc, time::Duration};

/// Bounds on what is read from one file. A document or member beyond a bound is damaged, and reading goes on where it can.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most bytes of one document, record, line or field.
    pub document_bytes: u64,
    /// The most bytes of the head of one record: WARC and HTTP headers.
    pub header_bytes: u64,
    /// How many bytes may come out of one that is read from the file.
    pub ratio: u64,
    /// What each decompression may give before its ratio counts.
    pub ratio_free_bytes: u64,
    /// What all decompressions of a file may give together before their ratio counts.
    pub ratio_free_bytes_all: u64,
    /// The most bytes that all decompressions of a file may give together.
    pub unpacked_bytes: u64,
    /// The most members of one archive; each beyond it is damaged.
    pub members: u64,
    /// How deep archives may stand within archives, and compressions within compressions.
    pub nesting: usize,
    /// The most bytes held of an archive that must be read back and forth and stands in a stream: a ZIP within a TAR.
    pub held_bytes: u64,
    /// The most bytes of payloads held for records that repeat an earlier one.
    pub revisit_bytes: u64,
    /// The most bytes of a member's name that are kept.
    pub name_bytes: usize,
    /// The longest that the process may take that reads one PDF.
    pub pdf_time: Duration,
    /// The most memory of that process.
    pub pdf_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            document_bytes: super::DOCUMENT_BYTES_MAX,
            header_bytes: 64 << 10,
            ratio: 200,
            ratio_free_bytes: 10 << 20,
            ratio_free_bytes_all: 1 << 30,
            unpacked_bytes: 1 << 40,
            members: 1_000_000,
            nesting: 3,
            held_bytes: 256 << 20,
            revisit_bytes: 32 << 20,
            name_bytes: 1 << 10,
            pdf_time: Duration::from_secs(30),
            pdf_bytes: 512 << 20,
        }
    }
}

/// What has been read from the file and what came out of it so far, at all depths.
#[derive(Debug, Default)]
pub struct Spent {
    pub read: Cell<u64>,
    pub unpacked: Cell<u64>,
}

/// Bytes that readers may hold from the file before a decompression asks for them.
const READ_AHEAD_BYTES: u64 = 64 << 10;

/// Watches what one decompression gives for what it takes from the file, however many others stand between.
pub struct Gauge {
    limits: Rc<Limits>,
    spent: Rc<Spent>,
    read_before: u64,
    unpacked: u64,
}

impl Gauge {
    pub fn new(limits: Rc<Limits>, spent: Rc<Spent>) -> Self {
        let read_before = spent.read.get();
        Gauge { limits, spent, read_before, unpacked: 0 }
    }

    /// Begins anew, for the next member of the same stream.
    pub fn restart(&mut self) {
        self.read_before = self.spent.read.get();
        self.unpacked = 0;
    }

    /// Counts bytes that came out; an error when they are too many.
    pub fn add(&mut self, bytes: usize) -> io::Result<()> {
        self.unpacked += bytes as u64;
        let all = self.spent.unpacked.get() + bytes as u64;
        self.spent.unpacked.set(all);
        let limits = &self.limits;
        let read = self.spent.read.get();
        let here = (read - self.read_before + READ_AHEAD_BYTES).saturating_mul(limits.ratio);
        if self.unpacked > limits.ratio_free_bytes.saturating_add(here) || all > limits.ratio_free_bytes_all.saturating_add(read.saturating_mul(limits.ratio)) {
            return Err(io::Error::other(format!("decompression above the limit of {} bytes for one", limits.ratio)));
        }
        if all > limits.unpacked_bytes {
            return Err(io::Error::other(format!("decompressed bytes above the limit of {}", limits.unpacked_bytes)));
        }
        Ok(())
    }
}

/// A decompression under a gauge.
pub struct Gauged<R> {
    pub inner: R,
    pub gauge: Gauge,
}

impl<R: io::Read> io::Read for Gauged<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.gauge.add(read)?;
        Ok(read)
    }
}

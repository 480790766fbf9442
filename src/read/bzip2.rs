//! Bzip2: streams of blocks, several streams in one file.
//!
//! Bytes in, bytes out, block by block; at most a block (900 kB) and its order are held. Each block's checksum is compared.

use std::io::{self, BufRead, Read};

const BLOCK_MAGIC: u64 = 0x3141_5926_5359;
const END_MAGIC: u64 = 0x1772_4538_5090;
const CODE_BITS_MAX: usize = 20;
const GROUP_SYMBOLS: usize = 50;

pub struct Decoder<R> {
    bits: Bits<R>,
    /// Size of a block in this stream; 0 between streams.
    block_bytes: usize,
    out: Vec<u8>,
    at: usize,
}

impl<R: BufRead> Decoder<R> {
    pub fn new(input: R) -> Self {
        Decoder { bits: Bits { input, held: 0, count: 0 }, block_bytes: 0, out: Vec::new(), at: 0 }
    }

    /// Decodes the next block; false at the end.
    fn block(&mut self) -> io::Result<bool> {
        loop {
            if self.block_bytes == 0 && !self.stream()? {
                return Ok(false);
            }
            match self.bits.take(24)? << 24 | self.bits.take(24)? {
                BLOCK_MAGIC => break,
                END_MAGIC => {
                    self.bits.take(32)?;
                    self.bits.align();
                    self.block_bytes = 0;
                }
                _ => return Err(invalid("no block where one is expected")),
            }
        }
        let stated = self.bits.take(32)?;
        let (last, origin) = self.symbols()?;
        self.out.clear();
        self.at = 0;
        restore(&last, origin, &mut self.out)?;
        if u64::from(checksum(&self.out)) != stated {
            self.out.clear();
            return Err(invalid("the checksum of a block does not hold"));
        }
        Ok(true)
    }

    /// Reads the head of a stream; false at the end of the file.
    fn stream(&mut self) -> io::Result<bool> {
        if self.bits.ended()? {
            return Ok(false);
        }
        let magic = self.bits.take(24)?;
        let level = self.bits.take(8)?;
        if magic != 0x42_5a68 || !(u64::from(b'1')..=u64::from(b'9')).contains(&level) {
            return Err(invalid("no stream where one is expected"));
        }
        self.block_bytes = usize::try_from(level - u64::from(b'0')).expect("a digit") * 100_000;
        Ok(true)
    }

    /// The block's bytes in their sorted order, and where the first one stands.
    fn symbols(&mut self) -> io::Result<(Vec<u8>, usize)> {
        if self.bits.take(1)? == 1 {
            return Err(invalid("a randomised block, which no program has written since 1996"));
        }
        let origin = self.bits.small(24)?;
        let mut front = self.bytes_in_use()?;
        let tables = self.bits.small(3)?;
        let selectors = self.bits.small(15)?;
        if !(2..=6).contains(&tables) || selectors == 0 {
            return Err(invalid("a block without code tables"));
        }
        let order = self.selectors(tables, selectors)?;
        let codes: Vec<Code> = (0..tables).map(|_| self.code(front.len() + 2)).collect::<io::Result<_>>()?;
        let end = front.len() + 1;
        let mut last = Vec::with_capacity(self.block_bytes);
        let (mut run, mut weight) = (0_usize, 1_usize);
        for number in 0.. {
            let table = *order.get(number / GROUP_SYMBOLS).ok_or_else(|| invalid("a block longer than its tables"))?;
            let symbol = codes[usize::from(table)].symbol(&mut self.bits)?;
            if symbol <= 1 {
                run += weight << symbol;
                weight <<= 1;
                if run > self.block_bytes {
                    return Err(invalid("a block above its size"));
                }
                continue;
            }
            if run > 0 {
                let byte = *front.first().ok_or_else(|| invalid("a block of no bytes"))?;
                last.resize(last.len() + run, byte);
                (run, weight) = (0, 1);
            }
            if last.len() > self.block_bytes {
                return Err(invalid("a block above its size"));
            }
            if symbol == end {
                break;
            }
            let byte = front.remove(symbol - 1);
            front.insert(0, byte);
            last.push(byte);
        }
        Ok((last, origin))
    }

    fn bytes_in_use(&mut self) -> io::Result<Vec<u8>> {
        let ranges = self.bits.take(16)?;
        let mut used = Vec::new();
        for range in 0..16_u8 {
            if ranges >> (15 - range) & 1 == 1 {
                let bytes = self.bits.take(16)?;
                used.extend((0..16_u8).filter(|b| bytes >> (15 - b) & 1 == 1).map(|b| range * 16 + b));
            }
        }
        Ok(used)
    }

    /// Which table each group of symbols is coded with.
    fn selectors(&mut self, tables: usize, count: usize) -> io::Result<Vec<u8>> {
        let mut front: Vec<u8> = (0..6).take(tables).collect();
        let mut order = Vec::with_capacity(count);
        for _ in 0..count {
            let mut at = 0;
            while self.bits.take(1)? == 1 {
                at += 1;
                if at >= tables {
                    return Err(invalid("a table that is not there"));
                }
            }
            let table = front.remove(at);
            front.insert(0, table);
            order.push(table);
        }
        Ok(order)
    }

    fn code(&mut self, symbols: usize) -> io::Result<Code> {
        let mut length = self.bits.small(5)?;
        let mut lengths = Vec::with_capacity(symbols);
        for _ in 0..symbols {
            loop {
                if !(1..=CODE_BITS_MAX).contains(&length) {
                    return Err(invalid("a code of a wrong length"));
                }
                if self.bits.take(1)? == 0 {
                    break;
                }
                length = if self.bits.take(1)? == 0 { length + 1 } else { length - 1 };
            }
            lengths.push(length);
        }
        Ok(Code::new(&lengths))
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.out.len() {
            if !self.block()? {
                return Ok(0);
            }
        }
        let read = (&self.out[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

/// A canonical Huffman code.
struct Code {
    /// For each length: the first code, and where its symbols begin.
    first: [usize; CODE_BITS_MAX + 2],
    start: [usize; CODE_BITS_MAX + 2],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[usize]) -> Self {
        let mut code = Code { first: [0; CODE_BITS_MAX + 2], start: [0; CODE_BITS_MAX + 2], symbols: Vec::with_capacity(lengths.len()) };
        for length in 1..=CODE_BITS_MAX {
            code.start[length] = code.symbols.len();
            code.symbols.extend((0..lengths.len()).filter(|symbol| lengths[*symbol] == length));
            let count = code.symbols.len() - code.start[length];
            code.first[length + 1] = (code.first[length] + count) << 1;
        }
        code.start[CODE_BITS_MAX + 1] = code.symbols.len();
        code
    }

    fn symbol(&self, bits: &mut Bits<impl BufRead>) -> io::Result<usize> {
        let mut word = 0;
        for length in 1..=CODE_BITS_MAX {
            word = word << 1 | bits.small(1)?;
            let count = self.start[length + 1] - self.start[length];
            if word >= self.first[length] && word - self.first[length] < count {
                return Ok(self.symbols[self.start[length] + word - self.first[length]]);
            }
        }
        Err(invalid("a code that is not in the table"))
    }
}

/// Undoes the sorting and the runs.
fn restore(last: &[u8], origin: usize, out: &mut Vec<u8>) -> io::Result<()> {
    if last.is_empty() {
        return Ok(());
    }
    if origin >= last.len() {
        return Err(invalid("a block that begins beyond its end"));
    }
    let mut starts = [0_usize; 256];
    last.iter().for_each(|byte| starts[usize::from(*byte)] += 1);
    let mut sum = 0;
    for start in &mut starts {
        sum += std::mem::replace(start, sum);
    }
    let mut next = vec![0_u32; last.len()];
    for (at, byte) in last.iter().enumerate() {
        let start = &mut starts[usize::from(*byte)];
        next[*start] = u32::try_from(at).expect("a block is below 900 kB");
        *start += 1;
    }
    let mut at = next[origin] as usize;
    let (mut same, mut before) = (0, None);
    for _ in 0..last.len() {
        let byte = last[at];
        at = next[at] as usize;
        if same == 4 {
            out.resize(out.len() + usize::from(byte), before.unwrap_or(byte));
            (same, before) = (0, None);
            continue;
        }
        same = if before == Some(byte) { same + 1 } else { 1 };
        before = Some(byte);
        out.push(byte);
    }
    Ok(())
}

/// Bits, the highest of each byte first.
struct Bits<R> {
    input: R,
    held: u64,
    count: u32,
}

impl<R: BufRead> Bits<R> {
    /// At most 32 bits.
    fn take(&mut self, bits: u32) -> io::Result<u64> {
        while self.count < bits {
            let byte = *self.input.fill_buf()?.first().ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "bzip2: ends early"))?;
            self.input.consume(1);
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
        self.count -= bits;
        let taken = self.held >> self.count & ((1 << bits) - 1);
        self.held &= (1 << self.count) - 1;
        Ok(taken)
    }

    fn small(&mut self, bits: u32) -> io::Result<usize> {
        Ok(usize::try_from(self.take(bits)?).expect("at most 32 bits"))
    }

    /// Goes to the next whole byte.
    fn align(&mut self) {
        self.count -= self.count % 8;
        self.held &= (1 << self.count) - 1;
    }

    fn ended(&mut self) -> io::Result<bool> {
        Ok(self.count == 0 && self.input.fill_buf()?.is_empty())
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(u32::MAX, |crc, byte| crc << 8 ^ TABLE[usize::from((crc >> 24) as u8 ^ byte)])
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut crc = (at as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x8000_0000 != 0 { crc << 1 ^ 0x04c1_1db7 } else { crc << 1 };
            bit += 1;
        }
        table[at] = crc;
        at += 1;
    }
    table
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("bzip2: {what}"))
}

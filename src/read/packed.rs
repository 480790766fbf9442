//! Zstandard and bzip2, of anything.

use super::{
    Captures, Map, Reader, bzip2,
    source::{Source, damaged},
};

pub struct Zstd;

/// The most memory that a frame may ask for, as a power of two: what `zstd --long=27` writes.
const WINDOW_LOG_MAX: u32 = 27;

impl Reader for Zstd {
    fn name(&self) -> &'static str {
        "zstd"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        // A skippable frame may stand before the first one.
        head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || (head.len() > 4 && (0x50..0x60).contains(&head[0]) && head[1..4] == [0x2a, 0x4d, 0x18])
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let origin = source.origin.clone();
        let mut failed = None;
        let captures = source.unpacked(|input| match decoder(input) {
            Ok(decoder) => Box::new(decoder) as Box<dyn std::io::Read + 'a>,
            Err(e) => {
                failed = Some(e.to_string());
                Box::new(std::io::empty())
            }
        });
        match failed {
            Some(e) => damaged(origin, format!("zstd: {e}")),
            None => captures,
        }
    }
}

fn decoder<'a>(input: Box<dyn std::io::BufRead + 'a>) -> std::io::Result<zstd::stream::read::Decoder<'a, Box<dyn std::io::BufRead + 'a>>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
    decoder.window_log_max(WINDOW_LOG_MAX)?;
    Ok(decoder)
}

pub struct Bzip2;

impl Reader for Bzip2 {
    fn name(&self) -> &'static str {
        "bzip2"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        head.len() > 10
            && head.starts_with(b"BZh")
            && (head[4..10] == [0x31, 0x41, 0x59, 0x26, 0x53, 0x59] || head[4..10] == [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        source.unpacked(bzip2::Decoder::new)
    }
}

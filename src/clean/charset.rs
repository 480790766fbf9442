//! Bytes into text: byte order mark, the charset given, what the page declares, valid UTF-8, then a guess.
//!
//! Bytes in; text out with a note where a declaration was wrong, or the reason why they are no text.

use super::CleanError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A declaration stands within the first bytes.
const HEAD_BYTES: usize = 4 << 10;
/// The detector reads slowly; so much tells it enough.
const GUESSED_BYTES: usize = 16 << 10;

const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png image"),
    (b"\xff\xd8\xff", "jpeg image"),
    (b"GIF8", "gif image"),
    (b"PK\x03\x04", "zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"Rar!", "rar archive"),
    (b"7z\xbc\xaf", "7z archive"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"RIFF", "riff media"),
    (b"OggS", "ogg media"),
    (b"ID3", "mp3 audio"),
    (b"\x7fELF", "program"),
    (b"\xd0\xcf\x11\xe0", "office document"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
];

/// The text of `bytes`, and a note on what was wrong with its charset.
///
/// # Errors
/// When the bytes are no text, with what they are.
pub fn decode(bytes: &[u8], given: Option<&str>) -> Result<(String, Option<String>), CleanError> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Ok((encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned(), None));
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(CleanError::NotText(what));
    }
    if let Some(wide) = without_mark(bytes) {
        return Ok((wide.decode_without_bom_handling(bytes).0.into_owned(), None));
    }
    if is_binary(bytes) {
        return Err(CleanError::NotText("binary data"));
    }
    Ok(declared_or_guessed(bytes, given))
}

/// UTF-16 without its mark: a zero in every other byte.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512) & !1];
    memchr::memchr(0, head)?;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count() * 10 > head.len() * 4;
    match (zeros(0), zeros(1)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8 << 10)];
    let controls = |few: &[u8]| usize::from(few.iter().map(|b| u8::from(*b < 32)).sum::<u8>());
    // Hardly any text has so many controls of any kind.
    if head.chunks(128).map(controls).sum::<usize>() * 20 <= head.len().max(40) && memchr::memchr(0, head).is_none() {
        return false;
    }
    let odd = head.iter().filter(|b| **b == 0 || (**b < 32 && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0c | 0x1b | 0x1a | 0x08))).count();
    memchr::memchr_iter(0, head).count() > 8 || odd * 20 > head.len().max(40)
}

fn declared_or_guessed(bytes: &[u8], given: Option<&str>) -> (String, Option<String>) {
    let declared = given.map(str::to_owned).or_else(|| declaration(bytes));
    let encoding = declared.as_deref().and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // Valid UTF-8 that is not plain ASCII is hardly ever anything else.
    if let Ok(text) = std::str::from_utf8(bytes) {
        let wrong = encoding.is_some_and(|e| e != UTF_8) && !bytes.is_ascii();
        let note = wrong.then(|| format!("charset declared {}, read as utf-8", declared.as_deref().unwrap_or_default()));
        return match encoding {
            Some(other) if wrong && !other.is_ascii_compatible() => (other.decode_without_bom_handling(bytes).0.into_owned(), None),
            _ => (text.to_owned(), note),
        };
    }
    if let Some(encoding) = encoding {
        let (text, _, damaged) = encoding.decode(bytes);
        if !damaged || is_mostly_fine(&text) {
            return (text.into_owned(), damaged.then(|| format!("some bytes are no {}", encoding.name().to_ascii_lowercase())));
        }
    }
    let guess = guess(bytes);
    let note = declared.map_or_else(
        || format!("no charset declared, read as {}", guess.name().to_ascii_lowercase()),
        |declared| format!("charset declared {declared}, read as {}", guess.name().to_ascii_lowercase()),
    );
    (guess.decode_without_bom_handling(bytes).0.into_owned(), Some(note))
}

/// A few bad bytes are damage; many are another charset.
fn is_mostly_fine(text: &str) -> bool {
    let bad = text.matches('\u{fffd}').count();
    let other = text.chars().filter(|c| !c.is_ascii()).count();
    bad * 10 <= other
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[first..bytes.len().min(first + GUESSED_BYTES)], false);
    detector.guess(None, Utf8Detection::Allow)
}

/// The charset that a page declares of itself.
fn declaration(bytes: &[u8]) -> Option<String> {
    let head: String = bytes[..bytes.len().min(HEAD_BYTES)].iter().map(|b| char::from(b.to_ascii_lowercase())).collect();
    let found = ["charset", "encoding"].iter().find_map(|word| {
        head.match_indices(word).find_map(|(at, _)| {
            let rest = head[at + word.len()..].trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
            let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
            (!label.is_empty()).then_some(label)
        })
    })?;
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], given: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, given).map_or_else(|e| e.to_string(), |(text, _)| text), expected);
    }

    #[test]
    fn declarations_are_followed() {
        check(b"<meta charset=windows-1251>\xca\xe8\xe5\xe2", None, "<meta charset=windows-1251>Киев");
        check(b"\xca\xe8\xe5\xe2", Some("cp1251"), "Киев");
    }

    #[test]
    fn valid_utf_8_wins_over_a_wrong_declaration() {
        check("<meta charset='iso-8859-1'>Łódź".as_bytes(), None, "<meta charset='iso-8859-1'>Łódź");
    }

    #[test]
    fn a_byte_order_mark_wins() {
        check(b"\xff\xfeA\x00b\x00", Some("utf-8"), "Ab");
    }

    #[test]
    fn what_is_no_text_is_named() {
        check(b"%PDF-1.7", None, "not text: pdf");
        check(&[0, 1, 2, 3, 4, 5, 6, 7, 8].repeat(100), None, "not text: binary data");
    }
}

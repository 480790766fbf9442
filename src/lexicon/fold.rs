//! One spelling for all spellings: lower case, no accents, no apostrophes, the same letters for the same sound.
//!
//! Also compiled into the build script, so that the tables it makes and the texts we read agree.
//! Words in, folded words and their hashes out; what a word means is for the tables.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Appends the folded form of `word` to `out`.
pub fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let begin = out.len();
        if word.bytes().any(|b| b == b'\'') {
            word.split('\'').for_each(|part| out.push_str(part));
        } else {
            out.push_str(word);
        }
        out[begin..].make_ascii_lowercase();
        return;
    }
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | 'ʻ' | 'ʿ' | 'ʾ' | '′' | '\u{0640}' | '\u{200c}' | '\u{200d}' | '\u{ad}' => {}
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ħ' => out.push('h'),
            'ə' => out.push('a'),
            'ґ' => out.push('г'),
            'ى' | 'ی' => out.push('ي'),
            'ک' => out.push('ك'),
            'ة' => out.push('ه'),
            'ٱ' => out.push('ا'),
            c if is_combining_mark(c) => {}
            c => out.push(c),
        }
    }
}

/// The folded form of `word`.
pub fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

/// The form by which a word of a text is compared: folded, the dots of an abbreviation dropped ("U.N." is "un").
pub fn key(word: &str) -> String {
    let mut out = fold(word);
    if out.contains('.') && out.starts_with(char::is_alphabetic) {
        out.retain(|c| c != '.');
    }
    out
}

/// The hash of a word's key; of most words without making the key.
pub fn key_hash(word: &str) -> u64 {
    plain_hash(word).unwrap_or_else(|| hash(&key(word)))
}

/// The hash of the folded word; of most words without folding them.
pub fn fold_hash(word: &str) -> u64 {
    plain_hash(word).unwrap_or_else(|| hash(&fold(word)))
}

/// The hash of a word of few ASCII letters and digits, in small letters.
#[inline]
fn plain_hash(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    let mut small = [0; 24];
    let small = small.get_mut(..bytes.len())?;
    for (to, from) in small.iter_mut().zip(bytes) {
        if !IS_WORD[usize::from(*from)] {
            return None;
        }
        // Digits have the bit already.
        *to = from | 0x20;
    }
    Some(hash_bytes(small))
}

/// A hash of folded bytes that is the same on every machine and in every build.
#[inline]
pub fn hash(folded: &str) -> u64 {
    hash_bytes(folded.as_bytes())
}

/// The same of bytes.
#[inline]
pub fn hash_bytes(folded: &[u8]) -> u64 {
    let (chunks, rest) = folded.as_chunks::<8>();
    let mut h = chunks.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, chunk| stir(h, u64::from_le_bytes(*chunk)));
    if !rest.is_empty() {
        h = stir(h, tail(rest));
    }
    mix(h ^ folded.len() as u64)
}

#[inline]
fn stir(h: u64, word: u64) -> u64 {
    let h = (h ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^ (h >> 29)
}

/// One to seven bytes as the low bytes of a number; reads overlap, so that no length needs a loop.
#[inline]
fn tail(rest: &[u8]) -> u64 {
    let length = rest.len();
    if let (Some(head), Some(end)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*end)) << (8 * (length - 4));
    }
    u64::from(rest[0]) | u64::from(rest[length / 2]) << (8 * (length / 2)) | u64::from(rest[length - 1]) << (8 * (length - 1))
}

/// The hash of a phrase grown by one word; a phrase of one word begins from 0.
#[inline]
pub fn join(phrase: u64, word: u64) -> u64 {
    mix(phrase.rotate_left(23) ^ word)
}

#[inline]
fn mix(mut h: u64) -> u64 {
    h ^= h >> 32;
    h = h.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    h ^= h >> 32;
    h
}

/// Cuts a name into the words by which it is looked up: letters and digits, apostrophes inside, all else parts them.
///
/// A possessive `'s` is a word of its own, dots within an abbreviation are dropped ("U.N." is "un").
pub fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let begin = match rest.as_bytes().first()? {
            // A blank parts most words.
            b' ' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphanumeric) => 1,
            first if first.is_ascii_alphanumeric() => 0,
            _ => rest.find(is_alphanumeric)?,
        };
        let (word, after) = split_word(&rest[begin..]);
        rest = after;
        Some(word)
    })
}

/// `char::is_alphanumeric`, which searches long for what is neither; most of that are the quotes and dashes of U+2000 to U+206F.
#[inline]
pub fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { !('\u{2000}'..='\u{206f}').contains(&c) && c.is_alphanumeric() }
}

/// Splits off the word at the head of `text`, which begins with a letter or digit.
pub fn split_word(text: &str) -> (&str, &str) {
    let end = plain_word(text.as_bytes()).unwrap_or_else(|| word_end(text));
    text.split_at(end)
}

/// The length of the word at the head, where its bytes alone tell it: ASCII letters and digits, and behind them
/// nothing that may belong to a word.
#[inline]
pub fn plain_word(text: &[u8]) -> Option<usize> {
    let digits = text.first()?.is_ascii_digit();
    let mut length = 0;
    if digits {
        while text.get(length).is_some_and(u8::is_ascii_digit) {
            length += 1;
        }
    } else {
        while text.get(length).is_some_and(|b| IS_WORD[usize::from(*b)]) {
            length += 1;
        }
    }
    let plain = match text.get(length) {
        None => true,
        Some(b'.') => !digits && length > 1,
        Some(b',') => !digits,
        Some(next) => next.is_ascii() && !matches!(next, b'\'' | b'`'),
    };
    (plain && length > 0).then_some(length)
}

/// ASCII letters and digits.
static IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

fn word_end(text: &str) -> usize {
    let digits = text.starts_with(|c: char| c.is_numeric());
    let mut chars = text.char_indices().peekable();
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        let inside = if digits {
            c.is_numeric() || (matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}') && groups(&text[at + c.len_utf8()..], c))
        } else {
            (is_alphanumeric(c) || (!c.is_ascii() && is_combining_mark(c)) || is_joiner(c))
                || (is_apostrophe(c) && next.is_some_and(char::is_alphabetic) && !is_possessive(&text[at..]))
                || (c == '.' && is_abbreviation_dot(text, at))
        };
        if !inside {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// Whether a separator inside a number goes on with digits: three after a comma or space, any after a dot.
fn groups(after: &str, separator: char) -> bool {
    let run = after.bytes().take_while(u8::is_ascii_digit).take(4).count();
    if separator == '.' { run > 0 } else { run == 3 }
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Whether `c` is any of the signs written for an apostrophe.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '`' | '´')
}

fn is_possessive(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    matches!(chars.next(), Some('s' | 'S')) && !chars.next().is_some_and(char::is_alphanumeric)
}

/// "U.N.", "a.m.": single letters with dots between; the last dot belongs to it too.
fn is_abbreviation_dot(text: &str, dot: usize) -> bool {
    let before = &text[..dot];
    let single = |s: &str| s.chars().next_back().is_some_and(char::is_alphabetic) && s.chars().rev().nth(1).is_none_or(|c| c == '.');
    let mut after = text[dot + 1..].chars();
    let goes_on = after.next().is_some_and(char::is_alphabetic) && after.next() == Some('.');
    single(before) && (goes_on || before.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_fold_together() {
        for (a, b) in [("Kup'iansk", "kupiansk"), ("Kupʼiansk", "Kup’iansk"), ("Türkiye", "turkiye"), ("Łódź", "lodz"), ("Київ", "киів"), ("أحمد", "احمد")]
        {
            assert_eq!(fold(a), fold(b));
        }
    }

    #[test]
    fn a_hash_is_that_of_the_key() {
        for word in ["U.N.", "o'clock", "3.5", "Kyiv", "Київ", "a-word-longer-than-most-that-are-written", ""] {
            assert_eq!(key_hash(word), hash(&key(word)), "{word}");
        }
    }

    #[test]
    fn words_part_as_news_writes_them() {
        for (text, expected) in [
            ("Ukraine's air-force", "Ukraine|s|air|force"),
            ("U.N. and U.S. troops", "U.N.|and|U.S.|troops"),
            ("1,200 of 3.5 million", "1,200|of|3.5|million"),
            ("in 2025, 300 more", "in|2025|300|more"),
            ("Sana'a didn't", "Sana'a|didn't"),
            ("F16s at 10pm.", "F16s|at|10|pm"),
            ("the end. Then", "the|end|Then"),
        ] {
            assert_eq!(words(text).collect::<Vec<_>>().join("|"), expected);
        }
    }
}

//! Hashes as they are written: two digits a byte, letters small.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

pub fn of(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The bytes of what [`of`] gave; `None` for anything else.
pub fn bytes(written: &str) -> Option<Vec<u8>> {
    let digit = |written: u8| DIGITS.iter().position(|digit| *digit == written);
    let byte = |pair: &[u8]| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8);
    let pairs = written.as_bytes().chunks_exact(2);
    if pairs.remainder().is_empty() { pairs.map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_nothing_else_is_taken_for_digits() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes(&of(&all)), Some(all));
        assert_eq!(of(&[0, 10, 255]), "000aff");
        assert_eq!(["", "0", "0A", "+f", "é"].map(bytes), [Some(Vec::new()), None, None, None, None]);
    }
}

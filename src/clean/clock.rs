//! The time of day that follows a date, with its zone where one is given.
//!
//! A line, its tokens and where the date ends in; the time as the record writes it out, and the token after it.

use super::when::{Kind, Token, number, sign};

/// A time of day after a date: `T18:40:05+03:00`, `, 6:40 pm`, ` - 18.40`, `18h40`.
pub fn time(line: &str, tokens: &[Token], from: usize) -> (Option<String>, usize) {
    for (at, token) in tokens.iter().enumerate().skip(from).take(5) {
        match token.kind {
            Kind::Number { value: hour @ 0..24, digits: 1..=2 } => {
                return clock(line, tokens, at, hour).map_or((None, from), |(time, after)| (Some(time), after));
            }
            Kind::Word { month: 0 } if token.end - token.start <= 8 => {}
            Kind::Sign(',' | '-' | '–' | '—' | '|' | '.' | '(' | '/' | '•' | '·' | ':' | '，' | '،' | '@') => {}
            _ => return (None, from),
        }
    }
    (None, from)
}

fn clock(line: &str, tokens: &[Token], at: usize, hour: u32) -> Option<(String, usize)> {
    let by = match tokens.get(at + 1)?.kind {
        Kind::Sign(c @ (':' | '：' | '.')) => c,
        Kind::Word { .. } if line[tokens[at + 1].start..tokens[at + 1].end].eq_ignore_ascii_case("h") => 'h',
        _ => return None,
    };
    let (minute, 2) = number(tokens.get(at + 2))? else { return None };
    // "03.04.2025" after a date is another date.
    if minute > 59 || by == '.' && matches!(sign(tokens.get(at + 3)), Some('.' | '/')) {
        return None;
    }
    let mut after = at + 3;
    let mut seconds = None;
    if by == ':'
        && sign(tokens.get(after)) == Some(':')
        && let Some((second @ 0..60, 2)) = number(tokens.get(after + 1))
    {
        seconds = Some(second);
        after += 2;
        if sign(tokens.get(after)) == Some('.') && number(tokens.get(after + 1)).is_some() {
            after += 2;
        }
    }
    let rest = &line[tokens[after - 1].end..];
    let (hour, mut after) = half_day(rest, hour, after, tokens);
    let rest = &line[tokens[after - 1].end..];
    let (zone, used) = zone(rest);
    while used > 0 && after < tokens.len() && tokens[after].end <= tokens[at].start.max(line.len() - rest.len() + used) {
        after += 1;
    }
    let mut out = format!("{hour:02}:{minute:02}");
    if let Some(second) = seconds.filter(|s| *s > 0) {
        out.push_str(&format!(":{second:02}"));
    }
    out.push_str(&zone);
    Some((out, after))
}

/// "6:40 pm" is 18:40.
fn half_day(rest: &str, hour: u32, mut after: usize, tokens: &[Token]) -> (u32, usize) {
    let word: String = rest.trim_start().chars().take(4).map(|c| c.to_ascii_lowercase()).filter(|c| *c != '.').collect();
    let hour = if word.starts_with("pm") && hour < 12 {
        after += 1;
        hour + 12
    } else if word.starts_with("am") && hour <= 12 {
        after += 1;
        hour % 12
    } else {
        hour
    };
    (hour, after.min(tokens.len()))
}

/// `Z`, `+03:00`, `+0300` right after a time, as the record writes it, and the bytes it takes.
fn zone(rest: &str) -> (String, usize) {
    let bytes = rest.as_bytes();
    match bytes.first() {
        Some(b'Z') => ("Z".to_owned(), 1),
        Some(sign @ (b'+' | b'-')) => {
            let digits: Vec<u8> = bytes[1..].iter().copied().filter(|b| *b != b':').take(4).collect();
            if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) && rest.is_char_boundary(5) {
                let used = if bytes.get(3) == Some(&b':') { 6 } else { 5 };
                let d = |i: usize| char::from(digits[i]);
                return (format!("{}{}{}:{}{}", char::from(*sign), d(0), d(1), d(2), d(3)), used);
            }
            (String::new(), 0)
        }
        _ => (String::new(), 0),
    }
}

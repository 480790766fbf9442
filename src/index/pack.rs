//! Values into few bytes, and back: what the index stores of what was found.
//!
//! Numbers take as many bytes as they need; places in the text and days are told by their distance from the one before; each text
//! stands once, at the beginning, by its number in the index where it has one there, and is called by its place in that list. What
//! compresses the store then finds little more to do.

use super::names::{Names, Naming};
use crate::model::{Days, Measure, Qualifier, Span, Status, TimeKind, Via};
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Something that can be packed and read again; `get` is `None` where the bytes are damaged.
pub trait Pack: Sized {
    fn put<'a>(&'a self, out: &mut Out<'a>);
    fn get(from: &mut In) -> Option<Self>;
}

/// Bytes as they grow.
#[derive(Default)]
pub struct Out<'a> {
    bytes: Vec<u8>,
    texts: Vec<&'a str>,
    of: FxHashMap<&'a str, u64>,
    place: usize,
    day: i64,
}

impl<'a> Out<'a> {
    pub fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push((n & 0x7f) as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend(bytes);
    }

    pub fn signed(&mut self, n: i64) {
        self.number(((n << 1) ^ (n >> 63)) as u64);
    }

    fn text(&mut self, text: &'a str) -> u64 {
        *self.of.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() as u64 - 1
        })
    }

    /// All of it: how many texts there are, the number or the length and the words of each, then what refers to them.
    pub fn finish(mut self, naming: &Naming) -> Vec<u8> {
        let body = std::mem::take(&mut self.bytes);
        self.number(self.texts.len() as u64);
        for text in std::mem::take(&mut self.texts) {
            if let Some(known) = naming.find(text.as_bytes()) {
                self.number(known << 1 | 1);
            } else {
                self.number((text.len() as u64) << 1);
                self.bytes.extend(text.as_bytes());
            }
        }
        self.bytes.extend(body);
        self.bytes
    }
}

/// Bytes as they are read.
pub struct In<'b> {
    bytes: &'b [u8],
    texts: Vec<&'b str>,
    place: usize,
    day: i64,
}

impl<'b> In<'b> {
    pub fn new(bytes: &'b [u8], names: &'b Names) -> Option<Self> {
        let mut from = In { bytes, texts: Vec::new(), place: 0, day: 0 };
        for _ in 0..from.number()? {
            let number = from.number()?;
            let text = if number & 1 == 1 {
                names.get(number >> 1)?
            } else {
                let (text, rest) = from.bytes.split_at_checked(usize::try_from(number >> 1).ok()?)?;
                from.bytes = rest;
                text
            };
            from.texts.push(std::str::from_utf8(text).ok()?);
        }
        Some(from)
    }

    pub fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    pub fn raw(&mut self) -> Option<Vec<u8>> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(bytes.to_vec())
    }

    pub fn signed(&mut self) -> Option<i64> {
        self.number().map(|n| (n >> 1) as i64 ^ -((n & 1) as i64))
    }

    fn text(&self, number: u64) -> Option<&'b str> {
        self.texts.get(usize::try_from(number).ok()?).copied()
    }
}

impl Pack for u64 {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        out.number(*self);
    }

    fn get(from: &mut In) -> Option<Self> {
        from.number()
    }
}

impl Pack for usize {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        out.number(*self as u64);
    }

    fn get(from: &mut In) -> Option<Self> {
        usize::try_from(from.number()?).ok()
    }
}

impl Pack for bool {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        out.number(u64::from(*self));
    }

    fn get(from: &mut In) -> Option<Self> {
        Some(from.number()? != 0)
    }
}

/// The thousandths of a number, where that is all of it; else its bits.
impl Pack for f32 {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        let short = (self * 1e3).round();
        if (0.0..1e6).contains(&short) && short / 1e3 == *self { out.number((short as u64) << 1) } else { out.number(u64::from(self.to_bits()) << 1 | 1) }
    }

    fn get(from: &mut In) -> Option<Self> {
        let n = from.number()?;
        Some(if n & 1 == 0 { (n >> 1) as f32 / 1e3 } else { f32::from_bits(u32::try_from(n >> 1).ok()?) })
    }
}

/// The hundred-thousandths of a degree, where that is all of it; else its bits.
impl Pack for f64 {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        let short = (self * 1e5).round();
        let fits = short.abs() < 1e9 && short / 1e5 == *self && !(short == 0.0 && self.is_sign_negative());
        out.number(u64::from(!fits));
        if fits { out.signed(short as i64) } else { out.number(self.to_bits()) }
    }

    fn get(from: &mut In) -> Option<Self> {
        Some(if from.number()? == 0 { from.signed()? as f64 / 1e5 } else { f64::from_bits(from.number()?) })
    }
}

impl Pack for Span {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        out.signed((self.start as i64).wrapping_sub(out.place as i64));
        out.signed((self.end as i64).wrapping_sub(self.start as i64));
        out.place = self.start;
    }

    fn get(from: &mut In) -> Option<Self> {
        let start = (from.place as i64).wrapping_add(from.signed()?);
        let end = start.wrapping_add(from.signed()?);
        from.place = start as usize;
        Some(Span::new(start as usize, end as usize))
    }
}

impl Pack for NaiveDate {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        let day = super::days(*self);
        out.signed(day - out.day);
        out.day = day;
    }

    fn get(from: &mut In) -> Option<Self> {
        from.day = from.day.checked_add(from.signed()?)?;
        NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(from.day)?)
    }
}

impl Pack for Days {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        self.first.put(out);
        out.signed(super::days(self.last) - super::days(self.first));
    }

    fn get(from: &mut In) -> Option<Self> {
        let first = NaiveDate::get(from)?;
        Some(Days { first, last: first.checked_add_signed(chrono::TimeDelta::try_days(from.signed()?)?)? })
    }
}

impl Pack for Cow<'_, str> {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        let number = out.text(self);
        out.number(number);
    }

    fn get(from: &mut In) -> Option<Self> {
        let number = from.number()?;
        Some(Cow::Owned(from.text(number)?.to_owned()))
    }
}

/// A text that may be missing takes no more room than one that is there.
impl Pack for Option<Cow<'_, str>> {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        let number = self.as_ref().map_or(0, |text| out.text(text) + 1);
        out.number(number);
    }

    fn get(from: &mut In) -> Option<Self> {
        match from.number()? {
            0 => Some(None),
            number => Some(Some(Cow::Owned(from.text(number - 1)?.to_owned()))),
        }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn put<'a>(&'a self, out: &mut Out<'a>) {
        out.number(self.len() as u64);
        self.iter().for_each(|item| item.put(out));
    }

    fn get(from: &mut In) -> Option<Self> {
        let length = from.number()?;
        (0..length).map(|_| T::get(from)).collect()
    }
}

macro_rules! tuples {
    ($(($($name:ident $at:tt),+)),+ $(,)?) => { $(
        impl<$($name: Pack),+> Pack for ($($name,)+) {
            fn put<'a>(&'a self, out: &mut Out<'a>) {
                $(self.$at.put(out);)+
            }

            fn get(from: &mut In) -> Option<Self> {
                Some(($($name::get(from)?,)+))
            }
        }
    )+ };
}

tuples!(
    (A 0, B 1),
    (A 0, B 1, C 2, D 3),
    (A 0, B 1, C 2, D 3, E 4),
    (A 0, B 1, C 2, D 3, E 4, F 5),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7),
);

macro_rules! lists {
    ($($name:ident: $all:expr;)+) => { $(
        impl Pack for $name {
            fn put<'a>(&'a self, out: &mut Out<'a>) {
                out.number($all.iter().position(|v| v == self).expect("the list has all") as u64);
            }

            fn get(from: &mut In) -> Option<Self> {
                $all.get(usize::try_from(from.number()?).ok()?).copied()
            }
        }
    )+ };
}

lists! {
    Measure: Measure::ALL;
    Qualifier: Qualifier::ALL;
    Status: Status::ALL;
    Via: [Via::Name, Via::Demonym, Via::Nested, Via::Dateline];
    TimeKind: [TimeKind::Date, TimeKind::Time, TimeKind::Duration, TimeKind::Set];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Pack + PartialEq + std::fmt::Debug>(value: T, bytes: usize) {
        let mut out = Out::default();
        value.put(&mut out);
        let naming = Naming::none();
        let packed = out.finish(&naming);
        assert_eq!(packed.len() - 1, bytes, "{value:?}");
        assert_eq!(T::get(&mut In::new(&packed, naming.names()).unwrap()), Some(value));
        for end in 0..packed.len() {
            // Bytes that are cut short give nothing, or something else, but no panic.
            let _ = In::new(&packed[..end], naming.names()).and_then(|mut from| T::get(&mut from));
        }
    }

    #[test]
    fn values_come_back_from_few_bytes() {
        check(5_u64, 1);
        check(u64::MAX, 10);
        check(vec![Span::new(10, 20), Span::new(30, 44), Span::new(5, 6)], 7);
        check(vec![Span::new(9, 3), Span::new(usize::MAX, 0)], 5);
        check((0.9_f32, 0.123_456_7_f32), 7);
        check((46.65_f64, -32.612_345_678_f64), 16);
        check(vec![Some(Cow::Borrowed("Kherson")), None, Some(Cow::Borrowed("Kherson"))], 12);
        let day = |text: &str| text.parse::<Days>().unwrap();
        check(vec![day("2025-06-01"), day("2025-06-01/2025-06-30"), day("2025-05-30")], 9);
    }
}

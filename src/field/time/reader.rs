//! The words of time of a text, one item a token, and what the rules ask of them.
//!
//! A text and the tables in, items out. Joining items to dates is for the rules.

use crate::{
    field::text::{Doc, Shape},
    lexicon::times::{Times, Word},
    model::{Days, TimeKind},
};
use chrono::{Datelike, NaiveDate};
use std::{cell::OnceCell, ops::Range};

/// What begins at a token, and the token after it.
#[derive(Clone, Copy)]
pub struct Item {
    pub word: Word,
    pub next: usize,
    pub line: usize,
}

/// An expression of time that a rule has read.
#[derive(Clone, Debug)]
pub struct Found {
    pub tokens: Range<usize>,
    pub value: String,
    pub kind: TimeKind,
    pub days: Option<Days>,
    pub rule: &'static str,
}

impl Found {
    pub fn new(tokens: Range<usize>, kind: TimeKind, value: impl Into<String>, days: Option<Days>, rule: &'static str) -> Self {
        Found { tokens, value: value.into(), kind, days, rule }
    }

    pub fn date(tokens: Range<usize>, value: impl Into<String>, days: Option<Days>, rule: &'static str) -> Self {
        Self::new(tokens, TimeKind::Date, value, days, rule)
    }

    /// The same, begun at an earlier token.
    pub fn from(mut self, start: usize) -> Self {
        self.tokens.start = start;
        self
    }
}

/// A text with its words of time, and the days that it has spoken of so far.
pub struct Reader<'a> {
    pub doc: &'a Doc<'a>,
    /// The words of time, in the order of the text.
    items: Vec<Item>,
    /// Of each token the number of its item, from 1 on; 0 for the many that have none.
    item_of: Vec<u32>,
    pub published: Option<NaiveDate>,
    pub table: &'a Times,
    /// How often the text speaks of each war.
    wars: OnceCell<Vec<usize>>,
    /// Tokens of the sentence that is being read.
    pub sentence: Range<usize>,
    /// The last day named: what "two days later" counts from.
    pub anchor: Option<NaiveDate>,
    /// The first day of a year, month or day of an earlier year that this sentence or the one before names.
    pub told: Option<NaiveDate>,
}

impl<'a> Reader<'a> {
    pub fn new(doc: &'a Doc<'a>, published: Option<NaiveDate>, table: &'a Times) -> Self {
        let count = doc.tokens.len();
        let mut items = Vec::new();
        let mut item_of = vec![0; count];
        for at in doc.openers(table.phrases.begins(), 0..count) {
            if let Some(item) = item(doc, table, at, count) {
                items.push(item);
                item_of[at] = u32::try_from(items.len()).unwrap_or_default();
            }
        }
        Reader { doc, items, item_of, published, table, wars: OnceCell::new(), sentence: 0..count, anchor: None, told: None }
    }

    /// What begins at the token; nothing beyond the sentence.
    #[inline]
    pub fn word(&self, at: usize) -> Word {
        if self.sentence.contains(&at) { self.any_word(at) } else { Word::Other }
    }

    /// The same, beyond the sentence too.
    #[inline]
    fn any_word(&self, at: usize) -> Word {
        self.item(at).map_or(Word::Other, |item| item.word)
    }

    #[inline]
    fn item(&self, at: usize) -> Option<&Item> {
        let number = *self.item_of.get(at)? as usize;
        self.items.get(number.checked_sub(1)?)
    }

    /// The line of the table that says what begins at the token; 0 where nothing does.
    pub fn line(&self, at: usize) -> usize {
        self.item(at).map_or(0, |item| item.line)
    }

    /// Whether an expression of time may begin at the token: no for certain, for most words.
    #[inline]
    pub fn may_open(&self, at: usize) -> bool {
        // What tells tense or speech opens no expression.
        let silent = matches!(self.any_word(at), Word::Other | Word::Past | Word::Future | Word::Report { .. } | Word::Mourning);
        !silent || self.doc.tokens[at].shape == Shape::Number || super::war::may_open(self, at)
    }

    #[inline]
    pub fn next(&self, at: usize) -> usize {
        self.item(at).map_or(at + 1, |item| item.next)
    }

    /// The folded word at the token; empty beyond the sentence.
    #[inline]
    pub fn text(&self, at: usize) -> &str {
        if self.sentence.contains(&at) { self.doc.word(at) } else { "" }
    }

    /// The folded word before the token; empty where the sentence begins.
    #[inline]
    pub fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.text(before))
    }

    #[inline]
    pub fn shape(&self, at: usize) -> Option<Shape> {
        self.sentence.contains(&at).then(|| self.doc.tokens[at].shape)
    }

    #[inline]
    pub fn is_glued(&self, at: usize) -> bool {
        self.sentence.contains(&at) && !self.doc.tokens[at].spaced
    }

    pub fn is_capital(&self, at: usize) -> bool {
        matches!(self.shape(at), Some(Shape::Title | Shape::Upper))
    }

    /// The sign at the token; empty where a word stands, and beyond the sentence.
    #[inline]
    pub fn sign(&self, at: usize) -> &str {
        if self.sentence.contains(&at) { self.doc.sign(at) } else { "" }
    }

    pub fn is_hyphen(&self, at: usize) -> bool {
        matches!(self.sign(at), "-" | "‑" | "–" | "—" | "−")
    }

    pub fn past_hyphen(&self, at: usize) -> usize {
        if self.is_hyphen(at) { at + 1 } else { at }
    }

    /// The token after a full stop that belongs to an abbreviation ("Oct.").
    pub fn past_dot(&self, at: usize) -> usize {
        if self.sign(at) == "." && self.is_glued(at) { at + 1 } else { at }
    }

    pub fn past_comma(&self, at: usize) -> usize {
        if self.sign(at) == "," { at + 1 } else { at }
    }

    /// Digits of at most `most` figures, without separators.
    pub fn digits(&self, at: usize, most: usize) -> Option<u32> {
        if self.shape(at) != Some(Shape::Number) {
            return None;
        }
        let word = self.text(at);
        (word.len() <= most && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok()).flatten()
    }

    /// A number in digits or words: "24", "two", "twenty-four", "a couple of".
    pub fn number(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(number) = self.digits(at, 4) {
            return Some((number, at + 1));
        }
        let Word::Number(tens) = self.word(at) else { return None };
        let next = self.next(at);
        if (20..100).contains(&tens) {
            let ones = self.past_hyphen(next);
            if let Word::Number(ones_value @ 1..=9) = self.word(ones) {
                return Some((tens + ones_value, self.next(ones)));
            }
        }
        Some((tens, next))
    }

    /// A year in four figures.
    pub fn year_at(&self, at: usize) -> Option<i32> {
        let year = self.digits(at, 4).filter(|year| (1000..=2100).contains(year) && self.text(at).len() == 4)?;
        i32::try_from(year).ok()
    }

    pub fn is_past_verb(&self, at: usize) -> bool {
        match self.word(at) {
            Word::Past | Word::Report { .. } => true,
            Word::Other => self.shape(at) == Some(Shape::Lower) && self.text(at).len() > 4 && self.text(at).ends_with("ed"),
            _ => false,
        }
    }

    /// Whether the nearest verb speaks of the future.
    pub fn is_future(&self, tokens: &Range<usize>) -> bool {
        let mut nearest: Option<(usize, bool)> = None;
        let mut note = |cost: usize, future: bool| {
            if nearest.is_none_or(|(best, _)| cost < best) {
                nearest = Some((cost, future));
            }
        };
        let mut cost = 0;
        for at in (self.sentence.start..tokens.start).rev().take(14) {
            cost += if self.sign(at) == "," { 4 } else { 1 };
            self.tense(at).inspect(|future| note(cost, *future));
        }
        cost = 2;
        for at in (tokens.end..self.sentence.end).take(10) {
            cost += if self.sign(at) == "," { 4 } else { 1 };
            self.tense(at).inspect(|future| note(cost, *future));
        }
        nearest.is_some_and(|(_, future)| future)
    }

    pub fn is_report(&self, at: usize) -> bool {
        matches!(self.word(at), Word::Report { .. })
    }

    /// How often the text speaks of each war of the table.
    pub fn wars(&self) -> &[usize] {
        self.wars.get_or_init(|| {
            let mut counts = vec![0; self.table.wars.len()];
            for token in &self.doc.tokens {
                let Some(value) = self.table.war_subjects.word(token.hash) else { continue };
                self.table.wars_about(value).iter().for_each(|war| counts[*war] += 1);
            }
            counts
        })
    }

    /// Whether a verb of the past stands near.
    pub fn is_told(&self, tokens: &Range<usize>) -> bool {
        let near = tokens.start.saturating_sub(12).max(self.sentence.start)..(tokens.end + 8).min(self.sentence.end);
        near.into_iter().any(|at| self.is_past_verb(at))
    }

    fn tense(&self, at: usize) -> Option<bool> {
        match self.word(at) {
            Word::Future => Some(true),
            // "will be finalized": the participle has no tense of its own.
            _ if self.before(at) == "be" => None,
            // "three hostages to be freed"; not "believed to be dead".
            _ if self.text(at) == "be" => (self.before(at) == "to" && at >= 2 && !self.is_past_verb(at - 2)).then_some(true),
            _ => self.is_past_verb(at).then_some(false),
        }
    }

    /// The year of a day without one, where the text tells of an earlier year: what comes next comes later.
    pub fn told_year(&self, month: u32, day: u32) -> Option<i32> {
        let told = self.told?;
        let later = NaiveDate::from_ymd_opt(told.year(), month, day.min(28))? >= told;
        let long_ago = told.year() + 1 < self.published?.year();
        if later { Some(told.year()) } else { long_ago.then_some(told.year() + 1) }
    }

    /// The day from which the text counts: the last one named, else that of publication.
    pub fn spoken_day(&self) -> Option<NaiveDate> {
        self.anchor.or(self.published)
    }
}

#[inline]
fn item(doc: &Doc, times: &Times, at: usize, end: usize) -> Option<Item> {
    if doc.tokens[at].hash == 0 {
        return None;
    }
    let (tokens, value) = doc.phrase(&times.phrases, at, end)?;
    let (word, line) = times.word(value);
    let capital = doc.tokens[at].shape != Shape::Lower;
    let word = match word {
        Word::Month(5) if !capital => Word::Future,
        Word::Month(_) | Word::ShortWeekday(_) if !capital => Word::Other,
        word => word,
    };
    Some(Item { word, next: tokens.end, line })
}

/// All days of a month.
pub fn month_days(year: i32, month: u32) -> Option<Days> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Days::span(first, NaiveDate::from_ymd_opt(next_year, next_month, 1)?.pred_opt()?)
}

/// All days of a year.
pub fn year_days(year: i32) -> Option<Days> {
    Days::span(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?)
}

/// Monday to Sunday of the week of `day`.
pub fn week_days(day: NaiveDate) -> Option<Days> {
    let monday = add_days(day, -i64::from(day.weekday().num_days_from_monday()))?;
    Days::span(monday, add_days(monday, 6)?)
}

pub fn week_value(day: NaiveDate) -> String {
    let week = day.iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}

pub fn add_days(day: NaiveDate, count: i64) -> Option<NaiveDate> {
    day.checked_add_signed(chrono::TimeDelta::try_days(count)?)
}

/// Year and month that many months away.
pub fn add_months(day: NaiveDate, count: i64) -> Option<(i32, u32)> {
    let months = i64::from(day.year()) * 12 + i64::from(day.month0()) + count;
    Some((i32::try_from(months.div_euclid(12)).ok()?, u32::try_from(months.rem_euclid(12)).ok()? + 1))
}

//! Words of time: months, weekdays, parts of the day, units, wars and their first days.
//!
//! `data/lang/en/dates.tsv` and `data/wars.tsv` in; phrases and what they mean out. How words join to a date is for `field::time`.

use super::{
    Data, LexiconError, Phrases,
    phrases::{Asked, Begins},
    table,
};
use crate::model::Days;
use chrono::NaiveDate;

const DATES: &str = "data/lang/en/dates.tsv";
const WARS: &str = "data/wars.tsv";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Third {
    Early,
    Mid,
    Late,
}

/// "last", "this", "next" and their like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    This,
    Last,
    Next,
    /// "the past three days"
    Past,
    /// "the previous day": counted from the day that the text speaks of.
    Previous,
    Coming,
    Following,
    /// "that day"
    That,
    Current,
}

/// What a word of time means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Other,
    /// 1 to 12.
    Month(u32),
    /// 0 is Monday.
    Weekday(u32),
    /// "Sat", "Sun": only beside a date.
    ShortWeekday(u32),
    /// Code of TIMEX: `SP`, `SU`, `FA`, `WI`.
    Season(&'static str),
    Unit(Unit),
    /// Code of TIMEX: `MO`, `AF`, `EV`, `NI`, `MI`.
    Part(&'static str),
    /// Days from today.
    Day(i64),
    Tonight,
    Overnight,
    Number(u32),
    Article,
    Vague,
    Ordinal(u32),
    The,
    Which(Which),
    Fuzzy(Third),
    /// "ago", "earlier" (`false`: counted from the day that the text speaks of), "later".
    Ago,
    Earlier,
    Later,
    Every,
    Set(&'static str),
    Span(&'static str),
    Ref(&'static str),
    Holiday {
        month: u32,
        day: u32,
    },
    /// The nth such weekday of a month; 0 is Monday.
    Feast {
        month: u32,
        nth: u32,
        weekday: u32,
    },
    /// A word that makes a statement one about the future.
    Future,
    Past,
    /// A verb of reporting; "said" takes a clause, "announced" may take a noun.
    Report {
        takes_clause: bool,
    },
    /// A name that only looks like a time: "Bloody Sunday".
    Name,
    /// Of a funeral, whose day is not that of the death.
    Mourning,
}

/// A war or operation.
#[derive(Clone, Debug)]
pub struct War {
    pub name: String,
    pub first: NaiveDate,
    /// `None` while it goes on.
    pub last: Option<NaiveDate>,
}

impl War {
    /// Its days up to `day`; `None` when it had not begun.
    pub fn until(&self, day: NaiveDate) -> Option<Days> {
        Days::span(self.first, self.last.map_or(day, |last| last.min(day)))
    }
}

/// Words of time: months, weekdays, parts of the day, units, wars and their first days.
pub struct Times {
    pub phrases: Phrases,
    words: Vec<(Word, usize)>,
    pub war_names: Phrases,
    pub war_subjects: Phrases,
    /// Wars by subject: the values of `war_subjects` point here.
    subjects: Vec<Vec<usize>>,
    pub wars: Vec<War>,
}

impl Times {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut times = Times {
            phrases: Phrases::asked(Asked::Times),
            words: Vec::new(),
            war_names: Phrases::asked(Asked::WarNames),
            war_subjects: Phrases::asked(Asked::WarSubjects),
            subjects: Vec::new(),
            wars: Vec::new(),
        };
        times.read_words(&table::text(data, DATES)?)?;
        times.read_wars(&table::text(data, WARS)?)?;
        Ok(times)
    }

    /// The first words that are asked for at most words of a text.
    pub fn begins(&self) -> [&Begins; 3] {
        [&self.phrases, &self.war_names, &self.war_subjects].map(Phrases::begins)
    }

    /// What the phrase with this value means, and the line of the table that says so.
    pub fn word(&self, value: u32) -> (Word, usize) {
        self.words.get(value as usize).copied().unwrap_or((Word::Other, 0))
    }

    /// The wars that a word like "Gaza" speaks of.
    pub fn wars_about(&self, value: u32) -> &[usize] {
        self.subjects.get(value as usize).map_or(&[], Vec::as_slice)
    }

    fn read_words(&mut self, text: &str) -> Result<(), LexiconError> {
        for row in table::rows_below(DATES, text, "words\tclass\tvalue")? {
            let word = parse(row.cell(1), row.cell(2)).ok_or_else(|| row.error(format!("cannot read {:?} {:?}", row.cell(1), row.cell(2))))?;
            let value = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            self.words.push((word, row.line));
            for phrase in row.list(0) {
                self.phrases.add(phrase, value);
            }
        }
        Ok(())
    }

    fn read_wars(&mut self, text: &str) -> Result<(), LexiconError> {
        for row in table::rows_below(WARS, text, "war\tfirst\tlast\tabout\tnames")? {
            let day = |cell: &str| cell.parse::<NaiveDate>().map_err(|_| row.error(format!("{cell:?} is no day")));
            let last = Some(row.cell(2)).filter(|cell| !cell.is_empty()).map(day).transpose()?;
            let number = self.wars.len();
            self.wars.push(War { name: row.cell(0).to_owned(), first: day(row.cell(1))?, last });
            for name in row.list(4) {
                self.war_names.add(name, u32::try_from(number).unwrap_or(u32::MAX));
            }
            for subject in row.list(3) {
                self.add_subject(subject, number);
            }
        }
        Ok(())
    }

    fn add_subject(&mut self, subject: &str, war: usize) {
        let fresh = u32::try_from(self.subjects.len()).unwrap_or(u32::MAX);
        if self.war_subjects.add(subject, fresh) {
            self.subjects.push(vec![war]);
        } else if let Some(value) = self.war_subjects.get(subject) {
            self.subjects[value as usize].push(war);
        }
    }
}

fn parse(class: &str, value: &str) -> Option<Word> {
    let number = || value.parse::<u32>().ok();
    Some(match class {
        "month" => Word::Month(number().filter(|n| (1..=12).contains(n))?),
        "weekday" => Word::Weekday(number().filter(|n| *n < 7)?),
        "short-weekday" => Word::ShortWeekday(number().filter(|n| *n < 7)?),
        "season" => Word::Season(code(value, &["SP", "SU", "FA", "WI"])?),
        "unit" => Word::Unit(unit(value)?),
        "part" => Word::Part(code(value, &["MO", "AF", "EV", "NI", "MI", "T24"])?),
        "day" => Word::Day(value.parse().ok()?),
        "tonight" => Word::Tonight,
        "overnight" => Word::Overnight,
        "number" => Word::Number(number()?),
        "article" => Word::Article,
        "vague" => Word::Vague,
        "ordinal" => Word::Ordinal(number()?),
        "the" => Word::The,
        "which" => Word::Which(which(value)?),
        "fuzzy" => Word::Fuzzy(third(value)?),
        "shift" => match value {
            "-1" => Word::Ago,
            "-2" => Word::Earlier,
            "2" => Word::Later,
            _ => return None,
        },
        "every" => Word::Every,
        "set" => Word::Set(code(value, &["P1D", "P1W", "P2W", "P1M", "P3M", "P1Y", "PT1H"])?),
        "span" => Word::Span(code(value, &["P1Y", "P10Y"])?),
        "ref" => Word::Ref(code(value, &["PRESENT_REF", "PAST_REF", "FUTURE_REF"])?),
        "holiday" => {
            let (month, day) = value.split_once('-')?;
            Word::Holiday { month: month.parse().ok()?, day: day.parse().ok()? }
        }
        "feast" => {
            let mut parts = value.split('-').map(str::parse);
            Word::Feast { month: parts.next()?.ok()?, nth: parts.next()?.ok()?, weekday: parts.next()?.ok()? }
        }
        "future" => Word::Future,
        "past" => Word::Past,
        "report" => Word::Report { takes_clause: value == "1" },
        "mourning" => Word::Mourning,
        "name" => Word::Name,
        _ => return None,
    })
}

fn code(value: &str, codes: &[&'static str]) -> Option<&'static str> {
    codes.iter().copied().find(|c| *c == value)
}

fn unit(value: &str) -> Option<Unit> {
    Some(match value {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "fortnight" => Unit::Fortnight,
        "weekend" => Unit::Weekend,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        "century" => Unit::Century,
        _ => return None,
    })
}

fn third(value: &str) -> Option<Third> {
    Some(match value {
        "early" => Third::Early,
        "mid" => Third::Mid,
        "late" => Third::Late,
        _ => return None,
    })
}

fn which(value: &str) -> Option<Which> {
    Some(match value {
        "0" => Which::This,
        "-1" => Which::Last,
        "1" => Which::Next,
        "-2" => Which::Past,
        "-3" => Which::Previous,
        "2" => Which::Coming,
        "3" => Which::Following,
        "4" => Which::That,
        "5" => Which::Current,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_compiled_in_can_be_read() {
        let times = Times::load(&Data::embedded()).expect("the tables are right");
        let word = |phrase: &str| times.phrases.get(phrase).map(|v| times.word(v).0);
        assert_eq!(word("Tuesday"), Some(Word::Weekday(1)));
        assert_eq!(word("the day before yesterday"), Some(Word::Day(-2)));
        assert_eq!(word("table"), None);
    }
}

//! Expressions of time and their values, resolved against the publication date.
//!
//! The text layer in, TIMEX-like expressions with their days and roles out; `govern` then says which of them dates a statement.
//! Each rule reads at a token and leaves the reader as it is; the longest reading in the order of the rules wins.

mod calendar;
mod govern;
mod length;
mod period;
mod reader;
mod relative;
mod role;
mod stretch;
mod war;

pub use govern::{default_day, govern, speech_day};

use super::text::Doc;
use crate::{
    lexicon::{Lexicon, times::Word},
    model::{Days, Time, TimeRole},
};
use chrono::{Datelike, NaiveDate};
use reader::{Found, Reader};

/// Finds the expressions of time, in the order of the text. Without a publication date relative ones have no days.
pub fn find(doc: &Doc, published: Option<NaiveDate>, lexicon: &Lexicon) -> Vec<Time> {
    let table = lexicon.times();
    let mut reader = Reader::new(doc, published, table);
    let mut times = Vec::new();
    for sentence in &doc.sentences {
        reader.sentence = sentence.tokens.clone();
        let mut told = None;
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            if !reader.may_open(at) {
                at += 1;
                continue;
            }
            let Some(found) = read(&reader, at).or_else(|| war::read(&reader, at)) else {
                at = if matches!(reader.word(at), Word::Name) { reader.next(at) } else { at + 1 };
                continue;
            };
            note(&mut reader, &found, &mut told);
            let begin = found.tokens.start;
            at = found.tokens.end.max(at + 1);
            times.push(time(&reader, found, begin));
        }
        reader.told = told;
    }
    times
}

fn read(r: &Reader, at: usize) -> Option<Found> {
    if matches!(r.word(at), Word::Other) && r.shape(at) != Some(super::text::Shape::Number) {
        return None;
    }
    calendar::read(r, at).or_else(|| relative::read(r, at)).or_else(|| length::read(r, at))
}

/// Keeps the day and the year of the past that later words count from.
fn note(r: &mut Reader, found: &Found, told: &mut Option<NaiveDate>) {
    let Some(days) = found.days else { return };
    if days.is_one() {
        r.anchor = Some(days.first);
    }
    let explicit = match found.rule {
        "time/year" => true,
        "time/shifted" => !is_compared(r, found.tokens.start),
        "time/month" | "time/day" => r.year_at(found.tokens.end - 1).is_some(),
        _ => false,
    };
    let Some(published) = r.published.filter(|_| explicit && r.before(found.tokens.start) != "since") else { return };
    r.told = (days.first.year() < published.year()).then_some(days.first);
    *told = r.told.filter(|day| day.year() + 1 < published.year());
}

/// "compared to the same month a year ago": the text goes on with its own year.
fn is_compared(r: &Reader, start: usize) -> bool {
    (start.saturating_sub(5)..start).any(|at| matches!(r.text(at), "than" | "compared" | "same" | "versus"))
}

/// "since 2022", "since Saturday" of a Saturday: where a war that the text tells of began then, its first day.
fn begun(r: &Reader, days: Days) -> Option<Days> {
    let within = match days.is_one() {
        true => Days::one(reader::add_days(days.first, -7).filter(|_| r.published == Some(days.first))?),
        false => days,
    };
    war::first_within(r, within).map(Days::one)
}

fn time(r: &Reader, found: Found, begin: usize) -> Time {
    let line = r.line(begin);
    let rule = if line > 0 { format!("{} data/lang/en/dates.tsv:{line}", found.rule).into() } else { found.rule.into() };
    let span = r.doc.span(found.tokens.clone());
    let role = role::of(r, &found);
    let days = found.days.filter(|d: &Days| d.first <= d.last);
    let since = days.filter(|_| role == TimeRole::Since).and_then(|d| begun(r, d));
    Time { span, surface: span.of(r.doc.text).to_owned(), value: found.value, kind: found.kind, days: since.or(days), role, rule }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    /// Wednesday.
    const PUBLISHED: &str = "2024-06-12";

    fn found(text: &str, published: Option<&str>) -> Vec<Time> {
        let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are right");
        let doc = Doc::of(text, &[]);
        find(&doc, published.map(|p| p.parse().expect("a day")), &lexicon)
    }

    /// Each expected time is written `surface=value`, or `surface=value=days` where the days are not told by the value.
    fn check(text: &str, expected: &[&str]) {
        let shown: Vec<_> = found(text, Some(PUBLISHED))
            .into_iter()
            .zip(expected.iter().map(Some).chain(std::iter::repeat(None)))
            .map(|(t, e)| {
                let days = t.days.map_or("-".to_owned(), |d| d.to_string());
                if e.is_some_and(|e| e.matches('=').count() == 2) { format!("{}={}={days}", t.surface, t.value) } else { format!("{}={}", t.surface, t.value) }
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn full_dates_in_every_order() {
        check("Shelling on May 5, 2024 and on 6 May 2024.", &["May 5, 2024=2024-05-05", "6 May 2024=2024-05-06"]);
        check("Filed on 2024-05-07 and 08.05.2024 and 5/9/2024.", &["2024-05-07=2024-05-07", "08.05.2024=2024-05-08", "5/9/2024=2024-05-09"]);
        check("It ended on 7 October.", &["7 October=2023-10-07"]);
        check("It began on Monday, June 3, 2024.", &["Monday, June 3, 2024=2024-06-03"]);
        check("On the 7th of October, 2023, it began.", &["the 7th of October, 2023=2023-10-07"]);
        check("Three died on Jan. 8th and Dec. 6.", &["Jan. 8th=2024-01-08", "Dec. 6=2023-12-06"]);
    }

    #[test]
    fn spans_of_days() {
        check("Between 5 and 7 May they shelled the town.", &["5 and 7 May=2024-05-05/2024-05-07"]);
        check("Talks ran from 1 to 3 June in Doha.", &["1 to 3 June=2024-06-01/2024-06-03"]);
        check("The drill of October 25-26, 2023 ended.", &["October 25-26, 2023=2023-10-25/2023-10-26"]);
        check("On May 5 and 20 people were hurt.", &["May 5=2024-05-05"]);
    }

    #[test]
    fn months_and_years() {
        check("He fled in March 2022.", &["March 2022=2022-03=2022-03-01/2022-03-31"]);
        check("He fled in October.", &["October=2023-10=2023-10-01/2023-10-31"]);
        check("Unrest in 2011 and the 1990s.", &["2011=2011=2011-01-01/2011-12-31", "1990s=199=1990-01-01/1999-12-31"]);
        check("The war of 2014-2015 ended.", &["2014-2015=2014/2015=2014-01-01/2015-12-31"]);
        check("They sent 2000 soldiers. Theresa May spoke. The army may march.", &[]);
    }

    #[test]
    fn parts_of_months_are_thirds() {
        check("Raids in mid-May and late April.", &["mid-May=2024-05=2024-05-11/2024-05-20", "late April=2024-04=2024-04-21/2024-04-30"]);
        check("Since early March 2023 it held.", &["early March 2023=2023-03=2023-03-01/2023-03-10"]);
        check("At the end of last year it fell.", &["the end of last year=2023=2023-09-01/2023-12-31"]);
    }

    #[test]
    fn a_weekday_looks_back_in_reports_and_ahead_in_plans() {
        check("A missile hit the town on Tuesday.", &["Tuesday=2024-06-11"]);
        check("A missile hit the town on Wednesday.", &["Wednesday=2024-06-12"]);
        check("A missile hit the town on Thursday.", &["Thursday=2024-06-06"]);
        check("The talks will resume on Thursday.", &["Thursday=2024-06-13"]);
        check("Three hostages are to be freed on Friday.", &["Friday=2024-06-14"]);
        check("Officials will meet Monday, a spokesman said Tuesday.", &["Monday=2024-06-17", "Tuesday=2024-06-11"]);
    }

    #[test]
    fn days_around_the_publication() {
        check(
            "It was hit today, yesterday and the day before yesterday.",
            &["today=2024-06-12", "yesterday=2024-06-11", "the day before yesterday=2024-06-10"],
        );
        check("Drones came overnight.", &["overnight=2024-06-11TNI=2024-06-11/2024-06-12"]);
        check("Drones came last night.", &["last night=2024-06-11TNI=2024-06-11"]);
        check("Drones came on Monday morning.", &["Monday morning=2024-06-10TMO=2024-06-10"]);
    }

    #[test]
    fn weeks_months_and_years_around_the_publication() {
        check("Last week ten died.", &["Last week=2024-W23=2024-06-03/2024-06-09"]);
        check("Ten died this week.", &["this week=2024-W24=2024-06-10/2024-06-16"]);
        check("Ten died this month.", &["this month=2024-06=2024-06-01/2024-06-12"]);
        check("Ten died last month.", &["last month=2024-05=2024-05-01/2024-05-31"]);
        check("They will vote next year.", &["next year=2025=2025-01-01/2025-12-31"]);
        check("Ten died over the weekend.", &["the weekend=2024-W23-WE=2024-06-08/2024-06-09"]);
    }

    #[test]
    fn lengths_before_the_publication() {
        check("In the past 24 hours ten died.", &["the past 24 hours=PT24H=2024-06-11/2024-06-12"]);
        check("Over the last three days ten died.", &["the last three days=P3D=2024-06-09/2024-06-12"]);
        check("It fell three days ago.", &["three days ago=2024-06-09"]);
        check("On May 5 it was hit. Two days later it fell.", &["May 5=2024-05-05", "Two days later=2024-05-07"]);
    }

    #[test]
    fn durations_and_sets_name_no_day() {
        check("The siege lasted three weeks.", &["three weeks=P3W=-"]);
        check("A three-day truce held.", &["three-day=P3D=-"]);
        check("They are shelled every day.", &["every day=P1D=-"]);
        check("A 14-year-old boy and a man of 30.", &[]);
    }

    #[test]
    fn a_war_is_known_by_its_name_or_by_the_text() {
        check("Ten thousand fled since the war began, Ukrainian officials in Kyiv said.", &["the war began=2022-02-24"]);
        check("Since the October 7 attack Gaza is shut.", &["the October 7 attack=2023-10-07"]);
        check("It is calm from the beginning of the invasion, Kyiv and Moscow say.", &["the beginning of the invasion=2022-02-24"]);
        check("Since the strike began trains in Kyiv stand still. It is the worst since the cold war.", &[]);
    }

    #[test]
    fn without_a_publication_relative_times_have_no_days() {
        let times = found("Ten died on Monday and last week, on May 5 and on 6 May 2024.", None);
        let shown: Vec<_> = times.iter().map(|t| (t.value.as_str(), t.days.is_some())).collect();
        assert_eq!(shown, [("XXXX-WXX-1", false), ("XXXX-WXX", false), ("XXXX-05-05", false), ("2024-05-06", true)]);
    }

    #[test]
    fn halves_holidays_and_clock_times() {
        check("In the first three months of 2023 it grew.", &["the first three months of 2023=P3M=2023-01-01/2023-03-31"]);
        check("It was hit at 3 a.m. on Saturday.", &["3 a.m.=2024-06-08T03:00", "Saturday=2024-06-08"]);
        check("He died on Thanksgiving.", &["Thanksgiving=2023-11-23"]);
        check("They lost 3 to 1 and won 16 of 20.", &[]);
    }

    #[test]
    fn a_year_of_the_past_holds_for_what_is_told_next() {
        check("The revolt began in 2014. On February 20 police fired.", &["2014=2014", "February 20=2014-02-20"]);
        check("Since January 5, 2023, it held, he said on June 11.", &["January 5, 2023=2023-01-05", "June 11=2024-06-11"]);
        check("On Dec. 29 ten fell. On January 2 more did.", &["Dec. 29=2023-12-29", "January 2=2024-01-02"]);
    }

    #[test]
    fn hostile_words_cost_bounded_time() {
        let text = [
            "early ",
            "the past ",
            "May 5 and ",
            "last ",
            "since ",
            "2024-",
            "the end of ",
            "a day after ",
            "the end of last week of ",
            "last week of the early ",
            "3 am ",
            "first week of ",
            "said Monday, ",
        ]
        .map(|w| w.repeat(20_000))
        .concat();
        let started = std::time::Instant::now();
        let times = found(&text, Some(PUBLISHED));
        assert!(!times.is_empty());
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }

    /// What dates the words between brackets.
    fn check_day(text: &str, expected: &str) {
        let (before, rest) = text.split_once('[').expect("a bracket");
        let (words, after) = rest.split_once(']').expect("a bracket");
        let text = format!("{before}{words}{after}");
        let at = crate::model::Span::new(before.len(), before.len() + words.len());
        let lexicon = Lexicon::load(&Data::embedded()).expect("the tables are right");
        let doc = Doc::of(&text, &[]);
        let published = PUBLISHED.parse().ok();
        let times = find(&doc, published, &lexicon);
        let day = govern(&doc, &times, published, at).or_else(|| default_day(&doc, &times, published, at)).map(|(days, _)| days);
        assert_eq!(day.map_or("-".to_owned(), |d| d.to_string()), expected, "{text}");
    }

    #[test]
    fn the_day_of_a_report_is_not_that_of_the_event() {
        check_day("The mayor said on Monday that [three people were killed] in the port.", "-");
        check_day("The mayor said on Monday that [three people were killed] on Sunday.", "2024-06-09");
        check_day("On Tuesday, the army said [it downed nine drones].", "-");
        check_day("On Tuesday, the mayor said, [nine were killed] in the port.", "2024-06-11");
        check_day("[Nine were killed] in the port, officials said Tuesday.", "-");
        check_day("The blast [claimed nine lives] on Monday.", "2024-06-10");
        check_day("The army said a raid on Sunday [killed two fighters].", "2024-06-09");
    }

    #[test]
    fn since_spans_to_the_publication() {
        check_day("[At least 40 people were killed] in the valley since May 16.", "2024-05-16/2024-06-12");
        check_day("[More than 900 have died] in Khartoum, Sudan, since the war began.", "2023-04-15/2024-06-12");
        check_day("[More than 900 have died] in Khartoum so far.", "-");
        check_day("Kyiv counts [900 dead] since the beginning of the war in February 2022.", "2022-02-24/2024-06-12");
        check_day("Kyiv has not seen this since [Russia invaded] in February 2022.", "2022-02-24");
    }

    #[test]
    fn what_nothing_equals_since_is_no_span() {
        check_day("It was the deadliest attack since 2019 and [killed nine people].", "-");
        check_day("The worst fighting since the 2019 [truce] went on.", "2019-01-01/2019-12-31");
        check_day("[Nine people were killed] since June 5.", "2024-06-05/2024-06-12");
    }

    #[test]
    fn a_day_that_owns_a_deed_dates_it() {
        check_day("The group claimed yesterday's [bombing] of a market.", "2024-06-11");
        check_day("War in the north (2012–present): [nine were killed].", "-");
        check("It rose since the start of this year.", &["the start of this year=2024-01-01"]);
    }

    #[test]
    fn spans_and_neighbours_date_a_statement() {
        check_day("[Nine drones were downed] overnight, the air force said.", "2024-06-11/2024-06-12");
        check_day("From 3 June to 5 June [nine drones were downed].", "2024-06-03/2024-06-05");
        check_day("While the 2014 war cost many lives, [forty were killed] in this one.", "-");
        check_day("The minister arrived on Tuesday, a day after [a strike killed four].", "2024-06-10");
        check_day("On Monday and Tuesday [nine drones were downed].", "2024-06-10/2024-06-11");
        check_day("Six days of shelling have driven [forty families] from their homes.", "2024-06-07/2024-06-12");
        check_day("[Four killed] in a market\n\nRockets struck the port on Tuesday.", "2024-06-11");
        check_day("Rockets struck the port on Tuesday. [Four people were killed] in a market.", "2024-06-11");
        check_day("Rockets struck the port on Tuesday. [Four people could be killed] by mines.", "-");
    }
}

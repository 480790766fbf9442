//! What changed from one text to another: sentences that are gone or new, figures that were other ones.
//!
//! Two records in, lines out. Time is bounded: texts that are long and wholly unlike are compared by what they have, not by order.

use super::bounds;
use crate::model::{Figure, Record};
use std::collections::HashMap;

/// A sentence that only one of two texts has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    Gone(&'a str),
    New(&'a str),
}

/// The sentences of a text: a line ends one, and a stop before a blank and what is no small letter.
fn sentences(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for line in text.lines() {
        let mut begin = 0;
        for (at, c) in line.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…')) {
            let end = at + c.len_utf8();
            let end = end + line[end..].chars().take_while(|c| matches!(c, '"' | '”' | '’' | '»' | ')')).map(char::len_utf8).sum::<usize>();
            let mut after = line[end..].chars();
            let is_long = line[begin..at].rsplit(char::is_whitespace).next().is_some_and(|word| word.chars().count() > 2);
            if is_long && after.next().is_some_and(char::is_whitespace) && after.next().is_some_and(|c| !c.is_lowercase()) {
                all.push(line[begin..end].trim());
                begin = end;
            }
        }
        all.push(line[begin..].trim());
    }
    all.retain(|s| !s.is_empty());
    all
}

/// Rows times columns that are compared in order.
const CELLS_MAX: usize = 4 << 20;

/// The sentences that are gone and new, in the order of the texts.
pub fn text<'a>(before: &'a str, after: &'a str) -> Vec<Change<'a>> {
    let (a, b) = (sentences(before), sentences(after));
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    if a.len().saturating_mul(b.len()) > CELLS_MAX { unordered(a, b) } else { ordered(a, b) }
}

/// By the longest row of sentences that both have.
fn ordered<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Change<'a>> {
    let width = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let (down, right) = (longest[(i + 1) * width + j], longest[i * width + j + 1]);
            longest[i * width + j] = if a[i] == b[j] { longest[(i + 1) * width + j + 1] + 1 } else { down.max(right) };
        }
    }
    let (mut i, mut j, mut changes) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
            changes.push(Change::Gone(a[i]));
            i += 1;
        } else {
            changes.push(Change::New(b[j]));
            j += 1;
        }
    }
    changes
}

fn unordered<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Change<'a>> {
    let lacks = |these: &[&'a str], those: &[&'a str]| {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        those.iter().for_each(|s| *counts.entry(s).or_default() += 1);
        let mut is_new = |s: &str| counts.get_mut(s).filter(|n| **n > 0).map(|n| *n -= 1).is_none();
        these.iter().copied().filter(|s| is_new(s)).collect::<Vec<&'a str>>()
    };
    lacks(a, b).into_iter().map(Change::Gone).chain(lacks(b, a).into_iter().map(Change::New)).collect()
}

/// Figures of which one version states others than the one before: what is counted, then what it was and became.
pub fn figures(before: &Record, after: &Record) -> Vec<String> {
    let mut was: Vec<&Figure> = Vec::new();
    let mut now: Vec<&Figure> = after.figures.iter().collect();
    for figure in &before.figures {
        match now.iter().position(|f| told(f) == told(figure)) {
            Some(at) => {
                now.remove(at);
            }
            None => was.push(figure),
        }
    }
    let mut lines = Vec::new();
    for old in was {
        let same = now.iter().position(|f| about(f) == about(old)).or_else(|| now.iter().position(|f| counted(f) == counted(old)));
        let new = same.map_or_else(|| "no longer stated".to_owned(), |at| bounds(now.remove(at)));
        lines.push(format!("{}: {} → {new}", head(old), bounds(old)));
    }
    lines.extend(now.into_iter().map(|f| format!("{}: new: {}", head(f), bounds(f))));
    lines
}

type Counted<'a> = (&'a str, &'a str, Option<&'a str>);

fn counted(f: &Figure) -> Counted<'_> {
    (f.measure.name(), &f.object, f.victim.as_deref())
}

fn about(f: &Figure) -> (Counted<'_>, Option<&str>, Option<&str>) {
    (counted(f), f.place.as_deref(), f.claimant.as_deref())
}

fn told(f: &Figure) -> impl PartialEq + '_ {
    (about(f), f.min, f.max)
}

fn head(f: &Figure) -> String {
    let victim = f.victim.as_ref().map_or_else(String::new, |v| format!(" ({v})"));
    let place = f.place.as_ref().map_or_else(String::new, |p| format!(" in {p}"));
    let who = f.claimant.as_ref().map_or_else(String::new, |c| format!(", {c}"));
    format!("{} {}{victim}{place}{who}", f.measure, f.object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expected: &[&str]) {
        let told = |changes: Vec<Change>| -> Vec<String> {
            changes
                .into_iter()
                .map(|c| match c {
                    Change::Gone(s) => format!("-{s}"),
                    Change::New(s) => format!("+{s}"),
                })
                .collect()
        };
        assert_eq!(told(text(before, after)), expected);
    }

    #[test]
    fn changed_sentences_are_named_in_their_order() {
        check("Shells fell. Three died. Talks go on.", "Shells fell. Five died. Talks go on.", &["-Three died.", "+Five died."]);
        check("One.\n\nTwo.", "One.\n\nTwo.\n\nUPDATE: Three.", &["+UPDATE: Three."]);
        check("Lt. Gen. A. Smith spoke.", "Lt. Gen. A. Smith spoke.", &[]);
    }

    #[test]
    fn what_moved_is_both() {
        check("Alpha came. Bravo came.", "Bravo came. Alpha came.", &["-Alpha came.", "+Alpha came."]);
    }

    #[test]
    fn long_texts_are_compared_by_what_they_have() {
        let lines = |word: &str| (0..3000).map(|n| format!("{word} number {n}.\n")).collect::<String>();
        assert_eq!(text(&lines("Old"), &lines("New")).len(), 6000);
        let most = lines("Old").replace("number 7.", "number seven.");
        assert_eq!(text(&format!("First.\n{}Last.", lines("Old")), &format!("Begin.\n{most}End.")).len(), 6);
    }
}

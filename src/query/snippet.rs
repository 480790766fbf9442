//! The words of an article that answer the query, with what was asked for marked.

use super::{plan::Plan, probe::Probe, vocabulary};
use crate::{
    index::tokenizer::{Word, Words},
    model::Snippet,
};
use std::collections::HashSet;

/// What is marked in a text.
#[derive(Default)]
pub struct Marker {
    terms: HashSet<String>,
    prefixes: Vec<String>,
    fuzzy: Vec<(String, usize)>,
    words: Words,
}

/// Words shown of a text.
const WINDOW: usize = 40;

impl Marker {
    pub fn new(plan: &Plan) -> Self {
        let mut marker = Marker::default();
        let mut clauses = Vec::new();
        plan.text_clauses(&mut clauses);
        clauses.iter().for_each(|c| marker.take(&c.probe));
        marker
    }

    fn take(&mut self, probe: &Probe) {
        let text = |term: &tantivy::Term| term.value().as_str().map(str::to_owned);
        match probe {
            Probe::Term(term) => self.terms.extend(text(term)),
            Probe::Phrase(terms) | Probe::Terms(terms) => self.terms.extend(terms.iter().filter_map(text)),
            Probe::Prefix(_, prefix) => self.prefixes.push(prefix.clone()),
            Probe::Fuzzy(term, distance) => self.fuzzy.extend(text(term).map(|t| (t, usize::from(*distance)))),
            Probe::Near(near) => {
                let mut terms = Vec::new();
                near.what.terms(&mut terms);
                self.terms.extend(terms.into_iter().filter_map(text));
            }
            Probe::Any(probes) => probes.iter().for_each(|p| self.take(p)),
            Probe::Days { .. } | Probe::Number(..) | Probe::Without(_) | Probe::Named(..) | Probe::Known(_) | Probe::Is(_) | Probe::Hash(..) => {}
        }
    }

    fn marks(&self, term: &str) -> bool {
        self.terms.contains(term)
            || self.prefixes.iter().any(|p| term.starts_with(p.as_str()))
            || self.fuzzy.iter().any(|(t, most)| term.len().abs_diff(t.len()) <= 4 * most && vocabulary::distance(term, t) <= *most)
    }

    /// The stretch of the text in which most of what was asked for stands; its head where nothing does.
    pub fn snippet(&mut self, text: &str) -> Snippet {
        let words = self.words.all(text);
        let marked: Vec<usize> = (0..words.len()).filter(|n| self.marks(&words[*n].term)).collect();
        let first = best(&words, &marked);
        let last = (first + WINDOW).min(words.len());
        let (Some(from), Some(to)) = (words.get(first), words.get(last.saturating_sub(1))) else {
            return Snippet::default();
        };
        let start = if first == 0 { 0 } else { from.start };
        let end = if last == words.len() { text.trim_end().len() } else { to.end };
        let mut out = Shown::default();
        if first > 0 {
            out.push("… ");
        }
        let mut at = start;
        for word in marked.iter().map(|n| &words[*n]).filter(|w| w.start >= start && w.end <= end) {
            out.push(&text[at..word.start]);
            out.mark(&text[word.start..word.end]);
            at = word.end;
        }
        out.push(&text[at..end.max(at)]);
        if last < words.len() {
            out.push(" …");
        }
        out.snippet
    }
}

/// Where the window begins that holds the most different marked words, then the most of them.
fn best(words: &[Word], marked: &[usize]) -> usize {
    let mut best = (0, 0, 0);
    for (n, first) in marked.iter().enumerate() {
        let inside = marked[n..].iter().take_while(|m| **m < first + WINDOW - 8);
        let different: HashSet<&str> = inside.clone().map(|m| words[*m].term.as_str()).collect();
        let value = (different.len(), inside.count());
        if value > (best.0, best.1) {
            best = (value.0, value.1, *first);
        }
    }
    // Some words before the first one, so that it is read in its sentence.
    best.2.saturating_sub(8)
}

/// A snippet as it grows; all blanks become single ones.
#[derive(Default)]
struct Shown {
    snippet: Snippet,
    points: usize,
    blank: bool,
}

impl Shown {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
            if c == ' ' && (self.blank || self.points == 0) {
                continue;
            }
            self.blank = c == ' ';
            self.snippet.text.push(c);
            self.points += 1;
        }
    }

    fn mark(&mut self, text: &str) {
        let start = self.points;
        self.push(text);
        self.snippet.marks.push([start, self.points]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asked: &[&str], text: &str, expected: &str) {
        let mut marker = Marker { terms: asked.iter().map(|t| (*t).to_owned()).collect(), ..Marker::default() };
        let snippet = marker.snippet(text);
        let chars: Vec<char> = snippet.text.chars().collect();
        let mut out = String::new();
        for (n, c) in chars.iter().enumerate() {
            if snippet.marks.iter().any(|m| m[0] == n) {
                out.push('[');
            }
            out.push(*c);
            if snippet.marks.iter().any(|m| m[1] == n + 1) {
                out.push(']');
            }
        }
        assert_eq!(out, expected);
    }

    #[test]
    fn words_in_any_form_are_marked() {
        check(&["strike", "drone"], "Two Strikes by\n\ndrones.", "Two [Strikes] by [drones].");
        check(&["киів"], "У Києві — Київ.", "У Києві — [Київ].");
    }

    #[test]
    fn the_stretch_with_most_of_them_is_shown() {
        let text = format!("A drone. {}The drone strike ended.", "word ".repeat(60));
        let mut marker = Marker { terms: ["drone", "strike"].map(str::to_owned).into(), ..Marker::default() };
        let snippet = marker.snippet(&text);
        assert!(snippet.text.starts_with("… word") && snippet.text.ends_with("strike ended."), "{}", snippet.text);
        assert_eq!(snippet.marks.len(), 2);
    }

    #[test]
    fn nothing_asked_shows_the_head() {
        check(&[], "Shells fell.", "Shells fell.");
        check(&[], "", "");
    }
}

//! Whether the words around a trigger say that it happened: not denied, conditional, wished, planned or feared.

use super::marks::{Hit, Marks};
use crate::lexicon::triggers::{Classes, Mood, Triggers};

/// The classes of words that tell of the mood.
pub struct Moods {
    negation: Classes,
    modal: Classes,
    future: Classes,
    conditional: Classes,
    supposed: Classes,
    supposed_adjective: Classes,
    halting: Classes,
    doubtful: Classes,
    needed: Classes,
    plotted: Classes,
    wished: Classes,
    factual: Classes,
}

impl Moods {
    pub fn new(table: &Triggers) -> Self {
        let class = |name| table.classes(&[name]);
        Moods {
            negation: class("negation"),
            modal: class("modal"),
            future: class("future"),
            conditional: class("conditional"),
            supposed: class("supposed"),
            supposed_adjective: class("supposed-adjective"),
            halting: class("halting"),
            doubtful: class("doubtful"),
            needed: class("needed"),
            plotted: class("plotted"),
            wished: class("wished"),
            factual: class("factual"),
        }
    }

    /// Whether what the trigger tells counts as an event.
    pub fn allows(&self, marks: &Marks, hit: &Hit, mood: Mood) -> bool {
        match mood {
            Mood::Any => !self.is_doubtful(marks, hit),
            Mood::Future => !self.is_denied(marks, hit) && !self.is_conditional(marks, hit) && !marks.any(within_clause(marks, hit, 6), self.wished),
            Mood::Real => !self.is_denied(marks, hit) && !self.is_conditional(marks, hit) && !self.is_unreal(marks, hit),
        }
    }

    /// "the possibility of a ceasefire", "what a truce would look like".
    fn is_doubtful(&self, marks: &Marks, hit: &Hit) -> bool {
        marks.any(within_clause(marks, hit, 4), self.doubtful) || marks.any(clause_after(marks, hit, 3), self.modal)
    }

    fn is_denied(&self, marks: &Marks, hit: &Hit) -> bool {
        let near = within_clause(marks, hit, 4);
        // "did not halt the invasion" tells of the invasion.
        marks.any(near.clone(), self.negation) && !marks.any(near, self.halting)
    }

    fn is_conditional(&self, marks: &Marks, hit: &Hit) -> bool {
        marks.any(within_clause(marks, hit, 10), self.conditional)
    }

    fn is_unreal(&self, marks: &Marks, hit: &Hit) -> bool {
        let near = within_clause(marks, hit, 3);
        if marks.any(near.clone(), self.modal | self.future)
            || marks.any(within_clause(marks, hit, 5), self.supposed)
            || marks.any(within_clause(marks, hit, 2), self.supposed_adjective)
        {
            return true;
        }
        let ahead = clause_after(marks, hit, if is_noun(marks, hit) { 5 } else { 2 });
        if marks.any(clause_after(marks, hit, 4), self.needed) || marks.any(ahead, self.modal | self.future) || marks.any(marks.after(hit, 1), self.plotted) {
            return true;
        }
        // "began to shell" happened, "wants to shell" did not.
        hit.tokens.start.checked_sub(1).filter(|at| near.contains(at)).is_some_and(|to| {
            marks.doc.word(to) == "to"
                && !marks.any(within_clause(marks, hit, 8), self.factual)
                && marks.doc.surface(hit.tokens.start).starts_with(char::is_lowercase)
                && !is_noun(marks, hit)
        })
    }
}

/// "led to clashes", "close to the strikes".
fn is_noun(marks: &Marks, hit: &Hit) -> bool {
    let word = marks.doc.word(hit.tokens.end - 1);
    let article = hit.tokens.start.checked_sub(1).is_some_and(|at| matches!(marks.doc.word(at), "a" | "an" | "the" | "another" | "this" | "that"));
    article || word.ends_with('s') || word.ends_with("ion") || word.ends_with("ing") || word.ends_with("ed")
}

/// Up to `count` tokens after the hit, up to the next sign that parts clauses.
fn clause_after(marks: &Marks, hit: &Hit, count: usize) -> std::ops::Range<usize> {
    let range = marks.after(hit, count);
    let end = range
        .clone()
        .find(|at| marks.doc.tokens[*at].hash == 0 || matches!(marks.doc.letters(*at), b"that" | b"which" | b"and" | b"when" | b"as"))
        .unwrap_or(range.end);
    range.start..end
}

/// Up to `count` tokens before the hit, back to the last sign that parts clauses.
fn within_clause(marks: &Marks, hit: &Hit, count: usize) -> std::ops::Range<usize> {
    let range = marks.before(hit, count);
    let cut = range.clone().rev().find(|at| matches!(marks.doc.sign(*at), "," | ";" | ":" | "—" | "–" | "(" | ")" | "“" | "”" | "\""));
    cut.map_or(range.start, |at| at + 1)..range.end
}

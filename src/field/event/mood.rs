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
        let clause = Clause::new(marks, hit);
        match mood {
            Mood::Any => !self.is_doubtful(&clause),
            Mood::Future => !self.is_denied(&clause) && !self.is_conditional(&clause) && !clause.any_before(6, self.wished),
            Mood::Real => !self.is_denied(&clause) && !self.is_conditional(&clause) && !self.is_unreal(&clause),
        }
    }

    /// "the possibility of a ceasefire", "what a truce would look like".
    fn is_doubtful(&self, clause: &Clause) -> bool {
        clause.any_before(4, self.doubtful) || clause.any_after(3, self.modal)
    }

    fn is_denied(&self, clause: &Clause) -> bool {
        // "did not halt the invasion" tells of the invasion.
        clause.any_before(4, self.negation) && !clause.any_before(4, self.halting)
    }

    fn is_conditional(&self, clause: &Clause) -> bool {
        clause.any_before(REACH, self.conditional)
    }

    fn is_unreal(&self, clause: &Clause) -> bool {
        let Clause { marks, hit, .. } = *clause;
        if clause.any_before(3, self.modal | self.future) || clause.any_before(5, self.supposed) || clause.any_before(2, self.supposed_adjective) {
            return true;
        }
        let ahead = if is_noun(marks, hit) { 5 } else { 2 };
        if clause.any_after(4, self.needed) || clause.any_after(ahead, self.modal | self.future) || marks.any(marks.after(hit, 1), self.plotted) {
            return true;
        }
        // "began to shell" happened, "wants to shell" did not.
        clause.start < hit.tokens.start
            && marks.doc.letters(hit.tokens.start - 1) == b"to"
            && !clause.any_before(8, self.factual)
            && marks.doc.surface(hit.tokens.start).starts_with(char::is_lowercase)
            && !is_noun(marks, hit)
    }
}

/// "led to clashes", "close to the strikes".
fn is_noun(marks: &Marks, hit: &Hit) -> bool {
    let word = marks.doc.word(hit.tokens.end - 1);
    let article = hit.tokens.start.checked_sub(1).is_some_and(|at| matches!(marks.doc.letters(at), b"a" | b"an" | b"the" | b"another" | b"this" | b"that"));
    article || word.ends_with('s') || word.ends_with("ion") || word.ends_with("ing") || word.ends_with("ed")
}

/// Most tokens on either side that a mood is read from.
const REACH: usize = 10;

/// A trigger and the words around it, as far as the clause goes.
struct Clause<'a> {
    marks: &'a Marks<'a>,
    hit: &'a Hit,
    /// Behind the last sign that parts clauses.
    start: usize,
    /// Before the next sign or word that does.
    end: usize,
}

impl<'a> Clause<'a> {
    fn new(marks: &'a Marks<'a>, hit: &'a Hit) -> Self {
        let (before, after) = (marks.before(hit, REACH), marks.after(hit, REACH));
        let cut = before.clone().rev().find(|at| matches!(marks.doc.sign(*at), "," | ";" | ":" | "—" | "–" | "(" | ")" | "“" | "”" | "\""));
        let parts = |at: &usize| marks.doc.tokens[*at].hash == 0 || matches!(marks.doc.letters(*at), b"that" | b"which" | b"and" | b"when" | b"as");
        let end = after.clone().find(parts).unwrap_or(after.end);
        Clause { marks, hit, start: cut.map_or(before.start, |at| at + 1), end }
    }

    /// Whether any of these classes stands among the `count` tokens before the trigger.
    fn any_before(&self, count: usize, classes: Classes) -> bool {
        self.marks.any(self.start.max(self.hit.tokens.start.saturating_sub(count))..self.hit.tokens.start, classes)
    }

    /// Whether any of these classes stands among the `count` tokens after the trigger.
    fn any_after(&self, count: usize, classes: Classes) -> bool {
        self.marks.any(self.hit.tokens.end..self.end.min(self.hit.tokens.end + count), classes)
    }
}

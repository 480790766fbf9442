//! Whether the words around a trigger say that it happened: not denied, conditional, wished, planned or feared.

use super::marks::{Hit, Marks};
use crate::lexicon::triggers::{Classes, Mood};

impl Marks<'_> {
    /// Whether what the trigger tells counts as an event.
    pub fn allows(&self, hit: &Hit, mood: Mood) -> bool {
        let known = &self.known;
        let said = known.negation | known.conditional | known.modal | known.future | known.supposed | known.supposed_adjective;
        let meant = known.doubtful | known.wished | known.needed | known.plotted;
        // Most sentences have no such word.
        if self.classes_of(hit.sentence) & (said | meant) == 0 && self.doc.letters(hit.tokens.start.wrapping_sub(1)) != b"to" {
            return true;
        }
        let clause = Clause::new(self, hit);
        match mood {
            Mood::Any => !self.is_doubtful(&clause),
            Mood::Future => !self.is_denied(&clause) && !self.is_conditional(&clause) && !clause.any_before(6, self.known.wished),
            Mood::Real => !self.is_denied(&clause) && !self.is_conditional(&clause) && !self.is_unreal(&clause),
        }
    }

    /// "the possibility of a ceasefire", "what a truce would look like".
    fn is_doubtful(&self, clause: &Clause) -> bool {
        clause.any_before(4, self.known.doubtful) || clause.any_after(3, self.known.modal)
    }

    fn is_denied(&self, clause: &Clause) -> bool {
        // "did not halt the invasion" tells of the invasion.
        clause.any_before(4, self.known.negation) && !clause.any_before(4, self.known.halting)
    }

    fn is_conditional(&self, clause: &Clause) -> bool {
        clause.any_before(REACH, self.known.conditional)
    }

    fn is_unreal(&self, clause: &Clause) -> bool {
        let hit = clause.hit;
        if clause.any_before(3, self.known.modal | self.known.future)
            || clause.any_before(5, self.known.supposed)
            || clause.any_before(2, self.known.supposed_adjective)
        {
            return true;
        }
        let ahead = if is_noun(self, hit) { 5 } else { 2 };
        if clause.any_after(4, self.known.needed)
            || clause.any_after(ahead, self.known.modal | self.known.future)
            || self.any(self.after(hit, 1), self.known.plotted)
        {
            return true;
        }
        // "began to shell" happened, "wants to shell" did not.
        clause.start < hit.tokens.start
            && self.doc.letters(hit.tokens.start - 1) == b"to"
            && !clause.any_before(8, self.known.factual)
            && self.doc.surface(hit.tokens.start).starts_with(char::is_lowercase)
            && !is_noun(self, hit)
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

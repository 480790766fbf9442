//! Who states what: the claimant of a stretch of text.
//!
//! Text and actors in; claimants with the words they vouch for out. Three steps: reporting cues with their speakers (`cue`),
//! the speakers' names (`speaker`), and how far each statement reaches (`scope`). What no claimant covers, the reporter states.

mod bounds;
mod cue;
mod scope;
mod speaker;

use super::text::Doc;
use crate::{
    lexicon::Lexicon,
    model::{Actor, Span, Status},
};

/// Who vouches for a stretch of text, and how far.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimant {
    /// Canonical name of a known actor, else the surface without "the".
    pub name: String,
    pub status: Status,
    /// The words that it covers.
    pub scope: Span,
    /// The words that name it.
    pub span: Span,
    /// The speaker with all its words, and the verb.
    pub words: Span,
}

/// All claimants of a text, in the order of their scopes.
#[derive(Default)]
pub struct Claimants {
    pub all: Vec<Claimant>,
    /// The furthest end of the scopes up to each, so that a look-up can stop early.
    reach: Vec<usize>,
}

impl Claimants {
    fn new(mut all: Vec<Claimant>) -> Self {
        all.sort_by_key(|c| (c.scope.start, c.scope.end));
        let mut furthest = 0;
        let reach = all.iter().map(|c| {
            furthest = furthest.max(c.scope.end);
            furthest
        });
        let reach = reach.collect();
        Claimants { all, reach }
    }

    /// Who states what stands at `at`; `None` is the reporter.
    pub fn of(&self, at: Span) -> Option<&Claimant> {
        let last = self.all.partition_point(|c| c.scope.start <= at.start);
        let open = (0..last).rev().take_while(|n| self.reach[*n] >= at.end);
        open.map(|n| &self.all[n]).filter(|c| c.scope.holds(at)).min_by_key(|c| c.scope.end - c.scope.start)
    }
}

/// Finds who states what.
pub fn find(doc: &Doc, actors: &[Actor], lexicon: &Lexicon) -> Claimants {
    let mut names = speaker::Names::new(doc, actors, lexicon);
    let mut scopes = scope::Scopes::new(doc);
    for (number, sentence) in doc.sentences.iter().enumerate() {
        let cues = cue::find(doc, lexicon, sentence.tokens.clone(), &mut names);
        scopes.add(number, cues);
    }
    Claimants::new(scopes.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    /// Who states the words between the stars.
    fn check(text: &str, expected: Option<&str>) {
        let lexicon = Lexicon::load(&Data::embedded()).expect("the tables compiled in are good");
        let start = text.find('*').expect("a star before the words");
        let end = text.rfind('*').expect("a star behind the words") - 1;
        let plain = text.replace('*', "");
        let doc = Doc::of(&plain, &[]);
        let found = find(&doc, &[], &lexicon);
        assert_eq!(found.of(Span::new(start, end)).map(|c| c.name.as_str()), expected, "{text}");
    }

    #[test]
    fn a_speaker_stands_before_or_behind_the_statement() {
        check("Two people died, *12 were hurt*, the regional police said on Friday.", Some("regional police"));
        check("The regional police said on Friday that *12 were hurt*.", Some("regional police"));
        check("\"We buried *12 people*,\" said Mayor Ivan Petrenko.", Some("Ivan Petrenko"));
        check("*12 were hurt*, according to Lebanon's health ministry, and roads were closed.", Some("Lebanon's health ministry"));
        check("According to the army, *12 were hurt*.", Some("army"));
    }

    #[test]
    fn the_reporter_states_what_nobody_is_said_to_say() {
        check("*12 were hurt* on Friday.", None);
        check("It was reported that *12 were hurt*.", None);
        check("The group claimed responsibility for a blast that *hurt 12*.", None);
        check("*12 were hurt*, police said. Rain fell.", Some("police"));
        check("12 were hurt, police said. *Rain fell.*", None);
    }

    #[test]
    fn a_pronoun_or_short_form_takes_the_name_given_before() {
        check("Aleppo's health ministry said 3 died. It added that *12 were hurt*.", Some("Aleppo's health ministry"));
        check("The Sudanese Defence Ministry said 3 died. The ministry also said *12 were hurt*.", Some("Sudanese Defence Ministry"));
    }

    #[test]
    fn two_sides_stay_two() {
        check("Kyiv's mayor said 3 died, while the governor said *12 were hurt*.", Some("governor"));
        check("Kyiv's mayor said *3 died*, while the governor said 12 were hurt.", Some("Kyiv's mayor"));
    }
}

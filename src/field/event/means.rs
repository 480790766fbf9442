//! By what a strike was made, and which kind of attack an attack is.
//!
//! The words nearest to the trigger decide: "drone and missile attack" are two strikes, an attack by gunmen is none.

use super::marks::{Hit, Marks};
use crate::lexicon::triggers::{Classes, Triggers};
use std::ops::Range;

/// The classes of words that tell of means and attackers.
pub struct Means {
    kinds: Vec<(Classes, &'static str)>,
    aircraft: Classes,
    artillery: Classes,
    bomb: Classes,
    army: Classes,
    militant: Classes,
    gunman: Classes,
    civilian: Classes,
    side: Classes,
    protest: Classes,
    be: Classes,
    shot: Classes,
    infrastructure: Classes,
    negotiating: Classes,
    accession: Classes,
}

impl Means {
    pub fn new(table: &Triggers) -> Self {
        let class = |name| table.classes(&[name]);
        Means {
            kinds: vec![
                (class("drone"), "strikes/drone"),
                (class("missile"), "strikes/missile"),
                (class("airbomb") | class("airstrike-word"), "strikes/airstrike"),
                (class("artillery"), "strikes/shelling"),
            ],
            aircraft: class("aircraft"),
            artillery: class("artillery"),
            bomb: class("bomb"),
            army: class("army"),
            militant: class("militant"),
            gunman: class("gunman") | class("firearm"),
            civilian: class("civilian"),
            side: table.classes(&["demonym", "state"]),
            protest: class("protest-word"),
            be: class("be"),
            shot: class("downing"),
            infrastructure: class("infrastructure"),
            negotiating: class("negotiating"),
            accession: class("accession"),
        }
    }

    /// The kinds that a trigger's kind stands for here: itself, or those that its `?` is settled to.
    pub fn settle<'k>(&self, marks: &Marks, hit: &Hit, kind: &'k str) -> Vec<&'k str> {
        match kind {
            "strikes/?" => self.strike(marks, hit).unwrap_or_else(|| vec!["strikes/unspecified"]),
            "attack/?" => self.strike(marks, hit).unwrap_or_else(|| vec![self.attack(marks, hit)]),
            "talks/?" => vec![if self.negotiates(marks, hit) { "talks/negotiation" } else { "talks/diplomacy" }],
            "clash/?" => vec!["battles/clash"],
            "bomb/?" => vec![self.bombing(marks, hit)],
            other => vec![other],
        }
    }

    /// Whether the trigger's sentence speaks of facilities of which damage is an event of its own.
    pub fn hits_infrastructure(&self, marks: &Marks, hit: &Hit) -> bool {
        marks.any(marks.after(hit, 14), self.infrastructure) || marks.any(marks.before(hit, 14), self.infrastructure)
    }

    /// Whether those who fight talk with each other.
    fn negotiates(&self, marks: &Marks, hit: &Hit) -> bool {
        if marks.foes_meet(hit) {
            return !marks.in_sentence(hit, self.accession);
        }
        marks.any(hit.tokens.clone(), self.negotiating) && !marks.in_sentence(hit, self.accession) && !marks.outsiders_meet(hit)
    }

    fn strike(&self, marks: &Marks, hit: &Hit) -> Option<Vec<&'static str>> {
        // A sentence without any means, nor behind a word of artillery, names none.
        let before = marks.doc.sentences[hit.sentence].tokens.start.checked_sub(1).map_or(0, |last| marks.tags[last]);
        if (marks.classes_of(hit.sentence) | before) & (self.remote() | self.aircraft | self.bomb) == 0 {
            return None;
        }
        [(4, 0), (10, 10), (25, 25)].into_iter().find_map(|(before, after)| {
            let range = marks.before(hit, before).start..marks.after(hit, after).end;
            let found = self.named(marks, hit, range);
            (!found.is_empty()).then_some(found)
        })
    }

    /// Means named among these tokens; aircraft and planted bombs only where they act, not where they are hit.
    fn named(&self, marks: &Marks, hit: &Hit, range: Range<usize>) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        let passive = marks.any(marks.before(hit, 3), self.be);
        for at in range.clone() {
            let tag = self.corrected(marks, at);
            if marks.any(at.saturating_sub(2).max(range.start)..at, self.shot) {
                continue;
            }
            for (class, kind) in &self.kinds {
                if tag & class != 0 && !found.contains(kind) {
                    found.push(kind);
                }
            }
            if at < hit.tokens.start {
                if tag & self.aircraft != 0 && !passive && !found.contains(&"strikes/airstrike") {
                    found.push("strikes/airstrike");
                }
                if tag & self.bomb != 0 && found.is_empty() {
                    found.push("strikes/bombing");
                }
            }
        }
        found
    }

    /// "Grad rockets" and "MLRS rocket barrage" are artillery.
    fn corrected(&self, marks: &Marks, at: usize) -> Classes {
        let tag = marks.tags[at];
        let near = at.checked_sub(1).map_or(tag, |before| tag | marks.tags[before]);
        let rocket = || [&b"rocket"[..], b"missile"].iter().any(|stem| marks.doc.letters(at).starts_with(stem));
        if near & self.artillery != 0 && rocket() { self.artillery } else { tag }
    }

    fn attack(&self, marks: &Marks, hit: &Hit) -> &'static str {
        let armed = self.army | self.militant;
        if marks.any(marks.before(hit, 3), self.side) && !marks.any(marks.before(hit, 1), armed) {
            return "strikes/unspecified";
        }
        if marks.in_sentence(hit, self.gunman) || marks.in_sentence(hit, self.protest) {
            return "abuses/attack";
        }
        if marks.in_sentence(hit, armed) {
            return if marks.whole & self.remote() != 0 && !marks.in_sentence(hit, self.militant) { "strikes/unspecified" } else { "battles/clash" };
        }
        if marks.in_sentence(hit, self.side) && !marks.any(marks.after(hit, 8), self.civilian) {
            return "strikes/unspecified";
        }
        if marks.in_sentence(hit, self.civilian) && marks.whole & self.remote() == 0 { "abuses/attack" } else { "strikes/unspecified" }
    }

    /// Weapons that strike from afar.
    fn remote(&self) -> Classes {
        self.kinds.iter().fold(0, |all, (class, _)| all | class)
    }

    fn bombing(&self, marks: &Marks, hit: &Hit) -> &'static str {
        let near = marks.before(hit, 10).start..marks.after(hit, 10).end;
        if marks.any(near, self.aircraft) {
            return "strikes/airstrike";
        }
        let noun = marks.doc.word(hit.tokens.end - 1).starts_with("bombing");
        let sides = self.side | self.army;
        if noun && !marks.any(marks.before(hit, 3), sides) { "strikes/bombing" } else { "strikes/unspecified" }
    }
}

//! By what a strike was made, and which kind of attack an attack is.
//!
//! The words nearest to the trigger decide: "drone and missile attack" are two strikes, an attack by gunmen is none.

use super::marks::{Hit, Marks};
use crate::lexicon::triggers::Classes;
use std::ops::Range;

impl Marks<'_> {
    /// The kinds that a trigger's kind stands for here: itself, or those that its `?` is settled to.
    pub fn settle<'k>(&self, hit: &Hit, kind: &'k str) -> Vec<&'k str> {
        match kind {
            "strikes/?" => self.strike(hit).unwrap_or_else(|| vec!["strikes/unspecified"]),
            "attack/?" => self.strike(hit).unwrap_or_else(|| vec![self.attack(hit)]),
            "talks/?" => vec![if self.negotiates(hit) { "talks/negotiation" } else { "talks/diplomacy" }],
            "clash/?" => vec!["battles/clash"],
            "bomb/?" => vec![self.bombing(hit)],
            other => vec![other],
        }
    }

    /// Whether the trigger's sentence speaks of facilities of which damage is an event of its own.
    pub fn hits_infrastructure(&self, hit: &Hit) -> bool {
        self.any(self.after(hit, 14), self.known.infrastructure) || self.any(self.before(hit, 14), self.known.infrastructure)
    }

    /// Whether those who fight talk with each other.
    fn negotiates(&self, hit: &Hit) -> bool {
        if self.foes_meet(hit) {
            return !self.in_sentence(hit, self.known.accession);
        }
        self.any(hit.tokens.clone(), self.known.negotiating) && !self.in_sentence(hit, self.known.accession) && !self.outsiders_meet(hit)
    }

    fn strike(&self, hit: &Hit) -> Option<Vec<&'static str>> {
        // A sentence without any means, nor behind a word of artillery, names none.
        let before = self.doc.sentences[hit.sentence].tokens.start.checked_sub(1).map_or(0, |last| self.tags[last]);
        if (self.classes_of(hit.sentence) | before) & (self.remote() | self.known.aircraft | self.known.bomb) == 0 {
            return None;
        }
        [(4, 0), (10, 10), (25, 25)].into_iter().find_map(|(before, after)| {
            let range = self.before(hit, before).start..self.after(hit, after).end;
            let found = self.named(hit, range);
            (!found.is_empty()).then_some(found)
        })
    }

    /// Means named among these tokens; aircraft and planted bombs only where they act, not where they are hit.
    fn named(&self, hit: &Hit, range: Range<usize>) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        let passive = self.any(self.before(hit, 3), self.known.be);
        for at in range.clone() {
            let tag = self.corrected(at);
            if self.any(at.saturating_sub(2).max(range.start)..at, self.known.downing) {
                continue;
            }
            for (class, kind) in &self.remote_kinds() {
                if tag & class != 0 && !found.contains(kind) {
                    found.push(kind);
                }
            }
            if at < hit.tokens.start {
                if tag & self.known.aircraft != 0 && !passive && !found.contains(&"strikes/airstrike") {
                    found.push("strikes/airstrike");
                }
                if tag & self.known.bomb != 0 && found.is_empty() {
                    found.push("strikes/bombing");
                }
            }
        }
        found
    }

    /// "Grad rockets" and "MLRS rocket barrage" are artillery.
    fn corrected(&self, at: usize) -> Classes {
        let tag = self.tags[at];
        let near = at.checked_sub(1).map_or(tag, |before| tag | self.tags[before]);
        let rocket = || [&b"rocket"[..], b"missile"].iter().any(|stem| self.doc.letters(at).starts_with(stem));
        if near & self.known.artillery != 0 && rocket() { self.known.artillery } else { tag }
    }

    fn attack(&self, hit: &Hit) -> &'static str {
        let armed = self.known.army | self.known.militant;
        if self.any(self.before(hit, 3), self.known.demonym | self.known.state) && !self.any(self.before(hit, 1), armed) {
            return "strikes/unspecified";
        }
        if self.in_sentence(hit, self.known.gunman | self.known.firearm) || self.in_sentence(hit, self.known.protest_word) {
            return "abuses/attack";
        }
        if self.in_sentence(hit, armed) {
            return if self.whole & self.remote() != 0 && !self.in_sentence(hit, self.known.militant) { "strikes/unspecified" } else { "battles/clash" };
        }
        if self.in_sentence(hit, self.known.demonym | self.known.state) && !self.any(self.after(hit, 8), self.known.civilian) {
            return "strikes/unspecified";
        }
        if self.in_sentence(hit, self.known.civilian) && self.whole & self.remote() == 0 { "abuses/attack" } else { "strikes/unspecified" }
    }

    fn remote_kinds(&self) -> [(Classes, &'static str); 4] {
        let known = &self.known;
        [
            (known.drone, "strikes/drone"),
            (known.missile, "strikes/missile"),
            (known.airbomb | known.airstrike_word, "strikes/airstrike"),
            (known.artillery, "strikes/shelling"),
        ]
    }

    /// Weapons that strike from afar.
    fn remote(&self) -> Classes {
        self.remote_kinds().iter().fold(0, |all, (class, _)| all | class)
    }

    fn bombing(&self, hit: &Hit) -> &'static str {
        let near = self.before(hit, 10).start..self.after(hit, 10).end;
        if self.any(near, self.known.aircraft) {
            return "strikes/airstrike";
        }
        let noun = self.doc.word(hit.tokens.end - 1).starts_with("bombing");
        let sides = self.known.demonym | self.known.state | self.known.army;
        if noun && !self.any(self.before(hit, 3), sides) { "strikes/bombing" } else { "strikes/unspecified" }
    }
}

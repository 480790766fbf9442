//! The actors of one text as they are found: each once, mentions gathered.

use crate::{
    lexicon::actors::Known,
    model::{Actor, Rule, Span},
};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Somebody as the text names them.
pub struct Named {
    pub name: String,
    pub id: Option<String>,
    pub kind: String,
    pub side: Option<String>,
}

/// The actors found so far.
#[derive(Default)]
pub struct Cast {
    pub actors: Vec<Actor>,
    places: FxHashMap<String, usize>,
    /// Tokens of mentions, in the order found.
    taken: Vec<Range<usize>>,
}

impl Cast {
    pub fn known(&mut self, known: &Known, tokens: Range<usize>, span: Span, rule: &str) -> usize {
        let at = self.place(&known.name, || Actor {
            name: known.name.clone(),
            id: Some(known.id.clone()),
            kind: known.kind.clone(),
            side: known.side.clone(),
            mentions: Vec::new(),
            rule: Rule::from(["actor/", rule, " data/actors.tsv:", &known.line.to_string()].concat()),
        });
        self.mention(at, tokens, span)
    }

    pub fn named(&mut self, named: Named, tokens: Range<usize>, span: Span, rule: &str) -> usize {
        let at = self.place(&named.name.clone(), || Actor {
            name: named.name,
            id: named.id,
            kind: named.kind,
            side: named.side,
            mentions: Vec::new(),
            rule: Rule::from(["actor/", rule].concat()),
        });
        self.mention(at, tokens, span)
    }

    pub fn mention(&mut self, at: usize, tokens: Range<usize>, span: Span) -> usize {
        self.actors[at].mentions.push(span);
        self.taken.push(tokens);
        at
    }

    fn place(&mut self, name: &str, make: impl FnOnce() -> Actor) -> usize {
        if let Some(at) = self.places.get(name) {
            return *at;
        }
        self.actors.push(make());
        self.places.insert(name.to_owned(), self.actors.len() - 1);
        self.actors.len() - 1
    }

    /// For every token, whether a mention holds it.
    pub fn taken(&self, tokens: usize) -> Vec<bool> {
        let mut taken = vec![false; tokens];
        for range in &self.taken {
            taken[range.clone()].fill(true);
        }
        taken
    }

    /// In the order of the text.
    pub fn finish(self) -> Vec<Actor> {
        let mut actors = self.actors;
        for actor in &mut actors {
            actor.mentions.sort_unstable();
            actor.mentions.dedup();
        }
        actors.sort_by_key(|actor| actor.mentions.first().copied());
        actors
    }
}

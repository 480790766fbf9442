//! The actors of one text as they are found: each once, mentions gathered.

use crate::{
    lexicon::{actors::Known, fold, phrases::Ready},
    model::{Actor, Rule, Span},
};
use std::{collections::HashMap, hash::BuildHasherDefault, ops::Range};

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
    /// By the hash of their names.
    places: HashMap<u64, usize, BuildHasherDefault<Ready>>,
    /// Tokens of mentions, in the order found.
    taken: Vec<Range<usize>>,
}

impl Cast {
    pub fn known(&mut self, known: &Known, tokens: Range<usize>, span: Span, rule: &str) -> usize {
        let at = self.place(fold::hash(&known.name), || Actor {
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
        let at = self.place(fold::hash(&named.name), || Actor {
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

    fn place(&mut self, name: u64, make: impl FnOnce() -> Actor) -> usize {
        *self.places.entry(name).or_insert_with(|| {
            self.actors.push(make());
            self.actors.len() - 1
        })
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

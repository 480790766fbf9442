//! Names and values into probes: places with all that lies within them, actors with all who belong to them, codes and hashes.

use super::{Probe, Prober};
use crate::{
    index::{Kind, Meant, cluster_name, field, halves, tokenizer},
    query::{copies, tree::is_actor},
};
use tantivy::Term;

/// The words that are looked for in names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// All of them, one after the other.
    Row(String),
    /// One that begins so.
    Begin(String),
    /// Nothing else besides.
    Whole(String),
}

impl Wording {
    /// Whether a name, folded, has them.
    pub(super) fn is_in(&self, name: &str) -> bool {
        // Names of places stand behind their ids.
        let name = name.strip_prefix('#').and_then(|named| named.split_once(' ')).map_or(name, |(_, name)| name);
        let (Wording::Row(words) | Wording::Begin(words) | Wording::Whole(words)) = self;
        if matches!(self, Wording::Whole(_)) {
            return name == words;
        }
        name.match_indices(words.as_str()).any(|(at, _)| {
            let rest = &name[at + words.len()..];
            (at == 0 || name[..at].ends_with(' ')) && (matches!(self, Wording::Begin(_)) || rest.is_empty() || rest.starts_with(' '))
        })
    }
}

impl Prober<'_> {
    pub(super) fn value(&self, name: &'static str, text: &str, exact: bool, prefix: bool) -> Probe {
        match (name, field(name).map(|f| f.kind)) {
            ("place", _) => self.place(text, exact, prefix),
            ("country", _) => self.country(text),
            (copies::IS, _) => Probe::Is(copies::FLAGS.iter().copied().find(|f| *f == text).unwrap_or_default()),
            ("cluster", _) => self.cluster(text, prefix),
            (name, _) if is_actor(name) => self.actor(name, text, exact, prefix),
            (_, Some(Kind::Names)) => self.named(name, text, exact, prefix),
            (_, Some(Kind::Address)) => self.address(name, text, exact, prefix),
            (_, Some(Kind::Hash)) => hash(text, prefix),
            (_, Some(Kind::Code)) if prefix => Probe::Prefix(self.index.handle(name), tokenizer::whole(text)),
            (_, Some(Kind::Code)) => self.term(name, &tokenizer::whole(text)),
            _ if prefix => Probe::Prefix(self.index.handle(name), text.to_owned()),
            _ => self.term(name, text),
        }
    }

    /// The cluster of this name, or that of the article of this name.
    fn cluster(&self, text: &str, prefix: bool) -> Probe {
        let handle = self.index.handle("cluster");
        let of_article = self.index.place(text).ok().flatten().and_then(|place| self.index.cluster(place).ok().flatten());
        match of_article {
            Some(label) => self.term("cluster", &cluster_name(label)),
            None if prefix => Probe::Prefix(handle, text.to_lowercase()),
            None => self.term("cluster", &text.to_lowercase()),
        }
    }

    /// The whole name, or its words in a row.
    fn named(&self, name: &str, text: &str, exact: bool, prefix: bool) -> Probe {
        let whole = tokenizer::whole(text);
        match (exact, prefix) {
            (_, true) => Probe::Named(self.index.handle(name), Wording::Begin(whole)),
            (true, false) => self.term(name, &whole),
            (false, false) => Probe::Named(self.index.handle(name), Wording::Row(whole)),
        }
    }

    /// The same where the words are terms.
    fn address(&self, name: &str, text: &str, exact: bool, prefix: bool) -> Probe {
        let whole = tokenizer::whole(text);
        if prefix {
            let handle = self.index.handle(name);
            return Probe::Any(vec![Probe::Prefix(handle, format!("={whole}")), Probe::Prefix(handle, whole)]);
        }
        let exactly = self.term(name, &format!("={whole}"));
        if exact { exactly } else { Probe::Any(vec![exactly, self.phrase(name, tokenizer::name_words(text))]) }
    }

    /// The place, in any spelling, and all that lies within it.
    fn place(&self, text: &str, exact: bool, prefix: bool) -> Probe {
        let mut ids = Vec::new();
        if is_place_id(text) {
            ids.push(text.to_owned());
        } else if !prefix {
            let meant = self.kin.places(text);
            self.tell(text, &meant);
            self.tell_wider(text, &meant);
            ids.extend(meant.into_iter().map(|m| m.id));
        }
        if !exact && !ids.is_empty() {
            return Probe::Any(ids.iter().map(|id| self.term("place_in", id)).collect());
        }
        // What claims tell, and what articles mention.
        let handles = ["place", "place_named"].map(|name| self.index.handle(name));
        if ids.is_empty() {
            let whole = tokenizer::whole(text);
            let wording = if prefix { Wording::Begin } else { [Wording::Row, Wording::Whole][usize::from(exact)] };
            return Probe::Any(handles.iter().map(|handle| Probe::Named(*handle, wording(whole.clone()))).collect());
        }
        Probe::Any(ids.iter().flat_map(|id| handles.map(|handle| Probe::Prefix(handle, format!("#{id} ")))).collect())
    }

    /// How many articles and claims are in a place.
    fn count_in(&self, place_id: &str) -> u64 {
        self.index.searcher().doc_freq(&Term::from_field_text(self.index.handle("place_in"), place_id)).unwrap_or(0)
    }

    /// Namesakes that nothing in the index is about need no telling.
    fn tell(&self, text: &str, meant: &[Meant]) {
        let there: Vec<&Meant> = meant.iter().filter(|m| self.count_in(&m.id) > 0).collect();
        let all: Vec<String> = there.iter().take(6).map(|m| format!("{} {}", m.told, m.id)).collect();
        let note = match there.len() {
            0 if !meant.is_empty() => return,
            0 => format!("{text} is not in the gazetteer; searched among the names of places"),
            1 => return,
            count => format!("{text} may be any of {count} places, all are searched: {}{}", all.join("; "), if count > all.len() { "; …" } else { "" }),
        };
        self.notes.borrow_mut().push(note);
    }

    /// "Gaza" is the city: whoever means the Gaza Strip about it learns how to say so, where the index has more of that. A city that is a
    /// region of its own needs no telling.
    fn tell_wider(&self, text: &str, meant: &[Meant]) {
        let Some(best) = meant.first() else { return };
        let begins = format!("{} ", tokenizer::whole(text));
        let is_wider = |name: &str| tokenizer::whole(name).strip_prefix(&begins).is_some_and(|rest| rest != "city");
        if let Some(wider) = self.kin.levels(&best.id).iter().find(|level| level.id != best.id && is_wider(&level.name))
            && self.count_in(&wider.id) > self.count_in(&best.id)
        {
            self.notes.borrow_mut().push(format!("{text} is not all of {}: for that ask place:\"{}\"", wider.name, wider.name));
        }
    }

    /// By its code, or by the name of a place.
    fn country(&self, text: &str) -> Probe {
        if text.len() == 2 {
            return Probe::Any(["country", "country_named"].iter().map(|name| self.term(name, &tokenizer::whole(text))).collect());
        }
        self.place(text, false, false)
    }

    /// The actor, in any spelling, and all who belong to it; by the words of the name where we do not know it.
    fn actor(&self, name: &'static str, text: &str, exact: bool, prefix: bool) -> Probe {
        let mut any = match name {
            "actor" => ACTORS.iter().map(|(role, ..)| self.role(role, text, exact, prefix)).collect(),
            role => vec![self.role(role, text, exact, prefix)],
        };
        if name == "victim" && !exact && !prefix {
            any.push(self.term("object", &tokenizer::whole(text)));
        }
        Probe::Any(any)
    }

    fn role(&self, name: &str, text: &str, exact: bool, prefix: bool) -> Probe {
        let (_, named, with_kin) = ACTORS.iter().find(|(role, ..)| *role == name).expect("every field of actors has its row");
        if prefix {
            return self.named(named, text, exact, prefix);
        }
        let known = self.kin.actor(text);
        let mut any = vec![self.named(named, text, exact || known.is_some(), false)];
        if let Some(known) = &known {
            any.push(self.named(named, known, true, false));
        }
        if !exact {
            any.push(self.term(with_kin, &tokenizer::whole(known.as_deref().unwrap_or(text))));
        }
        Probe::Any(any)
    }
}

/// For each field of actors where its names are terms, and where those are to whom they belong.
const ACTORS: &[(&str, &str, &str)] = &[
    ("actor", "actor_named", "actor_in"),
    ("by", "by", "by_in"),
    ("against", "against", "against_in"),
    ("claimant", "claimant", "claimant_in"),
    ("victim", "victim", "victim_in"),
];

/// Hashes that begin with these digits; what is no hash finds nothing.
fn hash(text: &str, prefix: bool) -> Probe {
    let digits = text.get(..32).unwrap_or(text).to_lowercase();
    let fits = digits.bytes().all(|b| b.is_ascii_hexdigit()) && (prefix || digits.len() == 32);
    let filled = |with: &str| halves(&format!("{digits}{}", with.repeat(32 - digits.len())));
    match (<[u64; 2]>::try_from(filled("0")), <[u64; 2]>::try_from(filled("f"))) {
        (Ok(low), Ok(high)) if fits => Probe::Hash(low, high),
        _ => Probe::Any(Vec::new()),
    }
}

fn is_place_id(text: &str) -> bool {
    text.starts_with(['g', 'w', 'x']) && text.len() > 1 && (text.starts_with("x-") || text[1..].bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_whole_words_in_a_row() {
        let row = |words: &str, name: &str| Wording::Row(words.to_owned()).is_in(name);
        assert!(row("air force", "northern air force") && row("northern", "northern air force") && row("kyiv", "kyiv"));
        assert!(!row("northern force", "northern air force") && !row("north", "northern air force") && !row("air for", "northern air force"));
        let begin = |words: &str, name: &str| Wording::Begin(words.to_owned()).is_in(name);
        assert!(begin("north", "northern air force") && begin("for", "northern air force") && !begin("orce", "northern air force"));
    }
}

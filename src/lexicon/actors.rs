//! Who is known to act in the wars, and who held which post when.
//!
//! `data/actors.tsv` and `data/posts.tsv` in; out, what texts are asked for: names in any spelling with how they are
//! written, adjectives, seats of government, and the holder of a post on a day. The words around them are `lexicon::acting`.

use super::{
    Data, LexiconError, Phrases, fold,
    phrases::{Asked, Begins},
    table::{Row, rows_below, text},
};
use chrono::NaiveDate;
use rustc_hash::FxHashMap;

const ACTORS: &str = "data/actors.tsv";
const POSTS: &str = "data/posts.tsv";

/// A row of `data/actors.tsv`.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    pub name: String,
    /// A kind of `schema/kinds.toml`.
    pub kind: String,
    /// Canonical name of the state or group for which it stands.
    pub side: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Id of what it belongs to.
    pub within: Option<String>,
    /// "Ukrainian" for Ukraine; the name itself where there is none.
    pub adjective: String,
    pub line: usize,
}

impl Known {
    pub fn is_state(&self) -> bool {
        self.kind == "state"
    }

    pub fn is_person(&self) -> bool {
        self.kind == "person"
    }

    /// With what the ids of its ministries and forces begin.
    pub fn prefix(&self) -> String {
        match &self.country {
            Some(country) if self.is_state() && self.side.as_deref() == Some(self.name.as_str()) => country.to_ascii_lowercase(),
            _ => self.id.strip_suffix("-government").unwrap_or(&self.id).to_owned(),
        }
    }
}

/// How the words of a name are written: what keeps "WHO" apart from "who".
#[derive(Clone, Copy, Debug, Default)]
struct Style {
    upper: bool,
    title: bool,
    lower: bool,
    /// Whether the last word has a capital too.
    closing: bool,
}

impl Style {
    fn of(name: &str) -> Self {
        let mut words = fold::words(name);
        let first = words.next().unwrap_or_default();
        let last = words.last();
        let capital = |w: &str| w.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        let all = first.chars().filter(|c| c.is_alphabetic()).count() > 1 && first.chars().all(|c| !c.is_lowercase());
        let lower = !capital(first);
        Style { upper: all && !lower, title: !all && !lower, lower, closing: last.is_some_and(capital) }
    }

    fn join(self, other: Self) -> Self {
        Style { upper: self.upper || other.upper, title: self.title || other.title, lower: self.lower || other.lower, closing: self.closing && other.closing }
    }
}

/// How a text writes the words that may be a name.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    pub upper: bool,
    pub lower: bool,
    pub closing_lower: bool,
    pub words: usize,
    pub letters: usize,
    /// Whether all around is in capitals too.
    pub shouted: bool,
}

struct Alias {
    actor: u32,
    style: Style,
}

struct Term {
    person: u32,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// All actors and posts.
#[derive(Default)]
pub struct Actors {
    pub all: Vec<Known>,
    ids: FxHashMap<String, u32>,
    aliases: Vec<Alias>,
    names: Phrases,
    /// First words of the names that are written in small letters.
    small: Begins,
    /// "Ukrainian" → Ukraine.
    pub adjectives: Phrases,
    /// "Kyiv" → Ukraine.
    pub metonyms: Phrases,
    /// Towns and regions that have mayors and governors, without "Oblast".
    pub towns: Phrases,
    town_names: Vec<String>,
    /// By post and body.
    terms: FxHashMap<(String, String), Vec<Term>>,
}

impl Actors {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut actors = Actors {
            names: Phrases::asked(Asked::Actors),
            small: Begins::asked(Asked::SmallActors),
            adjectives: Phrases::asked(Asked::Adjectives),
            metonyms: Phrases::asked(Asked::Metonyms),
            towns: Phrases::asked(Asked::Towns),
            ..Actors::default()
        };
        let file = text(data, ACTORS)?;
        let header = "id\tname\tkind\tside\tcountry\twithin\tadjectives\tmetonyms\taliases";
        let rows: Vec<Row> = rows_below(ACTORS, &file, header)?.collect();
        for row in &rows {
            actors.enter(row)?;
        }
        for (number, row) in (0..).zip(&rows) {
            actors.call(number, row)?;
        }
        let file = text(data, POSTS)?;
        for row in rows_below(POSTS, &file, "person\tpost\tof\tfrom\tuntil")? {
            actors.appoint(&row)?;
        }
        Ok(actors)
    }

    fn enter(&mut self, row: &Row) -> Result<(), LexiconError> {
        let [id, name, kind] = [0, 1, 2].map(|c| row.cell(c));
        if id.is_empty() || name.is_empty() || kind.is_empty() {
            return Err(row.error("an actor needs id, name and kind"));
        }
        let number = u32::try_from(self.all.len()).expect("a table has fewer rows than u32");
        if self.ids.insert(id.to_owned(), number).is_some() {
            return Err(row.error(format!("the id {id:?} is taken")));
        }
        let optional = |column| Some(row.cell(column)).filter(|c| !c.is_empty()).map(str::to_owned);
        self.all.push(Known {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            side: optional(3),
            country: optional(4),
            within: optional(5),
            adjective: row.list(6).next().unwrap_or(name).to_owned(),
            line: row.line,
        });
        Ok(())
    }

    /// Makes an actor known by its names.
    fn call(&mut self, number: u32, row: &Row) -> Result<(), LexiconError> {
        if let Some(within) = self.all[number as usize].within.as_ref().filter(|w| !self.ids.contains_key(*w)) {
            return Err(row.error(format!("no actor has the id {within:?}")));
        }
        for alias in std::iter::once(row.cell(1)).chain(row.list(8)) {
            let alias = alias.strip_prefix("the ").or(alias.strip_prefix("The ")).unwrap_or(alias);
            let style = Style::of(alias);
            if style.lower {
                fold::words(alias).take(1).for_each(|first| self.small.add(fold::key_hash(first)));
            }
            match self.names.get(alias).map(|at| &mut self.aliases[at as usize]) {
                Some(known) if known.actor == number => known.style = known.style.join(style),
                Some(known) => {
                    let other = &self.all[known.actor as usize].id;
                    return Err(row.error(format!("{alias:?} already names {other:?}")));
                }
                None => {
                    self.names.add(alias, u32::try_from(self.aliases.len()).expect("a table has fewer names than u32"));
                    self.aliases.push(Alias { actor: number, style });
                }
            }
        }
        for word in row.list(6) {
            self.adjectives.add(word, number);
        }
        for word in row.list(7) {
            self.metonyms.add(word, number);
        }
        Ok(())
    }

    fn appoint(&mut self, row: &Row) -> Result<(), LexiconError> {
        let person = *self.ids.get(row.cell(0)).ok_or_else(|| row.error(format!("no actor has the id {:?}", row.cell(0))))?;
        let of = match row.cell(2).strip_prefix("place:") {
            Some(place) => self.town(place),
            None if self.ids.contains_key(row.cell(2)) => row.cell(2).to_owned(),
            None => return Err(row.error(format!("no actor has the id {:?}", row.cell(2)))),
        };
        let day = |column| match row.cell(column) {
            "" => Ok(None),
            cell => first_day(cell).map(Some).ok_or_else(|| row.error(format!("{cell:?} is no date"))),
        };
        let term = Term { person, from: day(3)?, until: day(4)? };
        self.terms.entry((row.cell(1).to_owned(), of)).or_default().push(term);
        Ok(())
    }

    fn town(&mut self, place: &str) -> String {
        let short = [" Oblast", " Krai"].iter().find_map(|end| place.strip_suffix(end)).unwrap_or(place);
        let key = format!("place:{}", fold::fold(short));
        let number = u32::try_from(self.town_names.len()).expect("a table has fewer rows than u32");
        if self.towns.add(short, number) {
            self.town_names.push(key.clone());
        }
        key
    }

    pub fn get(&self, number: u32) -> &Known {
        &self.all[number as usize]
    }

    pub fn by_id(&self, id: &str) -> Option<u32> {
        self.ids.get(id).copied()
    }

    /// The actor of exactly this name, in any of its spellings.
    pub fn by_name(&self, name: &str) -> Option<&Known> {
        let name = name.strip_prefix("the ").unwrap_or(name);
        self.names.get(name).map(|at| self.get(self.aliases[at as usize].actor))
    }

    /// The names, to be matched against a text; what matches is for [`Actors::named`].
    #[inline]
    pub fn names(&self) -> &Phrases {
        &self.names
    }

    /// First words of names, in small letters or not.
    #[inline]
    pub fn openers(&self, small: bool) -> &Begins {
        if small { &self.small } else { self.names.begins() }
    }

    /// The first words that are asked for at most words of a text.
    pub fn begins(&self) -> [&Begins; 5] {
        [self.names.begins(), &self.small, self.adjectives.begins(), self.metonyms.begins(), self.towns.begins()]
    }

    /// The actor that a matched name stands for, if the text writes it as a name.
    pub fn named(&self, matched: u32, written: Written) -> Option<u32> {
        let Alias { actor, style } = self.aliases[matched as usize];
        let fits = if written.lower {
            style.lower
        } else if written.words > 1 {
            !(written.closing_lower && style.closing) || written.shouted
        } else if written.upper {
            // In a line of capitals "WHO" and "US" are words like any other.
            if style.upper { !written.shouted || written.letters > 3 } else { style.title && written.letters > 3 }
        } else {
            style.title || style.lower
        };
        fits.then_some(actor)
    }

    /// Who held the post on that day; without a day, who holds it still. None where two did.
    pub fn holder(&self, post: &str, of: &str, day: Option<NaiveDate>) -> Option<u32> {
        let terms = self.terms.get(&(post.to_owned(), of.to_owned()))?;
        let mut holders = terms.iter().filter(|term| match day {
            Some(day) => term.from.is_none_or(|from| from <= day) && term.until.is_none_or(|until| day < until),
            None => term.until.is_none(),
        });
        let first = holders.next()?;
        holders.next().is_none().then_some(first.person)
    }

    /// What [`Actors::holder`] calls the town or region of that number.
    pub fn town_key(&self, number: u32) -> &str {
        &self.town_names[number as usize]
    }
}

/// The first day of "2022", "2022-03" or "2022-03-01".
fn first_day(cell: &str) -> Option<NaiveDate> {
    let mut parts = cell.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let year = i32::try_from(parts.next()??).ok()?;
    let month = parts.next().unwrap_or(Some(1))?;
    let day = parts.next().unwrap_or(Some(1))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(post: &str, of: &str, day: &str, expected: Option<&str>) {
        let actors = Actors::load(&Data::embedded()).unwrap();
        let holder = actors.holder(post, of, first_day(day)).map(|n| actors.get(n).name.as_str());
        assert_eq!(holder, expected);
    }

    #[test]
    fn a_post_goes_from_one_to_the_next() {
        check("defence minister", "ukraine", "2023-09-04", Some("Oleksii Reznikov"));
        check("defence minister", "ukraine", "2023-09-06", Some("Rustem Umerov"));
    }

    #[test]
    fn nobody_holds_a_post_that_we_do_not_know() {
        check("defence minister", "ukraine", "1971", None);
        check("harbour master", "ukraine", "2023", None);
    }
}

//! Words of number, and the nouns and verbs that make a number a figure.
//!
//! `numbers.tsv` and `harm.tsv` in; phrase sets with what each phrase stands for out. How they combine is for `field/figure`.

use super::{
    Data, LexiconError, Phrases, fold,
    phrases::{Asked, Begins},
    table::{self, Row},
};
use crate::model::{Measure, Qualifier};

const NUMBERS: &str = "data/lang/en/numbers.tsv";
const HARM: &str = "data/lang/en/harm.tsv";

/// What a word of number adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numeral {
    Unit(u64),
    Tens(u64),
    Scale(u64),
    Fixed(u64),
    /// "dozens": so many or more.
    Vague(u64),
}

/// How the verb stands to its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Active or passive: "killed 3", "3 were killed", "3 killed".
    Hit,
    /// The number follows: "killing 3".
    Act,
    /// The number goes before: "3 died".
    Go,
    /// A noun or adjective right behind the number: "3 dead".
    Count,
    /// "the toll rose to 3".
    Toll,
    /// A means: "with 3 drones".
    By,
}

/// What sort of thing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    People,
    /// Refugees: so many are displaced even where nothing else is said of them.
    Displaced,
    /// "lives", as in "claimed 12 lives".
    Lives,
    /// Flies and is shot at: drones, missiles.
    Air,
    Weapon,
    Craft,
    Thing,
    /// No noun that we know.
    Unknown,
}

/// What a trigger may be said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    People,
    Hostages,
    Lives,
    Weapons,
    Air,
    Things,
}

/// One reading of a word that makes numbers figures.
#[derive(Clone, Debug)]
pub struct Trigger {
    pub frame: Frame,
    pub measure: Measure,
    pub takes: Takes,
    /// `data/lang/en/harm.tsv:12`
    pub row: String,
}

/// A noun that can be counted.
#[derive(Clone, Debug)]
pub struct Noun {
    pub class: Class,
    pub object: String,
}

/// Small words that steer the reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    None,
    Be,
    Have,
    Modal,
    Not,
    /// May stand between an auxiliary and its verb.
    Adverb,
    /// "managed to": what follows did happen.
    Did,
    /// Ends a noun phrase.
    End,
}

/// Words of number, and the nouns and verbs that make a number a figure.
#[derive(Default)]
pub struct Counts {
    pub numerals: Table<Numeral>,
    pub qualifiers: Table<Qualifier>,
    /// "or more": behind the number.
    pub afterwards: Table<Qualifier>,
    /// What is counted there is no loss.
    pub things: Phrases,
    /// A number behind it belongs to a name.
    pub names: Phrases,
    pub triggers: Table<Vec<Trigger>>,
    pub nouns: Table<Noun>,
    pub roles: Table<Role>,
    /// "did" words and words of attack, which may have other roles too.
    pub did: Phrases,
    pub attacks: Phrases,
    pub adverbs: Phrases,
    /// First words of numbers and of what stands before them.
    pub opens: Begins,
}

/// Behind them a noun is one.
pub const ARTICLES: [&str; 9] = ["a", "an", "the", "his", "her", "my", "whose", "its", "their"];

/// Phrases and what they stand for.
pub struct Table<T> {
    pub phrases: Phrases,
    pub values: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { phrases: Phrases::default(), values: Vec::new() }
    }
}

impl<T> Table<T> {
    fn asked(asked: Asked) -> Self {
        Table { phrases: Phrases::asked(asked), values: Vec::new() }
    }

    pub fn get(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    fn add(&mut self, row: &Row, value: T)
    where
        T: Clone,
    {
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        for phrase in row.list(0) {
            self.phrases.add(phrase, number);
        }
        self.values.push(value);
    }
}

impl Table<Vec<Trigger>> {
    /// Unlike other rows, those of triggers add up: "losses" is people's and things'.
    fn add_reading(&mut self, row: &Row, trigger: &Trigger) {
        for phrase in row.list(0) {
            match self.phrases.get(phrase) {
                Some(number) => self.values[number as usize].push(trigger.clone()),
                None => {
                    let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
                    self.phrases.add(phrase, number);
                    self.values.push(vec![trigger.clone()]);
                }
            }
        }
    }
}

impl Counts {
    fn empty() -> Self {
        Counts {
            triggers: Table::asked(Asked::Harm),
            nouns: Table::asked(Asked::Nouns),
            roles: Table::asked(Asked::Steering),
            qualifiers: Table::asked(Asked::Qualifiers),
            numerals: Table::asked(Asked::Numerals),
            things: Phrases::asked(Asked::Things),
            adverbs: Phrases::asked(Asked::Adverbs),
            attacks: Phrases::asked(Asked::Attacks),
            opens: Begins::asked(Asked::Quantities),
            ..Counts::default()
        }
    }

    /// The first words that are asked for at most words of a text.
    pub fn begins(&self) -> [&Begins; 9] {
        let tables = [&self.triggers.phrases, &self.nouns.phrases, &self.roles.phrases, &self.qualifiers.phrases, &self.numerals.phrases];
        let [triggers, nouns, roles, qualifiers, numerals] = tables.map(Phrases::begins);
        let [things, adverbs, attacks] = [&self.things, &self.adverbs, &self.attacks].map(Phrases::begins);
        [triggers, nouns, roles, qualifiers, numerals, things, adverbs, attacks, &self.opens]
    }

    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut counts = Counts::empty();
        for row in table::rows_below(NUMBERS, &table::text(data, NUMBERS)?, "words\trole\tvalue")? {
            counts.add_number(&row)?;
        }
        for row in table::rows_below(HARM, &table::text(data, HARM)?, "words\tframe\tmeasure\ttakes")? {
            counts.add_harm(&row)?;
        }
        counts.opens.add_all(&[&counts.qualifiers.phrases, &counts.numerals.phrases]);
        ARTICLES.iter().chain(&["between"]).for_each(|word| counts.opens.add(fold::key_hash(word)));
        Ok(counts)
    }

    fn add_number(&mut self, row: &Row) -> Result<(), LexiconError> {
        let value = || row.cell(2).parse::<u64>().map_err(|_| row.error(format!("not a number: {:?}", row.cell(2))));
        let role = row.cell(1);
        match role {
            "unit" => self.numerals.add(row, Numeral::Unit(value()?)),
            "tens" => self.numerals.add(row, Numeral::Tens(value()?)),
            "scale" => self.numerals.add(row, Numeral::Scale(value()?)),
            "fixed" => self.numerals.add(row, Numeral::Fixed(value()?)),
            "vague" => self.numerals.add(row, Numeral::Vague(value()?)),
            "thing" => row.list(0).for_each(|w| _ = self.things.add(w, 0)),
            "name-before" => row.list(0).for_each(|w| _ = self.names.add(w, 0)),
            _ => {
                let (table, name) = match role.strip_prefix("after-") {
                    Some(name) => (&mut self.afterwards, name),
                    None => (&mut self.qualifiers, role),
                };
                let qualifier = name.parse().map_err(|()| row.error(format!("unknown role {role:?}")))?;
                table.add(row, qualifier);
            }
        }
        Ok(())
    }

    fn add_harm(&mut self, row: &Row) -> Result<(), LexiconError> {
        let frame = match row.cell(1) {
            "hit" => Frame::Hit,
            "act" => Frame::Act,
            "go" => Frame::Go,
            "count" => Frame::Count,
            "toll" => Frame::Toll,
            "by" => Frame::By,
            "noun" => {
                let class = class(row)?;
                self.nouns.add(row, Noun { class, object: row.cell(2).to_owned() });
                return Ok(());
            }
            role => return self.add_role(row, role),
        };
        let measure = row.cell(2).parse().map_err(|()| row.error(format!("unknown measure {:?}", row.cell(2))))?;
        self.triggers.add_reading(row, &Trigger { frame, measure, takes: takes(row)?, row: row.name() });
        Ok(())
    }

    fn add_role(&mut self, row: &Row, role: &str) -> Result<(), LexiconError> {
        let role = match role {
            "be" => Role::Be,
            "have" => Role::Have,
            "modal" => Role::Modal,
            "not" => Role::Not,
            "end" => Role::End,
            "did" | "attack" | "adverb" => {
                let list = match role {
                    "did" => &mut self.did,
                    "attack" => &mut self.attacks,
                    _ => &mut self.adverbs,
                };
                row.list(0).for_each(|w| _ = list.add(w, 0));
                return Ok(());
            }
            _ => return Err(row.error(format!("unknown frame {role:?}"))),
        };
        self.roles.add(row, role);
        Ok(())
    }
}

fn class(row: &Row) -> Result<Class, LexiconError> {
    Ok(match row.cell(3) {
        "people" => Class::People,
        "lives" => Class::Lives,
        "displaced" => Class::Displaced,
        "air" => Class::Air,
        "weapon" => Class::Weapon,
        "craft" => Class::Craft,
        "thing" => Class::Thing,
        other => return Err(row.error(format!("unknown class {other:?}"))),
    })
}

fn takes(row: &Row) -> Result<Takes, LexiconError> {
    Ok(match row.cell(3) {
        "people" => Takes::People,
        "hostages" => Takes::Hostages,
        "lives" => Takes::Lives,
        "weapons" => Takes::Weapons,
        "air" => Takes::Air,
        "things" => Takes::Things,
        other => return Err(row.error(format!("unknown object {other:?}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_load() {
        let counts = Counts::load(&Data::embedded()).expect("the tables compiled in are good");
        assert!(counts.triggers.values.len() > 100);
    }
}

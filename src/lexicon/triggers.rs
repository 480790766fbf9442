//! Words that tell of events, the classes of words around that settle what they tell, and what only looks like an event.
//!
//! `events.tsv`, `event-words.tsv` and `guards.tsv` in; one set of phrases out, each with its classes and trigger rows.
//! A table of a language: what a word means in a sentence is for `field::event`.

use super::{
    Data, LexiconError, Phrases, fold,
    phrases::{Asked, Ready},
    table::{self, Row},
};
use chrono::NaiveDate;
use std::{collections::HashMap, hash::BuildHasherDefault};

const EVENTS: &str = "data/lang/en/events.tsv";
const WORDS: &str = "data/lang/en/event-words.tsv";
const GUARDS: &str = "data/lang/en/guards.tsv";
const OPPONENTS: &str = "data/opponents.tsv";

/// A set of classes, one bit each.
pub type Classes = u128;

/// Classes that are found by other means than words.
pub const FOUND: &[&str] = &["place", "demonym", "state", "actor", "person", "number"];

macro_rules! known {
    ($($name:ident = $word:literal),+ $(,)?) => {
        /// Classes that rules ask for by name.
        #[derive(Clone, Copy, Debug, Default)]
        pub struct Known { $(pub $name: Classes),+ }

        impl Known {
            fn of(table: &Triggers) -> Self {
                Known { $($name: table.classes(&[$word])),+ }
            }
        }
    };
}

known! {
    accession = "accession",
    accident = "accident",
    actor = "actor",
    airbomb = "airbomb",
    aircraft = "aircraft",
    airstrike_word = "airstrike-word",
    army = "army",
    artillery = "artillery",
    be = "be",
    bomb = "bomb",
    building = "building",
    civilian = "civilian",
    conditional = "conditional",
    crime = "crime",
    demonym = "demonym",
    doubtful = "doubtful",
    downing = "downing",
    drone = "drone",
    dying = "dying",
    factual = "factual",
    fiction = "fiction",
    firearm = "firearm",
    future = "future",
    ground = "ground",
    gunfire = "gunfire",
    gunman = "gunman",
    halting = "halting",
    infrastructure = "infrastructure",
    invading = "invading",
    law = "law",
    militant = "militant",
    missile = "missile",
    modal = "modal",
    needed = "needed",
    negation = "negation",
    negotiating = "negotiating",
    official = "official",
    person = "person",
    place = "place",
    play = "play",
    plotted = "plotted",
    police = "police",
    protest_word = "protest-word",
    reason = "reason",
    saying = "saying",
    sport = "sport",
    state = "state",
    stateless = "stateless",
    strike_noun = "strike-noun",
    supposed = "supposed",
    supposed_adjective = "supposed-adjective",
    territory = "territory",
    war = "war",
    wished = "wished",
}

/// What a trigger tolerates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Only what happened.
    Real,
    /// What is planned counts too.
    Future,
    /// Also what is asked for or refused.
    Any,
}

/// Where a condition looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Before(usize),
    After(usize),
    Sentence,
    Text,
}

/// What a condition looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Classes(Classes),
    Word(u64),
}

/// One condition: any of the alternatives, or none of them.
#[derive(Clone, Debug)]
pub struct Need {
    pub forbidden: bool,
    pub any: Vec<(Where, What)>,
}

/// A row of `events.tsv`.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// A kind of `schema/events.toml`, or a facet with `?`.
    pub kind: String,
    pub mood: Mood,
    pub needs: Vec<Need>,
    /// `data/lang/en/events.tsv:12`.
    pub name: String,
}

/// What a phrase stands for, as the rows of the files tell it.
#[derive(Default)]
struct Draft {
    classes: Classes,
    triggers: Vec<u32>,
    guard: bool,
}

/// What a phrase stands for, in few bytes: every second word of a text asks for one.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Which set of classes.
    set: u16,
    /// The words mean something else here.
    pub guard: bool,
    /// Whether it has triggers.
    pub tells: bool,
}

/// Two sides that fight each other.
#[derive(Clone, Debug)]
pub struct Opponents {
    pub one: String,
    pub other: String,
    /// The hashes of both names.
    pub keys: [u64; 2],
    pub from: NaiveDate,
    /// The day on which the first invaded the other.
    pub invasion: Option<NaiveDate>,
    /// File and line.
    pub row: String,
}

/// All phrases, classes and triggers.
pub struct Triggers {
    pub opponents: Vec<Opponents>,
    pub phrases: Phrases,
    drafts: Vec<Draft>,
    entries: Vec<Entry>,
    /// The sets of classes that entries have.
    sets: Vec<Classes>,
    /// The triggers of all entries, and of each where they end.
    lists: (Vec<u32>, Vec<u32>),
    pub triggers: Vec<Trigger>,
    pub known: Known,
    /// By the hash of their names: they are asked for at every trigger of a text.
    names: HashMap<u64, u32, BuildHasherDefault<Ready>>,
}

impl Triggers {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut this = Triggers {
            opponents: opponents(data)?,
            phrases: Phrases::asked(Asked::Triggers),
            drafts: Vec::new(),
            entries: Vec::new(),
            sets: Vec::new(),
            lists: Default::default(),
            triggers: Vec::new(),
            known: Known::default(),
            names: HashMap::default(),
        };
        for name in FOUND {
            this.declare(name);
        }
        let words = table::text(data, WORDS)?;
        for row in table::rows_below(WORDS, &words, "class\twords")? {
            let bit = this.declare(row.cell(0));
            if bit >= Classes::BITS {
                return Err(row.error(format!("more than {} classes", Classes::BITS)));
            }
            for phrase in row.list(1).flat_map(forms) {
                this.draft(&phrase).classes |= 1 << bit;
            }
        }
        let events = table::text(data, EVENTS)?;
        for row in table::rows_below(EVENTS, &events, "words\tkind\tmood\tneeds")? {
            this.add_trigger(&row)?;
        }
        let guards = table::text(data, GUARDS)?;
        for row in table::rows_below(GUARDS, &guards, "words\tmeans")? {
            for phrase in row.list(0).flat_map(forms) {
                this.draft(&phrase).guard = true;
            }
        }
        this.known = Known::of(&this);
        this.settle();
        Ok(this)
    }

    fn settle(&mut self) {
        let mut sets: HashMap<Classes, u16> = HashMap::new();
        for draft in std::mem::take(&mut self.drafts) {
            let set = *sets.entry(draft.classes).or_insert_with(|| {
                self.sets.push(draft.classes);
                u16::try_from(self.sets.len() - 1).expect("a table has fewer sets of classes than u16 counts")
            });
            self.entries.push(Entry { set, guard: draft.guard, tells: !draft.triggers.is_empty() });
            self.lists.0.extend(draft.triggers);
            self.lists.1.push(u32::try_from(self.lists.0.len()).expect("a table has fewer rows than u32 counts"));
        }
    }

    /// The entry that a phrase has for value.
    #[inline]
    pub fn entry(&self, number: u32) -> Entry {
        self.entries[number as usize]
    }

    #[inline]
    pub fn classes_of(&self, entry: Entry) -> Classes {
        self.sets[usize::from(entry.set)]
    }

    /// The triggers of the entry of this number.
    pub fn triggers_of(&self, number: u32) -> impl Iterator<Item = &Trigger> {
        let (all, ends) = &self.lists;
        let begin = number.checked_sub(1).map_or(0, |before| ends[before as usize]);
        all[begin as usize..ends[number as usize] as usize].iter().map(|trigger| &self.triggers[*trigger as usize])
    }

    /// The bits of these classes; a name that is not in the table has none.
    pub fn classes(&self, names: &[&str]) -> Classes {
        names.iter().filter_map(|n| self.names.get(&fold::hash(n))).fold(0, |all, bit| all | 1 << bit)
    }

    fn declare(&mut self, name: &str) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(Classes::BITS);
        *self.names.entry(fold::hash(name)).or_insert(next)
    }

    fn draft(&mut self, phrase: &str) -> &mut Draft {
        let at = self.phrases.get(phrase).unwrap_or_else(|| {
            let next = u32::try_from(self.drafts.len()).expect("a table has fewer rows than u32 counts");
            self.drafts.push(Draft::default());
            self.phrases.add(phrase, next);
            next
        });
        &mut self.drafts[at as usize]
    }

    fn add_trigger(&mut self, row: &Row) -> Result<(), LexiconError> {
        let mood = match row.cell(2) {
            "real" => Mood::Real,
            "future" => Mood::Future,
            "any" => Mood::Any,
            other => return Err(row.error(format!("unknown mood {other:?}"))),
        };
        let needs = row.cell(3).split_whitespace().map(|need| self.need(need, row)).collect::<Result<_, _>>()?;
        let number = u32::try_from(self.triggers.len()).expect("a table has fewer rows than u32 counts");
        self.triggers.push(Trigger { kind: row.cell(1).to_owned(), mood, needs, name: row.name() });
        for phrase in row.list(0).flat_map(forms) {
            let triggers = &mut self.draft(&phrase).triggers;
            if !triggers.contains(&number) {
                triggers.push(number);
            }
        }
        Ok(())
    }

    fn need(&self, text: &str, row: &Row) -> Result<Need, LexiconError> {
        let (forbidden, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let any = rest.split('|').map(|part| self.condition(part, row)).collect::<Result<_, _>>()?;
        Ok(Need { forbidden, any })
    }

    fn condition(&self, text: &str, row: &Row) -> Result<(Where, What), LexiconError> {
        let (rest, width) = match text.rsplit_once('/') {
            Some((rest, width)) => (rest, width.parse().map_err(|_| row.error(format!("{width:?} is no number of words")))?),
            None => (text, 10),
        };
        let (place, name) = if let Some(name) = rest.strip_prefix('<') {
            (Where::Before(width), name)
        } else if let Some(name) = rest.strip_prefix('>') {
            (Where::After(width), name)
        } else if let Some(name) = rest.strip_prefix("doc:") {
            (Where::Text, name)
        } else {
            (Where::Sentence, rest)
        };
        if let Some(word) = name.strip_prefix('=') {
            return match place {
                Where::Before(_) | Where::After(_) => Ok((place, What::Word(fold::key_hash(word)))),
                _ => Err(row.error(format!("the word {word:?} needs \"<\" or \">\""))),
            };
        }
        match self.names.get(&fold::hash(name)) {
            Some(bit) => Ok((place, What::Classes(1 << bit))),
            None => Err(row.error(format!("unknown class {name:?}"))),
        }
    }
}

fn opponents(data: &Data) -> Result<Vec<Opponents>, LexiconError> {
    let text = table::text(data, OPPONENTS)?;
    let day = |row: &Row, column| row.cell(column).parse::<NaiveDate>().map_err(|_| row.error(format!("{:?} is no date", row.cell(column))));
    table::rows_below(OPPONENTS, &text, "one\tother\tfrom\tinvasion")?
        .map(|row| {
            let invasion = if row.cell(3).is_empty() { None } else { Some(day(&row, 3)?) };
            let [one, other] = [0, 1].map(|column| row.cell(column));
            let keys = [one, other].map(fold::hash);
            Ok(Opponents { one: one.to_owned(), other: other.to_owned(), keys, from: day(&row, 2)?, invasion, row: row.name() })
        })
        .collect()
}

/// The forms that a phrase of a table stands for: "rocket+" adds the plural, "bomb* the" the forms of the verb.
fn forms(phrase: &str) -> Vec<String> {
    let Some(mark) = phrase.find(['+', '*']) else { return vec![phrase.to_owned()] };
    let (head, tail) = (&phrase[..mark], &phrase[mark + 1..]);
    let begin = head.rfind(' ').map_or(0, |at| at + 1);
    let (before, stem) = head.split_at(begin);
    let inflected = if phrase.as_bytes()[mark] == b'+' { vec![stem.to_owned(), plural(stem)] } else { verb(stem) };
    inflected.into_iter().map(|form| format!("{before}{form}{tail}")).collect()
}

fn plural(stem: &str) -> String {
    match stem.strip_suffix('y') {
        Some(rest) if !rest.ends_with(['a', 'e', 'o', 'u']) => format!("{rest}ies"),
        _ if stem.ends_with(['s', 'x']) || stem.ends_with("ch") || stem.ends_with("sh") => format!("{stem}es"),
        _ => format!("{stem}s"),
    }
}

/// Stem, -s, -ed and -ing; the stem is written as the table has it ("seiz", "injur", "strik" take the bare ending with and without e).
fn verb(stem: &str) -> Vec<String> {
    if let Some(rest) = stem.strip_suffix('y').filter(|r| !r.ends_with(['a', 'e', 'o', 'u'])) {
        return vec![stem.to_owned(), format!("{rest}ies"), format!("{rest}ied"), format!("{stem}ing")];
    }
    let bare = stem.strip_suffix('e').unwrap_or(stem);
    let doubled = bare.chars().last().map(|c| format!("{bare}{c}")).unwrap_or_default();
    vec![
        bare.to_owned(),
        format!("{bare}e"),
        format!("{bare}s"),
        format!("{bare}es"),
        format!("{bare}ed"),
        format!("{bare}ing"),
        format!("{bare}ion"),
        format!("{bare}ions"),
        format!("{doubled}ed"),
        format!("{doubled}ing"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_compiled_in_are_read_and_name_known_kinds() {
        let data = Data::embedded();
        let triggers = Triggers::load(&data).unwrap();
        let kinds = crate::lexicon::Kinds::load(&data).unwrap();
        for trigger in &triggers.triggers {
            assert!(trigger.kind.ends_with('?') || kinds.event(&trigger.kind).is_some(), "{}: {}", trigger.name, trigger.kind);
        }
    }

    #[test]
    fn a_star_stands_for_the_forms_of_a_verb() {
        for (phrase, expected) in
            [("seiz*", "seized"), ("deploy*", "deploying"), ("occupy*", "occupied"), ("kidnap*", "kidnapped"), ("open* fire", "opened fire")]
        {
            assert!(forms(phrase).contains(&expected.to_owned()), "{phrase}: {:?}", forms(phrase));
        }
        assert_eq!(forms("enemy+"), ["enemy", "enemies"]);
    }
}

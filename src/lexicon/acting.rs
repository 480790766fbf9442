//! The words around actors: bodies of a state, posts, and the words that show who acts and who speaks.
//!
//! `data/lang/en/bodies.tsv`, `posts.tsv` and `acting.tsv` in, tables that are asked word by word out.

use super::{
    Data, LexiconError, Phrases, fold,
    phrases::{Asked, Begins, Ready},
    table::{Row, rows_below, text},
};
use std::{collections::HashMap, hash::BuildHasherDefault};

const BODIES: &str = "data/lang/en/bodies.tsv";
const POSTS: &str = "data/lang/en/posts.tsv";
const ACTING: &str = "data/lang/en/acting.tsv";

/// Words that take up the state named last.
pub const COUNTRY: [&str; 2] = ["country", "nation"];

/// What a state has that acts: a ministry, an air force.
#[derive(Clone, Debug)]
pub struct Body {
    /// What the ids of such bodies end with, best first; none where it is the state itself that acts.
    pub slugs: Vec<String>,
    /// Whether, in small letters and where it does not speak, it is the state that acts: "the Russian army shelled".
    pub common: bool,
    pub kind: String,
    /// Of those that have no row of their own: `{adj} Air Force`.
    pub name: String,
    pub line: usize,
}

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What a word shows about the actor beside it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Class { $($(#[$doc])* $name),+ }

        impl Class {
            fn named(word: &str) -> Option<Self> {
                match word { $($word => Some(Class::$name),)+ _ => None }
            }
        }
    };
}

classes! {
    /// "said".
    Speech = "speech",
    /// "accused": who follows is addressed.
    Address = "address",
    /// "launched".
    Deed = "deed",
    /// "has", "would".
    Auxiliary = "auxiliary",
    /// "in": what follows is where something is.
    Where = "where",
    /// "spokesman".
    Role = "role",
    /// "Mr", "Gen".
    Honorific = "honorific",
    /// "local", "security": stands between a state and its body.
    Modifier = "modifier",
    /// "Institute", "After": in other names and at the head of sentences, never in a person's name.
    Other = "other",
}

#[derive(Default)]
pub struct Acting {
    pub all: Vec<Body>,
    pub bodies: Phrases,
    post_names: Vec<Vec<String>>,
    pub posts: Phrases,
    /// "lieutenant colonel"; also among the classes where it is one word.
    pub roles: Phrases,
    /// First words of bodies, posts and roles, words before names, and those for the country: with no other does any of them begin.
    pub opens: Begins,
    /// Words that have a class.
    classed: Begins,
    classes: HashMap<u64, u16, BuildHasherDefault<Ready>>,
}

impl Acting {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut acting = Acting {
            bodies: Phrases::asked(Asked::Bodies),
            posts: Phrases::asked(Asked::Posts),
            roles: Phrases::asked(Asked::Roles),
            opens: Begins::asked(Asked::Acting),
            classed: Begins::asked(Asked::Classed),
            ..Acting::default()
        };
        for row in rows_below(BODIES, &text(data, BODIES)?, "words\tslugs\tkind\tname")? {
            acting.add_body(&row)?;
        }
        for row in rows_below(POSTS, &text(data, POSTS)?, "words\tposts")? {
            let number = index(acting.post_names.len());
            for words in row.list(0) {
                acting.posts.add(words, number);
            }
            acting.post_names.push(row.list(1).map(str::to_owned).collect());
        }
        for row in rows_below(ACTING, &text(data, ACTING)?, "words\tkind")? {
            acting.add_class(&row)?;
        }
        acting.opens.add_all(&[&acting.bodies, &acting.posts, &acting.roles]);
        let honorifics = acting.classes.iter().filter(|(_, bits)| *bits & (1 << Class::Honorific as u16) != 0);
        honorifics.for_each(|(word, _)| acting.opens.add(*word));
        COUNTRY.iter().for_each(|word| acting.opens.add(fold::key_hash(word)));
        Ok(acting)
    }

    fn add_body(&mut self, row: &Row) -> Result<(), LexiconError> {
        let mut slugs: Vec<String> = row.cell(1).split(',').map(|slug| slug.trim().to_owned()).collect();
        let common = slugs.iter().any(|slug| slug == "state");
        slugs.retain(|slug| slug != "state");
        if !slugs.is_empty() && (row.cell(2).is_empty() || row.cell(3).is_empty()) {
            return Err(row.error("a body needs kind and name"));
        }
        let number = index(self.all.len());
        for words in row.list(0) {
            self.bodies.add(words, number);
        }
        self.all.push(Body { slugs, common, kind: row.cell(2).to_owned(), name: row.cell(3).to_owned(), line: row.line });
        Ok(())
    }

    fn add_class(&mut self, row: &Row) -> Result<(), LexiconError> {
        let class = Class::named(row.cell(1)).ok_or_else(|| row.error(format!("unknown kind {:?}", row.cell(1))))?;
        for words in row.list(0) {
            if class == Class::Role {
                self.roles.add(words, 0);
            }
            if fold::words(words).count() == 1 {
                self.classed.add(fold::key_hash(words));
                *self.classes.entry(fold::key_hash(words)).or_default() |= 1 << class as u16;
            }
        }
        Ok(())
    }

    /// The first words that are asked for at most words of a text.
    pub fn begins(&self) -> [&Begins; 5] {
        [self.bodies.begins(), self.posts.begins(), self.roles.begins(), &self.opens, &self.classed]
    }

    /// Words of which [`Acting::is`] may be asked; no other has a class.
    #[inline]
    pub fn classed(&self) -> &Begins {
        &self.classed
    }

    /// Whether the word of this hash is of the class.
    #[inline]
    pub fn is(&self, hash: u64, class: Class) -> bool {
        self.classes.get(&hash).is_some_and(|bits| bits & (1 << class as u16) != 0)
    }

    /// Whether the word of this hash is of any of the classes.
    pub fn is_any(&self, hash: u64, classes: &[Class]) -> bool {
        self.classes.get(&hash).is_some_and(|bits| classes.iter().any(|class| bits & (1 << *class as u16) != 0))
    }

    pub fn body(&self, number: u32) -> &Body {
        &self.all[number as usize]
    }

    /// What the words may mean in `data/posts.tsv`, best first.
    pub fn posts_meant(&self, number: u32) -> &[String] {
        &self.post_names[number as usize]
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).expect("a table has fewer rows than u32")
}

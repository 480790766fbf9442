//! What may be said (`schema/`) and what is known (`data/`), loaded once, checked, and handed out as typed tables.
//!
//! Files in, an immutable [`Lexicon`] out. Tables that only some commands need are loaded when first asked for;
//! with a folder that replaces the files compiled in, all are loaded and checked at once, and a bad row is named by file and line.

pub mod acting;
pub mod actors;
pub mod codebook;
pub mod counts;
pub mod data;
pub mod fold;
pub mod kinds;
pub mod phrases;
pub mod places;
pub mod prompts;
pub mod speech;
pub mod table;
pub mod times;
pub mod triggers;

pub use codebook::Codebook;
pub use data::Data;
pub use kinds::{EventKind, Kinds};
use phrases::Openings;
pub use phrases::Phrases;
use std::sync::OnceLock;

/// What is wrong with a file of `schema/` or `data/`.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    #[error("{file}: missing")]
    Missing { file: String },
    #[error("{file}: {source}")]
    Unreadable { file: String, source: std::io::Error },
    #[error("{file}:{line}: {message}")]
    Row { file: String, line: usize, message: String },
}

macro_rules! tables {
    ($($name:ident: $table:ty),+ $(,)?) => {
        /// Every table, loaded when first used.
        pub struct Lexicon {
            pub data: Data,
            pub kinds: Kinds,
            $($name: OnceLock<$table>),+,
            openings: OnceLock<Openings>,
        }

        impl Lexicon {
            fn unloaded(data: Data, kinds: Kinds) -> Self {
                Lexicon { data, kinds, $($name: OnceLock::new()),+, openings: OnceLock::new() }
            }

            /// Loads and checks every table now.
            ///
            /// # Errors
            /// Names the file and line of the first row that cannot be read.
            pub fn load_all(&self) -> Result<(), LexiconError> {
                $(if self.$name.get().is_none() {
                    // Another thread may have been first with the same table.
                    let _ = self.$name.set(<$table>::load(&self.data)?);
                })+
                Ok(())
            }

            $(pub fn $name(&self) -> &$table {
                self.$name.get_or_init(|| <$table>::load(&self.data).expect("the files compiled in are checked by tests, others when the lexicon is made"))
            })+
        }
    };
}

tables! {
    acting: acting::Acting,
    actors: actors::Actors,
    counts: counts::Counts,
    places: places::Places,
    prompts: prompts::Prompts,
    speech: speech::Speech,
    times: times::Times,
    triggers: triggers::Triggers,
}

impl Lexicon {
    /// Loads the closed lists; the other tables when they are asked for, or at once where files of a folder replace those compiled in.
    ///
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let lexicon = Lexicon::unloaded(data.clone(), Kinds::load(data)?);
        if !data.is_embedded() {
            lexicon.load_all()?;
        }
        Ok(lexicon)
    }

    /// What any word of a text may begin, in the tables that are asked at most words.
    pub fn openings(&self) -> &Openings {
        self.openings.get_or_init(|| {
            let (acting, actors, counts, places, times) = (self.acting(), self.actors(), self.counts(), self.places(), self.times());
            let single = [self.speech().cues.begins(), self.triggers().phrases.begins()];
            Openings::of(&[&acting.begins()[..], &actors.begins(), &counts.begins(), &places.begins(), &times.begins(), &single].concat())
        })
    }
}

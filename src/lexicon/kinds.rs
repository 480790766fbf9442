//! The closed lists of `schema/`: event kinds, and the kinds of actors, places, objects and dropped text.

use super::{Data, LexiconError, table};
use serde::Deserialize;

/// A row of `schema/events.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct EventKind {
    /// The path: `strikes/drone`.
    pub kind: String,
    pub label: String,
    pub means: String,
    /// What is easily taken for it and is not.
    #[serde(default)]
    pub except: Option<String>,
    pub acled: String,
    pub plover: String,
    pub cameo: String,
}

#[derive(Deserialize)]
struct EventFile {
    event: Vec<EventKind>,
}

#[derive(Clone, Debug, Deserialize)]
struct KindFile {
    actor: Vec<String>,
    place: Vec<String>,
    object: Vec<String>,
    dropped: Vec<String>,
}

/// All closed lists.
pub struct Kinds {
    pub events: Vec<EventKind>,
    pub actors: Vec<String>,
    pub places: Vec<String>,
    pub objects: Vec<String>,
    pub dropped: Vec<String>,
}

impl Kinds {
    /// # Errors
    /// When a file is missing or not the TOML that it should be.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let events: EventFile = parse(data, "schema/events.toml")?;
        let kinds: KindFile = parse(data, "schema/kinds.toml")?;
        Ok(Kinds { events: events.event, actors: kinds.actor, places: kinds.place, objects: kinds.object, dropped: kinds.dropped })
    }

    pub fn event(&self, kind: &str) -> Option<&EventKind> {
        self.events.iter().find(|e| e.kind == kind)
    }
}

fn parse<T: serde::de::DeserializeOwned>(data: &Data, file: &str) -> Result<T, LexiconError> {
    read_toml(file, &table::text(data, file)?)
}

/// Reads a file of `schema/`; an error names its line.
pub(super) fn read_toml<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() + 1);
        LexiconError::Row { file: file.to_owned(), line, message: e.message().to_owned() }
    })
}

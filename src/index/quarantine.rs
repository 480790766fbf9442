//! Documents that could not be read, with place and reason: `quarantine.jsonl` beside the index, one object a line.

use super::IndexError;
use crate::model::Origin;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

/// One document that was put aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    pub origin: Origin,
    pub reason: String,
}

type Place = (String, Option<String>, Option<u64>);

/// All that was put aside, by where it stands.
pub struct Quarantine {
    file: PathBuf,
    rows: BTreeMap<Place, Quarantined>,
}

impl Quarantine {
    /// Reads the file of the index at `dir`; one that is missing is empty, a line that is damaged is passed over.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn load(dir: &Path) -> Result<Self, IndexError> {
        let file = dir.join("quarantine.jsonl");
        let mut rows = BTreeMap::new();
        if file.exists() {
            let input = BufReader::new(fs::File::open(&file).map_err(IndexError::io(&file))?);
            for line in input.split(b'\n') {
                let line = line.map_err(IndexError::io(&file))?;
                if let Ok(row) = serde_json::from_slice::<Quarantined>(&line) {
                    rows.insert(place(&row.origin), row);
                }
            }
        }
        Ok(Quarantine { file, rows })
    }

    pub fn put(&mut self, origin: Origin, reason: String) {
        self.rows.insert(place(&origin), Quarantined { origin, reason });
    }

    /// Forgets what stands there, because it could be read now.
    pub fn clear(&mut self, origin: &Origin) {
        self.rows.remove(&place(origin));
    }

    pub fn get(&self, origin: &Origin) -> Option<&Quarantined> {
        self.rows.get(&place(origin))
    }

    pub fn rows(&self) -> impl Iterator<Item = &Quarantined> {
        self.rows.values()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the file anew, in one step.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self) -> Result<(), IndexError> {
        let fresh = self.file.with_extension("jsonl.new");
        let mut out = BufWriter::new(fs::File::create(&fresh).map_err(IndexError::io(&fresh))?);
        for row in self.rows.values() {
            serde_json::to_writer(&mut out, row)?;
            out.write_all(b"\n").map_err(IndexError::io(&fresh))?;
        }
        out.flush().map_err(IndexError::io(&fresh))?;
        fs::rename(&fresh, &self.file).map_err(IndexError::io(&self.file))
    }
}

fn place(origin: &Origin) -> Place {
    (origin.path.clone(), origin.member.clone(), origin.offset)
}

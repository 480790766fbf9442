//! Writes a pack: records and originals article by article, the answer, the manifest, the sums.

use super::{EvidenceError, FORMAT, Filed, Kept, MANIFEST, Manifest, Original, SUMS, originals};
use crate::{
    model::{Answer, Origin, Record, Snapshot},
    present::{self, Look},
    read::{self, sha256},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What a pack is made of.
pub struct Asked<'a> {
    /// The answer with all its claims.
    pub answer: &'a Answer,
    pub snapshot: Snapshot,
    /// RFC 3339.
    pub created: String,
    /// Corrections that were applied, as their file has them.
    pub corrections: Option<String>,
    /// Where the paths of records are looked for; `None`: as they are.
    pub root: Option<PathBuf>,
    pub how: read::Options,
    /// See [`originals::Places`].
    pub holders: originals::Holders<'a>,
}

/// Writes the pack into an empty or new folder.
///
/// # Errors
/// When the folder holds something, or cannot be written.
pub fn pack(dir: &Path, records: impl Iterator<Item = Record>, asked: &Asked) -> Result<Manifest, EvidenceError> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(EvidenceError::Occupied(dir.to_owned()));
    }
    let mut pack = Pack { dir, files: Vec::new() };
    let mut origins = Vec::new();
    let mut kept = Vec::new();
    for record in records {
        let name = file_name(&record.id);
        let path = format!("records/{name}.json");
        let text = serde_json::to_string_pretty(&record).map_err(|source| EvidenceError::Record { id: record.id.clone(), source })?;
        pack.write(&path, (text + "\n").as_bytes())?;
        kept.push((record.id, path, name));
        origins.push(record.origin);
    }
    let places = originals::Places { root: asked.root.as_deref(), how: &asked.how, holders: asked.holders };
    let found = originals::find(&origins, places, |at, bytes, suffix| {
        let path = format!("originals/{}.{suffix}", kept[at].2);
        pack.write(&path, bytes)?;
        Ok(path)
    })?;
    let articles = kept.into_iter().zip(origins).zip(found).map(|(((id, record, _), origin), original)| Kept { id, record, origin, original }).collect();
    pack.answer(asked)?;
    pack.finish(asked, articles)
}

struct Pack<'a> {
    dir: &'a Path,
    files: Vec<Filed>,
}

impl Pack<'_> {
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), EvidenceError> {
        let file = self.dir.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(EvidenceError::io(folder))?;
        }
        fs::write(&file, bytes).map_err(EvidenceError::io(&file))?;
        self.files.push(Filed { path: path.to_owned(), bytes: bytes.len() as u64, sha256: sha256(bytes) });
        Ok(())
    }

    fn answer(&mut self, asked: &Asked) -> Result<(), EvidenceError> {
        for (path, format) in [("answer.json", "json"), ("claims.csv", "csv")] {
            let mut bytes = Vec::new();
            let write = present::format(format).expect("the format is in the table").write;
            write(asked.answer, Look { width: 100, colour: false, bars: false }, &mut bytes).map_err(EvidenceError::io(self.dir.join(path)))?;
            self.write(path, &bytes)?;
        }
        match &asked.corrections {
            Some(text) => self.write("corrections.jsonl", text.as_bytes()),
            None => Ok(()),
        }
    }

    fn finish(mut self, asked: &Asked, articles: Vec<Kept>) -> Result<Manifest, EvidenceError> {
        self.write("README.txt", README.as_bytes())?;
        let manifest = Manifest {
            format: FORMAT,
            tool: concat!("dateline ", env!("CARGO_PKG_VERSION")).to_owned(),
            created: asked.created.clone(),
            query: asked.answer.query.clone(),
            read: asked.answer.read.clone(),
            notes: asked.answer.notes.clone(),
            snapshot: asked.snapshot.clone(),
            total_articles: asked.answer.total,
            total_claims: asked.answer.total_claims,
            articles,
            files: self.files.clone(),
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(|source| EvidenceError::Manifest { path: self.dir.join(MANIFEST), source })? + "\n";
        self.write(MANIFEST, text.as_bytes())?;
        let sums: String = self.files.iter().map(|f| format!("{}  {}\n", f.sha256, f.path)).collect();
        let file = self.dir.join(SUMS);
        fs::write(&file, sums).map_err(EvidenceError::io(&file))?;
        Ok(manifest)
    }
}

/// An id as the name of a file: letters and digits as they are, everything else told apart by a hash.
fn file_name(id: &str) -> String {
    let plain: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(60).collect();
    if plain == id { plain } else { format!("{plain}-{}", &sha256(id.as_bytes())[..12]) }
}

/// How many originals a pack has, and how many are changed or lost.
impl Manifest {
    pub fn originals(&self) -> (usize, usize) {
        let kept = self.articles.iter().filter(|a| matches!(a.original, Original::Kept { .. })).count();
        (kept, self.articles.len() - kept)
    }

    /// Where the originals of the articles stood.
    pub fn origins(&self) -> impl Iterator<Item = (&str, &Origin, &Original)> {
        self.articles.iter().map(|a| (a.id.as_str(), &a.origin, &a.original))
    }
}

const README: &str = "\
An evidence pack made by dateline.

manifest.json     the question, the index it was asked of, every article with what became of its original, every file
answer.json       the answer; claims.csv is the same as a table, one row a figure
records/          what was read of each article: text, places, dates, actors, events, figures, and where it is from
originals/        the bytes as they were archived; of a page that a web archive only says to be as before,
                  also that record (.revisit.warc) and the one that it stands for (.payload.warc)
corrections.jsonl what people set right, where there is anything

To check it:      dateline verify FOLDER
without dateline: cd FOLDER && sha256sum -c SHA256SUMS
                  (each original has the SHA-256 that its record names under origin)
";

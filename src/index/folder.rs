//! The folder of an index: `dateline.json`, the tantivy files, the quarantine, and who is writing.

use super::{
    AsOf, Clusters, Commit, IndexError, Journal, Lens, Spans, State, Versions, bits::Bits, fields, names::Names, passing::Passing, tokenizer,
    writer::Checkpoint,
};
use crate::{
    lexicon::Data,
    model::{Snapshot, hex},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};
use tantivy::{
    ReloadPolicy, Searcher, SegmentReader, TERMINATED, Term,
    columnar::{BytesColumn, Column},
    index::SegmentId,
    schema::{Field, IndexRecordOption},
    store::Compressor,
};

/// Rises whenever an index of the version before can no longer be read.
pub const FORMAT: u32 = 9;

/// The folder of tantivy's files.
const TANTIVY: &str = "tantivy";

/// Records compress together in blocks of this size; one is read by unpacking its block, in a tenth of a millisecond. Twice the size
/// saves as much as three more of Zstandard's levels, and takes no time when it is written.
const STORE_BLOCK_BYTES: usize = 128 << 10;

/// `dateline.json`: what made this index. The counters of record are those of the last commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub format: u32,
    /// The program's version that wrote last.
    pub version: String,
    /// The hash of the files under `schema/`.
    pub schema: String,
    /// The hash of all data files.
    pub data: String,
    #[serde(default)]
    pub counters: std::collections::BTreeMap<String, u64>,
}

impl About {
    pub(super) fn new(data: &str, checkpoint: &Checkpoint) -> Self {
        About {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            schema: data_hash_of(&Data::embedded(), "schema/"),
            data: data.to_owned(),
            counters: checkpoint.counters.clone(),
        }
    }

    pub(super) fn save(&self, dir: &Path) -> Result<(), IndexError> {
        let (file, fresh) = (dir.join("dateline.json"), dir.join("dateline.json.new"));
        let text = serde_json::to_string_pretty(self)?;
        fs::write(&fresh, text + "\n").map_err(IndexError::io(&fresh))?;
        fs::rename(&fresh, &file).map_err(IndexError::io(&file))
    }

    fn load(dir: &Path) -> Result<Self, IndexError> {
        let file = dir.join("dateline.json");
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(IndexError::Missing(dir.to_owned())),
            Err(source) => return Err(IndexError::Io { path: file, source }),
        };
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let found = serde_json::from_str::<Format>(&text)?.format;
        if found != FORMAT {
            return Err(IndexError::Format { dir: dir.to_owned(), found });
        }
        Ok(serde_json::from_str(&text)?)
    }
}

/// The hash of all files of `schema/` and `data/` as they stand.
pub fn data_hash(data: &Data) -> String {
    data_hash_of(data, "")
}

fn data_hash_of(data: &Data, prefix: &str) -> String {
    let mut hash = Sha256::new();
    for (name, text) in data.texts().filter(|(name, _)| name.starts_with(prefix)) {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hex::of(&hash.finalize()[..16])
}

/// An index open for reading, as it was committed last.
pub struct Index {
    dir: PathBuf,
    about: About,
    tantivy: tantivy::Index,
    searcher: Searcher,
    pub(super) lens: Lens,
    /// The commit that it shows.
    last: Commit,
    /// The articles of each segment: they never change while it is open.
    articles: Kept<Bits>,
    /// The claims of each, and of which days they tell.
    claims: Kept<Bits>,
    spans: Kept<Option<Spans>>,
    blocks: Kept<Option<Blocks>>,
    names: OnceLock<Names>,
    versions: OnceLock<Versions>,
    /// Whether there can be any.
    has_versions: bool,
    clusters: OnceLock<Clusters>,
}

/// Columns of a segment's articles: what was found in them, and of how many claims they were written with.
pub(super) struct Blocks {
    pub packed: BytesColumn,
    pub claims: Column<u64>,
}

/// What was read of each segment.
type Kept<T> = Mutex<HashMap<SegmentId, Arc<T>>>;

fn once<T>(kept: &Kept<T>, segment: &SegmentReader, read: impl FnOnce() -> Result<T, IndexError>) -> Result<Arc<T>, IndexError> {
    if let Some(known) = kept.lock().expect("no holder of the lock panics").get(&segment.segment_id()) {
        return Ok(known.clone());
    }
    let value = Arc::new(read()?);
    kept.lock().expect("no holder of the lock panics").insert(segment.segment_id(), value.clone());
    Ok(value)
}

impl Index {
    /// Opens the index at `dir`.
    ///
    /// # Errors
    /// When there is none, it is of another format, or damaged.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let about = About::load(dir)?;
        Self::over(dir, about, checked(dir, tantivy::Index::open_in_dir(dir.join(TANTIVY))?)?)
    }

    /// Makes an empty index at `dir`; one that is there is opened.
    ///
    /// # Errors
    /// When the folder cannot be written, or holds an index of another format.
    pub fn create(dir: &Path, data_hash: &str) -> Result<Self, IndexError> {
        create(dir, data_hash)?;
        Self::open(dir)
    }

    fn over(dir: &Path, about: About, tantivy: tantivy::Index) -> Result<Self, IndexError> {
        // Read before the segments: what a writer commits in between is at most missing from the number.
        let Checkpoint { last, versions, .. } = Checkpoint::of(&tantivy)?;
        let reader = tantivy.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Index {
            dir: dir.to_owned(),
            about,
            searcher: reader.searcher(),
            lens: Lens::default(),
            last,
            tantivy,
            articles: Mutex::default(),
            claims: Mutex::default(),
            spans: Mutex::default(),
            blocks: Mutex::default(),
            names: OnceLock::new(),
            versions: OnceLock::new(),
            has_versions: versions,
            clusters: OnceLock::new(),
        })
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    pub(super) fn tantivy(&self) -> &tantivy::Index {
        &self.tantivy
    }

    /// The handle of a field of the table.
    pub fn handle(&self, name: &str) -> Field {
        self.searcher.schema().get_field(name).expect("the schema was made from the table of fields")
    }

    /// The checkpoint of the last commit.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn checkpoint(&self) -> Result<Checkpoint, IndexError> {
        Checkpoint::of(&self.tantivy)
    }

    /// The number of the commit that it shows.
    pub fn commit(&self) -> u64 {
        self.last.number
    }

    /// What its commits changed.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn journal(&self) -> Result<Journal, IndexError> {
        Journal::load(&self.dir, self.last.number)
    }

    /// Which state of the archive its answers are of.
    ///
    /// # Errors
    /// When the index or its journal cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, IndexError> {
        let as_of = self.as_of();
        let asked = match as_of {
            Some(AsOf::Commit(number)) => self.journal()?.commits().iter().rev().find(|c| c.number <= number).map(Commit::snapshot),
            _ => None,
        };
        let last = || Snapshot { data: self.about.data.clone(), program: self.about.version.clone(), ..self.last.snapshot() };
        Ok(Snapshot {
            as_of: as_of.map(|a| match a {
                AsOf::Commit(n) => format!("commit {n}"),
                AsOf::Captured(day) => format!("captured until {day}"),
                AsOf::Since(n) => format!("after commit {n}"),
            }),
            corrections: self.corrected().map_or(0, |c| c.marks.values().map(Vec::len).sum()),
            ..asked.unwrap_or_else(last)
        })
    }

    /// # Errors
    /// When the index is damaged.
    pub fn state(&self) -> Result<State, IndexError> {
        State::load(self)
    }

    /// What the articles of a segment have beside their texts; `None` where there is no article.
    pub(super) fn blocks(&self, segment: &SegmentReader) -> Result<Arc<Option<Blocks>>, IndexError> {
        once(&self.blocks, segment, || {
            let fast = segment.fast_fields();
            Ok(fast.bytes("found")?.zip(fast.column_opt("claims")?).map(|(packed, claims)| Blocks { packed, claims }))
        })
    }

    /// Which articles have a newer version; found once.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn versions(&self) -> Result<&Versions, IndexError> {
        if self.versions.get().is_none() {
            let _ = self.versions.set(if self.has_versions { Versions::load(self)? } else { Versions::default() });
        }
        Ok(self.versions.get().expect("it was just set"))
    }

    /// What is stored under numbers; read once.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn names(&self) -> Result<&Names, IndexError> {
        if self.names.get().is_none() {
            let _ = self.names.set(Names::load(&self.dir)?);
        }
        Ok(self.names.get().expect("it was just set"))
    }

    /// How many articles each cluster has; counted once.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn clusters(&self) -> Result<&Clusters, IndexError> {
        if self.clusters.get().is_none() {
            let _ = self.clusters.set(Clusters::load(self)?);
        }
        Ok(self.clusters.get().expect("it was just set"))
    }

    /// Versions and clusters are counted over what is shown; what was set right stands among the rest.
    pub(super) fn tie_anew(&mut self) {
        (self.versions, self.clusters) = (OnceLock::new(), OnceLock::new());
        let Some(corrected) = self.corrected() else { return };
        if let (Ok(versions), Ok(clusters)) = (self.versions().cloned(), self.clusters().cloned()) {
            let _ = (corrected.index.versions.set(versions), corrected.index.clusters.set(clusters));
        }
    }

    /// The articles of a segment that are not deleted.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn articles(&self, segment: &SegmentReader) -> Result<Arc<Bits>, IndexError> {
        once(&self.articles, segment, || {
            let mut bits = Bits::none(segment.max_doc());
            let term = Term::from_field_text(self.handle("type"), super::fill::ARTICLE);
            let postings = segment.inverted_index(term.field())?.read_postings(&term, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?;
            let Some(mut postings) = postings else { return Ok(bits) };
            let mut doc = tantivy::DocSet::doc(&postings);
            while doc != TERMINATED {
                if !segment.is_deleted(doc) {
                    bits.insert(doc);
                }
                doc = tantivy::DocSet::advance(&mut postings);
            }
            Ok(bits)
        })
    }

    /// The claims of a segment that are not deleted.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn claims(&self, segment: &SegmentReader) -> Result<Arc<Bits>, IndexError> {
        let articles = self.articles(segment)?;
        once(&self.claims, segment, || {
            let alive = if segment.has_deletes() {
                let mut alive = Bits::none(segment.max_doc());
                segment.doc_ids_alive().for_each(|doc| alive.insert(doc));
                alive
            } else {
                Bits::all(segment.max_doc())
            };
            Ok(alive.without(&articles))
        })
    }

    /// The days of which the claims of a segment tell.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn spans(&self, segment: &SegmentReader) -> Result<Arc<Option<Spans>>, IndexError> {
        once(&self.spans, segment, || Spans::open(segment))
    }
}

/// Bytes of all files of the index at `dir`.
pub fn size(dir: &Path) -> u64 {
    let of = |folder: &Path| {
        fs::read_dir(folder).map_or(0, |files| files.filter_map(|f| f.ok()?.metadata().ok()).filter(fs::Metadata::is_file).map(|m| m.len()).sum())
    };
    of(dir) + of(&dir.join(TANTIVY))
}

/// The index with its tokenizers, if its fields are those of this program.
fn checked(dir: &Path, index: tantivy::Index) -> Result<tantivy::Index, IndexError> {
    // Fields are filled and read by their number in the table.
    if index.schema() != fields::schema() {
        return Err(IndexError::Fields(dir.to_owned()));
    }
    tokenizer::register(index.tokenizers());
    Ok(index)
}

/// Makes what is missing of the folder and gives the tantivy index in it, to be written.
pub(super) fn create(dir: &Path, data_hash: &str) -> Result<tantivy::Index, IndexError> {
    let inner = dir.join(TANTIVY);
    let open = || checked(dir, tantivy::Index::open(Passing::open(&inner).map_err(tantivy::TantivyError::from)?)?);
    match About::load(dir) {
        Ok(_) => return open(),
        Err(IndexError::Missing(_)) => {}
        Err(e) => return Err(e),
    }
    fs::create_dir_all(&inner).map_err(IndexError::io(&inner))?;
    // A folder that a killed program left half made has the one and not the other.
    if !inner.join("meta.json").exists() {
        let settings =
            tantivy::IndexSettings { docstore_compression: Compressor::Zstd(Default::default()), docstore_blocksize: STORE_BLOCK_BYTES, ..Default::default() };
        tantivy::Index::builder().schema(fields::schema()).settings(settings).create_in_dir(&inner)?;
    }
    About::new(data_hash, &Checkpoint::default()).save(dir)?;
    open()
}

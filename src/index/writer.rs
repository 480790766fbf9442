//! The one writer of an index: articles in with their claims, whole blocks at a time, then a commit.

use super::{Commit, Index, IndexError, Journal, Kin, Links, Memo, State, block::Block, document::Document, fill, folder, names::Naming};
use crate::{field::claim, lexicon::fold, model::Record};
use chrono::{SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};
use tantivy::{
    IndexWriter, SegmentMeta, TantivyDocument, TantivyError, Term,
    directory::error::LockError,
    indexer::{LogMergePolicy, NoMergePolicy, UserOperation},
    schema::Field,
};

/// What is kept with a commit, so that it and the documents change together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Documents read, indexed, duplicate, quarantined …: named by `ingest`.
    pub counters: BTreeMap<String, u64>,
    /// The last commit that changed articles, without what it changed; the writer sees to it.
    #[serde(default)]
    pub last: Commit,
    /// Whether any address was ever written twice, so that older versions must be looked for; the writer sees to it.
    #[serde(default)]
    pub versions: bool,
}

impl Checkpoint {
    pub(super) fn of(index: &tantivy::Index) -> Result<Self, IndexError> {
        let payload = index.load_metas()?.payload;
        Ok(payload.map_or_else(|| Ok(Checkpoint::default()), |text| serde_json::from_str(&text))?)
    }
}

/// Who is writing, for the message to the second writer.
#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    host: String,
    since: String,
}

/// The only writer of an index while it lives.
pub struct Writer {
    dir: PathBuf,
    data_hash: String,
    writer: IndexWriter<Document>,
    id: Field,
    state: State,
    /// Hashes of the ids of articles that are in the index or were added (who shares one is asked for by its id), with their part
    /// of the content.
    ids: HashMap<u64, u128>,
    last: Commit,
    /// What the commit under way changes.
    commit: Commit,
    /// The sum of all parts.
    content: u128,
    memo: Memo,
    naming: Naming,
    /// The addresses of all articles, until one comes twice.
    addresses: Option<HashSet<u64>>,
}

/// Memory of all threads that index: the more, the fewer segments are to be merged.
const BYTES: usize = 96 << 20;

/// Fielding costs more than indexing: one thread that indexes is enough for so many cores.
const CORES_PER_THREAD: usize = 3;

/// What tantivy allows.
const BYTES_PER_THREAD_MIN: usize = 16 << 20;
const BYTES_PER_THREAD_MAX: usize = 1 << 30;

/// The share of deleted documents from which a segment is written anew.
const DELETED: f32 = 0.3;

impl Writer {
    /// Opens or makes the index at `dir` for writing. `data_hash`: see [`super::data_hash`].
    ///
    /// # Errors
    /// [`IndexError::Busy`] names who writes already.
    pub fn open(dir: &Path, data_hash: &str) -> Result<Self, IndexError> {
        Self::open_within(dir, data_hash, None)
    }

    /// The same with so many bytes of memory for what is not yet written.
    ///
    /// # Errors
    /// [`IndexError::Busy`] names who writes already.
    pub fn open_within(dir: &Path, data_hash: &str, bytes: Option<usize>) -> Result<Self, IndexError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).div_ceil(CORES_PER_THREAD).min(4);
        let bytes = bytes.unwrap_or(BYTES).clamp(threads * BYTES_PER_THREAD_MIN, threads * BYTES_PER_THREAD_MAX);
        let index = folder::create(dir, data_hash)?;
        let writer = match index.writer_with_num_threads(threads, bytes) {
            Ok(writer) => writer,
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => return Err(IndexError::Busy { dir: dir.to_owned(), holder: holder(dir) }),
            Err(e) => return Err(e.into()),
        };
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED);
        writer.set_merge_policy(Box::new(policy));
        name_holder(dir)?;
        let naming = Naming::open(dir)?;
        let state = Index::open(dir)?.state()?;
        let ids: HashMap<u64, u128> = state.articles().iter().map(|a| (hash(&a.id), part(&a.id, &a.sha256))).collect();
        let content = ids.values().fold(0, |sum: u128, part| sum.wrapping_add(*part));
        let Checkpoint { last, versions, .. } = Checkpoint::of(&index)?;
        let addresses = (!versions).then(|| state.articles().iter().map(|a| a.address).collect());
        let commit = Commit { number: last.number + 1, ..Commit::default() };
        let id = index.schema().get_field("id").expect("the schema was made from the table of fields");
        Ok(Writer {
            dir: dir.to_owned(),
            data_hash: data_hash.to_owned(),
            writer,
            id,
            state,
            ids,
            last,
            commit,
            content,
            memo: Memo::default(),
            naming,
            addresses,
        })
    }

    /// What the index held when it was opened.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The checkpoint of the last commit.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn checkpoint(&self) -> Result<Checkpoint, IndexError> {
        Checkpoint::of(self.writer.index())
    }

    /// Adds an article with its claims in one block, and gives their number; an article of the same id is replaced, with its claims.
    ///
    /// # Errors
    /// When the index cannot be written; what was not committed is lost then.
    pub fn add(&mut self, record: &Record, links: &Links, kin: &dyn Kin) -> Result<usize, IndexError> {
        let claims = claim::group(record);
        let block = fill::documents(record, links, &claims, kin, &self.memo, &mut self.naming, self.commit.number)?;
        let fresh = part(&record.id, &record.origin.sha256);
        self.content = self.content.wrapping_add(fresh);
        match self.ids.insert(hash(&record.id), fresh) {
            Some(old) => {
                self.content = self.content.wrapping_sub(old);
                self.commit.replaced.push(record.id.clone());
                self.delete(&record.id)?;
            }
            None => self.commit.added += 1,
        }
        if links.address != 0 && self.addresses.as_mut().is_some_and(|known| !known.insert(links.address)) {
            self.addresses = None;
        }
        self.writer.run(block.finish().map(UserOperation::Add))?;
        Ok(claims.len())
    }

    /// Removes the article with this id, and its claims.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remove(&mut self, id: &str) -> Result<(), IndexError> {
        if let Some(old) = self.ids.remove(&hash(id)) {
            self.content = self.content.wrapping_sub(old);
            self.commit.removed.push(id.to_owned());
            self.delete(id)?;
        }
        Ok(())
    }

    /// Whether an article of this id is there, or was added since the last commit.
    pub fn holds(&self, id: &str) -> bool {
        self.ids.contains_key(&hash(id))
    }

    /// Makes all that was added visible, and keeps the checkpoint with it.
    ///
    /// # Errors
    /// When the disk cannot be written; the state before stays.
    pub fn commit(&mut self, checkpoint: &Checkpoint) -> Result<(), IndexError> {
        let changes = self.commit.added > 0 || !self.commit.replaced.is_empty() || !self.commit.removed.is_empty();
        if changes {
            self.commit.time = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
            self.commit.articles = self.ids.len() as u64;
            self.commit.content = format!("{:032x}", self.content);
            self.commit.data = self.data_hash.clone();
            self.commit.program = env!("CARGO_PKG_VERSION").to_owned();
            Journal::append(&self.dir, &self.commit)?;
        }
        let last = if changes { Commit { replaced: Vec::new(), removed: Vec::new(), ..self.commit.clone() } } else { self.last.clone() };
        let payload = serde_json::to_string(&Checkpoint { last: last.clone(), versions: self.addresses.is_none(), ..checkpoint.clone() })?;
        self.naming.save()?;
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.commit = Commit { number: last.number + 1, ..Commit::default() };
        self.last = last;
        folder::About::new(&self.data_hash, checkpoint).save(&self.dir)
    }

    /// Commits, and waits for the merges that are under way.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn finish(mut self, checkpoint: &Checkpoint) -> Result<(), IndexError> {
        self.commit(checkpoint)?;
        let Writer { writer, dir, .. } = self;
        writer.wait_merging_threads()?;
        // The name is only for a message; the lock itself is the system's.
        let _ = fs::remove_file(dir.join("writer.json"));
        Ok(())
    }

    /// Commits, and merges all segments into so many, of about the same size.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn merge(mut self, checkpoint: &Checkpoint, parts: usize) -> Result<(), IndexError> {
        self.commit(checkpoint)?;
        let Writer { writer, dir, data_hash, .. } = self;
        // Merges that began by themselves would take segments away from under ours.
        writer.wait_merging_threads()?;
        let index = folder::create(&dir, &data_hash)?;
        let mut writer: IndexWriter<TantivyDocument> = index.writer_with_num_threads(1, BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for part in shared_out(index.searchable_segment_metas()?, parts) {
            if part.len() > 1 || part.iter().any(SegmentMeta::has_deletes) {
                writer.merge(&part.iter().map(SegmentMeta::id).collect::<Vec<_>>()).wait()?;
            }
        }
        writer.wait_merging_threads()?;
        // The name is only for a message.
        let _ = fs::remove_file(dir.join("writer.json"));
        Ok(())
    }

    fn delete(&self, id: &str) -> Result<(), IndexError> {
        self.writer.delete_query(Box::new(Block { id: Term::from_field_text(self.id, clip(id)) }))?;
        Ok(())
    }
}

/// What an article adds to the content of an index: the same for the same id and bytes, whatever stands around it.
fn part(id: &str, sha256: &str) -> u128 {
    let hash = Sha256::digest(format!("{}\0{}", clip(id), sha256.get(..32).unwrap_or(sha256)));
    hash.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// The segments in so many heaps: each, the largest first, goes to the smallest heap.
fn shared_out(mut segments: Vec<SegmentMeta>, parts: usize) -> Vec<Vec<SegmentMeta>> {
    segments.sort_by_key(|s| (std::cmp::Reverse(s.num_docs()), s.id()));
    let mut heaps = vec![Vec::new(); parts.max(1)];
    for segment in segments {
        let size = |heap: &Vec<SegmentMeta>| heap.iter().map(|s| u64::from(s.num_docs())).sum::<u64>();
        heaps.iter_mut().min_by_key(|heap| size(heap)).expect("there is one part at least").push(segment);
    }
    heaps
}

fn hash(id: &str) -> u64 {
    fold::hash(clip(id))
}

/// An id as the index keeps it.
fn clip(id: &str) -> &str {
    super::tokenizer::clip(id, fill::VALUE_BYTES)
}

fn name_holder(dir: &Path) -> Result<(), IndexError> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME")).or_else(|_| std::env::var("COMPUTERNAME"));
    let holder = Holder {
        pid: std::process::id(),
        host: host.map_or_else(|_| "this host".to_owned(), |h| h.trim().to_owned()),
        since: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    let file = dir.join("writer.json");
    fs::write(&file, serde_json::to_string(&holder)?).map_err(IndexError::io(&file))
}

fn holder(dir: &Path) -> String {
    let read = fs::read(dir.join("writer.json")).ok().and_then(|bytes| serde_json::from_slice::<Holder>(&bytes).ok());
    read.map_or_else(|| "another program".to_owned(), |h| format!("process {} on {}, since {},", h.pid, h.host, h.since))
}

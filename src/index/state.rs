//! What an index holds, by where it came from: so that the same archive is not ingested twice.

use super::{Index, IndexError};
use crate::model::Origin;
use std::collections::{BTreeSet, HashSet};
use tantivy::{
    SegmentReader,
    columnar::{Column, StrColumn},
};

/// How many digits of a hash stand in a column.
const KNOWN_DIGITS: usize = 32;

/// One article that is in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: String,
    pub path: String,
    pub member: Option<String>,
    pub offset: Option<u64>,
    /// The first [`KNOWN_DIGITS`] of the hash.
    pub sha256: String,
    /// See [`super::Links`].
    pub address: u64,
    pub serial: u64,
}

/// All articles of an index, read from its columns; no stored text is touched.
#[derive(Default)]
pub struct State {
    articles: Vec<Known>,
}

impl State {
    /// # Errors
    /// When the index is damaged.
    pub fn load(index: &Index) -> Result<Self, IndexError> {
        let mut state = State::default();
        for segment in index.searcher().segment_readers() {
            read(segment, &mut state)?;
        }
        Ok(state)
    }

    pub fn articles(&self) -> &[Known] {
        &self.articles
    }

    /// The article that was made from what stands there; its `sha256` tells whether the bytes are still the same.
    pub fn at(&self, origin: &Origin) -> Option<&Known> {
        self.articles.iter().find(|a| a.path == origin.path && a.member == origin.member && a.offset == origin.offset)
    }

    pub fn with_sha256(&self, sha256: &str) -> Option<&Known> {
        self.articles.iter().find(|a| !a.sha256.is_empty() && sha256.starts_with(&a.sha256))
    }

    /// The files with articles of any of these hashes.
    pub fn paths_of(&self, hashes: &HashSet<&str>) -> BTreeSet<String> {
        let begun: HashSet<&str> = hashes.iter().map(|hash| hash.get(..KNOWN_DIGITS).unwrap_or(hash)).collect();
        self.articles.iter().filter(|a| begun.contains(a.sha256.as_str())).map(|a| a.path.clone()).collect()
    }

    pub fn with_id(&self, id: &str) -> Option<&Known> {
        self.articles.iter().find(|a| a.id == id)
    }
}

/// The id of every article, with the number of the commit that wrote it.
///
/// # Errors
/// When the index is damaged.
pub fn written(index: &Index) -> Result<Vec<(String, u64)>, IndexError> {
    let mut all = Vec::new();
    for segment in index.searcher().segment_readers() {
        let fast = segment.fast_fields();
        let (Some(ids), Some(commits)) = (fast.str("id")?, fast.column_opt::<u64>("commit")?) else { continue };
        let names = terms(&ids)?;
        let of = |doc| Some((value(Some(&ids), Some(names.as_slice()), doc)?, commits.first(doc)?));
        all.extend(segment.doc_ids_alive().filter_map(of));
    }
    Ok(all)
}

fn read(segment: &SegmentReader, state: &mut State) -> Result<(), IndexError> {
    let fast = segment.fast_fields();
    let (Some(ids), Some(paths)) = (fast.str("id")?, fast.str("path")?) else { return Ok(()) };
    let members = fast.str("member")?;
    let [offsets, hashes, addresses, serials] = ["offset", "sha256", "address", "serial"].map(|name| fast.column_opt::<u64>(name));
    let (offsets, hashes, addresses, serials) = (offsets?, hashes?, addresses?, serials?);
    let number = |column: &Option<Column<u64>>, doc| column.as_ref().and_then(|c| c.first(doc));
    let [all_ids, all_paths, all_members] = [Some(&ids), Some(&paths), members.as_ref()].map(|c| c.map(terms).transpose());
    let (all_ids, all_paths, all_members) = (all_ids?, all_paths?, all_members?);
    for doc in segment.doc_ids_alive() {
        // Claims have no path.
        let Some(path) = value(Some(&paths), all_paths.as_deref(), doc) else { continue };
        let Some(id) = value(Some(&ids), all_ids.as_deref(), doc) else { continue };
        state.articles.push(Known {
            id,
            path,
            member: value(members.as_ref(), all_members.as_deref(), doc),
            offset: number(&offsets, doc),
            sha256: hashes.iter().flat_map(|c| c.values_for_doc(doc)).map(|half| format!("{half:016x}")).collect(),
            address: number(&addresses, doc).unwrap_or(0),
            serial: number(&serials, doc).unwrap_or(0),
        });
    }
    Ok(())
}

/// Every value of a column, in the order of its ordinals.
fn terms(column: &StrColumn) -> Result<Vec<String>, IndexError> {
    let mut all = Vec::with_capacity(column.dictionary().num_terms());
    let mut stream = column.dictionary().stream().map_err(tantivy::TantivyError::from)?;
    while stream.advance() {
        all.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(all)
}

fn value(column: Option<&StrColumn>, terms: Option<&[String]>, doc: u32) -> Option<String> {
    let ord = column?.ords().first(doc)?;
    terms?.get(usize::try_from(ord).ok()?).cloned()
}

//! What belongs to one article: the versions of its address, the copies of its text.

use crate::{
    index::{Clusters, Index, IndexError, Labels},
    model::Record,
};

/// The most versions that are read.
const VERSIONS_MAX: usize = 50;

/// All versions of the address of the article with this id, the oldest first; itself alone where it has no address.
///
/// # Errors
/// When the index is damaged.
pub fn versions(index: &Index, id: &str) -> Result<Vec<Record>, IndexError> {
    let Some(links) = index.links(id)?.filter(|l| l.address != 0) else { return Ok(index.record(id)?.into_iter().collect()) };
    let mut found = Vec::new();
    for (number, layer, segment) in index.readers() {
        let fast = segment.fast_fields();
        let [Some(addresses), Some(revised), Some(serials)] = [fast.column_opt::<u64>("address")?, fast.column_opt("revised")?, fast.column_opt("serial")?]
        else {
            continue;
        };
        let docs = layer.shown(segment)?;
        let same = docs.iter().filter(|doc| addresses.first(*doc) == Some(links.address));
        found.extend(same.map(|doc| ((revised.first(doc), serials.first(doc)), (number, doc))));
    }
    found.sort_unstable();
    let first = found.len().saturating_sub(VERSIONS_MAX);
    found[first..].iter().map(|(_, (segment, doc))| record_at(index, *segment, *doc)).collect()
}

/// Some of the other articles of its cluster that have no newer version, the cluster's name, and how many there are with itself.
///
/// # Errors
/// When the index is damaged.
pub fn others(index: &Index, id: &str, most: usize) -> Result<(Vec<Record>, Option<u64>, u64), IndexError> {
    let Some(label) = index.links(id)?.and_then(|l| l.cluster) else { return Ok((Vec::new(), None, 1)) };
    let (mut others, versions) = (Vec::new(), index.versions()?);
    for (number, layer, segment) in index.readers() {
        let labels = Labels::open(segment)?;
        let superseded = versions.superseded(segment);
        for doc in layer.shown(segment)?.iter().filter(|doc| labels.of(*doc) == Some(label) && superseded.is_none_or(|s| !s.contains(*doc))) {
            if others.len() < most {
                others.push(record_at(index, number, doc)?);
            }
        }
    }
    others.retain(|record| record.id != id);
    Ok((others, Some(label), Clusters::copies_of(index, label)?))
}

fn record_at(index: &Index, segment: u32, doc: u32) -> Result<Record, IndexError> {
    let (layer, own) = index.layer(segment);
    layer.record_at(own, doc)
}

//! Corrections over an index: the articles that they name are read from it, set right, and indexed anew beside it.

use super::{CorrectionError, apply::apply, file::Line};
use crate::{
    index::{AsOf, Checkpoint, Corrected, Index, Lens, Links, Mark, Writer},
    lexicon::Lexicon,
    model::Record,
    query,
};
use std::collections::{BTreeMap, HashMap};

/// The index as of a time, with these corrections; and what could not be set right, and why.
///
/// # Errors
/// When the index is damaged, or the folder for temporary files cannot be written.
pub fn lay(index: Index, as_of: Option<AsOf>, lines: &[Line], lexicon: &Lexicon) -> Result<(Index, Vec<String>), CorrectionError> {
    let index = index.seen(Lens { as_of, corrected: None });
    let mut by_article: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    lines.iter().for_each(|line| by_article.entry(&line.article).or_default().push(line));
    let mut problems = Vec::new();
    let mut right: Vec<(Record, Links, Vec<Mark>)> = Vec::new();
    for (id, lines) in by_article {
        let Some(mut record) = query::article(&index, id)?.filter(|r| r.id == id) else {
            problems.extend(lines.iter().map(|l| format!("correction {}: there is no article {id}", l.number)));
            continue;
        };
        let mut marks = Vec::new();
        for line in lines {
            match apply(&mut record, line, lexicon) {
                Ok(mark) => marks.push(mark),
                Err(reason) => problems.push(format!("correction {}: article {id}: {reason}; it is not applied", line.number)),
            }
        }
        if !marks.is_empty() {
            let links = index.links(id)?.unwrap_or_default();
            right.push((record, links, marks));
        }
    }
    let corrected = if right.is_empty() { None } else { Some(Box::new(written(right, lexicon)?)) };
    Ok((index.seen(Lens { as_of, corrected }), problems))
}

/// The corrected articles as an index of their own.
fn written(right: Vec<(Record, Links, Vec<Mark>)>, lexicon: &Lexicon) -> Result<Corrected, CorrectionError> {
    let unwritable = |source| CorrectionError::Io { path: std::env::temp_dir(), source };
    let folder = tempfile::Builder::new().prefix("dateline-corrected-").tempdir().map_err(unwritable)?;
    let mut writer = Writer::open(folder.path(), "corrections")?;
    let mut marks = HashMap::new();
    for (record, links, marked) in right {
        writer.add(&record, &links, lexicon)?;
        marks.insert(record.id, marked);
    }
    writer.finish(&Checkpoint::default())?;
    let index = Index::open(folder.path())?;
    index.names()?;
    // All is read or open, and open files outlive their names: nothing stays behind when the program is killed.
    #[cfg(unix)]
    folder.close().map_err(unwritable)?;
    Ok(Corrected {
        index,
        marks,
        #[cfg(not(unix))]
        folder,
    })
}

//! Finds the bytes of articles again, where their records say that they stand.

use super::Original;
use crate::{
    lexicon::data::ARCHIVE,
    model::{Capture, Media, Origin},
    read::{self, Meter, Witness},
};
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

/// Reads every file that is named once; `keep` takes the number of an origin with its bytes and
/// their suffix, and says which file they went to.
///
/// # Errors
/// Those of `keep`.
pub fn find<E>(
    origins: &[Origin],
    root: Option<&Path>,
    how: &read::Options,
    mut keep: impl FnMut(usize, &[u8], &str) -> Result<String, E>,
) -> Result<Vec<Original>, E> {
    let mut found: Vec<Option<Original>> = vec![None; origins.len()];
    let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    origins.iter().enumerate().for_each(|(at, origin)| by_path.entry(&origin.path).or_default().push(at));
    for (path, wanted) in by_path {
        if let Err(reason) = in_file(path, &wanted, origins, root, how, &mut found, &mut keep)? {
            wanted.iter().for_each(|at| {
                found[*at].get_or_insert_with(|| Original::Lost { reason: reason.clone() });
            });
        }
    }
    let nowhere = || Original::Lost { reason: "the file no longer holds it".to_owned() };
    Ok(found.into_iter().map(|f| f.unwrap_or_else(nowhere)).collect())
}

type Sought = Result<(), String>;

fn in_file<E>(
    path: &str,
    wanted: &[usize],
    origins: &[Origin],
    root: Option<&Path>,
    how: &read::Options,
    found: &mut [Option<Original>],
    keep: &mut impl FnMut(usize, &[u8], &str) -> Result<String, E>,
) -> Result<Sought, E> {
    let by_hash: HashMap<&str, Vec<usize>> = group(wanted, |at| origins[at].sha256.as_str());
    let by_place: HashMap<_, Vec<usize>> = group(wanted, |at| place(&origins[at]));
    let witness = Witness::of(wanted.iter().map(|at| origins[*at].sha256.clone()));
    let captures = match open(path, root, how) {
        Ok(captures) => captures,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut left = wanted.len();
    for capture in captures {
        let capture = match capture {
            Ok(capture) => capture,
            Err(damaged) => {
                for at in by_place.get(&place(&damaged.origin)).into_iter().flatten() {
                    found[*at].get_or_insert_with(|| Original::Lost { reason: format!("cannot be read: {}", damaged.reason) });
                }
                continue;
            }
        };
        for at in by_hash.get(capture.origin.sha256.as_str()).into_iter().flatten() {
            if !matches!(found[*at], Some(Original::Kept { .. })) {
                let (bytes, suffix) = raw(&capture, &witness);
                found[*at] = Some(Original::Kept { file: keep(*at, &bytes, suffix)? });
                left -= 1;
            }
        }
        witness.forget(&capture.origin.sha256);
        for at in by_place.get(&place(&capture.origin)).into_iter().flatten() {
            found[*at].get_or_insert_with(|| Original::Changed { found_sha256: capture.origin.sha256.clone() });
        }
        if left == 0 {
            break;
        }
    }
    Ok(Ok(()))
}

fn group<K: std::hash::Hash + Eq>(wanted: &[usize], key: impl Fn(usize) -> K) -> HashMap<K, Vec<usize>> {
    let mut groups: HashMap<K, Vec<usize>> = HashMap::new();
    wanted.iter().for_each(|at| groups.entry(key(*at)).or_default().push(*at));
    groups
}

fn place(origin: &Origin) -> (Option<String>, Option<u64>) {
    (origin.member.clone(), origin.offset)
}

fn open(path: &str, root: Option<&Path>, how: &read::Options) -> Result<read::Captures<'static>, String> {
    if path == "-" {
        return Err("it was read from standard input".to_owned());
    }
    let file = root.map_or_else(|| Path::new(path).to_owned(), |root| root.join(path.trim_start_matches('/')));
    if file.is_file() {
        return Ok(how.open(&file, &Meter::default()));
    }
    // The sample archive comes with the program.
    match ARCHIVE.iter().find(|(name, _)| *name == path) {
        Some((name, bytes)) => Ok(how.stream(Origin { path: (*name).to_owned(), ..Origin::default() }, Box::new(*bytes))),
        None => Err(format!("there is no file {}", file.display())),
    }
}

/// The bytes that the hash is of, with a suffix that fits them: the page itself, or the record around it.
fn raw(capture: &Capture, witness: &Witness) -> (Vec<u8>, &'static str) {
    let bytes = witness.bytes(&capture.origin.sha256).unwrap_or_else(|| capture.bytes.clone());
    let suffix = match capture.media {
        _ if bytes != capture.bytes => {
            if bytes.trim_ascii_start().starts_with(b"{") {
                "json"
            } else {
                "raw"
            }
        }
        Media::Html => "html",
        Media::Markdown => "md",
        Media::Plain => "txt",
        Media::Pdf => "pdf",
    };
    (bytes, suffix)
}

//! Finds the bytes of articles again, where their records say that they stand.

use super::{EvidenceError, Original, Revisit};
use crate::{
    lexicon::data::ARCHIVE,
    model::{Capture, Media, Origin},
    read::{self, Meter, Witness},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    io,
    path::Path,
};

/// The files that hold bytes of these hashes, as far as is known.
pub type Holders<'a> = &'a dyn Fn(&HashSet<&str>) -> io::Result<BTreeSet<String>>;

/// Where originals are looked for.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// Where the paths of records are looked for; `None`: as they are.
    pub root: Option<&'a Path>,
    pub how: &'a read::Options,
    /// Where a record stands that is repeated in another file.
    pub holders: Holders<'a>,
}

/// Reads every file that is named once, and those that are repeated in them; `keep` takes the number of an origin with its bytes and
/// their suffix, and says which file they went to.
///
/// # Errors
/// Those of `keep`.
pub fn find(origins: &[Origin], places: Places, keep: impl FnMut(usize, &[u8], &str) -> Result<String, EvidenceError>) -> Result<Vec<Original>, EvidenceError> {
    let mut search = Search { origins, places, keep, found: vec![None; origins.len()], revisits: BTreeMap::new() };
    let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    origins.iter().enumerate().for_each(|(at, origin)| by_path.entry(&origin.path).or_default().push(at));
    for (path, wanted) in by_path {
        match open(path, places) {
            Ok(captures) => search.file(captures, &wanted)?,
            Err(reason) => wanted.iter().for_each(|at| search.found[*at] = Some(Original::Lost { reason: reason.clone() })),
        }
    }
    search.repeated()?;
    let nowhere = || Original::Lost { reason: "the file no longer holds it".to_owned() };
    Ok(search.found.into_iter().map(|f| f.unwrap_or_else(nowhere)).collect())
}

struct Search<'a, K> {
    origins: &'a [Origin],
    places: Places<'a>,
    keep: K,
    found: Vec<Option<Original>>,
    /// Records that only repeat another, by the number of the origin.
    revisits: BTreeMap<usize, Vec<u8>>,
}

impl<K: FnMut(usize, &[u8], &str) -> Result<String, EvidenceError>> Search<'_, K> {
    fn file(&mut self, captures: read::Captures, wanted: &[usize]) -> Result<(), EvidenceError> {
        let origins = self.origins;
        let by_hash: HashMap<&str, Vec<usize>> = group(wanted, |at| origins[at].sha256.as_str());
        let mut by_place: HashMap<_, Vec<usize>> = group(wanted, |at| place(&origins[at]));
        let witness = Witness::of(wanted.iter().map(|at| origins[*at].sha256.clone()));
        let mut left = wanted.len();
        for capture in captures {
            let origin = capture.as_ref().map_or_else(|damaged| &damaged.origin, |capture| &capture.origin);
            let here = by_place.remove(&place(origin)).unwrap_or_default();
            if let Some(record) = witness.revisit(origin).filter(|_| !here.is_empty()) {
                self.revisits.extend(here.iter().map(|at| (*at, record.clone())));
            }
            match capture {
                Ok(capture) => {
                    for at in by_hash.get(capture.origin.sha256.as_str()).into_iter().flatten() {
                        if !matches!(self.found[*at], Some(Original::Kept { .. })) {
                            let (bytes, suffix) = raw(&capture, &witness);
                            self.found[*at] = Some(Original::Kept { file: (self.keep)(*at, &bytes, suffix)?, revisit: None });
                            left -= 1;
                        }
                    }
                    witness.forget(&capture.origin.sha256);
                    for at in here {
                        self.found[at].get_or_insert_with(|| Original::Changed { found_sha256: capture.origin.sha256.clone() });
                    }
                }
                Err(damaged) => {
                    for at in here {
                        self.found[at].get_or_insert_with(|| Original::Lost { reason: format!("cannot be read: {}", damaged.reason) });
                    }
                }
            }
            if left == 0 && by_place.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Reads the files again that hold what was repeated: the record with the payload goes beside the one that repeats it.
    fn repeated(&mut self) -> Result<(), EvidenceError> {
        if self.revisits.is_empty() {
            return Ok(());
        }
        let origins = self.origins;
        let numbers: Vec<usize> = self.revisits.keys().copied().collect();
        let by_hash: HashMap<&str, Vec<usize>> = group(&numbers, |at| origins[at].sha256.as_str());
        let mut paths = (self.places.holders)(&by_hash.keys().copied().collect()).map_err(EvidenceError::Holders)?;
        paths.extend(numbers.iter().map(|at| origins[*at].path.clone()));
        for path in paths {
            let Ok(captures) = open(&path, self.places) else { continue };
            let witness = Witness::of(self.revisits.keys().map(|at| origins[*at].sha256.clone()));
            for capture in captures.flatten() {
                let Some(payload) = witness.record(&capture.origin.sha256) else { continue };
                for at in by_hash.get(capture.origin.sha256.as_str()).into_iter().flatten() {
                    self.stands_for(*at, &capture, &path, &payload, &witness)?;
                }
                witness.forget(&capture.origin.sha256);
                if self.revisits.is_empty() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Keeps both records where the one repeats the other.
    fn stands_for(&mut self, at: usize, capture: &Capture, path: &str, payload: &[u8], witness: &Witness) -> Result<(), EvidenceError> {
        if !self.revisits.get(&at).is_some_and(|record| Revisit::holds(record, payload, &self.origins[at])) {
            return Ok(());
        }
        let record = self.revisits.remove(&at).expect("it was there");
        let file = match self.found[at].take() {
            Some(Original::Kept { file, .. }) => file,
            _ => {
                let (bytes, suffix) = raw(capture, witness);
                (self.keep)(at, &bytes, suffix)?
            }
        };
        let (record, payload) = ((self.keep)(at, &record, "revisit.warc")?, (self.keep)(at, payload, "payload.warc")?);
        let of = Origin { path: path.to_owned(), ..capture.origin.clone() };
        self.found[at] = Some(Original::Kept { file, revisit: Some(Revisit { record, payload, of }) });
        Ok(())
    }
}

fn group<K: std::hash::Hash + Eq>(wanted: &[usize], key: impl Fn(usize) -> K) -> HashMap<K, Vec<usize>> {
    let mut groups: HashMap<K, Vec<usize>> = HashMap::new();
    wanted.iter().for_each(|at| groups.entry(key(*at)).or_default().push(*at));
    groups
}

fn place(origin: &Origin) -> (Option<String>, Option<u64>) {
    (origin.member.clone(), origin.offset)
}

fn open(path: &str, Places { root, how, .. }: Places) -> Result<read::Captures<'static>, String> {
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

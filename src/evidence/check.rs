//! Whether a pack is still what it was: every file, its hash, and what records say of their originals.

use super::{EvidenceError, FORMAT, Filed, Kept, MANIFEST, Manifest, Original, Revisit, SUMS};
use crate::read::{pdf, sha256};
use serde::Deserialize;
use std::{
    collections::HashSet,
    fs,
    path::{Component, Path},
};

/// What was checked, and what is wrong.
#[derive(Debug)]
pub struct Checked {
    pub manifest: Manifest,
    pub files: usize,
    /// What differs from the manifest.
    pub problems: Vec<String>,
    /// Originals that were lost or changed when the pack was made.
    pub without: Vec<String>,
}

/// Checks the pack in a folder.
///
/// # Errors
/// When there is no manifest that can be read.
pub fn check(dir: &Path) -> Result<Checked, EvidenceError> {
    let path = dir.join(MANIFEST);
    let bytes = fs::read(&path).map_err(EvidenceError::io(&path))?;
    let format = |source| EvidenceError::Manifest { path: path.clone(), source };
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let found = serde_json::from_slice::<Format>(&bytes).map_err(format)?.format;
    if found != FORMAT {
        return Err(EvidenceError::Format { path, found });
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(format)?;
    let mut problems = Vec::new();
    manifest.files.iter().for_each(|f| problems.extend(file(dir, f)));
    problems.extend(sums(dir, &manifest, &sha256(&bytes)));
    problems.extend(strangers(dir, &manifest));
    manifest.articles.iter().for_each(|a| problems.extend(article(dir, a, &manifest)));
    let without = manifest.articles.iter().filter_map(|a| match &a.original {
        Original::Kept { .. } => None,
        Original::Changed { found_sha256 } => Some(format!("{}: {} held other bytes when the pack was made (SHA-256 {found_sha256})", a.id, a.origin.path)),
        Original::Lost { reason } => Some(format!("{}: {}: {reason}", a.id, a.origin.path)),
    });
    Ok(Checked { files: manifest.files.len(), problems, without: without.collect(), manifest })
}

/// A path of a manifest may only lead down.
fn is_within(path: &str) -> bool {
    Path::new(path).components().all(|c| matches!(c, Component::Normal(_)))
}

fn file(dir: &Path, filed: &Filed) -> Option<String> {
    if !is_within(&filed.path) {
        return Some(format!("{}: leads out of the pack", filed.path));
    }
    match fs::read(dir.join(&filed.path)) {
        Err(e) => Some(format!("{}: {e}", filed.path)),
        Ok(bytes) if bytes.len() as u64 != filed.bytes => Some(format!("{}: {} bytes, the manifest says {}", filed.path, bytes.len(), filed.bytes)),
        Ok(bytes) => (sha256(&bytes) != filed.sha256).then(|| format!("{}: the SHA-256 is another", filed.path)),
    }
}

/// The sums must be those of the manifest, and of the manifest itself.
fn sums(dir: &Path, manifest: &Manifest, of_manifest: &str) -> Option<String> {
    let text = match fs::read_to_string(dir.join(SUMS)) {
        Ok(text) => text,
        Err(e) => return Some(format!("{SUMS}: {e}")),
    };
    let files = manifest.files.iter().map(|f| (f.sha256.as_str(), f.path.as_str()));
    let expected: HashSet<(&str, &str)> = files.chain([(of_manifest, MANIFEST)]).collect();
    let found: HashSet<(&str, &str)> = text.lines().filter_map(|l| l.split_once("  ")).collect();
    (found != expected).then(|| format!("{SUMS}: not the sums of this manifest"))
}

/// Files that the manifest does not know.
fn strangers(dir: &Path, manifest: &Manifest) -> Vec<String> {
    let known: HashSet<&str> = manifest.files.iter().map(|f| f.path.as_str()).chain([MANIFEST, SUMS]).collect();
    let files = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().filter_map(Result::ok).filter(|e| !e.file_type().is_dir());
    let names = files.filter_map(|e| e.path().strip_prefix(dir).ok().map(|p| p.to_string_lossy().replace('\\', "/")));
    names.filter(|name| !known.contains(name.as_str())).map(|name| format!("{name}: not in the manifest")).collect()
}

/// What the record and the manifest say of the original must be the same, and true.
fn article(dir: &Path, kept: &Kept, manifest: &Manifest) -> Option<String> {
    #[derive(Deserialize)]
    struct Of {
        id: String,
        origin: crate::model::Origin,
    }
    if !is_within(&kept.record) {
        return None;
    }
    let record: Of = serde_json::from_slice(&fs::read(dir.join(&kept.record)).ok()?).ok()?;
    if record.id != kept.id || record.origin != kept.origin {
        return Some(format!("{}: the record is of another article or origin", kept.record));
    }
    let Original::Kept { file, revisit } = &kept.original else { return None };
    let filed = |path: &str| manifest.files.iter().find(|f| f.path == path && is_within(path));
    if filed(file).is_none_or(|f| f.sha256 != kept.origin.sha256) {
        return Some(format!("{file}: not the original that {} names", kept.record));
    }
    let Revisit { record, payload, .. } = revisit.as_ref()?;
    let read = |path: &str| filed(path).and_then(|_| fs::read(dir.join(path)).ok());
    let Some((record_bytes, payload_bytes)) = read(record).zip(read(payload)) else {
        return Some(format!("{record}, {payload}: not both in the manifest and the folder"));
    };
    // A build that reads no PDF cannot tell what such a record holds.
    let can_tell = pdf::IS_READ || !pdf::is_pdf(&read(file)?);
    (can_tell && !Revisit::holds(&record_bytes, &payload_bytes, &kept.origin)).then(|| format!("{record}: does not stand for {payload}"))
}

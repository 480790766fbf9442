//! Waits for files that are new or have changed, until it is stopped.
//!
//! Folders and files in, batches of paths out, each once its files are left alone for a moment: what is still being written waits.

use notify::{EventKind, RecursiveMode, Watcher, event::AccessKind, event::AccessMode};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

/// A batch is taken when nothing has changed for so long.
const QUIET: Duration = Duration::from_millis(700);
/// Or when it has waited for so long, though files go on changing.
const PATIENCE: Duration = Duration::from_secs(30);
/// How soon a stop is heard.
const LISTEN: Duration = Duration::from_millis(100);

/// Calls `batch` with the files that are new or have changed, again and again, until `stop`. Watching begins before `ready` is called.
///
/// # Errors
/// When a folder cannot be watched, or `batch` fails.
pub fn watch<E: From<notify::Error>>(
    paths: &[PathBuf],
    stop: &AtomicBool,
    ready: impl FnOnce() -> Result<(), E>,
    mut batch: impl FnMut(Vec<PathBuf>) -> Result<(), E>,
) -> Result<(), E> {
    let (sender, events) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // Nobody listens any more once the watch has ended.
        let _ = sender.send(event);
    })?;
    for path in paths {
        watcher.watch(path, RecursiveMode::Recursive)?;
    }
    ready()?;
    let mut changed: BTreeSet<PathBuf> = BTreeSet::new();
    let (mut first, mut last) = (Instant::now(), Instant::now());
    while !stop.load(Ordering::Relaxed) {
        match events.recv_timeout(LISTEN) {
            Ok(event) => {
                let event = event?;
                if event.need_rescan() {
                    changed.extend(paths.iter().cloned());
                }
                if is_change(&event.kind) {
                    if changed.is_empty() {
                        first = Instant::now();
                    }
                    last = Instant::now();
                    changed.extend(event.paths);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if !changed.is_empty() && (last.elapsed() >= QUIET || first.elapsed() >= PATIENCE) {
            let there: Vec<PathBuf> = std::mem::take(&mut changed).into_iter().filter(|path| path.exists() && !is_half(path)).collect();
            if !there.is_empty() {
                batch(outermost(there))?;
            }
        }
    }
    Ok(())
}

/// Without what lies in a folder that is named as well; the paths are in order.
fn outermost(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = Vec::new();
    for path in paths {
        if kept.last().is_none_or(|last| !path.starts_with(last)) {
            kept.push(path);
        }
    }
    kept
}

fn is_change(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Access(AccessKind::Close(AccessMode::Write)))
}

/// Names under which programs write what is not yet whole.
fn is_half(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    [".part", ".partial", ".crdownload", ".tmp", ".open", ".swp"].iter().any(|end| name.ends_with(end)) || name.starts_with(".~")
}

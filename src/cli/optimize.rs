//! `dateline optimize`: an index in fewer and larger parts, without what was deleted.

use super::{Exit, index_folder};
use crate::index::{Index, Writer, size};
use clap::Args;
use indicatif::{HumanBytes, ProgressBar};
use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Merge the segments of an index: queries get faster, and what was deleted leaves the disk.
///
/// Needs as much free space as the index takes. Readers go on meanwhile; killed, it leaves the index as it was.
#[derive(Args)]
pub struct Optimize {
    /// Folder of the index.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// Segments to leave; two are searched by two threads at once.
    #[arg(long, value_name = "N", default_value_t = 2)]
    segments: usize,
    /// No progress, no summary.
    #[arg(short, long)]
    quiet: bool,
}

impl Optimize {
    pub fn run(self, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let dir = index_folder(self.index, configured)?;
        let began = Instant::now();
        let (segments, data) = {
            let index = Index::open(&dir)?;
            (index.searcher().segment_readers().len(), index.about().data.clone())
        };
        let before = size(&dir);
        let writer = Writer::open(&dir, &data)?;
        let checkpoint = writer.checkpoint()?;
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            if !self.quiet && io::stderr().is_terminal() {
                scope.spawn(|| show(&dir, before, &done));
            }
            let merged = writer.merge(&checkpoint, self.segments);
            done.store(true, Ordering::Relaxed);
            merged
        })?;
        // Files that are no longer used go with the next commit.
        Writer::open(&dir, &data)?.finish(&checkpoint)?;
        if !self.quiet {
            let left = Index::open(&dir)?.searcher().segment_readers().len();
            let mut out = io::stdout().lock();
            writeln!(
                out,
                "{segments} segments, {} → {left} segments, {} in {:.1} s",
                HumanBytes(before),
                HumanBytes(size(&dir)),
                began.elapsed().as_secs_f64()
            )?;
        }
        Ok(Exit::Found)
    }
}

/// A bar that follows how much was written beside what was there.
fn show(dir: &Path, before: u64, done: &AtomicBool) {
    let bar = ProgressBar::new(before);
    while !done.load(Ordering::Relaxed) {
        bar.set_position(size(dir).saturating_sub(before).min(before));
        thread::sleep(Duration::from_millis(200));
    }
    bar.finish_and_clear();
}

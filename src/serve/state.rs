//! What all calls share: the index as it stands now, the tables, the limits, the counters, the answers kept.
//!
//! The index may be written, rebuilt, replaced or removed while the server runs: its two small files are looked at now and
//! then, and a fresh reader takes the place of the old one. Calls in flight end on the reader that they began with.

use super::{cache::Cache, metrics::Metrics, reply::Problem};
use crate::{
    correction::{self, CorrectionError},
    index::{Index, IndexError},
    lexicon::Lexicon,
    model::{Facet, Timeline},
};
use axum::body::Bytes;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime},
};
use tokio::sync::Semaphore;

/// What a server is told when it starts.
#[derive(Clone, Debug)]
pub struct Settings {
    pub index: PathBuf,
    /// Names, besides those of loopback, under which it may be asked for.
    pub hosts: Vec<String>,
    pub token: Option<String>,
    /// Whether only this machine can reach it.
    pub loopback: bool,
    /// How long one call may take.
    pub deadline: Duration,
    /// How many calls search at once.
    pub at_once: usize,
    /// How many more may wait for their turn.
    pub waiting: usize,
    /// What `today` means, where it is not the day of the call.
    pub today: Option<chrono::NaiveDate>,
}

/// Bytes of whole answers and of counts that are kept.
const MOST_ANSWERS: usize = 48 << 20;
const MOST_COUNTS: usize = 16 << 20;

/// What stands beside the hits.
pub struct Counts {
    pub facets: Vec<Facet>,
    pub timeline: Option<Timeline>,
}

/// Shared by all calls.
pub struct App {
    pub settings: Settings,
    pub lexicon: Lexicon,
    /// All event kinds.
    pub kinds: Vec<String>,
    pub handle: Handle,
    pub room: Arc<Semaphore>,
    pub metrics: Metrics,
    /// Whole answers by address: their content type, and their bytes as gzip.
    pub cache: Cache<(&'static str, Bytes)>,
    /// What stands beside the hits, by question: the same on every page and in every view.
    pub counts: Cache<Arc<Counts>>,
}

impl App {
    pub fn new(settings: Settings, lexicon: Lexicon) -> Self {
        App {
            kinds: lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect(),
            handle: Handle::new(settings.index.clone()),
            room: Arc::new(Semaphore::new(settings.at_once)),
            metrics: Metrics::default(),
            cache: Cache::new(MOST_ANSWERS),
            counts: Cache::new(MOST_COUNTS),
            lexicon,
            settings,
        }
    }

    /// The index as it stands, with what people set right in it, and a number that is another one whenever it is.
    ///
    /// # Errors
    /// When there is none, or none that can be read.
    pub fn index(&self) -> Result<(Arc<Index>, u64), Problem> {
        self.handle.current(&self.lexicon)
    }

    pub fn today(&self) -> chrono::NaiveDate {
        self.settings.today.unwrap_or_else(|| chrono::Local::now().date_naive())
    }
}

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// The index as it stands.
pub struct Handle {
    dir: PathBuf,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    index: Option<Arc<Index>>,
    stamp: Option<Stamp>,
    looked: Option<Instant>,
    /// Rises with every reader; what is kept of an older one is stale.
    generation: u64,
}

/// Size and time of `dateline.json`, of tantivy's list of segments, and of the corrections if there are any.
type Stamp = [Option<(u64, SystemTime)>; 3];

fn stamp(dir: &Path) -> Option<Stamp> {
    let of = |name: &str| fs::metadata(dir.join(name)).ok().and_then(|m| Some((m.len(), m.modified().ok()?)));
    let stamp = ["dateline.json", "tantivy/meta.json", correction::FILE].map(of);
    stamp[..2].iter().all(Option::is_some).then_some(stamp)
}

/// The index, with the corrections that its folder keeps laid over it.
fn opened(dir: &Path, lexicon: &Lexicon) -> Result<Index, CorrectionError> {
    let index = Index::open(dir)?;
    let lines = correction::read(&dir.join(correction::FILE))?;
    correction::lay(index, None, &lines, lexicon).map(|(index, _)| index)
}

impl Handle {
    pub fn new(dir: PathBuf) -> Self {
        Handle { dir, open: Mutex::default() }
    }

    fn current(&self, lexicon: &Lexicon) -> Result<(Arc<Index>, u64), Problem> {
        let mut open = self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if open.looked.is_none_or(|at| at.elapsed() > LOOK) {
            open.look(&self.dir, lexicon)?;
            open.looked = Some(Instant::now());
        }
        let index = open.index.clone().ok_or_else(|| Problem::busy("the index is not there", 5))?;
        Ok((index, open.generation))
    }
}

impl Open {
    fn look(&mut self, dir: &Path, lexicon: &Lexicon) -> Result<(), Problem> {
        let now = stamp(dir);
        if now.is_some() && now == self.stamp {
            return Ok(());
        }
        match opened(dir, lexicon) {
            Ok(index) => {
                self.index = Some(Arc::new(index));
                self.stamp = now;
                self.generation += 1;
                Ok(())
            }
            Err(error @ CorrectionError::Index(IndexError::Missing(_) | IndexError::Format { .. } | IndexError::Fields(_))) => {
                *self = Open { generation: self.generation + 1, ..Open::default() };
                Err(Problem::busy(told(&error), 5))
            }
            // Half written: the reader that is open still reads what was there, and the next look tries again.
            Err(_) if self.index.is_some() => Ok(()),
            Err(error) => Err(Problem::busy(told(&error), 5)),
        }
    }
}

/// Where the index lies on the server's disk is nobody's business.
fn told(error: &CorrectionError) -> String {
    match error {
        CorrectionError::Index(IndexError::Missing(_)) => "the index is not there".to_owned(),
        CorrectionError::Index(IndexError::Format { .. } | IndexError::Fields(_)) => {
            "the index was written by another version and has to be made anew".to_owned()
        }
        CorrectionError::Line { line, message, .. } => format!("line {line} of the corrections cannot be used: {message}"),
        _ => "the index cannot be read at the moment".to_owned(),
    }
}

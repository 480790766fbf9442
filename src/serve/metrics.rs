//! Counters of what was asked, written as Prometheus text.

use super::state::App;
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Upper bounds of the classes of durations, in milliseconds.
const BOUNDS_MS: [u64; 8] = [5, 10, 25, 50, 100, 250, 1000, 5000];

#[derive(Default)]
pub struct Metrics {
    /// Calls by route and status.
    calls: Mutex<BTreeMap<(&'static str, u16), u64>>,
    within: [AtomicU64; BOUNDS_MS.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
    pub in_flight: AtomicU64,
    pub cached: AtomicU64,
}

impl Metrics {
    pub fn count(&self, route: &'static str, status: u16, took: Duration) {
        *self.calls.lock().unwrap_or_else(std::sync::PoisonError::into_inner).entry((route, status)).or_default() += 1;
        let ms = took.as_secs_f64() * 1000.0;
        for (bound, slot) in BOUNDS_MS.iter().zip(&self.within) {
            if ms <= *bound as f64 {
                slot.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The counters as text.
    pub fn text(&self, app: &App) -> String {
        let mut out = String::new();
        self.write(app, &mut out).expect("a string takes what is written");
        out
    }

    fn write(&self, app: &App, out: &mut String) -> std::fmt::Result {
        writeln!(out, "# HELP dateline_requests_total Calls by route and status.\n# TYPE dateline_requests_total counter")?;
        for ((route, status), count) in self.calls.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter() {
            writeln!(out, "dateline_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}")?;
        }
        writeln!(out, "# HELP dateline_request_seconds How long calls took.\n# TYPE dateline_request_seconds histogram")?;
        for (bound, slot) in BOUNDS_MS.iter().zip(&self.within) {
            writeln!(out, "dateline_request_seconds_bucket{{le=\"{}\"}} {}", *bound as f64 / 1000.0, slot.load(Ordering::Relaxed))?;
        }
        let count = self.count.load(Ordering::Relaxed);
        writeln!(out, "dateline_request_seconds_bucket{{le=\"+Inf\"}} {count}")?;
        writeln!(out, "dateline_request_seconds_sum {}", self.sum_us.load(Ordering::Relaxed) as f64 / 1e6)?;
        writeln!(out, "dateline_request_seconds_count {count}")?;
        for (name, kind, help, value) in [
            ("dateline_requests_in_flight", "gauge", "Calls that are being answered.", self.in_flight.load(Ordering::Relaxed)),
            ("dateline_answers_kept_total", "counter", "Calls answered from what was kept.", self.cached.load(Ordering::Relaxed)),
            ("dateline_index_up", "gauge", "Whether there is an index.", u64::from(app.index().is_ok())),
            ("dateline_index_documents", "gauge", "Articles and claims in the index.", app.index().map_or(0, |(i, _)| i.searcher().num_docs())),
        ] {
            writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}")?;
        }
        Ok(())
    }
}

//! How far a run is: a bar where stderr is a terminal, else a plain line every few seconds.

use super::fate::Summary;
use crate::read::Meter;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

const PLAIN_LINE_EVERY: Duration = Duration::from_secs(10);
const BAR_EVERY: Duration = Duration::from_millis(100);

/// Shows how far a run is.
pub struct Progress {
    bar: Option<ProgressBar>,
    began: Instant,
    last: Instant,
    bytes: u64,
    meter: Meter,
    quiet: bool,
}

impl Progress {
    /// `bytes`: the size of all files, 0 where it is not known.
    pub fn new(bytes: u64, meter: Meter, quiet: bool) -> Self {
        let bar = (!quiet && io::stderr().is_terminal()).then(|| bar(bytes));
        Progress { bar, began: Instant::now(), last: Instant::now(), bytes, meter, quiet }
    }

    /// Called after each document; shows something only now and then.
    pub fn at(&mut self, summary: &Summary) {
        let due = if self.bar.is_some() { BAR_EVERY } else { PLAIN_LINE_EVERY };
        if self.quiet || self.last.elapsed() < due {
            return;
        }
        self.last = Instant::now();
        let read = self.meter.bytes().min(self.bytes.max(1));
        let (queue, waits) = self.meter.queue();
        let queue = format!("{} MB under way{}", queue.div_ceil(1 << 20), if waits { ", reading waits" } else { "" });
        let message = format!("{} documents, {:.0}/s, {} quarantined, {queue}", summary.documents(), self.rate(summary), summary.quarantined);
        match &self.bar {
            Some(bar) => {
                bar.set_position(read);
                bar.set_message(message);
            }
            None => {
                let percent = (read * 100).checked_div(self.bytes).map(|p| format!(", {p} %")).unwrap_or_default();
                let _ = writeln!(io::stderr(), "dateline: {message}{percent}");
            }
        }
    }

    pub fn rate(&self, summary: &Summary) -> f64 {
        summary.documents() as f64 / self.began.elapsed().as_secs_f64().max(0.001)
    }

    pub fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(bytes: u64) -> ProgressBar {
    let (bar, template) = if bytes > 0 {
        (ProgressBar::new(bytes), "{bar:30} {percent:>3} %  {msg}  {bytes}/{total_bytes}  ETA {eta}")
    } else {
        (ProgressBar::new_spinner(), "{spinner} {msg}")
    };
    bar.with_style(ProgressStyle::with_template(template).expect("the template is well formed"))
}

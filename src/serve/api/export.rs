//! Rows without end: the answer is made part by part on one reader of the index, and sent as it is made.

use crate::{
    model::{Answer, Request},
    present::{self, FORMATS},
    query::{self, QueryError},
    serve::{
        call::Work,
        reply::{Content, Problem, Reply},
    },
};
use axum::{body::Bytes, http::StatusCode};
use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::mpsc;

/// Rows in a part, and bytes that are sent at once.
const ROWS: usize = 1000;
const BYTES: usize = 64 << 10;

/// Streams that are written at once.
const MOST_STREAMS: usize = 4;

/// Content types and endings of files, by format; those without a row are not offered.
static KINDS: &[(&str, &str, &str)] = &[
    ("json", "application/json", "json"),
    ("jsonl", "application/x-ndjson", "jsonl"),
    ("csv", "text/csv; charset=utf-8", "csv"),
    ("geojson", "application/geo+json", "geojson"),
    ("md", "text/markdown; charset=utf-8", "md"),
    ("bibtex", "application/x-bibtex; charset=utf-8", "bib"),
    ("ris", "application/x-research-info-systems; charset=utf-8", "ris"),
    ("acled", "text/csv; charset=utf-8", "acled.csv"),
    ("ged", "text/csv; charset=utf-8", "ged.csv"),
    ("csl-json", "application/vnd.citationstyles.csl+json", "csl.json"),
];

fn kind(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    KINDS.iter().find(|(n, ..)| *n == name && FORMATS.iter().any(|f| f.name == name && f.sink.is_some()))
}

pub fn is_offered(name: &str) -> bool {
    kind(name).is_some()
}

/// The content types that a stream may have.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().filter(|(name, ..)| is_offered(name)).map(|(_, kind, _)| *kind)
}

/// Counts the streams that are open.
static OPEN: AtomicUsize = AtomicUsize::new(0);

struct Seat;

impl Seat {
    fn take() -> Option<Self> {
        OPEN.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| (n < MOST_STREAMS).then_some(n + 1)).ok().map(|_| Seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::SeqCst);
    }
}

type Piece = Result<Bytes, io::Error>;

/// Sends what is written; a reader that has left is an error of writing.
struct Sender {
    send: mpsc::Sender<Piece>,
    held: Vec<u8>,
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        self.send.blocking_send(Ok(Bytes::from(std::mem::take(&mut self.held)))).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

enum Fault {
    Query(QueryError),
    /// The reader has left.
    Left,
}

impl From<QueryError> for Fault {
    fn from(error: QueryError) -> Self {
        Fault::Query(error)
    }
}

/// All rows of a request in a format.
///
/// # Errors
/// When the request cannot be answered, or too many streams are open.
pub fn stream(work: &mut Work, request: Request, name: &str) -> Result<Reply, Problem> {
    let (_, kind, _) = kind(name).ok_or_else(|| Problem::missing(format!("there is no format {}", present::harmless(name))))?;
    let sink = present::format(name).and_then(|f| f.sink).expect("only formats with a sink are offered");
    let seat = Seat::take().ok_or_else(|| Problem::busy(format!("{MOST_STREAMS} exports are being written already"), 10))?;
    let (send, mut receive) = mpsc::channel(2);
    let (app, index) = (work.app.clone(), Arc::clone(&work.index));
    let (tell, told) = std::sync::mpsc::channel();
    tokio::task::spawn_blocking(move || {
        let _seat = seat;
        let mut sink = sink(Box::new(Sender { send: send.clone(), held: Vec::new() }));
        let written = query::stream(&index, &request, &app.lexicon, &app.kinds, ROWS, |part| sink.part(&part).map_err(|_| Fault::Left));
        match written.and_then(|()| sink.end().map_err(|_| Fault::Left)) {
            Ok(()) | Err(Fault::Left) => {}
            // Told in time it has a status; else a connection that breaks off is the only way left to say so.
            Err(Fault::Query(error)) => {
                let problem = super::faulty(error);
                let _ = send.blocking_send(Err(io::Error::other(problem.detail.clone())));
                let _ = tell.send(problem);
            }
        }
    });
    match receive.blocking_recv() {
        Some(Err(_)) => Err(told.recv().unwrap_or_else(|e| Problem::internal(&e))),
        first => Ok(Reply { status: StatusCode::OK, kind, body: Content::Pieces { first: first.and_then(Result::ok), rest: receive }, file: None }),
    }
}

/// The same as a file to save.
///
/// # Errors
/// As [`stream`].
pub fn download(work: &mut Work, request: Request, name: &str, stem: &str) -> Result<Reply, Problem> {
    let reply = stream(work, request, name)?;
    Ok(Reply { file: Some(file(name, stem)), ..reply })
}

/// An answer that is made already, as a file to save.
///
/// # Errors
/// When there is no such format.
pub fn made(answer: &Answer, name: &str, stem: &str) -> Result<Reply, Problem> {
    let (Some((_, kind, _)), Some(format)) = (kind(name), present::format(name)) else {
        return Err(Problem::missing("there is no such format"));
    };
    let mut bytes = Vec::new();
    (format.write)(answer, present::Look { bars: false, width: 100, colour: false }, &mut bytes).map_err(|e| Problem::internal(&e))?;
    Ok(Reply { file: Some(file(name, stem)), ..Reply::whole(kind, bytes) })
}

fn file(name: &str, stem: &str) -> String {
    format!("{stem}.{}", kind(name).map_or("txt", |(_, _, ending)| ending))
}

//! Rows without end: the answer is made piece by piece on one reader of the index, and sent as it is made.

use super::answer;
use crate::{
    model::Request,
    present::{self, Look},
    serve::{
        call::Work,
        reply::{Content, Problem, Reply},
    },
};
use axum::{body::Bytes, http::StatusCode};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::mpsc;

/// Rows in a piece.
const ROWS: usize = 2000;

/// Streams that are written at once.
const MOST_STREAMS: usize = 4;

/// Formats that can be written in pieces: name, content type, ending of a file, and how pieces are joined.
static OFFERED: &[(&str, &str, &str, Joint)] = &[
    ("json", "application/json", "json", Joint::Whole),
    ("jsonl", "application/x-ndjson", "jsonl", Joint::Lines),
    ("csv", "text/csv; charset=utf-8", "csv", Joint::Headed),
    ("geojson", "application/geo+json", "geojson", Joint::Features),
    ("md", "text/markdown; charset=utf-8", "md", Joint::Lines),
    ("bibtex", "application/x-bibtex; charset=utf-8", "bib", Joint::Lines),
    ("ris", "application/x-research-info-systems; charset=utf-8", "ris", Joint::Lines),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Not in pieces.
    Whole,
    /// One behind the other.
    Lines,
    /// The first line of each but the first is left out.
    Headed,
    /// The features of all in one collection.
    Features,
}

pub fn is_offered(name: &str) -> bool {
    OFFERED.iter().any(|(n, ..)| *n == name)
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

/// All rows of a request in a format.
///
/// # Errors
/// When the first piece cannot be made, or too many streams are open.
pub fn stream(work: &mut Work, request: Request, name: &str) -> Result<Reply, Problem> {
    let (_, kind, _, joint) = OFFERED.iter().find(|(n, ..)| *n == name).ok_or_else(|| Problem::wrong(format!("no format {name}")))?;
    let format = present::format(name).ok_or_else(|| Problem::wrong(format!("no format {name}")))?;
    let seat = Seat::take().ok_or_else(|| Problem::busy(format!("{MOST_STREAMS} exports are being written already"), 10))?;
    let mut pieces = Maker { request, write: format.write, joint: *joint, done: 0, ended: false, some: false };
    // The first piece is made within the call, so that its faults have a status.
    let first = pieces.next(work)?.unwrap_or_default();
    let (send, receive) = mpsc::channel(2);
    let own = Work { app: work.app.clone(), index: Arc::clone(&work.index), pairs: Vec::new(), name: String::new(), today: work.today, turn: None };
    tokio::task::spawn_blocking(move || {
        let _seat = seat;
        let mut next = Ok(Some(first));
        while let Ok(Some(piece)) = next {
            if send.blocking_send(Ok(Bytes::from(piece))).is_err() {
                return;
            }
            next = pieces.next(&own);
        }
        if let Err(problem) = next {
            // The status is sent already; a connection that breaks off is the only way left to say so.
            let _ = send.blocking_send(Err(io::Error::other(problem.detail)));
        }
    });
    Ok(Reply { status: StatusCode::OK, kind, body: Content::Pieces(receive), file: None })
}

/// The same as a file to save.
///
/// # Errors
/// As [`stream`].
pub fn download(work: &mut Work, request: Request, name: &str, stem: &str) -> Result<Reply, Problem> {
    let ending = OFFERED.iter().find(|(n, ..)| *n == name).map_or("txt", |(_, _, ending, _)| ending);
    let reply = stream(work, request, name)?;
    Ok(Reply { file: Some(format!("{stem}.{ending}")), ..reply })
}

struct Maker {
    request: Request,
    write: fn(&crate::model::Answer, Look, &mut dyn io::Write) -> io::Result<()>,
    joint: Joint,
    /// Rows that are made.
    done: usize,
    ended: bool,
    /// Whether any feature was written.
    some: bool,
}

impl Maker {
    fn next(&mut self, work: &Work) -> Result<Option<Vec<u8>>, Problem> {
        if self.ended {
            return Ok(None);
        }
        let left = self.request.limit.map_or(usize::MAX, |limit| limit - self.done);
        let most = if self.joint == Joint::Whole { left } else { left.min(ROWS) };
        let first = self.done == 0;
        let mut request = Request { offset: self.request.offset + self.done, limit: Some(most), ..self.request.clone() };
        if !first {
            (request.facets, request.timeline, request.explain) = (Vec::new(), None, false);
        }
        let answer = answer(work, &request)?;
        let rows = if request.claims { answer.claims.len() } else { answer.hits.len() };
        self.done += rows;
        self.ended = rows < most || rows == left || most == 0;
        let mut bytes = Vec::new();
        (self.write)(&answer, Look { width: 100, colour: false }, &mut bytes).map_err(|e| Problem::internal(&e))?;
        Ok(Some(self.joined(bytes, first)))
    }

    fn joined(&mut self, bytes: Vec<u8>, first: bool) -> Vec<u8> {
        let newline = |from: usize| bytes[from..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| from + at + 1);
        match self.joint {
            Joint::Headed if !first => bytes[newline(0)..].to_vec(),
            Joint::Features => {
                // {"type":"FeatureCollection","features":[ … ]}
                let open = bytes.iter().position(|b| *b == b'[').map_or(0, |at| at + 1);
                let close = bytes.iter().rposition(|b| *b == b']').unwrap_or(bytes.len());
                let inner = bytes[open.min(close)..close].trim_ascii();
                let mut out = if first { bytes[..open].to_vec() } else { Vec::new() };
                if !inner.is_empty() {
                    out.extend_from_slice(if self.some { b",\n" } else { b"\n" });
                    out.extend_from_slice(inner);
                    self.some = true;
                }
                if self.ended {
                    out.extend_from_slice(b"\n]}\n");
                }
                out
            }
            _ => bytes,
        }
    }
}

//! What goes back to whoever asks: a body with its type, or a problem (RFC 9457), as a page or as JSON.
//!
//! Nothing here knows what was asked.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::Serialize;
use std::{
    io::{Read, Write},
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc;

pub const HTML: &str = "text/html; charset=utf-8";
pub const JSON: &str = "application/json";

/// An answer, whole or as it is made.
pub struct Reply {
    pub status: StatusCode,
    pub kind: &'static str,
    pub body: Content,
    /// The name under which a browser saves it.
    pub file: Option<String>,
}

pub enum Content {
    Whole(Bytes),
    /// The whole as gzip.
    Packed(Bytes),
    Pieces {
        first: Option<Bytes>,
        rest: mpsc::Receiver<Result<Bytes, std::io::Error>>,
    },
}

impl Reply {
    pub fn whole(kind: &'static str, body: impl Into<Bytes>) -> Self {
        Reply { status: StatusCode::OK, kind, body: Content::Whole(body.into()), file: None }
    }

    pub fn html(page: maud::Markup) -> Self {
        Reply::whole(HTML, page.into_string())
    }

    pub fn json(value: &impl Serialize) -> Result<Self, Problem> {
        Ok(Reply::whole(JSON, serde_json::to_vec(value).map_err(|e| Problem::internal(&e))?))
    }

    /// The same as gzip, where it is whole and is not a file to save.
    pub fn packed(self) -> Self {
        match &self.body {
            Content::Whole(body) if self.file.is_none() && self.status.is_success() => {
                let mut packer = GzEncoder::new(Vec::with_capacity(body.len() / 6), Compression::fast());
                match packer.write_all(body).and_then(|()| packer.finish()) {
                    Ok(packed) => Reply { body: Content::Packed(packed.into()), ..self },
                    Err(_) => self,
                }
            }
            _ => self,
        }
    }

    /// The answer to one who takes gzip or does not.
    ///
    /// # Errors
    /// When what was kept cannot be unpacked.
    pub fn sent(mut self, takes_gzip: bool) -> Result<Response, Problem> {
        let Content::Packed(packed) = &self.body else { return Ok(self.into_response()) };
        if !takes_gzip {
            let mut body = Vec::with_capacity(8 * packed.len());
            GzDecoder::new(&packed[..]).read_to_end(&mut body).map_err(|e| Problem::internal(&e))?;
            self.body = Content::Whole(body.into());
        }
        let mut response = self.into_response();
        if takes_gzip {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        Ok(response)
    }
}

/// Whether gzip is named among what the client takes, and not refused (RFC 9110, 12.5.3).
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(0.0);
        name.trim().eq_ignore_ascii_case("gzip") && weight > 0.0
    })
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let body = match self.body {
            Content::Whole(bytes) | Content::Packed(bytes) => Body::from(bytes),
            Content::Pieces { first, rest } => Body::new(Pieces { first, rest }),
        };
        let mut response = (self.status, [(header::CONTENT_TYPE, self.kind)], body).into_response();
        if let Some(disposition) = self.file.and_then(|name| HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok()) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
        }
        response
    }
}

/// A body that is written while it is made.
struct Pieces {
    first: Option<Bytes>,
    rest: mpsc::Receiver<Result<Bytes, std::io::Error>>,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(http_body::Frame::data(first))));
        }
        self.rest.poll_recv(context).map(|piece| piece.map(|p| p.map(http_body::Frame::data)))
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    /// Seconds after which to try again.
    #[serde(skip)]
    pub retry: Option<u32>,
}

impl Problem {
    pub fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Problem { title, status: status.as_u16(), detail: detail.into(), retry: None }
    }

    pub fn wrong(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, "the address asks for something that is not there to be asked", detail)
    }

    pub fn missing(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::NOT_FOUND, "not found", detail)
    }

    pub fn busy(detail: impl Into<String>, retry: u32) -> Self {
        Problem { retry: Some(retry), ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not now", detail) }
    }

    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed", error.to_string())
    }

    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// As problem+json.
    pub fn json(&self) -> Response {
        let body = serde_json::to_vec(self).unwrap_or_default();
        self.with_retry((self.status(), [(header::CONTENT_TYPE, "application/problem+json")], body).into_response())
    }

    /// As a page of its own.
    pub fn page(&self) -> Response {
        self.with_retry((self.status(), [(header::CONTENT_TYPE, HTML)], super::page::problem(self).into_string()).into_response())
    }

    fn with_retry(&self, mut response: Response) -> Response {
        if let Some(seconds) = self.retry {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

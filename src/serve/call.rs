//! One call: its turn, its time, its answer. Searching blocks, so it has threads of its own, and no more of them than help.

use super::{
    address, api,
    guard::is_page,
    reply::{Content, Problem, Reply, takes_gzip},
    state::App,
};
use crate::{index::Index, query::Leaves};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{StatusCode, Uri, request::Parts},
    response::Response,
};
use chrono::NaiveDate;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Instant,
};
use tokio::sync::OwnedSemaphorePermit;

/// What a call works with.
pub struct Work {
    pub app: Arc<App>,
    pub index: Arc<Index>,
    /// Another number whenever the index is another one.
    pub generation: u64,
    /// Names and values of the address, decoded.
    pub pairs: Vec<(String, String)>,
    /// What the path names: an id, a field.
    pub name: String,
    pub today: NaiveDate,
    /// The turn of this call, for an answer that is still made when the call has ended.
    pub turn: Option<OwnedSemaphorePermit>,
}

impl Work {
    pub fn leaves(&self) -> Leaves<'_> {
        Leaves { today: self.today, kinds: &self.app.kinds }
    }
}

/// Makes an answer.
pub type Run = fn(&mut Work) -> Result<Reply, Problem>;

/// The address of a call, and the last part of its path.
pub struct Asked {
    pub uri: Uri,
    pub name: String,
    pub takes_gzip: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let path = parts.uri.path().to_owned();
        let names = RawPathParams::from_request_parts(parts, state).await;
        let names = names.map_err(|_| told(&path, &Problem::wrong("the path is not UTF-8")))?;
        let name = names.iter().next().map(|(_, v)| v.to_owned()).unwrap_or_default();
        Ok(Asked { uri: parts.uri.clone(), name, takes_gzip: takes_gzip(&parts.headers) })
    }
}

fn told(path: &str, problem: &Problem) -> Response {
    if is_page(path) { problem.page() } else { problem.json() }
}

/// Answers a call of a route.
pub async fn call(app: Arc<App>, route: &'static str, run: Run, asked: Asked) -> Response {
    let began = Instant::now();
    app.metrics.in_flight.fetch_add(1, Ordering::Relaxed);
    let path = asked.uri.path().to_owned();
    let takes_gzip = asked.takes_gzip;
    let made = answer(&app, run, asked).await.and_then(|reply| reply.sent(takes_gzip));
    let response = made.unwrap_or_else(|problem| told(&path, &problem));
    app.metrics.in_flight.fetch_sub(1, Ordering::Relaxed);
    app.metrics.count(route, response.status().as_u16(), began.elapsed());
    response
}

async fn answer(app: &Arc<App>, run: Run, asked: Asked) -> Result<Reply, Problem> {
    let (index, generation) = app.index()?;
    let today = app.today();
    let key = format!("{today} {}", asked.uri.path_and_query().map_or("/", |p| p.as_str()));
    let live = api::is_live(asked.uri.path());
    if let Some((kind, body)) = app.cache.get(generation, &key).filter(|_| !live) {
        app.metrics.cached.fetch_add(1, Ordering::Relaxed);
        return Ok(Reply { status: StatusCode::OK, kind, body: Content::Packed(body), file: None });
    }
    let pairs = address::pairs(&asked.uri)?;
    let turn = turn(app).await?;
    let work = Work { app: app.clone(), index, generation, pairs, name: asked.name, today, turn: Some(turn) };
    let reply = in_time(app, work, move |work| run(work).map(|reply| if live { reply } else { reply.packed() })).await?;
    if let Content::Packed(body) = &reply.body
        && reply.status == StatusCode::OK
    {
        app.cache.put(generation, key, (reply.kind, body.clone()), body.len());
    }
    Ok(reply)
}

/// A turn to search, or the advice to come again.
pub async fn turn(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    if app.metrics.in_flight.load(Ordering::Relaxed) > (app.settings.at_once + app.settings.waiting) as u64 {
        return Err(Problem::busy("too many calls at once", 2));
    }
    match tokio::time::timeout(app.settings.deadline, app.room.clone().acquire_owned()).await {
        Ok(turn) => turn.map_err(|e| Problem::internal(&e)),
        Err(_) => Err(Problem::busy("too many calls are waiting", 5)),
    }
}

/// Runs it on a thread of its own; what takes too long ends there unseen, and keeps its turn until then.
pub async fn in_time(app: &App, mut work: Work, run: impl FnOnce(&mut Work) -> Result<Reply, Problem> + Send + 'static) -> Result<Reply, Problem> {
    let made = tokio::task::spawn_blocking(move || {
        let made = run(&mut work);
        drop(work);
        made
    });
    match tokio::time::timeout(app.settings.deadline, made).await {
        Ok(Ok(made)) => made,
        Ok(Err(panicked)) => Err(Problem::internal(&panicked)),
        Err(_) => Err(Problem::busy(format!("the call took longer than {} s", app.settings.deadline.as_secs()), 10)),
    }
}

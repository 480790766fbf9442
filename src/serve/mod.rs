//! The same requests over HTTP: a page, a REST interface, MCP. Read-only, and nothing is ever fetched.
//!
//! An address in, a [`Request`](crate::model::Request) made of it, the [`Answer`](crate::model::Answer) shown. What the
//! query means is told in `query`, how exports look in `present`; here is what stands around: limits, guards, pages.
//!
//! ```text
//! address ──► Request ──► Answer ──► page, JSON, stream
//! guard: host, origin, token     call: turn, deadline, answers kept     state: the index as it stands now
//! ```

mod address;
mod api;
mod cache;
mod call;
mod guard;
mod listen;
pub mod mcp;
mod metrics;
mod page;
mod reply;
mod state;

pub use state::{App, Settings};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{MethodRouter, get, post},
};
use call::{Asked, Run, call};
use reply::Problem;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// Bytes that a call may send.
const MOST_SENT: usize = 64 << 10;

/// How long answers under way may take once the server is told to stop.
const LAST: Duration = Duration::from_secs(10);

/// Serves until it is told to stop; `ready` is called with the address once it listens.
///
/// # Errors
/// When it cannot listen at the address.
pub fn run(app: Arc<App>, at: SocketAddr, ready: impl FnOnce(SocketAddr)) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(std::thread::available_parallelism().map_or(2, usize::from).min(8))
        .max_blocking_threads(app.settings.at_once * 2 + 4)
        .build()?;
    let outcome = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(at).await?;
        ready(listener.local_addr()?);
        let (tell, told) = tokio::sync::watch::channel(());
        tokio::spawn(async move {
            stopped().await;
            drop(tell);
        });
        let server = axum::serve(listen::Bounded::new(listener), router(app)).with_graceful_shutdown(ended(told.clone()));
        tokio::select! {
            outcome = async { server.await } => outcome,
            () = async { ended(told).await; tokio::time::sleep(LAST).await } => Ok(()),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn ended(mut told: tokio::sync::watch::Receiver<()>) {
    while told.changed().await.is_ok() {}
}

/// Returns once the program is interrupted or told to end.
async fn stopped() {
    use tokio::signal;
    #[cfg(unix)]
    if let Ok(mut told) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = signal::ctrl_c() => {}
            _ = told.recv() => {}
        }
        return;
    }
    let _ = signal::ctrl_c().await;
}

fn router(app: Arc<App>) -> Router {
    let route = |path: &'static str, run: Run| -> MethodRouter {
        let app = app.clone();
        get(move |asked: Asked| call(app, path, run, asked))
    };
    let mut router = Router::new();
    for (path, run) in page::ROUTES {
        router = router.route(path, route(path, *run));
    }
    for at in api::ROUTES {
        router = router.route(at.path, route(at.path, at.run));
    }
    router
        .route("/assets/{name}", get(page::asset))
        .route("/login", post(guard::sign_in).with_state(app.clone()))
        .route("/mcp", post(mcp::over_http).with_state(app.clone()))
        .fallback(async |uri: axum::http::Uri| lost(&uri, Problem::missing("there is nothing at this address")))
        .method_not_allowed_fallback(async |uri: axum::http::Uri| {
            lost(&uri, Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, "method not allowed", "this address cannot be asked with this method"))
        })
        .layer(DefaultBodyLimit::max(MOST_SENT))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(app, guard::watch))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Problem::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "the server failed", "a fault of ours; the server goes on").json()
        }))
}

fn lost(uri: &axum::http::Uri, problem: Problem) -> axum::response::Response {
    if guard::is_page(uri.path()) { problem.page() } else { problem.json() }
}

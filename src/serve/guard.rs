//! Who may ask, and what a browser may do with an answer.
//!
//! - Host: a page that makes its own name mean this machine (DNS rebinding) asks under a foreign name and is refused.
//! - Origin: a page of another site that calls in the background is refused; a link that somebody follows is not.
//! - Token: needed on every address but loopback; compared by its hash, in constant time.
//! - Content-Security-Policy: nothing inline, nothing from elsewhere.

use super::{reply::Problem, state::App};
use crate::model::hex;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{net::IpAddr, sync::Arc};

const COOKIE: &str = "dateline";

/// What every answer carries.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Lets through what may pass, and marks every answer.
pub async fn watch(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let api = !is_page(request.uri().path());
    let sign_in = request.uri().path() == "/login" || request.uri().path().starts_with("/assets/");
    let verdict = from_here(&app, request.headers()).and_then(|()| if sign_in { Ok(()) } else { holds_token(&app, request.headers()) });
    let mut response = match verdict {
        Ok(()) => next.run(request).await,
        Err(problem) if api => problem.json(),
        Err(problem) if problem.status == 401 && request.method() == Method::GET => sign_in_page(request.uri(), StatusCode::UNAUTHORIZED),
        Err(problem) => problem.page(),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"dateline\""));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}

/// Whether a fault is told as a page.
pub fn is_page(path: &str) -> bool {
    !path.starts_with("/api/") && path != "/mcp"
}

fn refused(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "refused", detail)
}

fn from_here(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text("host").filter(|_| headers.get_all("host").iter().count() == 1).ok_or_else(|| refused("the call names no host"))?;
    if !is_ours(app, name_of(host)) {
        return Err(refused("this server does not answer to that host name; start it with --host NAME to allow one"));
    }
    if let Some(origin) = headers.get("origin") {
        let origin = origin.to_str().unwrap_or_default();
        let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        if own != Some(host) {
            return Err(refused("a page of another site may not call this server"));
        }
    }
    if text("sec-fetch-site") == Some("cross-site") && text("sec-fetch-mode") != Some("navigate") {
        return Err(refused("a page of another site may not call this server"));
    }
    Ok(())
}

/// A host without its port and brackets.
fn name_of(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn is_ours(app: &App, name: &str) -> bool {
    let address = name.parse::<IpAddr>();
    let local = name.eq_ignore_ascii_case("localhost") || address.as_ref().is_ok_and(IpAddr::is_loopback);
    // An address cannot be rebound; with a token even a name that is could read nothing.
    local || (!app.settings.loopback && address.is_ok()) || app.settings.hosts.iter().any(|h| h.eq_ignore_ascii_case(name))
}

fn holds_token(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(token) = &app.settings.token else { return Ok(()) };
    let text = |name| headers.get_all(name).iter().filter_map(|v| v.to_str().ok());
    let bearer = text(header::AUTHORIZATION).filter_map(|v| v.strip_prefix("Bearer ")).any(|given| same(given.trim(), token));
    let cookie = cookie_of(token);
    let kept = text(header::COOKIE).flat_map(|v| v.split(';')).filter_map(|c| c.trim().split_once('=')).any(|(name, v)| name == COOKIE && same(v, &cookie));
    if bearer || kept { Ok(()) } else { Err(Problem::new(StatusCode::UNAUTHORIZED, "a token is needed", "send it as: Authorization: Bearer TOKEN")) }
}

/// Compares two secrets in a time that does not depend on where they differ.
pub fn same(a: &str, b: &str) -> bool {
    let (a, b) = (Sha256::digest(a.as_bytes()), Sha256::digest(b.as_bytes()));
    a.iter().zip(b.iter()).fold(0, |differ, (x, y)| std::hint::black_box(differ | (x ^ y))) == 0
}

/// What a browser keeps in the token's place.
fn cookie_of(token: &str) -> String {
    hex::of(&Sha256::digest(format!("dateline cookie\n{token}")))
}

fn sign_in_page(uri: &axum::http::Uri, status: StatusCode) -> Response {
    let back = uri.path_and_query().map_or("/", |p| p.as_str());
    (status, [(header::CONTENT_TYPE, super::reply::HTML)], super::page::sign_in(back).into_string()).into_response()
}

/// Takes the token from the form of the page and gives the cookie.
pub async fn sign_in(State(app): State<Arc<App>>, body: String) -> Response {
    let uri = axum::http::Uri::try_from(format!("/?{body}")).unwrap_or_default();
    let pairs = super::address::pairs(&uri).unwrap_or_default();
    let of = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    // Only ways within this server: "//elsewhere" would lead out of it.
    let back = Some(of("back").to_owned()).filter(|b| b.starts_with('/') && !b.starts_with("//") && !b.contains('\\')).unwrap_or_else(|| "/".to_owned());
    match &app.settings.token {
        Some(token) if same(of("token").trim(), token) => {
            let cookie = format!("{COOKIE}={}; HttpOnly; SameSite=Lax; Path=/; Max-Age=604800", cookie_of(token));
            (StatusCode::SEE_OTHER, [(header::LOCATION, super::address::safe(&back)), (header::SET_COOKIE, cookie)]).into_response()
        }
        _ => (StatusCode::UNAUTHORIZED, [(header::CONTENT_TYPE, super::reply::HTML)], super::page::sign_in(&back).into_string()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_the_same_or_not() {
        assert!(same("abc", "abc") && !same("abc", "abd") && !same("abc", "abcd") && !same("", "x"));
    }

    #[test]
    fn a_host_loses_its_port() {
        for (host, name) in [("localhost:7777", "localhost"), ("[::1]:80", "::1"), ("127.0.0.1", "127.0.0.1"), ("evil.example", "evil.example")] {
            assert_eq!(name_of(host), name);
        }
    }
}

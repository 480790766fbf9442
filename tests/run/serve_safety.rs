//! `serve` among strangers: foreign hosts and pages, tokens, hostile archives, an index that changes or goes, a stop.

use super::{
    Folder, dateline, run, stderr,
    web::{Served, indexed},
};
use serde_json::json;
use std::{fs, time::Duration};

const TALKS: &str = "ISTANBUL, June 2 - Delegations from Russia and Ukraine held talks in Istanbul on Monday.";

fn small(folder: &Folder, name: &str) -> String {
    indexed(folder, name, &[json!({"id": "1", "text": TALKS, "published": "2025-06-03", "source": "courier.example", "language": "en"})])
}

#[test]
fn foreign_hosts_and_pages_are_refused() {
    let folder = Folder::new();
    let served = Served::start(&small(&folder, "index"), &["--host", "archive.example"]);
    let own = format!("http://127.0.0.1:{}", served.port);
    for (headers, status) in [
        (&[("Host", "evil.example")][..], 403),
        (&[("Host", "127.0.0.1.evil.example:7777")], 403),
        (&[("Host", "localhost:7777")], 200),
        (&[("Host", "[::1]:7777")], 200),
        (&[("Host", "archive.example")], 200),
        (&[("Host", "")], 403),
        (&[("Origin", "http://evil.example")], 403),
        (&[("Origin", "null")], 403),
        (&[("Origin", &own)], 200),
        (&[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")], 403),
        (&[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")], 200),
    ] {
        for path in ["/", "/api/v1/search"] {
            assert_eq!(served.ask("GET", path, headers, "").status, status, "{headers:?} {path}");
        }
        let status = if status == 200 { 200 } else { 403 };
        assert_eq!(served.ask("POST", "/mcp", headers, r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).status, status, "{headers:?} /mcp");
    }
}

#[test]
fn every_answer_says_what_a_browser_may_do_with_it() {
    let folder = Folder::new();
    let served = Served::start(&small(&folder, "index"), &[]);
    for path in ["/", "/api/v1/search", "/nothing", "/api/v1/nothing", "/assets/app.js"] {
        let got = served.get(path);
        let policy = got.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(!got.body.contains(" style=") && !got.body.contains("<style"), "{path}");
    }
    for (method, path) in [("POST", "/"), ("DELETE", "/api/v1/search"), ("PUT", "/mcp")] {
        assert_eq!(served.ask(method, path, &[], "").status, 405, "{method} {path}");
    }
    assert_eq!(served.ask("POST", "/mcp", &[], &"x".repeat(100_000)).status, 413);
}

#[test]
fn another_address_needs_a_token() {
    let folder = Folder::new();
    let index = small(&folder, "index");
    let open = run(&["serve", "--index", &index, "--listen", "0.0.0.0:0"]);
    assert_eq!(open.status.code(), Some(2));
    assert!(stderr(&open).contains("--token-file"), "{}", stderr(&open));
    let short = folder.write("short", "secret\n");
    assert_eq!(run(&["serve", "--index", &index, "--listen", "0.0.0.0:0", "--token-file", &short]).status.code(), Some(2));
    let file = folder.write("token", "0123456789abcdef-token\n");
    let served = Served::start(&index, &["--token-file", &file]);
    assert_eq!(served.get("/api/v1/search").status, 401);
    let page = served.get("/?q=talks");
    assert!(page.status == 401 && page.body.contains("name=\"token\"") && !page.body.contains("Istanbul"), "{}", page.body);
    for (value, status) in [("Bearer 0123456789abcdef-token", 200), ("Bearer 0123456789abcdef-tokem", 401), ("Bearer ", 401), ("Basic x", 401)] {
        assert_eq!(served.ask("GET", "/api/v1/search", &[("Authorization", value)], "").status, status, "{value}");
    }
    assert_eq!(served.ask("POST", "/login", &[], "token=wrong&back=/").status, 401);
    let let_in = served.ask("POST", "/login", &[], "token=0123456789abcdef-token&back=%2F%3Fq%3Dtalks");
    let cookie = let_in.header("set-cookie").expect("a cookie").split(';').next().expect("a value").to_owned();
    assert_eq!((let_in.status, let_in.header("location")), (303, Some("/?q=talks")));
    assert!(!cookie.contains("0123456789abcdef"), "{cookie}");
    assert_eq!(served.ask("GET", "/?q=talks", &[("Cookie", &cookie)], "").status, 200);
    let away = served.ask("POST", "/login", &[], "token=0123456789abcdef-token&back=%2F%2Fevil.example");
    assert_eq!(away.header("location"), Some("/"));
}

/// An article whose every value is an attack on the page.
fn hostile() -> serde_json::Value {
    let script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    json!({
        "id": format!("evil/{script}"), "title": format!("{script} \u{202e}gnp.exe\u{2066}"), "authors": [script], "url": "javascript:alert(document.domain)",
        "source": format!("{script}.example"), "published": "2025-06-03", "language": "en",
        "text": format!("KHERSON, June 3 - Russian shelling killed three people in {script} Kherson on Monday, {script} officials said.\n\n{script}\u{202e}")
    })
}

#[test]
fn nothing_of_a_hostile_archive_is_markup() {
    let folder = Folder::new();
    let served = Served::start(&indexed(&folder, "index", &[hostile()]), &[]);
    let id = served.get("/api/v1/search").json()["hits"][0]["id"].as_str().expect("an id").to_owned();
    let article = format!("/article/{}", super::web::encoded(&id));
    let attack = super::web::encoded("\"><script>alert(3)</script>");
    for path in [
        "/?q=shelling",
        "/?view=claims",
        "/?view=matrix",
        "/?view=map",
        "/facet/source",
        "/facet/claimant",
        &article,
        &format!("/?q={attack}&f={attack}&from={attack}&sort={attack}&at={attack}"),
        &format!("/facet/place?find={attack}&x={attack}"),
        &format!("/article/{attack}"),
        &format!("/{attack}"),
    ] {
        let got = served.get(path);
        assert!(got.status < 500, "{path}: {}", got.status);
        let body = got.body.replace("<script src=\"/assets/", "");
        for attack in ["<script", "<img", "href=\"javascript:", " onerror=alert(2)>", "\u{202e}", "\u{2066}"] {
            assert!(!body.to_lowercase().contains(attack), "{attack} in {path}: {body}");
        }
    }
    assert_eq!(served.get(&article).status, 200);
}

#[test]
fn an_index_may_go_and_come_back() {
    let folder = Folder::new();
    let index = small(&folder, "index");
    let other = indexed(&folder, "other", &[json!({"id": "2", "text": TALKS}), json!({"id": "3", "text": "The harvest was good."})]);
    let served = Served::start(&index, &[]);
    let total = |path: &str| served.get(path).json()["total"].as_u64();
    assert_eq!(total("/api/v1/search"), Some(1));
    fs::rename(&index, folder.path("away")).expect("a folder can be moved");
    std::thread::sleep(Duration::from_millis(400));
    let gone = served.get("/api/v1/search");
    assert_eq!((gone.status, gone.header("retry-after")), (503, Some("5")));
    assert!(!gone.body.contains(&folder.path("")), "the server's folders are nobody's business: {}", gone.body);
    assert_eq!(served.get("/").status, 503);
    fs::rename(&other, &index).expect("a folder can be moved");
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(total("/api/v1/search"), Some(2));
    let more = folder.write("more.jsonl", json!({"id": "4", "text": "The bridge was closed."}).to_string());
    assert_eq!(run(&["ingest", &more, "--index", &index, "--quiet"]).status.code(), Some(0));
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(total("/api/v1/search"), Some(3));
}

#[cfg(unix)]
#[test]
fn it_stops_when_told_to() {
    let folder = Folder::new();
    let index = small(&folder, "index");
    for signal in ["-TERM", "-INT"] {
        let mut served = Served::start(&index, &[]);
        assert_eq!(served.get("/").status, 200);
        let told = std::process::Command::new("kill").args([signal, &served.child.id().to_string()]).status();
        assert!(told.is_ok_and(|s| s.success()));
        assert_eq!(served.child.wait().expect("it ends").code(), Some(0), "{signal}");
    }
    assert_eq!(dateline(&["serve", "--index", "/nonexistent"]).output().expect("it ends").status.code(), Some(2));
}

//! MCP over lines and over HTTP: the same messages, the same answers.

use super::{
    Folder, dateline,
    web::{Served, sample},
};
use serde_json::{Value, json};
use std::{io::Write, process::Stdio};

fn message(id: u32, method: &str, params: Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
}

fn call(id: u32, tool: &str, arguments: Value) -> String {
    message(id, "tools/call", json!({"name": tool, "arguments": arguments}))
}

/// Messages, and what each answer must hold.
fn talk() -> Vec<(String, &'static str)> {
    vec![
        (message(1, "initialize", json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}})), "2025-06-18"),
        (message(2, "tools/list", json!({})), "inputSchema"),
        (call(3, "count", json!({"query": "event:strikes date:2025-06"})), "read_as"),
        (call(4, "facets", json!({"query": "", "field": "claimant", "limit": 3})), "Air Force"),
        (call(5, "search", json!({"query": "Sumy", "limit": 2})), "/article/"),
        (call(6, "claims", json!({"query": "place:Sumy killed:>0", "sort": "killed"})), "Artem Kobzar"),
        (call(7, "article", json!({"id": "b706701caed420f6"})), "next_start"),
        (call(8, "place", json!({"name": "Херсон"})), "g706448"),
        (call(9, "claims", json!({"query": "", "limit": "many"})), "no integer"),
        (call(10, "count", json!({"querry": ""})), "takes query"),
        (message(11, "resources/list", json!({})), "-32601"),
        ("{\"jsonrpc\": \"2.0\", ".to_owned(), "-32700"),
        (call(12, "nonsense", json!({})), "-32602"),
    ]
}

#[test]
fn assistants_get_small_cited_answers_over_lines_and_http() {
    let folder = Folder::new();
    let index = sample(&folder);
    let mut child = dateline(&["mcp", "--index", &index]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program can be started");
    let lines: Vec<String> = talk().into_iter().map(|(m, _)| m).collect();
    let note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    child.stdin.take().expect("stdin is piped").write_all(format!("{note}\n{}\n", lines.join("\n")).as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    let answers: Vec<String> = String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), lines.len());
    let served = Served::start(&index, &[]);
    for ((message, part), answer) in talk().iter().zip(&answers) {
        assert!(answer.contains(part) && answer.len() < 48_000, "{message}\n{answer}");
        let posted = served.ask("POST", "/mcp", &[("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")], message);
        assert_eq!(posted.status, 200, "{}", posted.body);
        let there = posted.body.replace(&format!("http://127.0.0.1:{}/", served.port), "/");
        assert_eq!(serde_json::from_str::<Value>(&there).expect("JSON"), serde_json::from_str::<Value>(answer).expect("JSON"));
    }
    assert_eq!(served.ask("POST", "/mcp", &[], note).status, 202);
    assert_eq!(served.get("/mcp").status, 405);
}

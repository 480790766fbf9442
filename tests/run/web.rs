//! A served index and plain HTTP over a socket, for the tests of `serve`.

use super::{Folder, dateline, run};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
    time::Duration,
};

/// A server of its own, stopped when the test ends.
pub struct Served {
    pub child: Child,
    pub port: u16,
}

/// What came back.
pub struct Got {
    pub status: u16,
    pub head: String,
    /// What came, in text.
    pub body: String,
    /// What came, as it came.
    pub bytes: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|l| l.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Served {
    pub fn start(index: &str, more: &[&str]) -> Self {
        let arguments = [&["serve", "--index", index, "--listen", "127.0.0.1:0", "--today", "2025-06-12"], more].concat();
        let mut child = dateline(&arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program can be started");
        let mut line = String::new();
        BufReader::new(child.stderr.take().expect("stderr is piped")).read_line(&mut line).expect("the server tells its address");
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).and_then(|p| p.parse().ok());
        Served { child, port: port.unwrap_or_else(|| panic!("no address in {line:?}")) }
    }

    pub fn get(&self, path: &str) -> Got {
        self.ask("GET", path, &[], "")
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Got {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time limit can be set");
        let mut head = format!("{method} {path} HTTP/1.0\r\n");
        if !headers.iter().any(|(n, _)| *n == "Host") {
            head += &format!("Host: 127.0.0.1:{}\r\n", self.port);
        }
        headers.iter().filter(|(_, v)| !v.is_empty()).for_each(|(n, v)| head += &format!("{n}: {v}\r\n"));
        head += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(head.as_bytes()).expect("it reads");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("it answers");
        let end = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_else(|| panic!("no head in {:?}", String::from_utf8_lossy(&all)));
        let bytes = all.split_off(end + 4);
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        Got { status, head, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A query as a value of an address.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The sample archive, ingested.
pub fn sample(folder: &Folder) -> String {
    let index = folder.path("index");
    assert_eq!(run(&["ingest", "data/archive", "--index", &index, "--quiet"]).status.code().filter(|c| *c != 2), Some(3));
    index
}

/// Records of this kind, ingested.
pub fn indexed(folder: &Folder, name: &str, records: &[serde_json::Value]) -> String {
    let lines: Vec<String> = records.iter().map(|r| r.to_string()).collect();
    let file = folder.write(&format!("{name}.jsonl"), lines.join("\n"));
    let index = folder.path(name);
    assert_eq!(run(&["ingest", &file, "--index", &index, "--quiet"]).status.code(), Some(0));
    index
}

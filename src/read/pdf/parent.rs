//! Starts the process that reads one PDF, watches it, and takes its answer.

use super::{
    super::Limits,
    child::{Head, Line},
};
use std::{
    env, fs,
    io::{Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How often the process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// One at a time, so that the bound on memory is that of the program and not of each worker.
static TURN: Mutex<()> = Mutex::new(());

/// What the document says of itself and its pages; or why it cannot be read.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<(Head, Vec<String>), String> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let program = env::current_exe().map_err(|e| format!("this program cannot be found again to read a PDF: {e}"))?;
    let mut child = Command::new(program)
        .arg("read-pdf")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("the process that reads a PDF does not start: {e}"))?;
    let (mut stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let (status, answer) = thread::scope(|scope| {
        // A process that ends early does not take all; its answer says why.
        scope.spawn(move || drop(stdin.write_all(bytes)));
        let answer = scope.spawn(move || {
            let mut answer = Vec::new();
            stdout.take(limits.document_bytes).read_to_end(&mut answer).map(|_| answer)
        });
        let status = watch(&mut child, limits);
        (status, answer.join().expect("reading a pipe does not panic"))
    });
    let status = status?;
    let mut head = None;
    let mut pages = Vec::new();
    for line in answer.map_err(|e| e.to_string())?.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(Line::Head(found)) => head = Some(found),
            Ok(Line::Page(text)) => pages.push(text),
            Ok(Line::Fault(reason)) => return Err(reason),
            Err(_) => break,
        }
    }
    match head {
        Some(head) if status.success() && head.pages == pages.len() => Ok((head, pages)),
        _ => Err(format!("a PDF on which its reader crashed ({status}) after {} pages", pages.len())),
    }
}

fn watch(child: &mut Child, limits: &Limits) -> Result<ExitStatus, String> {
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            return Ok(status);
        }
        let reason = if begin.elapsed() > limits.pdf_time {
            format!("a PDF that takes more than {} seconds to read", limits.pdf_time.as_secs())
        } else if resident(child.id()).is_some_and(|bytes| bytes > limits.pdf_bytes) {
            format!("a PDF that takes more than {} MB of memory to read", limits.pdf_bytes >> 20)
        } else {
            thread::sleep(LOOK_EVERY);
            continue;
        };
        let _ = child.kill();
        let _ = child.wait();
        return Err(reason);
    }
}

/// The memory that a process holds, where the system says it; elsewhere time alone is its bound.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    kilobytes.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|k| k << 10)
}

//! A browser that is driven over WebDriver: plain HTTP to `chromedriver`, no crate of its own.
//!
//! Needs `chromium` and `chromedriver`; a test without them says so and passes.

use crate::Folder;
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// One browser at a time: several at once are slow on a small machine.
static ONE: Mutex<()> = Mutex::new(());

pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// Where driver and browser leave their profiles; removed after them.
    _profiles: Folder,
    _one: MutexGuard<'static, ()>,
}

/// How a browser is set up.
#[derive(Clone, Copy)]
pub struct Setting {
    pub wide: u32,
    pub script: bool,
    pub dark: bool,
}

pub const USUAL: Setting = Setting { wide: 1280, script: true, dark: false };

impl Browser {
    /// `None`, said aloud, where there is no browser.
    pub fn start(test: &str, setting: Setting) -> Option<Self> {
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let profiles = Folder::new();
        let started = Command::new("chromedriver").arg(format!("--port={port}")).env("TMPDIR", &profiles.0).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let Ok(driver) = started else {
            eprintln!("skipped: {test}: chromedriver is not on this machine");
            return None;
        };
        let mut browser = Browser { driver, port, session: String::new(), _profiles: profiles, _one: one };
        browser.open(setting);
        Some(browser)
    }

    fn open(&mut self, setting: Setting) {
        let size = format!("--window-size={},900", setting.wide);
        let mut arguments =
            vec!["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1", &size];
        if setting.dark {
            arguments.push("--force-dark-mode");
        }
        let prefs = json!({"profile.managed_default_content_settings.javascript": if setting.script { 1 } else { 2 }});
        let options = json!({"args": arguments, "prefs": prefs});
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options, "timeouts": {"script": 120_000, "pageLoad": 120_000}}}});
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < until, "chromedriver does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        let made = self.call("POST", "/session", &wanted);
        self.session = made["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {made}")).to_owned();
        if setting.wide < 500 {
            // A window is not made narrower than 500 points; what it shows is.
            let narrow =
                json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": {"width": setting.wide, "height": 800, "deviceScaleFactor": 1, "mobile": true}});
            self.post("/goog/cdp/execute", &narrow);
        }
    }

    /// One call; the value of its answer.
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("chromedriver listens");
        stream.set_read_timeout(Some(Duration::from_secs(180))).expect("a time limit can be set");
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).expect("it reads");
        let answer = whole(&mut BufReader::new(stream)).unwrap_or_else(|e| panic!("{path}: {e}"));
        serde_json::from_slice::<Value>(&answer).unwrap_or_else(|e| panic!("{path}: {e}: {}", String::from_utf8_lossy(&answer)))["value"].take()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let value = self.call("POST", &format!("/session/{}{path}", self.session), body);
        assert!(value.get("error").is_none(), "{path} {body}: {value}");
        value
    }

    pub fn go(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    pub fn back(&self) {
        self.post("/back", &json!({}));
    }

    /// The value of an expression in the page.
    pub fn value(&self, expression: &str) -> Value {
        self.post("/execute/sync", &json!({"script": format!("return ({expression});"), "args": []}))
    }

    pub fn text(&self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Runs statements; `done` is called with the outcome.
    pub fn wait_for(&self, script: &str) -> Value {
        self.post("/execute/async", &json!({"script": format!("const done = arguments[arguments.length - 1]; {script}"), "args": []}))
    }

    /// Waits until an expression holds.
    pub fn until(&self, expression: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.value(expression) != Value::Bool(true) {
            assert!(
                Instant::now() < until,
                "{expression} never holds at {}\n{}",
                self.address(),
                self.text("document.getElementById('page').innerText.slice(0, 800)")
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn address(&self) -> String {
        self.call("GET", &format!("/session/{}/url", self.session), &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    fn element(&self, css: &str) -> String {
        let found = self.post("/element", &json!({"using": "css selector", "value": css}));
        found.as_object().and_then(|o| o.values().next()).and_then(Value::as_str).unwrap_or_else(|| panic!("no {css}: {found}")).to_owned()
    }

    pub fn click(&self, css: &str) {
        let element = self.element(css);
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    pub fn fill(&self, css: &str, text: &str) {
        let element = self.element(css);
        self.post(&format!("/element/{element}/clear"), &json!({}));
        self.post(&format!("/element/{element}/value"), &json!({"text": text}));
    }

    /// Presses keys where the focus is.
    pub fn press(&self, keys: &str) {
        let actions: Vec<Value> =
            keys.chars().flat_map(|k| [json!({"type": "keyDown", "value": k.to_string()}), json!({"type": "keyUp", "value": k.to_string()})]).collect();
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}));
    }

    /// Drags from one point of the window to another.
    pub fn drag(&self, from: (f64, f64), to: (f64, f64)) {
        let point = |(x, y): (f64, f64), ms: u32| json!({"type": "pointerMove", "duration": ms, "x": x as i64, "y": y as i64});
        let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let steps = json!([point(from, 0), {"type": "pointerDown", "button": 0}, point(middle, 50), point(to, 50), {"type": "pointerUp", "button": 0}]);
        self.post("/actions", &json!({"actions": [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}]}));
    }

    /// Left, top, width and height of what is selected, in the window.
    pub fn place(&self, css: &str) -> [f64; 4] {
        let of = self.value(&format!("(() => {{ const e = document.querySelector({css:?}); e.scrollIntoView({{block: 'center'}}); const r = e.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; }})()"));
        let numbers: Vec<f64> = of.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        numbers.try_into().unwrap_or_else(|_| panic!("no {css}"))
    }

    /// Writes a picture of the window to `target/screenshots`.
    pub fn picture(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        fs::create_dir_all(&folder).expect("a folder can be made");
        let png = self.call("GET", &format!("/session/{}/screenshot", self.session), &Value::Null);
        fs::write(folder.join(format!("{name}.png")), decoded(png.as_str().unwrap_or_default())).expect("a picture can be written");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.call("DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The body of an answer: chromedriver leaves the connection open, so its length is read.
fn whole(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if from.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(body)
}

/// Base64, as pictures come.
fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> = text.bytes().filter_map(|b| LETTERS.iter().position(|l| *l == b)).map(|n| n as u32).collect();
    let mut out = Vec::new();
    for four in digits.chunks(4) {
        let bits = four.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - four.len()));
        out.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    out
}

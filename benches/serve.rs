//! What `acgw serve` costs a machine: the time from its start to its first answer, its memory under load, and what open
//! consoles cost those who report.
//!
//! `cargo bench --profile dist --bench serve -- --minutes 10` loads it for ten minutes; half a minute is enough for a
//! glance. Memory is read where the system tells of it (`/proc`).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use acgw::internals::platform::STATUS_PATH;
use raw::{load, post};
use serde_json::{Value, json};

#[path = "load/raw.rs"]
mod raw;

const CONNECTIONS: usize = 32;
const STARTS: usize = 10;
/// Readings of the memory in one run.
const READINGS: u32 = 10;

/// Open consoles, and the rounds of load without and with them.
const CONSOLES: usize = 20;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);

/// A gateway in a process of its own. It is killed when it is dropped.
struct Served {
    child: Child,
    addr: SocketAddr,
}

impl Served {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acgw"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--open"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the binary starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a ready line");
        let ready: Value = serde_json::from_str(&line).expect("JSON");
        let addr = ready["listen"].as_str().expect("an address").parse().expect("an address");
        Self { child, addr }
    }

    /// Resident memory in MiB; `None` where the system does not tell.
    fn memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() {
    let mut out = std::io::stdout();
    let mut say = |line: String| writeln!(out, "{line}").expect("standard output");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut starts: Vec<f64> = (0..STARTS).map(|_| first_answer()).collect();
    starts.sort_by(f64::total_cmp);
    say(format!("start to first answer: {:.1} ms, at most {:.1} ms", starts[STARTS / 2], starts[STARTS - 1]));

    let served = Served::start();
    let shown = |memory: Option<f64>| memory.map_or("unknown".to_owned(), |memory| format!("{memory:.1} MiB"));
    say(format!("memory at rest: {}", shown(served.memory())));
    let part = duration() / READINGS;
    for reading in 1..=READINGS {
        let conversations = (0..CONNECTIONS).map(conversation).collect();
        let times = runtime.block_on(load(served.addr, part, conversations));
        let after = (part * reading).as_secs();
        say(format!("after {after:>4} s: {} ({} reports)", shown(served.memory()), times.len()));
    }

    // In turns, since the machine may have other work.
    let rate = || {
        let conversations = (0..CONNECTIONS).map(conversation).collect();
        runtime.block_on(load(served.addr, ROUND, conversations)).len() as f64 / ROUND.as_secs_f64()
    };
    let pages = AtomicUsize::new(0);
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (rate(), with_consoles(served.addr, &pages, rate))).collect();
    let sum = |side: fn(&(f64, f64)) -> f64| rounds.iter().map(side).sum::<f64>() / ROUNDS as f64;
    let (alone, beside, pages) = (sum(|round| round.0), sum(|round| round.1), pages.into_inner());
    say(format!(
        "reports per second: {alone:.0}, beside {CONSOLES} open consoles {beside:.0} ({:.0} %; {pages} pages)",
        beside / alone * 100.0
    ));
}

/// Does it while consoles are open, and counts the pages that they fetch.
fn with_consoles<T>(addr: SocketAddr, pages: &AtomicUsize, act: impl FnOnce() -> T) -> T {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..CONSOLES {
            scope.spawn(|| console(addr, pages, &is_over));
        }
        let done = act();
        is_over.store(true, Ordering::Relaxed);
        done
    })
}

/// A page that fetches what it shows whenever it hears that something has changed, as the script of the console does.
fn console(addr: SocketAddr, pages: &AtomicUsize, is_over: &AtomicBool) {
    let get = |path: &str, more: &str| {
        let mut stream = TcpStream::connect(addr).expect("the gateway listens");
        stream.set_read_timeout(Some(Duration::from_millis(200))).expect("a limit");
        let head = format!("GET /_acgw/{path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{more}\r\n");
        stream.write_all(head.as_bytes()).expect("a request");
        stream
    };
    let mut events = get("events?from=none", "");
    let mut buffer = [0; 16 * 1024];
    while !is_over.load(Ordering::Relaxed) {
        // Without an event the time is up, and nothing was read.
        let count = events.read(&mut buffer).unwrap_or_default();
        if String::from_utf8_lossy(&buffer[..count]).contains("event: traffic") {
            let mut page = get("traffic", "hx-request: true\r\nconnection: close\r\n");
            page.set_read_timeout(None).expect("no limit");
            let mut text = Vec::new();
            page.read_to_end(&mut text).expect("a page");
            assert!(text.starts_with(b"HTTP/1.1 200"), "a page");
            pages.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// How long to load it.
fn duration() -> Duration {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--minutes");
    let minutes = arguments.nth(1).and_then(|minutes| minutes.parse::<f64>().ok()).unwrap_or(0.5);
    Duration::from_secs_f64(minutes * 60.0)
}

/// Milliseconds from the start of the process to its first answer.
fn first_answer() -> f64 {
    let started = Instant::now();
    let served = Served::start();
    let mut stream = TcpStream::connect(served.addr).expect("the gateway listens");
    stream.write_all(b"GET /_acgw/health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").expect("a request");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200");
    started.elapsed().as_secs_f64() * 1e3
}

/// Reports about a hundred tenants, activations and deactivations in turn.
fn conversation(connection: usize) -> Vec<Vec<u8>> {
    let report = |at: usize| {
        let tenant = uuid::Uuid::from_u128((connection * 100 + at % 100) as u128 + 1);
        let event = if at.is_multiple_of(2) { "activation_event" } else { "deactivation_event" };
        let body = json!({
            "application_code": "vendor.application",
            "module": { "name": "backend", "version": "1.0.0" },
            "events": [{ "category": "activation", "action": "changed", event: true }],
        });
        post(&format!("{STATUS_PATH}?tenantID={tenant}"), "any", &body.to_string())
    };
    (0..101).map(report).collect()
}

//! Callbacks per second of the suite, beside a plain load generator on the same handler.
//!
//! The generator knows its requests before the clock starts and looks at the status of an answer alone. It sends
//! one read again and again, or the very requests of a run, each partner's in their order; over as many
//! connections as the run has conversations. The suite generates, composes, signs, validates and compares on its
//! way. Everything goes to an embedded vendor on 127.0.0.1, in turns.
//!
//! A run with defaults is short, and most of it is spent on making keys and waiting for them to be fetched; a long
//! one shows the rate that the suite keeps.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::checks;
use acgw::contract::Callback;
use acgw::suite::{Options, Session};
use acgw::vendor::{Incoming, Platform, Vendor, layer};
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use load::load;
use serde_json::Value;

mod load;

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(5);

/// Cases of each property in a long run: what a run waits for whatever its length is small beside it then.
const MANY: u32 = 10_000;

/// Cases of the run whose requests are recorded: as many as fit into little memory.
const RECORDED: u32 = 2_500;

/// Callbacks, and seconds.
type Measured = (usize, f64);

fn main() {
    let scene = Scene::start();
    let (read, same) = (scene.one_read(), scene.the_same());
    let kinds: [(&str, &dyn Fn() -> Measured); 4] = [
        ("a run with defaults", &|| suite(Options::default().cases)),
        ("a long run", &|| suite(MANY)),
        ("plain, one read", &|| plain(scene.addr, &read)),
        ("plain, a run's", &|| plain(scene.addr, &same)),
    ];
    let mut sums = [(0, 0.0); 4];
    for _ in 0..ROUNDS {
        for ((_, measure), sum) in kinds.iter().zip(&mut sums) {
            let (count, time) = measure();
            *sum = (sum.0 + count, sum.1 + time);
        }
    }
    let rates = sums.map(|(count, time)| count as f64 / time);
    let mut text = String::from("                       callbacks  callbacks/s  to one read  to the same\n");
    for (((name, _), rate), (count, _)) in kinds.iter().zip(rates).zip(sums) {
        let (read, same) = (rate / rates[2], rate / rates[3]);
        text.push_str(&format!("{name:<22} {:>9} {rate:>12.0} {read:>12.2} {same:>12.2}\n", count / ROUNDS));
    }
    std::io::stdout().write_all(text.as_bytes()).expect("standard output");
}

/// One run of all checks, by the program itself.
fn suite(cases: u32) -> Measured {
    let report = std::env::temp_dir().join(format!("acgw-bench-{}.json", std::process::id()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_acgw"));
    command.args(["check", "--cases", &cases.to_string(), "--report", &format!("json={}", report.display())]);
    let done = command.output().expect("the program starts");
    assert!(done.status.success(), "the embedded vendor conforms: {}", String::from_utf8_lossy(&done.stdout));
    let text = std::fs::read_to_string(&report).expect("a report");
    let _ = std::fs::remove_file(&report);
    let run: Value = serde_json::from_str(&text).expect("JSON");
    let number = |pointer: &str| run.pointer(pointer).and_then(Value::as_u64).expect("a number");
    (number("/summary/requests") as usize, number("/duration_ms") as f64 / 1000.0)
}

/// These requests, again and again until the time is up.
fn plain(addr: SocketAddr, conversations: &[Vec<Request<Full<Bytes>>>]) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let started = Instant::now();
    let count = runtime.block_on(load(addr, ROUND, None, conversations.to_vec()));
    (count.len(), started.elapsed().as_secs_f64())
}

/// A vendor that has met a run, and what the run sent to it. The session's gateway stays up for the keys.
struct Scene {
    addr: SocketAddr,
    path: String,
    seen: Vec<Incoming>,
    _running: (Session, Vendor),
}

impl Scene {
    fn start() -> Self {
        let options = Options { cases: RECORDED, ..Options::default() };
        let gateway = Session::gateway(&options).expect("a free port");
        let platform = Platform {
            url: gateway.url().to_owned(),
            client_id: "vendor".to_owned(),
            client_secret: "secret".to_owned(),
            application_code: "vendor.application".to_owned(),
        };
        let seen = Arc::new(Mutex::new(Some(Vec::new())));
        let notes = Arc::clone(&seen);
        let note = layer::before(move |incoming| {
            if let Some(seen) = &mut *notes.lock().expect("no panic") {
                seen.push(incoming.clone());
            }
        });
        let vendor = Vendor::builder().issuer(gateway.issuer()).platform(platform).layer(note).start();
        let vendor = vendor.expect("a free port");
        let url: hyper::Uri = vendor.url().parse().expect("a URL");
        let session = Session::attach(options, gateway, &vendor.url()).expect("a session");
        let run = session.run(&checks::all(), &|_| {});
        assert_eq!(run.exit_code(), 0, "the vendor conforms");
        Self {
            addr: url.authority().expect("a host").as_str().parse().expect("an address"),
            path: url.path().to_owned(),
            seen: seen.lock().expect("no panic").take().expect("taken once"),
            _running: (session, vendor),
        }
    }

    /// The last good read of a partner's state, for each connection.
    fn one_read(&self) -> Vec<Vec<Request<Full<Bytes>>>> {
        let is_read = |incoming: &&Incoming| incoming.callback() == Some(Callback::PartnerGetState);
        let read = self.seen.iter().rfind(is_read).expect("a run reads");
        vec![vec![self.request(read)]; Options::default().jobs]
    }

    /// Everything that the run sent, one list for each connection; a partner keeps to one of them.
    fn the_same(&self) -> Vec<Vec<Request<Full<Bytes>>>> {
        let mut lists = vec![Vec::new(); Options::default().jobs];
        for incoming in &self.seen {
            let body = incoming.json().unwrap_or_default();
            let mut hasher = DefaultHasher::new();
            body["context"]["tenant_id"].as_str().hash(&mut hasher);
            let at = hasher.finish() as usize % lists.len();
            lists[at].push(self.request(incoming));
        }
        lists
    }

    fn request(&self, incoming: &Incoming) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(incoming.body.clone()));
        *request.method_mut() = incoming.method.clone();
        *request.uri_mut() = self.path.parse().expect("a path");
        *request.headers_mut() = incoming.headers.clone();
        // The framing is the client's own.
        for name in [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION] {
            request.headers_mut().remove(name);
        }
        request
    }
}

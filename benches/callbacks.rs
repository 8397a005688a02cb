//! Callbacks per second of the suite, beside a plain load generator on the same handler.
//!
//! The generator knows its requests before the clock starts and looks at the status of an answer alone. It sends
//! one read again and again, or the very requests of a run, each partner's in their order; over as many
//! connections as the run has conversations. oha and wrk send the same read, where they are installed. The suite
//! generates, composes, signs, validates and compares on its way. Everything goes to an embedded vendor on
//! 127.0.0.1, in turns.
//!
//! A run with defaults is short, and most of it is spent on making keys and waiting for them to be fetched; a long
//! one shows the rate that the suite keeps.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::internals::checks;
use acgw::internals::suite::Session;
use acgw::internals::vendor::{Incoming, Platform, layer};
use acgw::{Callback, Options, Vendor};
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderValue, TRANSFER_ENCODING};
use hyper::{Request, StatusCode};
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

/// A row of the table.
type Kind<'a> = (&'static str, Box<dyn Fn() -> Measured + 'a>);

fn main() {
    let scene = Scene::start();
    let same = scene.the_same();
    let one = vec![vec![scene.request(&scene.read)]; jobs()];
    let mut kinds: Vec<Kind<'_>> = vec![
        ("a run with defaults", Box::new(|| suite(Options::default().cases))),
        ("a long run", Box::new(|| suite(MANY))),
        ("plain, one read", Box::new(|| plain(scene.addr, Some(StatusCode::OK), &one))),
        ("plain, a run's", Box::new(|| plain(scene.addr, None, &same))),
    ];
    if is_there("oha") {
        kinds.push(("oha, one read", Box::new(|| scene.oha())));
    }
    if is_there("wrk") {
        kinds.push(("wrk, one read", Box::new(|| scene.wrk())));
    }
    let mut sums = vec![(0, 0.0); kinds.len()];
    for _ in 0..ROUNDS {
        for ((_, measure), sum) in kinds.iter().zip(&mut sums) {
            let (count, time) = measure();
            *sum = (sum.0 + count, sum.1 + time);
        }
    }
    let rate = |(count, time): (usize, f64)| count as f64 / time;
    let mut text = String::from("                       callbacks  callbacks/s  a long run to it\n");
    for ((name, _), sum) in kinds.iter().zip(&sums) {
        let ratio = rate(sums[1]) / rate(*sum);
        text.push_str(&format!("{name:<22} {:>9} {:>12.0} {ratio:>17.2}\n", sum.0 / ROUNDS, rate(*sum)));
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
fn plain(addr: SocketAddr, wanted: Option<StatusCode>, conversations: &[Vec<Request<Full<Bytes>>>]) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let started = Instant::now();
    let count = runtime.block_on(load(addr, ROUND, wanted, conversations.to_vec()));
    (count.len(), started.elapsed().as_secs_f64())
}

/// As many connections as a run has conversations.
fn jobs() -> usize {
    Options::default().jobs
}

fn is_there(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok()
}

/// What a load generator printed.
fn printed(command: &mut Command) -> String {
    let done = command.output().expect("it was there before");
    String::from_utf8(done.stdout).expect("text")
}

/// A vendor that has met a run, and what the run sent to it. The session's gateway stays up for the keys.
struct Scene {
    addr: SocketAddr,
    path: String,
    seen: Vec<Incoming>,
    /// One read that is answered with 200.
    read: Incoming,
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
        let good = Arc::new(Mutex::new(None));
        let latest = Arc::clone(&good);
        let keep = layer::after(move |incoming, answer| {
            let is_read = incoming.callback() == Some(Callback::PartnerGetState);
            if is_read && answer.status == StatusCode::OK.as_u16() {
                *latest.lock().expect("no panic") = Some(incoming.clone());
            }
        });
        let builder = Vendor::builder().issuer(gateway.issuer()).platform(platform);
        let vendor = builder.layer(note).layer(keep).start().expect("a free port");
        let url: hyper::Uri = vendor.url().parse().expect("a URL");
        let session = Session::attach(options, gateway, &vendor.url()).expect("a session");
        let run = acgw::internals::suite::run(&session, &checks::all(), &|_| {});
        assert_eq!(run.exit_code(), 0, "the vendor conforms");
        let read = good.lock().expect("no panic").take().expect("a run reads");
        Self {
            addr: url.authority().expect("a host").as_str().parse().expect("an address"),
            path: url.path().to_owned(),
            seen: seen.lock().expect("no panic").take().expect("taken once"),
            read,
            _running: (session, vendor),
        }
    }

    fn url(&self) -> String {
        format!("http://{}{}", self.addr, self.path)
    }

    /// Names and values of the headers that a tool is to send.
    fn headers(&self) -> Vec<(String, String)> {
        let request = self.request(&self.read);
        let text = |value: &HeaderValue| value.to_str().expect("text").to_owned();
        let own = request.headers().iter().filter(|(name, _)| **name != HOST);
        own.map(|(name, value)| (name.to_string(), text(value))).collect()
    }

    fn body(&self) -> &str {
        std::str::from_utf8(&self.read.body).expect("text")
    }

    fn oha(&self) -> Measured {
        let (jobs, time) = (jobs().to_string(), format!("{}s", ROUND.as_secs()));
        let mut command = Command::new("oha");
        command.args(["--no-tui", "--output-format", "json", "-m", "POST", "-c", &jobs, "-z", &time]);
        for (name, value) in self.headers() {
            command.arg("-H").arg(format!("{name}: {value}"));
        }
        let text = printed(command.args(["-d", self.body(), &self.url()]));
        let run: Value = serde_json::from_str(&text).expect("JSON");
        let statuses = run["statusCodeDistribution"].as_object().expect("statuses");
        assert!(statuses.keys().eq(["200"]), "the read is answered: {statuses:?}");
        (statuses["200"].as_u64().expect("a count") as usize, run["summary"]["total"].as_f64().expect("seconds"))
    }

    fn wrk(&self) -> Measured {
        let mut script = format!("wrk.method = 'POST'\nwrk.body = [==[{}]==]\n", self.body());
        for (name, value) in self.headers() {
            script.push_str(&format!("wrk.headers['{name}'] = [==[{value}]==]\n"));
        }
        script.push_str("function done(summary)\n  local failed = summary.errors.status\n");
        script.push_str("  print('took', summary.requests, summary.duration, failed)\nend\n");
        let file = std::env::temp_dir().join(format!("acgw-bench-{}.lua", std::process::id()));
        std::fs::write(&file, script).expect("a script");
        let (jobs, time) = (format!("-c{}", jobs()), format!("-d{}s", ROUND.as_secs()));
        let mut command = Command::new("wrk");
        let text = printed(command.args(["-t1", &jobs, &time, "-s"]).arg(&file).arg(self.url()));
        let _ = std::fs::remove_file(&file);
        let figures: Vec<f64> = text
            .lines()
            .find_map(|line| line.strip_prefix("took"))
            .map(|line| line.split_whitespace().map(|figure| figure.parse().expect("a number")).collect())
            .expect("what the script prints");
        let [count, microseconds, failed] = figures[..] else { panic!("three figures: {text}") };
        assert_eq!(failed, 0.0, "the read is answered");
        (count as usize, microseconds / 1e6)
    }

    /// Everything that the run sent, one list for each connection; a partner keeps to one of them.
    fn the_same(&self) -> Vec<Vec<Request<Full<Bytes>>>> {
        let mut lists = vec![Vec::new(); jobs()];
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

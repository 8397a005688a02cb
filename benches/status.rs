//! Status reports per second, and processor time for each, against a bare hyper server that reads the body and
//! answers 204; and then with a state file against without one.
//!
//! Both servers are loaded in turns, over kept connections to 127.0.0.1, for a bounded time. The figures mean something
//! only while the generator has time to spare: so it writes prepared bytes, and the table shows how busy the thread of
//! the server was. wrk sends the same reports where it is installed.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use acgw::internals::platform::STATUS_PATH;
use acgw::internals::store::keep_in;
use acgw::{Client, Gateway};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use raw::{Times, load, post};

#[path = "load/raw.rs"]
mod raw;

const CONNECTIONS: usize = 32;
/// The first one is not counted.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);

const BODY: &str = r#"{"application_code":"vendor.application","module":{"name":"Integration backend","version":"1.0.0"},"vendor_system":{"name":"Product","version":"22.04.1"},"events":[{"category":"activation","action":"activated integration","activation_event":true}]}"#;

/// A server and the thread that it runs on.
struct Server {
    name: &'static str,
    thread: &'static str,
    addr: SocketAddr,
}

/// What one server did in all its rounds.
#[derive(Default)]
struct Tally {
    count: usize,
    seconds: f64,
    /// Processor time of the server's thread.
    busy: Duration,
    /// The time in which 99 of 100 answers came, in microseconds, if it was taken.
    p99: Option<f64>,
}

impl Tally {
    fn rate(&self) -> f64 {
        self.count as f64 / self.seconds
    }

    fn cost(&self) -> f64 {
        self.busy.as_secs_f64() * 1e6 / self.count as f64
    }

    fn share(&self) -> f64 {
        self.busy.as_secs_f64() / self.seconds * 100.0
    }
}

fn main() {
    let client = Client::made_up();
    let gateway = Gateway::builder().client(client.clone()).start().expect("a free port");
    let servers = [
        Server { name: "bare hyper", thread: "bare", addr: bare() },
        Server { name: "acgw", thread: "acgw-gateway", addr: gateway.addr() },
    ];
    let token = token(gateway.addr(), &client);
    let plain = measure(&servers, &mut plain_rounds(&token));
    table("plain generator", &servers, &plain);
    if Command::new("wrk").arg("--version").output().is_ok() {
        let script = wrk_script(&token);
        let tallies = measure(&servers, &mut |server| with_wrk(&script, server));
        std::fs::remove_file(&script).expect("the script is there");
        table("wrk", &servers, &tallies);
    } else {
        say("wrk is not installed: `apt-get install wrk` for a second opinion");
    }
    let held = gateway.integrations();
    assert!(held.len() == 1 && held[0].reports as usize >= plain[1].count, "every report was taken");
    with_state_file(&gateway, &client, &token);
}

/// The rate with a state file. The thread that fills the file has a name of its own, and is not counted.
fn with_state_file(without: &Gateway, client: &Client, token: &str) {
    let folder = std::env::temp_dir().join(format!("acgw-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let builder =
        Gateway::builder().client(client.clone()).keys_of(without).issuer(without.url()).public_url(without.url());
    let builder = keep_in(builder, &folder.join("state")).expect("a state file");
    let gateway = builder.start().expect("a free port");
    let servers = [
        Server { name: "in memory", thread: "acgw-gateway", addr: without.addr() },
        Server { name: "with --state", thread: "acgw-gateway", addr: gateway.addr() },
    ];
    table("plain generator", &servers, &measure(&servers, &mut plain_rounds(token)));
    drop(gateway);
    std::fs::remove_dir_all(&folder).expect("the folder is there");
}

/// Runs rounds against each server in turns.
fn measure(servers: &[Server; 2], round: &mut dyn FnMut(&Server) -> Tally) -> [Tally; 2] {
    let mut sums = [Tally::default(), Tally::default()];
    for number in 0..ROUNDS {
        for (server, sum) in servers.iter().zip(&mut sums) {
            let before = busy(server.thread);
            let Tally { count, seconds, p99, .. } = round(server);
            if number == 0 {
                continue;
            }
            sum.busy += busy(server.thread).saturating_sub(before);
            sum.count += count;
            sum.seconds += seconds;
            sum.p99 = sum.p99.into_iter().chain(p99).reduce(f64::max);
        }
    }
    sums
}

/// Rounds by a generator on this thread.
fn plain_rounds(token: &str) -> impl FnMut(&Server) -> Tally {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let conversations = vec![vec![post(STATUS_PATH, token, BODY)]; CONNECTIONS];
    move |server| {
        let started = Instant::now();
        let mut times: Times = runtime.block_on(load(server.addr, ROUND, conversations.clone()));
        let seconds = started.elapsed().as_secs_f64();
        times.sort_unstable();
        let p99 = times[times.len() * 99 / 100].as_secs_f64() * 1e6;
        Tally { count: times.len(), seconds, p99: Some(p99), ..Tally::default() }
    }
}

fn table(generator: &str, servers: &[Server; 2], tallies: &[Tally; 2]) {
    say(&format!("{generator:<16} requests/s  us of the thread  busy  p99 in us"));
    for (server, tally) in servers.iter().zip(tallies) {
        let p99 = tally.p99.map_or(String::new(), |p99| format!("{p99:.0}"));
        let (rate, cost, share) = (tally.rate(), tally.cost(), tally.share());
        say(&format!("{:<16} {rate:>10.0} {cost:>17.2} {share:>4.0}% {p99:>10}", server.name));
    }
    let [bare, acgw] = tallies;
    let (rate, cost) = (acgw.rate() / bare.rate(), acgw.cost() / bare.cost());
    say(&format!("{:<16} {rate:>10.2} {cost:>17.2}", "ratio"));
}

fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("standard output");
}

/// What wrk is to send, and the figures that it is to print.
fn wrk_script(token: &str) -> std::path::PathBuf {
    let script = format!(
        "wrk.method = 'POST'\nwrk.body = [==[{BODY}]==]\nwrk.headers['authorization'] = 'Bearer {token}'\n\
         wrk.headers['content-type'] = 'application/json'\n\
         function done(it)\n  print('took', it.requests, it.duration, it.errors.status)\nend\n"
    );
    let file = std::env::temp_dir().join(format!("acgw-bench-{}.lua", std::process::id()));
    std::fs::write(&file, script).expect("a script");
    file
}

fn with_wrk(script: &std::path::Path, server: &Server) -> Tally {
    let (connections, time) = (format!("-c{CONNECTIONS}"), format!("-d{}s", ROUND.as_secs()));
    let mut command = Command::new("wrk");
    command.args(["-t1", &connections, &time, "-s"]).arg(script).arg(format!("http://{}{STATUS_PATH}", server.addr));
    let printed = String::from_utf8(command.output().expect("wrk was there before").stdout).expect("text");
    let line = printed.lines().find_map(|line| line.strip_prefix("took")).expect("what the script prints");
    let figures: Vec<f64> = line.split_whitespace().map(|figure| figure.parse().expect("a number")).collect();
    assert_eq!(figures[2], 0.0, "every report is taken");
    Tally { count: figures[0] as usize, seconds: figures[1] / 1e6, ..Tally::default() }
}

fn token(addr: SocketAddr, client: &Client) -> String {
    let query = format!("client_id={}&client_secret={}", client.id, client.secret);
    let mut stream = std::net::TcpStream::connect(addr).expect("the gateway listens");
    let head = format!("POST /idp/token?grant_type=client_credentials&{query} HTTP/1.1\r\nhost: 127.0.0.1\r\n");
    let request = format!("{head}content-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let body: Value = serde_json::from_str(body).expect("JSON");
    body["access_token"].as_str().expect("a token").to_owned()
}

/// Starts the server to compare with, on a thread and runtime like the gateway's.
fn bare() -> SocketAddr {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let serve = async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("a socket option");
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(no_content));
            tokio::spawn(connection);
        }
    };
    let thread = std::thread::Builder::new().name("bare".to_owned());
    thread.spawn(move || runtime.block_on(serve)).expect("a thread");
    addr
}

async fn no_content(request: Request<Incoming>) -> Result<Response<Empty<Bytes>>, Infallible> {
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Empty::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// Processor time of the threads of that name, of which one is at work; zero where the system does not tell.
fn busy(thread: &str) -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().filter_map(Result::ok);
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let own = tasks.map(|task| task.path()).filter(|task| read(task.join("comm")).trim_end() == thread);
    let nanos = own.filter_map(|task| read(task.join("schedstat")).split(' ').next()?.parse::<u64>().ok());
    Duration::from_nanos(nanos.sum())
}

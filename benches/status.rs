//! Status reports per second against a bare hyper server that reads the body and answers 204.
//!
//! Both are loaded in turns by the same generator, over kept connections to 127.0.0.1, for a bounded time.
//! As generator and server share the machine, the server thread's own processor time is shown as well.

use std::convert::Infallible;
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use acgw::internals::platform::STATUS_PATH;
use acgw::{Client, Gateway};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use load::{Times, connect, load};

mod load;

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 4;
const ROUND: Duration = Duration::from_secs(2);
const WARM_UP: Duration = Duration::from_millis(500);

const BODY: &str = r#"{"application_code":"vendor.application","module":{"name":"Integration backend","version":"1.0.0"},"vendor_system":{"name":"Product","version":"22.04.1"},"events":[{"category":"activation","action":"activated integration","activation_event":true}]}"#;

/// What one server did in all its rounds.
#[derive(Default)]
struct Tally {
    times: Times,
    seconds: f64,
    /// Processor time of the server's thread.
    busy: Duration,
}

impl Tally {
    fn rate(&self) -> f64 {
        self.times.len() as f64 / self.seconds
    }

    fn cost(&self) -> f64 {
        self.busy.as_secs_f64() * 1e6 / self.times.len() as f64
    }

    /// The time in which 99 of 100 answers came, in microseconds.
    fn p99(&mut self) -> f64 {
        self.times.sort_unstable();
        self.times[self.times.len() * 99 / 100].as_secs_f64() * 1e6
    }
}

fn main() {
    let client = Client::made_up();
    let gateway = Gateway::builder().client(client.clone()).start().expect("a free port");
    let bare = bare();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let token = runtime.block_on(token(gateway.addr(), &client));
    let (mut bare_tally, mut gateway_tally) = (Tally::default(), Tally::default());
    runtime.block_on(async {
        reports(bare, &token, WARM_UP).await;
        reports(gateway.addr(), &token, WARM_UP).await;
        for _ in 0..ROUNDS {
            round(bare, &token, "bare", &mut bare_tally).await;
            round(gateway.addr(), &token, "acgw-gateway", &mut gateway_tally).await;
        }
    });
    let held = gateway.integrations();
    assert!(held.len() == 1 && held[0].reports as usize >= gateway_tally.times.len(), "every report was taken");
    let mut out = std::io::stdout();
    let figures = [&mut bare_tally, &mut gateway_tally].map(|tally| [tally.rate(), tally.cost(), tally.p99()]);
    let ratios = [0, 1, 2].map(|at| figures[1][at] / figures[0][at]);
    writeln!(out, "            requests/s  us of the thread  p99 in us").expect("standard output");
    for (name, [rate, cost, p99]) in ["bare hyper", "acgw"].into_iter().zip(figures) {
        writeln!(out, "{name:<11} {rate:>10.0} {cost:>17.1} {p99:>10.0}").expect("standard output");
    }
    let [rate, cost, p99] = ratios;
    writeln!(out, "ratio       {rate:>10.2} {cost:>17.2} {p99:>10.2}").expect("standard output");
}

async fn round(addr: SocketAddr, token: &str, thread: &str, tally: &mut Tally) {
    let (busy, started) = (busy(thread), Instant::now());
    tally.times.extend(reports(addr, token, ROUND).await);
    tally.seconds += started.elapsed().as_secs_f64();
    tally.busy += self::busy(thread).saturating_sub(busy);
}

/// Sends reports over all connections until the time is up, and counts the answers.
async fn reports(addr: SocketAddr, token: &str, time: Duration) -> Times {
    let request = || {
        Request::post(STATUS_PATH)
            .header("host", "127.0.0.1")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from_static(BODY.as_bytes())))
            .expect("a request")
    };
    let conversations = (0..CONNECTIONS).map(|_| vec![request()]).collect();
    load(addr, time, Some(StatusCode::NO_CONTENT), conversations).await
}

async fn token(addr: SocketAddr, client: &Client) -> String {
    let query = format!("client_id={}&client_secret={}", client.id, client.secret);
    let request = Request::post(format!("/idp/token?grant_type=client_credentials&{query}"))
        .header("host", "127.0.0.1")
        .body(Full::new(Bytes::new()))
        .expect("a request");
    let answer = connect(addr).await.send_request(request).await.expect("an answer");
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    let body: Value = serde_json::from_slice(&body).expect("JSON");
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

/// Processor time of the thread of that name; zero where the system does not tell.
fn busy(thread: &str) -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().filter_map(Result::ok);
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let own = tasks.map(|task| task.path()).find(|task| read(task.join("comm")).trim_end() == thread);
    let nanos = own.and_then(|task| read(task.join("schedstat")).split(' ').next()?.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

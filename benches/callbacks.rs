//! Callbacks per second of a whole run of the suite, beside a plain load generator on the same handler.
//!
//! The generator sends one callback again and again over as many connections as the run has conversations; the
//! suite composes, signs, validates and compares every one of its own. Both go to the embedded vendor on 127.0.0.1,
//! in turns, for a bounded time.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acgw::checks;
use acgw::conformance::{Prepared, Target};
use acgw::contract::Callback;
use acgw::gateway::{CallbackTokens, Context, Gateway, compose};
use acgw::suite::Options;
use acgw::vendor::Vendor;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode};
use load::load;

mod load;

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(2);

fn main() {
    let options = Options::default();
    let (mut callbacks, mut seconds, mut plain_callbacks, mut plain_seconds) = (0, 0.0, 0, 0.0);
    for _ in 0..ROUNDS {
        let (count, time) = suite();
        (callbacks, seconds) = (callbacks + count, seconds + time);
        let (count, time) = plain(options.jobs, &options.endpoint_id);
        (plain_callbacks, plain_seconds) = (plain_callbacks + count, plain_seconds + time);
    }
    let (rate, plain_rate) = (callbacks as f64 / seconds, plain_callbacks as f64 / plain_seconds);
    let text = format!(
        "a run      {rate:>8.0} callbacks/s ({} callbacks in {:.2} s)\nplain load {plain_rate:>8.0} callbacks/s\nratio      {:>8.2}\n",
        callbacks / ROUNDS,
        seconds / ROUNDS as f64,
        rate / plain_rate
    );
    std::io::stdout().write_all(text.as_bytes()).expect("standard output");
}

/// One run of all checks with defaults.
fn suite() -> (usize, f64) {
    let prepared = Prepared::new(Options::default(), &Target::Embedded).expect("a session");
    let started = Instant::now();
    let run = prepared.run(&checks::all()).expect("a run");
    assert_eq!(run.exit_code(), 0, "the embedded vendor conforms");
    (run.requests, started.elapsed().as_secs_f64())
}

/// The same read of a partner's state again and again.
fn plain(connections: usize, endpoint_id: &str) -> (usize, f64) {
    let gateway = Gateway::builder().start().expect("a free port");
    let vendor = Vendor::builder().issuer(gateway.issuer()).start().expect("a free port");
    let token = CallbackTokens::new(gateway.issuer(), Arc::clone(gateway.keys())).good(endpoint_id);
    let tenant_id = uuid::Uuid::new_v4().to_string();
    let context = Context {
        endpoint_id: endpoint_id.to_owned(),
        tenant_id: tenant_id.clone(),
        datacenter_url: gateway.url().to_owned(),
    };
    let body = compose(Callback::PartnerGetState, &context, &tenant_id, "0001-01-01T00:00:00Z", None).to_string();
    let url: hyper::Uri = vendor.url().parse().expect("a URL");
    let addr: SocketAddr = url.authority().expect("a host").as_str().parse().expect("an address");
    let request = || {
        Request::post(url.path())
            .header("host", "127.0.0.1")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.clone())))
            .expect("a request")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let started = Instant::now();
    let count = runtime.block_on(load(addr, connections, ROUND, StatusCode::OK, request));
    (count, started.elapsed().as_secs_f64())
}

//! Seconds that a run with defaults takes against handlers as real networks have them.
//!
//! Each handler is the embedded vendor behind something that holds it up. A run waits far more than it works here,
//! so the figures depend little on the machine.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::internals::checks;
use acgw::internals::suite::Session;
use acgw::internals::vendor::{Answer, BoxFuture, Incoming, Layer, Next, layer};
use acgw::{Options, Vendor};
use serde_json::json;
use tokio::sync::Semaphore;

/// Takes so many requests at a time, and this long for each.
struct Desk {
    places: Semaphore,
    time: Duration,
}

impl Desk {
    fn layer(places: usize, time: Duration) -> Arc<dyn Layer> {
        Arc::new(Self { places: Semaphore::new(places), time })
    }
}

impl Layer for Desk {
    fn call<'a>(&'a self, incoming: Incoming, next: Next<'a>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let _place = self.places.acquire().await;
            tokio::time::sleep(self.time).await;
            next.run(incoming).await
        })
    }
}

/// Allows so many requests a second; more are told to come back after one.
fn limited(most: usize) -> Arc<dyn Layer> {
    let times: Mutex<Vec<Instant>> = Mutex::default();
    layer::instead(move |_| {
        let mut times = times.lock().expect("no panic");
        times.retain(|time| time.elapsed() < Duration::from_secs(1));
        if times.len() < most {
            times.push(Instant::now());
            return None;
        }
        Some(busy())
    })
}

/// Refills a bucket of so many requests at a hundred a second; more are told to come back after one.
fn bucket(size: f64) -> Arc<dyn Layer> {
    let level = Mutex::new((size, Instant::now()));
    layer::instead(move |_| {
        let mut level = level.lock().expect("no panic");
        let (left, at) = *level;
        let left = (left + at.elapsed().as_secs_f64() * 100.0).min(size);
        let taken = left >= 1.0;
        *level = (if taken { left - 1.0 } else { left }, Instant::now());
        (!taken).then(busy)
    })
}

fn busy() -> Answer {
    let mut answer = Answer::json(429, &json!({ "err_message": "too many requests" }));
    answer.set("retry-after", "1");
    answer
}

fn main() {
    let many = Semaphore::MAX_PERMITS;
    let kinds: [(&str, Arc<dyn Layer>); 7] = [
        ("at its own speed", Desk::layer(many, Duration::ZERO)),
        ("150 ms for each answer", Desk::layer(many, Duration::from_millis(150))),
        ("100 requests a second, else 429", limited(100)),
        ("100 a second, 20 at once, else 429", bucket(20.0)),
        ("100 a second, 5 at once, else 429", bucket(5.0)),
        ("one request at a time", Desk::layer(1, Duration::ZERO)),
        ("one at a time, 20 ms for each", Desk::layer(1, Duration::from_millis(20))),
    ];
    let mut out = std::io::stdout();
    for (name, layer) in kinds {
        let gateway = Session::gateway(&Options::default()).expect("a free port");
        let vendor = Vendor::builder().issuer(gateway.issuer()).layer(layer).start().expect("a free port");
        let session = Session::attach(Options::default(), gateway, &vendor.url()).expect("a session");
        let run = acgw::internals::suite::run(&session, &checks::all(), &|_| {});
        let (seconds, exit) = (run.duration.as_secs_f64(), run.exit_code());
        writeln!(out, "{name:<34} {seconds:>6.1} s  {:>5} requests  exit {exit}", run.requests)
            .expect("standard output");
    }
}

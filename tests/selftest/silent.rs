//! Targets that give no answer: nothing is decided, so nothing is passed and nothing is failed.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use acgw::internals::suite::CheckOutcome::{Skipped, Undecided};
use acgw::internals::vendor::{Answer, layer};
use hyper::header::AUTHORIZATION;
use libtest_mimic::{Failed, Trial};

use crate::kit::{Running, fixed_options};
use crate::server::Raw;
use crate::trials::{chosen, session};

const CHECKS: &[&str] = &[
    "lifecycle.verification",
    "response.partner.get_state",
    "mirroring.partner.unknown",
    "concurrency.customers",
    "tolerance.empty_payload",
    "auth.token.missing",
    "auth.no_effect",
    "auth.keys.rotation",
    "unstated.reset_unknown",
    "response.observed",
    "status.reports",
];

type Start = fn() -> Box<dyn Running>;

/// Nobody listens there.
struct Nowhere(String);

impl Running for Nowhere {
    fn url(&self) -> String {
        self.0.clone()
    }
}

fn nowhere() -> Box<dyn Running> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    Box::new(Nowhere(format!("http://{}/callback", listener.local_addr().expect("an address"))))
}

fn closes() -> Box<dyn Running> {
    Raw::start(|_| Ok(()))
}

fn breaks_off() -> Box<dyn Running> {
    Raw::start(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 200\r\n\r\n{\"type\":")
    })
}

fn hangs() -> Box<dyn Running> {
    Raw::start(|_| {
        std::thread::sleep(Duration::from_secs(5));
        Ok(())
    })
}

fn drips() -> Box<dyn Running> {
    Raw::start(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")?;
        for _ in 0..50 {
            stream.write_all(b" ")?;
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    })
}

pub(crate) fn trials() -> Vec<Trial> {
    const TARGETS: &[(&str, Start)] =
        &[("nowhere", nowhere), ("closes", closes), ("breaks_off", breaks_off), ("hangs", hangs), ("drips", drips)];
    let silent = TARGETS.iter().map(|(name, start)| Trial::test(format!("silent::{name}"), || undecided(*start)));
    silent.chain([Trial::test("silent::once", once_unanswered)]).collect()
}

/// The first request without a token gets no answer, and neither do its repetitions. That does not mean it was accepted.
fn once_unanswered() -> Result<(), Failed> {
    let (session, _target) = session(fixed_options(1), |ground| {
        let lost = AtomicUsize::new(0);
        let loses = layer::instead(move |incoming| {
            let is_lost = !incoming.headers.contains_key(AUTHORIZATION) && lost.fetch_add(1, Ordering::Relaxed) < 3;
            is_lost.then(Answer::cut)
        });
        Box::new(ground.behind(loses).start().expect("a vendor"))
    });
    let run = acgw::internals::suite::run(&session, &chosen(&["auth.token.missing"]), &|_| {});
    match run.results.first().map(|result| result.outcome) {
        Some(Undecided) => Ok(()),
        outcome => Err(format!("the outcome is {:?}", outcome.map(|it| it.name())).into()),
    }
}

fn undecided(start: Start) -> Result<(), Failed> {
    let mut options = fixed_options(1);
    options.timeout = Duration::from_millis(300);
    let (session, _target) = session(options, |_| start());
    let run = acgw::internals::suite::run(&session, &chosen(CHECKS), &|_| {});
    let decided = run.results.iter().find(|result| !matches!(result.outcome, Undecided | Skipped));
    match decided {
        Some(result) => Err(format!("`{}` is {} without an answer", result.check.id, result.outcome.name()).into()),
        None if run.exit_code() != 3 => Err(format!("the exit code is {}", run.exit_code()).into()),
        None => Ok(()),
    }
}

//! Targets that are not there, go, hang, cut, or never come to an end: the run ends in time, with the right code.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::Callback;
use acgw::internals::vendor::{Answer, Memory, Settings, Store, layer};
use serde_json::json;
use uuid::Uuid;

use crate::support::*;

/// A target on a bare socket: it does this with each connection, once it has read a request's head.
fn socket(act: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let act = Arc::new(act);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let act = Arc::clone(&act);
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                act(stream);
            });
        }
    });
    url
}

fn timed(args: &[&str]) -> (Done, Duration) {
    let started = Instant::now();
    let done = run(args);
    (done, started.elapsed())
}

#[test]
fn nobody_is_there() {
    let url = format!("http://{}/callback", free_address());
    let done = run(&["check", &url]);
    assert_eq!(done.code, Some(3));
    assert!(done.complaint().contains(&url) && done.complaint().contains("refused"), "{}", done.err);
    let done = run(&["check", "http://nobody.invalid/"]);
    assert_eq!(done.code, Some(3), "{}", done.err);
}

#[test]
fn a_target_that_comes_late_is_waited_for() {
    let listen = free_address().to_string();
    let address = free_address();
    let issuer = format!("http://{listen}");
    let late = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        acgw::Vendor::builder().issuer(&issuer).listen(address).start().expect("a vendor")
    });
    let url = format!("http://{address}/callback");
    let done = run(&["check", &url, "--listen", &listen, "--wait", "20s", "--only", "response.partner.get_state"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    drop(late.join());
}

#[test]
fn a_target_that_hangs() {
    let url = socket(|stream| {
        std::thread::sleep(Duration::from_secs(60));
        drop(stream);
    });
    let (done, took) = timed(&["check", &url, "--timeout", "500ms"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert!(done.out.contains("the run stopped early: the target hangs: no answer within 500ms"), "{}", done.out);
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[test]
fn a_target_that_answers_get_and_hangs_on_callbacks() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::around(|incoming, next| {
            Box::pin(async move {
                if incoming.method == "POST" {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
                next.run(incoming).await
            })
        }))
    });
    let started = Instant::now();
    let done = bed.check(&["--timeout", "500ms"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert!(done.out.contains("the target hangs") && started.elapsed() < Duration::from_secs(15), "{}", done.out);
}

#[test]
fn a_target_that_drips_its_answers() {
    let url = socket(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let (done, took) = timed(&["check", &url, "--timeout", "500ms"]);
    assert_eq!(done.code, Some(1), "{}", done.out);
    assert!(done.out.contains("CAUSE response.readable") && done.out.contains("no complete answer"), "{}", done.out);
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[test]
fn a_target_with_endless_answers() {
    let url = socket(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
        while stream.write_all(&[b' '; 65536]).is_ok() {}
    });
    let (done, took) = timed(&["check", &url, "--only", "response.*", "--only", "lifecycle.*"]);
    assert_eq!(done.code, Some(1), "{}", done.out);
    assert!(done.out.contains("longer than 8388608 bytes"), "{}", done.out);
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn a_target_that_resets_connections() {
    let url = socket(drop);
    let (done, took) = timed(&["check", &url, "--timeout", "2s"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert!(done.out.contains("the run stopped early: the target answered none of"), "{}", done.out);
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[test]
fn a_target_that_goes_in_mid_run() {
    let answered = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&answered);
    let bed = Bed::new(move |vendor| {
        vendor.layer(layer::instead(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            None
        }))
    });
    let url = bed.vendor.url();
    let child = start(&bed.args(&url, &["--cases", "500", "--format", "json"]));
    wait_for("the run", || answered.load(Ordering::Relaxed) > 100);
    drop(bed.vendor);
    let done = Done::from(child.wait_with_output().expect("an end"));
    assert_eq!(done.code, Some(3), "{}", done.out);
    let report = done.json();
    assert_valid(&report);
    assert!(report["broken_off"].as_str().expect("a reason").contains("stopped answering in mid-run"), "{report}");
    assert_eq!(report["summary"]["failed"], 0);
}

#[test]
fn a_target_that_goes_with_the_last_callback() {
    // Every callback of the check is answered, and then the target is gone: what it said stands, but no more.
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            (incoming.method == "POST" && incoming.callback().is_some_and(|callback| !callback.is_partner_side()))
                .then(Answer::cut)
        }))
    });
    let done = bed.check(&["--only", "mirroring.customer.none", "--format", "json"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert_eq!(done.json()["checks"][0]["outcome"], "undecided");
}

#[cfg(unix)]
mod signals {
    use super::*;

    /// Sends a signal in mid-run; what the report file holds then, and the exit code.
    fn interrupted(signal: &str, delay: Duration) -> (Option<i32>, serde_json::Value, Duration) {
        let folder = Folder::new(&format!("signal-{signal}"));
        let answered = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&answered);
        let bed = Bed::new(move |vendor| {
            vendor.layer(layer::around(move |incoming, next| {
                let is_late = counter.fetch_add(1, Ordering::Relaxed) > 60;
                Box::pin(async move {
                    tokio::time::sleep(if is_late { delay } else { Duration::ZERO }).await;
                    next.run(incoming).await
                })
            }))
        });
        let (url, report) = (bed.vendor.url(), format!("json={}", folder.path("a/b/report.json")));
        let mut child = start(&bed.args(&url, &["--cases", "500", "--timeout", "30s", "--report", &report]));
        wait_for("the run", || answered.load(Ordering::Relaxed) > 64);
        let sent = Instant::now();
        let killed = std::process::Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(killed.expect("kill").success());
        let code = child.wait().expect("an end").code();
        let took = sent.elapsed();
        let text = std::fs::read_to_string(folder.path("a/b/report.json")).expect("the report is written");
        let report = serde_json::from_str(&text).expect("JSON");
        assert_valid(&report);
        (code, report, took)
    }

    #[test]
    fn interrupt_and_terminate_end_the_run_and_the_report_is_written() {
        for (signal, code) in [("INT", 130), ("TERM", 143)] {
            let (ended, report, took) = interrupted(signal, Duration::from_millis(5));
            assert_eq!((ended, &report["broken_off"]), (Some(code), &serde_json::json!("interrupted")));
            assert!(report["summary"]["undecided"].as_u64() > Some(0), "{}", report["summary"]);
            assert!(took < Duration::from_secs(25), "{took:?}");
        }
    }

    #[test]
    fn an_interrupt_does_not_wait_for_a_target_that_hangs() {
        let (code, _, took) = interrupted("INT", Duration::from_secs(60));
        assert_eq!(code, Some(130));
        assert!(took < Duration::from_secs(25), "{took:?}");
    }

    #[test]
    fn waiting_for_a_target_can_be_interrupted() {
        let url = format!("http://{}/", free_address());
        let listen = free_address();
        let mut child = start(&["check", &url, "--wait", "60s", "--listen", &listen.to_string()]);
        wait_for("the gateway's own side", || std::net::TcpStream::connect(listen.to_string()).is_ok());
        // It listens a moment before it hears signals.
        std::thread::sleep(Duration::from_millis(500));
        let killed = std::process::Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
        assert!(killed.expect("kill").success());
        assert_eq!(child.wait().expect("an end").code(), Some(130));
    }
}

/// Notes which partners are enabled.
#[derive(Default)]
struct Noted {
    memory: Memory,
    enabled: Mutex<HashSet<Uuid>>,
}

impl Store for Noted {
    fn base(&self) -> &dyn Store {
        &self.memory
    }

    fn enable_partner(&self, partner: Uuid, name: &str, settings: Option<Settings>) -> String {
        self.enabled.lock().expect("no panic").insert(partner);
        self.memory.enable_partner(partner, name, settings)
    }

    fn reset_partner(&self, partner: Uuid) {
        self.enabled.lock().expect("no panic").remove(&partner);
        self.memory.reset_partner(partner);
    }
}

#[test]
fn what_fails_fast_is_cleaned_up_too() {
    let noted = Arc::new(Noted::default());
    let bed = Bed::new(|vendor| {
        vendor.store(Box::new(Arc::clone(&noted))).layer(layer::after(|incoming, answer| {
            if incoming.callback() == Some(Callback::PartnerEnable) {
                answer.edit(|body| body["payload"]["state"] = json!("ON"));
            }
        }))
    });
    let done = bed.check(&["--fail-fast", "--jobs", "1"]);
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    let left = noted.enabled.lock().expect("no panic").len();
    assert_eq!(left, 0);
}

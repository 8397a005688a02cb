//! What people met around the verdict: options that touch the request, waiting, and what is read.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::internals::vendor::{Answer, layer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::*;

/// All values of a header of all requests that a vendor got, without repetitions.
type Seen = Arc<Mutex<Vec<Vec<String>>>>;

/// A vendor that notes the values of this header.
fn noting(header: &'static str) -> (Bed, Seen) {
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(move |incoming| {
            let values = incoming.headers.get_all(header).iter();
            let values: Vec<String> =
                values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
            let mut seen = notes.lock().expect("not poisoned");
            if !seen.contains(&values) {
                seen.push(values);
            }
            None
        }))
    });
    (bed, seen)
}

/// Case 1: of a header that was given twice the last one won.
#[test]
fn a_header_given_twice_goes_out_twice() {
    let (bed, seen) = noting("x-a");
    let done = bed.check(&["--only", "response.*", "--header", "X-A: 1", "--header", "X-A: 2"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(seen.lock().expect("not poisoned").contains(&vec!["1".to_owned(), "2".to_owned()]));
}

#[test]
fn extra_data_is_what_every_command_sends() {
    let (bed, seen) = noting("x-cyberapp-extra");
    let extra = r#"{"contact":"me@example.com"}"#;
    let done = bed.check(&["--only", "response.*", "--extra", extra]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let url = bed.vendor.url();
    let sent = run(&["send", "partner.mirroring.get_state", &url, "--listen", &bed.listen, "--extra", extra]);
    assert_eq!(sent.code, Some(0), "{}{}", sent.out, sent.err);
    let folder = Folder::new("extra");
    let file = folder.path("acgw.toml");
    let own = "cti.a.p.acgw.endpoint.v1.1~acme.app.endpoint.v1.1";
    std::fs::write(&file, format!("endpoint_id = '{own}'\nextra = '{extra}'\n")).expect("a file");
    let serving = Serving::at(&bed.listen, &["--config", &file, "--target", &url]);
    let body = json!({ "callback": "partner.mirroring.get_state" }).to_string();
    let (status, answer) = http("POST", serving.text("/callbacks_url"), &[], &body);
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!((status, answer["request"]["body"]["context"]["endpoint_id"].as_str()), (200, Some(own)));
    let expected = vec![STANDARD.encode(extra)];
    // The look whether somebody is there carries no such header.
    let mut seen = seen.lock().expect("not poisoned").clone();
    seen.retain(|values| !values.is_empty());
    assert_eq!(seen, [expected]);
}

/// Case 3.
#[test]
fn addresses_are_taken_or_the_right_form_is_told() {
    let port = free_address().port();
    let serving = Serving::at(&format!("localhost:{port}"), &[]);
    assert_eq!(serving.text("/url"), format!("http://127.0.0.1:{port}"));
    let mut local = Serving::start(&["--public-url", "http://localhost:8787"]);
    local.child.kill().expect("it runs");
    let mut told = String::new();
    local.child.stderr.take().expect("piped").read_to_string(&mut told).expect("text");
    assert!(told.contains("note: `http://localhost:8787`") && told.contains("write 127.0.0.1"), "{told}");
}

/// Case 4: a proxy is set, and the target cannot be reached.
#[test]
fn a_proxy_that_is_not_used_is_told() {
    let unreachable = |url: &str| {
        let args = ["check", url, "--timeout", "300ms"];
        let done = acgw(&args).env("HTTPS_PROXY", "http://proxy.example:3128").output().expect("the program");
        Done::from(done)
    };
    let away = unreachable("http://nobody.invalid/");
    assert_eq!(away.code, Some(3), "{}", away.err);
    assert!(away.err.contains("HTTPS_PROXY") && away.err.contains("is not used"), "{}", away.err);
    assert!(away.err.contains("the host name `nobody.invalid` cannot be found"), "{}", away.err);
    let here = unreachable(&format!("http://{}/", free_address()));
    assert!(!here.err.contains("HTTPS_PROXY") && here.err.contains("nothing listens at"), "{}", here.err);
}

/// Case 5: a published port before the app is up, and a front proxy.
#[test]
fn only_an_answer_of_the_handler_ends_the_wait() {
    let bed = Bed::new(|vendor| {
        let since = Instant::now();
        vendor.layer(layer::instead(move |_| {
            let is_early = since.elapsed() < Duration::from_secs(1);
            is_early.then(|| Answer::json(502, &json!({ "error": "no upstream" })))
        }))
    });
    let done = bed.check(&["--only", "response.*", "--wait", "20s"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);

    let bed = Bed::new(|vendor| vendor);
    let target = bed.vendor.url().trim_start_matches("http://").trim_end_matches("/callback").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let since = Instant::now();
        for mut stream in listener.incoming().map_while(Result::ok) {
            let target = target.clone();
            if since.elapsed() < Duration::from_secs(1) {
                continue;
            }
            std::thread::spawn(move || {
                let mut upstream = std::net::TcpStream::connect(&target).expect("a connection");
                let (mut back, mut down) = (upstream.try_clone().expect("a copy"), stream.try_clone().expect("a copy"));
                std::thread::spawn(move || std::io::copy(&mut back, &mut down));
                let _ = std::io::copy(&mut stream, &mut upstream);
            });
        }
    });
    let done = run(&bed.args(&url, &["--only", "response.*", "--wait", "20s"]));
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
}

/// Case 8: PowerShell's encodings.
#[test]
fn a_byte_order_mark_is_taken_and_utf16_is_told() {
    let folder = Folder::new("encodings");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path(name), bytes).expect("a file");
        folder.path(name)
    };
    let utf16 =
        |text: &str| [&b"\xff\xfe"[..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat();
    let marked = write("marked.toml", "\u{feff}[check]\ncases = 5\n".as_bytes());
    assert_eq!(run(&["check", "--list", "--config", &marked]).code, Some(0));
    let wide = write("wide.toml", &utf16("[check]\ncases = 5\n"));
    let report = write("report.json", &utf16("{}"));
    let baseline = write("baseline.toml", &utf16(""));
    for args in [
        &["check", "--list", "--config", &wide][..],
        &["replay", &format!("{report}#1")],
        &["report", "merge", &report],
        &["check", "--baseline", &baseline],
    ] {
        let done = run(args);
        assert_eq!(done.code, Some(2), "{args:?}: {}", done.err);
        assert!(done.complaint().contains("UTF-16") && done.complaint().contains("-Encoding utf8"), "{}", done.err);
    }
}

/// Case 8: a reader that stops after a line.
#[test]
fn a_listing_ends_in_silence_when_nobody_reads_it() {
    for args in [&["check", "--list"][..], &["checks"], &["schema"], &["openapi"]] {
        let mut child = start(args);
        drop(child.stdout.take());
        let done = Done::from(child.wait_with_output().expect("it ends"));
        assert!(done.code == Some(0) && done.err.is_empty(), "{args:?}: {:?} {}", done.code, done.err);
    }
}

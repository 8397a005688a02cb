//! What people met with what is printed: the words, and who reads them.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use acgw::internals::vendor::{Answer, layer};
use serde_json::{Value, json};

use crate::support::*;

/// Case 49.
#[test]
fn a_waiver_for_a_check_that_does_not_exist_is_wrong_usage() {
    let folder = Folder::new("waiver");
    let file = folder.path("baseline.toml");
    std::fs::write(&file, "[[waiver]]\ncheck = 'auth.token.misssing'\nreason = 'known'\n").expect("a file");
    let done = run(&["check", "--baseline", &file]);
    assert_eq!(done.code, Some(2), "{}", done.err);
    assert!(done.complaint().contains("did you mean `auth.token.missing`?"), "{}", done.err);
}

/// Case 37: a target must not steer the CI that runs the check.
#[test]
fn what_a_handler_answers_is_never_a_command_to_a_ci_server() {
    const LINES: &str = "\n::error::stop\n##vso[task.complete result=Failed;]\n##teamcity[buildStop]\n##[error]x\n";
    let bed =
        Bed::new(|vendor| vendor.layer(layer::instead(|_| Some(Answer::json(500, &json!({ "err_message": LINES }))))));
    let raw = Bed::new(|vendor| {
        vendor.layer(layer::instead(|_| {
            let mut answer = Answer::json(500, &json!({}));
            answer.body = LINES.into();
            Some(answer)
        }))
    });
    let begins = |line: &str| {
        line.trim_start().starts_with("::") || ["##vso[", "##teamcity[", "##["].iter().any(|mark| line.contains(mark))
    };
    for bed in [bed, raw] {
        let url = bed.vendor.url();
        let mut outputs: Vec<(String, Done)> = ["human", "json", "junit"]
            .map(|format| (format.to_owned(), bed.check(&["--only", "response.*", "--format", format])))
            .into();
        let sent = run(&["send", "partner.mirroring.enable", &url, "--listen", &bed.listen]);
        outputs.push(("send".to_owned(), sent));
        let folder = Folder::new("commands");
        let report = folder.path("report.json");
        bed.check(&["--only", "response.*", "--report", &format!("json={report}")]);
        outputs.push(("replay".to_owned(), run(&["replay", &format!("{report}#1"), "--listen", &bed.listen])));
        for (name, done) in outputs {
            let lines = done.out.lines().chain(done.err.lines());
            let command = lines.flat_map(|line| line.split('\r')).find(|line| begins(line));
            assert_eq!(command, None, "{name}");
        }
    }
}

/// Case 38: a check makes data centres up, and no gateway is there.
#[test]
fn tokens_come_from_the_gateway_of_the_run() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            let request: Value = serde_json::from_slice(&incoming.body).ok()?;
            let is_other = request["context"]["datacenter_url"].as_str().is_some_and(|url| url.contains("invalid"));
            is_other.then(|| Answer::json(500, &json!({})))
        }))
    });
    let done = bed.check(&["--only", "tolerance.datacenter", "--format", "json"]);
    let minted: Vec<String> = done.out.lines().filter(|line| line.contains("acgw token")).map(str::to_owned).collect();
    let gateway = format!("--gateway http://{}", bed.listen);
    assert!(!minted.is_empty() && minted.iter().all(|line| line.contains(&gateway)), "{minted:?}");
}

/// Case 10: an issuer that ends in a slash leads to another path.
#[test]
fn a_handler_that_asks_for_keys_elsewhere_is_told_what_it_asked() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            let request: Value = serde_json::from_slice(&incoming.body).ok()?;
            let issuer = request["context"]["datacenter_url"].as_str()?.to_owned() + "/";
            let (status, _) = http("GET", &format!("{issuer}/api/idp/v1/keys"), &[], "");
            (status == 404).then(|| Answer::empty(401))
        }))
    });
    let started = Instant::now();
    let done = bed.check(&[]);
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    assert!(started.elapsed() < Duration::from_secs(30), "waiting does not help");
    let told = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("//api/idp/v1/keys") && told.contains("one slash too many"), "{}", done.out);
}

/// Case 39.
#[test]
fn a_connection_that_is_closed_is_told_in_words() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    let done = run(&["send", "partner.mirroring.get_state", &url, "--retries", "0"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert!(done.out.contains("the handler closed the connection before it answered"), "{}", done.out);
}

/// Case 54: plain HTTP to a port that speaks HTTPS, and the other way round.
#[test]
fn the_wrong_scheme_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let alerting = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"\x15\x03\x01\x00\x02\x02\x46");
        }
    });
    let send = |url: &str, more: &[&str]| {
        run(&[&["send", "partner.mirroring.get_state", url, "--retries", "0"], more].concat())
    };
    let plain = send(&alerting, &[]);
    assert!(plain.out.contains("begin the URL with https://"), "{}", plain.out);
    let serving = Serving::start(&["--tls"]);
    let address = serving.text("/listen").to_owned();
    let checked = run(&["check", &format!("http://{address}/")]);
    assert_eq!(checked.code, Some(3), "{}", checked.out);
    assert!(checked.complaint().contains("begin the URL with https://"), "{}", checked.err);
    let strange = send(&format!("https://{address}/"), &[]);
    assert!(strange.out.contains("an authority that this machine does not trust"), "{}", strange.out);
    let serving = Serving::start(&[]);
    let secure = send(&format!("https://{}/", serving.text("/listen")), &["--insecure"]);
    assert!(secure.out.contains("begin the URL with http://"), "{}", secure.out);
}

/// Case 47.
#[test]
fn a_replay_says_whether_the_finding_came_again() {
    let broken = Arc::new(AtomicUsize::new(1));
    let is_broken = Arc::clone(&broken);
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::after(move |_, answer| {
            if is_broken.load(Ordering::Relaxed) == 1 {
                answer.edit(|body| body["extra"] = json!(1));
            }
        }))
    });
    let folder = Folder::new("replayed");
    let report = folder.path("report.json");
    bed.check(&["--only", "response.partner.get_state", "--report", &format!("json={report}")]);
    let finding = format!("{report}#1");
    let again = run(&["replay", &finding, "--listen", &bed.listen]);
    assert!(again.code == Some(1) && again.out.ends_with("the finding came again\n"), "{}{}", again.out, again.err);
    let elsewhere = run(&["replay", &finding]);
    assert_eq!(elsewhere.code, Some(3), "{}", elsewhere.out);
    let told = elsewhere.out.contains("refused good tokens") && elsewhere.err.contains("--listen");
    assert!(told, "{}{}", elsewhere.out, elsewhere.err);
    broken.store(0, Ordering::Relaxed);
    let gone = run(&["replay", &finding, "--listen", &bed.listen]);
    assert!(gone.code == Some(0) && gone.out.ends_with("the finding did not come again\n"), "{}{}", gone.out, gone.err);
}

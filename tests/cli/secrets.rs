//! No secret is in any output, wherever it went in.

use std::io::{BufRead as _, BufReader};

use acgw::vendor::layer;
use serde_json::json;

use crate::support::*;

/// Everything that must not be seen.
const SECRETS: [&str; 9] = [
    "hunter2-password",
    "me@example.com:{",
    "cookie-jar-value",
    "header-token-value",
    "basic-bearer-value",
    "set-cookie-value",
    "url-password",
    "url-key-value",
    "client-secret-value",
];

/// A vendor that breaks every answer and repeats in it whatever it was sent.
fn gossip() -> Bed {
    Bed::new(|vendor| {
        vendor.layer(layer::after(|incoming, answer| {
            let said: Vec<_> =
                incoming.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            let decoded =
                "you are me@example.com:{\"password\":\"hunter2-password\"}, the password is hunter2-password";
            answer.set("set-cookie", "session=set-cookie-value; HttpOnly");
            answer.set("x-session-token", "header-token-value");
            answer.edit(|body| {
                body["response_id"] = json!(format!("{said:?} {decoded}"));
                body["err_message"] = json!(said);
            });
        }))
    })
}

#[test]
fn no_format_has_a_secret() {
    let (bed, folder) = (gossip(), Folder::new("secrets"));
    let url = bed.vendor.url().replace("http://", "http://user:url-password@") + "?code=url-key-value";
    let formats = ["json", "junit", "github", "human"];
    let reports: Vec<_> = formats.iter().map(|format| format!("{format}={}", folder.path(format))).collect();
    let mut args = bed.args(
        &url,
        &[
            "--credentials",
            "me@example.com:{\"password\":\"hunter2-password\"}",
            "--header",
            "Cookie: a=b; jar=cookie-jar-value",
            "--header",
            "X-Api-Token: header-token-value",
            "--header",
            "Proxy-Authorization: Basic basic-bearer-value",
            "--client",
            "id:client-secret-value",
        ],
    );
    reports.iter().for_each(|report| args.extend(["--report", report]));
    let summary = folder.path("summary");
    args.extend(["--format", "github"]);
    let done = Done::from(acgw(&args).env("GITHUB_STEP_SUMMARY", &summary).output().expect("the program"));
    assert_eq!(done.code, Some(1), "{}", done.err);
    let mut outputs = vec![("stdout", done.out), ("stderr", done.err)];
    for name in formats.into_iter().chain(["summary"]) {
        outputs.push((name, std::fs::read_to_string(folder.path(name)).expect("a report")));
    }
    let encoded = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        "me@example.com:{\"password\":\"hunter2-password\"}",
    );
    for (name, text) in &outputs {
        for secret in SECRETS.into_iter().chain(["eyJ", encoded.as_str()]) {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret} in {name}");
        }
    }
    assert!(outputs.iter().any(|(_, text)| text.contains("***")));
}

#[test]
fn secrets_are_shown_when_asked_for() {
    let bed = gossip();
    let more =
        ["--header", "X-Api-Token: header-token-value", "--only", "response.*", "--format", "json", "--show-secrets"];
    let done = bed.check(&more);
    assert!(done.out.contains("header-token-value") && done.out.contains("Bearer eyJ"), "{}", done.out);
}

#[test]
fn what_goes_wrong_is_told_without_secrets() {
    let url = format!("http://user:pw@{}/?sig=abc", free_address());
    let done = run(&["check", &url]);
    assert_eq!(done.code, Some(3));
    assert!(done.complaint().contains("http://user:***@") && done.complaint().contains("sig=***"), "{}", done.err);
    for args in [&["check", "--help"][..], &["check", "--cases", "0"]] {
        let done = acgw(args).env("ACGW_CREDENTIALS", "me:\"from-the-environment\"").output().expect("the program");
        let done = Done::from(done);
        assert!(!done.out.contains("from-the-environment") && !done.err.contains("from-the-environment"));
    }
}

#[test]
fn a_target_is_shown_without_its_secrets_at_the_start() {
    let mut serving = Serving::start(&["--target", "http://user:url-password@127.0.0.1:1/x?code=url-key-value"]);
    let mut lines = BufReader::new(serving.child.stderr.take().expect("piped")).lines().map(|line| line.expect("text"));
    let told: Vec<String> = lines.by_ref().take_while(|line| !line.contains("/_acgw/callbacks")).collect();
    assert!(told.iter().any(|line| line.contains("calls http://user:***@127.0.0.1:1/x?code=***")), "{told:#?}");
    assert!(told.iter().all(|line| SECRETS.iter().all(|secret| !line.contains(secret))), "{told:#?}");
}

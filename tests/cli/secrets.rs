//! No secret is in any output, wherever it went in.

use std::io::{BufRead as _, BufReader};

use acgw::internals::vendor::layer;
use serde_json::json;

use crate::support::*;

/// Everything that must not be seen.
const SECRETS: [&str; 20] = [
    "hunter2-password",
    "me@example.com:{",
    "cookie-jar-value",
    "header-token-value",
    "basic-bearer-value",
    "set-cookie-value",
    "url p@ssword",
    "url%20p%40ssword",
    "url-key-value",
    "client-secret-value",
    "member-password-value",
    "member-token-value",
    "member-pin-value",
    "member-passphrase-value",
    "location-password-value",
    "location-token-value",
    "report-secret-value",
    "bearer-in-a-sentence",
    "form-secret-value",
    "page-token-value",
];

/// Credentials in the base64 of headers, with the alphabet of URLs too.
fn encoded() -> Vec<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let plain = ["me@example.com:{\"password\":\"hunter2-password\"}", "id:client-secret-value"];
    plain.iter().flat_map(|plain| [STANDARD_NO_PAD.encode(plain), URL_SAFE_NO_PAD.encode(plain)]).collect()
}

/// A vendor that breaks every answer, repeats in it whatever it was sent, and adds secrets of its own.
fn gossip() -> Bed {
    Bed::new(|vendor| {
        vendor.layer(layer::after(|incoming, answer| {
            let said: Vec<_> =
                incoming.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            let decoded =
                "you are me@example.com:{\"password\":\"hunter2-password\"}, the password is hunter2-password";
            answer.set("set-cookie", "session=set-cookie-value; HttpOnly");
            answer.set("x-session-token", "header-token-value");
            answer.set("location", "https://a:location-password-value@b.example/?access_token=location-token-value");
            if incoming.callback() == Some(acgw::Callback::PartnerReset) {
                let request: serde_json::Value = serde_json::from_slice(&incoming.body).unwrap_or_default();
                tell(request["context"]["datacenter_url"].as_str());
            }
            let encoded = encoded();
            answer.edit(|body| {
                body["response_id"] = json!(format!("{said:?} {decoded} {encoded:?}"));
                body["err_message"] = json!(said);
                body["debug"] = json!({
                    "password": "member-password-value",
                    "nested": [{ "accessToken": "member-token-value", "credentials": { "pin": "member-pin-value" } }],
                    "passphrase": ["member-passphrase-value"],
                    "log": "Authorization: Bearer bearer-in-a-sentence, client_secret=form-secret-value&x=1",
                });
                if incoming.callback() == Some(acgw::Callback::PartnerReset) {
                    *body = json!("<html><a href=\"http://u:url%20p%40ssword@a/?token=page-token-value\">");
                }
            });
        }))
    })
}

/// Sends a status report that the platform refuses, with a secret in it.
fn tell(platform: Option<&str>) {
    let body = "{\"module\":{\"name\":\"m\"},\"client_secret\":\"report-secret-value\"}";
    let url = format!("{}{}", platform.unwrap_or_default(), acgw::internals::platform::STATUS_PATH);
    http("POST", &url, &[("content-type", "application/json")], body);
}

#[test]
fn no_format_has_a_secret() {
    let (bed, folder) = (gossip(), Folder::new("secrets"));
    let url = bed.vendor.url() + "?code=url-key-value";
    let formats = acgw::internals::report::Format::ALL.map(acgw::internals::report::Format::name);
    let reports: Vec<_> = formats.iter().map(|format| format!("{format}={}", folder.path(format))).collect();
    let baseline = folder.path("baseline.toml");
    let stale = "[[waiver]]\ncheck = \"mirroring.partner.unknown\"\nrule = \"no.such.rule\"\n\
                 reason = \"see http://user:url%20p%40ssword@a.example\"\n";
    std::fs::write(&baseline, stale).expect("a file");
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
            "--baseline",
            &baseline,
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
    let encoded = encoded();
    for (name, text) in &outputs {
        for secret in SECRETS.into_iter().chain(["eyJ"]).chain(encoded.iter().map(String::as_str)) {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret} in {name}");
        }
    }
    // They were there: the report has what the vendor said, without its secrets.
    let report = &outputs.iter().find(|(name, _)| *name == "json").expect("a report").1;
    for shown in ["\"nested\"", "Bearer ***", "client_secret=***", "session", "***"] {
        assert!(report.contains(shown), "{shown}");
    }
    assert!(report.contains("status.reports") && report.contains("baseline_errors"));
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
    let url = format!("http://{}/?sig=abc", free_address());
    let done = run(&["check", &url]);
    assert_eq!(done.code, Some(3));
    assert!(done.complaint().contains("sig=***"), "{}", done.err);
    for command in [&["check"][..], &["send", "partner.mirroring.get_state"], &["serve", "--target"]] {
        let done = run(&[command, &["http://user:url-password@127.0.0.1:1/"]].concat());
        let told = done.err.contains("leave them out") && !done.err.contains("url-password");
        assert!(done.code == Some(2) && told, "{command:?}: {}", done.err);
    }
    for args in [&["check", "--help"][..], &["check", "--cases", "0"]] {
        let done = acgw(args).env("ACGW_CREDENTIALS", "me:\"from-the-environment\"").output().expect("the program");
        let done = Done::from(done);
        assert!(!done.out.contains("from-the-environment") && !done.err.contains("from-the-environment"));
    }
}

#[test]
fn a_target_is_shown_without_its_secrets_at_the_start() {
    let mut serving = Serving::start(&["--target", "http://127.0.0.1:1/x?code=url-key-value"]);
    let mut lines = BufReader::new(serving.child.stderr.take().expect("piped")).lines().map(|line| line.expect("text"));
    let told: Vec<String> = lines.by_ref().take_while(|line| !line.contains("/_acgw/callbacks")).collect();
    assert!(told.iter().any(|line| line.contains("calls http://127.0.0.1:1/x?code=***")), "{told:#?}");
    assert!(told.iter().all(|line| SECRETS.iter().all(|secret| !line.contains(secret))), "{told:#?}");
}

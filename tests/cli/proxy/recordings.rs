//! Recordings: the suite through the proxy, the differences from the contract, fixtures, and callbacks sent again.

use std::collections::BTreeMap;
use std::time::Duration;

use acgw::Vendor;
use acgw::internals::vendor::{Guard, Jwks, layer};
use serde_json::{Value, json};

use super::Proxying;
use crate::support::{Bed, Done, Folder, run};

/// The outcome of each check.
fn outcomes(done: &Done) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let report = done.json();
    let checks = report["checks"].as_array().expect("checks");
    checks.iter().map(|check| (text(&check["id"]), text(&check["outcome"]))).collect()
}

#[test]
fn the_suite_has_the_same_verdict_through_the_proxy_and_its_traffic_does_not_differ_from_the_contract() {
    let bed = Bed::new(|builder| builder);
    let proxy = Proxying::start(&bed.vendor.url(), &[]);
    let more = [
        "--format",
        "json",
        "--only",
        "response.*",
        "--only",
        "auth.token.*",
        "--only",
        "robustness.*",
        "--cases",
        "2",
    ];
    let through = run(&bed.args(proxy.url(), &more));
    assert_eq!((through.code, outcomes(&through)), (Some(0), outcomes(&bed.check(&more))));
    let drift = run(&["drift", &proxy.recording()]);
    assert_eq!(drift.code, Some(0), "{}", drift.out);
    assert!(drift.out.ends_with("The traffic is as the documents say.\n"), "{}", drift.out);
    replay_and_fixtures(&bed, &proxy);
}

/// Callbacks that were recorded can be sent again, and give fixtures.
fn replay_and_fixtures(bed: &Bed, proxy: &Proxying) {
    let folder = Folder::new("recorded");
    let exchanges = proxy.exchanges();
    let is_enabling = |it: &&Value| {
        let body = it["request"]["body"]["text"].as_str().unwrap_or_default();
        body.contains("partner.mirroring.enable") && it["answer"]["status"] == 200
    };
    let one = exchanges.iter().find(is_enabling).expect("a callback");
    std::fs::write(folder.path("traffic.jsonl"), format!("{one}\nhalf of a li")).expect("a file");
    let replayed = run(&["replay", &folder.path(""), "--url", &bed.vendor.url(), "--listen", &bed.listen]);
    assert_eq!(replayed.code, Some(0), "{} {}", replayed.out, replayed.err);
    assert!(replayed.out.starts_with("partner.mirroring.enable: then 200, now 200"), "{}", replayed.out);
    let made = run(&["fixtures", "--from", &folder.path(""), "--out", &folder.path("out"), "--seed", "1"]);
    assert!(made.out.starts_with("2 files"), "{} {}", made.out, made.err);
    let request =
        std::fs::read_to_string(folder.path("out/partner.mirroring.enable/001.request.json")).expect("a file");
    let request: Value = serde_json::from_str(&request).expect("JSON");
    let recorded: Value = serde_json::from_str(one["request"]["body"]["text"].as_str().expect("text")).expect("JSON");
    assert_eq!(request["type"], recorded["type"]);
    assert_eq!(request["payload"]["acronis_tenant_id"], request["context"]["tenant_id"]);
    assert_ne!(request["context"]["tenant_id"], recorded["context"]["tenant_id"]);
    let answer =
        std::fs::read_to_string(folder.path("out/partner.mirroring.enable/001.response.200.json")).expect("a file");
    assert!(answer.contains(request["request_id"].as_str().expect("an id")), "the same value is the same everywhere");
    let har = folder.path("traffic.har");
    assert_eq!(run(&["proxy", "export", &folder.path(""), "--har", &har]).code, Some(0));
    let har: Value = serde_json::from_str(&std::fs::read_to_string(har).expect("a file")).expect("JSON");
    assert_eq!(har["log"]["entries"].as_array().map(Vec::len), Some(1));
}

/// An exchange as the proxy records it: a correct one.
fn exchange() -> Value {
    let id = "ff2a71a4-ae4d-48a9-879a-35cab62d50be";
    let endpoint = "cti.a.p.acgw.endpoint.v1.1~acme.mirroring.endpoint.v1.1";
    let request = json!({ "type": "cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.get_state.v1.0", "request_id": id,
        "created_at": "0001-01-01T00:00:00Z",
        "context": { "callback_id": "cti.a.p.acgw.callback.v2.0~a.p.partner.mirroring.get_state.v1.0", "endpoint_id": endpoint,
            "tenant_id": "999d63d2-831e-40b9-aaab-16f919a483d0", "datacenter_url": "https://eu8.acronis.cloud" } });
    let answer = json!({ "type": "cti.a.p.acgw.response.v1.1~a.p.partner.mirroring.get_state.ok.v1.0", "request_id": id,
        "response_id": "6eb3efde-8071-40ab-b820-6e749a2dafd6", "payload": { "state": "ENABLED" } });
    let json_type = json!(["Content-Type", "application/json"]);
    json!({ "at": "2026-03-01T12:00:00Z", "receiver": "handler", "origin": "http://127.0.0.1:3000",
        "request": { "method": "POST", "target": "/callbacks",
            "headers": [json_type, ["Authorization", "Bearer ***"], ["X-CyberApp-Auth", "***"], ["X-CyberApp-Extra", "e30="]],
            "token": { "header": { "alg": "RS256", "iri": "1", "kid": "k" }, "claims": { "aud": "acronis.cloud", "exp": 1, "iat": 1,
                "iss": "https://acronis.cloud", "jti": "1", "scope": [{ "role": endpoint }], "sub": "1",
                "sub_type": "platform-acgw", "ver": 2 } },
            "body": { "text": request, "size": 400, "is_whole": true } },
        "answer": { "status": 200, "headers": [json_type], "body": { "text": answer, "size": 200, "is_whole": true } },
        "took_ms": 5, "failure": null })
}

/// A recording of that exchange, changed; bodies are texts in the file.
fn recording(folder: &Folder, changes: &[(&str, Value)]) {
    let mut text = format!("{}\n", line(exchange()));
    for (pointer, value) in changes {
        let mut changed = exchange();
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        let parent = changed.pointer_mut(parent).expect(pointer);
        match value {
            Value::Null => drop(parent.as_object_mut().expect("an object").remove(name)),
            value if parent.is_array() => parent[name.parse::<usize>().expect("a place")] = value.clone(),
            value => parent[name] = value.clone(),
        }
        text += &format!("{}\n", line(changed));
    }
    std::fs::write(folder.path("traffic.jsonl"), text).expect("a file");
}

fn line(mut exchange: Value) -> Value {
    for half in ["request", "answer"] {
        let body = &mut exchange[half]["body"]["text"];
        *body = json!(body.to_string());
    }
    exchange
}

#[test]
fn planted_differences_are_found_and_nothing_else() {
    let (body, answer) = ("/request/body/text", "/answer/body/text");
    let planted = [
        (format!("{body}/context/region"), json!("eu"), "request.members.unknown", "advisory"),
        (format!("{body}/created_at"), json!(null), "request.created_at.required", "must"),
        (format!("{body}/context/tenant_id"), json!(5), "context.tenant_id.type", "must"),
        (
            format!("{body}/context/callback_id"),
            json!("cti.a.p.acgw.callback.v3.0~a.p.partner.mirroring.get_state.v1.0"),
            "context.callback_id.const",
            "must",
        ),
        (
            format!("{body}/context/endpoint_id"),
            json!("cti.a.p.acgw.endpoint.v2.0~acme.mirroring.endpoint.v2.0"),
            "request.endpoint",
            "advisory",
        ),
        ("/request/headers/3".to_owned(), json!(["X-CyberApp-Region", "eu"]), "request.headers", "must"),
        ("/request/token/claims/ver".to_owned(), json!(3), "request.token.unstated", "advisory"),
        ("/request/token/header/alg".to_owned(), json!("ES256"), "request.token", "must"),
        (format!("{answer}/payload/state"), json!("UNKNOWN"), "payload.state.enum", "must"),
        ("/answer/status".to_owned(), json!(201), "response.status", "must"),
    ];
    let folder = Folder::new("planted");
    let changes: Vec<_> = planted.iter().map(|(pointer, value, ..)| (pointer.as_str(), value.clone())).collect();
    recording(&folder, &changes);
    let done = run(&["drift", &folder.path(""), "--format", "json"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    let found = done.json();
    let subject = &found["subjects"][0];
    assert_eq!((&subject["subject"], &subject["exchanges"]), (&json!("partner.mirroring.get_state"), &json!(11)));
    assert_eq!(subject["seconds_between_retries"].as_array().map(Vec::len), Some(10));
    let found = subject["differences"].as_array().expect("a list");
    for (pointer, _, rule, level) in &planted {
        let is_it =
            |it: &&Value| it["rule"].as_str().is_some_and(|found| found.ends_with(rule)) && it["level"] == *level;
        assert!(found.iter().any(|it| is_it(&it)), "{pointer}: {found:#?}");
    }
    // The strange header takes the place of another one, and the token is not for the other endpoint.
    assert_eq!(found.len(), planted.len() + 2, "{found:#?}");
    recording(&folder, &[]);
    assert_eq!(run(&["drift", &folder.path("")]).code, Some(0));
}

#[test]
fn what_a_second_deployment_has_more_is_new() {
    let good = Bed::new(|builder| builder);
    let issuer = format!("http://{}", good.listen);
    let guard = Guard::new(&issuer).keys(Jwks::of(&issuer).spacing(Duration::ZERO));
    let edited = layer::after(|_, answer| answer.edit(|body| body["response_id"] = json!("none")));
    let worse = Vendor::builder().guard(guard).layer(edited).start().expect("a vendor");
    let compared = |url: &str, other: &str| run(&good.args(url, &["--compare", other, "--only", "response.partner.*"]));
    let new = compared(&good.vendor.url(), &worse.url());
    assert_eq!(new.code, Some(1), "{}", new.err);
    assert!(new.out.contains("new: "), "{}", new.out);
    let fixed = compared(&worse.url(), &good.vendor.url());
    assert_eq!(fixed.code, Some(0), "{}", fixed.err);
    assert!(fixed.out.contains("fixed: ") && !fixed.out.contains("new: "), "{}", fixed.out);
}

#[test]
fn what_a_second_deployment_answers_in_another_way_is_shown() {
    let good = Bed::new(|builder| builder);
    let issuer = format!("http://{}", good.listen);
    let guard = Guard::new(&issuer).keys(Jwks::of(&issuer).spacing(Duration::ZERO));
    let forbids = layer::after(|_, answer| answer.status = if answer.status == 401 { 403 } else { answer.status });
    let other = Vendor::builder().guard(guard).layer(forbids).start().expect("a vendor");
    let compared = |other: &str| {
        run(&good
            .args(&good.vendor.url(), &["--compare", other, "--only", "auth.token.missing", "--only", "lifecycle.*"]))
    };
    let apart = compared(&other.url());
    assert_eq!(apart.code, Some(0), "{}", apart.err);
    for line in
        ["Every check has the same outcome.", "Other answers in ", " of auth.token.missing, ", "\n- 401", "\n+ 403"]
    {
        assert!(apart.out.contains(line), "{line}: {}", apart.out);
    }
    let same = compared(&good.vendor.url());
    assert!(same.out.contains("The answers are the same in all of "), "{}", same.out);
}

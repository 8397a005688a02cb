//! Callbacks on request: `acgw send`, and `POST /_acgw/callbacks` of a running gateway.

use std::sync::atomic::{AtomicUsize, Ordering};

use acgw::Callback;
use acgw::internals::contract::AnyCallback;
use acgw::internals::vendor::{Answer, Builder, layer};
use serde_json::{Value, json};

use crate::support::*;

const CREDENTIALS: &str = "me@acme.example:{\"password\":\"pass-word-1\"}";

/// A vendor that knows the mapping callbacks, as far as their documents show them.
fn mapping(vendor: Builder) -> Builder {
    vendor.layer(layer::instead(|incoming| {
        let request: Value = serde_json::from_slice(&incoming.body).ok()?;
        let callback = AnyCallback::find(request["context"]["callback_id"].as_str()?)?;
        let mut answer = callback.response().examples().first()?.clone();
        answer["request_id"] = request["request_id"].clone();
        Some(Answer::json(200, &answer))
    }))
}

/// A vendor that is busy for its first requests.
fn busy(vendor: Builder, requests: usize) -> Builder {
    let left = AtomicUsize::new(requests);
    vendor.layer(layer::instead(move |_| {
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).ok()?;
        let mut answer = Answer::json(429, &json!({}));
        answer.set("retry-after", "0");
        Some(answer)
    }))
}

/// Sends a callback through a running gateway: status and answer.
fn post(serving: &Serving, body: &Value) -> (u16, Value) {
    let (status, answer) = http("POST", serving.text("/callbacks_url"), &[], &body.to_string());
    (status, serde_json::from_str(&answer).expect("JSON"))
}

#[test]
fn send_knows_mapping_callbacks_and_their_credentials() {
    let bed = Bed::new(mapping);
    let url = bed.vendor.url();
    for callback in Callback::MAPPING {
        let done = run(&["send", callback.name(), &url, "--listen", &bed.listen, "--credentials", CREDENTIALS]);
        assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
        assert!(done.out.contains(callback.id()) && done.out.contains("x-cyberapp-auth: ***"), "{}", done.out);
        assert!(!done.out.contains("pass-word-1"), "{}", done.out);
    }
}

#[test]
fn send_knows_custom_callbacks_by_their_cti() {
    let bed = Bed::new(|vendor| vendor.layer(layer::instead(|_| Some(Answer::json(404, &json!({}))))));
    let (url, cti) = (bed.vendor.url(), "cti.a.p.acgw.callback.v1.0~acme.app.sync.v1.0");
    let done =
        run(&["send", cti, &url, "--type", "cti.a.p.acgw.request.v1.0~acme.app.sync.v1.0", "--payload", "{\"a\":1}"]);
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    assert!(done.out.contains("outcome   undefined client error") && !done.out.contains("broken "), "{}", done.out);
    for (args, said) in [
        (&["send", cti, &url][..], "--type"),
        (&["send", "enablement.read", &url, "--type", cti], "has a fixed type"),
        (&["send", "enablement", &url], "enablement.read"),
    ] {
        let done = run(args);
        assert!(done.code == Some(2) && done.complaint().contains(said), "{args:?}: {}", done.err);
    }
    let done = run(&["send", "cti.Acme", &url, "--type", "acme"]);
    assert!(done.code == Some(2) && done.out.contains("/context/callback_id"), "{}{}", done.out, done.err);
}

#[test]
fn send_repeats_what_may_be_repeated_and_tells() {
    let bed = Bed::new(|vendor| busy(vendor, 2));
    let url = bed.vendor.url();
    let args = ["send", "partner.mirroring.get_state", &url, "--listen", &bed.listen];
    let done = run(&args);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(done.out.starts_with("attempt   1: too many requests; again in 0s\nattempt   2: "), "{}", done.out);

    let bed = Bed::new(|vendor| busy(vendor, 1));
    let done =
        run(&["send", "partner.mirroring.get_state", &bed.vendor.url(), "--listen", &bed.listen, "--retries", "0"]);
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    assert!(!done.out.contains("attempt ") && done.out.contains("console   (nothing)"), "{}", done.out);
}

#[test]
fn send_says_when_the_handler_knows_other_keys() {
    let bed = Bed::new(|vendor| vendor);
    let done = run(&["send", "partner.mirroring.get_state", &bed.vendor.url()]);
    assert_eq!(done.code, Some(1), "{}", done.out);
    assert!(done.err.contains("never fetched the keys") && done.err.lines().count() == 1, "{}", done.err);
}

#[test]
fn a_running_gateway_sends_to_its_target_and_keeps_it_in_its_journal() {
    let bed = Bed::new(|vendor| busy(vendor, 1));
    let url = bed.vendor.url();
    let serving = Serving::at(&bed.listen, &["--target", &url]);
    let tenant = "11111111-1111-4111-8111-111111111111";
    let (status, sent) = post(&serving, &json!({ "callback": "partner.mirroring.enable", "tenant": tenant }));
    assert_eq!((status, &sent["outcome"], &sent["attempts"]), (200, &json!("answered"), &json!(2)), "{sent}");
    assert_eq!(sent["violations"], json!([]));
    assert_eq!(sent["console_message"], "The operation is complete.");
    assert_eq!(sent["request"]["body"]["context"]["tenant_id"], tenant);
    assert_eq!(sent["request"]["headers"]["authorization"], "Bearer ***");
    assert_eq!(sent["response"]["body"]["payload"]["acronis_tenant_id"], tenant);

    let payload = json!({ "partner_tenant_id": tenant, "partner_tenant_name": "Acme", "enabled": [] });
    let asked =
        json!({ "callback": "customer.mirroring.set_state", "tenant": tenant, "payload": payload, "target": url });
    assert_eq!(post(&serving, &asked).1["response"]["status"], 200);

    let (_, journal) = http("GET", serving.text("/journal_url"), &[], "");
    let journal: Vec<Value> = serde_json::from_str(&journal).expect("JSON");
    let outbound: Vec<_> = journal.iter().filter(|entry| entry["direction"] == "outbound").collect();
    let statuses: Vec<_> = outbound.iter().map(|entry| entry["status"].as_u64()).collect();
    assert_eq!(statuses, [Some(429), Some(200), Some(200)]);
    assert_eq!(outbound[0]["note"], "partner.mirroring.enable, too many requests");
    assert!(journal.iter().all(|entry| !entry["url"].as_str().unwrap_or_default().starts_with("/_acgw/")));
}

#[test]
fn a_running_gateway_judges_what_it_sends() {
    let bed = Bed::new(|vendor| vendor.layer(layer::after(|_, answer| answer.edit(|body| body["extra"] = json!(1)))));
    let serving = Serving::at(&bed.listen, &[]);
    let asked = json!({ "callback": "partner.mirroring.get_state", "target": bed.vendor.url() });
    let (status, sent) = post(&serving, &asked);
    assert_eq!((status, &sent["outcome"]), (200, &json!("response-mismatch")), "{sent}");
    assert_eq!(sent["violations"][0]["pointer"], "/extra");
    let asked = json!({ "callback": "partner.mirroring.get_state", "target": "http://127.0.0.1:1/", "retries": 0 });
    let (status, sent) = post(&serving, &asked);
    assert_eq!((status, &sent["outcome"], &sent["response"]), (200, &json!("unreachable"), &Value::Null), "{sent}");
}

#[test]
fn secrets_of_a_callback_are_masked_wherever_it_is_shown() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            let auth = incoming.headers.get("authorization")?.to_str().ok()?.to_owned();
            Some(Answer::json(500, &json!({ "seen": auth, "client_secret": "pass-word-2" })))
        }))
    });
    let serving = Serving::at(&bed.listen, &["--target", &format!("{}?code=pass-word-4", bed.vendor.url())]);
    let asked = json!({
        "callback": "enablement.read", "credentials": CREDENTIALS, "headers": { "X-Api-Key": "pass-word-3" },
    });
    let (_, sent) = post(&serving, &asked);
    let (_, journal) = http("GET", serving.text("/journal_url"), &[], "");
    for shown in [sent.to_string(), journal] {
        assert!(!shown.contains("eyJ") && !shown.contains("pass-word") && shown.contains("***"), "{shown}");
    }
}

#[test]
fn what_cannot_be_sent_is_refused_with_a_reason() {
    let serving = Serving::start(&[]);
    let state = |more: Value| {
        let mut asked = json!({ "callback": "partner.mirroring.get_state", "target": "http://127.0.0.1:1/" });
        asked.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        asked
    };
    for (asked, said) in [
        (json!([]), "the body does not describe a callback"),
        (json!({}), "the body names no callback"),
        (json!({ "callback": "partner.enable" }), "partner.mirroring.enable"),
        (json!({ "callback": "partner.mirroring.get_state" }), "target"),
        (state(json!({ "target": "vendor.example" })), "https://vendor.example/callbacks"),
        (state(json!({ "tenent": "x" })), "tenent"),
        (state(json!({ "retries": 11 })), "at most 10"),
        (state(json!({ "headers": { "a b": "c" } })), "`a b`"),
        (state(json!({ "headers": { "Authorization": "Basic eA==" } })), "the gateway itself sends"),
        (state(json!({ "type": "cti.a.v1.0" })), "is fixed"),
        (state(json!({ "payload": { "a": 1 } })), "partner.mirroring.get_state.request.payload.maxProperties"),
    ] {
        let (status, answer) = post(&serving, &asked);
        assert_eq!(status, 400, "{asked}");
        assert!(answer["error"]["message"].as_str().is_some_and(|text| text.contains(said)), "{asked}: {answer}");
    }
    let done = run(&["serve", "--target", "vendor.example"]);
    assert!(done.code == Some(2) && done.err.contains("https://vendor.example/callbacks"), "{}", done.err);
}

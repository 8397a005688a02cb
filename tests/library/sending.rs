//! Callbacks sent from a test: of every kind, repeated where that is allowed, judged.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acgw::internals::contract::{AnyCallback, CustomCallback, Outcome};
use acgw::internals::platform::{CallbackDraft, Direction};
use acgw::internals::vendor::{Answer, layer};
use acgw::{Callback, Gateway, Judged, Options, SendError, Target, Vendor, conformance};
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use uuid::Uuid;

fn send(gateway: &Gateway, draft: CallbackDraft, url: &str) -> Result<Judged, SendError> {
    gateway.handle().block_on(draft.send(url))
}

/// A vendor that answers every callback in this way.
fn answering(gateway: &Gateway, answer: impl Fn(&Value) -> Answer + Send + Sync + 'static) -> Vendor {
    let answer = layer::instead(move |incoming| Some(answer(&serde_json::from_slice(&incoming.body).ok()?)));
    Vendor::builder().issuer(gateway.issuer()).layer(answer).start().expect("a free port")
}

#[test]
fn every_mirroring_callback_is_valid_without_changes() {
    let gateway = Gateway::builder().start().expect("a free port");
    let vendor = Vendor::builder().issuer(gateway.issuer()).start().expect("a free port");
    for callback in Callback::MIRRORING {
        let judged = send(&gateway, gateway.callback(callback), &vendor.url()).expect("sent");
        assert_eq!((judged.status(), judged.violations.len()), (Some(200), 0), "{callback:?} {judged:?}");
    }
    let journal = gateway.journal();
    let outbound: Vec<_> = journal.iter().filter(|entry| entry.direction == Direction::Outbound).collect();
    assert_eq!(outbound.len(), Callback::MIRRORING.len());
    assert!(outbound.iter().all(|entry| entry.url == vendor.url() && entry.status == Some(200)));
    assert!(outbound[0].request.headers.contains(&("authorization".to_owned(), "Bearer ***".to_owned())));
}

#[test]
fn mapping_callbacks_are_sent_and_judged_by_their_schemas() {
    let gateway = Gateway::builder().start().expect("a free port");
    let vendor = answering(&gateway, |request| {
        let id = request["context"]["callback_id"].as_str().and_then(AnyCallback::find).expect("documented");
        let mut answer = id.response().examples()[0].clone();
        answer["request_id"] = request["request_id"].clone();
        Answer::json(200, &answer)
    });
    for callback in Callback::MAPPING {
        let draft = gateway.callback(callback).credentials("me:{\"password\":\"secret\"}");
        let judged = send(&gateway, draft, &vendor.url()).expect("sent");
        assert_eq!((judged.outcome, judged.violations.as_slice()), (Outcome::Answered, &[][..]), "{callback:?}");
        assert_eq!(judged.exchange.request_headers["x-cyberapp-auth"], "bWU6eyJwYXNzd29yZCI6InNlY3JldCJ9");
    }
}

#[test]
fn a_custom_callback_is_judged_by_its_envelope_alone() {
    let gateway = Gateway::builder().start().expect("a free port");
    let custom = |name: &str| CustomCallback {
        callback_id: format!("cti.a.p.acgw.callback.v1.0~acme.app.{name}.v1.0"),
        request_type: format!("cti.a.p.acgw.request.v1.0~acme.app.{name}.v1.0"),
    };
    let vendor = answering(&gateway, |request| match request["payload"]["fail"].as_bool() {
        Some(true) => Answer::json(422, &json!({ "reason": "of the vendor's own" })),
        _ => Answer::json(
            200,
            &json!({
                "type": "cti.a.p.acgw.response.v1.0~acme.app.sync.ok.v1.0", "request_id": request["request_id"],
                "response_id": Uuid::new_v4(), "payload": [1],
            }),
        ),
    });
    let draft = gateway.callback(custom("sync")).payload(json!({ "any": "thing" }));
    let judged = send(&gateway, draft, &vendor.url()).expect("sent");
    assert_eq!((judged.outcome, judged.payload()), (Outcome::Answered, json!([1])), "{judged:?}");
    let draft = gateway.callback(custom("sync")).payload(json!({ "fail": true }));
    let judged = send(&gateway, draft, &vendor.url()).expect("sent");
    assert_eq!((judged.outcome, judged.violations.len()), (Outcome::UnexpectedClientError, 0));
    let refused = send(&gateway, gateway.callback(custom("No Name")), &vendor.url());
    assert!(matches!(refused, Err(SendError::RequestMismatch(found)) if found.len() == 2));
}

#[test]
fn only_what_may_be_repeated_is_and_each_attempt_is_the_same_request() {
    let gateway = Gateway::builder().start().expect("a free port");
    let count = AtomicUsize::new(0);
    let vendor = answering(&gateway, move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => {
            let mut answer = Answer::json(429, &json!({}));
            answer.set("retry-after", "0");
            answer
        }
        _ => Answer::json(503, &json!({ "err_message": "closed for stocktaking" })),
    });
    let seen: Arc<Mutex<Vec<(Outcome, Duration)>>> = Arc::default();
    let noted = Arc::clone(&seen);
    let draft = gateway.callback(Callback::PartnerEnable).retries(5);
    let draft = draft.on_retry(move |exchange, pause| {
        noted.lock().expect("not poisoned").push((exchange.outcome, pause));
    });
    let judged = send(&gateway, draft, &vendor.url()).expect("sent");
    assert_eq!((judged.status(), judged.exchange.attempts), (Some(503), 3));
    assert_eq!(*seen.lock().expect("not poisoned"), [(Outcome::TooManyRequests, Duration::ZERO); 2]);
    assert!(judged.console_message.ends_with("closed for stocktaking"), "{}", judged.console_message);
    let journal = gateway.journal();
    let sent: Vec<&str> = journal
        .iter()
        .filter(|entry| entry.direction == Direction::Outbound)
        .map(|entry| entry.request.body.as_str())
        .collect();
    assert!(sent.len() == 3 && sent.iter().all(|body| *body == sent[0]), "{sent:?}");
}

#[test]
fn a_message_of_its_own_is_shown_where_enabling_fails_and_nowhere_else() {
    let gateway = Gateway::builder().start().expect("a free port");
    let vendor = answering(&gateway, |_| Answer::json(400, &json!({ "err_message": "pay first" })));
    for (callback, is_shown) in [
        (AnyCallback::from(Callback::PartnerEnable), true),
        (Callback::CustomerSetState.into(), true),
        (Callback::EnablementWrite.into(), true),
        (Callback::TenantMappingWrite.into(), true),
        (Callback::EnablementRead.into(), false),
        (Callback::PartnerGetState.into(), false),
    ] {
        let judged = send(&gateway, gateway.callback(callback.clone()), &vendor.url()).expect("sent");
        assert_eq!(judged.console_message.contains("pay first"), is_shown, "{callback:?}");
    }
}

/// A request goes out as the gateway makes it, whoever sends it.
#[test]
fn headers_of_the_gateway_itself_cannot_be_added() {
    let gateway = Gateway::builder().start().expect("a free port");
    for name in ["authorization", "content-length", "host", "x-cyberapp-auth", "x-cyberapp-extra"] {
        let value = || HeaderValue::from_static("x");
        let name = HeaderName::from_static(name);
        let draft = gateway.callback(Callback::PartnerGetState).header(name.clone(), value());
        assert!(matches!(send(&gateway, draft, "http://127.0.0.1:1/"), Err(SendError::Header(_))), "{name}");
        let options = Options { headers: vec![(name.clone(), value())], ..Options::default() };
        let run = conformance::run(options, &Target::Url("http://127.0.0.1:1/".to_owned()));
        let refused = run.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains(&format!("`{name}` is a header that the gateway itself sends")), "{refused}");
    }
}

//! Judges one answer by everything that the documents require of it, independent of earlier callbacks.

use hyper::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::exchange::{Exchange, ReceivedAnswer};
use super::judge_custom;
use super::unreadable::fault;
use crate::contract::{AnyCallback, Callback, Outcome, Violation, requirements};

/// Every violation in the answer to a valid callback. A failure in transport is not a violation: look at
/// [`Exchange::outcome`] first.
pub(crate) fn judge(callback: impl Into<AnyCallback>, request_id: &str, exchange: &Exchange) -> Vec<Violation> {
    let callback = callback.into();
    let Some(received) = &exchange.received else {
        // A stream that is not HTTP, or does not end, is an unreadable answer.
        return match (exchange.outcome, &exchange.error) {
            (Outcome::ResponseMismatch, Some(error)) => {
                vec![Violation::against(
                    &requirements::RESPONSE_JSON,
                    "",
                    error.clone(),
                    json!("an answer"),
                    Value::Null,
                )]
            }
            _ => Vec::new(),
        };
    };
    let custom =
        if let AnyCallback::Defined(Callback::Custom(definition)) = &callback { Some(*definition) } else { None };
    let by_status = match custom {
        Some(definition) => {
            judge_custom::undefined_status(definition, received.status).map(|violation| vec![violation])
        }
        None => (received.status != 200).then(|| other_status(&callback, exchange.outcome, received.status)),
    };
    if let Some(found) = by_status {
        return found;
    }
    let mut found: Vec<Violation> = media_type(received).into_iter().collect();
    match received.json() {
        None => found.push(unreadable(&received.body)),
        Some(body) => {
            let schema = callback.response();
            if let Some(custom) = custom {
                found.extend(judge_custom::body(custom, received, body));
            } else if !schema.accepts(body) {
                let is_pair = repeats_pair(&callback, &exchange.request_body, body);
                found.extend(schema.violations(body).into_iter().filter(|it| !is_pair || it.pointer != "/payload"));
            }
            found.extend(echo(request_id, body));
            found.extend(own_identifier(request_id, body));
            if callback == Callback::PartnerEnable.into() {
                found.extend(other_partner(&exchange.request_body, body));
            }
        }
    }
    found
}

/// The violation in a status that is not 200, if it is known that no other may come.
fn other_status(callback: &AnyCallback, outcome: Outcome, status: u16) -> Vec<Violation> {
    // A vendor may define errors for its own callbacks.
    if callback.may_define_errors() {
        return Vec::new();
    }
    let message = format!("status {status} ({})", outcome.name());
    vec![Violation::against(&requirements::RESPONSE_STATUS, "", message, json!(200), json!(status))]
}

fn unreadable(body: &[u8]) -> Violation {
    let (message, shown) = fault(body);
    let shown: String = String::from_utf8_lossy(shown).chars().take(200).collect();
    Violation::against(&requirements::RESPONSE_JSON, "", message, json!("a JSON object"), json!(shown))
}

/// The class of an exchange, including its body: a 200 that does not match its schema is not `Answered`.
pub(crate) fn outcome(exchange: &Exchange, violations: &[Violation]) -> Outcome {
    match exchange.outcome {
        Outcome::Answered if !violations.is_empty() => Outcome::ResponseMismatch,
        outcome => outcome,
    }
}

/// The message that a partner would see in the console. An error answer to an enabling callback may add its own message
/// (`err_message`).
pub(crate) fn console_message(callback: &AnyCallback, exchange: &Exchange, outcome: Outcome) -> String {
    let is_error = exchange.status().is_some_and(|status| status >= 400);
    let own = exchange.json().and_then(|body| body.get("err_message")?.as_str());
    match own.filter(|own| is_error && callback.is_enabling() && !own.trim().is_empty()) {
        Some(own) => format!("{} {}", outcome.console_message(), own.trim()).trim_start().to_owned(),
        None => outcome.console_message().to_owned(),
    }
}

fn media_type(received: &ReceivedAnswer) -> Option<Violation> {
    let value = received.headers.get(CONTENT_TYPE);
    let essence = value.and_then(|value| value.as_bytes().split(|byte| *byte == b';').next()).unwrap_or_default();
    let essence = essence.trim_ascii().to_ascii_lowercase();
    (essence != b"application/json" && !essence.ends_with(b"+json")).then(|| {
        let message = "the Content-Type is not a JSON media type".to_owned();
        let actual = value.map(|value| String::from_utf8_lossy(value.as_bytes()));
        Violation::against(&requirements::RESPONSE_JSON, "", message, json!("application/json"), json!(actual))
    })
}

fn echo(request_id: &str, body: &Value) -> Option<Violation> {
    let answered = body.get("request_id")?;
    (!same_identifier(answered, request_id)).then(|| {
        let message = "the answer's request_id differs from the request's".to_owned();
        Violation::against(&requirements::RESPONSE_ECHO, "/request_id", message, json!(request_id), answered.clone())
    })
}

fn own_identifier(request_id: &str, body: &Value) -> Option<Violation> {
    let own = body.get("response_id")?;
    same_identifier(own, request_id).then(|| {
        let message = "the response_id repeats the request's request_id".to_owned();
        Violation::against(&requirements::RESPONSE_ID, "/response_id", message, json!("a new UUID"), own.clone())
    })
}

/// The parts of a callback that its answer is compared with.
#[derive(Deserialize)]
struct SentCallback {
    context: SentContext,
}

#[derive(Deserialize)]
struct SentContext {
    tenant_id: String,
}

/// A violation if the answer to `enable` names another partner than the callback.
fn other_partner(request: &[u8], body: &Value) -> Option<Violation> {
    const NAMED: &str = "/payload/acronis_tenant_id";
    let named = body.pointer(NAMED).filter(|named| named.is_string())?;
    let SentCallback { context: SentContext { tenant_id: enabled } } = serde_json::from_slice(request).ok()?;
    (!same_identifier(named, &enabled)).then(|| {
        let message = "the answer names another tenant than the callback".to_owned();
        Violation::against(&requirements::PARTNER_ENABLE, NAMED, message, json!(enabled), named.clone())
    })
}

/// Whether the answer to `enablement.write` repeats the two ids of its request: an older page wants them (discrepancy
/// `enablement-write-payload`).
fn repeats_pair(callback: &AnyCallback, request: &[u8], body: &Value) -> bool {
    let is_write = *callback == Callback::EnablementWrite.into();
    let request: Value = serde_json::from_slice(request).unwrap_or_default();
    is_write
        && body.get("payload").is_some_and(|payload| payload.is_object() && Some(payload) == request.get("payload"))
}

/// Whether a JSON value is this identifier. UUIDs are compared without regard to letter case.
pub(crate) fn same_identifier(value: &Value, identifier: &str) -> bool {
    value.as_str().is_some_and(|text| match (Uuid::try_parse(text), Uuid::try_parse(identifier)) {
        (Ok(left), Ok(right)) => left == right,
        _ => text == identifier,
    })
}

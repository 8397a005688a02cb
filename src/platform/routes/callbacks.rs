//! `POST /_acgw/callbacks`: sends a callback, and responds with its outcome.

use std::collections::BTreeMap;
use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::admin::shown;
use crate::contract::{AnyCallback, CustomCallback};
use crate::platform::api_error::ApiError;
use crate::platform::callback::{CallbackDraft, DEFAULT_RETRIES, MOST_RETRIES};
use crate::platform::journal::outbound;
use crate::platform::judged::{Judged, SendError};
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::platform::state::State;
use crate::sender::json::{self, JsonRequest};
use crate::text::mask::Mask;

/// The wanted callback. `callback_id` and `type` name a custom one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct CallbackRequest {
    callback: Option<String>,
    callback_id: Option<String>,
    #[serde(rename = "type")]
    request_type: Option<String>,
    tenant: Option<Uuid>,
    payload: Option<Value>,
    /// Values by JSON pointer.
    #[serde(default)]
    set: Map<String, Value>,
    endpoint_id: Option<String>,
    credentials: Option<String>,
    extra: Option<Map<String, Value>>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    target: Option<String>,
    retries: Option<u32>,
}

/// Sends a callback.
pub(crate) async fn send(state: &Arc<State>, request: &ReceivedRequest) -> Result<ApiResponse, ApiError> {
    let wanted: CallbackRequest = serde_json::from_slice(request.body()?).map_err(|error| {
        bad(format!(
            "the body does not describe a callback: {error}; send one such as \
             {{\"callback\": \"partner.mirroring.get_state\"}}"
        ))
    })?;
    let draft = CallbackDraft::new(state, &Handle::current(), wanted.callback()?);
    let target = wanted.target.clone();
    let draft = wanted.fill(draft)?;
    let sent = match target {
        Some(url) => draft.send(&url).await,
        None => draft.send_to_target().await,
    };
    Ok(shown(&answer(&sent.map_err(|error| not_sent(&error))?)))
}

impl CallbackRequest {
    fn callback(&self) -> Result<AnyCallback, ApiError> {
        let name = self.callback.as_ref().or(self.callback_id.as_ref());
        let name = name.ok_or_else(|| bad(format!("the body names no callback; name {}", known())))?;
        match (AnyCallback::find(name), &self.request_type) {
            (Some(documented), None) => Ok(documented),
            (None, Some(request_type)) => {
                Ok(CustomCallback { callback_id: name.clone(), request_type: request_type.clone() }.into())
            }
            (Some(_), Some(_)) => Err(bad(format!("the `type` of `{name}` is fixed; leave it out"))),
            (None, None) => Err(bad(format!("there is no callback `{name}`; name {}", known()))),
        }
    }

    /// Fills in the draft.
    fn fill(self, mut draft: CallbackDraft) -> Result<CallbackDraft, ApiError> {
        let retries = self.retries.unwrap_or(DEFAULT_RETRIES);
        if retries > MOST_RETRIES {
            return Err(bad(format!("{retries} retries are too many; ask for at most {MOST_RETRIES}")));
        }
        draft = draft.retries(retries);
        if let Some(tenant) = self.tenant {
            draft = draft.tenant(tenant);
        }
        if let Some(payload) = self.payload {
            draft = draft.payload(payload);
        }
        draft = self.set.into_iter().fold(draft, |draft, (pointer, value)| draft.set(pointer, value));
        if let Some(endpoint_id) = self.endpoint_id {
            draft = draft.endpoint_id(endpoint_id);
        }
        if let Some(credentials) = self.credentials {
            draft = draft.credentials(credentials);
        }
        if let Some(extra) = self.extra {
            draft = draft.extra(Value::Object(extra).to_string());
        }
        for (name, value) in self.headers {
            let pair = (name.parse::<HeaderName>(), value.parse::<HeaderValue>());
            let (Ok(header), Ok(value)) = pair else {
                return Err(bad(format!("`{name}` or its value is not a valid HTTP header; fix it")));
            };
            draft = draft.header(header, value);
        }
        Ok(draft)
    }
}

/// Every callback that can be sent, for an error about an unknown one.
fn known() -> String {
    let names: Vec<String> = AnyCallback::documented().map(|callback| format!("`{}`", callback.name())).collect();
    format!("one of {}, or a custom one by its `callback_id` and `type`", names.join(", "))
}

fn bad(message: String) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "bad_callback", message)
}

fn not_sent(error: &SendError) -> ApiError {
    match error {
        SendError::RequestMismatch(violations) => {
            let details = violations.iter().map(|violation| Mask::default().value(&json!(violation))).collect();
            ApiError::new(StatusCode::BAD_REQUEST, "request_mismatch", error.to_string()).details("violations", details)
        }
        SendError::Client(_) => ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "no_client", error.to_string()),
        SendError::Stopped => ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", error.to_string()),
        SendError::Url { .. } | SendError::NoTarget | SendError::Member { .. } | SendError::Header(_) => {
            bad(Mask::default().text(&error.to_string()))
        }
    }
}

/// The exchange as JSON, secrets masked.
fn answer(judged: &Judged) -> Value {
    let exchange = &judged.exchange;
    let response = exchange.received.as_ref().map(|received| {
        json!({
            "status": received.status,
            "headers": json::headers(&received.headers),
            "body": json::body(&received.body),
            "duration_ms": json::millis(received.elapsed),
        })
    });
    Mask::default().value(&json!({
        "callback": judged.callback.name(),
        "outcome": judged.outcome,
        "console_message": judged.console_message,
        "violations": judged.violations,
        "attempts": exchange.attempts,
        "error": exchange.error,
        "request": JsonRequest { url: outbound::url(&exchange.url), ..JsonRequest::of(exchange) },
        "response": response,
    }))
}

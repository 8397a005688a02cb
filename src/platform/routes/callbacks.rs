//! `POST /_acgw/callbacks`: sends a callback, and answers with what came of it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::admin::shown;
use crate::contract::{AnyCallback, CustomCallback};
use crate::platform::callback::{CallbackDraft, DEFAULT_RETRIES, MOST_RETRIES};
use crate::platform::front::Inbound;
use crate::platform::journal::outbound;
use crate::platform::judged::{Judged, SendError};
use crate::platform::refusal::Refusal;
use crate::platform::state::App;
use crate::sender::json::{self, JsonRequest};
use crate::text::mask::Mask;

/// What is asked for. A custom callback is named by `callback_id` and `type`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    callback: Option<String>,
    callback_id: Option<String>,
    #[serde(rename = "type")]
    request_type: Option<String>,
    tenant: Option<Uuid>,
    payload: Option<Value>,
    endpoint_id: Option<String>,
    credentials: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    target: Option<String>,
    retries: Option<u32>,
}

pub(crate) async fn send(State(app): State<App>, inbound: Inbound) -> Result<Response, Refusal> {
    let asked: Asked = serde_json::from_slice(inbound.body()?).map_err(|error| {
        bad(format!(
            "this names no callback: {error}; send one such as {{\"callback\": \"partner.mirroring.get_state\"}}"
        ))
    })?;
    let draft = CallbackDraft::new(&app, &Handle::current(), asked.callback()?);
    let target = asked.target.clone();
    let draft = asked.fill(draft)?;
    let sent = match target {
        Some(url) => draft.send(&url).await,
        None => draft.send_to_target().await,
    };
    Ok(shown(&answer(&sent.map_err(|error| refusal(&error))?)))
}

impl Asked {
    fn callback(&self) -> Result<AnyCallback, Refusal> {
        let name = self.callback.as_ref().or(self.callback_id.as_ref());
        let name = name.ok_or_else(|| bad(format!("no callback is named; give {}", known())))?;
        match (AnyCallback::find(name), &self.request_type) {
            (Some(documented), None) => Ok(documented),
            (None, Some(request_type)) => {
                Ok(CustomCallback { callback_id: name.clone(), request_type: request_type.clone() }.into())
            }
            (Some(_), Some(_)) => Err(bad(format!("the `type` of `{name}` is fixed; leave it out"))),
            (None, None) => Err(bad(format!("there is no callback `{name}`; give {}", known()))),
        }
    }

    /// The draft with all that is asked for.
    fn fill(self, mut draft: CallbackDraft) -> Result<CallbackDraft, Refusal> {
        let retries = self.retries.unwrap_or(DEFAULT_RETRIES);
        if retries > MOST_RETRIES {
            return Err(bad(format!("{retries} retries are too many; ask for {MOST_RETRIES} at most")));
        }
        draft = draft.retries(retries);
        if let Some(tenant) = self.tenant {
            draft = draft.tenant(tenant);
        }
        if let Some(payload) = self.payload {
            draft = draft.payload(payload);
        }
        if let Some(endpoint_id) = self.endpoint_id {
            draft = draft.endpoint_id(endpoint_id);
        }
        if let Some(credentials) = self.credentials {
            draft = draft.credentials(credentials);
        }
        for (name, value) in self.headers {
            let pair = (name.parse::<HeaderName>(), value.parse::<HeaderValue>());
            let (Ok(header), Ok(value)) = pair else {
                return Err(bad(format!("`{name}` or its value is no HTTP header; fix it")));
            };
            draft = draft.header(header, value);
        }
        Ok(draft)
    }
}

/// What can be sent, for those who named something else.
fn known() -> String {
    let names: Vec<String> = AnyCallback::documented().map(|callback| format!("`{}`", callback.name())).collect();
    format!("one of {}, or a custom one by its `callback_id` and `type`", names.join(", "))
}

fn bad(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "bad_callback", message)
}

fn refusal(error: &SendError) -> Refusal {
    match error {
        SendError::RequestMismatch(violations) => {
            let details = violations.iter().map(|violation| Mask::default().value(&json!(violation))).collect();
            Refusal::new(StatusCode::BAD_REQUEST, "request_mismatch", error.to_string()).details(details)
        }
        SendError::Client(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "no_client", error.to_string()),
        SendError::Stopped => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", error.to_string()),
        SendError::Url { .. } | SendError::NoTarget | SendError::Member { .. } => bad(error.to_string()),
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

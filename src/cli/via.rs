//! Sends a callback through a gateway that runs already, so that the handler knows its keys.

use std::time::Duration;

use clap::Args;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::chosen::ChosenCallback;
use super::gateway::web_url;
use super::running::{AdminArgs, AskError};
use crate::contract::{AnyCallback, Callback, Outcome};
use crate::platform::{CALLBACKS_PATH, Judged};
use crate::sender::{Exchange, ReceivedAnswer, TokenKind};
use crate::suite::Options;

/// Time for the gateway itself, and for one pause between two attempts.
const OWN: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_secs(30);

/// The running gateway that sends.
#[derive(Debug, Clone, Args)]
pub(super) struct ViaArgs {
    /// Send through this running gateway (`acgw serve`): its keys, its time-out and its trust count, and its target if no
    /// handler is given
    #[arg(long, env, value_name = "URL", value_parser = web_url)]
    via: Option<String>,
    #[command(flatten)]
    admin: AdminArgs,
}

/// A running gateway.
pub(super) struct Via {
    url: String,
    admin: AdminArgs,
}

impl ViaArgs {
    /// The running gateway, if one is named.
    pub(super) fn gateway(&self) -> Option<Via> {
        Some(Via { url: self.via.clone()?, admin: self.admin.clone() })
    }
}

impl Via {
    /// Lets the gateway send the callback.
    pub(super) fn send(
        &self,
        wanted: ChosenCallback,
        (options, target, retries): (&Options, Option<&str>, u32),
    ) -> Result<Judged, AskError> {
        let body = request(&wanted, options, target, retries).to_string().into_bytes();
        let timeout = OWN + (OWN + PAUSE) * (retries + 1);
        let answer = self.admin.ask((&self.url, CALLBACKS_PATH), body, (&options.trust, timeout))?;
        let exchange = exchange(&answer, &self.url, wanted.callback.name()).ok_or_else(|| {
            AskError::Refused(format!(
                "`{}` did not say what it sent: is it an acgw gateway of this version?",
                self.url
            ))
        })?;
        let request_id = answer["request"]["body"]["request_id"].as_str().unwrap_or_default();
        Ok(Judged::new(wanted.callback, request_id, exchange))
    }
}

fn request(wanted: &ChosenCallback, options: &Options, target: Option<&str>, retries: u32) -> Value {
    let headers = options.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), Value::from(value))
    });
    let mut request = json!({
        "tenant": wanted.tenant.unwrap_or_else(Uuid::new_v4),
        "set": wanted.set.iter().cloned().collect::<Map<_, _>>(),
        "headers": headers.collect::<Map<_, _>>(),
        "retries": retries,
    });
    match &wanted.callback {
        AnyCallback::Custom(_) | AnyCallback::Defined(Callback::Custom(_)) => {
            request["callback_id"] = json!(wanted.callback.id());
            request["type"] = json!(wanted.callback.request_type());
        }
        documented => request["callback"] = json!(documented.name()),
    }
    // The running gateway has an endpoint of its own.
    let endpoint = Some(&options.endpoint_id).filter(|id| **id != Options::default().endpoint_id);
    let given = [
        ("payload", wanted.payload.clone()),
        ("target", target.map(Value::from)),
        ("endpoint_id", endpoint.map(|id| Value::from(id.as_str()))),
        ("credentials", options.credentials.as_deref().map(Value::from)),
        ("extra", options.extra.as_deref().and_then(|extra| serde_json::from_str(extra).ok())),
    ];
    for (member, value) in given {
        if let Some(value) = value {
            request[member] = value;
        }
    }
    request
}

/// What the gateway sent, and what it got.
fn exchange(answer: &Value, gateway: &str, intent: &str) -> Option<Exchange> {
    let (request, response) = (&answer["request"], &answer["response"]);
    let received = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).map(|status| {
        let elapsed = Duration::from_millis(response["duration_ms"].as_u64().unwrap_or_default());
        ReceivedAnswer::new(status, headers(&response["headers"]), text(&response["body"]).into(), elapsed)
    });
    let outcome = match &received {
        Some(received) => Outcome::of_status(received.status),
        None => serde_json::from_value(answer["outcome"].clone()).ok()?,
    };
    Some(Exchange {
        intent: intent.to_owned(),
        method: request["method"].as_str()?.to_owned(),
        url: request["url"].as_str()?.to_owned(),
        token: TokenKind::Good,
        request_headers: headers(&request["headers"]),
        request_body: text(&request["body"]).into(),
        outcome,
        received,
        error: answer["error"].as_str().map(str::to_owned),
        attempts: answer["attempts"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(1),
        broke_off: false,
        earlier: Vec::new(),
        gateway: gateway.into(),
        sent_at: jiff::Timestamp::now(),
    })
}

fn headers(members: &Value) -> HeaderMap {
    let header = |(name, value): (&String, &Value)| {
        Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value.as_str()?).ok()?))
    };
    members.as_object().into_iter().flatten().filter_map(header).collect()
}

/// A body as it was sent: JSON, or else text.
fn text(body: &Value) -> String {
    body.as_str().map_or_else(|| body.to_string(), str::to_owned)
}

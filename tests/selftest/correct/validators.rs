//! Handlers whose frameworks and libraries validate more, or fail in other ways, than the documents ask for.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Answer, Incoming};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::Correct;
use crate::kit::{around, items, refusing, requests};

/// The key id in the token of a request; `None` if there is no token with one.
fn kid(incoming: &Incoming) -> Option<String> {
    let token = incoming.headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")?;
    let [header, _, _] = token.split('.').collect::<Vec<_>>()[..] else { return None };
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    Some(header["kid"].as_str()?.to_owned())
}

/// Fails on a key that it does not know, and on a header that holds no token.
fn failing() -> Arc<dyn acgw::internals::vendor::Layer> {
    let known: Arc<Mutex<HashSet<String>>> = Arc::default();
    around(move |incoming, next| {
        let known = Arc::clone(&known);
        Box::pin(async move {
            let (has_header, kid) = (incoming.headers.contains_key("authorization"), kid(&incoming));
            let answer = next.run(incoming).await;
            let mut known = known.lock().expect("a lock");
            match kid {
                Some(kid) if answer.status == 200 => drop(known.insert(kid)),
                Some(kid) if !known.contains(&kid) => return Answer::json(500, &json!({ "message": "no such key" })),
                None if has_header => return Answer::json(500, &json!({ "message": "not enough values to unpack" })),
                _ => {}
            }
            answer
        })
    })
}

/// Texts that columns of 255 bytes hold and that are not blank, and UUIDs as RFC 4122 knows them.
fn fits(body: &Value) -> bool {
    let is_short = |text: &str| text.len() <= 255 && text.chars().count() > 1 && !text.chars().any(char::is_control);
    let is_name = |value: &Value| value.as_str().is_none_or(is_short);
    let is_value = |value: &Value| {
        value.as_str().is_none_or(|text| text.len() <= 255 && (text.is_empty() || !text.trim().is_empty()))
    };
    let has_values = |item: &Value| item["settings"].as_object().is_none_or(|all| all.values().all(is_value));
    let is_id = |value: &Value| {
        let id = value.as_str().and_then(|id| uuid::Uuid::try_parse(id).ok());
        id.is_none_or(|id| (1..=5).contains(&id.get_version_num()))
    };
    is_name(&body["payload"]["partner_tenant_name"])
        && is_id(&body["request_id"])
        && is_id(&body["context"]["tenant_id"])
        && items(body, "enabled").iter().all(|item| is_name(&item["acronis_tenant_name"]) && has_values(item))
}

pub(super) const HANDLERS: &[Correct] = &[
    Correct::new("validators.fail", "an unknown key and a malformed header make it fail with 500", |ground| {
        ground.behind(failing())
    }),
    Correct::new(
        "validators.columns",
        "long or blank texts and other UUIDs than those of RFC 4122 are refused",
        |ground| ground.behind(refusing(400, |body| !fits(body))),
    ),
    Correct::new("validators.outside", "a tenant_id and a callback_id outside of context go first", |ground| {
        ground.behind(requests(|body| {
            for name in ["tenant_id", "callback_id"] {
                if let Some(value) = body.get(name).cloned() {
                    body["context"][name] = value;
                }
            }
        }))
    }),
];

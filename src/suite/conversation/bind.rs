//! A call as it goes out, with its endpoint, token and identifiers.

use bytes::Bytes;
use serde_json::Value;
use uuid::Uuid;

use crate::contract::Callback;
use crate::sender::{Authorization, Context, Outgoing, compose};

use super::call::Call;
use super::trace::Trace;
use crate::suite::record::Options;

/// What the conversation must know about a message when the answer comes.
pub(crate) struct Bound {
    pub(crate) callback: Callback,
    pub(crate) request_id: Uuid,
    pub(crate) documented: bool,
    pub(crate) trace: Trace,
    /// The tenant that the check asked for; a control sends another.
    pub(crate) asked: Uuid,
    /// The partner in the context, if there is one.
    pub(crate) partner: Option<Uuid>,
    /// The message is a documented one with a good token, or a usual read, and names this gateway as data centre.
    pub(crate) is_plain: bool,
    /// It has a text that the handler may take only once, and that was sent before.
    pub(crate) is_stale: bool,
}

/// Binds a call to the run's endpoint and to the platform's URL. `identifier` gives it a request id if it has none. A documented
/// call must be valid by its schema; otherwise the check that sends it has a bug.
pub(super) fn bind(
    options: &Options,
    platform_url: &str,
    call: Call,
    identifier: impl FnOnce() -> Uuid,
) -> (Bound, Outgoing) {
    let is_usual_read = call.is_usual_read();
    let endpoint_id = call.endpoint.unwrap_or_else(|| options.endpoint_id.clone());
    let request_id = call.request_id.unwrap_or_else(identifier);
    let context = Context {
        endpoint_id: endpoint_id.clone(),
        tenant_id: call.tenant.to_string(),
        datacenter_url: platform_url.to_owned(),
    };
    let created_at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut body = compose(call.callback, &context, &request_id.to_string(), &created_at, call.payload);
    if let Some(edit) = call.edit {
        edit(&mut body);
    }
    if options.no_settings {
        without_texts(&mut body, options);
    }
    debug_assert!(!call.documented || call.callback.request().accepts(&body), "{body}");
    let trace = Trace::of(call.callback, &body);
    let text = |pointer| body.pointer(pointer).and_then(Value::as_str);
    let partner = text("/context/tenant_id").and_then(|id| Uuid::try_parse(id).ok());
    let is_plain = (call.documented || is_usual_read) && text("/context/datacenter_url") == Some(platform_url);
    let message = Outgoing {
        intent: call.intent,
        method: call.method,
        suffix: call.suffix,
        authorization: call.authorization.unwrap_or(Authorization::Good(endpoint_id)),
        forgery: call.forgery,
        documented: call.documented,
        headers: call.headers,
        body: call.raw.unwrap_or_else(|| written(&body)),
    };
    let bound = Bound {
        callback: call.callback,
        request_id,
        documented: call.documented,
        trace,
        asked: call.tenant,
        partner,
        is_plain,
        is_stale: false,
    };
    (bound, message)
}

/// The bytes of the body. `to_string` gives the same, but more slowly.
fn written(body: &Value) -> Bytes {
    Bytes::from(serde_json::to_vec(body).expect("a value has a JSON form"))
}

/// Takes all settings out of a request but those of fields whose types are known.
fn without_texts(body: &mut Value, options: &Options) {
    let has_typed = |settings: &Value| options.typed_fields.iter().any(|(id, _)| settings.get(id).is_some());
    let Some(payload) = body.get_mut("payload").and_then(Value::as_object_mut) else { return };
    payload.shift_remove("settings");
    let enabled = payload.get_mut("enabled").and_then(Value::as_array_mut).into_iter().flatten();
    for item in enabled.filter_map(Value::as_object_mut) {
        if !item.get("settings").is_some_and(has_typed) {
            item.shift_remove("settings");
        }
    }
}

//! The body of a callback.

use serde_json::{Map, Value, json};

use super::exchange::Context;
use crate::contract::AnyCallback;

/// Composes the body of a callback, without `payload` where that is `None`.
pub(crate) fn compose(
    callback: impl Into<AnyCallback>,
    context: &Context,
    request_id: &str,
    created_at: &str,
    payload: Option<Value>,
) -> Value {
    let callback = callback.into();
    let mut body = Map::new();
    body.insert("request_id".to_owned(), json!(request_id));
    body.insert("type".to_owned(), json!(callback.request_type()));
    body.extend(payload.map(|payload| ("payload".to_owned(), payload)));
    let context = json!({
        "callback_id": callback.id(),
        "endpoint_id": context.endpoint_id,
        "tenant_id": context.tenant_id,
        "datacenter_url": context.datacenter_url,
    });
    body.insert("context".to_owned(), context);
    body.insert("created_at".to_owned(), json!(created_at));
    Value::Object(body)
}

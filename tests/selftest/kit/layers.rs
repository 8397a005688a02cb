//! Layers in terms of the protocol: requests and answers as JSON.

use std::sync::Arc;
use std::time::Duration;

use acgw::Callback;
use acgw::internals::vendor::{Answer, BoxFuture, Incoming, Layer, Next, layer};
use serde_json::{Value, json};
use uuid::Uuid;

/// Changes the body of each answer with status 200, seeing callback and request.
pub(crate) fn answers(change: impl Fn(Callback, &Value, &mut Value) + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::after(move |incoming, answer| {
        if let (200, Some(callback)) = (answer.status, incoming.callback()) {
            let request = incoming.json().unwrap_or_default();
            answer.edit(|body| change(callback, &request, body));
        }
    })
}

/// Changes the body of the answers to one callback.
pub(crate) fn answers_to(
    wanted: Callback,
    change: impl Fn(&Value, &mut Value) + Send + Sync + 'static,
) -> Arc<dyn Layer> {
    answers(move |callback, request, body| {
        if callback == wanted {
            change(request, body);
        }
    })
}

/// Changes the whole answer to one callback, where it is a 200.
pub(crate) fn reply_to(wanted: Callback, change: impl Fn(&mut Answer) + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::after(move |incoming, answer| {
        if answer.status == 200 && incoming.callback() == Some(wanted) {
            change(answer);
        }
    })
}

/// Changes every answer with status 200.
pub(crate) fn replies(change: impl Fn(&mut Answer) + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::after(move |_, answer| {
        if answer.status == 200 {
            change(answer);
        }
    })
}

/// Changes the body of each request before the handler sees it; one without a context stays as it is.
pub(crate) fn requests(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::before(move |incoming| {
        incoming.edit(|body| {
            if body.get("context").is_some_and(Value::is_object) {
                change(body);
            }
        });
    })
}

/// Answers requests for which this holds with a status, before anything else is done.
pub(crate) fn refusing(status: u16, when: impl Fn(&Value) -> bool + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::instead(move |incoming| {
        incoming.json().filter(|body| when(body)).map(|_| Answer::json(status, &json!({ "err_message": "no" })))
    })
}

/// Refuses by the raw request.
pub(crate) fn refusing_raw(status: u16, when: impl Fn(&Incoming) -> bool + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::instead(move |incoming| when(incoming).then(|| Answer::json(status, &json!({ "err_message": "no" }))))
}

/// Changes refusals: answers with another status than 200.
pub(crate) fn refusals(change: impl Fn(&Incoming, &mut Answer) + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::after(move |incoming, answer| {
        if answer.status != 200 {
            change(incoming, answer);
        }
    })
}

/// Goes around the handler with time to wait.
pub(crate) fn around<F>(call: F) -> Arc<dyn Layer>
where
    F: for<'a> Fn(Incoming, Next<'a>) -> BoxFuture<'a, Answer> + Send + Sync + 'static,
{
    layer::around(call)
}

/// Long enough for requests that are sent together to meet.
pub(crate) async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(15)).await;
}

/// The callback that a request names.
pub(crate) fn callback_of(request: &Value) -> Option<Callback> {
    Callback::by_id(request.pointer("/context/callback_id")?.as_str()?)
}

/// The partner in `context.tenant_id`.
pub(crate) fn partner_of(request: &Value) -> Uuid {
    request.pointer("/context/tenant_id").and_then(uuid).unwrap_or_default()
}

/// The items of `payload.enabled` or `payload.disabled`.
pub(crate) fn items<'r>(request: &'r Value, list: &str) -> &'r [Value] {
    request.pointer(&format!("/payload/{list}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The customers of `payload.enabled` or `payload.disabled`.
pub(crate) fn customers_of(request: &Value, list: &str) -> Vec<Uuid> {
    items(request, list).iter().filter_map(|item| uuid(&item["acronis_tenant_id"])).collect()
}

/// Every settings object of a set_state.
pub(crate) fn each_settings(request: &mut Value, change: impl Fn(&mut Value)) {
    let items = request.pointer_mut("/payload/enabled").and_then(Value::as_array_mut);
    items.into_iter().flatten().filter_map(|item| item.get_mut("settings")).for_each(change);
}

/// Takes a member away.
pub(crate) fn remove(body: &mut Value, name: &str) {
    if let Some(members) = body.as_object_mut() {
        members.shift_remove(name);
    }
}

fn uuid(value: &Value) -> Option<Uuid> {
    Uuid::try_parse(value.as_str()?).ok()
}

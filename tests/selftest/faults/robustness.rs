//! Requests that the documents do not allow, and what they do to the handler.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acgw::Callback::CustomerGetState;
use acgw::internals::vendor::{Answer, Incoming, layer};
use hyper::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, answers_to, around, callback_of, items, partner_of, refusing, refusing_raw};

fn is_broken(incoming: &Incoming) -> bool {
    incoming.method == Method::POST && incoming.json().is_none()
}

fn lacks_context(body: &Value) -> bool {
    body.get("context").is_none_or(|context| context.get("callback_id").is_none())
}

fn is_unknown(body: &Value) -> bool {
    !lacks_context(body) && callback_of(body).is_none()
}

fn success() -> Answer {
    Answer::json(200, &json!({ "response_id": Uuid::new_v4() }))
}

fn is_good(item: &Value) -> bool {
    item["acronis_tenant_id"].as_str().is_some_and(|id| Uuid::try_parse(id).is_ok())
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "robustness.json.error",
        "broken JSON gets a 500",
        &["robustness.broken_json"],
        "robustness.refusal @ ",
        |ground| ground.behind(refusing_raw(500, is_broken)),
    ),
    Fault::new(
        "robustness.json.taken",
        "broken JSON gets a 200",
        &["robustness.broken_json"],
        "robustness.refusal @ ",
        |ground| ground.behind(layer::instead(|incoming| is_broken(incoming).then(success))),
    ),
    Fault::new(
        "robustness.json.crash",
        "broken JSON cuts the connection",
        &["robustness.broken_json"],
        "robustness.refusal @ ",
        |ground| ground.behind(layer::instead(|incoming| is_broken(incoming).then(Answer::cut))),
    ),
    Fault::new(
        "robustness.json.hang",
        "broken JSON is never answered",
        &["robustness.broken_json"],
        "robustness.refusal @ ",
        |ground| {
            ground.behind(around(|incoming, next| {
                Box::pin(async move {
                    if is_broken(&incoming) {
                        tokio::time::sleep(Duration::from_secs(60)).await;
                    }
                    next.run(incoming).await
                })
            }))
        },
    )
    .tuned(|options| options.timeout = Duration::from_millis(700)),
    Fault::new(
        "robustness.json.wounds",
        "after broken JSON everything gets a 500",
        &["robustness.broken_json"],
        "robustness.refusal @ ",
        |ground| {
            let wounded = AtomicBool::new(false);
            ground.behind(refusing_raw(500, move |incoming| {
                let was = wounded.load(Ordering::Relaxed);
                wounded.fetch_or(is_broken(incoming), Ordering::Relaxed);
                was
            }))
        },
    ),
    Fault::new(
        "robustness.shape.error",
        "a body without a context gets a 500",
        &["robustness.wrong_shape"],
        "robustness.refusal @ ",
        |ground| ground.behind(refusing(500, lacks_context)),
    ),
    Fault::new(
        "robustness.shape.taken",
        "a body without a context gets a 200",
        &["robustness.wrong_shape"],
        "robustness.refusal @ ",
        |ground| ground.behind(layer::instead(|incoming| incoming.json().filter(lacks_context).map(|_| success()))),
    ),
    Fault::new(
        "robustness.shape.crash",
        "a context that is not an object cuts the connection",
        &["robustness.wrong_shape"],
        "robustness.refusal @ ",
        |ground| {
            ground.behind(layer::instead(|incoming| {
                incoming.json()?.get("context").filter(|context| !context.is_object()).map(|_| Answer::cut())
            }))
        },
    ),
    Fault::new(
        "robustness.callback.taken",
        "an unknown callback gets a 200",
        &["robustness.unknown_callback"],
        "robustness.refusal @ ",
        |ground| ground.behind(layer::instead(|incoming| incoming.json().filter(is_unknown).map(|_| success()))),
    ),
    Fault::new(
        "robustness.callback.error",
        "an unknown callback gets a 501",
        &["robustness.unknown_callback"],
        "robustness.refusal @ ",
        |ground| ground.behind(refusing(501, is_unknown)),
    ),
    Fault::new(
        "robustness.set_state.taken",
        "a customer without an id gets a record",
        &["robustness.one_fault"],
        "robustness.refusal @ /payload",
        |ground| {
            let spoiled: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
            let known = Arc::clone(&spoiled);
            ground
                .behind(layer::instead(move |incoming| {
                    let body = incoming.json()?;
                    let lacks_id = items(&body, "enabled").iter().any(|item| !item["acronis_tenant_id"].is_string());
                    lacks_id.then(|| {
                        spoiled.lock().expect("a lock").insert(partner_of(&body));
                        success()
                    })
                }))
                .layer(answers_to(CustomerGetState, move |request, body| {
                    let list = body["payload"].as_array_mut();
                    if let (Some(list), true) = (list, known.lock().expect("a lock").contains(&partner_of(request))) {
                        list.push(json!({ "vendor_tenant_id": "7", "acronis_tenant_id": null }));
                    }
                }))
        },
    ),
    Fault::new(
        "robustness.half_applied",
        "the valid customers of an invalid list are enabled, and the answer is a 400",
        &["robustness.half_applied"],
        "robustness.survival @ /payload/*",
        |ground| {
            ground.behind(around(|mut incoming, next| {
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    let bad = items(&request, "enabled").iter().any(|item| !is_good(item));
                    incoming.edit(|body| {
                        let list = body.pointer_mut("/payload/enabled").and_then(Value::as_array_mut);
                        list.into_iter().for_each(|list| list.retain(is_good));
                    });
                    let answer = next.run(incoming).await;
                    if bad { Answer::json(400, &json!({ "err_message": "bad item" })) } else { answer }
                })
            }))
        },
    ),
    Fault::new(
        "robustness.method",
        "callbacks are accepted by any method",
        &["robustness.method"],
        "robustness.refusal @ ",
        |ground| ground.behind(layer::before(|incoming| incoming.method = Method::POST)),
    ),
    Fault::new(
        "robustness.method.error",
        "a PUT gets a 500",
        &["robustness.method"],
        "robustness.refusal @ ",
        |ground| {
            let puts = Arc::new(Method::PUT);
            ground.behind(refusing_raw(500, move |incoming| incoming.method == *puts))
        },
    ),
];

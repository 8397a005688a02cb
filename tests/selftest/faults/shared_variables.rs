//! Data of a request that is kept in a variable that requests share.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::kit::{Fault, a_moment, around};

fn shared_variable(ground: &crate::kit::Ground, name: &'static str) -> acgw::internals::vendor::Builder {
    let shared: Arc<Mutex<Value>> = Arc::default();
    ground.behind(around(move |mut incoming, next| {
        let shared = Arc::clone(&shared);
        Box::pin(async move {
            let request = incoming.json().unwrap_or_default();
            *shared.lock().expect("a lock") = request["context"][name].clone();
            a_moment().await;
            let latest = shared.lock().expect("a lock").clone();
            incoming.edit(|body| {
                if let Some(slot) = body.get_mut("context").and_then(|context| context.get_mut(name)) {
                    *slot = latest;
                }
            });
            next.run(incoming).await
        })
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "concurrency.shared_settings",
        "the settings of a request are kept in a variable that requests share",
        &["concurrency.settings"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let waiting: Arc<Mutex<Value>> = Arc::default();
            ground.behind(around(move |mut incoming, next| {
                let waiting = Arc::clone(&waiting);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    if let Some(settings) = request.pointer("/payload/enabled/0/settings") {
                        waiting.lock().expect("no panic").clone_from(settings);
                        a_moment().await;
                        let settings = waiting.lock().expect("no panic").clone();
                        incoming.edit(|body| body["payload"]["enabled"][0]["settings"] = settings);
                    }
                    next.run(incoming).await
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.shared_tenant",
        "the tenant of a request is kept in a variable that requests share",
        &["concurrency.partners"],
        "mirroring.concurrency @ /payload/acronis_tenant_id",
        |ground| shared_variable(ground, "tenant_id"),
    ),
    Fault::new(
        "concurrency.shared_request_id",
        "the request_id is kept in a variable that requests share",
        &["concurrency.partners"],
        "response.request_id @ /request_id",
        |ground| {
            let shared: Arc<Mutex<Value>> = Arc::default();
            ground.behind(around(move |incoming, next| {
                let shared = Arc::clone(&shared);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    *shared.lock().expect("a lock") = request["request_id"].clone();
                    a_moment().await;
                    let mut answer = next.run(incoming).await;
                    let latest = shared.lock().expect("a lock").clone();
                    answer.edit(|body| body["request_id"] = latest);
                    answer
                })
            }))
        },
    ),
];

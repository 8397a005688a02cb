//! Faults that people met in the handlers of others.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::Callback::{CustomerGetState, PartnerGetState, PartnerReset};
use acgw::internals::identity::Keys;
use acgw::internals::vendor::{
    Answer, BoxFuture, Jwks, KeyError, KeySource, Layer, Memory, PublicKey, Settings, Store as _, Token, layer,
};
use hyper::Method;
use serde_json::{Deserializer, Value, json};
use uuid::Uuid;

use crate::kit::{
    Fault, Patched, a_moment, answers_to, around, callback_of, customers_of, each_settings, partner_of, refusing_raw,
    requests,
};
use crate::server::Porter;

fn unlock(locked: &Mutex<HashSet<Uuid>>, own: &[Uuid]) {
    locked.lock().expect("a lock").retain(|id| !own.contains(id));
}

/// Locks the customers of a list one after another, and gives up after a while.
fn locking() -> Arc<dyn Layer> {
    let locked: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
    around(move |incoming, next| {
        let locked = Arc::clone(&locked);
        Box::pin(async move {
            let wanted = customers_of(&incoming.json().unwrap_or_default(), "enabled");
            let (mut own, until) = (Vec::new(), Instant::now() + Duration::from_millis(1500));
            for id in wanted {
                while !locked.lock().expect("a lock").insert(id) {
                    if Instant::now() > until {
                        unlock(&locked, &own);
                        return Answer::json(500, &json!({ "reason": "deadlock found when trying to get lock" }));
                    }
                    a_moment().await;
                }
                own.push(id);
                tokio::task::yield_now().await;
            }
            if own.len() > 1 {
                a_moment().await;
            }
            let answer = next.run(incoming).await;
            unlock(&locked, &own);
            answer
        })
    })
}

/// The token is checked against the first context, the work is done with the last.
fn first_context(text: &str) -> Option<Value> {
    let at = text.find("\"context\":")? + "\"context\":".len();
    Deserializer::from_str(&text[at..]).into_iter::<Value>().next()?.ok()
}

/// Fails to read a JWKS with a key of another kind than RSA.
struct RsaOnly(Jwks, Arc<Keys>);

impl KeySource for RsaOnly {
    fn find<'a>(&'a self, token: &'a Token) -> BoxFuture<'a, Result<Arc<PublicKey>, KeyError>> {
        Box::pin(async move {
            let found = self.0.find(token).await;
            let jwks = self.1.jwks();
            let is_rsa = jwks["keys"].as_array().into_iter().flatten().all(|key| key["kty"] == "RSA");
            if is_rsa { found } else { Err(KeyError::Unknown("unsupported key type".to_owned())) }
        })
    }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "met.keys.rsa_only",
        "a key of another kind in the JWKS makes reading it fail",
        &["auth.keys.other_kinds"],
        "unstated @ ",
        |ground| {
            let keys = RsaOnly(Jwks::of(&ground.issuer).spacing(Duration::ZERO), Arc::clone(&ground.keys));
            ground.guarded(|guard| guard.keys(keys))
        },
    ),
    Fault::new(
        "met.settings.null",
        "settings are null where there are none",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload[*].settings.type @ /payload/*/settings",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                body.get_mut("payload").and_then(Value::as_array_mut).into_iter().flatten().for_each(|item| {
                    let settings = item["settings"].take();
                    item["settings"] = settings;
                });
            }))
        },
    ),
    Fault::new(
        "met.settings.null_of_partner",
        "a partner's settings are null where there are none",
        &["response.partner.get_state"],
        "partner.mirroring.get_state.response.payload.settings.type @ /payload/settings",
        |ground| {
            ground.behind(answers_to(PartnerGetState, |_, body| {
                let settings = body["payload"]["settings"].take();
                body["payload"]["settings"] = settings;
            }))
        },
    ),
    Fault::new(
        "met.settings.come_back",
        "a customer that is enabled again without settings gets those of before",
        &["mirroring.customer.settings_gone"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let typed: Mutex<HashMap<(Uuid, Uuid), Settings>> = Mutex::default();
            ground.over(Patched::new().adds(move |memory, partner, mut customers| {
                let mut typed = typed.lock().expect("a lock");
                for customer in &mut customers {
                    match &customer.settings {
                        Some(settings) => drop(typed.insert((partner, customer.tenant), settings.clone())),
                        None => customer.settings = typed.get(&(partner, customer.tenant)).cloned(),
                    }
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "met.settings.small_letters",
        "field ids are stored in small letters",
        &["tolerance.key_case"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.behind(requests(|body| {
                each_settings(body, |settings| {
                    let members = settings.as_object().into_iter().flatten();
                    *settings = members.map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
                });
            }))
        },
    ),
    Fault::new(
        "met.lists.deadlock",
        "rows are locked in the order of the list",
        &["concurrency.crossing_lists"],
        "mirroring.concurrency @ ",
        |ground| ground.behind(locking()),
    ),
    Fault::new(
        "met.answers.by_request_id",
        "stored answers are found by their request_id alone",
        &["mirroring.isolation.request_id"],
        "mirroring.isolation @ /payload/state",
        |ground| {
            let stored: Arc<Mutex<HashMap<String, Answer>>> = Arc::default();
            ground.behind(around(move |incoming, next| {
                let stored = Arc::clone(&stored);
                Box::pin(async move {
                    let token = incoming.headers.get("authorization").cloned();
                    let id = incoming.json().map(|body| format!("{} {token:?}", body["request_id"]));
                    let known = id.as_ref().and_then(|id| stored.lock().expect("a lock").get(id).cloned());
                    if let Some(answer) = known {
                        return answer;
                    }
                    let answer = next.run(incoming).await;
                    if let (Some(id), 200) = (id, answer.status) {
                        stored.lock().expect("a lock").insert(id, answer.clone());
                    }
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "met.escapes.raw",
        "the identifiers of callbacks are looked for in the text of the body",
        &["tolerance.escapes"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing_raw(400, |incoming| {
                let text = String::from_utf8_lossy(&incoming.body);
                incoming.callback().is_some_and(|callback| !text.contains(callback.id()))
            }))
        },
    ),
    Fault::new(
        "met.upper_case.reset",
        "a reset looks up the partner by the text of its id",
        &["tolerance.identifier_case"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            ground.behind(requests(|body| {
                let id = body["context"]["tenant_id"].as_str().unwrap_or_default();
                if callback_of(body) == Some(PartnerReset) && *id != id.to_lowercase() {
                    body["context"]["tenant_id"] = json!(Uuid::new_v4());
                }
            }))
        },
    ),
    Fault::new(
        "met.contexts.two",
        "the token is checked against the first context, and the work is done with the last",
        &["robustness.two_contexts"],
        "robustness.refusal @ /payload/state",
        |ground| {
            ground.behind(layer::before(|incoming| {
                let first = first_context(&String::from_utf8_lossy(&incoming.body));
                incoming.edit(|body| {
                    if let (Some(first), Some(endpoint)) = (first, body.pointer_mut("/context/endpoint_id")) {
                        *endpoint = first["endpoint_id"].clone();
                    }
                });
            }))
        },
    ),
    Fault::new(
        "met.delete.open",
        "a DELETE without a token disables the partner",
        &["auth.no_effect_methods"],
        "auth.effect @ /payload/state",
        |ground| {
            let memory = Arc::new(Memory::new());
            let store = Arc::clone(&memory);
            ground.over(memory).layer(layer::instead(move |incoming| {
                let is_delete = incoming.method == Method::DELETE;
                is_delete.then(|| {
                    store.reset_partner(partner_of(&incoming.json().unwrap_or_default()));
                    Answer::empty(204)
                })
            }))
        },
    ),
    Fault::server(
        "met.headers.literal",
        "the header Authorization is looked up in this letter case",
        &["tolerance.header_names"],
        "unstated @ ",
        |ground| Porter::literal(ground.vendor().start().expect("a vendor")),
    ),
    Fault::new(
        "met.firewall",
        "a firewall refuses names that look like an attack",
        &["tolerance.names"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(layer::instead(|incoming| {
                let text = String::from_utf8_lossy(&incoming.body);
                text.contains("UNION SELECT").then(|| {
                    let mut answer = Answer::empty(403);
                    answer.set("content-type", "text/html");
                    answer.body = "<html><h1>Request blocked</h1></html>".into();
                    answer
                })
            }))
        },
    ),
];

//! Handlers that let in, or hold up, in their own way.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::Callback;
use acgw::internals::vendor::{Answer, Case, Jwks, Refusal, layer, rules};
use serde_json::{Value, json};

use super::Correct;
use crate::kit::{around, callback_of, items, refusals, refusing_raw, requests};

/// Requests of the last second.
#[derive(Default)]
struct Window(Mutex<Vec<Instant>>);

impl Window {
    /// Whether another request fits.
    fn admits(&self, most: usize) -> bool {
        let mut times = self.0.lock().expect("a lock");
        times.retain(|time| time.elapsed() < Duration::from_secs(1));
        let fits = times.len() < most;
        if fits {
            times.push(Instant::now());
        }
        fits
    }
}

fn limited(most: usize, retry_after: fn() -> Option<String>) -> Arc<dyn acgw::internals::vendor::Layer> {
    let window = Window::default();
    layer::instead(move |_| {
        (!window.admits(most)).then(|| {
            let mut answer = Answer::json(429, &json!({ "err_message": "slow down" }));
            if let Some(value) = retry_after() {
                answer.set("retry-after", &value);
            }
            answer
        })
    })
}

fn http_date() -> String {
    let soon = jiff::Timestamp::now() + Duration::from_secs(1);
    soon.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn claim<'c>(case: &Case<'c>, name: &str) -> Option<&'c Value> {
    case.token.and_then(|token| token.claim(name))
}

fn strict_claims(case: &Case<'_>) -> Result<(), Refusal> {
    let host = url::Url::parse(case.issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
    let uuid = |name| claim(case, name).and_then(Value::as_str).is_some_and(|id| uuid::Uuid::try_parse(id).is_ok());
    let now = case.now.duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let good = claim(case, "aud").and_then(Value::as_str) == host.as_deref()
        && claim(case, "sub_type").is_some_and(|kind| kind == "platform-acgw")
        && claim(case, "ver").is_some_and(|version| version == 2)
        && claim(case, "iat").and_then(Value::as_u64).is_some_and(|issued| issued <= now + 60)
        && uuid("sub")
        && uuid("jti");
    if good { Ok(()) } else { Err(Refusal::token("another claim is wrong")) }
}

/// Takes one name out of a list of issuers.
fn any_issuer(case: &Case<'_>) -> Result<(), Refusal> {
    let listed = claim(case, "iss").and_then(Value::as_array).is_some_and(|list| list.contains(&json!(case.issuer)));
    let absent = claim(case, "iss").is_none();
    if listed || absent { Ok(()) } else { rules::issuer(case) }
}

/// Ignores an expiry that is not a number.
fn odd_expiry(case: &Case<'_>) -> Result<(), Refusal> {
    if claim(case, "exp").is_some_and(Value::is_string) { Ok(()) } else { rules::expiry(case) }
}

/// Members that the documents name.
fn known_members(body: &Value) -> bool {
    const NAMES: &[&str] = &["type", "request_id", "created_at", "context", "payload"];
    let own = |value: &Value, names: &[&str]| {
        value.as_object().is_none_or(|members| members.keys().all(|name| names.contains(&name.as_str())))
    };
    let settings = |item: &Value| own(&item["settings"], &["field1_id", "field2_id"]);
    own(body, NAMES)
        && own(&body["context"], &["callback_id", "endpoint_id", "tenant_id", "datacenter_url"])
        && settings(&body["payload"])
        && items(body, "enabled").iter().all(settings)
}

pub(super) const HANDLERS: &[Correct] = &[
    Correct::new("gates.rate.seconds", "more than 400 requests a second get a 429", |ground| {
        ground.behind(limited(400, || Some("1".to_owned())))
    }),
    Correct::new("gates.rate.date", "a 429 says when to come back", |ground| {
        ground.behind(limited(500, || Some(http_date())))
    }),
    Correct::new("gates.rate.silent", "a 429 does not say when to come back", |ground| {
        ground.behind(limited(500, || None))
    }),
    Correct::new("gates.failed_attempts", "after ten refusals a second, what is refused gets a 429", |ground| {
        let window = Window::default();
        ground.behind(refusals(move |_, answer| {
            if matches!(answer.status, 401 | 403) && !window.admits(10) {
                *answer = Answer::json(429, &json!({ "err_message": "too many failed attempts" }));
                answer.set("retry-after", "1");
            }
        }))
    }),
    Correct {
        only: Some("auth.good_token"),
        ..Correct::new("gates.token_once", "each token is taken once", |ground| {
            let met: Mutex<HashSet<String>> = Mutex::default();
            ground.guarded(|guard| {
                guard.with_rule("once", move |case| {
                    let id = claim(case, "jti").map(Value::to_string).unwrap_or_default();
                    if met.lock().expect("a lock").insert(id) {
                        Ok(())
                    } else {
                        Err(Refusal::token("the token was used"))
                    }
                })
            })
        })
    },
    Correct::new("gates.keys.spaced", "keys are fetched every four seconds at most", |ground| {
        let keys = Jwks::of(&ground.issuer).spacing(Duration::from_secs(4));
        ground.guarded(|guard| guard.keys(keys))
    }),
    Correct::new("gates.keys.short_lived", "keys are fetched again every second", |ground| {
        let keys = Jwks::of(&ground.issuer).spacing(Duration::ZERO).max_age(Duration::from_secs(1));
        ground.guarded(|guard| guard.keys(keys))
    }),
    Correct::new("gates.keys.uncached", "keys are fetched for every callback", |ground| {
        let keys = Jwks::of(&ground.issuer).spacing(Duration::ZERO).max_age(Duration::ZERO);
        ground.guarded(|guard| guard.keys(keys))
    }),
    Correct::new("gates.leeway.none", "clocks must agree", |ground| {
        ground.guarded(|guard| guard.leeway(Duration::ZERO))
    }),
    Correct::new("gates.leeway.minutes", "clocks may differ by five minutes", |ground| {
        ground.guarded(|guard| guard.leeway(Duration::from_secs(300)))
    }),
    Correct::new("gates.claims", "all documented claims are verified", |ground| {
        ground.guarded(|guard| guard.with_rule("claims", strict_claims))
    }),
    Correct::new("gates.lax", "only what the documents require is verified", |ground| {
        let expiry = |case: &Case<'_>| if claim(case, "exp").is_some() { rules::expiry(case) } else { Ok(()) };
        ground.guarded(|guard| guard.without("not_before").without("critical").with_rule("expiry", expiry))
    }),
    Correct::new("gates.library", "a lenient JWT library: odd claims of the platform pass", |ground| {
        ground.guarded(|guard| guard.with_rule("issuer", any_issuer).with_rule("expiry", odd_expiry))
    }),
    Correct::new("gates.headers", "all documented headers must be there", |ground| {
        ground.behind(refusing_raw(400, |incoming| {
            const NAMES: &[&str] = &["content-type", "x-cyberapp-auth", "x-cyberapp-extra"];
            NAMES.iter().any(|name| !incoming.headers.contains_key(*name))
        }))
    }),
    Correct::new("gates.by_callback", "the callback_id decides, and type is not read", |ground| {
        ground.behind(requests(|body| {
            if let Some(callback) = callback_of(body) {
                body["type"] = json!(callback.request_type());
            }
        }))
    }),
    Correct::new("gates.by_type", "type decides, and the callback_id is not read", |ground| {
        ground.behind(requests(|body| {
            let callback = Callback::MIRRORING.into_iter().find(|callback| body["type"] == callback.request_type());
            if let Some(callback) = callback {
                body["context"]["callback_id"] = json!(callback.id());
            }
        }))
    }),
    Correct::new("gates.by_payload", "the payload's partner owns the customers that it enables", |ground| {
        ground.behind(requests(|body| {
            if let Some(partner) = body.pointer("/payload/partner_tenant_id").cloned() {
                body["context"]["tenant_id"] = partner;
            }
        }))
    }),
    Correct::new("gates.serial", "one request at a time, some milliseconds each", |ground| {
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        ground.behind(around(move |incoming, next| {
            let turn = Arc::clone(&turn);
            Box::pin(async move {
                let _turn = turn.lock().await;
                tokio::time::sleep(Duration::from_millis(2)).await;
                next.run(incoming).await
            })
        }))
    }),
    Correct::new("gates.slow", "every answer takes a twentieth of a second", |ground| {
        ground.behind(around(|incoming, next| {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                next.run(incoming).await
            })
        }))
    }),
    Correct::new("gates.stored_answers", "a repeated request_id gets the stored answer", |ground| {
        let stored: Arc<Mutex<HashMap<String, Answer>>> = Arc::default();
        ground.behind(around(move |incoming, next| {
            let stored = Arc::clone(&stored);
            Box::pin(async move {
                let token = incoming.headers.get("authorization").cloned();
                let id = incoming.json().map(|body| format!("{} {} {token:?}", body["context"], body["request_id"]));
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
    }),
    Correct::new("gates.known_members", "unknown members and fields are refused", |ground| {
        ground.behind(crate::kit::refusing(422, |body| !known_members(body)))
    }),
];

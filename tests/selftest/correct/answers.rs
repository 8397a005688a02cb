//! Answers that look different and say the same.

use acgw::Callback::{CustomerGetState, CustomerSetState, PartnerGetState};
use acgw::internals::vendor::Answer;
use acgw::{Method, Options};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Correct;
use crate::kit::{answers, answers_to, partner_of, refusals, remove, replies, reply_to};

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect(),
        Value::Array(items) => items.iter().rev().map(reversed).collect(),
        other => other.clone(),
    }
}

/// Every UUID in upper case.
fn upper(value: &mut Value) {
    match value {
        Value::String(text) if Uuid::try_parse(text).is_ok() => *text = text.to_uppercase(),
        Value::Array(items) => items.iter_mut().for_each(upper),
        Value::Object(members) => members.values_mut().for_each(upper),
        _ => {}
    }
}

fn each_customer(body: &mut Value, change: impl Fn(&mut Value)) {
    body.get_mut("payload").and_then(Value::as_array_mut).into_iter().flatten().for_each(change);
}

/// The ids of accounts are others: it goes with no handler that tenants are mapped to.
fn mirrored(options: &mut Options) {
    (options.partner, options.customer) = (Method::Mirrored, Method::Mirrored);
}

pub(super) const HANDLERS: &[Correct] = &[
    Correct::new("answers.reversed", "members and lists come in reverse order", |ground| {
        ground.behind(answers(|_, _, body| *body = reversed(body)))
    }),
    Correct::new("answers.upper_case", "UUIDs are written in upper case", |ground| {
        ground.behind(answers(|_, _, body| upper(body)))
    }),
    Correct::new("answers.content_type", "the Content-Type has a charset and other letters", |ground| {
        ground.behind(replies(|answer| answer.set("content-type", "application/JSON; Charset=UTF-8")))
    }),
    Correct::new("answers.pretty", "JSON is indented, escaped and ends with a new line", |ground| {
        ground.behind(replies(|answer| {
            let pretty = serde_json::to_string_pretty(&answer.value().unwrap_or_default()).unwrap_or_default();
            let escape = |c: char| if c.is_ascii() { c.to_string() } else { escaped(c) };
            answer.body = format!("\r\n{}\n", pretty.chars().map(escape).collect::<String>()).into();
        }))
    }),
    Correct::new("answers.chunked", "answers are sent in chunks", |ground| {
        ground.behind(replies(|answer| answer.set("transfer-encoding", "chunked")))
    }),
    Correct::new("answers.close", "each connection serves one request", |ground| {
        ground.behind(acgw::internals::vendor::layer::after(|_, answer| answer.set("connection", "close")))
    }),
    Correct::new("answers.headers", "answers have many headers", |ground| {
        ground.behind(acgw::internals::vendor::layer::after(|_, answer| {
            answer.set("strict-transport-security", "max-age=63072000");
            answer.set("set-cookie", "session=1; HttpOnly");
            answer.set("x-request-id", "7");
            answer.set("cache-control", "no-store");
        }))
    }),
    Correct::new("answers.refusal.empty", "refusals have status 400 and no body", |ground| {
        ground.behind(refusals(|_, answer| *answer = Answer::empty(400)))
    }),
    Correct::new("answers.refusal.page", "refusals have status 404 and a web page", |ground| {
        ground.behind(refusals(|_, answer| {
            answer.status = 404;
            answer.set("content-type", "text/html");
            answer.body = "<!doctype html><title>Not found</title>".into();
        }))
    }),
    Correct::new("answers.refusal.members", "refusals have members of their own", |ground| {
        ground.behind(refusals(|_, answer| {
            *answer = Answer::json(answer.status, &json!({ "error": { "code": 7 }, "payload": null, "items": [] }));
        }))
    }),
    Correct::new("answers.settings.always", "settings are `{}` where there are none", |ground| {
        ground.behind(answers(|callback, _, body| match callback {
            CustomerGetState => each_customer(body, |item| {
                if item.get("settings").is_none() {
                    item["settings"] = json!({});
                }
            }),
            PartnerGetState if body["payload"].get("settings").is_none() => body["payload"]["settings"] = json!({}),
            _ => {}
        }))
    }),
    Correct::new("answers.settings.of_customers_only", "a partner's settings are not shown", |ground| {
        ground.behind(answers_to(PartnerGetState, |_, body| remove(&mut body["payload"], "settings")))
    }),
    Correct::new("answers.vendor_ids.numbers", "the vendor's ids are digits", |ground| {
        ground.behind(answers(|_, request, body| {
            let digits = |id: Uuid| json!((id.as_u128() % 1_000_000_007).to_string());
            if body.pointer("/payload/vendor_tenant_id").is_some() {
                body["payload"]["vendor_tenant_id"] = digits(partner_of(request));
            }
            each_customer(body, |item| {
                let tenant = item["acronis_tenant_id"].as_str().and_then(|id| Uuid::try_parse(id).ok());
                item["vendor_tenant_id"] = digits(tenant.unwrap_or_default());
            });
        }))
    })
    .tuned(mirrored),
    Correct::new(
        "answers.vendor_ids.urls",
        "the vendor's ids are URLs, and the tenant's own id is one of them",
        |ground| {
            ground.behind(answers(|_, _, body| {
                if body.pointer("/payload/vendor_tenant_id").is_some() {
                    body["payload"]["vendor_tenant_id"] = body["payload"]["acronis_tenant_id"].clone();
                }
                each_customer(body, |item| {
                    let id = item["acronis_tenant_id"].as_str().unwrap_or_default();
                    item["vendor_tenant_id"] = json!(format!("https://vendor.example/Kunden/{id}?ü=\"1\""));
                });
            }))
        },
    )
    .tuned(mirrored),
    Correct::new("answers.more_in_list", "listed customers have extra members", |ground| {
        ground.behind(answers_to(CustomerGetState, |_, body| {
            each_customer(body, |item| item["acronis_tenant_name"] = json!("name"));
        }))
    }),
    Correct::new("answers.slow_writes", "set_state takes some time", |ground| {
        ground.behind(reply_to(CustomerSetState, |_| {})).layer(crate::kit::around(|incoming, next| {
            Box::pin(async move {
                if incoming.callback() == Some(CustomerSetState) {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
                next.run(incoming).await
            })
        }))
    }),
];

fn escaped(c: char) -> String {
    let mut units = [0; 2];
    c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04X}")).collect()
}

//! Requests that the documents allow and the handler does not take.

use acgw::Callback::{self, CustomerGetState, PartnerReset};
use acgw::internals::vendor::layer;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, callback_of, items, refusing, refusing_raw, requests};

fn created_at(body: &Value) -> &str {
    body["created_at"].as_str().unwrap_or_default()
}

/// The names of partner and customers.
pub(super) fn names(body: &Value) -> Vec<&str> {
    let payload = &body["payload"];
    let own = [&payload["acronis_tenant_name"], &payload["partner_tenant_name"]];
    let customers = items(body, "enabled").iter().map(|item| &item["acronis_tenant_name"]);
    own.into_iter().chain(customers).filter_map(Value::as_str).collect()
}

fn is_version_4(value: &Value) -> bool {
    let id = value.as_str().and_then(|text| Uuid::try_parse(text).ok());
    id.is_none_or(|id| id.get_version_num() == 4)
}

fn is_upper(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.chars().any(|c| c.is_ascii_uppercase()))
}

const TIMES: &[&str] = &["tolerance.created_at"];

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "tolerance.payload.required",
        "a request without payload is refused",
        &["tolerance.empty_payload", "mirroring.partner.unknown", "lifecycle.verification"],
        "response.status @ ",
        |ground| ground.behind(refusing(400, |body| body.get("payload").is_none())),
    ),
    Fault::new(
        "tolerance.payload.empty",
        "an empty payload is refused",
        &["tolerance.empty_payload"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing(400, |body| body.get("payload") == Some(&json!({})))),
    ),
    Fault::new(
        "tolerance.payload.empty_at_reset",
        "an empty payload at reset is refused",
        &["tolerance.empty_payload"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing(400, |body| {
                callback_of(body) == Some(PartnerReset) && body.get("payload") == Some(&json!({}))
            }))
        },
    ),
    Fault::new(
        "tolerance.settings.required",
        "a customer without settings is refused",
        &["mirroring.customer.enable"],
        "response.status @ ",
        |ground| {
            ground
                .behind(refusing(400, |body| items(body, "enabled").iter().any(|item| item.get("settings").is_none())))
        },
    ),
    Fault::new("tolerance.created_at.year_one", "the year 1 is refused", TIMES, "request.tolerance @ ", |ground| {
        ground.behind(refusing(400, |body| created_at(body).starts_with("0001")))
    }),
    Fault::new(
        "tolerance.created_at.old",
        "requests from another year are refused",
        TIMES,
        "request.tolerance @ ",
        |ground| {
            let now = jiff::Timestamp::now().strftime("%Y-").to_string();
            ground.behind(refusing(400, move |body| !created_at(body).starts_with(&now)))
        },
    ),
    Fault::new(
        "tolerance.created_at.offset",
        "times with an offset are refused",
        TIMES,
        "request.tolerance @ ",
        |ground| ground.behind(refusing(400, |body| !created_at(body).ends_with('Z'))),
    ),
    Fault::new(
        "tolerance.created_at.fraction",
        "times with a fraction of a second get a 500",
        TIMES,
        "request.tolerance @ ",
        |ground| ground.behind(refusing(500, |body| created_at(body).contains('.'))),
    ),
    Fault::new(
        "tolerance.white_space",
        "the callback is found by a search in the text of the body",
        &["tolerance.member_order"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing_raw(400, |incoming| {
                let text = String::from_utf8_lossy(&incoming.body);
                !Callback::MIRRORING
                    .iter()
                    .any(|callback| text.contains(&format!("\"callback_id\":\"{}\"", callback.id())))
            }))
        },
    ),
    Fault::new(
        "tolerance.member_order",
        "the context must come before created_at",
        &["tolerance.member_order"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing_raw(400, |incoming| {
                let text = String::from_utf8_lossy(&incoming.body);
                matches!((text.find("\"context\""), text.find("\"created_at\"")), (Some(a), Some(b)) if a > b)
            }))
        },
    ),
    Fault::new(
        "tolerance.escapes.kept",
        "\\u escapes are not decoded",
        &["tolerance.escapes"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.behind(layer::before(|incoming| {
                incoming.body = String::from_utf8_lossy(&incoming.body).replace("\\u", "\\\\u").into();
            }))
        },
    ),
    Fault::new(
        "tolerance.escapes.slash",
        "an escaped slash is refused",
        &["tolerance.escapes"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing_raw(400, |incoming| String::from_utf8_lossy(&incoming.body).contains("\\/"))),
    ),
    Fault::new(
        "tolerance.escapes.surrogates",
        "surrogate pairs are decoded one by one",
        &["tolerance.escapes"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.behind(layer::before(|incoming| {
                let text = String::from_utf8_lossy(&incoming.body).into_owned();
                let broken = text.replace("\\ud83d", "\\ufffd").replace("\\ude00", "\\ufffd");
                incoming.body = broken.into();
            }))
        },
    ),
    Fault::new(
        "tolerance.endpoint.pinned",
        "only endpoints of version 1.1 are served",
        &["tolerance.endpoint_versions"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing(403, |body| {
                !body["context"]["endpoint_id"].as_str().unwrap_or_default().contains("endpoint.v1.1~")
            }))
        },
    ),
    Fault::new(
        "tolerance.identifiers.version_4",
        "tenants must have a UUID of version 4",
        &["tolerance.identifier_versions"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing(400, |body| !is_version_4(&body["context"]["tenant_id"]))),
    ),
    Fault::new(
        "tolerance.identifiers.customers_version_4",
        "customers must have a UUID of version 4",
        &["tolerance.identifier_versions"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing(400, |body| {
                items(body, "enabled").iter().any(|item| !is_version_4(&item["acronis_tenant_id"]))
            }))
        },
    ),
    Fault::new(
        "tolerance.identifiers.case",
        "UUIDs are compared as text",
        &["tolerance.identifier_case"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.behind(requests(|body| {
                if is_upper(&body["context"]["tenant_id"]) {
                    body["context"]["tenant_id"] = json!(Uuid::nil());
                }
            }))
        },
    ),
    Fault::new(
        "tolerance.names.length",
        "names of more than 64 characters are refused",
        &["tolerance.names"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing(400, |body| names(body).iter().any(|name| name.chars().count() > 64))),
    ),
    Fault::new(
        "tolerance.names.ascii",
        "non-ASCII names get a 500",
        &["tolerance.names"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing(500, |body| names(body).iter().any(|name| !name.is_ascii()))),
    ),
    Fault::new(
        "tolerance.names.quotes",
        "a quote in a name gets a 500",
        &["tolerance.names"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing(500, |body| names(body).iter().any(|name| name.contains('\'')))),
    ),
    Fault::new(
        "tolerance.names.pattern",
        "names may contain only letters, digits and spaces",
        &["tolerance.names"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing(400, |body| {
                names(body).iter().any(|name| !name.chars().all(|c| c.is_alphanumeric() || c == ' '))
            }))
        },
    ),
    Fault::new(
        "tolerance.body_limit",
        "bodies of more than 100 kB get a 413",
        &["tolerance.longer_list"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing_raw(413, |incoming| incoming.body.len() > 100_000)),
    ),
    Fault::new(
        "tolerance.list_limit",
        "lists of more than five hundred customers are refused",
        &["tolerance.long_list"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing(400, |body| items(body, "enabled").len() > 500)),
    ),
    Fault::new(
        "tolerance.headers.extra_empty",
        "X-CyberApp-Extra must be an empty object",
        &["tolerance.credentials"],
        "unstated @ ",
        |ground| {
            ground.behind(refusing_raw(400, |incoming| {
                incoming.headers.get("x-cyberapp-extra").is_some_and(|value| value != "e30=")
            }))
        },
    ),
    Fault::new(
        "tolerance.headers.forwarded",
        "a request that came through a proxy is refused",
        &["tolerance.headers"],
        "request.headers @ ",
        |ground| ground.behind(refusing_raw(403, |incoming| incoming.headers.contains_key("x-forwarded-for"))),
    ),
    Fault::new(
        "tolerance.media_type",
        "the Content-Type must be exactly application/json",
        &["tolerance.media_type"],
        "unstated @ ",
        |ground| {
            ground.behind(refusing_raw(415, |incoming| {
                incoming.headers.get("content-type").is_none_or(|value| value != "application/json")
            }))
        },
    ),
    Fault::new(
        "tolerance.scope.first_role",
        "only the first role of the scope counts",
        &["tolerance.scope_roles"],
        "auth.scope @ ",
        |ground| {
            ground.guarded(|guard| {
                guard.with_rule("scope", |case| {
                    let first = case.token.and_then(|token| token.roles().next());
                    let endpoint = case.body.and_then(|body| body.pointer("/context/endpoint_id")?.as_str());
                    super::grant(endpoint.is_some() && first == endpoint)
                })
            })
        },
    ),
    Fault::new(
        "tolerance.list.payload",
        "customer get_state needs a payload",
        &["tolerance.empty_payload", "mirroring.customer.none", "response.customer.get_state"],
        "response.status @ ",
        |ground| {
            ground.behind(refusing(422, |body| {
                callback_of(body) == Some(CustomerGetState) && body.get("payload").is_none()
            }))
        },
    ),
];

//! The payload of answers.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use acgw::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerGetState, PartnerReset};
use serde_json::{Value, json};

use crate::kit::{Fault, answers_to, partner_of, remove};

fn each(list: &mut Value, change: impl Fn(&mut Value)) {
    list["payload"].as_array_mut().into_iter().flatten().for_each(change);
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "payload.reset.empty",
        "reset is answered with an empty payload",
        &["response.partner.reset", "lifecycle.transcript"],
        "partner.mirroring.reset.response.payload.not @ /payload",
        |ground| ground.behind(answers_to(PartnerReset, |_, body| body["payload"] = json!({}))),
    ),
    Fault::new(
        "payload.reset.state",
        "reset is answered with the new state",
        &["response.partner.reset"],
        "partner.mirroring.reset.response.payload.not @ /payload",
        |ground| ground.behind(answers_to(PartnerReset, |_, body| body["payload"] = json!({ "state": "DISABLED" }))),
    ),
    Fault::new(
        "payload.reset.second",
        "the second reset of a partner is answered with a payload",
        &["response.observed"],
        "partner.mirroring.reset.response.payload.not @ /payload",
        |ground| {
            let resets: Mutex<HashMap<_, usize>> = Mutex::default();
            ground.behind(answers_to(PartnerReset, move |request, body| {
                let mut resets = resets.lock().expect("a lock");
                let count = resets.entry(partner_of(request)).or_default();
                *count += 1;
                if *count == 2 {
                    body["payload"] = json!({});
                }
            }))
        },
    ),
    Fault::new(
        "payload.set_state.null",
        "set_state is answered with a null payload",
        &["response.customer.set_state"],
        "customer.mirroring.set_state.response.payload.not @ /payload",
        |ground| ground.behind(answers_to(CustomerSetState, |_, body| body["payload"] = Value::Null)),
    ),
    Fault::new(
        "payload.set_state.list",
        "set_state is answered with a list",
        &["response.customer.set_state", "lifecycle.transcript"],
        "customer.mirroring.set_state.response.payload.not @ /payload",
        |ground| ground.behind(answers_to(CustomerSetState, |_, body| body["payload"] = json!([]))),
    ),
    Fault::new(
        "payload.set_state.at_disabling",
        "set_state is answered with a payload when it disables",
        &["response.customer.set_state"],
        "customer.mirroring.set_state.response.payload.not @ /payload",
        |ground| {
            ground.behind(answers_to(CustomerSetState, |request, body| {
                if request.pointer("/payload/disabled").is_some() {
                    body["payload"] = json!({ "disabled": request["payload"]["disabled"] });
                }
            }))
        },
    ),
    Fault::new(
        "payload.state.missing",
        "partner get_state is answered without a payload",
        &["response.partner.get_state", "mirroring.partner.unknown"],
        "partner.mirroring.get_state.response.payload.required @ /payload",
        |ground| ground.behind(answers_to(PartnerGetState, |_, body| remove(body, "payload"))),
    ),
    Fault::new(
        "payload.state.lower_case",
        "the state is written in lower case",
        &["response.partner.get_state", "mirroring.partner.enable", "lifecycle.states"],
        "partner.mirroring.get_state.response.payload.state.enum @ /payload/state",
        |ground| {
            ground.behind(answers_to(PartnerGetState, |_, body| {
                let state = body["payload"]["state"].as_str().unwrap_or_default().to_lowercase();
                body["payload"]["state"] = json!(state);
            }))
        },
    ),
    Fault::new(
        "payload.state.boolean",
        "the state is a boolean",
        &["response.partner.get_state", "mirroring.partner.unknown"],
        "partner.mirroring.get_state.response.payload.state.enum @ /payload/state",
        |ground| {
            ground.behind(answers_to(PartnerGetState, |_, body| {
                body["payload"]["state"] = json!(body["payload"]["state"] == "ENABLED");
            }))
        },
    ),
    Fault::new(
        "payload.state.third_word",
        "an unknown partner has the state NOT_CONFIGURED",
        &["response.partner.get_state", "mirroring.partner.unknown"],
        "partner.mirroring.get_state.response.payload.state.enum @ /payload/state",
        |ground| {
            ground.behind(answers_to(PartnerGetState, |_, body| {
                if body["payload"]["state"] == "DISABLED" {
                    body["payload"]["state"] = json!("NOT_CONFIGURED");
                }
            }))
        },
    ),
    Fault::new(
        "payload.enable.word",
        "enabling is answered with the state SUCCESS",
        &["response.partner.enable", "lifecycle.transcript"],
        "partner.mirroring.enable.response.payload.state.const @ /payload/state",
        |ground| ground.behind(answers_to(PartnerEnable, |_, body| body["payload"]["state"] = json!("SUCCESS"))),
    ),
    Fault::new(
        "payload.enable.no_tenant",
        "the answer to enable does not name the partner",
        &["response.partner.enable"],
        "partner.mirroring.enable.response.payload.acronis_tenant_id.required @ /payload/acronis_tenant_id",
        |ground| ground.behind(answers_to(PartnerEnable, |_, body| remove(&mut body["payload"], "acronis_tenant_id"))),
    ),
    Fault::new(
        "payload.enable.null_vendor_id",
        "the vendor's id of a partner is null",
        &["response.partner.enable"],
        "partner.mirroring.enable.response.payload.vendor_tenant_id.type @ /payload/vendor_tenant_id",
        |ground| ground.behind(answers_to(PartnerEnable, |_, body| body["payload"]["vendor_tenant_id"] = Value::Null)),
    ),
    Fault::new(
        "payload.enable.again",
        "enabling again is answered without the vendor's id",
        &["response.partner.enable"],
        "partner.mirroring.enable.response.payload.vendor_tenant_id.required @ /payload/vendor_tenant_id",
        |ground| {
            let known: Mutex<Vec<_>> = Mutex::default();
            ground.behind(answers_to(PartnerEnable, move |request, body| {
                let mut known = known.lock().expect("a lock");
                if known.contains(&partner_of(request)) {
                    remove(&mut body["payload"], "vendor_tenant_id");
                }
                known.push(partner_of(request));
            }))
        },
    ),
    Fault::new(
        "payload.list.wrapped",
        "the list of customers is wrapped in an object",
        &["response.customer.get_state", "mirroring.customer.enable", "lifecycle.transcript"],
        "customer.mirroring.get_state.response.payload.type @ /payload",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                body["payload"] = json!({ "items": body["payload"].take() });
            }))
        },
    ),
    Fault::new(
        "payload.list.null_when_empty",
        "an empty list of customers is null",
        &["response.customer.get_state", "lifecycle.transcript"],
        "customer.mirroring.get_state.response.payload.type @ /payload",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                if body["payload"] == json!([]) {
                    body["payload"] = Value::Null;
                }
            }))
        },
    ),
    Fault::new(
        "payload.list.missing_when_empty",
        "an empty list of customers is left out",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload.required @ /payload",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                if body["payload"] == json!([]) {
                    remove(body, "payload");
                }
            }))
        },
    ),
    Fault::new(
        "payload.list.single",
        "a single customer is not put into a list",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload.type @ /payload",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                if let Some([one]) = body["payload"].as_array().map(Vec::as_slice) {
                    body["payload"] = one.clone();
                }
            }))
        },
    ),
    Fault::new(
        "payload.list.no_tenant",
        "listed customers have no acronis_tenant_id",
        &["response.customer.get_state", "mirroring.customer.enable"],
        "customer.mirroring.get_state.response.payload[*].acronis_tenant_id.required @ /payload/*/acronis_tenant_id",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| each(body, |item| remove(item, "acronis_tenant_id"))))
        },
    ),
    Fault::new(
        "payload.list.no_vendor_id",
        "listed customers have no vendor_tenant_id",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload[*].vendor_tenant_id.required @ /payload/*/vendor_tenant_id",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| each(body, |item| remove(item, "vendor_tenant_id"))))
        },
    ),
    Fault::new(
        "payload.list.number",
        "the vendor's ids of customers are numbers",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload[*].vendor_tenant_id.type @ /payload/*/vendor_tenant_id",
        |ground| {
            let count = AtomicUsize::new(1);
            ground.behind(answers_to(CustomerGetState, move |_, body| {
                each(body, |item| item["vendor_tenant_id"] = json!(count.fetch_add(1, Ordering::Relaxed)));
            }))
        },
    ),
    Fault::new(
        "payload.list.settings_as_text",
        "settings are listed as a JSON string",
        &["response.customer.get_state", "mirroring.customer.settings"],
        "customer.mirroring.get_state.response.payload[*].settings.type @ /payload/*/settings",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                each(body, |item| {
                    if item.get("settings").is_some() {
                        item["settings"] = json!(item["settings"].to_string());
                    }
                });
            }))
        },
    ),
    Fault::new(
        "payload.list.settings_as_pairs",
        "settings are listed as key and value pairs",
        &["response.customer.get_state", "mirroring.customer.settings"],
        "customer.mirroring.get_state.response.payload[*].settings.type @ /payload/*/settings",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                each(body, |item| {
                    let pairs = item["settings"].as_object().map(|members| {
                        members.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect::<Value>()
                    });
                    if let Some(pairs) = pairs {
                        item["settings"] = pairs;
                    }
                });
            }))
        },
    ),
];

//! Faults that handlers written by others had, and that an earlier suite let pass.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use acgw::Callback::PartnerReset;
use acgw::internals::vendor::{Answer, Store as _, layer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, Ground, Patched, each_settings, items, partner_of, refusing, refusing_raw, requests};

/// Lists one customer of those with the same key.
pub(super) fn listed_once(ground: &Ground, key: fn(Uuid) -> String) -> acgw::internals::vendor::Builder {
    ground.over(Patched::new().lists(move |memory, partner| {
        let mut seen = HashSet::new();
        let mut all = memory.customers(partner);
        all.retain(|record| seen.insert(key(record.tenant)));
        all
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "found.disable.unknown_clears",
        "disabling a customer that is not there disables all",
        &["mirroring.customer.disable_unknown"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().drops(|memory, partner, gone| {
                let all: Vec<Uuid> = memory.customers(partner).into_iter().map(|record| record.tenant).collect();
                let unknown = gone.iter().any(|customer| !all.contains(customer));
                memory.disable_customers(partner, if unknown { all } else { gone });
            }))
        },
    ),
    Fault::new(
        "found.list.short_ids",
        "of customers whose ids begin alike, only one is listed",
        &["mirroring.customer.alike"],
        "mirroring.customer.enable @ /payload",
        |ground| listed_once(ground, |id| id.to_string()[..8].to_owned()),
    ),
    Fault::new(
        "found.partner.of_payload",
        "customers are stored under the partner in the payload",
        &["mirroring.isolation.payload_partner"],
        "mirroring.isolation @ /payload/*",
        |ground| {
            ground.behind(requests(|body| {
                if let Some(partner) = body.pointer("/payload/partner_tenant_id").cloned() {
                    body["context"]["tenant_id"] = partner;
                }
            }))
        },
    ),
    Fault::new(
        "found.settings.by_customer",
        "settings are stored under the customer alone",
        &["mirroring.isolation.shared_customer"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let last = std::sync::Arc::new(Mutex::new(HashMap::new()));
            let seen = std::sync::Arc::clone(&last);
            let store = Patched::new().adds(move |memory, partner, customers| {
                let settings = customers.iter().map(|customer| (customer.tenant, customer.settings.clone()));
                seen.lock().expect("a lock").extend(settings);
                memory.enable_customers(partner, customers);
            });
            ground.over(store.lists(move |memory, partner| {
                let last = last.lock().expect("a lock");
                let mut all = memory.customers(partner);
                all.iter_mut().for_each(|record| record.settings = last.get(&record.tenant).cloned().flatten());
                all
            }))
        },
    ),
    Fault::new(
        "found.names.unique",
        "a second customer of the same name is refused",
        &["tolerance.same_names"],
        "response.status @ ",
        |ground| {
            let names: Mutex<HashMap<(Uuid, String), String>> = Mutex::default();
            ground.behind(refusing(409, move |body| {
                let mut names = names.lock().expect("a lock");
                let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
                let partner = partner_of(body);
                items(body, "enabled").iter().any(|item| {
                    let id = text(item, "acronis_tenant_id");
                    *names.entry((partner, text(item, "acronis_tenant_name"))).or_insert_with(|| id.clone()) != id
                })
            }))
        },
    ),
    Fault::new(
        "found.body_limit.64k",
        "bodies of more than 64 KiB get a 413",
        &["tolerance.long_list"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing_raw(413, |incoming| incoming.body.len() > 65_536)),
    ),
    Fault::new(
        "found.settings.empty_dropped",
        "empty values are dropped",
        &["tolerance.empty_value"],
        "unstated @ /payload/*/settings",
        |ground| {
            ground.behind(requests(|body| {
                each_settings(body, |settings| {
                    if let Some(members) = settings.as_object_mut() {
                        members.retain(|_, value| value != "");
                    }
                });
            }))
        },
    ),
    Fault::new(
        "found.settings.cut",
        "values are cut at four thousand characters",
        &["tolerance.long_value"],
        "unstated @ /payload/*/settings",
        |ground| {
            ground.behind(requests(|body| {
                each_settings(body, |settings| {
                    for value in settings.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
                        if let Some(text) = value.as_str() {
                            *value = json!(text.chars().take(4000).collect::<String>());
                        }
                    }
                });
            }))
        },
    ),
    Fault::new(
        "found.reset.no_answer",
        "a reset closes the connection instead of an answer",
        &["transport.answers"],
        "transport.answer @ ",
        |ground| {
            ground.behind(layer::after(|incoming, answer| {
                if incoming.callback() == Some(PartnerReset) && answer.status == 200 {
                    *answer = Answer::cut();
                }
            }))
        },
    ),
];

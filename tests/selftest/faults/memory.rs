//! What a handler forgets, mixes up, or takes from the wrong place in the course of a longer life.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Mutex;

use acgw::internals::vendor::{Answer, NewCustomer, PartnerRecord, Store as _, layer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, Patched, callback_of, items, refusing};

/// Answers a request without carrying it out.
pub(super) fn swallowed(request: &Value) -> Answer {
    let callback = callback_of(request).expect("a callback");
    let ids = json!({ "request_id": request["request_id"], "response_id": Uuid::new_v4() });
    let mut body = json!({ "type": callback.response_type(), "request_id": ids["request_id"] });
    body["response_id"] = ids["response_id"].clone();
    Answer::json(200, &body)
}

fn enabled_partner(vendor_tenant_id: &str) -> PartnerRecord {
    PartnerRecord { vendor_tenant_id: vendor_tenant_id.to_owned(), name: String::new(), settings: None }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "memory.few_partners",
        "only the customers of the last thirty partners are remembered",
        &["mirroring.customer.lasting"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let seen: Mutex<VecDeque<Uuid>> = Mutex::default();
            ground.over(Patched::new().adds(move |memory, partner, customers| {
                memory.enable_customers(partner, customers);
                let mut seen = seen.lock().expect("no panic");
                seen.retain(|known| *known != partner);
                seen.push_back(partner);
                if seen.len() > 30 {
                    let forgotten = seen.pop_front().unwrap_or_default();
                    let all = memory.customers(forgotten).into_iter().map(|record| record.tenant).collect();
                    memory.disable_customers(forgotten, all);
                }
            }))
        },
    ),
    Fault::new(
        "memory.twenty_requests",
        "nothing is carried out after the twentieth request of a partner",
        &["mirroring.customer.one_by_one"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let counts: Mutex<HashMap<Uuid, usize>> = Mutex::default();
            ground.over(Patched::new().adds(move |memory, partner, customers| {
                let mut counts = counts.lock().expect("no panic");
                let count = counts.entry(partner).or_default();
                *count += 1;
                if *count <= 20 {
                    memory.enable_customers(partner, customers);
                }
            }))
        },
    ),
    Fault::new(
        "memory.same_payload",
        "a payload that was seen before is not carried out",
        &["mirroring.customer.same_again"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let seen: Mutex<HashSet<String>> = Mutex::default();
            ground.behind(layer::instead(move |incoming| {
                let body = incoming.json()?;
                let is_write = items(&body, "enabled").iter().any(|item| item.get("settings").is_some());
                let known = is_write && !seen.lock().expect("no panic").insert(body["payload"].to_string());
                known.then(|| swallowed(&body))
            }))
        },
    ),
    Fault::new(
        "memory.disable.breaks_off",
        "disabling ends at the first customer that is not enabled",
        &["mirroring.customer.disable_mixed"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.over(Patched::new().drops(|memory, partner, gone| {
                let all: Vec<Uuid> = memory.customers(partner).into_iter().map(|record| record.tenant).collect();
                memory.disable_customers(partner, gone.into_iter().take_while(|it| all.contains(it)).collect());
            }))
        },
    ),
    Fault::new(
        "memory.settings.empty",
        "empty settings get a 500",
        &["mirroring.customer.settings_empty"],
        "response.status @ ",
        |ground| {
            let empty = |item: &Value| item["settings"].as_object().is_some_and(serde_json::Map::is_empty);
            ground.behind(refusing(500, move |body| items(body, "enabled").iter().any(empty)))
        },
    ),
    Fault::new(
        "memory.settings.emptied",
        "an empty text keeps the old value",
        &["mirroring.customer.settings_emptied"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                let known = memory.customers(partner);
                for customer in &mut customers {
                    let old = known.iter().find(|record| record.tenant == customer.tenant);
                    let old = old.and_then(|record| record.settings.clone()).unwrap_or_default();
                    for (key, value) in customer.settings.iter_mut().flatten() {
                        if value == "" {
                            *value = old.get(key).cloned().unwrap_or_default();
                        }
                    }
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "memory.list_of_seven",
        "the last of seven customers is not enabled",
        &["mirroring.customer.sizes"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                if customers.len() == 7 {
                    customers.pop();
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "memory.partner_settings.quoted",
        "a quote in a partner's settings gets a 500",
        &["tolerance.partner_values"],
        "request.tolerance @ ",
        |ground| {
            let quoted =
                |body: &Value| body.pointer("/payload/settings").is_some_and(|it| it.to_string().contains('\''));
            ground.behind(refusing(500, quoted))
        },
    ),
    Fault::new(
        "memory.renamed",
        "a partner with a new name is a new partner",
        &["mirroring.customer.partner_renamed"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let names: Mutex<HashMap<Uuid, String>> = Mutex::default();
            ground.over(Patched::new().enables(move |memory, partner, name, settings| {
                let before = names.lock().expect("no panic").insert(partner, name.to_owned());
                if before.is_some_and(|before| before != name) {
                    memory.reset_partner(partner);
                }
                memory.enable_partner(partner, name, settings)
            }))
        },
    ),
    Fault::new(
        "memory.partner_settings.inherited",
        "customers without settings get those of their partner",
        &["mirroring.customer.partner_settings"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, customers| {
                let inherited = memory.partner(partner).and_then(|record| record.settings);
                let settle = |customer: NewCustomer| NewCustomer {
                    settings: customer.settings.or_else(|| inherited.clone()),
                    ..customer
                };
                memory.enable_customers(partner, customers.into_iter().map(settle).collect());
            }))
        },
    ),
    Fault::new(
        "memory.partner_settings.shared",
        "a partner has the settings of the last partner that sent any",
        &["mirroring.isolation.partner_settings"],
        "mirroring.isolation @ /payload/settings",
        |ground| {
            let last: std::sync::Arc<Mutex<Option<_>>> = std::sync::Arc::default();
            let shown = std::sync::Arc::clone(&last);
            let store = Patched::new().enables(move |memory, partner, name, settings| {
                if settings.is_some() {
                    last.lock().expect("no panic").clone_from(&settings);
                }
                memory.enable_partner(partner, name, settings)
            });
            ground.over(store.reads(move |memory, partner| {
                let settings = shown.lock().expect("no panic").clone();
                memory.partner(partner).map(|record| PartnerRecord { settings, ..record })
            }))
        },
    ),
    Fault::new(
        "memory.reset.makes",
        "disabling a partner that is not enabled enables it",
        &["mirroring.partner.stays_disabled"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            ground.over(Patched::new().resets(|memory, partner| {
                if memory.partner(partner).is_some() {
                    memory.reset_partner(partner);
                } else {
                    memory.enable_partner(partner, "", None);
                }
            }))
        },
    ),
    Fault::new(
        "memory.customer_is_partner",
        "a customer counts as an enabled partner",
        &["mirroring.partner.stays_disabled"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let customers: std::sync::Arc<Mutex<HashSet<Uuid>>> = std::sync::Arc::default();
            let known = std::sync::Arc::clone(&customers);
            let store = Patched::new().adds(move |memory, partner, list| {
                customers.lock().expect("no panic").extend(list.iter().map(|customer| customer.tenant));
                memory.enable_customers(partner, list);
            });
            ground.over(store.reads(move |memory, partner| {
                let is_customer = known.lock().expect("no panic").contains(&partner);
                memory.partner(partner).or_else(|| is_customer.then(|| enabled_partner("customer")))
            }))
        },
    ),
    Fault::new(
        "memory.partners_alike",
        "partners are identified by the beginning of their ids",
        &["mirroring.isolation.partners_alike"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let enabled: std::sync::Arc<Mutex<HashSet<String>>> = std::sync::Arc::default();
            let known = std::sync::Arc::clone(&enabled);
            let short = |partner: Uuid| partner.to_string()[..13].to_owned();
            let store = Patched::new().enables(move |memory, partner, name, settings| {
                enabled.lock().expect("no panic").insert(short(partner));
                memory.enable_partner(partner, name, settings)
            });
            ground.over(store.reads(move |memory, partner| {
                let alike = known.lock().expect("no panic").contains(&short(partner));
                memory.partner(partner).or_else(|| alike.then(|| enabled_partner("alike")))
            }))
        },
    ),
];

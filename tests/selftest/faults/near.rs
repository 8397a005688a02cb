//! What is taken for the same, and what follows from what came before.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerGetState, CustomerSetState};
use acgw::internals::vendor::{NewCustomer, Settings, Store as _, layer};
use serde_json::Value;
use uuid::Uuid;

use crate::kit::{Fault, Patched, callback_of, customers_of, items, partner_of};

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "near.namesakes.listed_once",
        "customers of one request with the same name count as one",
        &["tolerance.same_names"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                let mut seen = HashSet::new();
                customers.retain(|customer: &NewCustomer| seen.insert(customer.name.clone()));
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "near.namesakes.disabled",
        "a customer is disabled together with all others of its name",
        &["tolerance.same_names"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().drops(|memory, partner, gone| {
                let all = memory.customers(partner);
                let named = |id: &Uuid| all.iter().find(|record| record.tenant == *id).map(|record| &record.name);
                let names: Vec<_> = gone.iter().filter_map(named).collect();
                let gone = all.iter().filter(|record| names.contains(&&record.name)).map(|record| record.tenant);
                memory.disable_customers(partner, gone.collect());
            }))
        },
    ),
    Fault::new(
        "near.reset.alike",
        "a reset also disables partners whose ids begin alike",
        &["mirroring.isolation.partners_alike"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let known: Arc<Mutex<Vec<Uuid>>> = Arc::default();
            let enabled = Arc::clone(&known);
            let store = Patched::new().enables(move |memory, partner, name, settings| {
                enabled.lock().expect("no panic").push(partner);
                memory.enable_partner(partner, name, settings)
            });
            ground.over(store.resets(move |memory, partner| {
                let begins = |other: &&Uuid| other.as_bytes()[..4] == partner.as_bytes()[..4];
                known.lock().expect("no panic").iter().filter(begins).for_each(|other| memory.reset_partner(*other));
            }))
        },
    ),
    Fault::new(
        "near.disabled_first",
        "a customer that was disabled before it was ever enabled can never be enabled",
        &["mirroring.customer.disable_unknown"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let dead: Arc<Mutex<HashSet<(Uuid, Uuid)>>> = Arc::default();
            let buried = Arc::clone(&dead);
            let store = Patched::new().drops(move |memory, partner, gone| {
                let known: Vec<Uuid> = memory.customers(partner).into_iter().map(|record| record.tenant).collect();
                let unknown = gone.iter().filter(|customer| !known.contains(customer));
                buried.lock().expect("no panic").extend(unknown.map(|customer| (partner, *customer)));
                memory.disable_customers(partner, gone);
            });
            ground.over(store.adds(move |memory, partner, mut customers| {
                let dead = dead.lock().expect("no panic");
                customers.retain(|customer| !dead.contains(&(partner, customer.tenant)));
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "near.settings.of_customer",
        "the settings of a customer become those of its partner",
        &["mirroring.customer.partner_settings"],
        "mirroring.customer.settings @ /payload/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, customers| {
                let settings = customers.iter().find_map(|customer| customer.settings.clone());
                if let (Some(record), Some(settings)) = (memory.partner(partner), settings) {
                    memory.enable_partner(partner, &record.name, Some(settings));
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "near.effect.settings",
        "the settings of a known customer are stored before the origin is verified",
        &["auth.no_effect_customers"],
        "auth.effect @ /payload/*/settings",
        |ground| {
            let memory = Arc::new(acgw::internals::vendor::Memory::new());
            let store = Arc::clone(&memory);
            ground.over(memory).layer(layer::before(move |incoming| {
                let body = incoming.json().unwrap_or_default();
                let partner = partner_of(&body);
                let known: Vec<Uuid> = store.customers(partner).into_iter().map(|record| record.tenant).collect();
                let new = |item: &Value| NewCustomer {
                    tenant: item["acronis_tenant_id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default(),
                    name: String::new(),
                    settings: item["settings"].as_object().cloned(),
                };
                let mut customers: Vec<_> = items(&body, "enabled").iter().map(new).collect();
                customers.retain(|customer| known.contains(&customer.tenant));
                store.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "near.body.halves",
        "long bodies are decoded in pieces of 64 KiB",
        &["tolerance.split_characters"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.behind(layer::before(|incoming| {
                let pieces = incoming.body.chunks(64 * 1024).map(String::from_utf8_lossy);
                incoming.body = pieces.collect::<String>().into();
            }))
        },
    ),
    Fault::new(
        "near.list.with_settings",
        "a list of more than five hundred customers has no settings",
        &["mirroring.customer.many"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().lists(|memory, partner| {
                let mut all = memory.customers(partner);
                if all.len() > 500 {
                    all.iter_mut().for_each(|record| record.settings = None);
                }
                all
            }))
        },
    ),
    Fault::new(
        "near.settings.back",
        "settings that were replaced are not stored again",
        &["mirroring.customer.settings_near"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let last: Mutex<HashMap<(Uuid, Uuid), Settings>> = Mutex::default();
            ground.over(Patched::new().adds(move |memory, partner, mut customers| {
                let (known, mut last) = (memory.customers(partner), last.lock().expect("no panic"));
                for customer in &mut customers {
                    let old = known.iter().find(|record| record.tenant == customer.tenant);
                    let Some(old) = old.and_then(|record| record.settings.clone()) else { continue };
                    let before = last.insert((partner, customer.tenant), old.clone());
                    if before.is_some() && before == customer.settings {
                        customer.settings = Some(old);
                    }
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "near.settings.of_other_partner",
        "a customer without settings gets those it had under another partner",
        &["mirroring.isolation.moved_customer"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let last: Mutex<HashMap<Uuid, Settings>> = Mutex::default();
            ground.over(Patched::new().adds(move |memory, partner, mut customers| {
                let mut last = last.lock().expect("no panic");
                for customer in &mut customers {
                    match &customer.settings {
                        Some(settings) => drop(last.insert(customer.tenant, settings.clone())),
                        None => customer.settings = last.get(&customer.tenant).cloned(),
                    }
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "near.reset.thousand",
        "a reset disables a thousand customers",
        &["mirroring.customer.many"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.over(Patched::new().resets(|memory, partner| {
                let rest: Vec<_> = memory.customers(partner).into_iter().skip(1000).collect();
                memory.reset_partner(partner);
                let back = |record: acgw::internals::vendor::CustomerRecord| NewCustomer {
                    tenant: record.tenant,
                    name: record.name,
                    settings: record.settings,
                };
                memory.enable_customers(partner, rest.into_iter().map(back).collect());
            }))
        },
    ),
    Fault::new(
        "near.token",
        "customers are stored with the token of their request",
        &["mirroring.customer.lasting"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.behind(layer::before(|incoming| {
                let token = incoming.headers.get("authorization").map(|value| value.as_bytes().to_vec());
                let Some(mut body) = incoming.json() else { return };
                if matches!(callback_of(&body), Some(CustomerGetState | CustomerSetState)) {
                    let apart = Uuid::new_v5(&partner_of(&body), &token.unwrap_or_default());
                    body["context"]["tenant_id"] = apart.to_string().into();
                    incoming.body = body.to_string().into();
                }
            }))
        },
    ),
    Fault::new(
        "near.scope.callback",
        "a role that names the callback is enough",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| {
            super::origin::rule(ground, "scope", |case| {
                let context = |name: &str| case.body.and_then(|body| body["context"][name].as_str());
                let named = [context("endpoint_id"), context("callback_id")];
                case.token.is_some_and(|token| token.roles().any(|role| named.contains(&Some(role))))
            })
        },
    ),
    Fault::new(
        "near.effect.nothing",
        "a disable without an effect needs no token",
        &["auth.no_effect_customers"],
        "auth.token @ ",
        |ground| {
            let memory = Arc::new(acgw::internals::vendor::Memory::new());
            let store = Arc::clone(&memory);
            ground.over(memory).layer(layer::instead(move |incoming| {
                let body = incoming.json()?;
                let gone = customers_of(&body, "disabled");
                let known = store.customers(partner_of(&body));
                let is_vain = !gone.is_empty() && known.iter().all(|record| !gone.contains(&record.tenant));
                is_vain.then(|| super::memory::swallowed(&body))
            }))
        },
    ),
];

//! Partners that see or touch what is another's.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Memory, Settings, Store as _};
use acgw::{Callback, Options};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, Patched, requests};

/// All partners that were ever met.
pub(super) type Partners = Arc<Mutex<Vec<Uuid>>>;

/// A store that knows all partners.
pub(super) fn knowing() -> (Patched, Partners) {
    let partners = Partners::default();
    let met = Arc::clone(&partners);
    let store = Patched::new().enables(move |memory, partner, name, settings| {
        met.lock().expect("a lock").push(partner);
        memory.enable_partner(partner, name, settings)
    });
    (store, partners)
}

/// Each of them once, in the order in which they were met.
pub(super) fn all(partners: &Partners) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    partners.lock().expect("a lock").iter().copied().filter(|partner| seen.insert(*partner)).collect()
}

/// The handler takes a member at the top for that of context.
fn top_level_wins(name: &'static str) -> impl Fn(&mut Value) {
    move |body| {
        if let Some(other) = body.get(name).cloned() {
            body["context"][name] = other;
        }
        if let Some(callback) = body.pointer("/context/callback_id").and_then(Value::as_str).and_then(Callback::by_id) {
            body["type"] = json!(callback.request_type());
        }
    }
}

/// As many conversations at once as by default: partners that are mixed up disturb them.
fn side_by_side(options: &mut Options) {
    options.jobs = Options::default().jobs;
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "isolation.list_of_all",
        "the list shows the customers of all partners",
        &["mirroring.isolation.customers", "mirroring.model.customers"],
        "mirroring.isolation @ /payload/*",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.lists(move |memory, _| {
                all(&partners).into_iter().flat_map(|partner| memory.customers(partner)).collect()
            }))
        },
    )
    .shortest(2),
    Fault::new(
        "isolation.one_list",
        "customers are stored without their partner",
        &["mirroring.isolation.customers", "mirroring.isolation.customer_reset"],
        "mirroring.isolation @ /payload/*",
        |ground| {
            const ONE: Uuid = Uuid::from_u128(1);
            let store = Patched::new()
                .resets(|memory, partner| {
                    memory.reset_partner(partner);
                    memory.reset_partner(ONE);
                })
                .lists(|memory, _| memory.customers(ONE))
                .adds(|memory, _, customers| memory.enable_customers(ONE, customers))
                .drops(|memory, _, customers| memory.disable_customers(ONE, customers));
            ground.over(store)
        },
    )
    .tuned(side_by_side),
    Fault::new(
        "isolation.last_partner",
        "customers go to the partner that was enabled last",
        &["mirroring.isolation.customers", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.adds(move |memory, partner, customers| {
                let last = partners.lock().expect("a lock").last().copied();
                memory.enable_customers(last.unwrap_or(partner), customers);
            }))
        },
    ),
    Fault::new(
        "isolation.list_of_last",
        "the list is that of the partner whose customers were written last",
        &["mirroring.isolation.customers"],
        "mirroring.isolation @ /payload",
        |ground| {
            let last: Arc<Mutex<Option<Uuid>>> = Arc::default();
            let written = Arc::clone(&last);
            let store = Patched::new().adds(move |memory, partner, customers| {
                *written.lock().expect("a lock") = Some(partner);
                memory.enable_customers(partner, customers);
            });
            ground.over(
                store.lists(move |memory, partner| memory.customers(last.lock().expect("a lock").unwrap_or(partner))),
            )
        },
    )
    .tuned(side_by_side),
    Fault::new(
        "isolation.disable_any",
        "a customer to disable is looked up without the partner",
        &["mirroring.isolation.customer_disable"],
        "mirroring.isolation @ /payload",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.drops(move |memory, _, customers| {
                all(&partners).into_iter().for_each(|partner| memory.disable_customers(partner, customers.clone()));
            }))
        },
    ),
    Fault::new(
        "isolation.reset_all",
        "a reset disables all partners",
        &["mirroring.isolation.partner_reset", "mirroring.isolation.customer_reset", "mirroring.model.customers"],
        "mirroring.isolation @ /payload/state",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.resets(move |memory, _| {
                all(&partners).into_iter().for_each(|partner| memory.reset_partner(partner));
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "isolation.reset_all_customers",
        "a reset disables the customers of all partners",
        &["mirroring.isolation.customer_reset", "mirroring.model.customers"],
        "mirroring.isolation @ /payload",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.resets(move |memory, partner| {
                memory.reset_partner(partner);
                for other in all(&partners) {
                    let customers = memory.customers(other).into_iter().map(|record| record.tenant);
                    memory.disable_customers(other, customers.collect());
                }
            }))
        },
    )
    .shortest(5),
    Fault::new(
        "isolation.settings_shared",
        "settings are stored per field, for all partners together",
        &["mirroring.isolation.same_settings", "mirroring.customer.settings_of_each", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let fields: Arc<Mutex<Settings>> = Arc::default();
            let typed = Arc::clone(&fields);
            let store = Patched::new()
                .adds(move |memory: &Memory, partner, customers| {
                    for customer in &customers {
                        typed.lock().expect("a lock").extend(customer.settings.clone().unwrap_or_default());
                    }
                    memory.enable_customers(partner, customers);
                })
                .lists(move |memory, partner| {
                    let mut list = memory.customers(partner);
                    let fields = fields.lock().expect("a lock").clone();
                    list.iter_mut().for_each(|record| record.settings = Some(fields.clone()));
                    list
                });
            ground.over(store)
        },
    )
    .shortest(3),
    Fault::new(
        "isolation.settings_by_name",
        "settings are stored under the first letters of the partner's name",
        &["mirroring.isolation.same_settings"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let last: Mutex<HashMap<String, Option<Settings>>> = Mutex::default();
            let last = Arc::new(last);
            let typed = Arc::clone(&last);
            let key = |memory: &Memory, partner| {
                memory.partner(partner).map_or_else(String::new, |record| record.name.chars().take(4).collect())
            };
            let store = Patched::new()
                .adds(move |memory, partner, customers| {
                    if let Some(customer) = customers.iter().find(|customer| customer.settings.is_some()) {
                        typed.lock().expect("a lock").insert(key(memory, partner), customer.settings.clone());
                    }
                    memory.enable_customers(partner, customers);
                })
                .lists(move |memory, partner| {
                    let mut list = memory.customers(partner);
                    let shared = last.lock().expect("a lock").get(&key(memory, partner)).cloned().flatten();
                    list.iter_mut().for_each(|record| record.settings.clone_from(&shared));
                    list
                });
            ground.over(store)
        },
    ),
    Fault::new(
        "isolation.top_level_tenant",
        "a tenant_id outside of context wins over the one in context",
        &["mirroring.isolation.context"],
        "mirroring.partner.state @ /payload/state",
        |ground| ground.behind(requests(top_level_wins("tenant_id"))),
    ),
    Fault::new(
        "isolation.top_level_callback",
        "a callback_id outside of context wins over the one in context",
        &["mirroring.isolation.context"],
        "mirroring.partner.state @ /payload/state",
        |ground| ground.behind(requests(top_level_wins("callback_id"))),
    ),
];

//! Settings of customers: what the user typed comes back, for each customer its own.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Builder, NewCustomer, Settings, Store as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, Ground, Patched};

/// Stores settings changed so.
pub(super) fn stored(ground: &Ground, change: fn(Settings) -> Option<Settings>) -> Builder {
    ground.over(Patched::new().adds(move |memory, partner, mut customers| {
        for customer in &mut customers {
            customer.settings = customer.settings.take().and_then(change);
        }
        memory.enable_customers(partner, customers);
    }))
}

fn one_for_all(customers: &mut [NewCustomer], settings: Option<Settings>) {
    customers.iter_mut().for_each(|customer| customer.settings = settings.clone());
}

fn known(memory: &acgw::internals::vendor::Memory, partner: Uuid, tenant: Uuid) -> Option<Settings> {
    memory.customers(partner).into_iter().find(|record| record.tenant == tenant)?.settings
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "settings.lost",
        "settings are not stored, and `{}` is answered",
        &["mirroring.customer.settings", "lifecycle.states", "lifecycle.transcript", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| stored(ground, |_| Some(Settings::new())),
    )
    .shortest(3),
    Fault::new(
        "settings.never_listed",
        "settings are not listed",
        &["mirroring.customer.settings", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| stored(ground, |_| None),
    )
    .shortest(3),
    Fault::new(
        "settings.first_field",
        "only the first field is stored",
        &["mirroring.customer.settings", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| stored(ground, |settings| Some(settings.into_iter().take(1).collect())),
    )
    .shortest(3),
    Fault::new(
        "settings.swapped",
        "the values of two fields are swapped",
        &["mirroring.customer.settings"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            stored(ground, |settings| {
                let values: Vec<Value> = settings.values().cloned().collect();
                Some(settings.into_iter().map(|(key, _)| key).zip(values.into_iter().rev()).collect())
            })
        },
    ),
    Fault::new(
        "settings.of_last",
        "all customers of a request get the settings of the last one",
        &["mirroring.customer.settings_of_each", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                let last = customers.last().and_then(|customer| customer.settings.clone());
                one_for_all(&mut customers, last);
                memory.enable_customers(partner, customers);
            }))
        },
    )
    .shortest(3),
    Fault::new(
        "settings.of_first",
        "all customers of a request get the settings of the first one",
        &["mirroring.customer.settings_of_each", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                let first = customers.first().and_then(|customer| customer.settings.clone());
                one_for_all(&mut customers, first);
                memory.enable_customers(partner, customers);
            }))
        },
    )
    .shortest(3),
    Fault::new(
        "settings.merged",
        "settings are merged into the old ones",
        &["mirroring.customer.settings_fewer", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                for customer in &mut customers {
                    let mut all = known(memory, partner, customer.tenant).unwrap_or_default();
                    all.extend(customer.settings.take().unwrap_or_default());
                    customer.settings = Some(all);
                }
                memory.enable_customers(partner, customers);
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "settings.first_ones_stay",
        "enabling again does not change the settings",
        &["mirroring.customer.settings_change", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                for customer in &mut customers {
                    customer.settings = known(memory, partner, customer.tenant).or(customer.settings.take());
                }
                memory.enable_customers(partner, customers);
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "settings.per_partner",
        "a partner's customers share their settings",
        &["mirroring.customer.settings_of_each", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                if let Some(last) = customers.iter().rev().find_map(|customer| customer.settings.clone()) {
                    let old = memory.customers(partner).into_iter().map(super::again);
                    customers.splice(0..0, old);
                    one_for_all(&mut customers, Some(last));
                }
                memory.enable_customers(partner, customers);
            }))
        },
    )
    .shortest(3),
    Fault::new(
        "settings.lost_on_return",
        "a customer that was disabled comes back without settings",
        &["mirroring.customer.back", "mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let gone: Arc<Mutex<HashSet<(Uuid, Uuid)>>> = Arc::default();
            let dropped = Arc::clone(&gone);
            let store = Patched::new()
                .drops(move |memory, partner, customers| {
                    dropped.lock().expect("a lock").extend(customers.iter().map(|customer| (partner, *customer)));
                    memory.disable_customers(partner, customers);
                })
                .adds(move |memory, partner, mut customers| {
                    for customer in &mut customers {
                        if gone.lock().expect("a lock").contains(&(partner, customer.tenant)) {
                            customer.settings = None;
                        }
                    }
                    memory.enable_customers(partner, customers);
                });
            ground.over(store)
        },
    )
    .shortest(5),
    Fault::new(
        "settings.old_on_return",
        "a customer that was disabled comes back with its old settings",
        &["mirroring.model.customers"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let first: Mutex<HashMap<(Uuid, Uuid), Settings>> = Mutex::default();
            ground.over(Patched::new().adds(move |memory, partner, mut customers| {
                for customer in &mut customers {
                    let is_known = memory.customers(partner).iter().any(|record| record.tenant == customer.tenant);
                    let sent = customer.settings.clone().unwrap_or_default();
                    let mut first = first.lock().expect("a lock");
                    let old = first.entry((partner, customer.tenant)).or_insert_with(|| sent.clone());
                    if is_known {
                        *old = sent;
                    } else {
                        customer.settings = Some(old.clone());
                    }
                }
                memory.enable_customers(partner, customers);
            }))
        },
    )
    .shortest(5),
    Fault::new(
        "settings.keys.lower_case",
        "field ids are converted to lower case",
        &["tolerance.keys"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| stored(ground, |settings| Some(settings.into_iter().map(|(k, v)| (k.to_lowercase(), v)).collect())),
    ),
    Fault::new(
        "settings.keys.dots",
        "dots in field ids make nested objects",
        &["tolerance.keys"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            stored(ground, |settings| {
                let nest = |(key, value): (String, Value)| match key.split_once('.') {
                    Some((outer, inner)) => (outer.to_owned(), json!({ inner: value })),
                    None => (key, value),
                };
                Some(settings.into_iter().map(nest).collect())
            })
        },
    ),
    Fault::new(
        "settings.keys.dangerous",
        "field ids with a meaning in JavaScript are dropped",
        &["tolerance.keys"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            stored(ground, |settings| {
                Some(settings.into_iter().filter(|(key, _)| key != "__proto__" && key != "constructor").collect())
            })
        },
    ),
];

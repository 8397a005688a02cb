//! The customer's side: who is disabled.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerGetState, CustomerSetState};
use acgw::internals::vendor::Store as _;
use serde_json::json;
use uuid::Uuid;

use super::customers::{ordered, upsert, without};
use crate::kit::{Fault, Patched, customers_of, partner_of};

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "customers.disable.ignored",
        "disabling customers is answered but not carried out",
        &["mirroring.customer.disable", "lifecycle.states", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| ground.over(Patched::new().drops(|_, _, _| {})),
    )
    .shortest(4),
    Fault::new(
        "customers.disable.listed",
        "a customer is listed for good, also after it or its partner was disabled",
        &["mirroring.customer.disable"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            let store = Patched::new().drops(|_, _, _| {});
            ground.over(store.resets(|memory, partner| {
                let all = memory.customers(partner);
                memory.reset_partner(partner);
                memory.enable_customers(partner, all.into_iter().map(super::again).collect());
            }))
        },
    ),
    Fault::new(
        "customers.disable.all",
        "disabling one customer disables all",
        &["mirroring.customer.disable_part", "mirroring.customer.large", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().drops(|memory, partner, gone| {
                if !gone.is_empty() {
                    let all = memory.customers(partner).into_iter().map(|record| record.tenant);
                    memory.disable_customers(partner, all.collect());
                }
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.disable.first_only",
        "only the first customer of a list is disabled",
        &["mirroring.customer.disable_part", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.over(Patched::new().drops(|memory, partner, gone| {
                memory.disable_customers(partner, gone.into_iter().take(1).collect());
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.disable.by_position",
        "customers are disabled from the front, as many as are listed",
        &["mirroring.customer.disable_part", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| ground.over(ordered(upsert, |list, gone| drop(list.drain(..gone.len().min(list.len()))))),
    )
    .shortest(4),
    Fault::new(
        "customers.disable.others",
        "disabling keeps the listed customers and drops the others",
        &["mirroring.customer.disable", "mirroring.customer.disable_part", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.over(ordered(upsert, |list, gone| {
                if !gone.is_empty() {
                    list.retain(|record| gone.contains(&record.tenant));
                }
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.disable.last_one",
        "the last enabled customer cannot be disabled",
        &["mirroring.customer.disable", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.over(ordered(upsert, |list, gone| {
                let last = list.first().cloned();
                without(list, gone);
                if list.is_empty() {
                    list.extend(last);
                }
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.disable.resets",
        "disabling the last customer disables the partner",
        &["mirroring.partner.last_customer", "mirroring.model.customers"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            ground.over(Patched::new().drops(|memory, partner, gone| {
                let had = !memory.customers(partner).is_empty();
                memory.disable_customers(partner, gone);
                if had && memory.customers(partner).is_empty() {
                    memory.reset_partner(partner);
                }
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.disabled_listed",
        "disabled customers are listed with a mark",
        &["mirroring.customer.disable", "response.observed", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            let gone: Mutex<HashMap<Uuid, Vec<Uuid>>> = Mutex::default();
            ground.behind(crate::kit::answers(move |callback, request, body| {
                let mut gone = gone.lock().expect("a lock");
                let gone = gone.entry(partner_of(request)).or_default();
                match callback {
                    CustomerSetState => {
                        gone.extend(customers_of(request, "disabled"));
                        let back = customers_of(request, "enabled");
                        gone.retain(|tenant| !back.contains(tenant));
                    }
                    CustomerGetState => {
                        let marked = gone.iter().map(|tenant| json!({ "acronis_tenant_id": tenant, "enabled": false }));
                        body["payload"].as_array_mut().expect("a list").extend(marked);
                    }
                    _ => gone.clear(),
                }
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.back.never",
        "a customer that was disabled stays disabled",
        &["mirroring.customer.back", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let gone: Arc<Mutex<HashSet<(Uuid, Uuid)>>> = Arc::default();
            let dropped = Arc::clone(&gone);
            let store = Patched::new()
                .drops(move |memory, partner, customers| {
                    dropped.lock().expect("a lock").extend(customers.iter().map(|customer| (partner, *customer)));
                    memory.disable_customers(partner, customers);
                })
                .adds(move |memory, partner, mut customers| {
                    customers.retain(|new| !gone.lock().expect("a lock").contains(&(partner, new.tenant)));
                    memory.enable_customers(partner, customers);
                });
            ground.over(store)
        },
    )
    .shortest(5),
];

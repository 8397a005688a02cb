//! The customer's side: who is enabled.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use acgw::Callback::CustomerGetState;
use acgw::internals::vendor::{CustomerRecord, Memory, Store as _};
use serde_json::Value;
use uuid::Uuid;

use super::again;
use crate::kit::{Fault, Patched, answers_to, callback_of, customers_of, partner_of, refusing, requests};

/// Keeps customers in the order of their enabling, and may hold one twice.
pub(super) fn ordered(
    add: fn(&mut Vec<CustomerRecord>, CustomerRecord),
    drop: fn(&mut Vec<CustomerRecord>, &[Uuid]),
) -> Patched {
    let lists: Arc<Mutex<HashMap<Uuid, Vec<CustomerRecord>>>> = Arc::default();
    let [reset, list, adding, dropping] = [(); 4].map(|()| Arc::clone(&lists));
    Patched::new()
        .resets(move |memory, partner| {
            memory.reset_partner(partner);
            reset.lock().expect("a lock").remove(&partner);
        })
        .lists(move |_, partner| list.lock().expect("a lock").get(&partner).cloned().unwrap_or_default())
        .adds(move |_, partner, customers| {
            let mut lists = adding.lock().expect("a lock");
            let list = lists.entry(partner).or_default();
            for new in customers {
                let vendor_tenant_id = format!("vendor-{}", new.tenant);
                let (tenant, name, settings) = (new.tenant, new.name, new.settings);
                add(list, CustomerRecord { tenant, vendor_tenant_id, name, settings });
            }
        })
        .drops(move |_, partner, gone| drop(dropping.lock().expect("a lock").entry(partner).or_default(), &gone))
}

pub(super) fn upsert(list: &mut Vec<CustomerRecord>, new: CustomerRecord) {
    list.retain(|known| known.tenant != new.tenant);
    list.push(new);
}

pub(super) fn without(list: &mut Vec<CustomerRecord>, gone: &[Uuid]) {
    list.retain(|known| !gone.contains(&known.tenant));
}

fn cached_list(forget: fn(&Value) -> bool) -> impl Fn(&Value, &mut Value) + Send + Sync {
    let lists: Mutex<HashMap<Uuid, Value>> = Mutex::default();
    move |request, body| {
        let mut lists = lists.lock().expect("a lock");
        if callback_of(request) == Some(CustomerGetState) {
            body["payload"] = lists.entry(partner_of(request)).or_insert(body["payload"].take()).clone();
        } else if forget(request) {
            lists.remove(&partner_of(request));
        }
    }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "customers.replaced",
        "the list in a request replaces the partner's customers",
        &["mirroring.customer.add", "mirroring.customer.settings_of_each", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, customers| {
                // A handler of `disabled` only sends no list to enable.
                if !customers.is_empty() {
                    let known = memory.customers(partner).into_iter().map(|record| record.tenant);
                    memory.disable_customers(partner, known.collect());
                }
                memory.enable_customers(partner, customers);
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.first_only",
        "only the first customer of a list is enabled",
        &["mirroring.customer.several", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, customers| {
                memory.enable_customers(partner, customers.into_iter().take(1).collect());
            }))
        },
    )
    .shortest(3),
    Fault::new(
        "customers.last_only",
        "only the last customer of a list is enabled",
        &["mirroring.customer.several", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, customers| {
                memory.enable_customers(partner, customers.into_iter().rev().take(1).collect());
            }))
        },
    )
    .shortest(3),
    Fault::new(
        "customers.third_lost",
        "the third customer of a partner is lost",
        &["mirroring.customer.several", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(ordered(
                |list, new| {
                    let is_known = list.iter().any(|known| known.tenant == new.tenant);
                    if is_known || list.len() != 2 {
                        upsert(list, new);
                    }
                },
                without,
            ))
        },
    )
    .shortest(3),
    Fault::new(
        "customers.forgotten",
        "enabling customers is answered but not carried out",
        &["mirroring.customer.enable", "lifecycle.states", "lifecycle.transcript", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| ground.over(Patched::new().adds(|_, _, _| {})),
    )
    .shortest(3),
    Fault::new(
        "customers.list_always_empty",
        "the list of customers is always empty",
        &["mirroring.customer.enable", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| ground.over(Patched::new().lists(|_, _| Vec::new())),
    )
    .shortest(3),
    Fault::new(
        "customers.again.twice",
        "a customer that is enabled again is listed twice",
        &["mirroring.customer.again", "concurrency.same_customer", "mirroring.model.customers"],
        "mirroring.customer.list @ /payload/*",
        |ground| ground.over(ordered(|list, new| list.push(new), without)),
    )
    .shortest(4),
    Fault::new(
        "customers.again.toggles",
        "enabling an enabled customer disables it",
        &["mirroring.customer.again", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(ordered(
                |list, new| {
                    let known = list.len();
                    list.retain(|record| record.tenant != new.tenant);
                    if list.len() == known {
                        list.push(new);
                    }
                },
                without,
            ))
        },
    )
    .shortest(4),
    Fault::new(
        "customers.again.conflict",
        "enabling an enabled customer is a 409",
        &["mirroring.customer.again", "mirroring.model.customers"],
        "response.status @ ",
        |ground| {
            let memory = Arc::new(Memory::new());
            let known = Arc::clone(&memory);
            let refused = refusing(409, move |body| {
                let listed = known.customers(partner_of(body));
                let wanted = customers_of(body, "enabled");
                listed.iter().any(|record| wanted.contains(&record.tenant))
            });
            ground.over(memory).layer(refused)
        },
    )
    .shortest(3),
    Fault::new(
        "customers.list.hundred",
        "a list shows a hundred customers at most",
        &["mirroring.customer.large"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground
                .over(Patched::new().lists(|memory, partner| memory.customers(partner).into_iter().take(100).collect()))
        },
    ),
    Fault::new(
        "customers.list.thousand",
        "a list shows a thousand customers at most",
        &["mirroring.customer.many"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(
                Patched::new().lists(|memory, partner| memory.customers(partner).into_iter().take(1000).collect()),
            )
        },
    ),
    Fault::new(
        "customers.list.over_hundred_empty",
        "a list of more than a hundred customers is empty",
        &["mirroring.customer.large"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().lists(|memory, partner| {
                Some(memory.customers(partner)).filter(|list| list.len() <= 100).unwrap_or_default()
            }))
        },
    ),
    Fault::new(
        "customers.batch.fifty",
        "only the first fifty customers of a request are enabled",
        &["mirroring.customer.large"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, customers| {
                memory.enable_customers(partner, customers.into_iter().take(50).collect());
            }))
        },
    ),
    Fault::new(
        "customers.list.stale",
        "the list is cached until a customer is enabled",
        &["lifecycle.states", "mirroring.customer.disable_again"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            let cached = cached_list(|request| !customers_of(request, "enabled").is_empty());
            ground.behind(crate::kit::answers(move |_, request, body| cached(request, body)))
        },
    )
    .shortest(5),
    Fault::new(
        "customers.list.one_behind",
        "the list shows the state before the last write",
        &["mirroring.customer.enable", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let memory = Arc::new(Memory::new());
            let (now, before) = (Arc::clone(&memory), Arc::new(Memory::new()));
            let shown = Arc::clone(&before);
            let copy = requests(move |body| {
                if callback_of(body).is_some_and(|callback| callback != CustomerGetState) {
                    let partner = partner_of(body);
                    before.reset_partner(partner);
                    before.enable_customers(partner, now.customers(partner).into_iter().map(again).collect());
                }
            });
            ground.over(Patched::on(&memory).lists(move |_, partner| shown.customers(partner))).layer(copy)
        },
    )
    .shortest(3),
    Fault::new(
        "customers.list.settings_only",
        "only customers with settings are listed",
        &["mirroring.customer.enable", "mirroring.customer.settings_of_each", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                body["payload"].as_array_mut().expect("a list").retain(|item| item.get("settings").is_some());
            }))
        },
    )
    .shortest(3),
];

//! Requests that meet. Each fault waits a moment in the wrong place, so that the race is lost for certain.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerSetState, PartnerEnable};
use acgw::internals::vendor::{Answer, CustomerRecord, Memory, Store as _};
use serde_json::json;
use uuid::Uuid;

use super::again;
use crate::kit::{Fault, Patched, a_moment, around, customers_of, partner_of};

fn only(memory: &Memory, partner: Uuid, keep: &HashSet<Uuid>) {
    let others = memory.customers(partner).into_iter().map(|record| record.tenant).filter(|id| !keep.contains(id));
    memory.disable_customers(partner, others.collect());
}

fn tenants(list: &[CustomerRecord]) -> HashSet<Uuid> {
    list.iter().map(|record| record.tenant).collect()
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "concurrency.lost_update",
        "the list of customers is read, changed and written back",
        &["concurrency.customers", "concurrency.reads"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let memory = Arc::new(Memory::new());
            let list = Arc::clone(&memory);
            ground.over(memory).layer(around(move |incoming, next| {
                let list = Arc::clone(&list);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    let enabled = customers_of(&request, "enabled");
                    if enabled.is_empty() {
                        return next.run(incoming).await;
                    }
                    let mut keep = tenants(&list.customers(partner_of(&request)));
                    a_moment().await;
                    let answer = next.run(incoming).await;
                    keep.extend(enabled);
                    only(&list, partner_of(&request), &keep);
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.disable_writes_back",
        "disabling writes back the list that it read",
        &["concurrency.enable_and_disable"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let memory = Arc::new(Memory::new());
            let list = Arc::clone(&memory);
            ground.over(memory).layer(around(move |incoming, next| {
                let list = Arc::clone(&list);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    if customers_of(&request, "disabled").is_empty() {
                        return next.run(incoming).await;
                    }
                    let keep = tenants(&list.customers(partner_of(&request)));
                    a_moment().await;
                    let answer = next.run(incoming).await;
                    only(&list, partner_of(&request), &keep);
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.partner_writes_back",
        "enabling a partner again writes back the customers that it read",
        &["concurrency.partner_again"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let memory = Arc::new(Memory::new());
            let list = Arc::clone(&memory);
            ground.over(memory).layer(around(move |incoming, next| {
                let list = Arc::clone(&list);
                Box::pin(async move {
                    if incoming.callback() != Some(PartnerEnable) {
                        return next.run(incoming).await;
                    }
                    let partner = partner_of(&incoming.json().unwrap_or_default());
                    let keep = tenants(&list.customers(partner));
                    a_moment().await;
                    let answer = next.run(incoming).await;
                    only(&list, partner, &keep);
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.two_records",
        "a customer is looked up and then created: two requests create two",
        &["concurrency.same_customer"],
        "mirroring.customer.list @ /payload/*",
        |ground| {
            let memory = Arc::new(Memory::new());
            let found = Arc::clone(&memory);
            let twice: Arc<Mutex<HashMap<Uuid, Vec<CustomerRecord>>>> = Arc::default();
            let more = Arc::clone(&twice);
            let store = Patched::on(&memory).lists(move |memory, partner| {
                let mut list = memory.customers(partner);
                list.extend(more.lock().expect("a lock").get(&partner).cloned().unwrap_or_default());
                list
            });
            ground.over(store).layer(around(move |incoming, next| {
                let (found, twice) = (Arc::clone(&found), Arc::clone(&twice));
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    let partner = partner_of(&request);
                    let before = tenants(&found.customers(partner));
                    a_moment().await;
                    let made = found.customers(partner).into_iter();
                    let made = made.filter(|record| {
                        !before.contains(&record.tenant) && customers_of(&request, "enabled").contains(&record.tenant)
                    });
                    twice.lock().expect("a lock").entry(partner).or_default().extend(made);
                    next.run(incoming).await
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.unique_violation",
        "a customer is looked up and then created: the second of two requests gets a 500",
        &["concurrency.same_customer"],
        "mirroring.concurrency @ ",
        |ground| {
            let memory = Arc::new(Memory::new());
            let found = Arc::clone(&memory);
            ground.over(memory).layer(around(move |incoming, next| {
                let found = Arc::clone(&found);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    let before = tenants(&found.customers(partner_of(&request)));
                    a_moment().await;
                    let now = tenants(&found.customers(partner_of(&request)));
                    let new = customers_of(&request, "enabled").into_iter().filter(|id| !before.contains(id));
                    if new.into_iter().any(|id| now.contains(&id)) {
                        return Answer::json(500, &json!({ "err_message": "duplicate key value" }));
                    }
                    next.run(incoming).await
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.partner_twice",
        "a partner that is enabled twice at the same time has two records, and a reset disables one of them",
        &["concurrency.same_partner"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let more: Arc<Mutex<HashMap<Uuid, usize>>> = Arc::default();
            let left = Arc::clone(&more);
            let memory = Arc::new(Memory::new());
            let found = Arc::clone(&memory);
            let store = Patched::on(&memory).resets(move |memory, partner| {
                match left.lock().expect("a lock").get_mut(&partner) {
                    Some(count) if *count > 0 => *count -= 1,
                    _ => memory.reset_partner(partner),
                }
            });
            ground.over(store).layer(around(move |incoming, next| {
                let (found, more) = (Arc::clone(&found), Arc::clone(&more));
                Box::pin(async move {
                    let partner = partner_of(&incoming.json().unwrap_or_default());
                    let before = found.partner(partner).is_some();
                    a_moment().await;
                    if incoming.callback() == Some(PartnerEnable) && !before && found.partner(partner).is_some() {
                        *more.lock().expect("a lock").entry(partner).or_default() += 1;
                    }
                    next.run(incoming).await
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.emptied_while_writing",
        "the list is emptied and filled again while customers are enabled",
        &["concurrency.reads"],
        "mirroring.concurrency @ /payload",
        |ground| {
            let memory = Arc::new(Memory::new());
            let list = Arc::clone(&memory);
            ground.over(memory).layer(around(move |incoming, next| {
                let list = Arc::clone(&list);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    let partner = partner_of(&request);
                    if !customers_of(&request, "enabled").is_empty() {
                        let before = list.customers(partner);
                        only(&list, partner, &HashSet::new());
                        a_moment().await;
                        list.enable_customers(partner, before.into_iter().map(again).collect());
                    }
                    next.run(incoming).await
                })
            }))
        },
    ),
    Fault::new(
        "concurrency.busy",
        "set_state is answered with 500 while another one is being carried out",
        &["concurrency.customers", "concurrency.same_customer", "concurrency.enable_and_disable"],
        "mirroring.concurrency @ ",
        |ground| {
            let at_work = Arc::new(AtomicUsize::new(0));
            ground.behind(around(move |incoming, next| {
                let at_work = Arc::clone(&at_work);
                Box::pin(async move {
                    if incoming.callback() != Some(CustomerSetState) {
                        return next.run(incoming).await;
                    }
                    if at_work.fetch_add(1, Ordering::Relaxed) > 0 {
                        at_work.fetch_sub(1, Ordering::Relaxed);
                        return Answer::json(500, &json!({ "err_message": "locked" }));
                    }
                    a_moment().await;
                    let answer = next.run(incoming).await;
                    at_work.fetch_sub(1, Ordering::Relaxed);
                    answer
                })
            }))
        },
    ),
];

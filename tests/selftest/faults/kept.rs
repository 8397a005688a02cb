//! What is kept of an earlier request, and what is put off.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acgw::internals::vendor::{Memory, NewCustomer, Store as _};
use hyper::header::AUTHORIZATION;
use serde_json::Value;
use uuid::Uuid;

use super::again;
use crate::kept::Kept;
use crate::kit::{Fault, Patched, a_moment, around, customers_of, items, partner_of, refusing};

/// Disables the partner, and its customers some time later.
fn disable_later(memory: &Arc<Memory>, partner: Uuid) {
    let records = memory.customers(partner);
    let customers: Vec<Uuid> = records.iter().map(|record| record.tenant).collect();
    let again: Vec<NewCustomer> = records.into_iter().map(again).collect();
    memory.reset_partner(partner);
    memory.enable_customers(partner, again);
    let memory = Arc::clone(memory);
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        memory.disable_customers(partner, customers);
    });
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "kept.reset_later",
        "a reset disables the customers 200 ms later",
        &["mirroring.model.at_once"],
        "mirroring.partner.reset @ /payload/*",
        |ground| {
            let memory = Arc::new(Memory::new());
            let later = Arc::clone(&memory);
            ground.over(Patched::on(&memory).resets(move |_, partner| disable_later(&later, partner)))
        },
    ),
    Fault::server(
        "kept.lists",
        "each connection shows a list as it was when it showed it for the first time",
        &["mirroring.model.at_once"],
        "mirroring.customer.enable @ /payload",
        |ground| Kept::lists(ground.vendor().start().expect("a vendor")),
    ),
    Fault::server(
        "kept.partner",
        "all callbacks of a connection are about the partner of its first one",
        &["mirroring.isolation.partner_state"],
        "mirroring.isolation @ /payload/state",
        |ground| Kept::partner(ground.vendor().start().expect("a vendor")),
    ),
    Fault::new(
        "kept.token",
        "the token of a request is kept in a variable that requests share",
        &["concurrency.tokens"],
        "mirroring.concurrency @ ",
        |ground| {
            let shared = Arc::new(Mutex::new(None));
            ground.behind(around(move |mut incoming, next| {
                let shared = Arc::clone(&shared);
                Box::pin(async move {
                    *shared.lock().expect("a lock") = incoming.headers.remove(AUTHORIZATION);
                    a_moment().await;
                    let latest = shared.lock().expect("a lock").clone();
                    latest.into_iter().for_each(|token| drop(incoming.headers.insert(AUTHORIZATION, token)));
                    next.run(incoming).await
                })
            }))
        },
    ),
    Fault::new(
        "kept.list_of_64k",
        "set_state is answered with 500 once the list of a partner has more than 64 KiB",
        &["mirroring.customer.many"],
        "mirroring.customer.enable @ ",
        |ground| {
            let sizes: Mutex<HashMap<(Uuid, String), usize>> = Mutex::default();
            ground.behind(refusing(500, move |body| {
                let (mut sizes, partner) = (sizes.lock().expect("a lock"), partner_of(body));
                let id = |item: &Value| item["acronis_tenant_id"].to_string();
                sizes.extend(items(body, "enabled").iter().map(|item| ((partner, id(item)), item.to_string().len())));
                for customer in customers_of(body, "disabled") {
                    sizes.remove(&(partner, Value::from(customer.to_string()).to_string()));
                }
                let of_partner = sizes.iter().filter(|((other, _), _)| *other == partner).map(|(_, size)| size);
                of_partner.sum::<usize>() > 65_535 && !items(body, "enabled").is_empty()
            }))
        },
    ),
];

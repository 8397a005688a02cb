//! Tenants that are told apart by their names.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Builder, Memory, NewCustomer, Store as _};
use uuid::Uuid;

use crate::kit::{Fault, Ground, Patched};

/// The record of a customer: its partner, its key, and the customer that it was last written for.
struct Record {
    partner: Uuid,
    key: Uuid,
    customer: Uuid,
}

/// Finds a customer's record by the name when it is enabled, and by the id when it is disabled.
fn customers(ground: &Ground) -> Builder {
    let records: Arc<Mutex<Vec<Record>>> = Arc::default();
    let (written, dropped) = (Arc::clone(&records), Arc::clone(&records));
    let store = Patched::new().adds(move |memory, partner, customers| {
        let mut records = written.lock().expect("no panic");
        let customers = customers.into_iter().map(|customer| {
            let key = Uuid::new_v5(&partner, customer.name.as_bytes());
            match records.iter_mut().find(|record| record.key == key) {
                Some(record) => record.customer = customer.tenant,
                None => records.push(Record { partner, key, customer: customer.tenant }),
            }
            NewCustomer { tenant: key, ..customer }
        });
        memory.enable_customers(partner, customers.collect());
    });
    let store = store.drops(move |memory, partner, customers| {
        let records = dropped.lock().expect("no panic");
        let own = |customer: &Uuid| {
            let mut found = records.iter().filter(|record| record.partner == partner && record.customer == *customer);
            found.next().map(|record| record.key)
        };
        memory.disable_customers(partner, customers.iter().filter_map(own).collect());
    });
    ground.over(store.lists(move |memory, partner| {
        let records = records.lock().expect("no panic");
        let mut all = memory.customers(partner);
        for listed in &mut all {
            let record = records.iter().find(|record| record.key == listed.tenant);
            listed.tenant = record.map_or(listed.tenant, |record| record.customer);
        }
        all
    }))
}

/// Which partner's record a partner has.
type Owners = Arc<Mutex<HashMap<Uuid, Uuid>>>;

/// A partner gets the record of the first one of its name.
fn partners(ground: &Ground) -> Builder {
    let owners: Owners = Arc::default();
    let of = |owners: &Owners| {
        let owners = Arc::clone(owners);
        move |partner: Uuid| owners.lock().expect("no panic").get(&partner).copied().unwrap_or(partner)
    };
    let [read, reset, listed, written, dropped] = [(); 5].map(|()| of(&owners));
    let names: Mutex<HashMap<String, Uuid>> = Mutex::default();
    let store = Patched::new().enables(move |memory, partner, name, settings| {
        let owner = *names.lock().expect("no panic").entry(name.to_owned()).or_insert(partner);
        let owner = *owners.lock().expect("no panic").entry(partner).or_insert(owner);
        memory.enable_partner(owner, name, settings)
    });
    let store = store
        .reads(move |memory: &Memory, partner| memory.partner(read(partner)))
        .resets(move |memory, partner| memory.reset_partner(reset(partner)))
        .lists(move |memory, partner| memory.customers(listed(partner)))
        .adds(move |memory, partner, customers| memory.enable_customers(written(partner), customers));
    ground.over(store.drops(move |memory, partner, customers| memory.disable_customers(dropped(partner), customers)))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "by_name.customers",
        "the key of a customer's record is its name",
        &["tolerance.same_names"],
        "mirroring.customer.enable @ /payload",
        customers,
    ),
    Fault::new(
        "by_name.partners",
        "a partner gets the record of another one of its name",
        &["tolerance.same_names"],
        "mirroring.isolation @ /payload/*",
        partners,
    ),
];

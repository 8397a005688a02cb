//! The partner's side: reset.

use std::collections::HashSet;
use std::sync::Mutex;

use acgw::internals::vendor::Store as _;

use crate::kit::{Fault, Patched};

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "partner.reset.forgotten",
        "a reset is answered but not carried out",
        &["mirroring.partner.reset", "lifecycle.states", "lifecycle.transcript", "mirroring.model.customers"],
        "mirroring.partner.state @ /payload/state",
        |ground| ground.over(Patched::new().resets(|_, _| {})),
    )
    .shortest(3),
    Fault::new(
        "partner.reset.for_good",
        "a partner that was reset cannot be enabled again",
        &["mirroring.partner.reset", "mirroring.model.customers"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let gone = std::sync::Arc::new(Mutex::new(HashSet::new()));
            let was_reset = std::sync::Arc::clone(&gone);
            let store = Patched::new()
                .resets(move |memory, partner| {
                    was_reset.lock().expect("a lock").insert(partner);
                    memory.reset_partner(partner);
                })
                .reads(move |memory, partner| {
                    memory.partner(partner).filter(|_| !gone.lock().expect("a lock").contains(&partner))
                });
            ground.over(store)
        },
    )
    .shortest(4),
    Fault::new(
        "partner.reset.keeps_customers",
        "a reset leaves the customers enabled",
        &["mirroring.partner.reset_customers", "mirroring.model.customers"],
        "mirroring.partner.reset @ /payload/*",
        |ground| {
            let down = std::sync::Arc::new(Mutex::new(HashSet::new()));
            let was_reset = std::sync::Arc::clone(&down);
            let enabled = std::sync::Arc::clone(&down);
            let store = Patched::new()
                .resets(move |_, partner| {
                    was_reset.lock().expect("a lock").insert(partner);
                })
                .enables(move |memory, partner, name, settings| {
                    enabled.lock().expect("a lock").remove(&partner);
                    memory.enable_partner(partner, name, settings)
                })
                .reads(move |memory, partner| {
                    memory.partner(partner).filter(|_| !down.lock().expect("a lock").contains(&partner))
                });
            ground.over(store)
        },
    )
    .shortest(4),
    Fault::new(
        "partner.reset.customers_come_back",
        "customers of a disabled partner come back when it is enabled again",
        &["mirroring.partner.reset_customers", "lifecycle.states", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            let down = std::sync::Arc::new(Mutex::new(HashSet::new()));
            let [was_reset, enabled, asked] = [(); 3].map(|()| std::sync::Arc::clone(&down));
            let store = Patched::new()
                .resets(move |_, partner| {
                    was_reset.lock().expect("a lock").insert(partner);
                })
                .enables(move |memory, partner, name, settings| {
                    enabled.lock().expect("a lock").remove(&partner);
                    memory.enable_partner(partner, name, settings)
                })
                .reads(move |memory, partner| {
                    memory.partner(partner).filter(|_| !asked.lock().expect("a lock").contains(&partner))
                })
                .lists(move |memory, partner| {
                    let is_down = down.lock().expect("a lock").contains(&partner);
                    if is_down { Vec::new() } else { memory.customers(partner) }
                });
            ground.over(store)
        },
    )
    .shortest(5),
    Fault::new(
        "partner.reset.first_customer",
        "a reset disables only the first customer",
        &["mirroring.partner.reset_customers", "mirroring.model.customers"],
        "mirroring.partner.reset @ /payload/*",
        |ground| {
            ground.over(Patched::new().resets(|memory, partner| {
                let customers = memory.customers(partner);
                memory.reset_partner(partner);
                let kept = customers.into_iter().skip(1).map(super::again);
                memory.enable_customers(partner, kept.collect());
            }))
        },
    )
    .shortest(4),
];

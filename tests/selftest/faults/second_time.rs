//! What is enabled or disabled for the second time, and with settings.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Case, Memory, NewCustomer, Settings, Store as _};
use uuid::Uuid;

use super::again;
use super::origin::sparing;
use crate::kit::{Fault, Patched};

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "second_time.reset_once",
        "the second reset of a partner is ignored",
        &["mirroring.partner.reset_always"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let once: Mutex<HashSet<Uuid>> = Mutex::default();
            ground.over(Patched::new().resets(move |memory, partner| {
                if once.lock().expect("a lock").insert(partner) {
                    memory.reset_partner(partner);
                }
            }))
        },
    ),
    Fault::new(
        "second_time.reset_without_settings",
        "the reset of a partner that has settings and no customers is ignored",
        &["mirroring.partner.reset_always"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let has_settings =
                |memory: &Memory, partner| memory.partner(partner).is_some_and(|it| it.settings.is_some());
            ground.over(Patched::new().resets(move |memory, partner| {
                if !has_settings(memory, partner) || !memory.customers(partner).is_empty() {
                    memory.reset_partner(partner);
                }
            }))
        },
    ),
    Fault::new(
        "second_time.reset_spares_updated",
        "a reset leaves customers enabled that were enabled twice",
        &["mirroring.partner.reset_customers"],
        "mirroring.partner.reset @ /payload/*",
        |ground| {
            let updated: Arc<Mutex<HashSet<(Uuid, Uuid)>>> = Arc::default();
            let spared = Arc::clone(&updated);
            let store = Patched::new().adds(move |memory, partner, customers| {
                let known = memory.customers(partner);
                let is_known = |it: &&NewCustomer| known.iter().any(|record| record.tenant == it.tenant);
                let again = customers.iter().filter(is_known).map(|it| (partner, it.tenant));
                updated.lock().expect("a lock").extend(again);
                memory.enable_customers(partner, customers);
            });
            ground.over(store.resets(move |memory, partner| {
                let (spared, all) = (spared.lock().expect("a lock"), memory.customers(partner));
                memory.reset_partner(partner);
                let left = all.into_iter().filter(|record| spared.contains(&(partner, record.tenant)));
                memory.enable_customers(partner, left.map(again).collect());
            }))
        },
    ),
    Fault::new(
        "second_time.disabled_once",
        "the second disabling of a customer is ignored",
        &["mirroring.customer.disable_again"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            let once: Mutex<HashSet<(Uuid, Uuid)>> = Mutex::default();
            ground.over(Patched::new().drops(move |memory, partner, mut customers| {
                customers.retain(|customer| once.lock().expect("a lock").insert((partner, *customer)));
                memory.disable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "second_time.settings_of_last",
        "a partner with settings is shown with those of the partner that was enabled last",
        &["mirroring.isolation.partner_settings"],
        "mirroring.isolation @ /payload/settings",
        |ground| {
            let last: Arc<Mutex<Option<Settings>>> = Arc::default();
            let latest = Arc::clone(&last);
            let store = Patched::new().enables(move |memory, partner, name, settings| {
                if settings.is_some() {
                    latest.lock().expect("a lock").clone_from(&settings);
                }
                memory.enable_partner(partner, name, settings)
            });
            ground.over(store.reads(move |memory, partner| {
                let mut record = memory.partner(partner)?;
                if record.settings.is_some() {
                    record.settings.clone_from(&last.lock().expect("a lock"));
                }
                Some(record)
            }))
        },
    ),
    Fault::new(
        "second_time.disabling_open",
        "set_state is not verified if it disables",
        &["auth.every_callback"],
        "auth.token @ ",
        |ground| {
            let disables = |case: &Case<'_>| case.body.is_some_and(|body| body.pointer("/payload/disabled").is_some());
            ground.guarded(|guard| sparing(guard, disables))
        },
    ),
];

//! Customers after a reset, and beside others that are enabled already.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{NewCustomer, Settings, Store as _};
use uuid::Uuid;

use crate::kit::{Fault, Patched};

/// Settings by partner and customer.
type SettingsOf = HashMap<(Uuid, Uuid), Option<Settings>>;

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "coming_back.reset_for_good",
        "a customer that a reset disabled cannot be enabled again",
        &["mirroring.customer.after_reset"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let gone: Arc<Mutex<HashSet<(Uuid, Uuid)>>> = Arc::default();
            let dropped = Arc::clone(&gone);
            let store = Patched::new().resets(move |memory, partner| {
                let all = memory.customers(partner).into_iter().map(|record| (partner, record.tenant));
                dropped.lock().expect("a lock").extend(all);
                memory.reset_partner(partner);
            });
            ground.over(store.adds(move |memory, partner, mut customers| {
                customers.retain(|new| !gone.lock().expect("a lock").contains(&(partner, new.tenant)));
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "coming_back.reset_keeps_settings",
        "a customer that is enabled after a reset has the settings of before",
        &["mirroring.customer.after_reset"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let old: Arc<Mutex<SettingsOf>> = Arc::default();
            let kept = Arc::clone(&old);
            let store = Patched::new().resets(move |memory, partner| {
                let all =
                    memory.customers(partner).into_iter().map(|record| ((partner, record.tenant), record.settings));
                kept.lock().expect("a lock").extend(all);
                memory.reset_partner(partner);
            });
            ground.over(store.adds(move |memory, partner, mut customers| {
                for new in &mut customers {
                    if let Some(settings) = old.lock().expect("a lock").get(&(partner, new.tenant)) {
                        new.settings.clone_from(settings);
                    }
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "coming_back.known_first",
        "a list that begins with a customer that is enabled already is not carried out",
        &["mirroring.customer.mixed"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, customers| {
                let known = memory.customers(partner);
                let is_known = |first: &NewCustomer| {
                    known.iter().any(|record| record.tenant == first.tenant && record.settings == first.settings)
                };
                if !customers.first().is_some_and(is_known) {
                    memory.enable_customers(partner, customers);
                }
            }))
        },
    ),
    Fault::new(
        "coming_back.only_new",
        "in a list with new customers, those that are enabled already are not updated",
        &["mirroring.customer.mixed"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                let known: HashSet<Uuid> = memory.customers(partner).into_iter().map(|record| record.tenant).collect();
                if customers.iter().any(|new| !known.contains(&new.tenant)) {
                    customers.retain(|new| !known.contains(&new.tenant));
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
];

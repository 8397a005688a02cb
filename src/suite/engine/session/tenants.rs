//! What the runs of a session leave enabled at the target. Several may run at once, as the tests of `conformance` do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use crate::suite::conversation::{Tenant, Trace};

/// The partners that the runs have enabled.
#[derive(Default)]
pub(crate) struct Tenants(Mutex<Enabled>);

#[derive(Default)]
struct Enabled {
    runs: usize,
    partners: BTreeMap<Uuid, BTreeSet<Uuid>>,
}

/// A partner that the run left enabled, or may have, and its customers.
pub(crate) struct LeftEnabled {
    pub(crate) partner: Tenant,
    pub(crate) customers: Vec<Tenant>,
}

impl Tenants {
    /// Notes what a callback may enable, before it is sent.
    pub(crate) fn note_before(&self, trace: &Trace) {
        if let Trace::Enabled(..) = trace {
            self.note(trace);
        }
    }

    /// Notes what a callback has enabled or disabled, after it was sent: if the run ends before that, the partner still has
    /// to be disabled.
    pub(crate) fn note(&self, trace: &Trace) {
        let mut enabled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match trace {
            Trace::None => {}
            Trace::Enabled(partner, customers) => {
                enabled.partners.entry(*partner).or_default().extend(customers);
            }
            Trace::Reset(partner) => drop(enabled.partners.remove(partner)),
        }
    }

    /// Whether the customer was enabled under another partner than this one.
    pub(crate) fn is_of_another(&self, customer: Uuid, partner: Uuid) -> bool {
        let enabled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        enabled.partners.iter().any(|(other, customers)| *other != partner && customers.contains(&customer))
    }

    /// Takes out the partners that have many customers.
    pub(crate) fn take_crowded(&self) -> Vec<LeftEnabled> {
        const MANY: usize = 20;
        let mut enabled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (crowded, others) =
            std::mem::take(&mut enabled.partners).into_iter().partition(|(_, customers)| customers.len() > MANY);
        enabled.partners = others;
        left_enabled(crowded)
    }

    /// A run begins.
    pub(crate) fn begin(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).runs += 1;
    }

    /// A run ends. The last one that ends gets the partners to disable: until then another run may still use them.
    pub(crate) fn end(&self) -> Vec<LeftEnabled> {
        let mut enabled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        enabled.runs -= 1;
        if enabled.runs > 0 {
            return Vec::new();
        }
        left_enabled(std::mem::take(&mut enabled.partners))
    }
}

fn left_enabled(partners: BTreeMap<Uuid, BTreeSet<Uuid>>) -> Vec<LeftEnabled> {
    let unnamed = |id| Tenant { id, name: String::new() };
    let left = partners.into_iter().map(|(partner, customers)| LeftEnabled {
        partner: unnamed(partner),
        customers: customers.into_iter().map(unnamed).collect(),
    });
    left.collect()
}

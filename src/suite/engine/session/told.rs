//! What the run told the backend about each tenant. Status reports are judged by it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use crate::contract::Callback;

/// A callback about a tenant.
#[derive(Debug, Clone)]
pub(crate) struct ToldCallback {
    pub(crate) callback: Callback,
    pub(crate) sent_at: Timestamp,
    pub(crate) is_carried_out: bool,
    /// The handler answered with a 4xx status.
    pub(crate) is_refused: bool,
}

/// What the run told about one tenant.
#[derive(Debug, Clone, Default)]
pub(crate) struct TenantStory {
    pub(crate) callbacks: Vec<ToldCallback>,
    /// Some of it was malformed, forged, or is not documented: what a backend reports then is its own affair.
    pub(crate) is_odd: bool,
    /// It is a customer of one of the partners.
    pub(crate) is_customer: bool,
    /// Some callbacks were sent at the same time, so that nobody knows which one came last.
    pub(crate) at_once: bool,
}

/// The tenants of the run.
#[derive(Default)]
pub(crate) struct Told(Mutex<BTreeMap<Uuid, TenantStory>>);

impl Told {
    /// Notes a callback about this partner.
    pub(crate) fn note(&self, partner: Uuid, is_plain: bool, told: ToldCallback) {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let story = tenants.entry(partner).or_default();
        story.is_odd |= !is_plain;
        story.callbacks.push(told);
    }

    /// Notes that this partner gets callbacks which are not noted one by one.
    pub(crate) fn note_odd(&self, partner: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(partner).or_default().is_odd = true;
    }

    /// Notes that callbacks about these partners are sent at the same time.
    pub(crate) fn note_at_once(&self, partners: impl Iterator<Item = Uuid>) {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut met = BTreeSet::new();
        for partner in partners {
            if !met.insert(partner) {
                tenants.entry(partner).or_default().at_once = true;
            }
        }
    }

    /// Notes customers of a partner.
    pub(crate) fn note_customers(&self, customers: &[Uuid]) {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for customer in customers {
            tenants.entry(*customer).or_default().is_customer = true;
        }
    }

    /// All tenants of the run so far.
    pub(crate) fn tenants(&self) -> BTreeMap<Uuid, TenantStory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

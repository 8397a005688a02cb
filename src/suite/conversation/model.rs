//! A small model of mirroring: how a handler must answer each callback after the ones before.
//!
//! It says only what the documents say. Where they leave something open, it accepts every way: enabling a customer again
//! without settings may keep or clear the old ones.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::call::FieldValues;

/// The state of all partners, by tenant id.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub(super) partners: BTreeMap<Uuid, ModelledPartner>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct ModelledPartner {
    pub(super) enabled: bool,
    pub(super) customers: BTreeMap<Uuid, ModelledCustomer>,
}

/// A customer.
#[derive(Debug, Clone, Default)]
pub(super) struct ModelledCustomer {
    pub(super) enabled: bool,
    /// The settings that were sent last, if any.
    pub(super) sent: Option<FieldValues>,
    /// It was last enabled without settings: the handler may keep or clear the old ones.
    pub(super) may_be_cleared: bool,
}

impl Model {
    /// A partner was enabled, by a callback or without one.
    pub fn enable_partner(&mut self, partner: Uuid) {
        self.partners.entry(partner).or_default().enabled = true;
    }

    /// A partner and its customers were disabled.
    pub fn reset_partner(&mut self, partner: Uuid) {
        let partner = self.partners.entry(partner).or_default();
        partner.enabled = false;
        partner.customers.values_mut().for_each(|customer| customer.enabled = false);
    }

    /// Customers were enabled, each with or without settings.
    pub fn enable(&mut self, partner: Uuid, customers: &[(Uuid, Option<FieldValues>)]) {
        let partner = self.partners.entry(partner).or_default();
        for (id, settings) in customers {
            let customer = partner.customers.entry(*id).or_default();
            customer.enabled = true;
            // Empty settings may mean “no settings from now on” or “no change”.
            match settings.as_ref().filter(|settings| !settings.is_empty()) {
                Some(settings) => {
                    customer.sent = Some(settings.clone());
                    customer.may_be_cleared = false;
                }
                None => customer.may_be_cleared = true,
            }
        }
    }

    /// Customers were disabled.
    pub fn disable(&mut self, partner: Uuid, customers: &[Uuid]) {
        let partner = self.partners.entry(partner).or_default();
        for id in customers {
            partner.customers.entry(*id).or_default().enabled = false;
        }
    }

    /// Whether the partner is enabled.
    pub fn is_enabled(&self, partner: Uuid) -> bool {
        self.partners.get(&partner).is_some_and(|partner| partner.enabled)
    }

    /// Whether the partner was ever enabled.
    pub fn is_known(&self, partner: Uuid) -> bool {
        self.partners.contains_key(&partner)
    }

    /// The partner's enabled customers.
    pub fn enabled_customers(&self, partner: Uuid) -> BTreeSet<Uuid> {
        let customers = self.partners.get(&partner).map(|partner| &partner.customers);
        customers.into_iter().flatten().filter(|(_, customer)| customer.enabled).map(|(id, _)| *id).collect()
    }
}

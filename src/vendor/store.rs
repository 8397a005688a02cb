//! The partners and customers that the vendor knows.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use uuid::Uuid;

/// The values of the UI's fields, by field id (“Enabling customers using mirroring”).
pub type Settings = Map<String, Value>;

/// An enabled partner.
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerRecord {
    /// The vendor's own id.
    pub vendor_tenant_id: String,
    /// The name in Acronis.
    pub name: String,
    /// Settings, if any were sent.
    pub settings: Option<Settings>,
}

/// An enabled customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerRecord {
    /// The tenant in Acronis.
    pub tenant: Uuid,
    /// The vendor's own id.
    pub vendor_tenant_id: String,
    /// The name in Acronis.
    pub name: String,
    /// Settings, if any were sent.
    pub settings: Option<Settings>,
}

/// A customer to enable.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCustomer {
    /// The tenant in Acronis.
    pub tenant: Uuid,
    /// The name in Acronis.
    pub name: String,
    /// Settings, if any were sent.
    pub settings: Option<Settings>,
}

/// Keeps records.
///
/// Each method uses [`Store::base`] by default, so that a store with one difference defines only that.
pub trait Store: Send + Sync {
    /// The underlying store, which does everything that this one does not define. [`Memory`] is at the bottom.
    fn base(&self) -> &dyn Store;

    /// The partner, if it is enabled.
    fn partner(&self, partner: Uuid) -> Option<PartnerRecord> {
        self.base().partner(partner)
    }

    /// Enables or updates a partner, and returns the vendor's own id.
    fn enable_partner(&self, partner: Uuid, name: &str, settings: Option<Settings>) -> String {
        self.base().enable_partner(partner, name, settings)
    }

    /// Disables a partner and all its customers.
    fn reset_partner(&self, partner: Uuid) {
        self.base().reset_partner(partner);
    }

    /// The enabled customers of a partner.
    fn customers(&self, partner: Uuid) -> Vec<CustomerRecord> {
        self.base().customers(partner)
    }

    /// Enables or updates customers of a partner. The partner need not have been enabled by a callback: it may be mapped,
    /// or enabled explicitly.
    fn enable_customers(&self, partner: Uuid, customers: Vec<NewCustomer>) {
        self.base().enable_customers(partner, customers);
    }

    /// Disables customers of a partner. Unknown customers have no effect.
    fn disable_customers(&self, partner: Uuid, customers: Vec<Uuid>) {
        self.base().disable_customers(partner, customers);
    }
}

/// A shared store, so that a test can look into it.
impl<S: Store> Store for Arc<S> {
    fn base(&self) -> &dyn Store {
        &**self
    }
}

/// Records in memory, deleted when they are disabled.
#[derive(Debug, Default)]
pub struct Memory {
    records: Mutex<Records>,
}

#[derive(Debug, Default)]
struct Records {
    partners: HashMap<Uuid, PartnerRecord>,
    customers: HashMap<Uuid, BTreeMap<Uuid, CustomerRecord>>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn base(&self) -> &dyn Store {
        self
    }

    fn partner(&self, partner: Uuid) -> Option<PartnerRecord> {
        self.records().partners.get(&partner).cloned()
    }

    fn enable_partner(&self, partner: Uuid, name: &str, settings: Option<Settings>) -> String {
        let mut records = self.records();
        let known = records.partners.get(&partner);
        let vendor_tenant_id = known.map_or_else(fresh_id, |record| record.vendor_tenant_id.clone());
        let record = PartnerRecord { vendor_tenant_id: vendor_tenant_id.clone(), name: name.to_owned(), settings };
        records.partners.insert(partner, record);
        vendor_tenant_id
    }

    fn reset_partner(&self, partner: Uuid) {
        let mut records = self.records();
        records.partners.remove(&partner);
        records.customers.remove(&partner);
    }

    fn customers(&self, partner: Uuid) -> Vec<CustomerRecord> {
        self.records().customers.get(&partner).into_iter().flat_map(BTreeMap::values).cloned().collect()
    }

    fn enable_customers(&self, partner: Uuid, customers: Vec<NewCustomer>) {
        let mut records = self.records();
        let records = records.customers.entry(partner).or_default();
        for NewCustomer { tenant, name, settings } in customers {
            let known = records.get(&tenant);
            let vendor_tenant_id = known.map_or_else(fresh_id, |record| record.vendor_tenant_id.clone());
            records.insert(tenant, CustomerRecord { tenant, vendor_tenant_id, name, settings });
        }
    }

    fn disable_customers(&self, partner: Uuid, customers: Vec<Uuid>) {
        if let Some(records) = self.records().customers.get_mut(&partner) {
            records.retain(|tenant, _| !customers.contains(tenant));
        }
    }
}

fn fresh_id() -> String {
    format!("vendor-{}", Uuid::new_v4().simple())
}

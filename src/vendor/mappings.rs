//! Which Acronis tenants the vendor's own tenants and their customers are mapped to.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// A customer at the vendor, and the Acronis tenant to map it to, or none.
pub type CustomerMapping = (String, Option<Uuid>);

/// Keeps mappings.
///
/// Each method uses [`Mappings::base`] by default, so that a store with one difference defines only that.
pub trait Mappings: Send + Sync {
    /// The underlying store, which does everything that this one does not define. [`MappingMemory`] is at the bottom.
    fn base(&self) -> &dyn Mappings;

    /// The partner that the vendor's tenant is mapped to.
    fn partner(&self, account: &str) -> Option<Uuid> {
        self.base().partner(account)
    }

    /// Maps the vendor's tenant to a partner, unless it is mapped to another one. Returns whether it is mapped to this one.
    fn map_partner(&self, account: &str, partner: Uuid) -> bool {
        self.base().map_partner(account, partner)
    }

    /// Removes the mapping of the vendor's tenant and of its customers.
    fn unmap_partner(&self, account: &str) {
        self.base().unmap_partner(account);
    }

    /// The customers of the vendor's tenant that are mapped.
    fn customers(&self, account: &str) -> BTreeMap<String, Uuid> {
        self.base().customers(account)
    }

    /// Maps customers of the vendor's tenant, or removes their mapping.
    fn map_customers(&self, account: &str, modified: Vec<CustomerMapping>) {
        self.base().map_customers(account, modified);
    }
}

/// A shared store, so that a test can look into it.
impl<M: Mappings> Mappings for Arc<M> {
    fn base(&self) -> &dyn Mappings {
        &**self
    }
}

/// Mappings in memory.
#[derive(Debug, Default)]
pub struct MappingMemory(Mutex<HashMap<String, MappedAccount>>);

#[derive(Debug, Default)]
struct MappedAccount {
    partner: Option<Uuid>,
    customers: BTreeMap<String, Uuid>,
}

impl MappingMemory {
    fn accounts(&self) -> MutexGuard<'_, HashMap<String, MappedAccount>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mappings for MappingMemory {
    fn base(&self) -> &dyn Mappings {
        self
    }

    fn partner(&self, account: &str) -> Option<Uuid> {
        self.accounts().get(account)?.partner
    }

    fn map_partner(&self, account: &str, partner: Uuid) -> bool {
        *self.accounts().entry(account.to_owned()).or_default().partner.get_or_insert(partner) == partner
    }

    fn unmap_partner(&self, account: &str) {
        self.accounts().remove(account);
    }

    fn customers(&self, account: &str) -> BTreeMap<String, Uuid> {
        self.accounts().get(account).map(|account| account.customers.clone()).unwrap_or_default()
    }

    fn map_customers(&self, account: &str, modified: Vec<CustomerMapping>) {
        let mut accounts = self.accounts();
        let customers = &mut accounts.entry(account.to_owned()).or_default().customers;
        for (customer, tenant) in modified {
            match tenant {
                Some(tenant) => drop(customers.insert(customer, tenant)),
                None => drop(customers.remove(&customer)),
            }
        }
    }
}

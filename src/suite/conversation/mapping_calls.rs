//! The callbacks of enablement by mapping. An extension of `Call`.

use serde_json::json;
use uuid::Uuid;

use super::call::{Call, Tenant};
use crate::contract::Callback;

/// Ids where none of the vendor is known.
const SAMPLE_VENDOR_TENANT: &str = "vendor-1";
const SAMPLE_VENDOR_CUSTOMER: &str = "vendor-2";

impl Call {
    /// A valid mapping callback of this kind, about the partner or about one customer.
    pub(super) fn of_mapping(callback: Callback, partner: &Tenant, customer: &Tenant) -> Self {
        match callback {
            Callback::EnablementRead => Self::mapping(partner),
            Callback::EnablementWrite => Self::map_partner(partner, SAMPLE_VENDOR_TENANT),
            Callback::EnablementReset => Self::unmap_partner(partner),
            Callback::TopologyRead => Self::topology(partner),
            Callback::TenantMappingRead => Self::mapped_customers(partner),
            Callback::TenantMappingWrite => {
                Self::map_customers(partner, &[(SAMPLE_VENDOR_CUSTOMER.to_owned(), Some(customer.id))])
            }
            other => Self::new(other, partner.id, other.name(), None),
        }
    }

    /// Asks for the vendor's tenant that the credentials belong to, and for the partner that it is mapped to.
    pub fn mapping(partner: &Tenant) -> Self {
        Self::new(Callback::EnablementRead, partner.id, "read the vendor's tenant", None)
    }

    /// Maps the partner to this tenant of the vendor.
    pub fn map_partner(partner: &Tenant, vendor_tenant_id: &str) -> Self {
        let payload = json!({ "vendor_tenant_id": vendor_tenant_id, "acronis_tenant_id": partner.id });
        Self::new(Callback::EnablementWrite, partner.id, "map the partner", Some(payload))
    }

    /// Removes the mapping of the partner and of its customers.
    pub fn unmap_partner(partner: &Tenant) -> Self {
        Self::new(Callback::EnablementReset, partner.id, "remove the partner's mapping", None)
    }

    /// Asks for the partner's customers at the vendor.
    pub fn topology(partner: &Tenant) -> Self {
        Self::new(Callback::TopologyRead, partner.id, "read the partner's customers at the vendor", None)
    }

    /// Asks which of these customers are mapped.
    pub fn mapped_customers(partner: &Tenant) -> Self {
        Self::new(Callback::TenantMappingRead, partner.id, "read the customers' mapping", None)
    }

    /// Maps customers at the vendor, or removes the mapping of those without a customer's tenant.
    pub fn map_customers(partner: &Tenant, modified: &[(String, Option<Uuid>)]) -> Self {
        let item = |(vendor, acronis): &(String, Option<Uuid>)| match acronis {
            Some(acronis) => json!({ "vendor_tenant_id": vendor, "acronis_tenant_id": acronis }),
            None => json!({ "vendor_tenant_id": vendor }),
        };
        let mapped = modified.iter().filter(|(_, acronis)| acronis.is_some()).count();
        let customers = |count: usize| if count == 1 { "a customer".to_owned() } else { format!("{count} customers") };
        let intent = match (mapped, modified.len() - mapped) {
            (mapped, 0) => format!("map {}", customers(mapped)),
            (0, removed) => format!("remove the mapping of {}", customers(removed)),
            (mapped, removed) => format!("map {}, and remove the mapping of {}", customers(mapped), customers(removed)),
        };
        let payload = json!({ "modified": modified.iter().map(item).collect::<Vec<_>>() });
        Self::new(Callback::TenantMappingWrite, partner.id, &intent, Some(payload))
    }
}

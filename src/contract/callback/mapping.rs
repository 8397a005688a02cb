//! The callbacks of the other enablement method, which maps tenants to those that the vendor has.

/// A callback of enablement by mapping (“Enabling the CyberApp”). The credentials in `X-CyberApp-Auth` say which account
/// of the vendor it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MappingCallback {
    /// Asks for the vendor's tenant that the credentials belong to.
    EnablementRead,
    /// Maps the partner to that tenant.
    EnablementWrite,
    /// Removes the mapping of the partner and of its customers.
    EnablementReset,
    /// Asks for the partner's customers at the vendor.
    TopologyRead,
    /// Asks which of these customers are mapped.
    TenantMappingRead,
    /// Maps customers, or removes their mapping.
    TenantMappingWrite,
}

impl MappingCallback {
    /// All of them, in the order in which a partner meets them.
    pub const ALL: [Self; 6] = [
        Self::EnablementRead,
        Self::EnablementWrite,
        Self::TopologyRead,
        Self::TenantMappingRead,
        Self::TenantMappingWrite,
        Self::EnablementReset,
    ];

    /// The short name, which is also the name of its schema files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EnablementRead => "enablement.read",
            Self::EnablementWrite => "enablement.write",
            Self::EnablementReset => "enablement.reset",
            Self::TopologyRead => "topology.read",
            Self::TenantMappingRead => "tenant_mapping.read",
            Self::TenantMappingWrite => "tenant_mapping.write",
        }
    }
}

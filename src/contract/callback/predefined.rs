//! The callbacks that the documents define: of enablement by mirroring, and by mapping; and those that a vendor defines.

use super::custom::CustomDefinition;
use super::record::{CallbackRecord, record};
use crate::contract::Schema;
use crate::contract::schema::schema_json;

/// A callback whose messages are defined: by the documents (“Callback request format”, “Enabling the CyberApp”), or by a
/// vendor (“Custom callbacks”).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Callback {
    /// Asks whether a partner is enabled.
    PartnerGetState,
    /// Enables a partner, or updates it.
    PartnerEnable,
    /// Disables a partner and all its customers.
    PartnerReset,
    /// Asks which customers of a partner are enabled.
    CustomerGetState,
    /// Enables or disables customers of a partner.
    CustomerSetState,
    /// Asks for the vendor's tenant that the credentials in `X-CyberApp-Auth` belong to.
    EnablementRead,
    /// Maps the partner to that tenant.
    EnablementWrite,
    /// Asks for the partner's customers at the vendor.
    TopologyRead,
    /// Asks which of these customers are mapped.
    TenantMappingRead,
    /// Maps customers, or removes their mapping.
    TenantMappingWrite,
    /// Removes the mapping of the partner and of its customers.
    EnablementReset,
    /// The vendor's own.
    Custom(&'static CustomDefinition),
}

/// What a callback leaves behind at the handler.
pub(crate) enum Leaves {
    /// It only reads, or it is not known.
    Nothing,
    /// A partner that is enabled.
    Partner,
    /// A partner, and customers of it: those in the list at this JSON pointer, by `acronis_tenant_id`.
    Customers(&'static str),
    /// A partner that is disabled.
    Disabled,
}

impl Callback {
    /// Those of enablement by mirroring, in the order of their lifecycle.
    pub const MIRRORING: [Self; 5] = [
        Self::PartnerGetState,
        Self::PartnerEnable,
        Self::PartnerReset,
        Self::CustomerGetState,
        Self::CustomerSetState,
    ];

    /// Those of enablement by mapping, in the order in which a partner meets them.
    pub const MAPPING: [Self; 6] = [
        Self::EnablementRead,
        Self::EnablementWrite,
        Self::TopologyRead,
        Self::TenantMappingRead,
        Self::TenantMappingWrite,
        Self::EnablementReset,
    ];

    /// All predefined callbacks.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::MIRRORING.into_iter().chain(Self::MAPPING)
    }

    /// The short name, which is also the name of its schema files; for a custom callback, the last part of its identifier.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PartnerGetState => "partner.mirroring.get_state",
            Self::PartnerEnable => "partner.mirroring.enable",
            Self::PartnerReset => "partner.mirroring.reset",
            Self::CustomerGetState => "customer.mirroring.get_state",
            Self::CustomerSetState => "customer.mirroring.set_state",
            Self::EnablementRead => "enablement.read",
            Self::EnablementWrite => "enablement.write",
            Self::EnablementReset => "enablement.reset",
            Self::TopologyRead => "topology.read",
            Self::TenantMappingRead => "tenant_mapping.read",
            Self::TenantMappingWrite => "tenant_mapping.write",
            Self::Custom(definition) => definition.name,
        }
    }

    /// Whether it belongs to enablement by mapping.
    pub fn is_mapping(self) -> bool {
        Self::MAPPING.contains(&self)
    }

    /// Whether the callback is about the partner's side of the enablement.
    pub const fn is_partner_side(self) -> bool {
        match self {
            Self::PartnerGetState
            | Self::PartnerEnable
            | Self::PartnerReset
            | Self::EnablementRead
            | Self::EnablementWrite
            | Self::EnablementReset => true,
            Self::CustomerGetState
            | Self::CustomerSetState
            | Self::TopologyRead
            | Self::TenantMappingRead
            | Self::TenantMappingWrite
            | Self::Custom(_) => false,
        }
    }

    /// What it leaves behind at the handler, if it is carried out. Nobody but the vendor knows what a custom callback does.
    pub(crate) const fn leaves(self) -> Leaves {
        match self {
            Self::PartnerGetState
            | Self::CustomerGetState
            | Self::EnablementRead
            | Self::TopologyRead
            | Self::TenantMappingRead
            | Self::Custom(_) => Leaves::Nothing,
            Self::PartnerEnable | Self::EnablementWrite => Leaves::Partner,
            Self::CustomerSetState => Leaves::Customers("/payload/enabled"),
            Self::TenantMappingWrite => Leaves::Customers("/payload/modified"),
            Self::PartnerReset | Self::EnablementReset => Leaves::Disabled,
        }
    }

    /// Whether it only reads.
    pub const fn is_read(self) -> bool {
        matches!(self.leaves(), Leaves::Nothing) && !matches!(self, Self::Custom(_))
    }

    /// Whether it is one of the four that enable a partner or customers. An error answer may then carry a message for the user
    /// (“Callback error handling”, “Enablement error messages”).
    pub const fn is_enabling(self) -> bool {
        matches!(self, Self::PartnerEnable | Self::CustomerSetState | Self::EnablementWrite | Self::TenantMappingWrite)
    }

    /// The callback of that short name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().find(|callback| callback.name() == name)
    }

    /// The callback with that `context.callback_id`.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::all().find(|callback| callback.id() == id)
    }

    /// A callback of which the answer has that `type`.
    pub(crate) fn of_answer(id: &str) -> Option<Self> {
        Self::all().find(|callback| callback.response_type() == id)
    }

    /// Schema of the request.
    pub fn request(self) -> &'static Schema {
        match self {
            Self::Custom(definition) => definition.request(),
            _ => self.record().request,
        }
    }

    /// Schema of the answer with status 200; for a custom callback, of the first one that its vendor defines.
    pub fn response(self) -> &'static Schema {
        match self {
            Self::Custom(definition) => definition.response(),
            _ => self.record().response,
        }
    }

    /// The callback's identifier, `context.callback_id` (CTI).
    pub fn id(self) -> &'static str {
        match self {
            Self::Custom(definition) => definition.callback_id,
            _ => self.record().id,
        }
    }

    /// The request's `type` (CTI).
    pub fn request_type(self) -> &'static str {
        match self {
            Self::Custom(definition) => definition.request_type,
            _ => self.record().request_type,
        }
    }

    /// The response's `type` (CTI).
    pub fn response_type(self) -> &'static str {
        match self {
            Self::Custom(definition) => definition.response_type(),
            _ => self.record().response_type.unwrap_or_default(),
        }
    }

    fn record(self) -> &'static CallbackRecord {
        record(self.name())
    }
}

/// Endpoint identifiers of both documented versions, from the schema's examples.
pub(crate) fn sample_endpoints() -> Vec<&'static str> {
    let examples = schema_json("callback-request")
        .and_then(|schema| schema.pointer("/properties/context/properties/endpoint_id/examples")?.as_array())
        .expect("schemas/callback-request.json shows endpoint identifiers");
    examples.iter().filter_map(serde_json::Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_distinct_and_found_again() {
        for callback in Callback::all() {
            assert_eq!(Callback::by_id(callback.id()), Some(callback));
            assert_eq!(Callback::by_name(callback.name()), Some(callback));
            assert!(callback.is_read() != callback.is_enabling() || callback.name().ends_with("reset"));
        }
        for callback in Callback::MIRRORING {
            assert!(callback.request_type().contains(callback.name()));
            assert!(callback.response_type().contains(callback.name()));
        }
    }
}

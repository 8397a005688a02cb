//! The mirroring callbacks.

use super::record::{CallbackRecord, record};
use crate::contract::{Schema, schema};

/// A callback of enablement by mirroring (“Callback request format”).
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
}

impl Callback {
    /// All callbacks, in the order of their lifecycle.
    pub const ALL: [Self; 5] = [
        Self::PartnerGetState,
        Self::PartnerEnable,
        Self::PartnerReset,
        Self::CustomerGetState,
        Self::CustomerSetState,
    ];

    /// The short name, which is also the name of its schema files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PartnerGetState => "partner.mirroring.get_state",
            Self::PartnerEnable => "partner.mirroring.enable",
            Self::PartnerReset => "partner.mirroring.reset",
            Self::CustomerGetState => "customer.mirroring.get_state",
            Self::CustomerSetState => "customer.mirroring.set_state",
        }
    }

    /// Whether the callback is about the partner's side of the enablement.
    pub const fn is_partner_side(self) -> bool {
        match self {
            Self::PartnerGetState | Self::PartnerEnable | Self::PartnerReset => true,
            Self::CustomerGetState | Self::CustomerSetState => false,
        }
    }

    /// The callback of that short name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|callback| callback.name() == name)
    }

    /// The callback with that `context.callback_id`.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|callback| callback.id() == id)
    }

    /// Schema of the request.
    pub fn request(self) -> &'static Schema {
        self.record().request
    }

    /// Schema of the answer with status 200.
    pub fn response(self) -> &'static Schema {
        self.record().response
    }

    /// The callback's identifier, `context.callback_id` (CTI).
    pub fn id(self) -> &'static str {
        self.record().id
    }

    /// The request's `type` (CTI).
    pub fn request_type(self) -> &'static str {
        self.record().request_type
    }

    /// The response's `type` (CTI).
    pub fn response_type(self) -> &'static str {
        self.record().response_type.unwrap_or_default()
    }

    fn record(self) -> &'static CallbackRecord {
        record(self.name())
    }
}

/// Endpoint identifiers of both documented versions, from the schema's examples.
pub(crate) fn sample_endpoints() -> Vec<&'static str> {
    let examples = schema("callback-request")
        .and_then(|schema| schema.json.pointer("/properties/context/properties/endpoint_id/examples")?.as_array())
        .expect("schemas/callback-request.json shows endpoint identifiers");
    examples.iter().filter_map(serde_json::Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_distinct_and_found_again() {
        for callback in Callback::ALL {
            assert_eq!(Callback::by_id(callback.id()), Some(callback));
            assert_eq!(Callback::by_name(callback.name()), Some(callback));
            assert!(callback.request_type().contains(callback.name()));
            assert!(callback.response_type().contains(callback.name()));
        }
    }
}

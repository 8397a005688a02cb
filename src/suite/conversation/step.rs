//! One step of a modelled conversation.

use super::call::{Call, FieldValues, Tenant};
use crate::suite::record::Method;

/// A step. Generated sequences have numbers instead of tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<T = Tenant> {
    /// Reads the partner's state.
    State(T),
    /// Reads the partner's customers.
    List(T),
    /// Enables the partner, for the first time or again.
    EnablePartner(T),
    /// Disables the partner.
    ResetPartner(T),
    /// Enables customers of the partner, each with or without settings.
    Enable(T, Vec<(T, Option<FieldValues>)>),
    /// Disables customers of the partner.
    Disable(T, Vec<T>),
}

impl<T> Step<T> {
    pub(crate) fn partner(&self) -> &T {
        match self {
            Self::State(partner)
            | Self::List(partner)
            | Self::EnablePartner(partner)
            | Self::ResetPartner(partner)
            | Self::Enable(partner, _)
            | Self::Disable(partner, _) => partner,
        }
    }
}

impl Step {
    /// The callback of the step, where partners are enabled in this way. The documents do not say how a handler lists the customers of a disabled partner.
    pub(crate) fn call(&self, method: Method, partner_is_enabled: bool) -> Call {
        match self {
            Self::State(partner) => Call::partner_state(partner),
            Self::List(partner) if partner_is_enabled => Call::list(partner),
            Self::List(partner) => Call::list(partner).unstated(),
            Self::EnablePartner(partner) => Call::enable_partner(partner),
            Self::ResetPartner(partner) if method == Method::Mapped => Call::unmap_partner(partner),
            Self::ResetPartner(partner) => Call::reset_partner(partner),
            Self::Enable(partner, customers) => Call::enable(partner, customers),
            Self::Disable(partner, customers) => Call::disable(partner, customers),
        }
    }
}

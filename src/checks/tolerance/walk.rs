//! The walk through all callbacks, which the tolerance checks vary.

use crate::contract::Requirement;
use crate::suite::{Call, Conversation, ModelledConversation, Tenant, Verdict};

/// Enables and disables a partner and two customers, with reads in between.
pub(super) fn walk(modelled: &ModelledConversation<'_>, partner: &Tenant, customers: &[Tenant; 2]) -> Verdict {
    let options = modelled.conversation.options();
    let [with_settings, plain] = customers;
    if options.partner_is_mirrored() {
        modelled.state(partner)?;
    }
    modelled.enable_partner(partner)?;
    if options.customer_is_mirrored() {
        let settings = modelled.conversation.settings("value");
        modelled.enable(partner, &[(with_settings.clone(), Some(settings)), (plain.clone(), None)])?;
        modelled.list(partner)?;
        modelled.disable(partner, std::slice::from_ref(plain))?;
        modelled.list(partner)?;
    }
    if options.partner_is_mirrored() {
        modelled.state(partner)?;
        modelled.reset_partner(partner)?;
        modelled.state(partner)?;
    }
    Ok(())
}

/// Walks with fresh tenants, and varies each callback. A callback that is not carried out breaks the requirement.
pub(super) fn walk_varied(
    conversation: &Conversation<'_>,
    requirement: &'static Requirement,
    vary: impl Fn(Call) -> Call,
) -> Verdict {
    let modelled = ModelledConversation::strict(conversation).demanding(requirement).varied(vary);
    walk(&modelled, &conversation.partner(), &[conversation.customer(), conversation.customer()])
}

//! The walk through all callbacks, which the tolerance checks vary.

use crate::contract::Requirement;
use crate::suite::{Call, Conversation, MappedConversation, Method, ModelledConversation, NotPassed, Tenant, Verdict};

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
    let options = conversation.options();
    let has_mapping = options.partner == Method::Mapped || options.customer == Method::Mapped;
    let vary = &vary;
    // A partner that is mapped is let go before the next one comes.
    if has_mapping {
        let mapped = MappedConversation::new(conversation).demanding(requirement).varied(vary);
        walk_mapped(&mapped, &conversation.own_partner()?)?;
    }
    if options.only_maps() {
        return Ok(());
    }
    let modelled = ModelledConversation::strict(conversation).demanding(requirement).varied(vary);
    walk(&modelled, &conversation.own_partner()?, &[conversation.customer(), conversation.customer()])
}

/// Maps and unmaps a partner and a customer, with reads in between.
pub(super) fn walk_mapped(modelled: &MappedConversation<'_>, partner: &Tenant) -> Verdict {
    let (conversation, options) = (modelled.conversation, modelled.conversation.options());
    let is_mapped = options.partner == Method::Mapped;
    if is_mapped && conversation.require_unmapped(partner).is_ok() {
        modelled.read(partner)?;
    }
    modelled.map(partner)?;
    if options.customer == Method::Mapped {
        modelled.send(Call::topology(partner))?;
        match conversation.customers_at_vendor(partner, 1) {
            Err(NotPassed::Skipped(_)) => modelled.list(partner)?,
            known => {
                let known = known?;
                modelled.write(partner, &[(known[0].clone(), Some(conversation.identifier()))])?;
                modelled.list(partner)?;
                modelled.write(partner, &[(known[0].clone(), None)])?;
                modelled.list(partner)?;
            }
        }
    }
    if is_mapped {
        modelled.read(partner)?;
        modelled.unmap(partner)?;
        modelled.read(partner)?;
    }
    Ok(())
}

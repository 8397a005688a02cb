//! Other names: a name is data, which any request may change, and tells nobody apart.

use crate::contract::{Level, requirements};
use crate::suite::{Check, ModelledConversation, Needs, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[
    check!(
        "partner_renamed",
        CUSTOMER_ENABLE,
        partner_renamed,
        "customers stay with their partner when it changes its name",
        "Find partners, and the records of their customers, by tenant ids; a name is data that may change with any request."
    ),
    check!(
        "renamed",
        CUSTOMER_ENABLE,
        renamed,
        "a customer is enabled and disabled under another name than before",
        "Find customers by their tenant id, and update all of a record: name, settings and state."
    ),
];

const OTHER: &str = "Another Name Ltd";

fn partner_renamed(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, conversation) = (modelled.partner()?, modelled.conversation);
    let customers = [conversation.customer(), conversation.customer(), conversation.customer()];
    let list: Vec<_> =
        customers.iter().map(|customer| (customer.clone(), Some(conversation.settings("value")))).collect();
    modelled.enable(&partner, &list)?;
    let renamed = partner.named(OTHER);
    modelled.enable_plain(&renamed, &[conversation.customer()])?;
    modelled.list(&partner)?;
    modelled.enable(&renamed, &[(customers[0].clone(), Some(conversation.settings("new")))])?;
    modelled.disable(&renamed, &customers[1..2])?;
    modelled.list(&renamed)?;
    modelled.enable_partner(&renamed)?;
    modelled.list(&renamed)?;
    modelled.leave(&[&renamed]);
    if conversation.options().partner_is_mirrored() { renamed_and_reset(modelled) } else { Ok(()) }
}

fn renamed_and_reset(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[modelled.conversation.customer()])?;
    let renamed = partner.named(OTHER);
    modelled.enable_partner(&renamed)?;
    modelled.reset_partner(&renamed)?;
    modelled.list(&renamed)?;
    modelled.enable_partner(&renamed)?;
    modelled.list(&renamed)
}

fn renamed(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, conversation) = (modelled.partner()?, modelled.conversation);
    let (customer, other) = (conversation.customer(), conversation.customer());
    let named = |customer: &Tenant, name: &str, mark: &str| (customer.named(name), Some(conversation.settings(mark)));
    modelled.enable(&partner, &[named(&customer, "First Name", "one"), named(&other, "First Name", "first")])?;
    modelled.enable(&partner, &[named(&customer, "Second Name", "two")])?;
    modelled.list(&partner)?;
    modelled.disable(&partner, &[customer.clone(), other.clone()])?;
    modelled.enable(&partner, &[named(&customer, "Third Name", "three"), named(&other, "first name", "second")])?;
    modelled.list(&partner)?;
    modelled.disable(&partner, &[customer])?;
    modelled.list(&partner)
}

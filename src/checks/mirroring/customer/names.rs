//! Names that change: any request may bring another name, and a name identifies nobody.

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Check, Control, Conversation, ModelledConversation, Needs, Tenant, Verdict};

const BASE: Check = Check {
    requirement: &requirements::CUSTOMER_ENABLE,
    needs: Needs::Customer,
    rests_on: crate::checks::basics::ALL,
    control: Control::Names,
    ..MUST
};

const OTHER: &str = "Another Name Ltd";

pub(super) const PARTNER_RENAMED: Check = Check {
    id: "mirroring.customer.partner_renamed",
    title: "customers stay with their partner when its name changes",
    fix: "Look up partners and their customers by tenant id; any request may bring another name.",
    run: |bench| bench.conversation("partner_renamed", partner_renamed),
    ..BASE
};

fn partner_renamed(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
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
    if conversation.options().partner_is_mirrored() { renamed_and_reset(conversation) } else { Ok(()) }
}

fn renamed_and_reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[conversation.customer()])?;
    let renamed = partner.named(OTHER);
    modelled.enable_partner(&renamed)?;
    modelled.reset_partner(&renamed)?;
    modelled.list(&renamed)?;
    modelled.enable_partner(&renamed)?;
    modelled.list(&renamed)
}

pub(in crate::checks) const RENAMED: Check = Check {
    id: "mirroring.customer.renamed",
    title: "a customer whose name has changed is enabled and disabled like before",
    fix: "Look up customers by tenant id, and update the whole record: name, settings and state.",
    run: |bench| bench.conversation("renamed", renamed),
    ..BASE
};

fn renamed(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
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

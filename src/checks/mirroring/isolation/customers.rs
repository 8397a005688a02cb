//! What one partner does with its customers leaves the customers of the others alone.

use super::before_and_after::before_and_after;
use crate::checks::base::MUST;
use crate::checks::basics;
use crate::contract::requirements;
use crate::suite::{Call, Check, Control, Conversation, ModelledConversation, Needs, Verdict};

const BASE: Check =
    Check { requirement: &requirements::ISOLATION, needs: Needs::Customer, rests_on: basics::ALL, ..MUST };

pub(in crate::checks) const CUSTOMERS: Check = Check {
    id: "mirroring.isolation.customers",
    title: "a partner's list never shows another partner's customers",
    fix: "Select customers by the partner in context.tenant_id.",
    control: Control::BeforeAndAfter,
    rests_on: &[&super::partners::PARTNER_STATE],
    run: |bench| bench.conversation("customers", customers),
    ..BASE
};

fn customers(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    modelled.enable_plain(&a, &[conversation.customer()])?;
    let enable = || modelled.enable_plain(&b, &[conversation.customer()]);
    before_and_after(&modelled, || modelled.list(&a), enable)?;
    modelled.list(&b)?;
    modelled.leave(&[&a, &b]);
    Ok(())
}

pub(in crate::checks::mirroring) const CUSTOMER_DISABLE: Check = Check {
    id: "mirroring.isolation.customer_disable",
    title: "a partner cannot disable another partner's customers",
    fix: "Look up the customers to disable under the partner in context.tenant_id, not by their own id alone.",
    control: Control::BeforeAndAfter,
    rests_on: &[&CUSTOMERS],
    run: |bench| bench.conversation("customer_disable", customer_disable),
    ..BASE
};

fn customer_disable(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let customer = conversation.customer();
    modelled.enable_plain(&a, std::slice::from_ref(&customer))?;
    // The documents do not say how to answer B. A's list must stay the same.
    let because = "disable the customer of partner A in the name of partner B";
    let disable = || conversation.send(Call::disable(&b, &[customer]).because(because).unstated()).map(drop);
    before_and_after(&modelled, || modelled.list(&a), disable)
}

pub(in crate::checks::mirroring) const CUSTOMER_RESET: Check = Check {
    id: "mirroring.isolation.customer_reset",
    title: "disabling one partner leaves another partner's customers enabled",
    needs: Needs::Both,
    fix: "On reset, disable only the customers of the partner in context.tenant_id.",
    control: Control::BeforeAndAfter,
    rests_on: &[&CUSTOMERS, &super::partners::PARTNER_RESET],
    run: |bench| bench.conversation("customer_reset", customer_reset),
    ..BASE
};

fn customer_reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    modelled.enable_plain(&a, &[conversation.customer()])?;
    modelled.enable_plain(&b, &[conversation.customer()])?;
    before_and_after(&modelled, || modelled.list(&a), || modelled.reset_partner(&b))
}

pub(super) const SAME_SETTINGS: Check = Check {
    id: "mirroring.isolation.same_settings",
    title: "customers of different partners do not share settings",
    fix: "Store settings under the partner and the customer.",
    rests_on: &[&CUSTOMERS],
    run: |bench| bench.conversation("same_settings", same_settings),
    ..BASE
};

fn same_settings(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    modelled.enable(&a, &[(conversation.customer(), Some(conversation.settings("a")))])?;
    modelled.enable(&b, &[(conversation.customer(), Some(conversation.settings("b")))])?;
    modelled.list(&a)?;
    modelled.list(&b)
}

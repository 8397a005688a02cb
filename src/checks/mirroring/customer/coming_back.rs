//! Customers that were disabled and are enabled again.

use super::enabling::{ADD, DISABLE_PART};
use crate::checks::base::MUST;
use crate::checks::mirroring::partner;
use crate::contract::requirements;
use crate::suite::{Check, Conversation, ModelledConversation, Needs, Tenant, Verdict};

const BASE: Check = Check { requirement: &requirements::CUSTOMER_ENABLE, needs: Needs::Customer, ..MUST };

pub(in crate::checks) const BACK: Check = Check {
    id: "mirroring.customer.back",
    title: "a customer that was disabled can be enabled again",
    fix: "On enable, bring back a disabled record with the settings of the request, or create a new record.",
    rests_on: &[&ADD, &DISABLE_PART],
    run: |bench| bench.conversation("back", back),
    ..BASE
};

fn back(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    modelled.enable_plain(&partner, &[customer.clone(), conversation.customer()])?;
    modelled.disable(&partner, std::slice::from_ref(&customer))?;
    modelled.enable(&partner, &[(customer.clone(), Some(conversation.settings("value")))])?;
    modelled.list(&partner)
}

pub(in crate::checks) const DISABLE_AGAIN: Check = Check {
    id: "mirroring.customer.disable_again",
    title: "a customer that was enabled again can be disabled again",
    requirement: &requirements::CUSTOMER_DISABLE,
    fix: "Disable the customer by what it is now: a row or an event of an earlier disabling must not get in the way.",
    rests_on: &[&BACK],
    run: |bench| bench.conversation("disable_again", disable_again),
    ..BASE
};

fn disable_again(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customers) = (modelled.partner()?, [conversation.customer(), conversation.customer()]);
    for _ in 0..3 {
        modelled.enable_plain(&partner, &customers)?;
        modelled.list(&partner)?;
        modelled.disable(&partner, &customers[..1])?;
        modelled.list(&partner)?;
    }
    Ok(())
}

pub(in crate::checks) const AFTER_RESET: Check = Check {
    id: "mirroring.customer.after_reset",
    title: "a customer that a reset disabled can be enabled again, with other settings",
    needs: Needs::Both,
    fix: "A reset ends what is stored of a customer: enabling it later stores the settings of that request.",
    rests_on: &[&BACK, &partner::RESET_CUSTOMERS],
    run: |bench| bench.conversation("after_reset", after_reset),
    ..BASE
};

fn after_reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let with = |mark: &str| [(customer.clone(), Some(conversation.settings(mark)))];
    modelled.enable(&partner, &with("before"))?;
    modelled.enable_plain(&partner, &[conversation.customer()])?;
    modelled.reset_partner(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.enable(&partner, &with("after"))?;
    modelled.list(&partner)
}

pub(in crate::checks) const SAME_AGAIN: Check = Check {
    id: "mirroring.customer.same_again",
    title: "a list that was carried out before is carried out again",
    fix: "Decide by the current state, not by earlier requests: what a list asked for then may have changed since.",
    rests_on: &[&BACK, &DISABLE_AGAIN, &AFTER_RESET],
    run: |bench| bench.conversation("same_again", same_again),
    ..BASE
};

fn same_again(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let list = [(customer.clone(), Some(conversation.settings("value")))];
    modelled.enable(&partner, &list)?;
    modelled.disable(&partner, std::slice::from_ref(&customer))?;
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)?;
    again_and_again(&modelled, &partner, &customer)?;
    if !conversation.options().partner_is_mirrored() {
        return Ok(());
    }
    modelled.reset_partner(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)?;
    // Work that a handler puts off after a reset shows at the end of the run.
    modelled.leave(&[&partner]);
    Ok(())
}

fn again_and_again(modelled: &ModelledConversation<'_>, partner: &Tenant, customer: &Tenant) -> Verdict {
    for time in ["one", "two", "three", "four", "five"] {
        modelled.disable(partner, std::slice::from_ref(customer))?;
        modelled.enable(partner, &[(customer.clone(), Some(modelled.conversation.settings(time)))])?;
        modelled.list(partner)?;
    }
    modelled.disable(partner, std::slice::from_ref(customer))?;
    modelled.list(partner)
}

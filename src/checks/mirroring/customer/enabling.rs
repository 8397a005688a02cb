//! Customers that are enabled and disabled: who is listed afterwards.

use crate::checks::base::MUST;
use crate::checks::response;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, Finding, ModelledConversation, Needs, NotPassed, Tenant, Verdict};

const BASE: Check = Check { requirement: &requirements::CUSTOMER_ENABLE, needs: Needs::Customer, ..MUST };

pub(in crate::checks) const NONE: Check = Check {
    id: "mirroring.customer.none",
    title: "a partner without enabled customers gets an empty list",
    requirement: &requirements::CUSTOMER_LIST,
    fix: "Answer customer get_state with an empty array in payload, not with null, an object or an error.",
    rests_on: &[&response::CUSTOMER_GET_STATE],
    run: |bench| bench.conversation("none", none),
    ..BASE
};

fn none(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let mut findings = match modelled.list(&partner) {
        Err(NotPassed::Failed(findings)) => findings,
        other => return other,
    };
    let is_filled = |finding: &&mut Finding| finding.rule == requirements::ISOLATION.id && finding.fix.is_none();
    findings.iter_mut().filter(is_filled).for_each(|finding| finding.fix = Some(OWN_CUSTOMERS.to_owned()));
    Err(NotPassed::Failed(findings))
}

const OWN_CUSTOMERS: &str = "List the customers of the partner in context.tenant_id only: not those of all partners, and not those that an \
                             earlier partner of the same account has left.";

pub(in crate::checks) const ENABLE: Check = Check {
    id: "mirroring.customer.enable",
    title: "an enabled customer is listed",
    fix: "Store each item of payload.enabled under the partner, and list it in customer get_state.",
    rests_on: &[&NONE, &response::CUSTOMER_SET_STATE],
    run: |bench| bench.conversation("enable", enable),
    ..BASE
};

fn enable(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let enabled = modelled.enable_plain(&partner, std::slice::from_ref(&customer));
    if let Err(NotPassed::Failed(mut findings)) = enabled {
        if !conversation.options().no_settings && wants_settings(conversation, &partner, customer)? {
            findings.iter_mut().for_each(|finding| finding.fix = Some(OPTIONAL.to_owned()));
        }
        return Err(NotPassed::Failed(findings));
    }
    enabled?;
    modelled.list(&partner)
}

/// How to fix a handler that takes customers with settings only.
const OPTIONAL: &str = "Take a customer without settings: the member is optional, and comes only if the partner has filled in a field of the CyberApp.";

/// Whether the customer that was refused is enabled with settings.
fn wants_settings(conversation: &Conversation<'_>, partner: &Tenant, customer: Tenant) -> Result<bool, NotPassed> {
    let with_settings = Call::enable(partner, &[(customer, Some(conversation.settings("value")))]);
    Ok(conversation.send(with_settings.noting("with settings").unstated())?.is_carried_out())
}

pub(in crate::checks) const SEVERAL: Check = Check {
    id: "mirroring.customer.several",
    title: "all customers of one request are enabled",
    fix: "Go through the whole list, not only its first or last item.",
    rests_on: &[&ENABLE],
    run: |bench| bench.conversation("several", several),
    ..BASE
};

fn several(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let customers: Vec<Tenant> = (0..5).map(|_| conversation.customer()).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.list(&partner)?;
    modelled.leave(&[&partner]);
    Ok(())
}

pub(in crate::checks) const ADD: Check = Check {
    id: "mirroring.customer.add",
    title: "enabling further customers leaves the earlier ones enabled",
    fix: "Add to the partner's customers; the list in a request is not the complete list.",
    rests_on: &[&ENABLE],
    run: |bench| bench.conversation("add", add),
    ..BASE
};

fn add(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    modelled.enable_plain(&partner, &[customer])?;
    modelled.enable_plain(&partner, &[conversation.customer()])?;
    modelled.list(&partner)
}

pub(in crate::checks) const AGAIN: Check = Check {
    id: "mirroring.customer.again",
    title: "a customer that is enabled twice is listed once",
    requirement: &requirements::CUSTOMER_LIST,
    fix: "Insert or update by partner and customer: enabling again finds the record.",
    rests_on: &[&ENABLE],
    run: |bench| bench.conversation("again", again),
    ..BASE
};

fn again(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
    modelled.enable_plain(&partner, &[customer])?;
    modelled.list(&partner)
}

pub(in crate::checks) const DISABLE: Check = Check {
    id: "mirroring.customer.disable",
    title: "a disabled customer is not listed",
    requirement: &requirements::CUSTOMER_DISABLE,
    fix: "On payload.disabled, mark or delete the records of the listed customers, and leave them out of get_state.",
    rests_on: &[&ENABLE],
    run: |bench| bench.conversation("disable", disable),
    ..BASE
};

fn disable(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
    modelled.disable(&partner, &[customer])?;
    modelled.list(&partner)
}

pub(in crate::checks) const DISABLE_PART: Check = Check {
    id: "mirroring.customer.disable_part",
    title: "disabling some customers leaves the others enabled",
    requirement: &requirements::CUSTOMER_DISABLE,
    fix: "Disable only the customers in payload.disabled.",
    rests_on: &[&SEVERAL, &DISABLE],
    run: |bench| bench.conversation("disable_part", disable_part),
    ..BASE
};

fn disable_part(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let customers: Vec<Tenant> = (0..4).map(|_| conversation.customer()).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.disable(&partner, &customers[1..3])?;
    modelled.list(&partner)?;
    modelled.leave(&[&partner]);
    Ok(())
}

pub(super) const DISABLE_MIXED: Check = Check {
    id: "mirroring.customer.disable_mixed",
    title: "a list of customers to disable is carried out as a whole, even if some of them are not enabled",
    requirement: &requirements::CUSTOMER_DISABLE,
    fix: "Disable item by item; skip a customer that is not enabled and go on with the next.",
    rests_on: &[&DISABLE_PART, &DISABLE_UNKNOWN],
    run: |bench| bench.conversation("disable_mixed", disable_mixed),
    ..BASE
};

/// The handler may refuse such a list, but must not carry out part of it.
fn disable_mixed(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let customers: Vec<Tenant> = (0..4).map(|_| conversation.customer()).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.disable(&partner, &customers[1..2])?;
    let list = [conversation.customer(), customers[0].clone(), customers[1].clone(), customers[2].clone()];
    let because = "disable two enabled customers, a disabled one and an unknown one";
    if conversation.send(Call::disable(&partner, &list).because(because).unstated())?.is_carried_out() {
        modelled.now_disabled(&partner, &list);
        modelled.list(&partner)?;
    }
    Ok(())
}

pub(in crate::checks) const DISABLE_UNKNOWN: Check = Check {
    id: "mirroring.customer.disable_unknown",
    title: "disabling a customer that was never enabled leaves the others enabled",
    requirement: &requirements::CUSTOMER_DISABLE,
    fix: "Disable by the customer's id; if there is no such customer, change nothing.",
    rests_on: &[&ADD, &DISABLE_PART],
    run: |bench| bench.conversation("disable_unknown", disable_unknown),
    ..BASE
};

/// The documents do not say how to answer. The other customers must stay enabled.
fn disable_unknown(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[conversation.customer(), conversation.customer()])?;
    let stranger = conversation.customer();
    let call = Call::disable(&partner, std::slice::from_ref(&stranger));
    let call = call.because("disable a customer that was never enabled");
    let reply = conversation.send(call.unstated())?;
    if reply.is_carried_out() {
        conversation.require_conforming_payload(&reply)?;
    }
    modelled.list(&partner)?;
    modelled.enable_plain(&partner, &[stranger])?;
    modelled.list(&partner)
}

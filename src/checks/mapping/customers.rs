//! Customers at the vendor are mapped to customers in Acronis. `removing` is about several that lose their mapping.

use uuid::Uuid;

use super::enablement::{AGAIN as PARTNER_AGAIN, RESET, RETURN as PARTNER_RETURN, WRITE};
use super::is_refused_in_body;
use super::topology::GIVEN;
use crate::checks::base::MUST;
use crate::checks::mirroring::partner::ENABLE_AGAIN;
use crate::checks::response;
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, MappedConversation, Needs, NotPassed, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[NONE, MAP, REMOVE, BACK, SEVERAL, ADD, AGAIN, CHANGE, KEPT];

pub(super) const BASE: Check =
    Check { requirement: &requirements::MAPPING_CUSTOMER, needs: Needs::MappedCustomers, ..MUST };

/// Every callback must be carried out.
pub(super) fn demanding<'c>(conversation: &'c Conversation<'c>) -> MappedConversation<'c> {
    MappedConversation::new(conversation).demanding(&requirements::MAPPING_CUSTOMER)
}

pub(crate) const NONE: Check = Check {
    id: "mapping.customer.none",
    title: "no customer is mapped after the partner was enabled",
    requirement: &requirements::MAPPING_LIST,
    fix: "Answer tenant_mapping.read with acronis_tenant_id only for customers that tenant_mapping.write has mapped.",
    rests_on: &[&WRITE, &RESET, &response::TENANT_MAPPING_READ],
    run: |bench| bench.conversation("none", none),
    ..BASE
};

fn none(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = modelled.partner()?;
    modelled.demanding(&requirements::MAPPING_LIST).list(&partner)
}

pub(crate) const MAP: Check = Check {
    id: "mapping.customer.map",
    title: "a customer is mapped, and tenant_mapping.read shows it",
    fix: "Store acronis_tenant_id with the customer that vendor_tenant_id names, and answer both in tenant_mapping.read.",
    rests_on: &[&WRITE, &NONE, &GIVEN, &response::TENANT_MAPPING_WRITE],
    run: |bench| bench.conversation("map", map),
    ..BASE
};

fn map(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    let is_return = conversation.was_used(&partner, &known[0]);
    let written = modelled.write(&partner, &[(known[0].clone(), Some(conversation.identifier()))]);
    written.map_err(|wrong| if is_return { wrong.fixed_by(AFTER_REMOVAL) } else { wrong })?;
    modelled.list(&partner)?;
    let message = "mapping a customer had an effect on the partner";
    let read = modelled.read(&partner).and_then(|()| modelled.state(&partner));
    let kept = judged_as(&requirements::MAPPING_CUSTOMER, message, read);
    kept.map_err(|wrong| {
        wrong.fixed_by("Let tenant_mapping.write change its customers only, and leave the partner as it is.")
    })
}

/// How to fix a handler that does not map a customer of the account, which was mapped before.
const AFTER_REMOVAL: &str = "The customer was mapped before by acgw, and that mapping was removed. Delete it, by an item without \
                             acronis_tenant_id and in enablement.reset: a mark on the old one keeps the customer from being mapped again.";

pub(crate) const REMOVE: Check = Check {
    id: "mapping.customer.remove",
    title: "an item without acronis_tenant_id removes the mapping of its customer",
    requirement: &requirements::MAPPING_REMOVED,
    fix: "Delete the customer's mapping when an item in payload.modified has no acronis_tenant_id.",
    rests_on: &[&MAP],
    run: |bench| bench.conversation("remove", remove),
    ..BASE
};

fn remove(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = modelled.partner()?;
    let known = conversation.customers_at_vendor(&partner, 1)?;
    modelled.write(&partner, &[(known[0].clone(), Some(conversation.identifier()))])?;
    let modelled = modelled.demanding(&requirements::MAPPING_REMOVED);
    modelled.write(&partner, &[(known[0].clone(), None)])?;
    modelled.list(&partner)
}

pub(crate) const BACK: Check = Check {
    id: "mapping.customer.back",
    title: "a customer can be mapped again after its mapping was removed",
    fix: "Delete the record, or mark it as mapped again; a mark from before must not hide the new mapping, nor a request with the same payload that came before.",
    rests_on: &[&MAP, &REMOVE, &PARTNER_RETURN],
    run: |bench| bench.conversation("back", back),
    ..BASE
};

fn back(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let partner = modelled.partner()?;
    let known = conversation.customers_at_vendor(&partner, 1)?;
    let tenant = conversation.identifier();
    for tenant in [tenant, tenant, conversation.identifier()] {
        modelled.write(&partner, &[(known[0].clone(), Some(tenant))])?;
        modelled.list(&partner)?;
        modelled.write(&partner, &[(known[0].clone(), None)])?;
        modelled.list(&partner)?;
    }
    Ok(())
}

pub(crate) const SEVERAL: Check = Check {
    id: "mapping.customer.several",
    title: "several customers are mapped at once, each to its own Acronis tenant",
    fix: "Go through the whole list in payload.modified, and store each item for its own customer; tenant_mapping.read lists all of them.",
    rests_on: &[&NONE, &MAP, &BACK],
    run: |bench| bench.conversation("several", several),
    ..BASE
};

fn several(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let (partner, known) = modelled.partner_with_customers(2)?;
    let all: Vec<_> = known.into_iter().map(|id| (id, Some(conversation.identifier()))).collect();
    let written = modelled.write(&partner, &all);
    for_some_ids(conversation, &partner, &all, written)?;
    modelled.list(&partner)
}

/// The verdict, with the fix if the handler fails on the ids of some customers, also alone.
fn for_some_ids(
    conversation: &Conversation<'_>,
    partner: &Tenant,
    all: &[(String, Option<Uuid>)],
    verdict: Verdict,
) -> Verdict {
    const MOST: usize = 20;
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    let (mut failing, mut tried) = (Vec::new(), 0);
    for pair in all.iter().take(MOST) {
        let alone = Call::map_customers(partner, std::slice::from_ref(pair)).unstated();
        tried += 1;
        if !conversation.send(alone)?.is_carried_out() {
            failing.push(format!("`{}`", pair.0));
        }
    }
    if (1..tried).contains(&failing.len()) {
        let fix = format!(
            "Alone, too, {} cannot be mapped, and others can: take an id as it is, whatever its characters, and hand it to the \
             database as a parameter.",
            failing.join(", ")
        );
        findings.iter_mut().for_each(|finding| finding.fix = Some(fix.clone()));
    }
    Err(NotPassed::Failed(findings))
}

pub(crate) const ADD: Check = Check {
    id: "mapping.customer.add",
    title: "mapping one customer leaves the others as they were",
    fix: "payload.modified holds what changes, not the whole mapping: leave customers alone that it does not name.",
    rests_on: &[&NONE, &MAP, &BACK, &SEVERAL],
    run: |bench| bench.conversation("add", add),
    ..BASE
};

fn add(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let partner = modelled.partner()?;
    // In another order than that of the ids, since a list may be sorted.
    for id in conversation.customers_at_vendor(&partner, 2)?.into_iter().take(3).rev() {
        modelled.write(&partner, &[(id, Some(conversation.identifier()))])?;
        modelled.list(&partner)?;
    }
    Ok(())
}

pub(crate) const AGAIN: Check = Check {
    id: "mapping.customer.again",
    title: "mapping the same customer to the same tenant again succeeds and changes nothing",
    fix: "Update the mapping that is there; an insert fails on it, or makes a second record.",
    rests_on: &[&NONE, &MAP, &BACK],
    run: |bench| bench.conversation("again", again),
    ..BASE
};

fn again(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    let pair = [(known[0].clone(), Some(conversation.identifier()))];
    for _ in 0..2 {
        modelled.write(&partner, &pair)?;
        modelled.list(&partner)?;
    }
    Ok(())
}

pub(crate) const CHANGE: Check = Check {
    id: "mapping.customer.change",
    title: "a customer that is mapped to another Acronis tenant shows that one, unless the request is refused",
    fix: "Replace the customer's acronis_tenant_id, or refuse the request; do not answer 200 and keep the old one.",
    rests_on: &[&MAP, &SEVERAL, &AGAIN],
    run: |bench| bench.conversation("change", change),
    ..BASE
};

/// No page says that a handler must replace a mapping.
fn change(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    let some: Vec<_> = known.iter().take(2).map(|id| (id.clone(), Some(conversation.identifier()))).collect();
    modelled.write(&partner, &some)?;
    let other = [(known[0].clone(), Some(conversation.identifier()))];
    let call = Call::map_customers(&partner, &other).because("map the customer to another Acronis tenant").unstated();
    let reply = conversation.send(call)?;
    // A refusal in the body alone is the matter of other checks.
    if reply.is_carried_out() && !is_refused_in_body(&reply) {
        modelled.model.borrow_mut().write(partner.id, &other);
    }
    modelled.list(&partner)
}

pub(crate) const KEPT: Check = Check {
    id: "mapping.customer.kept",
    title: "mapping or enabling the partner again leaves its customers mapped",
    requirement: &requirements::MAPPING_WRITE,
    needs: Needs::MappedOfPartner,
    fix: "Let enablement.write, or partner enable, change the partner's own record only; a change of credentials sends it again.",
    rests_on: &[&MAP, &BACK, &PARTNER_AGAIN, &ENABLE_AGAIN],
    run: |bench| bench.conversation("kept", kept),
    ..BASE
};

fn kept(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    modelled.write(&partner, &[(known[0].clone(), Some(conversation.identifier()))])?;
    modelled.map(&partner)?;
    modelled.list(&partner)?;
    modelled.write(&partner, &[(known[0].clone(), None)])?;
    modelled.list(&partner)
}

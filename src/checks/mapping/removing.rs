//! Some customers lose their mapping: by items without `acronis_tenant_id`, or with their partner.

use super::customers::{ADD, BACK, REMOVE, SEVERAL, demanding};
use super::enablement::{OTHER_RETURN, RESET as PARTNER_RESET};
use crate::checks::base::MUST;
use crate::checks::mirroring::partner::RESET as MIRRORED_RESET;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, MappedConversation, Needs, Verdict};

pub(crate) const CHECKS: &[Check] = &[REMOVE_PART, SWAP, RESET, OTHER_PARTNER];

const BASE: Check = Check { requirement: &requirements::MAPPING_REMOVED, needs: Needs::MappedCustomers, ..MUST };

pub(crate) const REMOVE_PART: Check = Check {
    id: "mapping.customer.remove_part",
    title: "removing the mapping of some customers leaves the others mapped",
    fix: "Remove the mapping of the customers in the list, of all of them, and of no others.",
    rests_on: &[&SEVERAL, &REMOVE],
    run: |bench| bench.conversation("part", remove_part),
    ..BASE
};

fn remove_part(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let (partner, known) = modelled.partner_with_customers(2)?;
    let all: Vec<_> = known.iter().map(|id| (id.clone(), Some(conversation.identifier()))).collect();
    modelled.write(&partner, &all)?;
    let gone: Vec<_> = known.iter().skip(1).take(2).map(|id| (id.clone(), None)).collect();
    modelled.write(&partner, &gone)?;
    modelled.list(&partner)?;
    // Whether that is refused is up to the handler.
    let again = Call::map_customers(&partner, &gone).because("remove the mapping of customers that have none");
    conversation.send(again.unstated())?;
    modelled.list(&partner)
}

pub(crate) const SWAP: Check = Check {
    id: "mapping.customer.swap",
    title: "one request maps a customer and removes the mapping of another",
    requirement: &requirements::MAPPING_CUSTOMER,
    fix: "Treat each item of payload.modified alone: with acronis_tenant_id it maps, without it removes.",
    rests_on: &[&ADD, &SEVERAL, &REMOVE, &REMOVE_PART, &BACK],
    run: |bench| bench.conversation("swap", swap),
    ..BASE
};

fn swap(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let (partner, known) = modelled.partner_with_customers(2)?;
    let pair = |id: &String| (id.clone(), Some(conversation.identifier()));
    modelled.write(&partner, &[pair(&known[0])])?;
    modelled.write(&partner, &[(known[0].clone(), None), pair(&known[1])])?;
    modelled.list(&partner)?;
    modelled.write(&partner, &[pair(&known[0]), (known[1].clone(), None)])?;
    modelled.list(&partner)
}

pub(crate) const RESET: Check = Check {
    id: "mapping.customer.reset",
    title: "disabling the partner removes the mapping of its customers too",
    requirement: &requirements::MAPPING_RESET,
    needs: Needs::MappedOfPartner,
    fix: "Delete the mapping of all customers of the account in enablement.reset, or in partner reset.",
    rests_on: &[&BACK, &PARTNER_RESET, &MIRRORED_RESET, &OTHER_RETURN],
    run: |bench| bench.conversation("reset", reset),
    ..BASE
};

fn reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    let all: Vec<_> = known.into_iter().map(|id| (id, Some(conversation.identifier()))).collect();
    modelled.write(&partner, &all)?;
    // What a handler has read may stay in a cache.
    modelled.list(&partner)?;
    modelled.unmap(&partner)?;
    modelled.map(&partner)?;
    modelled.list(&partner)
}

const OTHER_PARTNER: Check = Check {
    id: "mapping.customer.other_partner",
    title: "a partner that is mapped to the account later does not see what an earlier one has mapped",
    requirement: &requirements::MAPPING_RESET,
    needs: Needs::Mapped,
    fix: "Delete the mapping of all customers of the account in enablement.reset: it holds tenants of the earlier partner.",
    rests_on: &[&RESET],
    run: |bench| bench.conversation("other", other_partner),
    ..BASE
};

fn other_partner(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (first, known) = modelled.partner_with_customers(1)?;
    modelled.write(&first, &[(known[0].clone(), Some(conversation.identifier()))])?;
    modelled.unmap(&first)?;
    let second = modelled.partner()?;
    modelled.list(&second)?;
    modelled.write(&second, &[(known[0].clone(), Some(conversation.identifier()))])?;
    modelled.list(&second)
}

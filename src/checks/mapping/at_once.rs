//! Mapping callbacks at the same time have the same effect as one after the other.

use uuid::Uuid;

use super::customers::{ADD, MAP};
use super::enablement::{AGAIN, OTHER_RETURN, OTHER_TENANT};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Call, Check, Conversation, MappedConversation, Needs, NotPassed, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[SAME_PAIR, TWO_TENANTS, CUSTOMERS];

const BASE: Check = Check {
    requirement: &requirements::MAPPING_AT_ONCE,
    needs: Needs::MappedPartner,
    rests_on: &[&OTHER_TENANT, &OTHER_RETURN],
    ..MUST
};

/// Callbacks that are sent at the same time.
const TOGETHER: usize = 6;

/// A race is not lost every time.
const ROUNDS: usize = 4;

fn rounds(bench: &Bench<'_>, round: fn(&Conversation<'_>) -> Verdict) -> Verdict {
    (0..ROUNDS).try_for_each(|at| bench.conversation(&format!("round-{at}"), round))
}

const SAME_PAIR: Check = Check {
    id: "mapping.concurrency.same_pair",
    title: "the same pair can be mapped several times at the same time",
    fix: "Insert the mapping only if it is absent, in one statement, and answer 200 when the same one is there.",
    rests_on: &[&AGAIN, &OTHER_RETURN],
    run: |bench| rounds(bench, same_pair),
    ..BASE
};

fn same_pair(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = conversation.own_partner()?;
    let calls = (0..TOGETHER).map(|_| conversation.mapping_call(&partner)).collect::<Result<Vec<_>, _>>()?;
    for reply in conversation.together(calls)? {
        conversation.require_carried_out(&requirements::MAPPING_AT_ONCE, &reply)?;
    }
    modelled.model.borrow_mut().map(partner.id);
    modelled.read(&partner)
}

const TWO_TENANTS: Check = Check {
    id: "mapping.concurrency.two_tenants",
    title: "of two Acronis tenants that are mapped to one account at the same time only one succeeds",
    requirement: &requirements::MAPPING_KEPT,
    fix: "Let the store decide: a unique key on the account, or an insert that fails when a mapping is there.",
    run: |bench| rounds(bench, two_tenants),
    ..BASE
};

fn two_tenants(conversation: &Conversation<'_>) -> Verdict {
    let own = conversation.own_partner()?;
    conversation.require_unmapped(&own)?;
    let id = conversation.vendor_tenant_id(&own)?;
    let tenants: Vec<Tenant> =
        std::iter::once(own.clone()).chain((1..TOGETHER).map(|_| conversation.partner())).collect();
    let call = |tenant: &Tenant| Call::map_partner(tenant, &id).because("map one of several tenants").unstated();
    let replies = conversation.together(tenants.iter().map(call).collect())?;
    let accepted: Vec<&Tenant> =
        tenants.iter().zip(&replies).filter(|(_, reply)| reply.is_carried_out()).map(|(tenant, _)| tenant).collect();
    if accepted.len() > 1 {
        let message = format!("{} Acronis tenants were mapped to one account at the same time", accepted.len());
        let finding = conversation.finding(&requirements::MAPPING_KEPT, message);
        return Err(finding.compared("one", accepted.len()).into());
    }
    let Some(winner) = accepted.first() else {
        return Err(NotPassed::Undecided("none of the callbacks at the same time was carried out".to_owned()));
    };
    let shown = conversation.set_up(Call::mapping(winner).unstated())?.payload();
    let named = shown.get("acronis_tenant_id").cloned().unwrap_or_default();
    if named.as_str().and_then(|id| Uuid::try_parse(id).ok()) == Some(winner.id) {
        return Ok(());
    }
    let message = "the account is mapped to another tenant than the one whose callback was carried out";
    let finding = conversation.finding(&requirements::MAPPING_KEPT, message).at("/payload/acronis_tenant_id");
    Err(finding.compared(winner.id.to_string(), named).into())
}

const CUSTOMERS: Check = Check {
    id: "mapping.concurrency.customers",
    title: "customers that are mapped at the same time are all mapped",
    needs: Needs::MappedCustomers,
    fix: "Change one customer's record, in one statement; a list that is read, changed and written loses the changes of others.",
    rests_on: &[&MAP, &ADD],
    run: |bench| rounds(bench, customers),
    ..BASE
};

fn customers(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(2)?;
    let pairs: Vec<_> = known.into_iter().take(TOGETHER).map(|id| [(id, Some(conversation.identifier()))]).collect();
    for reply in conversation.together(pairs.iter().map(|pair| Call::map_customers(&partner, pair)).collect())? {
        conversation.require_carried_out(&requirements::MAPPING_AT_ONCE, &reply)?;
    }
    pairs.iter().for_each(|pair| modelled.model.borrow_mut().write(partner.id, pair));
    modelled.list(&partner)
}

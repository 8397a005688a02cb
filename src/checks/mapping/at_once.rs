//! Mapping callbacks at the same time have the same effect as one after the other.

use serde_json::Value;
use uuid::Uuid;

use super::customers::{ADD, AGAIN as CUSTOMER_AGAIN, MAP, SEVERAL};
use super::enablement::{AGAIN, OTHER_RETURN, OTHER_TENANT};
use super::is_refused_in_body;
use super::isolation;
use super::topology::{LIST, customers as customers_in, items};
use crate::checks::base::MUST;
use crate::checks::concurrency;
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Bench, Call, Check, Conversation, MappedConversation, Needs, NotPassed, Reply, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[SAME_PAIR, TWO_TENANTS, CUSTOMERS, CROSSING_LISTS, READS, ACCOUNTS];

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
    // The gateway reads before it maps.
    for tenant in &tenants {
        conversation.send(Call::mapping(tenant).unstated())?;
    }
    let call = |tenant: &Tenant| Call::map_partner(tenant, &id).because("map one of several tenants").unstated();
    let replies = conversation.together(tenants.iter().map(call).collect())?;
    let is_accepted = |reply: &Reply| reply.is_carried_out() && !is_refused_in_body(reply);
    let accepted: Vec<&Tenant> =
        tenants.iter().zip(&replies).filter(|(_, reply)| is_accepted(reply)).map(|(tenant, _)| tenant).collect();
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
    let all = pairs(conversation, &known);
    for reply in conversation.together(all.chunks(1).map(|pair| Call::map_customers(&partner, pair)).collect())? {
        conversation.require_carried_out(&requirements::MAPPING_AT_ONCE, &reply)?;
    }
    modelled.model.borrow_mut().write(partner.id, &all);
    modelled.list(&partner)
}

/// Pairs for some customers at the vendor.
fn pairs(conversation: &Conversation<'_>, known: &[String]) -> Vec<(String, Option<Uuid>)> {
    known.iter().take(TOGETHER).map(|id| (id.clone(), Some(conversation.identifier()))).collect()
}

const CROSSING_LISTS: Check = Check {
    id: "mapping.concurrency.crossing_lists",
    title: "lists with the same customers in opposite order are all carried out",
    needs: Needs::MappedCustomers,
    fix: concurrency::ONE_ORDER,
    rests_on: &[&SEVERAL, &CUSTOMER_AGAIN],
    run: |bench| bench.conversation("crossing", crossing_lists),
    ..BASE
};

fn crossing_lists(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(2)?;
    let list = pairs(conversation, &known);
    let reversed: Vec<_> = list.iter().rev().cloned().collect();
    modelled.write(&partner, &list)?;
    modelled.list(&partner)?;
    for _ in 0..ROUNDS {
        let lists = [&list, &reversed].into_iter().cycle().take(TOGETHER);
        for reply in conversation.together(lists.map(|list| Call::map_customers(&partner, list)).collect())? {
            conversation.require_carried_out(&requirements::MAPPING_AT_ONCE, &reply)?;
        }
    }
    modelled.list(&partner)
}

const READS: Check = Check {
    id: "mapping.concurrency.reads",
    title: "a mapping that is read while it is written shows each customer that was mapped before",
    needs: Needs::MappedCustomers,
    fix: "Write and read in one transaction each, and change only the customers in payload.modified.",
    rests_on: &[&ADD, &CUSTOMER_AGAIN],
    run: |bench| bench.conversation("reads", reads),
    ..BASE
};

/// Reads between writes: each shows the customer that was mapped before, since mapping it again removes nothing.
fn reads(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(2)?;
    let all = pairs(conversation, &known);
    modelled.write(&partner, &all[..1])?;
    for round in 0..ROUNDS {
        let new = &all[1 + round % (all.len() - 1)];
        let read = || Call::mapped_customers(&partner);
        let write = |pair: &(String, Option<Uuid>)| Call::map_customers(&partner, std::slice::from_ref(pair));
        for reply in conversation.together(vec![write(new), read(), write(&all[0]), read(), read()])? {
            conversation.require_carried_out(&requirements::MAPPING_AT_ONCE, &reply)?;
            let mut shown = if reply.callback.is_read() { reply.payload() } else { continue };
            let Some(items) = shown.get_mut("items").and_then(Value::as_array_mut) else { continue };
            items.retain(|item| item.get("vendor_tenant_id").and_then(Value::as_str) == Some(&all[0].0));
            let message = "a list that was read during writes shows a state that never existed";
            let differences = modelled.model.borrow().compare_customers(partner.id, &shown);
            judged_as(&requirements::MAPPING_AT_ONCE, message, modelled.compare(differences))?;
        }
    }
    Ok(())
}

const ACCOUNTS: Check = Check {
    id: "mapping.concurrency.accounts",
    title: "callbacks of two accounts at the same time are each answered for their own",
    needs: Needs::Mapped,
    fix: "Keep no data of a request, such as its account, in variables that requests share.",
    rests_on: &[&isolation::PARTNERS, &isolation::TOPOLOGY, &LIST],
    run: |bench| bench.conversation("accounts", accounts),
    ..BASE
};

fn accounts(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partners = [modelled.partner()?, modelled.second_partner()?];
    let alone = [items(conversation, &partners[0])?, items(conversation, &partners[1])?];
    let of_both = [0, 1, 0, 1, 0, 1];
    for _ in 0..ROUNDS {
        let replies = conversation.together(of_both.map(|at| Call::topology(&partners[at])).into())?;
        for (at, reply) in of_both.into_iter().zip(replies) {
            conversation.require_carried_out(&requirements::MAPPING_AT_ONCE, &reply)?;
            let shown = reply.payload()["items"].clone();
            if customers_in(shown.as_array().map(Vec::as_slice).unwrap_or_default()) != customers_in(&alone[at]) {
                let message = "the answer lists other customers than without callbacks of another account";
                let finding = conversation.finding(&requirements::MAPPING_AT_ONCE, message).at("/payload/items");
                return Err(finding.compared(Value::from(alone[at].clone()), shown).into());
            }
        }
        let replies = conversation.together(of_both.map(|at| Call::mapping(&partners[at])).into())?;
        for (at, reply) in of_both.into_iter().zip(replies) {
            conversation.require_carried_out(&requirements::MAPPING_AT_ONCE, &reply)?;
            let vendor = conversation.vendor_tenant_id(&partners[at])?;
            let differences = modelled.model.borrow().compare_partner(partners[at].id, &vendor, &reply.payload());
            let message = "the answer is not about the account of the request";
            judged_as(&requirements::MAPPING_AT_ONCE, message, modelled.compare(differences))?;
        }
    }
    Ok(())
}

//! Many customers: in one request, in several requests, one after the other.

use crate::checks::base::MUST;
use crate::checks::similar_ids::similar_ids;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, FieldValues, ModelledConversation, Needs, Tenant, Verdict};

const BASE: Check = Check {
    requirement: &requirements::CUSTOMER_ENABLE,
    needs: Needs::Customer,
    rests_on: crate::checks::basics::ALL,
    ..MUST
};

/// Fresh customers. Every third has no settings, each of the others has its own.
fn customers(conversation: &Conversation<'_>, mark: &str, count: usize) -> Vec<(Tenant, Option<FieldValues>)> {
    let settings = |at: usize| (!at.is_multiple_of(3)).then(|| conversation.settings(&format!("{mark}{at}-")));
    (0..count).map(|at| (conversation.customer(), settings(at))).collect()
}

fn tenants(customers: &[(Tenant, Option<FieldValues>)]) -> Vec<Tenant> {
    customers.iter().map(|(customer, _)| customer.clone()).collect()
}

pub(super) const LARGE: Check = Check {
    id: "mirroring.customer.large",
    title: "a few hundred customers in one request are all enabled and listed, with their settings",
    fix: "Accept lists of any length, and list all enabled customers, without pages or limits.",
    run: |bench| bench.conversation("large", large),
    ..BASE
};

fn large(conversation: &Conversation<'_>) -> Verdict {
    const MANY: usize = 300;
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let mut list = customers(conversation, "first", MANY);
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)?;
    modelled.disable(&partner, &tenants(&list[..MANY / 2]))?;
    modelled.list(&partner)?;
    // One list enables customers that are enabled, and customers that were disabled.
    for (at, (_, settings)) in list.iter_mut().enumerate() {
        *settings = Some(conversation.settings(&format!("again{at}-")));
    }
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)
}

pub(in crate::checks) const MANY: Check = Check {
    id: "mirroring.customer.many",
    title: "more than a thousand customers, enabled by several requests, are all listed, and a reset disables all of them",
    requirement: &requirements::CUSTOMER_LIST,
    fix: "List and disable all customers of the partner, however many rows the database or its driver returns at a time.",
    run: |bench| bench.conversation("many", many),
    ..BASE
};

/// Common databases and drivers return fewer rows than this at a time.
fn many(conversation: &Conversation<'_>) -> Verdict {
    const REQUESTS: usize = 3;
    const IN_EACH: usize = 401;
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let mut all = Vec::new();
    for at in 0..REQUESTS {
        let settings = |at: usize| at.is_multiple_of(50).then(|| conversation.settings(&format!("value{at}-")));
        let customers: Vec<_> = (0..IN_EACH).map(|at| (conversation.customer(), settings(at))).collect();
        // A handler may have a limit of its own, as long as it refuses the request.
        let reply = conversation.send(Call::enable(&partner, &customers).unstated())?;
        if at > 0 && reply.exchange.outcome.is_refusal() {
            break;
        }
        conversation.require_carried_out(&requirements::CUSTOMER_ENABLE, &reply)?;
        modelled.now_enabled(&partner, &customers);
        all.extend(tenants(&customers));
    }
    modelled.list(&partner)?;
    // This leaves more than a thousand for the reset.
    modelled.disable(&partner, &all[..IN_EACH / 4])?;
    modelled.list(&partner)?;
    if !conversation.options().partner_is_mirrored() {
        return Ok(());
    }
    modelled.reset_partner(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.list(&partner)
}

pub(super) const EVEN: Check = Check {
    id: "mirroring.customer.even",
    title: "lists that exactly fill a page or a batch are carried out and listed as a whole",
    requirement: &requirements::CUSTOMER_LIST,
    fix: "Check how you read the last page and write the last batch when they are exactly full.",
    run: |bench| bench.conversation("even", even),
    ..BASE
};

/// Each request has a common page size, and so has each total.
fn even(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let mut all = Vec::new();
    for more in [20, 5, 25, 50, 100] {
        let list = customers(conversation, &format!("{more}-"), more);
        modelled.enable(&partner, &list)?;
        modelled.list(&partner)?;
        all.extend(tenants(&list));
    }
    for less in [0..50, 60..200, 50..60] {
        modelled.disable(&partner, &all[less])?;
        modelled.list(&partner)?;
    }
    Ok(())
}

pub(super) const ONE_BY_ONE: Check = Check {
    id: "mirroring.customer.one_by_one",
    title: "customers that are enabled one by one are all enabled",
    fix: "Store each customer in its own record, however many requests came before.",
    run: |bench| bench.conversation("one_by_one", one_by_one),
    ..BASE
};

fn one_by_one(conversation: &Conversation<'_>) -> Verdict {
    const MANY: usize = 24;
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    for at in 0..MANY {
        let settings = (!at.is_multiple_of(2)).then(|| conversation.settings(&format!("value{at}-")));
        modelled.enable(&partner, &[(conversation.customer(), settings)])?;
    }
    modelled.list(&partner)
}

pub(super) const SIZES: Check = Check {
    id: "mirroring.customer.sizes",
    title: "lists of one to twelve customers are carried out as a whole",
    fix: "Go through the whole list, from its first item to its last.",
    run: |bench| bench.conversation("sizes", sizes),
    ..BASE
};

fn sizes(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let lists: Vec<Vec<Tenant>> = (1..=12).map(|size| (0..size).map(|_| conversation.customer()).collect()).collect();
    lists.iter().try_for_each(|list| modelled.enable_plain(&partner, list))?;
    modelled.list(&partner)?;
    lists.iter().skip(1).step_by(2).try_for_each(|list| modelled.disable(&partner, list))?;
    modelled.list(&partner)?;
    lists.iter().step_by(2).try_for_each(|list| modelled.disable(&partner, list))?;
    modelled.list(&partner)
}

pub(super) const ALIKE: Check = Check {
    id: "mirroring.customer.alike",
    title: "customers with almost identical ids are told apart",
    requirement: &requirements::CUSTOMER_LIST,
    fix: "Compare whole ids; do not shorten them.",
    rests_on: &[&super::ADD, &super::DISABLE_PART, &ONE_BY_ONE],
    run: |bench| bench.conversation("alike", alike),
    ..BASE
};

fn alike(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let others = similar_ids(customer.id).into_iter().enumerate();
    let others: Vec<_> = others.map(|(at, id)| Tenant { id, name: format!("acgw {at}") }).collect();
    let customers: Vec<_> = std::iter::once(customer).chain(others).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.list(&partner)?;
    modelled.disable(&partner, &customers[3..])?;
    modelled.list(&partner)
}

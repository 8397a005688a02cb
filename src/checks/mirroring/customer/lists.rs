//! Many customers: in one request, in several, in a row.

use crate::contract::{Level, requirements};
use crate::suite::{Call, Check, FieldValues, ModelledConversation, Needs, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[
    check!(
        "large",
        CUSTOMER_ENABLE,
        large,
        "a few hundred customers in one request are all enabled and listed, with their settings",
        "Take lists of any length, and list all enabled customers: no page size, no limit."
    ),
    check!(
        "many",
        CUSTOMER_LIST,
        many,
        "a partner's customers of several requests, more than a thousand, are all listed, and all disabled",
        "List and disable all customers of the partner: no page size of the database or its driver, no limit."
    ),
    check!(
        "even",
        CUSTOMER_LIST,
        even,
        "lists that fill pages and batches exactly are carried out and listed as a whole",
        "Mind the last page and the last batch where they are full: nothing follows, and nothing is missing."
    ),
    check!(
        "one_by_one",
        CUSTOMER_ENABLE,
        one_by_one,
        "customers that are enabled one by one are all enabled",
        "Keep each customer in a record of its own, however many requests there were before."
    ),
    check!(
        "sizes",
        CUSTOMER_ENABLE,
        sizes,
        "lists of each size from one to twelve are carried out as a whole",
        "Go through the whole list, from its first item to its last."
    ),
];

/// Customers without settings beside ones with settings of their own.
fn customers(modelled: &ModelledConversation<'_>, mark: &str, count: usize) -> Vec<(Tenant, Option<FieldValues>)> {
    let settings = |at: usize| (!at.is_multiple_of(3)).then(|| modelled.conversation.settings(&format!("{mark}{at}-")));
    (0..count).map(|at| (modelled.conversation.customer(), settings(at))).collect()
}

fn tenants(customers: &[(Tenant, Option<FieldValues>)]) -> Vec<Tenant> {
    customers.iter().map(|(customer, _)| customer.clone()).collect()
}

fn large(modelled: &ModelledConversation<'_>) -> Verdict {
    const MANY: usize = 300;
    let partner = modelled.partner()?;
    let mut list = customers(modelled, "first", MANY);
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)?;
    modelled.disable(&partner, &tenants(&list[..MANY / 2]))?;
    modelled.list(&partner)?;
    // Enabled for the first time, again, and anew, in one list.
    for (at, (_, settings)) in list.iter_mut().enumerate() {
        *settings = Some(modelled.conversation.settings(&format!("again{at}-")));
    }
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)
}

/// More than common databases and drivers give out at one time unless they are asked again.
fn many(modelled: &ModelledConversation<'_>) -> Verdict {
    const REQUESTS: usize = 3;
    const IN_EACH: usize = 401;
    let partner = modelled.partner()?;
    let mut all = Vec::new();
    for at in 0..REQUESTS {
        let settings =
            |at: usize| at.is_multiple_of(50).then(|| modelled.conversation.settings(&format!("value{at}-")));
        let customers: Vec<_> = (0..IN_EACH).map(|at| (modelled.conversation.customer(), settings(at))).collect();
        // A handler may have a limit of its own, if it says so.
        let reply = modelled.conversation.send(Call::enable(&partner, &customers).unstated())?;
        if at > 0 && reply.exchange.outcome.is_refusal() {
            break;
        }
        modelled.conversation.require_carried_out(&requirements::CUSTOMER_ENABLE, &reply)?;
        modelled.now_enabled(&partner, &customers);
        all.extend(tenants(&customers));
    }
    modelled.list(&partner)?;
    // More than a thousand are left for the reset.
    modelled.disable(&partner, &all[..IN_EACH / 4])?;
    modelled.list(&partner)?;
    if !modelled.conversation.options().partner_is_mirrored() {
        return Ok(());
    }
    modelled.reset_partner(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.list(&partner)
}

/// Each total is a page size that is common, and so is the number of items in each request.
fn even(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let mut all = Vec::new();
    for more in [20, 5, 25, 50, 100] {
        let list = customers(modelled, &format!("{more}-"), more);
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

fn one_by_one(modelled: &ModelledConversation<'_>) -> Verdict {
    const MANY: usize = 24;
    let partner = modelled.partner()?;
    for at in 0..MANY {
        let settings = (!at.is_multiple_of(2)).then(|| modelled.conversation.settings(&format!("value{at}-")));
        modelled.enable(&partner, &[(modelled.conversation.customer(), settings)])?;
    }
    modelled.list(&partner)
}

fn sizes(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let lists: Vec<Vec<Tenant>> =
        (1..=12).map(|size| (0..size).map(|_| modelled.conversation.customer()).collect()).collect();
    lists.iter().try_for_each(|list| modelled.enable_plain(&partner, list))?;
    modelled.list(&partner)?;
    lists.iter().skip(1).step_by(2).try_for_each(|list| modelled.disable(&partner, list))?;
    modelled.list(&partner)?;
    lists.iter().step_by(2).try_for_each(|list| modelled.disable(&partner, list))?;
    modelled.list(&partner)
}

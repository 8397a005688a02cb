//! Callbacks that are sent at the same time have the same effect as one after the other: nothing is lost, and nothing
//! is mixed up. A check that fails once is repeated, and the finding says how often it failed again.

mod crossing_lists;
mod partners;
mod tokens;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::checks::base::MUST;
use crate::checks::mirroring::isolation;
use crate::contract::{Callback, requirements};
use crate::suite::{
    Bench, Call, Check, Conversation, Finding, ModelledConversation, Needs, NotPassed, Reply, Tenant, Verdict,
    listed_id,
};

pub(super) const CHECKS: &[Check] = &[
    partners::PARTNERS,
    CUSTOMERS,
    SAME_CUSTOMER,
    crossing_lists::CROSSING_LISTS,
    ENABLE_AND_DISABLE,
    SETTINGS,
    PARTNER_AGAIN,
    SAME_PARTNER,
    READS,
    tokens::TOKENS,
];

const BASE: Check = Check {
    requirement: &requirements::CONCURRENCY,
    needs: Needs::Customer,
    rests_on: &[&isolation::CUSTOMERS],
    ..MUST
};

/// The first part of the ids.
pub(super) const SUBJECT: &str = "concurrency";

/// Rounds at first: a race shows only by chance.
const ROUNDS: usize = 4;
/// Further rounds once one has failed.
const CONFIRMING: usize = 6;

/// Callbacks that are sent at the same time.
const TOGETHER: usize = 8;

/// How to fix a handler that mixes up requests.
const OWN_DATA: &str = "Keep no data of a request in variables that requests share.";

/// How to fix a handler that locks the same records in different orders.
pub(super) const ONE_ORDER: &str = "Lock records in one order, for example sorted by id, or repeat a transaction that the database ends because of a deadlock.";

fn repeated(bench: &Bench<'_>, round: fn(&Conversation<'_>) -> Verdict) -> Verdict {
    let hold = |at: usize| bench.conversation(&format!("round-{at}"), round);
    for at in 0..ROUNDS {
        match hold(at) {
            Ok(()) => {}
            Err(NotPassed::Failed(findings)) => return Err(NotPassed::Failed(how_often(findings, hold))),
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

fn how_often(mut findings: Vec<Finding>, hold: impl Fn(usize) -> Verdict) -> Vec<Finding> {
    let again = (ROUNDS..ROUNDS + CONFIRMING).filter(|at| matches!(hold(*at), Err(NotPassed::Failed(_)))).count();
    for finding in &mut findings {
        finding.message.push_str(&format!(" (failed again in {again} of {CONFIRMING} rounds)"));
        finding.flaky = again == 0;
        finding.confirmed = again > 0;
    }
    findings
}

/// Sends callbacks at the same time. Each must be carried out.
fn require_all(conversation: &Conversation<'_>, calls: Vec<Call>) -> Result<Vec<Reply>, NotPassed> {
    let replies = conversation.together(calls)?;
    let Some(reply) = replies.iter().find(|reply| !reply.is_carried_out()) else { return Ok(replies) };
    let message = format!("sent together with others, “{}” got {}", reply.exchange.intent, reply.summary());
    Err(conversation.finding(&requirements::CONCURRENCY, message).compared(200, reply.status()).into())
}

const CUSTOMERS: Check = Check {
    id: "concurrency.customers",
    title: "customers that are enabled by simultaneous requests are all enabled",
    fix: "Add each customer in one atomic step; do not read the list, change it and write it back.",
    run: |bench| repeated(bench, customers),
    ..BASE
};

fn customers(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let customers: Vec<_> = (0..TOGETHER).map(|_| (conversation.customer(), None)).collect();
    require_all(conversation, customers.iter().map(|(customer, _)| Call::enable_one(&partner, customer)).collect())?;
    modelled.now_enabled(&partner, &customers);
    modelled.list(&partner)
}

const SAME_CUSTOMER: Check = Check {
    id: "concurrency.same_customer",
    title: "a customer that is enabled twice at the same time is listed once",
    fix: "Let the database decide: a unique key over partner and customer with insert-or-update, not find-then-create.",
    run: |bench| repeated(bench, same_customer),
    ..BASE
};

fn same_customer(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let customer = conversation.customer();
    require_all(conversation, (0..TOGETHER).map(|_| Call::enable_one(&partner, &customer)).collect())?;
    modelled.now_enabled(&partner, &[(customer, None)]);
    modelled.list(&partner)
}

const ENABLE_AND_DISABLE: Check = Check {
    id: "concurrency.enable_and_disable",
    title: "enabling some customers and disabling others at the same time does both",
    fix: "Change only the records of the listed customers.",
    run: |bench| repeated(bench, enable_and_disable),
    ..BASE
};

fn enable_and_disable(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let old: Vec<Tenant> = (0..TOGETHER / 2).map(|_| conversation.customer()).collect();
    let new: Vec<_> = (0..TOGETHER / 2).map(|_| (conversation.customer(), None)).collect();
    modelled.enable_plain(&partner, &old)?;
    let disable = old.iter().map(|customer| Call::disable(&partner, std::slice::from_ref(customer)));
    let enable = new.iter().map(|(customer, _)| Call::enable_one(&partner, customer));
    require_all(conversation, disable.chain(enable).collect())?;
    modelled.now_disabled(&partner, &old);
    modelled.now_enabled(&partner, &new);
    modelled.list(&partner)
}

const SETTINGS: Check = Check {
    id: "concurrency.settings",
    title: "settings of simultaneous requests are not mixed up",
    fix: "Write a customer and its settings in one step, and keep no data of a request in variables that requests share.",
    run: |bench| repeated(bench, settings),
    ..BASE
};

/// Each customer has its own settings. A customer of several requests has those of one of them.
fn settings(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let shared = conversation.customer();
    let own: Vec<_> = (0..TOGETHER / 2)
        .map(|at| (conversation.customer(), Some(conversation.settings(&format!("own{at}-")))))
        .collect();
    let theirs: Vec<_> =
        (0..TOGETHER / 2).map(|at| (shared.clone(), Some(conversation.settings(&format!("shared{at}-"))))).collect();
    let calls = own.iter().chain(&theirs).enumerate().map(|(at, one)| {
        let call = Call::enable(&partner, std::slice::from_ref(one));
        // A handler that writes field by field begins with another one each time.
        if at.is_multiple_of(2) { call } else { call.edited(reverse_fields) }
    });
    require_all(conversation, calls.collect())?;
    modelled.now_enabled(&partner, &own);
    let payload = conversation.set_up(Call::list(&partner))?.payload();
    let mut shown = payload.as_array().into_iter().flatten().filter(|item| listed_id(item) == Some(shared.id));
    let shown = shown.next().map(|item| item["settings"].clone()).unwrap_or_default();
    // Any of the requests may be the last one. If none fits, the model says what is wrong.
    let last = theirs.iter().find(|(_, settings)| json!(settings) == shown).or(theirs.last());
    modelled.now_enabled(&partner, &last.cloned().into_iter().collect::<Vec<_>>());
    modelled.compare(modelled.model.borrow().compare_list(partner.id, &payload))
}

/// Writes the settings of the customer in the opposite order.
fn reverse_fields(body: &mut Value) {
    if let Some(settings) = body.pointer_mut("/payload/enabled/0/settings").and_then(Value::as_object_mut) {
        *settings = std::mem::take(settings).into_iter().rev().collect();
    }
}

const PARTNER_AGAIN: Check = Check {
    id: "concurrency.partner_again",
    title: "enabling a partner again while its customers are enabled keeps all of them",
    needs: Needs::Both,
    fix: "Update only the partner's own record; do not write back customers that you read before.",
    run: |bench| repeated(bench, partner_again),
    ..BASE
};

fn partner_again(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let customers: Vec<_> = (0..TOGETHER / 2).map(|_| (conversation.customer(), None)).collect();
    let calls = customers
        .iter()
        .flat_map(|(customer, _)| [Call::enable_one(&partner, customer), Call::enable_partner(&partner)]);
    require_all(conversation, calls.collect())?;
    modelled.now_enabled(&partner, &customers);
    modelled.list(&partner)?;
    modelled.state(&partner)
}

const SAME_PARTNER: Check = Check {
    id: "concurrency.same_partner",
    title: "a partner that is enabled twice at the same time has one record",
    needs: Needs::Partner,
    fix: "Insert or update under a unique key over the partner's tenant id.",
    run: |bench| repeated(bench, same_partner),
    ..BASE
};

fn same_partner(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = conversation.partner();
    let replies = require_all(conversation, (0..TOGETHER).map(|_| Call::enable_partner(&partner)).collect())?;
    let ids: BTreeSet<String> = replies.iter().map(|reply| reply.payload()["vendor_tenant_id"].to_string()).collect();
    if ids.len() > 1 {
        let message = "enabling one partner several times at once created more than one record";
        let finding = conversation.finding(&requirements::CONCURRENCY, message).at("/payload/vendor_tenant_id");
        return Err(finding.compared("one identifier", json!(ids)).into());
    }
    modelled.model.borrow_mut().enable_partner(partner.id);
    modelled.state(&partner)?;
    modelled.reset_partner(&partner)?;
    modelled.state(&partner)
}

const READS: Check = Check {
    id: "concurrency.reads",
    title: "a list that is read while customers are enabled shows each of them once or not yet",
    fix: "Read the list in one transaction.",
    run: |bench| repeated(bench, reads),
    ..BASE
};

/// Reads between writes: each list shows the customer that was enabled before, since enabling it again disables nothing,
/// and any of the new ones, each once.
fn reads(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let before = conversation.customer();
    modelled.enable_plain(&partner, std::slice::from_ref(&before))?;
    let new: Vec<_> = (0..TOGETHER / 2).map(|_| (conversation.customer(), None)).collect();
    let calls = new.iter().flat_map(|(customer, _)| {
        let again = Call::enable_one(&partner, &before).because("enable the customer again that is already enabled");
        [Call::enable_one(&partner, customer), Call::list(&partner), again, Call::list(&partner)]
    });
    let replies = conversation.together(calls.collect())?;
    let allowed: BTreeSet<_> = new.iter().map(|(customer, _)| customer.id).chain([before.id]).collect();
    let is_list = |reply: &&Reply| reply.callback == Callback::CustomerGetState && reply.payload().is_array();
    for reply in replies.iter().filter(is_list) {
        let listed: Vec<_> = reply.payload().as_array().into_iter().flatten().filter_map(listed_id).collect();
        let distinct: BTreeSet<_> = listed.iter().copied().collect();
        if distinct.len() < listed.len() || !distinct.is_subset(&allowed) || !distinct.contains(&before.id) {
            let message = "a list that was read during writes shows a state that never existed";
            let finding = conversation.finding(&requirements::CONCURRENCY, message).at("/payload");
            return Err(finding
                .compared(json!({ "at least": [before.id], "at most": allowed }), reply.payload())
                .into());
        }
    }
    modelled.now_enabled(&partner, &new);
    modelled.list(&partner)
}

//! Callbacks in flight together take effect as if one after another: nothing is lost, nothing leaks.
//! A race that shows once is looked for again, and the finding says how often it came.

use std::collections::BTreeSet;

use serde_json::json;

use crate::contract::{Level, requirements};
use crate::suite::{
    Bench, Call, Check, Finding, ModelledConversation, Needs, NotPassed, Reply, Tenant, Verdict, listed_id,
};

macro_rules! check {
    ($id:literal, $needs:ident, $run:ident, $title:literal, $fix:literal) => {
        Check {
            id: concat!("concurrency.", $id),
            title: $title,
            level: Level::Must,
            requirement: &requirements::CONCURRENCY,
            needs: Needs::$needs,
            fix: $fix,
            run: |bench| repeated(bench, $run),
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!(
        "customers",
        Customer,
        customers,
        "customers that are enabled by requests in flight together are all enabled",
        "Add each customer in one atomic step; do not read the list, change it and write it back."
    ),
    check!(
        "same_customer",
        Customer,
        same_customer,
        "a customer that is enabled twice at the same time is listed once",
        "Let the database decide: a unique key over partner and customer with insert-or-update, not find-then-create."
    ),
    check!(
        "enable_and_disable",
        Customer,
        enable_and_disable,
        "enabling some and disabling others at the same time does both",
        "Change only the records of the listed customers."
    ),
    check!(
        "settings",
        Customer,
        settings,
        "settings of requests in flight together are not mixed up",
        "Write a customer and its settings in one step, and keep nothing of a request in variables that requests share."
    ),
    check!(
        "partner_again",
        Both,
        partner_again,
        "a partner that is enabled again while its customers are keeps all of them",
        "Update the partner's own record only; do not write back customers that were read before."
    ),
    check!(
        "partners",
        Partner,
        partners,
        "partners that are enabled at the same time do not disturb each other",
        "Keep nothing of a request in variables that requests share."
    ),
    check!(
        "same_partner",
        Partner,
        same_partner,
        "a partner that is enabled twice at the same time is one partner",
        "Insert or update under a unique key over the partner's tenant id."
    ),
    check!(
        "reads",
        Customer,
        reads,
        "a list that is read while customers are enabled shows some state in between",
        "Read the list in one transaction."
    ),
];

/// Rounds at first; a race is a matter of luck.
const ROUNDS: usize = 4;
/// Rounds more once one has failed.
const CONFIRMING: usize = 6;

type Round = fn(&ModelledConversation<'_>) -> Verdict;

fn repeated(bench: &Bench<'_>, round: Round) -> Verdict {
    let hold = |at: usize| {
        bench.conversation(&format!("round-{at}"), |conversation| round(&ModelledConversation::new(conversation)))
    };
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
        finding.message.push_str(&format!(" (came again in {again} of {CONFIRMING} rounds)"));
        finding.flaky = again == 0;
        finding.confirmed = again > 0;
    }
    findings
}

const TOGETHER: usize = 8;

fn all_carried_out(modelled: &ModelledConversation<'_>, calls: Vec<Call>) -> Verdict {
    carried_out(modelled, calls).map(drop)
}

fn carried_out(modelled: &ModelledConversation<'_>, calls: Vec<Call>) -> Result<Vec<Reply>, NotPassed> {
    let replies = modelled.conversation.together(calls)?;
    match replies.iter().find(|reply| !reply.is_carried_out()) {
        Some(reply) => {
            let message =
                format!("in flight with others, {} was answered with {}", reply.exchange.intent, reply.summary());
            Err(modelled.conversation.finding(&requirements::CONCURRENCY, message).compared(200, reply.status()).into())
        }
        None => Ok(replies),
    }
}

fn customers(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customers: Vec<_> = (0..TOGETHER).map(|_| (modelled.conversation.customer(), None)).collect();
    all_carried_out(modelled, customers.iter().map(|(customer, _)| Call::enable_one(&partner, customer)).collect())?;
    modelled.now_enabled(&partner, &customers);
    modelled.list(&partner)
}

fn same_customer(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customer = modelled.conversation.customer();
    all_carried_out(modelled, (0..TOGETHER).map(|_| Call::enable_one(&partner, &customer)).collect())?;
    modelled.now_enabled(&partner, &[(customer, None)]);
    modelled.list(&partner)
}

/// Each customer has its own settings, and one that several requests enable those of one of them.
fn settings(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, conversation) = (modelled.partner()?, modelled.conversation);
    let shared = conversation.customer();
    let own: Vec<_> = (0..TOGETHER / 2)
        .map(|at| (conversation.customer(), Some(conversation.settings(&format!("own{at}-")))))
        .collect();
    let theirs: Vec<_> =
        (0..TOGETHER / 2).map(|at| (shared.clone(), Some(conversation.settings(&format!("shared{at}-"))))).collect();
    let calls = own.iter().chain(&theirs).map(|one| Call::enable(&partner, std::slice::from_ref(one)));
    all_carried_out(modelled, calls.collect())?;
    modelled.now_enabled(&partner, &own);
    let payload = conversation.set_up(Call::list(&partner))?.payload();
    let mut shown = payload.as_array().into_iter().flatten().filter(|item| listed_id(item) == Some(shared.id));
    let shown = shown.next().map(|item| item["settings"].clone()).unwrap_or_default();
    // Whichever came last; if none fits, the model says what is wrong with it.
    let last = theirs.iter().find(|(_, settings)| json!(settings) == shown).or(theirs.last());
    modelled.now_enabled(&partner, &last.cloned().into_iter().collect::<Vec<_>>());
    modelled.compare(modelled.model.borrow().compare_list(partner.id, &payload))
}

fn partner_again(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customers: Vec<_> = (0..TOGETHER / 2).map(|_| (modelled.conversation.customer(), None)).collect();
    let calls = customers
        .iter()
        .flat_map(|(customer, _)| [Call::enable_one(&partner, customer), Call::enable_partner(&partner)]);
    all_carried_out(modelled, calls.collect())?;
    modelled.now_enabled(&partner, &customers);
    modelled.list(&partner)?;
    modelled.state(&partner)
}

fn enable_and_disable(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let old: Vec<Tenant> = (0..TOGETHER / 2).map(|_| modelled.conversation.customer()).collect();
    let new: Vec<_> = (0..TOGETHER / 2).map(|_| (modelled.conversation.customer(), None)).collect();
    modelled.enable_plain(&partner, &old)?;
    let disable = old.iter().map(|customer| Call::disable(&partner, std::slice::from_ref(customer)));
    let enable = new.iter().map(|(customer, _)| Call::enable_one(&partner, customer));
    all_carried_out(modelled, disable.chain(enable).collect())?;
    modelled.model.borrow_mut().disable(partner.id, &old.iter().map(|customer| customer.id).collect::<Vec<_>>());
    modelled.now_enabled(&partner, &new);
    modelled.list(&partner)
}

fn partners(modelled: &ModelledConversation<'_>) -> Verdict {
    let partners: Vec<Tenant> = (0..TOGETHER).map(|_| modelled.conversation.partner()).collect();
    let replies = modelled.conversation.together(partners.iter().map(Call::enable_partner).collect())?;
    for (partner, reply) in partners.iter().zip(replies) {
        if !reply.is_carried_out() {
            let message =
                format!("in flight with others, {} was answered with {}", reply.exchange.intent, reply.summary());
            return Err(modelled
                .conversation
                .finding(&requirements::CONCURRENCY, message)
                .compared(200, reply.status())
                .into());
        }
        let named = reply.payload()["acronis_tenant_id"].clone();
        if named.is_string() && !crate::sender::same_identifier(&named, &partner.id.to_string()) {
            let finding = modelled
                .conversation
                .finding(&requirements::CONCURRENCY, "the answer names the partner of another request");
            return Err(finding.at("/payload/acronis_tenant_id").compared(json!(partner.id), named).into());
        }
        // A handler that mixes up requests in flight answers with another one's identifier too.
        let mixed = reply.violations.iter().filter(|violation| violation.rule == requirements::RESPONSE_ECHO.id);
        modelled.conversation.require_conforming(&mixed.cloned().collect::<Vec<_>>())?;
        modelled.model.borrow_mut().enable_partner(partner.id);
    }
    partners.iter().try_for_each(|partner| modelled.state(partner))
}

fn same_partner(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.conversation.partner();
    let replies = carried_out(modelled, (0..TOGETHER).map(|_| Call::enable_partner(&partner)).collect())?;
    let ids: BTreeSet<String> = replies.iter().map(|reply| reply.payload()["vendor_tenant_id"].to_string()).collect();
    if ids.len() > 1 {
        let message = "enabling one partner several times at once made more than one record";
        let finding =
            modelled.conversation.finding(&requirements::CONCURRENCY, message).at("/payload/vendor_tenant_id");
        return Err(finding.compared("one identifier", json!(ids)).into());
    }
    modelled.model.borrow_mut().enable_partner(partner.id);
    modelled.state(&partner)?;
    modelled.reset_partner(&partner)?;
    modelled.state(&partner)
}

/// Reads between writes: each list holds what was there before, as enabling it again is no disabling, and of the new
/// ones any, each once.
fn reads(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let before = modelled.conversation.customer();
    modelled.enable_plain(&partner, std::slice::from_ref(&before))?;
    let new: Vec<_> = (0..TOGETHER / 2).map(|_| (modelled.conversation.customer(), None)).collect();
    let calls = new.iter().flat_map(|(customer, _)| {
        let again = Call::enable_one(&partner, &before).because("enable again the customer that is enabled already");
        [Call::enable_one(&partner, customer), Call::list(&partner), again, Call::list(&partner)]
    });
    let replies = modelled.conversation.together(calls.collect())?;
    let allowed: BTreeSet<_> = new.iter().map(|(customer, _)| customer.id).chain([before.id]).collect();
    for reply in replies
        .iter()
        .filter(|reply| reply.callback == crate::contract::Callback::CustomerGetState && reply.is_carried_out())
    {
        let listed: Vec<_> = reply.payload().as_array().into_iter().flatten().filter_map(listed_id).collect();
        let distinct: BTreeSet<_> = listed.iter().copied().collect();
        if distinct.len() < listed.len() || !distinct.is_subset(&allowed) || !distinct.contains(&before.id) {
            let message = "a list that was read during writes shows a state that never was";
            let finding = modelled.conversation.finding(&requirements::CONCURRENCY, message).at("/payload");
            return Err(finding
                .compared(json!({ "at least": [before.id], "at most": allowed }), reply.payload())
                .into());
        }
    }
    modelled.now_enabled(&partner, &new);
    modelled.list(&partner)
}

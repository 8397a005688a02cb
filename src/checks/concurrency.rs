//! Callbacks in flight together take effect as if one after another: nothing is lost, nothing leaks.
//! A race that shows once is looked for again, and the finding says how often it came.

use std::collections::BTreeSet;

use serde_json::json;

use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, Finding, Needs, Reply, Scene, Stop, Tenant, Verdict, listed_id};

macro_rules! check {
    ($id:literal, $needs:ident, $run:ident, $title:literal, $mend:literal) => {
        Check {
            id: concat!("concurrency.", $id),
            title: $title,
            level: Level::Must,
            requirement: &requirements::CONCURRENCY,
            needs: Needs::$needs,
            mend: $mend,
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

type Round = fn(&Scene<'_, '_>) -> Verdict;

fn repeated(bench: &Bench<'_>, round: Round) -> Verdict {
    let hold = |at: usize| bench.conversation(&format!("round-{at}"), |talk| round(&Scene::new(talk)));
    for at in 0..ROUNDS {
        match hold(at) {
            Ok(()) => {}
            Err(Stop::Failed(findings)) => return Err(Stop::Failed(how_often(findings, hold))),
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

fn how_often(mut findings: Vec<Finding>, hold: impl Fn(usize) -> Verdict) -> Vec<Finding> {
    let again = (ROUNDS..ROUNDS + CONFIRMING).filter(|at| matches!(hold(*at), Err(Stop::Failed(_)))).count();
    for finding in &mut findings {
        finding.message.push_str(&format!(" (came again in {again} of {CONFIRMING} rounds)"));
        finding.flaky = again == 0;
        finding.confirmed = again > 0;
    }
    findings
}

const TOGETHER: usize = 8;

fn all_carried_out(scene: &Scene<'_, '_>, calls: Vec<Call>) -> Verdict {
    carried_out(scene, calls).map(drop)
}

fn carried_out(scene: &Scene<'_, '_>, calls: Vec<Call>) -> Result<Vec<Reply>, Stop> {
    let replies = scene.talk.together(calls)?;
    match replies.iter().find(|reply| !reply.is_carried_out()) {
        Some(reply) => {
            let message =
                format!("in flight with others, {} was answered with {}", reply.exchange.intent, reply.summary());
            Err(scene.talk.finding(&requirements::CONCURRENCY, message).compared(200, reply.status()).into())
        }
        None => Ok(replies),
    }
}

fn customers(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let customers: Vec<_> = (0..TOGETHER).map(|_| (scene.talk.customer(), None)).collect();
    all_carried_out(scene, customers.iter().map(|(customer, _)| Call::enable_one(&partner, customer)).collect())?;
    scene.now_enabled(&partner, &customers);
    scene.list(&partner)
}

fn same_customer(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let customer = scene.talk.customer();
    all_carried_out(scene, (0..TOGETHER).map(|_| Call::enable_one(&partner, &customer)).collect())?;
    scene.now_enabled(&partner, &[(customer, None)]);
    scene.list(&partner)
}

/// Each customer has its own settings, and one that several requests enable those of one of them.
fn settings(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, talk) = (scene.partner()?, scene.talk);
    let shared = talk.customer();
    let own: Vec<_> =
        (0..TOGETHER / 2).map(|at| (talk.customer(), Some(talk.settings(&format!("own{at}-"))))).collect();
    let theirs: Vec<_> =
        (0..TOGETHER / 2).map(|at| (shared.clone(), Some(talk.settings(&format!("shared{at}-"))))).collect();
    let calls = own.iter().chain(&theirs).map(|one| Call::enable(&partner, std::slice::from_ref(one)));
    all_carried_out(scene, calls.collect())?;
    scene.now_enabled(&partner, &own);
    let payload = talk.carried_out(Call::list(&partner))?.payload();
    let mut shown = payload.as_array().into_iter().flatten().filter(|item| listed_id(item) == Some(shared.id));
    let shown = shown.next().map(|item| item["settings"].clone()).unwrap_or_default();
    // Whichever came last; if none fits, the model says what is wrong with it.
    let last = theirs.iter().find(|(_, settings)| json!(settings) == shown).or(theirs.last());
    scene.now_enabled(&partner, &last.cloned().into_iter().collect::<Vec<_>>());
    scene.compare(scene.model.borrow().compare_list(partner.id, &payload))
}

fn partner_again(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let customers: Vec<_> = (0..TOGETHER / 2).map(|_| (scene.talk.customer(), None)).collect();
    let calls = customers
        .iter()
        .flat_map(|(customer, _)| [Call::enable_one(&partner, customer), Call::enable_partner(&partner)]);
    all_carried_out(scene, calls.collect())?;
    scene.now_enabled(&partner, &customers);
    scene.list(&partner)?;
    scene.state(&partner)
}

fn enable_and_disable(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let old: Vec<Tenant> = (0..TOGETHER / 2).map(|_| scene.talk.customer()).collect();
    let new: Vec<_> = (0..TOGETHER / 2).map(|_| (scene.talk.customer(), None)).collect();
    scene.enable_plain(&partner, &old)?;
    let disable = old.iter().map(|customer| Call::disable(&partner, std::slice::from_ref(customer)));
    let enable = new.iter().map(|(customer, _)| Call::enable_one(&partner, customer));
    all_carried_out(scene, disable.chain(enable).collect())?;
    scene.model.borrow_mut().disable(partner.id, &old.iter().map(|customer| customer.id).collect::<Vec<_>>());
    scene.now_enabled(&partner, &new);
    scene.list(&partner)
}

fn partners(scene: &Scene<'_, '_>) -> Verdict {
    let partners: Vec<Tenant> = (0..TOGETHER).map(|_| scene.talk.partner()).collect();
    let replies = scene.talk.together(partners.iter().map(Call::enable_partner).collect())?;
    for (partner, reply) in partners.iter().zip(replies) {
        if !reply.is_carried_out() {
            let message =
                format!("in flight with others, {} was answered with {}", reply.exchange.intent, reply.summary());
            return Err(scene.talk.finding(&requirements::CONCURRENCY, message).compared(200, reply.status()).into());
        }
        let named = reply.payload()["acronis_tenant_id"].clone();
        if named.is_string() && !crate::sender::same_identifier(&named, &partner.id.to_string()) {
            let finding =
                scene.talk.finding(&requirements::CONCURRENCY, "the answer names the partner of another request");
            return Err(finding.at("/payload/acronis_tenant_id").compared(json!(partner.id), named).into());
        }
        // A handler that mixes up requests in flight answers with another one's identifier too.
        let mixed = reply.violations.iter().filter(|violation| violation.rule == requirements::RESPONSE_ECHO.id);
        scene.talk.conforms(&mixed.cloned().collect::<Vec<_>>())?;
        scene.model.borrow_mut().enable_partner(partner.id);
    }
    partners.iter().try_for_each(|partner| scene.state(partner))
}

fn same_partner(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.talk.partner();
    let replies = carried_out(scene, (0..TOGETHER).map(|_| Call::enable_partner(&partner)).collect())?;
    let ids: BTreeSet<String> = replies.iter().map(|reply| reply.payload()["vendor_tenant_id"].to_string()).collect();
    if ids.len() > 1 {
        let message = "enabling one partner several times at once made more than one record";
        let finding = scene.talk.finding(&requirements::CONCURRENCY, message).at("/payload/vendor_tenant_id");
        return Err(finding.compared("one identifier", json!(ids)).into());
    }
    scene.model.borrow_mut().enable_partner(partner.id);
    scene.state(&partner)?;
    scene.reset_partner(&partner)?;
    scene.state(&partner)
}

/// Reads between writes: each list holds what was there before, as enabling it again is no disabling, and of the new
/// ones any, each once.
fn reads(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let before = scene.talk.customer();
    scene.enable_plain(&partner, std::slice::from_ref(&before))?;
    let new: Vec<_> = (0..TOGETHER / 2).map(|_| (scene.talk.customer(), None)).collect();
    let calls = new.iter().flat_map(|(customer, _)| {
        let again = Call::enable_one(&partner, &before).because("enable again the customer that is enabled already");
        [Call::enable_one(&partner, customer), Call::list(&partner), again, Call::list(&partner)]
    });
    let replies = scene.talk.together(calls.collect())?;
    let allowed: BTreeSet<_> = new.iter().map(|(customer, _)| customer.id).chain([before.id]).collect();
    for reply in replies
        .iter()
        .filter(|reply| reply.callback == crate::contract::Callback::CustomerGetState && reply.is_carried_out())
    {
        let listed: Vec<_> = reply.payload().as_array().into_iter().flatten().filter_map(listed_id).collect();
        let distinct: BTreeSet<_> = listed.iter().copied().collect();
        if distinct.len() < listed.len() || !distinct.is_subset(&allowed) || !distinct.contains(&before.id) {
            let message = "a list that was read during writes shows a state that never was";
            let finding = scene.talk.finding(&requirements::CONCURRENCY, message).at("/payload");
            return Err(finding
                .compared(json!({ "at least": [before.id], "at most": allowed }), reply.payload())
                .into());
        }
    }
    scene.now_enabled(&partner, &new);
    scene.list(&partner)
}

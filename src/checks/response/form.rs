//! Form of the answers: “Callback response format”, and the response part of each callback's page.

use std::cell::Cell;

use super::absent_payload::explained;
use super::situation::{fix_of, fix_of_absence, fix_of_refusal};
use crate::checks::base::MUST;
use crate::contract::{Callback, requirements};
use crate::suite::{
    Bench, Call, Check, Conversation, FieldValues, Finding, Needs, NotPassed, Verdict, gather, response_id,
};

pub(super) const BASE: Check = Check {
    requirement: &requirements::RESPONSE_FORM,
    fix: "Answer with status 200, a JSON content type, and exactly the members that the response schema names (`acgw schema`).",
    ..MUST
};

/// Sends whatever the situation needs, and returns the callback whose answer is judged.
pub(super) type Situation = fn(&Conversation<'_>) -> Result<Call, NotPassed>;

/// Judges the whole answer in each situation in which it may differ.
pub(super) fn form(bench: &Bench<'_>, situations: &[(&str, Situation)]) -> Verdict {
    let judged = Cell::new(None);
    gather(situations.iter().map(|(label, situation)| {
        let verdict = bench.conversation(label, |conversation| {
            let call = situation(conversation)?;
            let may_refuse = !call.is_documented();
            judged.set(Some(call.callback));
            let reply = conversation.send(call)?;
            // A wrong status for a good answer, such as 201, is not a refusal.
            let is_refused = match reply.callback {
                Callback::EnablementWrite | Callback::TenantMappingWrite => matches!(reply.status(), Some(400..=599)),
                _ => !reply.is_carried_out(),
            };
            if may_refuse && is_refused {
                return Ok(());
            }
            let verdict = explained(conversation, &reply, conversation.require_conforming(&reply.violations));
            verdict.map_err(|wrong| fix_of(&reply, label).into_iter().fold(wrong, NotPassed::fixed_by))
        });
        match verdict {
            Err(silent @ NotPassed::Silent(_)) => Err(late(bench, judged.get()).unwrap_or(silent)),
            other => other,
        }
    }))
}

/// The finding that a callback is never answered in time.
fn late(bench: &Bench<'_>, callback: Option<Callback>) -> Option<NotPassed> {
    let shown = bench.session().lateness.shown(callback?)?;
    Finding::late(callback?, shown).map(NotPassed::from)
}

pub(in crate::checks) const PARTNER_GET_STATE: Check = Check {
    id: "response.partner.get_state",
    title: "the answer to partner get_state has the documented form",
    needs: Needs::Partner,
    run: partner_get_state,
    ..BASE
};

fn partner_get_state(bench: &Bench<'_>) -> Verdict {
    form(
        bench,
        &[
            ("never-enabled", never_enabled),
            ("enabled", enabled),
            ("disabled", disabled),
            ("empty-settings", with_empty_settings),
        ],
    )
}

fn never_enabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::partner_state(&conversation.partner()))
}

fn enabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::partner_state(&conversation.enabled_partner()?))
}

/// A handler may refuse empty settings.
fn with_empty_settings(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.partner();
    let enable = Call::enable_partner(&partner).noting("with empty settings").unstated();
    conversation.send(enable.partner_settings(&FieldValues::new()))?;
    Ok(Call::partner_state(&partner))
}

fn disabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    conversation.set_up(Call::reset_partner(&partner))?;
    Ok(Call::partner_state(&partner))
}

pub(in crate::checks) const PARTNER_ENABLE: Check = Check {
    id: "response.partner.enable",
    title: "the answer to partner enable has the documented form",
    needs: Needs::Partner,
    run: partner_enable,
    ..BASE
};

fn partner_enable(bench: &Bench<'_>) -> Verdict {
    form(bench, &[("first", first), ("again", again), ("with-settings", with_settings)])
}

fn first(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::enable_partner(&conversation.partner()))
}

fn again(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::enable_partner(&conversation.enabled_partner()?))
}

fn with_settings(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    // Fields given with --setting-key may belong to customers only.
    if !conversation.options().setting_keys.is_empty() {
        return first(conversation);
    }
    Ok(Call::enable_partner(&conversation.partner()).partner_settings(&conversation.settings("value")))
}

pub(in crate::checks) const PARTNER_RESET: Check = Check {
    id: "response.partner.reset",
    title: "the answer to partner reset has the documented form",
    needs: Needs::Partner,
    run: partner_reset,
    ..BASE
};

fn partner_reset(bench: &Bench<'_>) -> Verdict {
    form(bench, &[("enabled", reset), ("with-customers", reset_with_customers)])
}

fn reset(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::reset_partner(&conversation.enabled_partner()?))
}

fn reset_with_customers(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    if conversation.options().customer_is_mirrored() {
        conversation.set_up(Call::enable_one(&partner, &conversation.customer()))?;
    }
    Ok(Call::reset_partner(&partner))
}

pub(super) const IDENTIFIERS: Check = Check {
    id: "response.identifiers",
    title: "each answer has its own response_id",
    requirement: &requirements::RESPONSE_ID,
    fix: "Create a new random UUID for response_id in every answer; do not take it from the request.",
    run: |bench| bench.conversation("rounds", identifiers),
    ..BASE
};

/// Two rounds of all callbacks: no response_id equals the request's, and none appears twice.
fn identifiers(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.enabled_partner()?;
    let customer = conversation.customer();
    // Reset comes last: the documents do not say how to answer the others after it.
    let mut callbacks = conversation.options().callbacks();
    callbacks.sort_by_key(|callback| matches!(callback, Callback::PartnerReset | Callback::EnablementReset));
    for _ in 0..2 {
        for callback in callbacks.iter().copied() {
            require_fresh_id(conversation, conversation.call_of(callback, &partner, &customer)?)?;
        }
        conversation.prepare_partner(&partner)?;
    }
    Ok(())
}

fn require_fresh_id(conversation: &Conversation<'_>, call: Call) -> Verdict {
    let reply = conversation.set_up(call)?;
    let Some(own) = response_id(&reply.exchange) else { return Ok(()) };
    let finding = |message: &str| {
        let found = conversation.finding(&requirements::RESPONSE_ID, message);
        Err(NotPassed::from(found.at("/response_id").compared("a new UUID", own.to_string())))
    };
    if own == reply.request_id {
        finding("the response_id repeats the request's request_id")
    } else if conversation.session().observations.is_used(own, reply.request_id) {
        finding("the response_id was already used in the answer to another request")
    } else {
        Ok(())
    }
}

pub(super) const OBSERVED: Check = Check {
    id: "response.observed",
    title: "every answer of the run has the documented form",
    needs: Needs::TheRun,
    fix: "Look for what is special about the last request of the conversation: a name, a setting, a state.",
    run: observed,
    ..BASE
};

fn observed(bench: &Bench<'_>) -> Verdict {
    let observations = &bench.session().observations;
    match (observations.answers(), observations.findings()) {
        (0, _) => Err(NotPassed::Undecided("no documented callback was answered in this run".to_owned())),
        (_, findings) if findings.is_empty() => Ok(()),
        (_, findings) => {
            let is_new = |(finding, checks): &(Finding, _)| {
                !bench.session().is_reported(&finding.rule) && !bench.session().have_failed(checks)
            };
            let new = findings.into_iter().filter(is_new).map(|(finding, _)| finding);
            let fixed = |finding: Finding| match fix_of_refusal(&finding.exchanges).or_else(|| fix_of_absence(&finding))
            {
                Some(fix) if finding.fix.is_none() => finding.fixed_by(fix),
                _ => finding,
            };
            let new: Vec<_> = new.map(fixed).collect();
            if new.is_empty() {
                return Err(NotPassed::FoundAlready);
            }
            Err(NotPassed::Failed(new))
        }
    }
}

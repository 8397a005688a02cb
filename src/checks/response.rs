//! Form of the answers: “Callback response format”, and the response part of each callback's page.

use serde_json::json;

use crate::contract::{Callback, Level, requirements};
use crate::suite::{
    Bench, Call, Check, Conversation, ModelledConversation, Needs, NotPassed, Tenant, Verdict, gather, response_id,
};

macro_rules! form {
    ($id:literal, $callback:ident, $needs:ident, $what:literal) => {
        Check {
            id: $id,
            title: concat!("the answer to ", $what, " has the documented form"),
            level: Level::Must,
            requirement: &requirements::RESPONSE_FORM,
            needs: Needs::$needs,
            fix: "Answer with status 200, a JSON content type, and exactly the members that the response schema names (`acgw schema`).",
            run: |bench| form(bench, Callback::$callback),
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    form!("response.partner.get_state", PartnerGetState, Partner, "partner get_state"),
    form!("response.partner.enable", PartnerEnable, Partner, "partner enable"),
    form!("response.partner.reset", PartnerReset, Partner, "partner reset"),
    form!("response.customer.get_state", CustomerGetState, Customer, "customer get_state"),
    form!("response.customer.set_state", CustomerSetState, Customer, "customer set_state"),
    Check {
        id: "response.identifiers",
        title: "each answer carries a response_id of its own",
        level: Level::Must,
        requirement: &requirements::RESPONSE_ID,
        needs: Needs::Any,
        fix: "Make a new random UUID for response_id in every answer; do not take it from the request.",
        run: identifiers,
    },
    Check {
        id: "response.observed",
        title: "every answer of the run has the documented form, whichever check asked for it",
        level: Level::Must,
        requirement: &requirements::RESPONSE_FORM,
        needs: Needs::TheRun,
        fix: "Look at what the last request of the conversation has that others do not: a name, a setting, a state.",
        run: observed,
    },
];

/// Sends the callback in each situation in which its answer may differ, and looks at the whole answer.
fn form(bench: &Bench<'_>, callback: Callback) -> Verdict {
    let situations: &[(&str, Situation)] = match callback {
        Callback::PartnerGetState => &[
            ("never-enabled", never_enabled),
            ("enabled", enabled),
            ("disabled", disabled),
            ("empty-settings", with_empty_settings),
        ],
        Callback::PartnerEnable => &[("first", first), ("again", again), ("with-settings", with_settings)],
        Callback::PartnerReset => &[("enabled", reset), ("with-customers", reset_with_customers)],
        Callback::CustomerGetState => &[
            ("none", no_customers),
            ("some", some_customers),
            ("never-enabled", customers_of_unknown),
            ("disabled", customers_of_disabled),
        ],
        Callback::CustomerSetState => &[("enable", enable), ("disable", disable)],
    };
    gather(situations.iter().map(|(label, situation)| {
        bench.conversation(label, |conversation| {
            let call = situation(conversation)?;
            let may_refuse = !call.is_documented();
            let reply = conversation.send(call)?;
            if may_refuse && !reply.is_carried_out() {
                Ok(())
            } else {
                conversation.require_conforming(&reply.violations)
            }
        })
    }))
}

type Situation = fn(&Conversation<'_>) -> Result<Call, NotPassed>;

fn never_enabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::partner_state(&conversation.partner()))
}

fn enabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::partner_state(&conversation.enabled_partner()?))
}

/// Whether empty settings are taken is open.
fn with_empty_settings(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.partner();
    let enable = Call::enable_partner(&partner).noting("with empty settings").unstated();
    conversation.send(enable.edited(|body| body["payload"]["settings"] = json!({})))?;
    Ok(Call::partner_state(&partner))
}

fn disabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    conversation.set_up(Call::reset_partner(&partner))?;
    Ok(Call::partner_state(&partner))
}

fn first(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::enable_partner(&conversation.partner()))
}

fn again(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::enable_partner(&conversation.enabled_partner()?))
}

fn with_settings(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    // The fields that a CyberApp was said to have may be its customers' only.
    if !conversation.options().setting_keys.is_empty() {
        return first(conversation);
    }
    let settings = json!(conversation.settings("value"));
    Ok(Call::enable_partner(&conversation.partner()).edited(move |body| body["payload"]["settings"] = settings))
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

fn no_customers(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::list(&conversation.enabled_partner()?))
}

fn some_customers(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let customers = [(conversation.customer(), Some(conversation.settings("value"))), (conversation.customer(), None)];
    conversation.set_up(Call::enable(&partner, &customers))?;
    Ok(Call::list(&partner))
}

/// Whether it is refused is open; an answer with status 200 has its form.
fn customers_of_unknown(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::list(&conversation.partner()).unstated())
}

fn customers_of_disabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    if conversation.options().partner_is_mirrored() {
        conversation.set_up(Call::reset_partner(&partner))?;
    }
    Ok(Call::list(&partner).unstated())
}

fn enable(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::enable(
        &conversation.enabled_partner()?,
        &[(conversation.customer(), Some(conversation.settings("value")))],
    ))
}

fn disable(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let customer = conversation.customer();
    conversation.set_up(Call::enable_one(&partner, &customer))?;
    Ok(Call::disable(&partner, &[customer]))
}

/// Two rounds of all callbacks: no response_id is the request's, none comes twice.
fn identifiers(bench: &Bench<'_>) -> Verdict {
    bench.conversation("rounds", |conversation| {
        let modelled = ModelledConversation::new(conversation);
        let partner = modelled.partner()?;
        let customer = conversation.customer();
        // Reset comes last: what the others must answer after it is open.
        let mut callbacks = bench.callbacks();
        callbacks.sort_by_key(|callback| *callback == Callback::PartnerReset);
        for _ in 0..2 {
            for callback in callbacks.iter().copied() {
                fresh_identifier(conversation, one(callback, &partner, &customer))?;
            }
            conversation.prepare_partner(&partner)?;
        }
        Ok(())
    })
}

fn one(callback: Callback, partner: &Tenant, customer: &Tenant) -> Call {
    match callback {
        Callback::PartnerGetState => Call::partner_state(partner),
        Callback::PartnerEnable => Call::enable_partner(partner),
        Callback::PartnerReset => Call::reset_partner(partner),
        Callback::CustomerGetState => Call::list(partner),
        Callback::CustomerSetState => Call::enable_one(partner, customer),
    }
}

fn fresh_identifier(conversation: &Conversation<'_>, call: Call) -> Verdict {
    let reply = conversation.set_up(call)?;
    let Some(own) = response_id(&reply.exchange) else { return Ok(()) };
    let finding = |message: &str| {
        let found = conversation.finding(&requirements::RESPONSE_ID, message);
        Err(NotPassed::from(found.at("/response_id").compared("a new UUID", own.to_string())))
    };
    if own == reply.request_id {
        finding("the response_id repeats the request's request_id")
    } else if conversation.session().observer.is_used(own, reply.request_id) {
        finding("the response_id was given before, in the answer to another request")
    } else {
        Ok(())
    }
}

fn observed(bench: &Bench<'_>) -> Verdict {
    let observer = &bench.session().observer;
    match (observer.answers(), observer.findings()) {
        (0, _) => Err(NotPassed::Undecided("no documented callback was answered in this run".to_owned())),
        (_, findings) if findings.is_empty() => Ok(()),
        (_, findings) => {
            let new: Vec<_> =
                findings.into_iter().filter(|finding| !bench.session().is_reported(&finding.rule)).collect();
            if new.is_empty() {
                return Err(NotPassed::FoundAlready);
            }
            Err(NotPassed::Failed(new))
        }
    }
}

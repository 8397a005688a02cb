//! Plain custom callbacks are answered as their definition says.

use super::each;
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::response::explained;
use crate::contract::{CustomDefinition, requirements};
use crate::generate::{freshened, marked, plain};
use crate::suite::{Bench, Call, Check, Control, Conversation, Verdict, gather, response_id};

const BASE: Check = Check { requirement: &requirements::CUSTOM_RESPONSE, ..MUST };

pub(super) const ANSWER: Check = Check {
    id: "custom.answer",
    title: "a plain custom callback is answered with one of its responses",
    fix: "Answer with the status, the type and the payload of one response of the callback's definition; leave the payload out where the definition has none.",
    run: answer,
    ..BASE
};

fn answer(bench: &Bench<'_>) -> Verdict {
    const MOST: usize = 8;
    let plain = each(bench, |definition| {
        let plain = bench.each(
            plain(&definition.request).into_iter().take(MOST).enumerate(),
            |(at, _)| format!("{} {at}", definition.callback_id),
            |conversation, (_, payload)| {
                let partner = conversation.enabled_partner()?;
                let call = || Call::custom(definition, &partner, payload.clone());
                let reply = conversation.send(call())?;
                explained(conversation, &reply, conversation.require_conforming(&reply.violations))?;
                // What is there already may have a response of its own.
                let again = conversation.send(call().noting("again"))?;
                conversation.require_conforming(&again.violations)
            },
        );
        let defines_error = definition.responses.iter().any(|response| response.status >= 400);
        let others = |conversation: &Conversation<'_>| other_responses(conversation, definition);
        let label = format!("{} others", definition.callback_id);
        gather([plain, if defines_error { bench.conversation(&label, others) } else { Ok(()) }])
    });
    gather([plain, bench.conversation("several", after_several)])
}

/// What is kept of callbacks may show in later answers.
fn after_several(conversation: &Conversation<'_>) -> Verdict {
    const TIMES: usize = 5;
    let contacts = &conversation.session().custom_contacts;
    let all = conversation.options().custom.iter().copied();
    let all: Vec<_> = all.filter(|definition| contacts.accepted(definition).is_some()).collect();
    if all.is_empty() {
        return Ok(());
    }
    let partner = conversation.enabled_partner()?;
    for _ in 0..TIMES {
        for definition in &all {
            let reply = conversation.send(conversation.custom(definition, &partner).noting("again and again"))?;
            conversation.require_conforming(&reply.violations)?;
        }
    }
    Ok(())
}

/// Requests that may get the other responses: one about a text that nobody has, and one about a partner that is not enabled.
/// A handler may refuse the latter in any form.
fn other_responses(conversation: &Conversation<'_>, definition: &'static CustomDefinition) -> Verdict {
    let partner = conversation.enabled_partner()?;
    if let Some(payload) = marked(&definition.request, &conversation.text_mark()) {
        let call = Call::custom(definition, &partner, Some(payload)).noting("with a text that nobody has");
        let reply = conversation.send(call)?;
        conversation.require_conforming(&reply.violations)?;
    }
    let call = conversation.custom(definition, &conversation.partner());
    let reply = conversation.send(call.noting("about a partner that was never enabled").unstated())?;
    if matches!(reply.status(), Some(200..=299)) { conversation.require_conforming(&reply.violations) } else { Ok(()) }
}

pub(super) const AGAIN: Check = Check {
    id: "custom.again",
    title: "a custom callback with texts that were sent before is answered with one of its responses",
    fix: "Define a response with a 4xx status for what exists already: of any other status the console says that the format of the answer is invalid.",
    rests_on: &[&ANSWER],
    control: Control::Nothing,
    run: again,
    requirement: &requirements::CUSTOM_RESPONSE,
    ..ADVISORY
};

/// A callback that creates something may refuse to create it twice. `custom.answer` sends new texts to such a handler.
fn again(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        if !bench.session().custom_contacts.takes_once(definition) {
            return Ok(());
        }
        bench.conversation(definition.callback_id, |conversation| {
            let partner = conversation.enabled_partner()?;
            let digits = conversation.new_digits();
            let Some(payload) = marked(&definition.request, &conversation.text_mark()) else { return Ok(()) };
            let payload = freshened(&definition.request, payload, &digits, |_, _| true).payload;
            let call = || {
                let payload = payload.clone();
                Call::custom(definition, &partner, None).unstated().edited(move |body| body["payload"] = payload)
            };
            if !conversation.send(call())?.is_carried_out() {
                return Ok(());
            }
            let reply = conversation.send(call().noting("again"))?;
            conversation.require_conforming(&reply.violations)
        })
    })
}

pub(super) const IDENTIFIERS: Check = Check {
    id: "custom.identifiers",
    title: "each answer to a custom callback has its own response_id",
    requirement: &requirements::RESPONSE_ID,
    fix: "Create a new random UUID for response_id in every answer, custom callbacks included.",
    rests_on: &[&ANSWER],
    run: identifiers,
    ..BASE
};

fn identifiers(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        bench.conversation(definition.callback_id, |conversation| {
            let partner = conversation.enabled_partner()?;
            let mut first = None;
            for _ in 0..2 {
                let reply = conversation.send(conversation.custom(definition, &partner))?;
                let own = response_id(&reply.exchange);
                if own.is_some() && own == first {
                    let message = "the response_id was already used in the answer to another request";
                    let finding = conversation.finding(&requirements::RESPONSE_ID, message).at("/response_id");
                    return Err(finding.compared("a new UUID", own.map(|own| own.to_string())).into());
                }
                first = own;
            }
            Ok(())
        })
    })
}

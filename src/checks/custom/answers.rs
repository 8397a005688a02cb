//! Plain custom callbacks are answered as their definition says.

use super::each;
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::generate::plain;
use crate::suite::{Bench, Call, Check, Verdict, response_id};

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
    each(bench, |definition| {
        bench.each(
            plain(&definition.request).into_iter().take(MOST).enumerate(),
            |(at, _)| format!("{} {at}", definition.callback_id),
            |conversation, (_, payload)| {
                let partner = conversation.enabled_partner()?;
                let call = || Call::custom(definition, &partner, payload.clone());
                let reply = conversation.send(call())?;
                conversation.require_conforming(&reply.violations)?;
                // What is there already may have a response of its own.
                let again = conversation.send(call().noting("again"))?;
                conversation.require_conforming(&again.violations)
            },
        )
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

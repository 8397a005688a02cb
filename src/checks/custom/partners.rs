//! A custom callback is about the partner in context.tenant_id.

use super::answers::ANSWER;
use super::{each, require_accepted};
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::requirements;
use crate::generate::marked;
use crate::suite::{Bench, Call, Check, Control, Method, NotPassed, Verdict};

pub(super) const TENANT: Check = Check {
    id: "custom.tenant",
    title: "the answer to a custom callback shows nothing that another partner sent",
    requirement: &requirements::CUSTOM_TENANT,
    fix: "Read and write data for the partner in context.tenant_id only; keep nothing of a request in variables that requests share.",
    rests_on: &[&ANSWER],
    run: tenant,
    ..MUST
};

fn tenant(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        bench.conversation(definition.callback_id, |conversation| {
            require_accepted(conversation, definition)?;
            let mark = format!("acgw {}", &conversation.identifier().simple().to_string()[..8]);
            let Some(payload) = marked(&definition.request, &mark) else {
                let reason = format!("“{}” has no text in its request to know a partner by", definition.title);
                return Err(NotPassed::Skipped(reason));
            };
            let (one, other) = (conversation.enabled_partner()?, conversation.enabled_partner()?);
            let sent = Call::custom(definition, &one, Some(payload)).noting("with a text of this partner's own");
            conversation.send(sent)?;
            let reply = conversation.send(conversation.custom(definition, &other).noting("about another partner"))?;
            let shows = reply.exchange.json().is_some_and(|body| body.to_string().contains(&mark));
            if !shows {
                return Ok(());
            }
            let message = format!("the answer shows `{mark}`, which only another partner sent");
            Err(conversation.finding(&requirements::CUSTOM_TENANT, message).at("/payload").into())
        })
    })
}

pub(super) const STRANGER: Check = Check {
    id: "custom.stranger",
    title: "a custom callback about a partner that was never enabled is not carried out",
    requirement: &requirements::CUSTOM_STRANGER,
    fix: "Look up the partner in context.tenant_id before a custom callback is carried out, and refuse it if the partner is not enabled.",
    rests_on: &[&ANSWER],
    control: Control::Nothing,
    run: stranger,
    ..ADVISORY
};

fn stranger(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        if bench.options().partner == Method::Explicit {
            return Err(NotPassed::Skipped("partners are not enabled by callbacks".to_owned()));
        }
        bench.conversation(definition.callback_id, |conversation| {
            require_accepted(conversation, definition)?;
            let call = conversation.custom(definition, &conversation.partner());
            let reply = conversation.send(call.noting("about a partner that was never enabled").unstated())?;
            if !reply.is_carried_out() {
                return Ok(());
            }
            let message = format!("a custom callback about an unknown partner is carried out: {}", reply.summary());
            Err(conversation.finding(&requirements::CUSTOM_STRANGER, message).into())
        })
    })
}

//! Callbacks that have no payload: a handler that reads it all the same fails on them.

use serde_json::json;

use crate::suite::{Call, Conversation, NotPassed, Reply, Tenant, Verdict};

const FIX: &str = "The request leaves `payload` out, as it is defined, and the handler reads it all the same: with \
                   `\"payload\": {}` it carries out the callback. Take a payload that is absent for an empty one.";

/// The verdict on this answer, with the fix if the handler carries out the same callback once it has an empty payload.
pub(in crate::checks) fn explained(conversation: &Conversation<'_>, reply: &Reply, verdict: Verdict) -> Verdict {
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    if is_for_absence(conversation, reply).unwrap_or(false) {
        findings.iter_mut().for_each(|finding| finding.fix = Some(FIX.to_owned()));
    }
    Err(NotPassed::Failed(findings))
}

fn is_for_absence(conversation: &Conversation<'_>, reply: &Reply) -> Result<bool, NotPassed> {
    let body = serde_json::from_slice(&reply.exchange.request_body).unwrap_or(json!({}));
    let fails = matches!(reply.status(), Some(400 | 404..=428 | 430..=599));
    let Some(partner) = reply.exchange.partner().filter(|_| fails && body.get("payload").is_none()) else {
        return Ok(false);
    };
    let partner = Tenant { id: partner, name: String::new() };
    let call = || Call::of(reply.callback, &partner, &conversation.customer()).unstated();
    let with_empty = call().noting("with an empty payload").edited(|body| body["payload"] = json!({}));
    // What is carried out without a payload, too, by now failed for another reason.
    Ok(conversation.send(with_empty)?.is_carried_out() && !conversation.send(call())?.is_carried_out())
}

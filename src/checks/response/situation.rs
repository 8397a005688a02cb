//! Situations in which handlers take what is usual for an error, and how to fix that.

use std::sync::Arc;

use serde_json::Value;

use crate::contract::Callback;
use crate::sender::Exchange;
use crate::suite::{Finding, Reply};

/// How to fix a handler that does not take the id which it has answered itself.
const SAME_ID: &str = "enablement.read has just answered this vendor_tenant_id to the same credentials: look the account up by the same \
                       id, letter by letter.";

/// How to fix a handler that refuses the last callback of this conversation, if that tells.
pub(super) fn fix_of_refusal(conversation: &[Arc<Exchange>]) -> Option<&'static str> {
    let (last, before) = conversation.split_last()?;
    let body: Value = serde_json::from_slice(&last.request_body).ok()?;
    let wanted = &body["payload"]["vendor_tenant_id"];
    let is_write = body["context"]["callback_id"] == Callback::EnablementWrite.id();
    let answered = before.last()?.json()?["payload"]["vendor_tenant_id"].clone();
    let is_refused = matches!(last.status(), Some(403 | 404 | 409));
    (is_write && is_refused && answered == *wanted).then_some(SAME_ID)
}

/// How to fix a handler that has no answer about an account without customers.
const NO_CUSTOMERS: &str =
    "An account without customers, or without mapped ones, has an answer too: write `\"payload\": {\"items\": []}`.";

/// How to fix a handler whose last answer in this conversation lacks the list, if it is one of those that have a list.
pub(super) fn fix_of_absence(finding: &Finding) -> Option<&'static str> {
    let last = finding.exchanges.last()?;
    let body: Value = serde_json::from_slice(&last.request_body).ok()?;
    let called = Callback::by_id(body["context"]["callback_id"].as_str()?)?;
    let has_list = matches!(called, Callback::TopologyRead | Callback::TenantMappingRead);
    let is_absent = matches!(finding.pointer.as_str(), "/payload" | "/payload/items") && finding.actual.is_null();
    (has_list && is_absent).then_some(NO_CUSTOMERS)
}

/// How to fix a handler that answers this callback in this way in this situation, if that tells.
pub(super) fn fix_of(reply: &Reply, situation: &str) -> Option<&'static str> {
    if is_to_another(reply) {
        return Some(
            "This is the answer to another callback. Several callbacks have requests of the same type: choose what to do by \
             context.callback_id.",
        );
    }
    let is_refused = matches!(reply.status(), Some(400 | 404 | 409 | 410 | 422));
    match (reply.callback, situation) {
        (Callback::TenantMappingRead, "removed") if reply.status() == Some(403) => Some(
            "The partner stays mapped when the mapping of its last customer is removed: only enablement.reset ends it.",
        ),
        (Callback::EnablementWrite, "first") if matches!(reply.status(), Some(403 | 404 | 409)) => Some(SAME_ID),
        _ if !is_refused => None,
        (Callback::EnablementRead, "unmapped" | "reset") => Some(
            "Do not refuse an account that is not mapped: answer with status 200 and vendor_tenant_id, and leave \
             acronis_tenant_id out.",
        ),
        (Callback::TopologyRead, _) | (Callback::TenantMappingRead, "none" | "removed") => Some(
            "Answer with status 200 as soon as the partner is mapped: no other callback has to come before, and without \
             customers the answer has `\"items\": []`.",
        ),
        (Callback::TenantMappingWrite, "map") => Some(
            "The customer is one that topology.read has just listed for this partner: answer both callbacks from the \
             customers of the partner's own account.",
        ),
        (Callback::EnablementReset, "mapped") => Some("Answer with status 200, too, if no customer is mapped."),
        _ => None,
    }
}

fn is_to_another(reply: &Reply) -> bool {
    let body = reply.exchange.json().unwrap_or_default();
    let answered = body.get("type").and_then(|named| Callback::of_answer(named.as_str()?));
    reply.is_carried_out() && answered.is_some_and(|other| other.response_type() != reply.callback.response_type())
}

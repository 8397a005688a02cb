//! Situations in which handlers take what is usual for an error, and how to fix that.

use crate::contract::Callback;
use crate::suite::Reply;

/// How to fix a handler that refuses this callback in this situation, if that tells.
pub(super) fn fix_of(reply: &Reply, situation: &str) -> Option<&'static str> {
    let is_refused = matches!(reply.status(), Some(400 | 404 | 409 | 410 | 422));
    match (reply.callback, situation) {
        (Callback::TenantMappingRead, "removed") if reply.status() == Some(403) => Some(
            "The partner stays mapped when the mapping of its last customer is removed: only enablement.reset ends it.",
        ),
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

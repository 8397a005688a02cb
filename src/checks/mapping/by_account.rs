//! Partners that are enabled by hand. The documents do not say how a handler finds the account of one: by the credentials, or
//! by a setting of the vendor's own.

use super::topology::{customers, items};
use crate::suite::{Call, Conversation, Method, NotPassed, Tenant, Verdict};

/// Requires that the handler goes by the credentials, where partners are enabled by hand. Returns `Skipped` when
/// topology.read does not show that it does.
pub(super) fn require_by_account(conversation: &Conversation<'_>, partner: &Tenant) -> Verdict {
    let options = conversation.options();
    if options.partner != Method::Explicit {
        return Ok(());
    }
    let own = customers(&items(conversation, partner)?);
    let mut accounts = options.topology.iter().flat_map(|topology| topology.0.values());
    // Nobody knows a partner that the run made up: the account comes from the credentials.
    if !own.is_empty()
        && accounts.any(|account| !account.is_empty() && account.iter().all(|customer| own.contains(customer)))
    {
        return Ok(());
    }
    if let Some(other) = &options.other_credentials {
        let call = Call::topology(partner).noting("with credentials of another account").unstated();
        let reply = conversation.send(conversation.with_credentials(call, other))?;
        let theirs = reply.payload()["items"].as_array().map(|items| customers(items));
        if reply.is_carried_out() && theirs.is_some_and(|theirs| theirs != own) {
            return Ok(());
        }
    }
    let reason = "nothing shows that the handler goes by the credentials, which it need not do for partners that are enabled \
                  by hand; say with --topology which customers the accounts have";
    Err(NotPassed::Skipped(reason.to_owned()))
}

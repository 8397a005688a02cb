//! Disables what a conversation has left enabled.

use super::session::LeftEnabled;
use crate::suite::conversation::{Call, Conversation};
use crate::suite::record::Verdict;

/// Where each conversation sees what the others have left: disables the partners of one that leaves many customers, for
/// they would stand in every later list.
pub(super) fn clear_crowd(conversation: &Conversation<'_>) {
    if conversation.session().slots.are_one_by_one() {
        let crowded = conversation.session().tenants.take_crowded();
        // The answers do not count, as at the end of the run.
        let _ = crowded.iter().try_for_each(|left| disable(conversation, left));
    }
}

/// Disables a partner, with its customers.
pub(super) fn disable(conversation: &Conversation<'_>, left: &LeftEnabled) -> Verdict {
    if conversation.options().partner_is_mirrored() {
        conversation.send(Call::reset_partner(&left.partner).unstated())?;
    } else if !left.customers.is_empty() {
        conversation.send(Call::disable(&left.partner.named("acgw partner"), &left.customers).unstated())?;
    }
    Ok(())
}

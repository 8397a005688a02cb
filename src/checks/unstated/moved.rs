//! A customer that moves from one partner to another.

use super::{BASE, require};
use crate::suite::{Call, Check, Conversation, ModelledConversation, Verdict};

/// The platform can move a customer, and a vendor can have it switched off; so a refusal breaks no rule.
pub(super) const MOVED: Check = Check {
    id: "unstated.moved_customer",
    title: "a customer that one partner has disabled can be enabled by another one",
    fix: "Let go of a customer when its partner disables it: once it has moved to another partner, nobody else can enable it.",
    run: |bench| bench.conversation("moved", moved),
    ..BASE
};

fn moved(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (before, after) = (modelled.partner()?, modelled.partner()?);
    let customer = conversation.customer();
    modelled.enable_plain(&before, std::slice::from_ref(&customer))?;
    modelled.disable(&before, std::slice::from_ref(&customer))?;
    let enable = Call::enable_one(&after, &customer);
    require(
        conversation,
        enable.because("enable the customer under another partner, since the first one has disabled it"),
    )
    .map(drop)
}

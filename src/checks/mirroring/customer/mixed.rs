//! Lists whose customers are not all in the same state.

use super::enabling::{ADD, AGAIN};
use super::settings::{SETTINGS_CHANGE, SETTINGS_OF_EACH};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Check, Conversation, ModelledConversation, Needs, Tenant, Verdict};

pub(in crate::checks) const MIXED: Check = Check {
    id: "mirroring.customer.mixed",
    title: "a list may hold customers that are enabled already beside new ones",
    requirement: &requirements::CUSTOMER_ENABLE,
    needs: Needs::Customer,
    fix: "Go through the whole list, item by item: update the customers that you have, and add the others.",
    rests_on: &[&ADD, &AGAIN, &SETTINGS_OF_EACH, &SETTINGS_CHANGE],
    run: |bench| bench.conversation("mixed", mixed),
    ..MUST
};

/// Each list is as long as the one before, and begins with a customer that does not change.
fn mixed(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let customers: Vec<Tenant> = (0..6).map(|_| conversation.customer()).collect();
    let with = |at: usize, mark: &str| (customers[at].clone(), Some(conversation.settings(mark)));
    modelled.enable(&partner, &[with(0, "old"), with(1, "old"), with(2, "old")])?;
    modelled.enable(&partner, &[with(0, "old"), with(1, "changed"), with(3, "new")])?;
    modelled.list(&partner)?;
    modelled.enable(&partner, &[with(0, "old"), with(4, "new"), with(2, "changed"), with(5, "new")])?;
    modelled.list(&partner)
}

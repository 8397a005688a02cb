//! Lists with the same customers in opposite order.

use super::{BASE, ONE_ORDER, OWN_DATA, TOGETHER, repeated, require_all};
use crate::suite::{Call, Check, Conversation, ModelledConversation, NotPassed, Verdict};

pub(super) const CROSSING_LISTS: Check = Check {
    id: "concurrency.crossing_lists",
    title: "lists with the same customers in opposite order are all carried out",
    fix: ONE_ORDER,
    run: |bench| repeated(bench, crossing_lists),
    ..BASE
};

fn crossing_lists(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let customers: Vec<_> = (0..TOGETHER).map(|_| (conversation.customer(), None)).collect();
    modelled.enable(&partner, &customers)?;
    let reversed: Vec<_> = customers.iter().rev().cloned().collect();
    let lists = [&customers, &reversed].into_iter().cycle().take(TOGETHER);
    require_all(conversation, lists.map(|list| Call::enable(&partner, list)).collect())?;
    // Locks have no part in a list that is wrong.
    modelled.list(&partner).map_err(|mut wrong| {
        if let NotPassed::Failed(findings) = &mut wrong {
            findings.iter_mut().for_each(|finding| finding.fix = Some(OWN_DATA.to_owned()));
        }
        wrong
    })
}

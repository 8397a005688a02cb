//! What a partner shows before and after another one acts. If that changes, the handler mixes up partners, whatever else
//! is wrong with it.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{ModelledConversation, NotPassed, Verdict, listed_id};

/// Reads after which what is shown counts as settled: some handlers answer now this, now that.
const SETTLED: usize = 6;

/// What a read shows: a state, or the customers of a list.
#[derive(PartialEq)]
enum PartnerView {
    State(Value),
    Customers(BTreeSet<Uuid>),
}

/// Requires that a read fits the model after the other partner has acted. Returns `Failed` if it does not; the findings
/// say so if the read showed something else before.
pub(super) fn before_and_after(
    modelled: &ModelledConversation<'_>,
    read: impl Fn() -> Verdict,
    act: impl FnOnce() -> Verdict,
) -> Verdict {
    let look = || match read() {
        verdict @ (Ok(()) | Err(NotPassed::Failed(_))) => Ok((shown(modelled), verdict)),
        Err(other) => Err(other),
    };
    let (mut before, _) = look()?;
    // A read that changes the state it shows is not the other partner's doing.
    if matches!(before, PartnerView::State(_)) {
        let (again, verdict) = look()?;
        if again != before && verdict.is_err() {
            return verdict;
        }
        before = again;
    }
    act()?;
    let (after, verdict) = look()?;
    if verdict.is_ok() || before == after {
        return verdict;
    }
    for _ in 0..SETTLED {
        if look()?.0 != after {
            return verdict;
        }
    }
    let verdict = judged_as(&requirements::ISOLATION, "another partner's callback had an effect", verdict);
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    findings.iter_mut().for_each(|finding| finding.by_another = true);
    Err(NotPassed::Failed(findings))
}

/// What the last answer shows.
fn shown(modelled: &ModelledConversation<'_>) -> PartnerView {
    let exchanges = modelled.conversation.exchanges();
    let payload = exchanges.last().and_then(|last| last.json()?.get("payload"));
    match payload {
        Some(Value::Array(items)) => PartnerView::Customers(items.iter().filter_map(listed_id).collect()),
        other => PartnerView::State(other.and_then(|payload| payload.get("state")).cloned().unwrap_or_default()),
    }
}

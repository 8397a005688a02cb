//! What a mapping callback has changed shows in the next read.

use crate::checks::base::MUST;
use crate::checks::late_reads::{FIX, Look, require_at_once};
use crate::contract::requirements;
use crate::suite::{Check, Control, Conversation, MappedConversation, Method, Needs, Shared, Verdict};

pub(crate) const CHECKS: &[Check] = &[AT_ONCE];

const AT_ONCE: Check = Check {
    id: "mapping.model.at_once",
    title: "what a mapping callback has changed shows in the next read",
    requirement: &requirements::MAPPING_LIST,
    needs: Needs::AnyMapping,
    fix: FIX,
    control: Control::Behind(Shared::OldState),
    run: |bench| require_at_once(bench, go_through),
    ..MUST
};

/// Makes one change of each kind.
fn go_through(conversation: &Conversation<'_>, look: Look<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let options = conversation.options();
    let mut at = 0;
    let mut seen = |read: &dyn Fn() -> Verdict| {
        at += 1;
        look(at, read)
    };
    let partner = modelled.partner()?;
    let state = || modelled.read(&partner);
    // Processes that take turns show their own state to every second read.
    const READS: usize = 3;
    let list = || if options.customer == Method::Mapped { modelled.list(&partner) } else { Ok(()) };
    (0..READS).try_for_each(|_| seen(&state))?;
    if options.customer == Method::Mapped {
        let known = conversation.customers_at_vendor(&partner, 1)?;
        let customer = known[0].clone();
        seen(&list)?;
        modelled.write(&partner, &[(customer.clone(), Some(conversation.identifier()))])?;
        (0..READS).try_for_each(|_| seen(&list))?;
        modelled.write(&partner, &[(customer.clone(), None)])?;
        seen(&list)?;
        modelled.write(&partner, &[(customer, Some(conversation.identifier()))])?;
        seen(&list)?;
    }
    if options.partner != Method::Explicit {
        modelled.unmap(&partner)?;
        seen(&state)?;
        modelled.map(&partner)?;
        seen(&state)?;
        seen(&list)?;
    }
    Ok(())
}

//! What a mapping callback has changed shows in the next read.

use crate::checks::base::MUST;
use crate::checks::late_reads::{FIX, Look, SEVERAL_STORES, require_at_once};
use crate::contract::requirements;
use crate::sender::HttpClient;
use crate::suite::{
    Bench, Call, Check, Control, Conversation, MappedConversation, Method, Needs, NotPassed, Shared, Verdict,
};

pub(crate) const CHECKS: &[Check] = &[AT_ONCE];

const AT_ONCE: Check = Check {
    id: "mapping.model.at_once",
    title: "what a mapping callback has changed shows in the next read",
    requirement: &requirements::MAPPING_LIST,
    needs: Needs::AnyMapping,
    fix: FIX,
    control: Control::Behind(Shared::OldState),
    run: |bench| require_at_once(bench, go_through).and_then(|()| other_connections(bench)),
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
        // What earlier conversations have mapped may show only now.
        let left = conversation.set_up(Call::mapped_customers(&partner))?;
        modelled.model.borrow_mut().leave(partner.id, &left.payload());
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

/// Reads on new connections: another process may serve each.
fn other_connections(bench: &Bench<'_>) -> Verdict {
    const CONNECTIONS: usize = 4;
    bench.conversation("connections", |conversation| {
        let modelled = MappedConversation::new(conversation);
        let (options, partner) = (conversation.options(), modelled.partner()?);
        let is_mapped = options.partner == Method::Mapped;
        if !is_mapped {
            let known = conversation.customers_at_vendor(&partner, 1)?;
            modelled.write(&partner, &[(known[0].clone(), Some(conversation.identifier()))])?;
        }
        let call = || if is_mapped { Call::mapping(&partner) } else { Call::mapped_customers(&partner) };
        for _ in 0..CONNECTIONS {
            let client = HttpClient::new(&options.trust, options.timeout)
                .map_err(|error| NotPassed::Undecided(error.to_string()))?;
            let reply = conversation.send_on(&client, call().noting("on a new connection").unstated())?;
            if !reply.is_carried_out() {
                return Ok(());
            }
            let shown = modelled.shows(&partner, &reply);
            let here = if is_mapped { modelled.read(&partner) } else { modelled.list(&partner) };
            if let (Err(NotPassed::Failed(mut findings)), Ok(())) = (shown, here) {
                findings.truncate(1);
                for finding in &mut findings {
                    finding.message = format!("a new connection shows an old state: {}", finding.message);
                    finding.fix = Some(SEVERAL_STORES.to_owned());
                }
                return Err(NotPassed::Failed(findings));
            }
        }
        Ok(())
    })
}

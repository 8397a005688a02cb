//! What a callback has changed shows in the next read. A handler that writes to a queue, or reads from a replica or a
//! cache, shows it later.

use crate::checks::base::MUST;
use crate::checks::late_reads::{FIX, Look, require_at_once};
use crate::contract::requirements;
use crate::sender::HttpClient;
use crate::suite::{Bench, Call, Check, Control, Conversation, ModelledConversation, NotPassed, Shared, Verdict};

pub(crate) const CHECKS: &[Check] = &[AT_ONCE];

const AT_ONCE: Check = Check {
    id: "mirroring.model.at_once",
    title: "what a callback has changed shows in the next read",
    requirement: &requirements::CUSTOMER_LIST,
    fix: FIX,
    control: Control::Behind(Shared::OldState),
    run: |bench| require_at_once(bench, go_through).and_then(|()| kept_connection(bench)),
    ..MUST
};

const ON_ONE_CONNECTION: &str = "read the partner's enabled customers, always on the same connection";

const NOTHING_KEPT: &str = "Keep nothing of an earlier request with a connection or a thread: end the session, the \
                            transaction, or the cache of a database library with each request.";

/// Makes one change of each kind.
fn go_through(conversation: &Conversation<'_>, look: Look<'_>) -> Verdict {
    let talk = ModelledConversation::new(conversation);
    let (partner, customer) = (conversation.partner(), conversation.customer());
    let (one, other) = (Some(conversation.settings("one")), Some(conversation.settings("other")));
    let options = conversation.options();
    let mut at = 0;
    let mut seen = |read: &dyn Fn() -> Verdict| {
        at += 1;
        look(at, read)
    };
    let state = || if options.partner_is_mirrored() { talk.state(&partner) } else { Ok(()) };
    let list = || talk.list(&partner);
    seen(&state)?;
    talk.enable_partner(&partner)?;
    seen(&state)?;
    if options.customer_is_mirrored() {
        seen(&list)?;
        talk.enable(&partner, &[(customer.clone(), one)])?;
        seen(&list)?;
        talk.enable(&partner, &[(customer.clone(), other)])?;
        seen(&list)?;
        talk.disable(&partner, std::slice::from_ref(&customer))?;
        seen(&list)?;
        talk.enable_plain(&partner, &[customer])?;
    }
    if options.partner_is_mirrored() {
        talk.reset_partner(&partner)?;
        seen(&state)?;
        if options.customer_is_mirrored() {
            seen(&list)?;
        }
    }
    Ok(())
}

/// Reads twice on one connection, and changes something on another one meanwhile. A connection, or the thread that serves
/// it, may keep what it has read before.
fn kept_connection(bench: &Bench<'_>) -> Verdict {
    if !bench.options().customer_is_mirrored() {
        return Ok(());
    }
    let client = HttpClient::new(&bench.options().trust, bench.options().timeout)
        .map_err(|error| NotPassed::Undecided(error.to_string()))?;
    bench.conversation("connection", |conversation| {
        let talk = ModelledConversation::new(conversation);
        let (partner, customer) = (talk.partner()?, conversation.customer());
        let read = || conversation.send_on(&client, Call::list(&partner).because(ON_ONE_CONNECTION).unstated());
        let before = read()?;
        talk.enable_plain(&partner, std::slice::from_ref(&customer))?;
        let shown = read()?;
        // The handler may be busy; other checks are about that.
        if !before.is_carried_out() || !shown.is_carried_out() {
            return Ok(());
        }
        let verdict = talk.compare(talk.model.borrow().compare_list(partner.id, &shown.payload()));
        // If the list is wrong on others too, other checks are about that.
        let (Err(NotPassed::Failed(mut findings)), Ok(())) = (verdict, talk.list(&partner)) else { return Ok(()) };
        findings.truncate(1);
        for finding in &mut findings {
            finding.message =
                format!("a connection shows what it showed before, and others show the change: {}", finding.message);
            finding.fix = Some(NOTHING_KEPT.to_owned());
        }
        Err(NotPassed::Failed(findings))
    })
}

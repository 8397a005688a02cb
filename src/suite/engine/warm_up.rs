//! Before the first check: the run waits until the handler knows the keys of this gateway. A handler that has just
//! fetched the keys of an earlier gateway may not fetch again at once.

use std::time::{Duration, Instant};

use super::bench::Bench;
use super::session::Session;
use crate::suite::conversation::{Call, Conversation, Reply};
use crate::suite::record::Verdict;

/// How long to wait for the keys. Handlers commonly fetch keys once in thirty seconds, or a few times in a minute.
pub(crate) const KEY_PATIENCE: Duration = Duration::from_secs(65);

/// A handler that answers 503 may still be starting.
const START_PATIENCE: Duration = Duration::from_secs(35);

/// Other refusals have another reason, such as a wrong path, and a handler that could not know this gateway before has
/// no reason to wait before it fetches the keys.
const SHORT_PATIENCE: Duration = Duration::from_secs(4);

/// Refusals that go on after the handler has fetched the keys have another reason.
const AFTER_FETCH: Duration = Duration::from_secs(2);

/// A handler may have several workers, each with its own keys: this many reads at once reach most of them.
const TOGETHER: usize = 16;

/// Sends plain reads until the handler knows the keys, once in a session. It does not judge the answers.
pub(super) fn warm_up(session: &Session) {
    session.warm.get_or_init(|| {
        let bench = Bench::new(session, "run.warm_up", 0);
        // If the target is gone, the checks find that out.
        let _ = bench.conversation("keys", until_known);
        if !bench.options().partner_is_mirrored() {
            let _ = bench.conversation("partner", look_for_partners);
        }
    });
}

fn until_known(conversation: &Conversation<'_>) -> Verdict {
    let started = Instant::now();
    let read = |_| {
        let call = conversation.reading(&conversation.partner());
        call.because("see whether the handler knows the keys").unstated()
    };
    let (mut is_known, mut fetched, mut pause) = (false, None, Duration::from_millis(250));
    loop {
        let is_fetched = fetched.is_some();
        let reads = (0..if is_known || is_fetched { TOGETHER } else { 1 }).map(read).collect();
        let replies = conversation.together(reads)?;
        if conversation.session().gateway.key_fetches() > 0 {
            fetched.get_or_insert_with(Instant::now);
        }
        let taken = replies.iter().filter(|reply| reply.is_carried_out()).count();
        let Some(unready) = replies.iter().find(|reply| is_unready(reply)) else {
            if replies.len() == TOGETHER || taken < replies.len() {
                return Ok(());
            }
            is_known = true;
            continue;
        };
        // If the handler accepts some and refuses others, it only needs time.
        let in_vain = taken == 0 && is_fetched && fetched.is_some_and(|at: Instant| at.elapsed() > AFTER_FETCH);
        if in_vain || started.elapsed() > patience(conversation, unready) {
            return Ok(());
        }
        conversation.session().pause(pause);
        pause = (pause * 2).min(Duration::from_secs(3));
    }
}

/// How long to wait after this answer.
fn patience(conversation: &Conversation<'_>, unready: &Reply) -> Duration {
    let options = conversation.options();
    // The address of a port that the system chose is one that the handler cannot have met before.
    let has_new_address = options.listen.port() == 0 && options.public_url.is_none() && options.issuer.is_none();
    let is_known = !has_new_address || conversation.session().gateway.key_fetches() > 0;
    match unready.status() {
        Some(503) => START_PATIENCE,
        Some(401 | 403) if is_known => KEY_PATIENCE,
        _ => SHORT_PATIENCE,
    }
}

/// If partners are enabled without a callback, the handler may know only its own partners.
fn look_for_partners(conversation: &Conversation<'_>) -> Verdict {
    let (partner, customer) = (conversation.partner(), conversation.customer());
    let enable = Call::enable_one(&partner, &customer).because("see whether the handler accepts any partner");
    if conversation.send(enable.unstated())?.exchange.outcome.is_refusal() {
        let _ = conversation.session().refuses_strangers.set(());
    }
    Ok(())
}

/// Whether the handler may need more time: it refuses, or says that it is not available.
fn is_unready(reply: &Reply) -> bool {
    reply.exchange.outcome.is_refusal() || reply.status() == Some(503)
}

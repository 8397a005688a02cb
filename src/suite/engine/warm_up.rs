//! Before the first check: a handler that met an earlier gateway may not fetch the keys of this one at once.

use std::time::{Duration, Instant};

use super::bench::Bench;
use super::session::session::Session;
use crate::suite::conversation::call::Call;
use crate::suite::conversation::conversation::Conversation;
use crate::suite::conversation::reply::Reply;
use crate::suite::record::verdict::Verdict;

/// Handlers limit how often they fetch keys: commonly to once in thirty seconds, or to a few times in a minute.
pub(crate) const KEY_PATIENCE: Duration = Duration::from_secs(65);

/// A refusal of another kind has another reason more often: a wrong path, say. Then it is half of that.
const SHORT_PATIENCE: Duration = Duration::from_secs(35);

/// Once the keys were fetched, further refusals have another reason.
const AFTER_FETCH: Duration = Duration::from_secs(2);

/// A handler may have several workers, each with keys of its own: so many reads together meet most of them.
const TOGETHER: usize = 16;

/// Sends plain reads until none is refused for want of a known key, once in a session. What they answer is for
/// the checks to judge.
pub(super) fn warm_up(session: &Session) {
    session.warm.get_or_init(|| {
        let bench = Bench::new(session, "run.warm_up", 0);
        // A target that is gone is found by the checks, too.
        let _ = bench.conversation("keys", |conversation| until_known(conversation));
        if !bench.partner_is_mirrored() {
            let _ = bench.conversation("partner", |conversation| look_for_partners(conversation));
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
        // Where some are taken and some are not, it is a matter of time.
        let in_vain = taken == 0 && is_fetched && fetched.is_some_and(|at: Instant| at.elapsed() > AFTER_FETCH);
        let patience = if matches!(unready.status(), Some(401 | 403)) { KEY_PATIENCE } else { SHORT_PATIENCE };
        if in_vain || started.elapsed() > patience {
            return Ok(());
        }
        conversation.session().pause(pause);
        pause = (pause * 2).min(Duration::from_secs(3));
    }
}

/// Where partners are enabled without a callback, a handler may know its own partners only.
fn look_for_partners(conversation: &Conversation<'_>) -> Verdict {
    let (partner, customer) = (conversation.partner(), conversation.customer());
    let enable = Call::enable_one(&partner, &customer).because("see whether the handler takes any partner");
    if conversation.send(enable.unstated())?.exchange.outcome.is_refusal() {
        let _ = conversation.session().refuses_strangers.set(());
    }
    Ok(())
}

/// Whether it may yet be ready: a refusal of whatever kind, or a handler that says so itself.
fn is_unready(reply: &Reply) -> bool {
    reply.exchange.outcome.is_refusal() || reply.status() == Some(503)
}

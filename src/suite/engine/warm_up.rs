//! Before the first check: the run waits until the handler knows the keys of this gateway. A handler that has just
//! fetched the keys of an earlier gateway may not fetch again at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bench::Bench;
use super::meet::meet;
use super::session::Session;
use crate::identity::KeptKeys;
use crate::suite::conversation::{Call, Conversation, Reply};
use crate::suite::record::{NotPassed, Options, Verdict};

/// How long to wait for the keys. Handlers commonly fetch keys once in thirty seconds, or a few times in a minute.
const KEY_PATIENCE: Duration = Duration::from_secs(65);

/// A handler that refreshes its keys by age takes them this much later.
const REFRESH: Duration = Duration::from_secs(5);

/// A handler that answers 503 may still be starting. Its proxy has to be waited for only if the user says so.
const START_PATIENCE: Duration = Duration::from_secs(35);

/// Other refusals have another reason, such as a wrong issuer, and a handler that could not know this gateway before, or
/// has known its keys for long, has no reason to wait before it fetches them.
const SHORT_PATIENCE: Duration = Duration::from_secs(2);

/// Refusals that go on after the handler has fetched the keys have another reason.
const AFTER_FETCH: Duration = Duration::from_secs(2);

/// A handler may have several workers, each with its own keys: this many reads at once reach most of them.
const TOGETHER: usize = 16;

/// How long a handler may take to learn a key.
pub(crate) fn key_patience(options: &Options) -> Duration {
    options.key_cache.map_or(KEY_PATIENCE, |age| KEY_PATIENCE.max(age + REFRESH))
}

/// Whether the handler is said to refresh its keys so late that no run waits for it.
pub(crate) fn refreshes_late(options: &Options) -> Option<Duration> {
    options.key_cache.filter(|age| *age > KEY_PATIENCE)
}

/// Sends plain reads until the handler knows the keys, once in a session. It does not judge the answers.
pub(super) fn warm_up(session: &Session) {
    session.warm.get_or_init(|| {
        let bench = Bench::new(session, "run.warm_up", 0);
        // If the target is gone, the checks find that out.
        let _ = bench.conversation("keys", until_known);
        if !bench.options().partner_is_mirrored() && bench.options().customer_is_mirrored() {
            let _ = bench.conversation("partner", look_for_partners);
        }
        if bench.options().expect_reports && bench.options().partner_is_mirrored() {
            let _ = bench.conversation("first", leave_enabled);
        }
        for definition in &bench.options().custom {
            let _ = bench.conversation(definition.callback_id, |conversation| meet(conversation, definition));
        }
    });
}

fn until_known(conversation: &Conversation<'_>) -> Verdict {
    let (session, started) = (conversation.session(), Instant::now());
    let read = |_| {
        let call = conversation.reading(&conversation.partner());
        call.because("see whether the handler knows the keys").unstated()
    };
    let (mut is_known, mut fetched, mut pause) = (false, None, Duration::from_millis(100));
    let mut waiting = None;
    loop {
        let is_fetched = fetched.is_some();
        let reads = (0..if is_known || is_fetched { TOGETHER } else { 1 }).map(read).collect();
        let replies = conversation.together(reads)?;
        if session.gateway.key_fetches() > 0 {
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
        let patience = patience(conversation, unready);
        if in_vain || started.elapsed() > patience {
            return if is_fetched && taken == 0 { try_other_tokens(conversation) } else { Ok(()) };
        }
        waiting.get_or_insert_with(|| session.waits.begin(what_for(unready), patience));
        session.pause(pause);
        pause = (pause * 2).min(Duration::from_secs(3));
    }
}

fn what_for(unready: &Reply) -> &'static str {
    match unready.status() {
        Some(401 | 403) => "the handler to fetch the keys",
        _ => "the handler to start",
    }
}

/// How long to wait after this answer.
fn patience(conversation: &Conversation<'_>, unready: &Reply) -> Duration {
    let (options, session) = (conversation.options(), conversation.session());
    // The address of a port that the system chose is one that the handler cannot have met before.
    let has_new_address = options.listen.port() == 0 && options.public_url.is_none() && options.issuer.is_none();
    let has_same_keys = options.keys.as_ref().is_some_and(KeptKeys::are_familiar);
    let may_wait = session.gateway.key_fetches() > 0 || !(has_new_address || has_same_keys);
    let gateway = &conversation.session().gateway;
    // Waiting does not help a handler that asks for the keys at another address.
    let is_lost = gateway.key_fetches() == 0 && gateway.strayed_for_keys().is_some();
    match unready.status() {
        Some(401 | 403) if is_lost => SHORT_PATIENCE,
        Some(503) => START_PATIENCE.max(options.wait),
        Some(502 | 504) => options.wait,
        Some(401 | 403) if may_wait => key_patience(options),
        // No handler is at this URL, or it takes other requests: time changes nothing.
        Some(404 | 405 | 410 | 415) => Duration::ZERO,
        _ => SHORT_PATIENCE,
    }
}

/// A handler that takes each token once gets a new one with each callback: no page says for how many a token is good.
///
/// A handler that takes whichever key stands last in the JWKS refuses the run's tokens. The run goes on with the other
/// key, and `auth.keys.selected` tells what is wrong.
fn try_other_tokens(conversation: &Conversation<'_>) -> Verdict {
    let session = conversation.session();
    let tokens = session.sender.tokens();
    tokens.renew();
    let read = || conversation.plain_read().because("see whether the handler takes a new token").unstated();
    let (new, again) = (conversation.send(read())?, conversation.send(read())?);
    if new.is_carried_out() && again.exchange.outcome.is_refusal() {
        tokens.use_each_once();
    }
    if new.is_carried_out() {
        return Ok(());
    }
    let Some(spare) = session.gateway.keys().spare() else { return Ok(()) };
    let token = session.sender.tokens().draft(&conversation.options().endpoint_id, &spare).sign(&spare);
    let call = conversation.plain_read().because("see whether the handler knows another key");
    if conversation.send(call.with_token(token).unstated())?.is_carried_out() {
        session.sender.tokens().use_key(Arc::clone(&spare));
    }
    Ok(())
}

/// Sends callbacks with this token until the handler accepts one. Returns the answer that was refused last when it does
/// not in time. `patience` says before each pause how long that is.
pub(crate) fn until_accepted(
    conversation: &Conversation<'_>,
    (what, because): (&'static str, &str),
    token: &str,
    patience: impl Fn() -> Duration,
) -> Result<Option<Reply>, NotPassed> {
    let (session, started) = (conversation.session(), Instant::now());
    let mut pause = Duration::from_millis(50);
    let mut waiting = None;
    loop {
        let call = conversation.plain_read().because(because).with_token(token.to_owned());
        let reply = conversation.send(call.unstated())?;
        if reply.is_carried_out() {
            return Ok(None);
        }
        if started.elapsed() + pause > patience() || session.is_over() {
            return Ok(Some(reply));
        }
        waiting.get_or_insert_with(|| session.waits.begin(what, patience()));
        session.pause(pause);
        pause = (pause * 2).min(Duration::from_secs(3));
    }
}

/// Enables the first partner of the run, which stays enabled: a backend may lose its first report.
fn leave_enabled(conversation: &Conversation<'_>) -> Verdict {
    let call = Call::enable_partner(&conversation.partner());
    conversation.send(call.because("enable the first partner of the run")).map(drop)
}

/// If partners are enabled without a callback, the handler may know only its own partners.
fn look_for_partners(conversation: &Conversation<'_>) -> Verdict {
    let (partner, customer) = (conversation.enabled_partner()?, conversation.customer());
    let enable = Call::enable_one(&partner, &customer).because("see whether the handler accepts any partner");
    if conversation.send(enable.unstated())?.exchange.outcome.is_refusal() {
        let _ = conversation.session().refuses_strangers.set(());
    }
    Ok(())
}

/// Whether the handler may need more time: it refuses, or says that it is not available.
fn is_unready(reply: &Reply) -> bool {
    reply.exchange.outcome.is_refusal() || matches!(reply.status(), Some(502..=504))
}

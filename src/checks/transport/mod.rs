//! The connection itself (“Basic requirements”).

mod unread;

use std::time::{Duration, Instant};

use hyper::{HeaderMap, Method};

use crate::checks::base::MUST;
use crate::contract::{Callback, Outcome, requirements};
use crate::sender::HttpClient;
use crate::suite::{
    Bench, Call, Check, Control, Conversation, Finding, Needs, NotPassed, ServerErrors, Shared, Unanswered, Verdict,
    gather, is_carried_out_alone,
};

pub(super) const CHECKS: &[Check] = &[TLS, CONNECTIONS, unread::UNREAD, ANSWERS, LOAD];

/// This many callbacks without an answer in one run are not a coincidence.
const MANY_LOST: usize = 3;

const TLS: Check = Check {
    id: "transport.tls",
    title: "an HTTPS handler speaks TLS 1.3",
    requirement: &requirements::TLS,
    fix: "Allow TLS 1.3 in the server, or in the proxy that terminates TLS for it.",
    run: tls,
    ..MUST
};

fn tls(bench: &Bench<'_>) -> Verdict {
    let uri = bench.session().sender.uri();
    if uri.scheme_str() != Some("https") {
        return Err(NotPassed::Skipped("the handler's URL is not HTTPS; in production it must be".to_owned()));
    }
    let options = bench.options();
    let client = HttpClient::tls13_only(&options.trust, options.timeout)
        .map_err(|error| NotPassed::Undecided(error.to_string()))?;
    let headers = HeaderMap::new();
    let exchange = client.exchange(Method::GET, uri, &headers, bytes::Bytes::new());
    match bench.gateway().handle().block_on(exchange) {
        Err(error) if error.outcome == Outcome::TlsHandshakeFailed => bench.conversation("handshake", |conversation| {
            let message = format!("the TLS 1.3 handshake failed: {error}");
            Err(conversation.finding(&requirements::TLS, message).compared("TLS 1.3", "an older version").into())
        }),
        Err(error) if error.outcome.is_transport() && !error.cut => Err(NotPassed::Undecided(error.to_string())),
        _ => Ok(()),
    }
}

const CONNECTIONS: Check = Check {
    id: "transport.connections",
    title: "a callback on a connection of its own gets an answer",
    requirement: &requirements::ANSWER,
    needs: Needs::Alone,
    fix: "Find what closes connections without an answer: a worker that crashes or is replaced, a limit of connections, a \
          time-out of a proxy. The gateway tells the partner that no connection could be established.",
    control: Control::Nothing,
    run: |bench| bench.conversation("apart", connections),
    ..MUST
};

/// A single connection that is closed without an answer may be chance: then as many again are opened.
fn connections(conversation: &Conversation<'_>) -> Verdict {
    const COUNT: usize = 100;
    const LONGEST: Duration = Duration::from_secs(1);
    let (mut sent, mut closed) = (0, Vec::new());
    for _ in 0..2 {
        let started = Instant::now();
        for _ in 0..COUNT {
            let exchange = conversation.read_apart(conversation.plain_read().because("read on a new connection"))?;
            match exchange.outcome {
                Outcome::Unreachable => closed.push(exchange),
                Outcome::TimedOut | Outcome::TooManyRequests => break,
                _ => {}
            }
            sent += 1;
            if started.elapsed() >= LONGEST {
                break;
            }
        }
        if closed.len() != 1 {
            break;
        }
    }
    let (count, Some(first)) = (closed.len(), closed.first().cloned()) else { return Ok(()) };
    if count < 2 {
        return Ok(());
    }
    let error = first.error.clone();
    let message = format!("{count} of {sent} callbacks, each on a connection of its own, got no answer");
    let mut finding = conversation.finding(&requirements::ANSWER, message).compared("an answer", error);
    finding.confirmed = true;
    Err(finding.shown_by(vec![first]).into())
}

const ANSWERS: Check = Check {
    id: "transport.answers",
    title: "every documented callback of the run gets an answer",
    requirement: &requirements::ANSWER,
    needs: Needs::TheRun,
    control: Control::Nothing,
    fix: "Find what crashes, hangs or closes the connection when your handler gets this callback; answer errors with a status.",
    run: answers,
    ..MUST
};

/// Sends each unanswered callback once more, and then a plain one that must be answered: a handler that is down, or a
/// connection that broke by chance, is not a finding.
fn answers(bench: &Bench<'_>) -> Verdict {
    let unanswered = bench.session().observations.unanswered();
    let first = unanswered.first().map(|missed| missed.conversation.clone()).unwrap_or_default();
    never_answered(bench, unanswered)?;
    let lost = bench.session().observations.lost();
    if lost < MANY_LOST || bench.session().is_over() {
        return Ok(());
    }
    let message = format!("{lost} documented callbacks got no answer, but were answered when they were sent again");
    let mut finding = Finding::new(&requirements::ANSWER, message).shown_by(first);
    finding.flaky = true;
    Err(finding.into())
}

fn never_answered(bench: &Bench<'_>, unanswered: Vec<Unanswered>) -> Verdict {
    gather(unanswered.into_iter().enumerate().map(|(at, missed)| {
        let late = bench.session().lateness.shown(missed.callback);
        if let Some(finding) = late.and_then(|shown| Finding::late(missed.callback, shown)) {
            return Err(finding.into());
        }
        bench.conversation(&format!("missed-{at}"), |conversation| {
            let again = conversation.repeat_last(&missed.conversation)?;
            if !again.outcome.is_transport() {
                return Ok(());
            }
            if again.is_beyond_our_client() {
                return Err(NotPassed::Undecided(again.error.clone().unwrap_or_default()));
            }
            let finding = conversation.finding(
                &requirements::ANSWER,
                format!("{} gets no answer: {}", missed.callback.name(), again.outcome.name()),
            );
            let partner = conversation.partner();
            // A callback of another kind: one of the same kind may never be answered either.
            let plain = match missed.callback {
                Callback::PartnerGetState => Call::enable_partner(&partner),
                _ if bench.options().partner_is_mirrored() => Call::partner_state(&partner),
                Callback::CustomerGetState => Call::enable_one(&partner, &conversation.customer()),
                Callback::EnablementRead => conversation.mapping_call(&conversation.own_partner()?)?,
                Callback::TopologyRead => Call::mapped_customers(&partner),
                _ => conversation.reading(&partner),
            };
            conversation.set_up(plain)?;
            Err(finding.compared("an answer", again.error.clone()).into())
        })
    }))
}

const LOAD: Check = Check {
    id: "transport.load",
    title: "callbacks do not fail now and then: a busy handler lets them wait, or answers with 429",
    requirement: &requirements::RESPONSE_STATUS,
    needs: Needs::TheRun,
    fix: "Let callbacks wait for their turn, or answer 429 with Retry-After while you are busy: the gateway sends those \
          again. Any other error fails in the partner's console.",
    control: Control::Behind(Shared::Overload),
    run: load,
    ..MUST
};

fn load(bench: &Bench<'_>) -> Verdict {
    overload(bench)?;
    now_and_then(bench)
}

/// Sends one of the callbacks again that got an error of an overloaded server.
fn overload(bench: &Bench<'_>) -> Verdict {
    let (count, conversation) = bench.session().observations.overloaded();
    if count < MANY_LOST {
        return limit(bench);
    }
    bench.conversation("again", |again| {
        if again.repeat_last(&conversation)?.status() != Some(200) {
            // It is not the load, but the callback.
            return Ok(());
        }
        let status = conversation.last().and_then(|last| last.status());
        let message = format!(
            "{count} callbacks of the run got 502, 503 or 504; the same callback is carried out when it is sent again alone"
        );
        let mut finding = Finding::new(&requirements::RESPONSE_STATUS, message).compared(200, status);
        finding.confirmed = true;
        Err(finding.shown_by(conversation.clone()).into())
    })
}

/// Looks whether callbacks are refused because many of them came in a short time: one alone is carried out, of many at
/// once some are not, and one alone is again.
fn limit(bench: &Bench<'_>) -> Verdict {
    const AT_ONCE: usize = 40;
    const PAUSE: Duration = Duration::from_millis(1200);
    let (count, conversation) = bench.session().observations.limited();
    let Some(status) = conversation.last().and_then(|last| last.status()).filter(|_| count >= MANY_LOST) else {
        return Ok(());
    };
    let is_alone_carried_out = || {
        bench.session().pause(PAUSE);
        bench.conversation("alone", |alone| Ok(alone.repeat_last(&conversation)?.status() == Some(200)))
    };
    if !is_alone_carried_out()? {
        return Ok(());
    }
    let refused = bench.conversation("at-once", |at_once| {
        let reads = (0..AT_ONCE).map(|_| at_once.plain_read().unstated()).collect();
        Ok(at_once.together(reads)?.iter().filter(|reply| reply.status() == Some(status)).count())
    })?;
    if refused == 0 || !is_alone_carried_out()? {
        return Ok(());
    }
    let message = format!(
        "{count} callbacks of the run got {status}, as did {refused} of {AT_ONCE} reads at once; the same callback is carried \
         out when it is sent alone: a limit of requests answers them"
    );
    let mut finding = Finding::new(&requirements::RESPONSE_STATUS, message).compared(200, status);
    finding.confirmed = true;
    Err(finding.shown_by(conversation.clone()).into())
}

/// Checks that are repeated to see whether a 500 comes again.
const SAMPLE: usize = 5;
/// How many of them must show that it does not.
const ENOUGH: usize = 2;

/// Repeats some checks in which callbacks got 500. A callback that fails by itself fails again.
fn now_and_then(bench: &Bench<'_>) -> Verdict {
    let session = bench.session();
    let errors = session.observations.server_errors();
    let (count, answers) = (errors.values().map(|errors| errors.count).sum::<usize>(), session.observations.answers());
    if count < MANY_LOST {
        return Ok(());
    }
    let of_check = |check: &'static Check| Some((check, errors.get(check.id)?));
    let mut failed: Vec<(&Check, &ServerErrors)> = crate::checks::all()
        .into_iter()
        .filter(|check| check.is_plain())
        .filter(|check| check.subject() != crate::checks::concurrency::SUBJECT)
        .filter_map(of_check)
        .collect();
    failed.sort_by_key(|(_, errors)| errors.conversation.len());
    let mut passing = failed.into_iter().take(SAMPLE).filter(|(check, _)| is_carried_out_alone(session, check));
    let Some((_, shown)) = passing.next().filter(|_| passing.count() + 1 >= ENOUGH) else { return Ok(()) };
    let message = format!(
        "{count} of {answers} callbacks of the run got 500; the same callbacks are carried out when they are sent again"
    );
    let mut finding = Finding::new(&requirements::RESPONSE_STATUS, message).compared(200, 500).fixed_by(SOMETIMES);
    finding.confirmed = true;
    Err(finding.shown_by(shown.conversation.clone()).into())
}

const SOMETIMES: &str = "Look up these errors in the handler's log: what fails depends on the moment, such as a locked \
                         database, too few connections, or a server of which only one instance works. Let callbacks \
                         wait for what is in use.";

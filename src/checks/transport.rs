//! The connection itself (“Basic requirements”).

use hyper::{HeaderMap, Method};

use crate::contract::{Callback, Level, requirements};
use crate::sender::HttpClient;
use crate::suite::{Bench, Call, Check, Needs, NotPassed, Unanswered, Verdict, gather};

pub(super) const CHECKS: &[Check] = &[TLS, ANSWERS];

/// So many callbacks without an answer in one run are no accident of the network.
const MANY_LOST: usize = 3;

const ANSWERS: Check = Check {
    id: "transport.answers",
    title: "every documented callback of the run gets an answer",
    level: Level::Must,
    requirement: &requirements::ANSWER,
    needs: Needs::TheRun,
    fix: "Look for what crashes, hangs or closes the connection in the handler of this callback; answer errors with a status.",
    run: answers,
};

const TLS: Check = Check {
    id: "transport.tls",
    title: "an HTTPS handler speaks TLS 1.3",
    level: Level::Must,
    requirement: &requirements::TLS,
    needs: Needs::Any,
    fix: "Allow TLS 1.3 in the server, or in the proxy that ends TLS before it.",
    run: tls,
};

fn tls(bench: &Bench<'_>) -> Verdict {
    let uri = bench.session().sender.uri();
    if uri.scheme_str() != Some("https") {
        return Err(NotPassed::Skipped("the target is not HTTPS; before production it must be".to_owned()));
    }
    let options = bench.options();
    let client = HttpClient::tls13_only(&options.trust, options.timeout)
        .map_err(|error| NotPassed::Undecided(error.to_string()))?;
    let headers = HeaderMap::new();
    let exchange = client.exchange(Method::GET, uri, &headers, bytes::Bytes::new());
    match bench.gateway().handle().block_on(exchange) {
        Err(error) if error.outcome == crate::contract::Outcome::TlsHandshakeFailed => {
            bench.conversation("handshake", |conversation| {
                let message = format!("no connection with TLS 1.3: {error}");
                Err(conversation.finding(&requirements::TLS, message).compared("TLS 1.3", "an older version").into())
            })
        }
        Err(error) if error.outcome.is_transport() && !error.cut => Err(NotPassed::Undecided(error.to_string())),
        _ => Ok(()),
    }
}

/// What got no answer is sent once more, beside a plain callback that must get one: a target that is gone, or a
/// connection that broke by chance, is not blamed.
fn answers(bench: &Bench<'_>) -> Verdict {
    let unanswered = bench.session().observer.unanswered();
    let first = unanswered.first().map(|missed| missed.conversation.clone()).unwrap_or_default();
    never_answered(bench, unanswered)?;
    let lost = bench.session().observer.lost();
    if lost < MANY_LOST || bench.session().is_over() {
        return Ok(());
    }
    let message = format!("{lost} documented callbacks got no answer; those that were sent again did");
    let mut finding = crate::suite::Finding::new(&requirements::ANSWER, message).shown_by(first);
    finding.flaky = true;
    Err(finding.into())
}

fn never_answered(bench: &Bench<'_>, unanswered: Vec<Unanswered>) -> Verdict {
    gather(unanswered.into_iter().enumerate().map(|(at, missed)| {
        bench.conversation(&format!("missed-{at}"), |conversation| {
            let again = conversation.repeat_last(&missed.conversation)?;
            if !again.outcome.is_transport() {
                return Ok(());
            }
            let finding = conversation.finding(
                &requirements::ANSWER,
                format!("{} gets no answer: {}", missed.callback.name(), again.outcome.name()),
            );
            let partner = conversation.partner();
            // Another kind of callback, so that one which is never answered does not hide itself.
            let plain = match missed.callback {
                Callback::PartnerGetState => Call::enable_partner(&partner),
                _ if bench.partner_is_mirrored() => Call::partner_state(&partner),
                Callback::CustomerGetState => Call::enable_one(&partner, &conversation.customer()),
                _ => Call::list(&partner),
            };
            conversation.set_up(plain)?;
            Err(finding.compared("an answer", again.error.clone()).into())
        })
    }))
}

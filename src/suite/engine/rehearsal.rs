//! Rehearses the verification that Acronis does (“Callback handler verification”), step by step. A dossier shows every
//! exchange of it.

use jiff::Timestamp;

use crate::contract::Outcome;
use crate::sender::Authorization;

use super::bench::Bench;
use super::session::Session;
use crate::suite::conversation::{Call, Conversation, Reply};
use crate::suite::record::{CheckOutcome, Rehearsal, RehearsalStep};

/// A request that must be refused: what it carries, and its Authorization.
pub(crate) type Forged = (&'static str, Authorization);

const CARRIED_OUT: &str = "status 200, and the response of this callback";
const REFUSED: &str = "a refusal: a 4xx status, preferably 401 or 403";

/// The steps that write, in order.
const WRITES: [&str; 4] =
    ["enable a test partner", "enable a test customer", "disable the customer", "disable the partner"];

/// Goes through the verification. `forge` makes the requests that the handler must refuse. Their names are in `named`,
/// so that the steps are listed even if nothing more can be sent.
pub(crate) fn rehearse(
    session: &Session,
    named: &[&'static str],
    forge: impl Fn(&Session) -> Vec<Forged>,
) -> Rehearsal {
    let bench = Bench::new(session, "run.rehearsal", 0);
    let forged = forge(session);
    let walked = bench.conversation("walk", |conversation| {
        let mut steps = writes(conversation);
        steps.extend(forged.into_iter().map(|forged| refusal(conversation, forged)));
        Ok(steps)
    });
    let steps = walked.unwrap_or_else(|why| {
        let reason = why.reason().map(|reason| reason.to_string()).unwrap_or_default();
        let writes = WRITES.iter().map(|title| ((*title).to_owned(), CARRIED_OUT));
        let refusals = named.iter().map(|what| (refused(what), REFUSED));
        let step = |(title, expected)| RehearsalStep::undecided(title, expected, format!("it did not run: {reason}"));
        writes.chain(refusals).map(step).collect()
    });
    Rehearsal { steps }
}

fn writes(conversation: &Conversation<'_>) -> Vec<RehearsalStep> {
    let options = conversation.options();
    let (partner, customer) = (conversation.partner(), conversation.customer());
    let by_partner = (!options.partner_is_mirrored()).then_some("partners are not enabled by mirroring");
    let by_customer = (!options.customer_is_mirrored()).then_some("customers are not enabled by mirroring");
    let calls = [
        (Call::enable_partner(&partner), by_partner, None),
        (Call::enable_one(&partner, &customer), by_customer, Some(0)),
        (Call::disable(&partner, &[customer]), by_customer, Some(1)),
        (Call::reset_partner(&partner), by_partner, Some(0)),
    ];
    let mut steps: Vec<RehearsalStep> = Vec::new();
    for (title, (call, absent, needs)) in WRITES.iter().zip(calls) {
        let failed = needs.filter(|at: &usize| !steps.get(*at).is_some_and(RehearsalStep::lets_go_on));
        let title = (*title).to_owned();
        steps.push(match (absent, failed) {
            (Some(reason), _) => RehearsalStep {
                outcome: CheckOutcome::Skipped,
                ..RehearsalStep::undecided(title, CARRIED_OUT, reason.to_owned())
            },
            (None, Some(at)) => {
                let reason = format!("it did not run: step {} was not carried out", at + 1);
                RehearsalStep::undecided(title, CARRIED_OUT, reason)
            }
            (None, None) => held(conversation, title, CARRIED_OUT, call, require_no_violation),
        });
    }
    steps
}

fn require_no_violation(reply: &Reply) -> Result<(), String> {
    match reply.violations.first() {
        None => Ok(()),
        Some(violation) if violation.pointer.is_empty() => Err(violation.message.clone()),
        Some(violation) => Err(format!("{} (at {})", violation.message, violation.pointer)),
    }
}

fn refused(what: &str) -> String {
    format!("refuse a request with {what}")
}

fn refusal(conversation: &Conversation<'_>, (what, authorization): Forged) -> RehearsalStep {
    let call = conversation.reading(&conversation.partner()).because(format!("a callback with {what}"));
    held(conversation, refused(what), REFUSED, call.forged(what, authorization), |reply| match reply.exchange.outcome {
        outcome if outcome.is_refusal() => Ok(()),
        Outcome::Answered => Err("it was accepted".to_owned()),
        _ => Err(format!("it got {}, which is not a refusal", reply.summary())),
    })
}

/// Sends the request of a step and judges its answer.
fn held(
    conversation: &Conversation<'_>,
    title: String,
    expected: &'static str,
    call: Call,
    judge: impl Fn(&Reply) -> Result<(), String>,
) -> RehearsalStep {
    let at = Timestamp::now();
    let reply = match conversation.try_send(call) {
        Ok(reply) => reply,
        Err(why) => {
            let reason = why.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
            return RehearsalStep::undecided(title, expected, format!("it did not run{reason}"));
        }
    };
    let outcome = reply.exchange.outcome;
    let (outcome, reason) = if outcome.is_transport() || outcome == Outcome::TooManyRequests {
        (CheckOutcome::Undecided, Some(reply.summary()))
    } else {
        match judge(&reply) {
            Ok(()) => (CheckOutcome::Passed, None),
            Err(reason) => (CheckOutcome::Failed, Some(reason)),
        }
    };
    RehearsalStep { title, expected, outcome, reason, at: Some(at), exchange: Some(reply.exchange) }
}

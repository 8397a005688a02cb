//! Rehearses the verification that Acronis does (“Callback handler verification”), step by step. A dossier shows every
//! exchange of it.

use jiff::Timestamp;

use crate::contract::Outcome;
use crate::sender::Authorization;

use super::bench::Bench;
use super::clean_up::keep;
use super::session::Session;
use crate::suite::conversation::{Call, Conversation, Reply, Tenant};
use crate::suite::record::{CheckOutcome, Method, NotPassed, Options, Rehearsal, RehearsalStep};

/// A request that must be refused: what is wrong with it, and how it gets wrong.
pub(crate) type Forged = (&'static str, ForgedPart);

/// What a forged request carries.
pub(crate) enum ForgedPart {
    /// Instead of a good token.
    Authorization(Authorization),
    /// Instead of the credentials of the account.
    Credentials(String),
}

const CARRIED_OUT: &str = "status 200, and the response of this callback";
const REFUSED: &str = "a refusal: a 4xx status, preferably 401 or 403";

type MakeCall = fn(&Conversation<'_>, &RehearsedTenants) -> Result<Call, NotPassed>;

/// A callback that writes.
struct WriteStep {
    title: &'static str,
    /// Why it does not apply.
    absent: Option<&'static str>,
    /// The step that it builds on.
    needs: Option<usize>,
    call: MakeCall,
}

/// Who the steps are about.
struct RehearsedTenants {
    partner: Tenant,
    customer: Tenant,
}

/// Goes through the verification. `forge` makes the requests that the handler must refuse. What is wrong with them is in
/// `named`, so that the steps are listed even if nothing more can be sent.
pub(crate) fn rehearse(
    session: &Session,
    named: &[&'static str],
    forge: impl Fn(&Session) -> Vec<Forged>,
) -> Rehearsal {
    let bench = Bench::new(session, "run.rehearsal", 0);
    let forged = forge(session);
    let walked = bench.conversation("walk", |conversation| {
        let about = RehearsedTenants { partner: conversation.own_partner()?, customer: conversation.customer() };
        let mut steps = carry_out(conversation, &about);
        steps.extend(forged.into_iter().map(|forged| refusal(conversation, &about.partner, forged)));
        Ok(steps)
    });
    if session.options.keep {
        keep(session);
    }
    let steps = walked.unwrap_or_else(|why| {
        let reason = why.reason().map(|reason| reason.to_string()).unwrap_or_default();
        let writes = writes(&session.options).into_iter().map(|write| (write.title.to_owned(), CARRIED_OUT));
        let refusals = named.iter().map(|what| (refused(what), REFUSED));
        let step = |(title, expected)| RehearsalStep::undecided(title, expected, format!("it did not run: {reason}"));
        writes.chain(refusals).map(step).collect()
    });
    Rehearsal { steps }
}

/// The callbacks that write, in order. A side without callbacks has the steps of mirroring, and they do not apply.
fn writes(options: &Options) -> [WriteStep; 4] {
    let absent = |method, reason| (method == Method::Explicit).then_some(reason);
    let by_partner = absent(options.partner, "partners are enabled without callbacks");
    let by_customer = absent(options.customer, "customers are enabled without callbacks");
    let (is_mapped, maps_customers) = (options.partner == Method::Mapped, options.customer == Method::Mapped);
    let enable: MakeCall = if is_mapped {
        |conversation, about| conversation.mapping_call(&about.partner)
    } else {
        |_, about| Ok(Call::enable_partner(&about.partner))
    };
    let disable: MakeCall = if is_mapped {
        |_, about| Ok(Call::unmap_partner(&about.partner))
    } else {
        |_, about| Ok(Call::reset_partner(&about.partner))
    };
    let (second, enable_customer, third, disable_customer): (_, MakeCall, _, MakeCall) = if maps_customers {
        (
            "map a test customer",
            |conversation, about| about.mapped(conversation, true),
            "remove the mapping",
            |conversation, about| about.mapped(conversation, false),
        )
    } else {
        (
            "enable a test customer",
            |_, about| Ok(Call::enable_one(&about.partner, &about.customer)),
            "disable the customer",
            |_, about| Ok(Call::disable(&about.partner, std::slice::from_ref(&about.customer))),
        )
    };
    [
        WriteStep { title: "enable a test partner", absent: by_partner, needs: None, call: enable },
        WriteStep { title: second, absent: by_customer, needs: Some(0), call: enable_customer },
        WriteStep { title: third, absent: by_customer, needs: Some(1), call: disable_customer },
        WriteStep { title: "disable the partner", absent: by_partner, needs: Some(0), call: disable },
    ]
}

impl RehearsedTenants {
    /// Maps the first customer that the partner has at the vendor, or removes its mapping.
    fn mapped(&self, conversation: &Conversation<'_>, is_mapped: bool) -> Result<Call, NotPassed> {
        let customers = conversation.customers_at_vendor(&self.partner, 1)?;
        Ok(Call::map_customers(&self.partner, &[(customers[0].clone(), is_mapped.then_some(self.customer.id))]))
    }
}

fn carry_out(conversation: &Conversation<'_>, about: &RehearsedTenants) -> Vec<RehearsalStep> {
    let mut steps: Vec<RehearsalStep> = Vec::new();
    for WriteStep { title, absent, needs, call } in writes(conversation.options()) {
        let failed = needs.filter(|at: &usize| !steps.get(*at).is_some_and(RehearsalStep::lets_go_on));
        let title = title.to_owned();
        steps.push(match (absent, failed) {
            (Some(reason), _) => RehearsalStep {
                outcome: CheckOutcome::Skipped,
                ..RehearsalStep::undecided(title, CARRIED_OUT, reason.to_owned())
            },
            (None, Some(at)) => {
                let reason = format!("it did not run: step {} was not carried out", at + 1);
                RehearsalStep::undecided(title, CARRIED_OUT, reason)
            }
            (None, None) => held(conversation, title, CARRIED_OUT, call(conversation, about), require_no_violation),
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

fn refusal(conversation: &Conversation<'_>, partner: &Tenant, (what, forgery): Forged) -> RehearsalStep {
    let call = conversation.reading(partner).because(format!("a callback with {what}"));
    let call = match forgery {
        ForgedPart::Authorization(authorization) => call.forged(what, authorization),
        ForgedPart::Credentials(credentials) => conversation.with_credentials(call, &credentials).unstated(),
    };
    held(conversation, refused(what), REFUSED, Ok(call), |reply| match reply.exchange.outcome {
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
    call: Result<Call, NotPassed>,
    judge: impl Fn(&Reply) -> Result<(), String>,
) -> RehearsalStep {
    let at = Timestamp::now();
    let reply = match call.and_then(|call| conversation.try_send(call)) {
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

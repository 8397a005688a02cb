//! A handler that worked at first still works at the end of the run.

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::sender::Exchange;
use crate::suite::{Bench, Check, Control, Finding, Lapse, Method, Needs, Verdict};

pub(super) const LASTING: Check = Check {
    id: "response.lasting",
    title: "callbacks that were carried out at first are carried out to the end of the run",
    requirement: &requirements::RESPONSE_STATUS,
    needs: Needs::TheRun,
    fix: "Find what broke at that moment, and let an error in one callback leave the handler as it was.",
    control: Control::Since(Lapse::Answers),
    run: lasting,
    ..MUST
};

fn lasting(bench: &Bench<'_>) -> Verdict {
    let Some(broken) = bench.session().breakdowns.of(Lapse::Answers) else { return Ok(()) };
    let (wrong, time) = (broken.wrong(), broken.time());
    let what = if broken.is_total() { "everything" } else { broken.callback.name() };
    let message = format!(
        "the handler answered until {time}, with {} to {what} since; the callback before was “{}”",
        got(wrong),
        broken.before().intent
    );
    let fix = match wrong.status() {
        Some(401 | 403 | 423) if bench.options().partner == Method::Mapped => format!(
            "From {time} on your handler refuses good callbacks. Look at what it remembers: a lock of the account after wrong \
             credentials, of which a run sends many, a ban after forged tokens, or a key cache that has lost the right key. An \
             account for tests should not be locked."
        ),
        Some(401 | 403) => format!(
            "From {time} on your handler refuses good tokens. Look at what it remembers of tokens, keys and clients: a ban \
             after forged callbacks, or a key cache that has lost the right key."
        ),
        _ => format!(
            "Read the handler's log at {time}: what happened to its store, its connections or its memory then? One \
             callback must not leave the handler unable to answer others."
        ),
    };
    let finding = Finding::new(&requirements::RESPONSE_STATUS, message).compared(200, wrong.status()).fixed_by(fix);
    Err(finding.shown_by(broken.exchanges()).into())
}

fn got(exchange: &Exchange) -> String {
    match exchange.status() {
        Some(200) => "no JSON object".to_owned(),
        Some(status) => status.to_string(),
        None => "no answer".to_owned(),
    }
}

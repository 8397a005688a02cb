//! A handler that asked for tokens at first still does at the end of the run.

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Finding, Lapse, Needs, Verdict};

pub(super) const LASTING: Check = Check {
    id: "auth.lasting",
    title: "callbacks without a token are refused to the end of the run",
    requirement: &requirements::AUTH_TOKEN,
    needs: Needs::TheRun,
    fix: "Find what switched the verification off at that moment. When it cannot be done, refuse the callback.",
    control: Control::Since(Lapse::Guard),
    run: lasting,
    ..MUST
};

fn lasting(bench: &Bench<'_>) -> Verdict {
    let Some(broken) = bench.session().breakdowns.of(Lapse::Guard) else { return Ok(()) };
    let message = format!(
        "callbacks without a token were refused until {}, and are carried out since; the callback before was “{}”",
        broken.time(),
        broken.before().intent
    );
    let finding = Finding::new(&requirements::AUTH_TOKEN, message).compared("a refusal", broken.wrong().status());
    Err(finding.shown_by(broken.exchanges()).into())
}

//! A report that waits for its repetition while the next change of the partner is reported.

use std::time::{Duration, Instant};

use serde_json::json;

use super::activation::{DEACTIVATION, told};
use super::soon::SOON;
use super::struck::{struck, until_struck};
use super::watch::{LOOK, activity, disabling, require_expected};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Finding, Needs, NotPassed, Verdict};

/// How long the run looks whether an older report still comes after a later one.
const OPEN: Duration = Duration::from_secs(8);

/// How long a backend may take to correct that.
const AFTERWARDS: Duration = Duration::from_secs(1);

pub(super) const OVERTAKEN: Check = Check {
    id: "status.overtaken",
    title: "a report that is sent again does not arrive after a later one about the same partner",
    requirement: &requirements::STATUS_DEACTIVATION,
    needs: Needs::Reports,
    fix: "Send the reports of a partner in the order of its callbacks: a later one waits until the one before has arrived, or takes its place.",
    rests_on: &[&DEACTIVATION, &SOON],
    control: Control::Nothing,
    run: overtaken,
    ..MUST
};

/// The platform is busy when the partner is reported as active, and the partner is disabled before that report comes again.
fn overtaken(bench: &Bench<'_>) -> Verdict {
    require_expected(bench)?;
    let watched = match struck(bench, "status=503") {
        // How a callback is answered meanwhile is another matter.
        Err(NotPassed::Failed(_)) => {
            let what = "the platform was busy when a partner was enabled, and the callback was not carried out";
            return Err(NotPassed::Undecided(what.to_owned()));
        }
        other => other?,
    };
    until_struck(bench, &watched)?;
    let since = watched.since;
    let watched =
        watched.then(bench, |conversation, partner| vec![disabling(conversation, partner).unstated()])?.over(since);
    let changes = || watched.accepted(bench).iter().map(|report| activity(report)).collect::<Vec<_>>();
    // Nothing need come: a backend may put the two changes together.
    let has_ended = || changes().iter().any(|(_, ended)| *ended);
    let has_begun = || changes().iter().any(|(begun, _)| *begun);
    // A backend may still put it right.
    let is_right = || bench.session().gateway.reported_as(watched.partner.id) != Some(true);
    if !wait_for(bench, bench.options().report_patience, has_ended)?
        || !wait_for(bench, OPEN, has_begun)?
        || wait_for(bench, AFTERWARDS, is_right)?
    {
        return Ok(());
    }
    let message = format!(
        "the activation report about partner {} got 503 and was sent again after the deactivation report: the partner is disabled, and counts as active",
        watched.partner.id
    );
    let stands = |active: bool| json!({ "partner": watched.partner.id, "active": active });
    Err(told(Finding::new(OVERTAKEN.requirement, message).compared(stands(false), stands(true)), &watched).into())
}

/// Waits until this holds, and says whether it does. Returns `Undecided` if the run is over.
fn wait_for(bench: &Bench<'_>, patience: Duration, holds: impl Fn() -> bool) -> Result<bool, NotPassed> {
    let (session, started) = (bench.session(), Instant::now());
    while !holds() {
        if let Some(end) = session.early_end() {
            return Err(end.into());
        }
        if session.has_failed(DEACTIVATION.id) || started.elapsed() > patience {
            return Ok(false);
        }
        session.pause(LOOK);
    }
    Ok(true)
}

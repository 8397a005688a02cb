//! What becomes of the next reports when one has failed.

use std::time::Duration;

use super::activation::{ACTIVATION, DEACTIVATION, active, missing, told};
use super::silence::{self, silence};
use super::soon::SOON;
use super::struck::{struck, until_struck};
use super::watch::{Watched, enabled};
use crate::checks::base::MUST;
use crate::checks::skips::require_partner_callbacks;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Finding, Needs, NotPassed, Verdict};

const A_MOMENT: Duration = Duration::from_millis(100);

pub(super) const GOES_ON: Check = Check {
    id: "status.goes_on",
    title: "a report that failed does not keep the next ones from being sent",
    requirement: &requirements::STATUS_ACTIVATION,
    needs: Needs::Reports,
    fix: silence::FIX,
    rests_on: &[&ACTIVATION, &DEACTIVATION, &SOON],
    control: Control::Nothing,
    run: goes_on,
    ..MUST
};

/// One partner is reported as active. The platform is busy when the next one is reported, and another one is enabled.
fn goes_on(bench: &Bench<'_>) -> Verdict {
    require_partner_callbacks(bench.options())?;
    active(bench, "before", |_| Ok(()))?;
    match struck(bench, "status=503") {
        // How a callback is answered meanwhile is another matter.
        Err(NotPassed::Failed(_)) => {}
        first => {
            let first = first?;
            // Another report that failed may have been the last one.
            if let Err(why) = until_struck(bench, &first) {
                return Err(silence(bench).map_or(why, |finding| told(finding, &first).into()));
            }
            // The backend has to notice.
            bench.session().pause(A_MOMENT);
        }
    }
    enabled(bench, "after", |watched| {
        let finding = match watched.wait_until(bench, true)? {
            Ok(_) => return Ok(()),
            Err(waited) => silence(bench).unwrap_or_else(|| lost_after(bench, &watched, waited)),
        };
        Err(told(finding, &watched).into())
    })
}

/// The next report did not come, though others did.
fn lost_after(bench: &Bench<'_>, watched: &Watched<'_>, waited: Duration) -> Finding {
    let missing = missing(bench, watched, true, waited);
    let message = format!("the report of another partner got 503 before that: {}", missing.message);
    Finding { message, ..missing }.fixed_by(silence::FIX)
}

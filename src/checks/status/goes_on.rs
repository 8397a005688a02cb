//! What becomes of the next reports when one has failed.

use super::activation::{ACTIVATION, active, missing, not_set_up, told};
use super::silence::{self, silence};
use super::struck::{struck, until_struck};
use super::watch::enabled;
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Needs, NotPassed, Verdict};

pub(super) const GOES_ON: Check = Check {
    id: "status.goes_on",
    title: "a report that failed does not keep the next ones from being sent",
    requirement: &requirements::STATUS_ACTIVATION,
    needs: Needs::Reports,
    fix: silence::FIX,
    rests_on: &[&ACTIVATION],
    control: Control::Nothing,
    run: goes_on,
    ..MUST
};

/// One partner is reported as active. The platform is busy when the next one is reported, and another one is enabled.
fn goes_on(bench: &Bench<'_>) -> Verdict {
    active(bench, |_| Ok(()))?;
    match struck(bench, "status=503") {
        // How a callback is answered meanwhile is another matter.
        Err(NotPassed::Failed(_)) => {}
        first => drop(until_struck(bench, &first?)?),
    }
    enabled(bench, |watched| {
        let silence = match watched.wait_until(bench, true)? {
            Ok(_) => return Ok(()),
            Err(waited) => silence(bench).ok_or_else(|| not_set_up(&missing(bench, &watched, true, waited)))?,
        };
        Err(told(silence, &watched).into())
    })
}

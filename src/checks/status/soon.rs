//! A change that comes soon after another one of the same partner.

use super::activation::{DEACTIVATION, disabled_after};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Needs, NotPassed, Verdict};

pub(super) const SOON: Check = Check {
    id: "status.soon",
    title: "a partner that was disabled soon after it was enabled is reported as no longer active, too",
    requirement: &requirements::STATUS_DEACTIVATION,
    needs: Needs::Reports,
    fix: "Report each change, however soon it comes after the last one; where you put changes together, report the last one and not the first.",
    rests_on: &[&DEACTIVATION],
    control: Control::Nothing,
    run: soon,
    ..MUST
};

/// The report that the partner is active has arrived, and the partner is disabled at once.
fn soon(bench: &Bench<'_>) -> Verdict {
    let mut verdict = disabled_after(bench, "enable", |_| ());
    if let Err(NotPassed::Failed(findings)) = &mut verdict {
        findings.iter_mut().for_each(|finding| finding.fix = Some(SOON.fix.to_owned()));
    }
    verdict
}

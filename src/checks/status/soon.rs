//! A change that comes soon after another one of the same partner.

use jiff::Timestamp;

use super::activation::{DEACTIVATION, disabled_after, missing};
use super::watch::{Watched, enabling};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Finding, Method, Needs, NotPassed, Verdict};

pub(super) const SOON: Check = Check {
    id: "status.soon",
    title: "a partner that was disabled soon after it was enabled is reported as no longer active, too",
    requirement: &requirements::STATUS_DEACTIVATION,
    needs: Needs::Reports,
    fix: "Report each change, however soon it comes after the last one, also when a partner is enabled for the second time; where you put changes together, report the last one and not the first.",
    rests_on: &[&DEACTIVATION],
    control: Control::Nothing,
    run: soon,
    ..MUST
};

/// The report that the partner is active has arrived, and the partner is disabled at once. Where partners are mapped, it is
/// then enabled again, since no other check does that: the account is needed for the next partner.
fn soon(bench: &Bench<'_>) -> Verdict {
    let disabled = disabled_after(bench, "enable", |_| (), bench.options().report_patience);
    let mut verdict = disabled.and_then(|disabled| match bench.options().partner {
        Method::Mapped => enabled_again(bench, &disabled),
        _ => Ok(()),
    });
    if let Err(NotPassed::Failed(findings)) = &mut verdict {
        findings.iter_mut().for_each(|finding| finding.fix = Some(SOON.fix.to_owned()));
    }
    verdict
}

fn enabled_again(bench: &Bench<'_>, disabled: &Watched<'_>) -> Verdict {
    bench.conversation("again", |conversation| {
        let (partner, since) = (disabled.partner.clone(), Timestamp::now());
        conversation.continue_from(&disabled.exchanges);
        conversation.set_up(enabling(conversation, &partner)?)?;
        let watched = Watched::of(conversation, partner, since);
        let Err(waited) = watched.wait_until_said(bench)? else { return Ok(()) };
        let missing = missing(bench, &watched, true, waited);
        let message = format!("for the second time, {}", missing.message);
        Err(Finding { message, ..missing }.into())
    })
}

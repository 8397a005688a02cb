//! What the reports of the whole run come to: how each partner stands in the end, and what nobody should have reported.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use uuid::Uuid;

use super::activation::{ACTIVATION, DEACTIVATION, says_both};
use super::asked::{Asked, BASE};
use super::data_centre::DATA_CENTRE;
use super::goes_on::GOES_ON;
use super::overtaken::OVERTAKEN;
use super::soon::SOON;
use super::watch::{activity, require_expected};
use crate::checks::mirroring::partner;
use crate::contract::{Callback, requirements};
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Finding, NotPassed, Symptom, TenantStory, Verdict};

/// How often the run looks whether the last reports have come.
const LOOK: Duration = Duration::from_millis(100);

/// With more partners the platform's side does not remember what has become of each.
const MOST_PARTNERS: usize = 4000;

/// How to fix a report that says the right thing, and has no effect.
const TIMES: &str = "Write the time of this change into activated_at or deactivated_at, with the offset from UTC that belongs to it: a time that is older than one of before has no effect.";

/// The fix for a backend that loses its first report.
const FIRST: &str = "Let the report of the first partner wait until what sends reports has started: it was the first callback of the run, and its report never came.";

/// The fix for a backend that reports a partner as no longer active although no callback has disabled it.
const NEVER_DISABLED: &str = "Report a deactivation only when the partner is disabled by its reset: it stays active when its last customer is disabled.";

pub(super) const STATES: Check = Check {
    id: "status.states",
    title: "in the end each partner is reported as it is: active if it is enabled, and else not",
    requirement: &requirements::STATUS_ACTIVATION,
    fix: "Report each change of each partner, in the order of its callbacks, also when it is enabled for the second time; go on after a report that failed.",
    rests_on: &[&DATA_CENTRE, &GOES_ON, &OVERTAKEN],
    run: states,
    ..BASE
};

fn states(bench: &Bench<'_>) -> Verdict {
    require_expected(bench)?;
    require_simpler(bench)?;
    require_none_made_up(bench)?;
    let wanted = wanted(bench);
    if wanted.is_empty() || wanted.len() > MOST_PARTNERS {
        let reason =
            format!("the run knows how {} partners should stand, and looks at 1 to {MOST_PARTNERS}", wanted.len());
        return Err(NotPassed::Skipped(reason));
    }
    let wrong = wait_for(bench, &wanted)?;
    let asked = bench.session().gateway.backend_requests();
    let last_about = |partner: &Uuid| {
        asked.iter().rfind(|it| it.is_for(Aim::Report) && it.is_granted() && it.tenant == Some(*partner))
    };
    let stories = bench.session().told.tenants();
    let telling = wrong.iter().find(|(_, is_active)| **is_active);
    let Some((partner, is_active)) = telling.or(wrong.iter().next()) else { return Ok(()) };
    let (done, reported) = if *is_active {
        ("enabled last", "its last report does not say that it is active")
    } else {
        ("disabled last", "its last report still says that it is active")
    };
    let message = format!(
        "{} of {} partners are not reported as they are: partner {partner} was {done}, and {reported}",
        wrong.len(),
        wanted.len()
    );
    let stands = |active: Option<bool>| json!({ "partner": partner, "active": active });
    let last = last_about(partner);
    let mut actual = stands(bench.session().gateway.reported_as(*partner));
    actual["last report"] = last.map(|last| last.shown()).unwrap_or_default();
    let finding = Finding::new(STATES.requirement, message).compared(stands(Some(*is_active)), actual);
    // Its flags are right, and its time is older than one of before.
    let is_old = last.is_some_and(|last| activity(last) == (*is_active, !*is_active));
    let first = stories.iter().filter_map(|(id, story)| Some((story.callbacks.first()?.sent_at, id))).min();
    let is_first = first.is_some_and(|(_, first)| first == partner) && wrong.len() == 1 && last.is_none();
    Err(match is_old {
        true => finding.fixed_by(TIMES),
        false if is_first => finding.fixed_by(FIRST),
        false => finding,
    }
    .into())
}

/// Requires that no partner was reported as no longer active before any callback that disables it was sent.
fn require_none_made_up(bench: &Bench<'_>) -> Verdict {
    let stories = bench.session().told.tenants();
    let asked = bench.session().gateway.backend_requests();
    let is_made_up = |request: &&Arc<BackendRequest>| {
        let Some(story) = request.tenant.and_then(|id| stories.get(&id)).filter(|story| is_clear(story)) else {
            return false;
        };
        let mut before = story.callbacks.iter().filter(|told| told.sent_at <= request.at && is_change(told.callback));
        let is_enabled = before.clone().any(|told| told.is_carried_out);
        is_enabled && before.all(|told| enables(told.callback)) && activity(request) == (false, true)
    };
    let mut reports = asked.iter().filter(|request| request.is_for(Aim::Report) && request.is_granted());
    let Some(report) = reports.find(is_made_up) else { return Ok(()) };
    let partner = report.tenant.map(|id| id.to_string()).unwrap_or_default();
    let message = format!("partner {partner} was reported as no longer active, and no callback had disabled it");
    let finding = Finding::new(STATES.requirement, message).compared("no report", report.shown());
    Err(finding.fixed_by(NEVER_DISABLED).into())
}

/// Whether the callbacks about the partner were plain ones, one after the other.
fn is_clear(story: &TenantStory) -> bool {
    !(story.is_odd || story.is_customer || story.at_once)
}

/// What simpler checks are about must be right first.
fn require_simpler(bench: &Bench<'_>) -> Verdict {
    let of_reports = [ACTIVATION.id, DEACTIVATION.id, GOES_ON.id, SOON.id, OVERTAKEN.id, DATA_CENTRE.id];
    // What is reported follows what is stored.
    let simpler = of_reports.into_iter().chain([partner::ENABLE.id, partner::RESET.id]);
    let Some(failed) = { simpler }.find(|id| bench.session().has_failed(id)) else { return Ok(()) };
    let what = format!("`{failed}` has failed, and nothing more can be said before");
    Err(NotPassed::NotSetUp { symptom: Symptom::of(&Finding::new(STATES.requirement, "")), what })
}

/// Waits as long as reports arrive, and then for a report's time. Returns the partners that are reported wrongly.
fn wait_for(bench: &Bench<'_>, wanted: &BTreeMap<Uuid, bool>) -> Result<BTreeMap<Uuid, bool>, NotPassed> {
    let session = bench.session();
    let (started, mut known, mut since) = (Instant::now(), 0, Instant::now());
    loop {
        let is_wrong = |(partner, is_active): &(&Uuid, &bool)| match session.gateway.reported_as(**partner) {
            Some(reported) => reported != **is_active,
            // A partner that was enabled for a moment only need not be reported at all.
            None => **is_active,
        };
        let wrong: BTreeMap<Uuid, bool> = wanted.iter().filter(is_wrong).map(|(id, active)| (*id, *active)).collect();
        if wrong.is_empty() {
            return Ok(wrong);
        }
        // A backend that reports again and again says nothing new.
        let asked = session.gateway.backend_requests();
        let reports = asked.iter().filter(|request| request.is_for(Aim::Report) && request.is_granted());
        let arrived = reports.map(|report| (report.tenant, activity(report))).collect::<BTreeSet<_>>().len();
        if arrived > known {
            (known, since) = (arrived, Instant::now());
        }
        if let Some(end) = session.early_end() {
            return Err(end.into());
        }
        let patience = bench.options().report_patience;
        if since.elapsed() > patience || started.elapsed() > 3 * patience {
            return Ok(wrong);
        }
        session.pause(LOOK);
    }
}

/// How each partner stands of which the run can tell. A report that the platform itself did not take need not come again.
fn wanted(bench: &Bench<'_>) -> BTreeMap<Uuid, bool> {
    let struck: BTreeSet<Uuid> = bench
        .session()
        .gateway
        .backend_requests()
        .iter()
        .filter(|request| request.is_struck)
        .filter_map(|request| request.tenant)
        .collect();
    let stories = bench.session().told.tenants();
    let known = stories.iter().filter(|(id, _)| !struck.contains(id));
    known.filter_map(|(id, story)| Some((*id, stands(story)?))).collect()
}

/// Whether the partner is enabled, if its callbacks tell.
fn stands(story: &TenantStory) -> Option<bool> {
    if !is_clear(story) {
        return None;
    }
    let changes = || story.callbacks.iter().filter(|told| is_change(told.callback));
    let is_enabled = changes().any(|told| enables(told.callback));
    let last = changes().next_back().filter(|_| is_enabled && changes().all(|told| told.is_carried_out))?;
    Some(enables(last.callback))
}

fn is_change(callback: Callback) -> bool {
    enables(callback) || matches!(callback, Callback::PartnerReset | Callback::EnablementReset)
}

fn enables(callback: Callback) -> bool {
    matches!(callback, Callback::PartnerEnable | Callback::EnablementWrite)
}

pub(super) const UNASKED: Check = Check {
    id: "status.unasked",
    title: "a change of a partner that was refused is not reported",
    requirement: &requirements::AUTH_EFFECT,
    fix: "Queue the report after the token has been verified and the callback has been carried out.",
    rests_on: &[&ACTIVATION],
    run: unasked,
    ..BASE
};

fn unasked(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let stories = bench.session().told.tenants();
    let is_refused = |story: &TenantStory, active: bool| {
        let changes = story.callbacks.iter().filter(|told| is_change(told.callback));
        let mut alike = changes.filter(|told| enables(told.callback) == active).peekable();
        !story.is_customer && alike.peek().is_some() && alike.all(|told| told.is_refused)
    };
    let is_wrong = |request: &&BackendRequest, active: bool| {
        request.tenant.and_then(|id| stories.get(&id)).is_some_and(|story| is_refused(story, active))
    };
    let granted = || asked.all(Aim::Report).filter(|request| request.is_granted());
    let begun = granted().find(|request| activity(request).0 && is_wrong(request, true));
    let ended = || granted().find(|request| activity(request).1 && is_wrong(request, false));
    let Some(request) = begun.or_else(ended) else { return Ok(()) };
    let partner = request.tenant.map(|id| id.to_string()).unwrap_or_default();
    let (state, callback) = if begun.is_some() { ("active", "enables") } else { ("no longer active", "disables") };
    let message =
        format!("partner {partner} is reported as {state}, although each callback that {callback} it was refused");
    let finding = Finding::new(UNASKED.requirement, message).compared("no report", request.shown());
    Err(match says_both(request, begun.is_none()) {
        Some((what, fix)) => {
            Finding { message: format!("{}: {what}", finding.message), ..finding.fixed_by(fix) }.into()
        }
        None => finding.into(),
    })
}

//! What is reported when a partner is enabled, and when it is disabled.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::members::unknown_members;
use super::report;
use super::silence::silence;
use super::watch::{Watched, activity, enabled, enabling, flags, require_expected, until_first_token_expires};
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::{Requirement, requirements};
use crate::platform::{Aim, BackendRequest, STATUS_PATH};
use crate::suite::{Bench, Check, Control, Conversation, Finding, Needs, NotPassed, Verdict};

const BASE: Check = Check { needs: Needs::Reports, control: Control::Nothing, ..MUST };

pub(in crate::checks) const ACTIVATION: Check = Check {
    id: "status.activation",
    title: "a partner that was enabled is reported as active",
    requirement: &requirements::STATUS_ACTIVATION,
    fix: "After partner.mirroring.enable or enablement.write, report an event with activation_event: true, for tenantID = context.tenant_id, to the data centre in context.datacenter_url.",
    rests_on: &[&report::OF_TENANT],
    run: activation,
    ..BASE
};

fn activation(bench: &Bench<'_>) -> Verdict {
    require_expected(bench)?;
    enabled(bench, "enable", |watched| match watched.wait_until(bench, true)? {
        Ok(_) => Ok(()),
        Err(waited) => Err(not_reported(bench, &watched, true, waited)),
    })
}

pub(super) const DEACTIVATION: Check = Check {
    id: "status.deactivation",
    title: "a partner that was disabled is reported as no longer active",
    requirement: &requirements::STATUS_DEACTIVATION,
    fix: "After partner.mirroring.reset or enablement.reset, report an event with deactivation_event: true, for tenantID = context.tenant_id, to the data centre in context.datacenter_url.",
    rests_on: &[&ACTIVATION],
    run: deactivation,
    ..BASE
};

/// A backend that reports it later, if nothing was reported for a while, loses reports that follow one another closely:
/// `status.soon` is about that.
fn deactivation(bench: &Bench<'_>) -> Verdict {
    const A_WHILE: Duration = Duration::from_secs(6);
    let patience = bench.options().report_patience;
    let failed = match disabled_after(bench, "enable", until_first_token_expires, patience) {
        Err(NotPassed::Failed(findings)) if !bench.session().is_over() => findings,
        other => return other.map(drop),
    };
    // It has had all that time before.
    let pause = |bench: &Bench<'_>| bench.session().pause(A_WHILE);
    disabled_after(bench, "later", pause, patience / 3).map(drop).map_err(|_| NotPassed::Failed(failed))
}

/// Enables a partner, waits so after it was reported as active, disables it, and requires a report of that.
pub(super) fn disabled_after<'o>(
    bench: &Bench<'_>,
    label: &str,
    wait: fn(&Bench<'_>),
    patience: Duration,
) -> Result<Watched<'o>, NotPassed> {
    let disabled = active(bench, label, |watched| {
        wait(bench);
        watched.disabled(bench)
    })?;
    match disabled.wait_for(bench, false, patience)? {
        Ok(_) => Ok(disabled),
        Err(waited) => Err(not_reported(bench, &disabled, false, waited)),
    }
}

/// How long the run looks for reports that should not come.
const AFTER: Duration = Duration::from_millis(1200);

pub(super) const ONCE: Check = Check {
    id: "status.once",
    title: "an activation is reported once, and not whenever the state is read",
    requirement: &requirements::STATUS_ONCE,
    fix: "Report a change when it happens, and remember that it has been reported.",
    rests_on: &[&ACTIVATION],
    needs: Needs::Reports,
    control: Control::Nothing,
    run: once,
    ..ADVISORY
};

fn once(bench: &Bench<'_>) -> Verdict {
    const READS: usize = 3;
    let reads =
        |conversation: &Conversation<'_>, partner: &_| (0..READS).map(|_| conversation.reading(partner)).collect();
    let watched = active(bench, "enable", |watched| {
        let since = watched.since;
        Ok(watched.then(bench, reads)?.over(since))
    })?;
    // The run leaves a mapped account as it found it, which ends the partner's activation in between.
    let again = if bench.options().partner_is_mirrored() { Some(enabled_again(bench)?) } else { None };
    bench.session().pause(AFTER);
    let reports = watched.accepted(bench);
    let activations = reports.iter().filter(|report| is_activation(report)).count();
    if activations <= 1 {
        return again.map_or(Ok(()), |again| goes_on_being_active(bench, &again));
    }
    let message = format!(
        "the partner was enabled once and its state was read {READS} times: {activations} activations were reported"
    );
    Err(told(Finding::new(ONCE.requirement, message).compared(1, activations), &watched).into())
}

/// A partner that was enabled, was reported as active, and was enabled again, which ends nothing.
fn enabled_again<'s>(bench: &Bench<'s>) -> Result<Watched<'s>, NotPassed> {
    active(bench, "again", |watched| {
        let again =
            watched.then(bench, |conversation, partner| enabling(conversation, partner).into_iter().collect())?;
        let since = again.since;
        Ok(again.over(since))
    })
}

fn goes_on_being_active(bench: &Bench<'_>, watched: &Watched<'_>) -> Verdict {
    let Some(report) = watched.accepted(bench).into_iter().find(|report| activity(report).1) else { return Ok(()) };
    let message = "the partner was enabled again, and was reported as no longer active in between";
    let finding = Finding::new(ONCE.requirement, message).compared("no deactivation", report.shown());
    Err(told(finding.fixed_by("Report a deactivation only when a partner is disabled."), watched).into())
}

/// A finding about reports with the callbacks that they belong to. It is seen once: the run has waited long enough, and
/// no partner reads anything of it.
pub(super) fn told(finding: Finding, watched: &Watched<'_>) -> Finding {
    Finding { confirmed: true, exchanges: watched.exchanges.clone(), ..finding }
}

/// Goes on with a partner that is enabled and reported as active.
pub(super) fn active<R>(
    bench: &Bench<'_>,
    label: &str,
    go_on: impl FnOnce(Watched<'_>) -> Result<R, NotPassed>,
) -> Result<R, NotPassed> {
    require_expected(bench)?;
    enabled(bench, label, |watched| {
        if let Err(waited) = watched.wait_until(bench, true)? {
            return Err(NotPassed::set_up(&missing(bench, &watched, true, waited)));
        }
        go_on(watched)
    })
}

/// Whether a report tells of an activation: it may give the time of an earlier one beside a deactivation.
fn is_activation(request: &BackendRequest) -> bool {
    match flags(request) {
        (false, false) => activity(request).0,
        (begun, ended) => begun && !ended,
    }
}

/// A report that did not come; or else the set-up is not there, if no reports come any more since one failed.
fn not_reported(bench: &Bench<'_>, watched: &Watched<'_>, active: bool, waited: Duration) -> NotPassed {
    match silence(bench) {
        Some(silence) => NotPassed::set_up(&silence),
        None => missing(bench, watched, active, waited).into(),
    }
}

/// The finding about a report that did not come, with what came instead.
pub(super) fn missing(bench: &Bench<'_>, watched: &Watched<'_>, active: bool, waited: Duration) -> Finding {
    let (check, done, state) =
        if active { (&ACTIVATION, "enabled", "active") } else { (&DEACTIVATION, "disabled", "no longer active") };
    let requirement: &Requirement = check.requirement;
    let Instead { what, fix, shown } = instead(bench, watched, active);
    let seconds = waited.as_secs();
    let message = format!(
        "the partner {} was {done} and was not reported as {state}; the run waited {seconds} s for it: {what}",
        watched.partner.id
    );
    let flag = if active { "activation_event" } else { "deactivation_event" };
    let right = json!({
        "request": format!("POST {STATUS_PATH}?tenantID={}", watched.partner.id),
        "body": { "events": [{ "category": "activation", "action": "…", flag: true }] },
    });
    let finding =
        Finding::new(requirement, message).compared(right, shown).fixed_by(fix.unwrap_or(check.fix.to_owned()));
    told(finding, watched)
}

/// What came in place of a report.
struct Instead {
    what: String,
    fix: Option<String>,
    shown: Value,
}

fn instead(bench: &Bench<'_>, watched: &Watched<'_>, active: bool) -> Instead {
    let asked = watched.asked(bench);
    let about = watched.accepted(bench);
    if let Some(last) = about.last() {
        let (what, fix) = without_effect(last, active);
        return Instead { what, fix, shown: last.shown() };
    }
    let tenants = bench.session().told.tenants();
    let is_elsewhere = |request: &&std::sync::Arc<BackendRequest>| {
        let is_partner =
            |id: &Uuid| tenants.get(id).is_some_and(|story| !story.is_customer && !story.callbacks.is_empty());
        request.is_for(Aim::Report) && request.is_granted() && !request.tenant.as_ref().is_some_and(is_partner)
    };
    if let Some(other) = asked.iter().find(is_elsewhere) {
        let is_customer = other.tenant.and_then(|id| tenants.get(&id)).is_some_and(|story| story.is_customer);
        let whose = match (other.parameters("tenantID").is_empty(), is_customer) {
            (true, _) => "the API client's own tenant, since they name none",
            (false, true) => "a customer",
            (false, false) => "a tenant that no callback named",
        };
        let fix = "Put context.tenant_id of the callback into the query: ?tenantID=UUID.".to_owned();
        return Instead { what: format!("reports came, but about {whose}"), fix: Some(fix), shown: other.shown() };
    }
    if let Some(refused) = asked.iter().rfind(|request| !request.is_granted() && !request.is_struck) {
        let answer = refused.status.map_or("no answer".to_owned(), |status| format!("status {status}"));
        let what = format!("{} got {answer} ({})", refused.line(), refused.reason);
        return Instead { what, fix: None, shown: refused.shown() };
    }
    let what = match asked.last() {
        None => "the backend asked nothing of the platform since",
        Some(last) if last.is_for(Aim::Token) => "the backend fetched an access token, and sent no report",
        Some(_) => "the backend reported about other partners only",
    };
    Instead { what: what.to_owned(), fix: None, shown: Value::Null }
}

/// The flag and the time that say that a partner is active, or that it no longer is.
fn members(active: bool) -> (&'static str, &'static str) {
    if active { ("activation_event", "activated_at") } else { ("deactivation_event", "deactivated_at") }
}

/// What is wrong with a report that says both of a partner that is active, or that no longer is, and how to fix it.
pub(super) fn says_both(request: &BackendRequest, active: bool) -> Option<(String, String)> {
    if activity(request) != (true, true) {
        return None;
    }
    let what = "the report says both that the partner is active and that it is not".to_owned();
    let (flag, time) = members(!active);
    let never = request.json().unwrap_or_default()[time].as_str().is_some_and(|time| time.starts_with("0001-"));
    let fix = match never {
        true => format!("Leave {time} out here: the year 1 stands for a time that was never set."),
        false => format!("Leave {flag} out here, and {time}: a report tells of one change."),
    };
    Some((what, fix))
}

/// Why an accepted report about the partner does not say what it should.
fn without_effect(request: &BackendRequest, active: bool) -> (String, Option<String>) {
    let flag = if active { "activation_event" } else { "deactivation_event" };
    let misnamed = unknown_members(&request.json().unwrap_or_default()).into_iter().find(|it| it.fix().is_some());
    if let Some(misnamed) = misnamed {
        return (misnamed.told(), misnamed.fix());
    }
    if let Some((what, fix)) = says_both(request, active) {
        return (what, Some(fix));
    }
    if activity(request) == (!active, active) {
        let [(_, wrong), (_, right)] = [members(!active), members(active)];
        let (belongs, fix) = match request.json().unwrap_or_default().get(wrong) {
            Some(_) => (right, format!("Write the time into {right}, and leave {wrong} out here.")),
            None => (flag, format!("Set {flag} to true here.")),
        };
        return (format!("the report says the opposite; {belongs} belongs here"), Some(fix));
    }
    (format!("a report came, but no event in it has {flag}: true"), Some(format!("Set {flag} to true in the event.")))
}

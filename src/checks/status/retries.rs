//! The platform's bad days: what becomes of a report that the platform could not take at once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::activation::{ACTIVATION, active, told};
use super::goes_on::GOES_ON;
use super::struck::{ANSWER_FIRST, lost, strike, struck, until_plain_days_are_over};
use super::watch::{Watched, activity, require_expected};
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::platform::Aim;
use crate::suite::{Bench, Check, Control, Finding, Needs, Verdict};

/// How long the run looks whether a report comes a second time. The self-test watches the embedded vendor for the longer time.
const SECOND_TIME: Duration = Duration::from_millis(600);
const SECOND_TIME_EMBEDDED: Duration = Duration::from_millis(200);

/// How late the platform answers, and how long the run looks then: most programs give up after whole seconds, and try again
/// some time after that. The embedded vendor is known to try again after half a second.
const LATE: (&str, Duration) = ("delay=1500ms", Duration::from_millis(2400));
const LATE_EMBEDDED: (&str, Duration) = ("delay=600ms", Duration::from_millis(700));

/// Clocks and connections make a retry look a little earlier than it is, in milliseconds.
const EARLY: i128 = 100;

const BASE: Check = Check {
    requirement: &requirements::STATUS_RETRIES,
    needs: Needs::Reports,
    fix: "Keep a report until the platform answers 204. After a 401 fetch a new token; after 429 and 503 wait as long as Retry-After says; after no answer wait a little; then send it again.",
    rests_on: &[&ACTIVATION, &GOES_ON],
    control: Control::Nothing,
    ..ADVISORY
};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "status.retries.unauthorized",
        title: "a report that gets a single 401 is sent again with a new token",
        run: |bench| arrives(bench, "status=401", second_time(bench)),
        ..BASE
    },
    Check {
        id: "status.retries.too_many",
        title: "a report that gets 429 is sent again after the time in Retry-After",
        run: |bench| arrives(bench, "status=429", second_time(bench)),
        ..BASE
    },
    Check {
        id: "status.retries.unavailable",
        title: "a report that gets 503 is sent again after the time in Retry-After",
        run: |bench| arrives(bench, "status=503", second_time(bench)),
        ..BASE
    },
    Check {
        id: "status.retries.deactivation",
        title: "a deactivation report that gets 503 is sent again",
        run: deactivation,
        ..BASE
    },
    Check {
        id: "status.retries.late",
        title: "a report that is answered late is not sent again",
        fix: "Wait for an answer for some ten seconds before the report is sent again.",
        run: late,
        ..BASE
    },
    Check {
        id: "status.retries.dropped",
        title: "a report whose connection is cut is sent again",
        run: |bench| arrives(bench, "reset", second_time(bench)),
        ..BASE
    },
];

pub(super) const AFTER: Check = Check {
    id: "status.after",
    title: "a callback is answered whether or not its report has arrived",
    requirement: &requirements::STATUS_AFTER,
    fix: ANSWER_FIRST,
    run: after,
    ..BASE
};

/// A platform that takes its time must not keep the callback waiting.
fn after(bench: &Bench<'_>) -> Verdict {
    const LATE: Duration = Duration::from_millis(1000);
    require_expected(bench)?;
    let watched = struck(bench, "delay=1s")?;
    let answer = watched.exchanges.last().and_then(|last| last.received.as_ref());
    let took = answer.map(|answer| answer.elapsed).unwrap_or_default();
    let _ = watched.wait_until(bench, true)?;
    let is_struck = watched.asked(bench).iter().any(|request| request.is_struck);
    if !is_struck || took < LATE {
        return Ok(());
    }
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let message = format!("the platform took 1 s for the report, and the callback was answered after {millis} ms");
    Err(told(Finding::new(&requirements::STATUS_AFTER, message), &watched).into())
}

fn second_time(bench: &Bench<'_>) -> Duration {
    if bench.session().embedded { SECOND_TIME_EMBEDDED } else { SECOND_TIME }
}

fn late(bench: &Bench<'_>) -> Verdict {
    let (effect, after) = if bench.session().embedded { LATE_EMBEDDED } else { LATE };
    arrives(bench, effect, after)
}

/// Strikes the first report about a partner, and requires that it arrives in the end, once, and not too soon.
fn arrives(bench: &Bench<'_>, effect: &str, after: Duration) -> Verdict {
    require_expected(bench)?;
    let watched = struck(bench, effect)?;
    let waited = watched.wait_until(bench, true)?;
    if let Err(waited) = waited {
        let message = format!("it was struck by `{effect}`, and did not arrive within {} s", waited.as_secs());
        return Err(lost(&watched, &message).compared(1, 0).into());
    }
    bench.session().pause(after);
    require_pause(bench, &watched)?;
    let arrived = watched.accepted(bench).iter().filter(|report| activity(report).0).count();
    if arrived > 1 && !repeats_all(bench) {
        let message = format!("it was struck by `{effect}`, and arrived {arrived} times");
        return Err(lost(&watched, &message).compared(1, arrived).into());
    }
    Ok(())
}

/// Strikes the report that a partner is no longer active.
fn deactivation(bench: &Bench<'_>) -> Verdict {
    until_plain_days_are_over(bench)?;
    let disabled = active(bench, "enable", |watched| {
        strike(bench, "status=503", &watched.partner);
        watched.disabled(bench)
    })?;
    let Err(waited) = disabled.wait_until(bench, false)? else { return Ok(()) };
    let message = format!(
        "the report that partner {} is no longer active got 503 and was not accepted within {} s after that",
        disabled.partner.id,
        waited.as_secs()
    );
    Err(told(Finding::new(&requirements::STATUS_RETRIES, message).compared(1, 0), &disabled).into())
}

/// Whether reports arrive several times that the platform took at once. `status.once` is about that.
fn repeats_all(bench: &Bench<'_>) -> bool {
    let asked = bench.session().gateway.backend_requests();
    let stories = bench.session().told.tenants();
    let struck: BTreeSet<_> = asked.iter().filter(|request| request.is_struck).filter_map(|it| it.tenant).collect();
    let is_enabled_once = |tenant: &Uuid| {
        let callbacks = stories.get(tenant).map(|story| story.callbacks.as_slice()).unwrap_or_default();
        !struck.contains(tenant) && callbacks.iter().filter(|told| told.callback.is_enabling()).count() == 1
    };
    let mut activations: BTreeMap<Uuid, usize> = BTreeMap::new();
    let reports = asked.iter().filter(|request| request.is_for(Aim::Report) && request.is_granted());
    for tenant in reports.filter(|report| activity(report).0).filter_map(|report| report.tenant) {
        *activations.entry(tenant).or_default() += 1;
    }
    activations.retain(|tenant, _| is_enabled_once(tenant));
    // The last of them may be on their way.
    activations.values().filter(|count| **count > 1).count() * 2 > activations.len()
}

/// Requires that a report which was told when to come again does not come sooner.
fn require_pause(bench: &Bench<'_>, watched: &Watched<'_>) -> Verdict {
    let mut reports = watched.asked(bench);
    reports.retain(|request| request.is_for(Aim::Report) && request.tenant == Some(watched.partner.id));
    let Some(struck) = reports.iter().find(|request| request.is_struck && request.retry_after.is_some()) else {
        return Ok(());
    };
    let next = reports.iter().find(|request| request.at > struck.at).map(|request| request.at);
    let waited = next.map(|next: Timestamp| next.duration_since(struck.at).as_millis()).unwrap_or(i128::MAX);
    let asked = struck.retry_after.map(|seconds| i128::from(seconds) * 1000).unwrap_or_default();
    if waited + EARLY >= asked {
        return Ok(());
    }
    let message = format!("Retry-After asked for {asked} ms, and it came again after {waited} ms");
    Err(lost(watched, &message).into())
}

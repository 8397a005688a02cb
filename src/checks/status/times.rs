//! Times in reports.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::asked::{Asked, BASE, Trouble, finding};
use super::report;
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Needs, Verdict};

/// Clocks differ by minutes, and time zones by no less than a quarter of an hour.
const FAR: Duration = Duration::from_secs(13 * 60);

pub(super) const TIMES: Check = Check {
    id: "status.times",
    title: "a report gives the time at which its partner was enabled or disabled",
    requirement: &requirements::STATUS_TIMES,
    needs: Needs::TheRun,
    fix: "Write the time of the change with its offset from UTC, not created_at of the callback, or leave it out: an event takes the time of receipt.",
    rests_on: &[&report::REPORTS],
    control: BASE.control,
    run: times,
    ..ADVISORY
};

/// Everything that is reported of the run's partners has just happened.
fn times(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let stories = bench.session().told.tenants();
    let is_of_run = |request: &&BackendRequest| request.tenant.is_some_and(|tenant| stories.contains_key(&tenant));
    for request in asked.made(Aim::Report)?.into_iter().filter(|request| request.is_granted()).filter(is_of_run) {
        let body = request.json().unwrap_or_default();
        for name in ["activated_at", "deactivated_at"] {
            let Some(at) = body.get(name).and_then(|at| at.as_str()?.parse::<Timestamp>().ok()) else { continue };
            let apart = request.at.duration_since(at).unsigned_abs();
            // The time of the other change may be of any age; that of a partner of the run is not.
            if apart > FAR {
                let what = format!("{name} is {at}, and the report came at {}", request.at);
                let trouble = Trouble { what, right: json!(request.at), fix: TIMES.fix.to_owned() };
                return Err(finding(TIMES.requirement, trouble, request, 1).into());
            }
        }
    }
    Ok(())
}

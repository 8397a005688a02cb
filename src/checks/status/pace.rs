//! How often a request is made in vain.

use std::collections::BTreeMap;

use serde_json::json;

use super::asked::{Asked, BASE, Trouble, finding};
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Needs, Verdict};

pub(super) const PACE: Check = Check {
    id: "status.pace",
    title: "a report that is refused is not repeated without a pause",
    requirement: &requirements::STATUS_RETRIES,
    needs: Needs::TheRun,
    fix: "Wait before each repetition, longer each time; do not repeat what gets a 400, 403 or 404.",
    control: BASE.control,
    run: pace,
    ..ADVISORY
};

fn pace(bench: &Bench<'_>) -> Verdict {
    /// This many alike requests within this many milliseconds are a loop.
    const MANY: usize = 10;
    const SPAN: i128 = 1000;
    let asked = Asked::of(bench)?;
    let mut alike: BTreeMap<_, Vec<&BackendRequest>> = BTreeMap::new();
    // Requests for tokens are all alike: each of several reports at once may need one.
    for request in asked.all(Aim::Report).filter(|request| !request.is_granted()) {
        alike.entry((request.line(), request.body.clone())).or_default().push(request);
    }
    let is_loop = |few: &[&BackendRequest]| {
        let (first, last) = (few[0].at, few[few.len() - 1].at);
        last.duration_since(first).as_millis() < SPAN
    };
    let looped = alike.values().find(|requests| requests.windows(MANY).any(is_loop));
    let Some((first, requests)) = looped.and_then(|requests| Some((requests.first()?, requests))) else {
        return Ok(());
    };
    let what = "a report is repeated at once, again and again, although it is refused".to_owned();
    let trouble = Trouble { what, right: json!("a pause that grows"), fix: PACE.fix.to_owned() };
    Err(finding(PACE.requirement, trouble, first, requests.len()).into())
}

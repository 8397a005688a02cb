//! Reports that say two things at once.

use jiff::Timestamp;
use serde_json::json;

use super::activation::DEACTIVATION;
use super::asked::{Asked, BASE, Trouble, finding};
use super::watch::flags;
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Needs, Verdict};

pub(super) const ONE_CHANGE: Check = Check {
    id: "status.one_change",
    title: "the events of a report say that the partner is active, or that it no longer is, and not both",
    requirement: &requirements::STATUS_ONE_CHANGE,
    fix: "Set one of activation_event and deactivation_event to true, and leave the other out; leave out events that were reported before.",
    rests_on: &[&DEACTIVATION],
    needs: Needs::TheRun,
    control: BASE.control,
    run: one_change,
    ..ADVISORY
};

fn one_change(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let granted: Vec<_> = asked.made(Aim::Report)?.into_iter().filter(|request| request.is_granted()).collect();
    let mut both = granted.iter().filter(|request| flags(request) == (true, true));
    if let Some(first) = both.next() {
        let what = "the events of one report say both that the partner is active and that it is not; no page says which one counts";
        let trouble = Trouble { what: what.to_owned(), right: json!("one of the two"), fix: ONE_CHANGE.fix.to_owned() };
        return Err(finding(ONE_CHANGE.requirement, trouble, first, 1 + both.count()).into());
    }
    let mut opposed = granted.iter().filter_map(|request| Some((request, opposing_time(request)?)));
    let Some((first, name)) = opposed.next() else { return Ok(()) };
    let what = format!("the event says one thing and {name} the opposite, with a time that is not earlier");
    let fix = format!("Leave {name} out here: a report tells of one change.");
    let trouble = Trouble { what, right: json!("one of the two"), fix };
    Err(finding(ONE_CHANGE.requirement, trouble, first, 1 + opposed.count()).into())
}

/// The name of the time in a report that contradicts its event: that of the other change, which must be the earlier one.
fn opposing_time(request: &BackendRequest) -> Option<&'static str> {
    let body = request.json()?;
    let time = |name: &str| body.get(name)?.as_str()?.parse::<Timestamp>().ok();
    let (own, other) = match flags(request) {
        (true, false) => ("activated_at", "deactivated_at"),
        (false, true) => ("deactivated_at", "activated_at"),
        _ => return None,
    };
    (time(own)? <= time(other)?).then_some(other)
}

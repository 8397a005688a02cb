//! Reports that say two things at once.

use serde_json::{Value, json};

use super::activation::DEACTIVATION;
use super::asked::{Asked, BASE, Trouble, finding};
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
    let says_both = |request: &&BackendRequest| {
        let body = request.json().unwrap_or_default();
        let says = |events: &Vec<Value>, flag| events.iter().any(|event| event[flag] == true);
        let events = body.get("events").and_then(Value::as_array);
        events.is_some_and(|events| says(events, "activation_event") && says(events, "deactivation_event"))
    };
    let mut both = asked.made(Aim::Report)?.into_iter().filter(|request| request.is_granted()).filter(says_both);
    let Some(first) = both.next() else { return Ok(()) };
    let what = "the events of one report say both that the partner is active and that it is not; no page says which one counts";
    let trouble = Trouble { what: what.to_owned(), right: json!("one of the two"), fix: ONE_CHANGE.fix.to_owned() };
    Err(finding(ONE_CHANGE.requirement, trouble, first, 1 + both.count()).into())
}

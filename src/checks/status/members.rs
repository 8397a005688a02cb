//! Members of reports that no document defines, and the ones that were meant.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::asked::{Asked, BASE, Trouble, finding};
use super::report;
use crate::checks::base::ADVISORY;
use crate::contract::{Shape, requirements, status_report};
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Needs, NotPassed, Verdict};

/// Members of events that clients of Acronis itself send.
const KNOWN_FURTHER: [&str; 2] = ["label", "value"];

pub(super) const MEMBERS: Check = Check {
    id: "status.members",
    title: "a status report has the documented members, under their names",
    requirement: &requirements::STATUS_MEMBERS,
    needs: Needs::TheRun,
    fix: "Write the names as the page “API endpoint” has them; the platform ignores others.",
    rests_on: &[&report::REPORTS],
    control: BASE.control,
    run: members,
    ..ADVISORY
};

fn members(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let mut places: BTreeMap<String, (Misnamed, &BackendRequest, usize)> = BTreeMap::new();
    for request in asked.made(Aim::Report)?.into_iter().filter(|request| request.is_granted()) {
        for unknown in unknown_members(&request.json().unwrap_or_default()) {
            places.entry(unknown.at.clone()).or_insert((unknown, request, 0)).2 += 1;
        }
    }
    let findings = places.into_values().map(|(unknown, request, count)| {
        let fix = unknown.fix().unwrap_or_else(|| MEMBERS.fix.to_owned());
        let trouble = Trouble { what: unknown.told(), right: json!(unknown.meant), fix };
        finding(MEMBERS.requirement, trouble, request, count)
    });
    let findings: Vec<_> = findings.collect();
    if findings.is_empty() { Ok(()) } else { Err(NotPassed::Failed(findings)) }
}

/// A member that no document defines.
pub(super) struct Misnamed {
    /// Its place, `events.*.activated`.
    at: String,
    /// The documented member that it resembles.
    meant: Option<String>,
}

impl Misnamed {
    /// What is wrong, in words.
    pub(super) fn told(&self) -> String {
        match &self.meant {
            Some(meant) => format!("the member {} of a report has no effect; {meant} is documented", self.at),
            None => format!("the member {} of a report is not documented", self.at),
        }
    }

    /// What to do, if another name was meant.
    pub(super) fn fix(&self) -> Option<String> {
        self.meant.as_ref().map(|meant| format!("Write {meant} instead of {}.", self.at))
    }
}

/// The members of a report that no document defines; those that resemble a documented one come first.
pub(super) fn unknown_members(report: &Value) -> Vec<Misnamed> {
    let mut found = Vec::new();
    look(&status_report().shape, report, "", &mut found);
    found.sort_by_key(|unknown| unknown.meant.is_none());
    found
}

fn look(shape: &Shape, value: &Value, place: &str, found: &mut Vec<Misnamed>) {
    match value {
        Value::Object(members) => {
            let is_free = |name: &String| shape.property(name).is_none() && !KNOWN_FURTHER.contains(&name.as_str());
            for (name, value) in members {
                let at = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                if let Some(shape) = shape.property(name) {
                    look(shape, value, &at, found);
                } else if is_free(name) {
                    let absent =
                        shape.properties.iter().map(|(name, _)| name).filter(|known| !members.contains_key(*known));
                    let here = absent.into_iter().find(|known| is_near(name, known)).cloned();
                    found.push(Misnamed { at, meant: here.or_else(|| of_events(place, name)) });
                }
            }
        }
        Value::Array(items) => {
            let Some(shape) = shape.items.as_deref() else { return };
            items.iter().for_each(|item| look(shape, item, &format!("{place}.*"), found));
        }
        _ => {}
    }
}

/// A member of events that stands in the report itself.
fn of_events(place: &str, name: &str) -> Option<String> {
    let events = status_report().shape.property("events")?.items.as_deref()?;
    (place.is_empty() && events.property(name).is_some()).then(|| format!("events[*].{name}"))
}

/// Whether two names differ in little: case, separators, a plural, one letter, or an ending.
fn is_near(name: &str, known: &str) -> bool {
    let plain = |name: &str| name.replace(['_', '-', ' '], "").to_lowercase();
    let (name, known) = (plain(name), plain(known));
    let (short, long) = if name.len() < known.len() { (&name, &known) } else { (&known, &name) };
    let is_ending = short.len() >= 5 && long.starts_with(short.as_str());
    is_ending || differ_by_one(short, long)
}

/// Whether a text becomes the longer one by adding or changing at most one letter.
fn differ_by_one(short: &str, long: &str) -> bool {
    let (short, long): (Vec<char>, Vec<char>) = (short.chars().collect(), long.chars().collect());
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => short.get(same + 1..).unwrap_or_default() == long.get(same + 1..).unwrap_or_default(),
        1 => short.get(same..) == long.get(same + 1..),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(report: &Value) -> Vec<String> {
        unknown_members(report).iter().map(Misnamed::told).collect()
    }

    #[test]
    fn near_names_are_told_with_the_one_that_was_meant() {
        let wrong = json!({ "event": [], "activatedAt": "x", "modul": {}, "extra": 1, "activation_event": true });
        let said = told(&wrong).join("\n");
        for right in ["; events is", "; activated_at is", "; module is", "; events[*].activation_event is"] {
            assert!(said.contains(right), "{right}: {said}");
        }
        assert!(said.ends_with("the member extra of a report is not documented"), "{said}");
    }

    #[test]
    fn documented_members_and_those_of_known_clients_are_fine() {
        let right = json!({ "module": { "name": "x" }, "events": [{ "category": "c", "label": "l", "value": "1" }] });
        assert_eq!(told(&right), Vec::<String>::new());
    }
}

//! Runs for the tests of the formats.

use std::time::Duration;

use acgw::internals::checks;
use acgw::internals::contract::requirements;
use acgw::internals::suite::{Check, CheckOutcome, CheckResult, Finding};
use acgw::{Options, Run};
use serde_json::json;

fn result(check: &'static Check, outcome: CheckOutcome) -> CheckResult {
    let finding = Finding::new(&requirements::AUTH_TOKEN, "a bell \u{7}, a | bar,\nand \u{ffff} <b>50%</b>: bad")
        .at("/payload/0")
        .compared(json!({ "a": 1, "b": "x" }), json!({ "a": 2, "b": "x" }));
    let (reason, findings) = match outcome {
        CheckOutcome::Passed => (None, Vec::new()),
        CheckOutcome::Failed | CheckOutcome::Advised => (None, vec![finding.clone(), finding]),
        CheckOutcome::Waived => (Some("known since spring".to_owned().into()), vec![finding]),
        CheckOutcome::Skipped | CheckOutcome::Undecided | CheckOutcome::Blocked => {
            (Some("set-up: no\nanswer".to_owned().into()), Vec::new())
        }
    };
    CheckResult { reason, cases: 1, duration: Duration::from_millis(5), findings, ..CheckResult::empty(check, outcome) }
}

fn with(outcomes: impl IntoIterator<Item = CheckOutcome>) -> Run {
    let of_auth = checks::all().into_iter().filter(|check| check.subject() == "auth");
    let checks = checks::all().into_iter().take(2).chain(of_auth);
    Run {
        options: Options::default(),
        target: "http://vendor.example/callbacks".to_owned(),
        embedded: false,
        started_at: jiff::Timestamp::UNIX_EPOCH,
        duration: Duration::from_secs(1),
        results: checks.zip(outcomes).map(|(check, outcome)| result(check, outcome)).collect(),
        requests: 7,
        key_fetches: 1,
        reports: (1, 0),
        broken_off: None,
        causes: Vec::new(),
        remarks: Vec::new(),
        conversations: Vec::new(),
        lifecycle: Vec::new(),
        lifecycle_reports: Vec::new(),
        baseline_errors: Vec::new(),
        commands: Default::default(),
    }
}

/// A run with a check of each outcome.
pub(crate) fn run() -> Run {
    with(CheckOutcome::ALL)
}

/// A run with this many failed checks.
pub(crate) fn failing(count: usize) -> Run {
    with(std::iter::repeat_n(CheckOutcome::Failed, count))
}

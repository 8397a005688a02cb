use std::time::Duration;

use jiff::Timestamp;

use super::assessment::{Readiness, assess};
use super::*;
use crate::checks;
use crate::contract::Level;
use crate::report::sample;
use crate::sender::Trust;
use crate::suite::{CheckOutcome, CheckResult, Options};

fn step(outcome: CheckOutcome, reason: Option<&str>) -> RehearsalStep {
    RehearsalStep {
        title: "enable a test partner".to_owned(),
        expected: "status 200",
        outcome,
        reason: reason.map(str::to_owned),
        at: Some(Timestamp::UNIX_EPOCH),
        exchange: None,
    }
}

/// A run of all checks, each with this outcome.
fn run(outcome: impl Fn(&Check) -> CheckOutcome) -> Run {
    let result = |check: &'static Check| {
        let reason = Some("a reason".to_owned().into());
        CheckResult { check, outcome: outcome(check), reason, cases: 1, duration: Duration::ZERO, findings: Vec::new() }
    };
    Run { results: checks::all().into_iter().map(result).collect(), ..sample::run() }
}

fn readiness(run: &Run, steps: &[RehearsalStep]) -> (Readiness, Vec<String>) {
    let covered = coverage::coverage(run, &checks::all());
    let assessment = assess(run, steps, &covered, &checks::all());
    (assessment.readiness(), [assessment.problems, assessment.open].concat())
}

fn only(id: &'static str, outcome: CheckOutcome) -> Run {
    run(move |check| if check.id == id { outcome } else { CheckOutcome::Passed })
}

fn trusting(trust: Trust) -> Run {
    let good = run(|_| CheckOutcome::Passed);
    Run { options: Options { trust, ..Options::default() }, ..good }
}

#[test]
fn readiness_follows_from_musts_and_steps() {
    let passed = || vec![step(CheckOutcome::Passed, None)];
    let good = run(|_| CheckOutcome::Passed);
    assert_eq!(readiness(&good, &passed()), (Readiness::Ready, Vec::new()));
    for (run, expected, about) in [
        (only("lifecycle.states", CheckOutcome::Failed), Readiness::NotReady, "lifecycle.states failed"),
        (
            only("lifecycle.states", CheckOutcome::Waived),
            Readiness::NotReady,
            "only the baseline here waives it: a reason",
        ),
        (only("lifecycle.states", CheckOutcome::Undecided), Readiness::CannotTell, "lifecycle.states is undecided"),
        (
            only("transport.tls", CheckOutcome::Skipped),
            Readiness::CannotTell,
            "the requirement transport.tls was not tested",
        ),
        (
            Run { broken_off: Some("gone".to_owned()), ..good.clone() },
            Readiness::CannotTell,
            "the run stopped early: gone",
        ),
        (trusting(Trust::Anything), Readiness::CannotTell, "the run trusted any certificate"),
        (
            trusting(Trust::Roots { extra: Some("ca.pem".into()) }),
            Readiness::CannotTell,
            "the run trusted a private authority",
        ),
        (Run { results: Vec::new(), ..good.clone() }, Readiness::CannotTell, "were not part of this run"),
    ] {
        let (found, reasons) = readiness(&run, &passed());
        assert_eq!(found, expected, "{about}");
        assert!(reasons.first().is_some_and(|first| first.contains(about)), "{about}: {reasons:?}");
    }
    let advised = run(|check| match check.level {
        Level::Must => CheckOutcome::Passed,
        Level::Advisory => CheckOutcome::Advised,
    });
    assert_eq!(readiness(&advised, &passed()).0, Readiness::Ready);
    for (outcome, expected) in [
        (CheckOutcome::Failed, Readiness::NotReady),
        (CheckOutcome::Undecided, Readiness::CannotTell),
        (CheckOutcome::Skipped, Readiness::Ready),
    ] {
        assert_eq!(readiness(&good, &[step(outcome, Some("why"))]).0, expected, "{outcome:?}");
    }
}

#[test]
fn failed_musts_come_before_failed_steps() {
    let reasons =
        readiness(&only("auth.keys.rotation", CheckOutcome::Failed), &[step(CheckOutcome::Failed, Some("x"))]).1;
    assert!(reasons[0].starts_with("auth.keys.rotation") && reasons[1].starts_with("step 1 "), "{reasons:?}");
}

#[test]
fn every_requirement_is_accounted_for() {
    for covered in coverage::coverage(&run(|_| CheckOutcome::Passed), &checks::all()) {
        assert!(covered.how.is_ok(), "{}", covered.requirement.id);
    }
    for covered in coverage::coverage(&Run { results: Vec::new(), ..sample::run() }, &checks::all()) {
        assert!(covered.how.is_err_and(|why| !why.is_empty()), "{}", covered.requirement.id);
    }
}

#[test]
fn the_page_is_well_formed_whatever_is_in_the_texts_and_has_no_secret() {
    let secret = "hunter2-secret";
    let options = Options { credentials: Some(format!("me:{{\"password\":\"{secret}\"}}")), ..Options::default() };
    let run = Run { options, target: "http://u:pw-secret@vendor.example/a|b".to_owned(), ..sample::run() };
    let reason = format!("status 500 | <b> {secret}\n`x` Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl");
    let rehearsal = Rehearsal { steps: vec![step(CheckOutcome::Failed, Some(&reason))] };
    let files = dossier(&run, &rehearsal, &checks::all());
    let page = files[0].text.as_deref().expect("a page");
    for file in &files {
        let text = file.text.as_deref().unwrap_or_default();
        for secret in [secret, "pw-secret", "eyJ"] {
            assert!(!text.contains(secret), "{secret} in {}: {text}", file.path);
        }
    }
    let mut columns = 0;
    for line in page.lines() {
        let bars = line.replace("\\|", "").matches('|').count();
        if !line.starts_with('|') {
            columns = 0;
        } else if columns == 0 {
            columns = bars;
        }
        assert_eq!(bars, columns, "{line}");
    }
    assert!(page.starts_with("# Rehearsal") && page.contains("\n**NOT READY.** "), "{page}");
}

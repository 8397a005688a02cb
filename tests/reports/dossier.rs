//! The dossier of runs of every kind: whether a handler is ready, and why.

use acgw::internals::checks;
use acgw::internals::contract::Level;
use acgw::internals::report::dossier;
use acgw::internals::suite::{Check, CheckOutcome, CheckResult, Rehearsal, RehearsalStep};
use acgw::{Options, Run, Trust};
use jiff::Timestamp;

use crate::sample;

const READY: &str = "READY.";
const NOT_READY: &str = "NOT READY.";
const CANNOT_TELL: &str = "CANNOT TELL.";

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
        CheckResult { reason, cases: 1, ..CheckResult::empty(check, outcome(check)) }
    };
    Run { results: checks::all().into_iter().map(result).collect(), ..sample::run() }
}

/// The page of the dossier.
fn page(run: &Run, steps: &[RehearsalStep]) -> String {
    let files = dossier(run, &Rehearsal { steps: steps.to_vec() }, &checks::all());
    files.into_iter().next().and_then(|file| file.text).expect("a page")
}

/// Whether the handler is ready, and the reasons, problems first.
fn readiness(run: &Run, steps: &[RehearsalStep]) -> (String, Vec<String>) {
    let page = page(run, steps);
    let verdict = page.split("**").nth(1).expect("a verdict").to_owned();
    let lists = page.lines().take_while(|line| !line.starts_with("## "));
    (verdict, lists.filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect())
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
    assert_eq!(readiness(&good, &passed()), (READY.to_owned(), Vec::new()));
    for (run, expected, about) in [
        (only("lifecycle.states", CheckOutcome::Failed), NOT_READY, "lifecycle.states failed"),
        (only("lifecycle.states", CheckOutcome::Waived), NOT_READY, "only the baseline here waives it: a reason"),
        (only("lifecycle.states", CheckOutcome::Undecided), CANNOT_TELL, "lifecycle.states is undecided"),
        (only("transport.tls", CheckOutcome::Skipped), CANNOT_TELL, "the requirement transport.tls was not tested"),
        (Run { broken_off: Some("gone".to_owned()), ..good.clone() }, CANNOT_TELL, "the run stopped early: gone"),
        (trusting(Trust::Anything), CANNOT_TELL, "the run trusted any certificate"),
        (trusting(Trust::Roots { extra: Some("ca.pem".into()) }), CANNOT_TELL, "the run trusted a private authority"),
        (Run { results: Vec::new(), ..good.clone() }, CANNOT_TELL, "were not part of this run"),
    ] {
        let (found, reasons) = readiness(&run, &passed());
        assert_eq!(found, expected, "{about}");
        assert!(reasons.first().is_some_and(|first| first.contains(about)), "{about}: {reasons:?}");
    }
    let advised = run(|check| match check.level {
        Level::Must => CheckOutcome::Passed,
        Level::Advisory => CheckOutcome::Advised,
    });
    assert_eq!(readiness(&advised, &passed()).0, READY);
    for (outcome, expected) in
        [(CheckOutcome::Failed, NOT_READY), (CheckOutcome::Undecided, CANNOT_TELL), (CheckOutcome::Skipped, READY)]
    {
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
    // The row of each requirement, up to those that cannot be tested.
    let untested = |run: &Run| {
        let page = page(run, &[]);
        let table = page.split("\n## ").find(|part| part.starts_with("Requirements")).expect("a table").to_owned();
        let rows = table.lines().filter(|line| line.starts_with("| ") && !line.contains("**cannot be tested**"));
        let no = rows.clone().filter(|row| row.contains("| **no**, ") && !row.contains("**no**,  |")).count();
        // The first row is the head.
        (no, rows.count() - 1)
    };
    let all = acgw::internals::contract::requirements::ALL.len();
    assert_eq!(untested(&run(|_| CheckOutcome::Passed)), (0, all));
    assert_eq!(untested(&Run { results: Vec::new(), ..sample::run() }), (all, all));
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

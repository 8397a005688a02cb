//! Runs checks: each on its bench, failures confirmed once, all results gathered in a `Run`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::contract::{Level, requirements};

use super::bench::Bench;
use super::causes::causes;
use super::clean_up::clean_up;
use super::session::Session;
use super::warm_up::warm_up;
use crate::suite::conversation::reports_on;
use crate::suite::record::{Check, CheckOutcome, CheckResult, Finding, Needs, NotPassed, Run, RunStage, Verdict};

/// Runs these checks against the session's target. `progress` gets each result as it comes; checks that look back on
/// the run come last.
pub fn run(session: &Session, checks: &[&'static Check], progress: &(dyn Fn(&CheckResult) + Sync)) -> Run {
    let (started_at, started) = (jiff::Timestamp::now(), Instant::now());
    session.tenants.begin();
    warm_up(session);
    let results = results(session, checks, progress);
    session.look_back();
    let end = session.early_end();
    let left = session.tenants.end();
    if !session.options.keep && session.health.end().is_none() {
        session.despite_failure(|| clean_up(session, &left));
    }
    let causes = causes(session, &results);
    let lifecycle = session.observations.lifecycle();
    Run {
        options: session.options.clone(),
        target: session.sender.uri().to_string(),
        embedded: session.embedded,
        started_at,
        duration: started.elapsed(),
        requests: session.sender.sent(),
        key_fetches: session.gateway.key_fetches(),
        reports: session.status_reports(),
        explained: causes.explained,
        likely_causes: causes.texts,
        lifecycle_reports: reports_on(&lifecycle, session.gateway.reports()),
        lifecycle,
        results,
        broken_off: end.map(|end| end.to_string()),
        baseline_errors: Vec::new(),
        commands: BTreeMap::new(),
    }
}

/// The stages run one after another, the checks of a stage side by side.
fn results(session: &Session, checks: &[&'static Check], progress: &(dyn Fn(&CheckResult) + Sync)) -> Vec<CheckResult> {
    let results: Vec<Mutex<Option<CheckResult>>> = checks.iter().map(|_| Mutex::new(None)).collect();
    for stage in RunStage::ALL {
        std::thread::scope(|scope| {
            for (check, slot) in checks.iter().zip(&results).filter(|(check, _)| check.stage() == stage) {
                scope.spawn(move || {
                    let result = run_one(session, check);
                    progress(&result);
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                });
            }
        });
    }
    results.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

fn run_one(session: &Session, check: &'static Check) -> CheckResult {
    let started = Instant::now();
    let bench = Bench::new(session, check.id, 0);
    let mut verdict = require_applicable(session, check).and_then(|()| guarded(check, &bench));
    if let Err(NotPassed::Failed(findings)) = &mut verdict
        && !findings.iter().all(|finding| finding.flaky || finding.confirmed)
    {
        confirm(session, check, findings);
        if findings.iter().all(|finding| finding.flaky && finding.has_silence()) {
            let reason = "a callback got no answer, but did when the check was repeated (see transport.answers)";
            verdict = Err(NotPassed::Undecided(reason.to_owned()));
        }
    }
    let is_strict = check.level == Level::Must || session.options.strict;
    let (outcome, reason, findings) = match verdict {
        Ok(()) => (CheckOutcome::Passed, None, Vec::new()),
        Err(NotPassed::Failed(findings)) if is_strict => (CheckOutcome::Failed, None, findings),
        Err(NotPassed::Failed(findings)) => (CheckOutcome::Advised, None, findings),
        Err(undecided @ (NotPassed::NotSetUp(_) | NotPassed::Undecided(_))) => {
            (CheckOutcome::Undecided, undecided.reason(), Vec::new())
        }
        Err(skipped @ (NotPassed::Skipped(_) | NotPassed::FoundAlready)) => {
            (CheckOutcome::Skipped, skipped.reason(), Vec::new())
        }
    };
    if outcome == CheckOutcome::Failed {
        session.note_failure();
        session.note_rules(findings.iter().map(|finding| finding.rule.as_str()));
    }
    CheckResult { check, outcome, reason, cases: bench.held(), duration: started.elapsed(), findings }
}

/// Repeats a failed check until it fails again. If it does not in a few rounds, the failure is flaky.
fn confirm(session: &Session, check: &'static Check, findings: &mut Vec<Finding>) {
    const ROUNDS: usize = 3;
    if check.is_last() {
        return;
    }
    for round in 1..=ROUNDS {
        if session.is_over() {
            return;
        }
        if let Err(NotPassed::Failed(again)) = guarded(check, &Bench::new(session, check.id, round)) {
            // If both show the same, keep the shorter conversation.
            let length = |findings: &[Finding]| findings.iter().map(|f| f.exchanges.len()).sum::<usize>();
            if again.len() >= findings.len() && length(&again) < length(findings) {
                *findings = again;
            }
            return;
        }
    }
    findings.iter_mut().for_each(|finding| finding.flaky = true);
}

fn require_applicable(session: &Session, check: &Check) -> Verdict {
    let options = &session.options;
    let (partner, customer) = (options.partner_is_mirrored(), options.customer_is_mirrored());
    let fits = match check.needs {
        Needs::Any | Needs::SettledKeys | Needs::TheRun | Needs::Alone => true,
        Needs::Partner => partner,
        Needs::Customer => customer,
        Needs::Both => partner && customer,
    };
    if options.no_settings && check.requirement.id == requirements::CUSTOMER_SETTINGS.id {
        return Err(NotPassed::Skipped("the CyberApp has no additional settings (--no-settings)".to_owned()));
    }
    if fits {
        return Ok(());
    }
    let (partner, customer) = (options.partner.name(), options.customer.name());
    Err(NotPassed::Skipped(format!("with --partner {partner} and --customer {customer} there is no callback for it")))
}

/// A check that panics is a defect of ours; it must not take the other results with it.
fn guarded(check: &'static Check, bench: &Bench<'_>) -> Verdict {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (check.run)(bench))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(NotPassed::Undecided(format!(
            "acgw itself failed in this check ({}); please report it",
            text.unwrap_or("panic")
        )))
    })
}

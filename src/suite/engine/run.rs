//! Runs checks: each on its bench, failures confirmed once, all results gathered in a `Run`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::contract::{Level, Requirement, requirements};

use super::attribution::attribute;
use super::bench::Bench;
use super::clean_up::{clean_up, keep};
use super::confirm::{fails_alone, guarded};
use super::lapse::{block_later, look_at_first, look_for_guard, look_if_suspicious, look_if_troubled};
use super::remarks::remarks;
use super::session::{EarlyEnd, Session};
use super::warm_up::warm_up;
use crate::suite::conversation::reports_on;
use crate::suite::record::{Check, CheckOutcome, CheckResult, Needs, NotPassed, Run, RunStage, Symptom, Verdict};

/// Runs these checks against the session's target. `progress` gets each result as it comes; checks that look back on
/// the run come last.
pub fn run(session: &Session, checks: &[&'static Check], progress: &(dyn Fn(&CheckResult) + Sync)) -> Run {
    let (started_at, started) = (jiff::Timestamp::now(), Instant::now());
    let checks: Vec<_> = checks.iter().copied().filter(|check| check.is_of(&session.options)).collect();
    let checks = checks.as_slice();
    session.tenants.begin();
    warm_up(session);
    let mut results = results(session, checks, progress);
    let named = attribute(session, &mut results);
    session.look_back();
    let end = session.early_end().filter(|end| *end != EarlyEnd::Broken);
    let left = session.tenants.end();
    let is_broken = session.early_end() == Some(EarlyEnd::Broken);
    if session.health.end().is_none() && !is_broken {
        session.despite_failure(|| if session.options.keep { keep(session) } else { clean_up(session, &left) });
    }
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
        causes: named,
        remarks: remarks(session, &results),
        lifecycle_reports: reports_on(&lifecycle, session.gateway.reports()),
        lifecycle,
        conversations: session.observations.conversations(),
        results,
        broken_off: end.map(|end| end.to_string()),
        baseline_errors: Vec::new(),
        commands: BTreeMap::new(),
    }
}

/// A result, once it is there, and when the check ended.
type ResultSlot = Mutex<Option<(CheckResult, jiff::Timestamp)>>;

/// The stages run one after another, the checks of a stage side by side.
fn results(session: &Session, checks: &[&'static Check], progress: &(dyn Fn(&CheckResult) + Sync)) -> Vec<CheckResult> {
    let results: Vec<ResultSlot> = checks.iter().map(|_| Mutex::new(None)).collect();
    session.note_open(checks.iter().map(|check| check.id));
    let _ = session.simpler.set(checks.iter().map(|check| (check.id, simpler(checks, check))).collect());
    let run = |stage: RunStage| {
        std::thread::scope(|scope| {
            let mut of_stage: Vec<_> =
                checks.iter().zip(&results).filter(|(check, _)| check.stage() == stage).collect();
            let is_in_turn = matches!(stage, RunStage::Contact | RunStage::Mapping);
            if stage == RunStage::Mapping {
                of_stage.sort_by_key(|(check, _)| check.depth());
            }
            for (check, slot) in of_stage {
                let decide = move || {
                    let result = match session.no_contact() {
                        Some(by) if !check.is_first() => CheckResult::blocked(check, by),
                        _ => run_one(session, check),
                    };
                    session.note_decided(check.id);
                    progress(&result);
                    let ended = jiff::Timestamp::now();
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((result, ended));
                };
                // Whether there is contact does not depend on what a handler does with two callbacks at once.
                if is_in_turn { decide() } else { drop(scope.spawn(decide)) }
            }
        });
        look_after(session, checks, &results, stage);
    };
    run(RunStage::Contact);
    run(RunStage::Partners);
    std::thread::scope(|scope| {
        scope.spawn(|| run(RunStage::Watching));
        std::thread::scope(|scope| {
            scope.spawn(|| run(RunStage::Waiting));
            RunStage::BESIDE_WAITING.into_iter().for_each(run);
        });
    });
    await_report(session);
    RunStage::AFTER.into_iter().for_each(run);
    let taken = results.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner));
    block_later(session, taken.collect())
}

/// The checks of the run that this one rests on, if it waits for reports.
fn simpler(checks: &[&'static Check], check: &Check) -> Vec<(&'static str, &'static Requirement)> {
    let is_simpler = |other: &&&'static Check| other.needs == Needs::Reports && check.rests_on(other.id);
    let waits = check.needs == Needs::Reports;
    checks.iter().filter(|other| waits && is_simpler(other)).map(|other| (other.id, other.requirement)).collect()
}

/// Looks at what a stage has shown, before the next one.
fn look_after(session: &Session, checks: &[&'static Check], results: &[ResultSlot], stage: RunStage) {
    match stage {
        RunStage::Contact => look_at_first(session, checks),
        RunStage::Partners => hold_apart(session, results, stage, |_| true),
        // What disturbs the handler comes last; nothing rests on it.
        RunStage::LookBack | RunStage::NoKeys | RunStage::Alone | RunStage::AloneAdvisories => {}
        RunStage::Waiting | RunStage::Watching => {}
        RunStage::Mapping => {
            hold_apart(session, results, stage, CheckResult::mixes_partners);
            look_if_troubled(session);
        }
        RunStage::Musts | RunStage::SettledKeys => look_if_troubled(session),
        RunStage::Advisories => {
            look_if_troubled(session);
            look_for_guard(session);
        }
    }
}

/// Decides what failed in this stage, and is in question, while nothing else is sent: the checks may have disturbed each
/// other. Once it is known that partners do, conversations are held one by one: each then shows what it is about, and not what
/// others did meanwhile.
fn hold_apart(session: &Session, results: &[ResultSlot], stage: RunStage, is_in_question: fn(&CheckResult) -> bool) {
    let mut slots: Vec<_> = results.iter().map(|slot| slot.lock().unwrap_or_else(PoisonError::into_inner)).collect();
    let mut failed: Vec<&mut CheckResult> = slots
        .iter_mut()
        .filter_map(|slot| slot.as_mut().map(|(result, _)| result))
        .filter(|result| result.check.stage() == stage && result.outcome == CheckOutcome::Failed)
        .filter(|result| is_in_question(result))
        .collect();
    let were_disturbed: Vec<bool> = failed.iter_mut().map(|result| !fails_alone(session, result)).collect();
    let Some(by) = failed.iter().find(|result| result.mixes_partners()).map(|result| result.check.id) else { return };
    session.slots.only_one();
    for (result, _) in failed.into_iter().zip(were_disturbed).filter(|(_, was_disturbed)| *was_disturbed) {
        *result = CheckResult { cases: result.cases, ..CheckResult::blocked(result.check, by) };
    }
}

/// The short form is over before a handler has sent its report.
fn await_report(session: &Session) {
    const PATIENCE: Duration = Duration::from_millis(800);
    let (is_short, started) = (!session.options.left_out.is_empty(), Instant::now());
    while is_short && session.status_reports() == (0, 0) && started.elapsed() < PATIENCE && !session.is_over() {
        session.pause(Duration::from_millis(50));
    }
}

fn run_one(session: &Session, check: &'static Check) -> CheckResult {
    let started = Instant::now();
    let bench = Bench::new(session, check.id, 0);
    // The earlier it begins, the less the run has to wait for it in the end.
    let bench = if check.stage().is_patient() { bench.ahead() } else { bench };
    let verdict = require_applicable(session, check).and_then(|()| guarded(check, &bench));
    let set_up = match &verdict {
        Err(NotPassed::NotSetUp { symptom, .. }) => Some(symptom.clone()),
        Err(NotPassed::Silent(_)) => Some(Symptom::no_answer()),
        _ => None,
    };
    let is_strict = check.level == Level::Must || session.options.strict;
    let (outcome, reason, findings) = match verdict {
        Ok(()) => (CheckOutcome::Passed, None, Vec::new()),
        Err(NotPassed::Failed(findings)) if is_strict => (CheckOutcome::Failed, None, findings),
        Err(NotPassed::Failed(findings)) => (CheckOutcome::Advised, None, findings),
        Err(undecided @ (NotPassed::NotSetUp { .. } | NotPassed::Silent(_) | NotPassed::Undecided(_))) => {
            (CheckOutcome::Undecided, undecided.reason(), Vec::new())
        }
        Err(skipped @ (NotPassed::Skipped(_) | NotPassed::FoundAlready)) => {
            (CheckOutcome::Skipped, skipped.reason(), Vec::new())
        }
    };
    if matches!(outcome, CheckOutcome::Failed | CheckOutcome::Undecided) {
        look_if_suspicious(session);
    }
    if set_up.is_some() {
        session.note_not_set_up(check.id);
    }
    if outcome == CheckOutcome::Failed {
        session.note_failure();
        if check.is_first() {
            session.lose_contact(check.id);
        }
        session.note_failed(check.id, findings.iter().map(|finding| finding.rule.as_str()));
    }
    CheckResult {
        check,
        outcome,
        reason,
        cases: bench.held(),
        duration: started.elapsed(),
        findings,
        set_up,
        blocked_by: Vec::new(),
    }
}

fn require_applicable(session: &Session, check: &Check) -> Verdict {
    let options = &session.options;
    let knows_types = check.needs == Needs::CustomerFields && !options.typed_fields.is_empty();
    if options.no_settings && check.requirement.id == requirements::CUSTOMER_SETTINGS.id && !knows_types {
        let reason = if options.typed_fields.is_empty() {
            "the CyberApp has no additional settings (--no-settings)"
        } else {
            "no field of the CyberApp takes any text"
        };
        return Err(NotPassed::Skipped(reason.to_owned()));
    }
    if check.needs.fits(options) {
        return Ok(());
    }
    let (partner, customer) = (options.partner.name(), options.customer.name());
    Err(NotPassed::Skipped(format!("with --partner {partner} and --customer {customer} there is no callback for it")))
}

//! Running checks: each on its bench, failures confirmed once, everything gathered into a `Run`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::contract::{Level, requirements};
use crate::platform::StatusReport;
use crate::sender::Exchange;

use super::bench::Bench;
use super::session::{Session, Touched};
use crate::suite::conversation::call::{Call, Tenant};
use crate::suite::record::check::Check;
use crate::suite::record::finding::Finding;
use crate::suite::record::needs::Needs;
use crate::suite::record::options::Options;
use crate::suite::record::verdict::{NotPassed, Verdict};

/// The result of one check.
#[derive(Clone)]
pub struct CheckResult {
    /// The check.
    pub check: &'static Check,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// Why it is skipped, undecided or waived.
    pub reason: Option<String>,
    /// Conversations held.
    pub cases: usize,
    /// Time taken, waiting for a turn included.
    pub duration: Duration,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// What can come of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckOutcome {
    /// The handler does what the check is about.
    Passed,
    /// It does not, and a document says it must.
    Failed,
    /// It does not, but no document says it must.
    Advised,
    /// It does not, and the baseline knows.
    Waived,
    /// The check does not apply.
    Skipped,
    /// What the check needs did not happen.
    Undecided,
}

impl CheckOutcome {
    /// All of them, in the order of the summary.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Failed, Self::Advised, Self::Waived, Self::Skipped, Self::Undecided];

    /// The word of reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Advised => "advised",
            Self::Waived => "waived",
            Self::Skipped => "skipped",
            Self::Undecided => "undecided",
        }
    }
}

/// A finished run: data, to be rendered by `report`.
#[derive(Clone)]
pub struct Run {
    /// What was asked for.
    pub options: Options,
    /// The handler's URL.
    pub target: String,
    /// The handler is the embedded reference vendor.
    pub embedded: bool,
    /// When the run began.
    pub started_at: jiff::Timestamp,
    /// Time taken.
    pub duration: Duration,
    /// One result for each check that was chosen, in the order of the list.
    pub results: Vec<CheckResult>,
    /// Requests sent.
    pub requests: usize,
    /// How often the target fetched the gateway's keys.
    pub key_fetches: usize,
    /// Status reports that reached the platform: accepted and refused.
    pub reports: (usize, usize),
    /// Why the run broke off, if it did.
    pub broken_off: Option<String>,
    /// Likely causes of what is seen, to be said first.
    pub remarks: Vec<String>,
    /// The failed and advised checks that the likely causes explain.
    pub explained: Vec<&'static str>,
    /// The conversation of the documented lifecycle, oldest first; empty where it was not held.
    pub lifecycle: Vec<Arc<Exchange>>,
    /// The status reports about the tenants of that conversation, oldest first.
    pub lifecycle_reports: Vec<StatusReport>,
    /// Errors of the baseline: entries that are stale or expired.
    pub baseline_errors: Vec<String>,
    /// The commands that repeat the checks, where the run was read from a report, which does not have all options.
    pub commands: BTreeMap<&'static str, String>,
}

impl Run {
    /// How many checks ended so.
    pub fn count(&self, outcome: CheckOutcome) -> usize {
        self.results.iter().filter(|result| result.outcome == outcome).count()
    }

    /// The exit code of the command line (cli.md, “Exit codes”).
    pub fn exit_code(&self) -> u8 {
        let decided = self.results.len() - self.count(CheckOutcome::Skipped) - self.count(CheckOutcome::Undecided);
        if self.count(CheckOutcome::Failed) > 0 || !self.baseline_errors.is_empty() {
            1
        } else if decided == 0 || self.broken_off.is_some() {
            3
        } else {
            0
        }
    }
}

impl Session {
    /// Runs these checks. `progress` is told of each result as it comes; those that end the run come last.
    pub fn run(&self, checks: &[&'static Check], progress: &(dyn Fn(&CheckResult) + Sync)) -> Run {
        let started_at = jiff::Timestamp::now();
        let started = Instant::now();
        self.begin();
        self.warm_up();
        let results: Vec<Mutex<Option<CheckResult>>> = checks.iter().map(|_| Mutex::new(None)).collect();
        for stage in 0..Check::STAGES {
            std::thread::scope(|scope| {
                for at in (0..checks.len()).filter(|at| checks[*at].stage() == stage) {
                    let slot = &results[at];
                    scope.spawn(move || {
                        let result = self.run_one(checks[at]);
                        progress(&result);
                        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                    });
                }
            });
        }
        self.look_back();
        let broken_off = self.is_over();
        let left = self.end();
        if !self.options.keep && self.health.stopped().is_none() {
            self.despite_failure(|| self.clean_up(&left));
        }
        let results: Vec<CheckResult> =
            results.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect();
        let causes = super::causes::causes(self, &results);
        let lifecycle = self.observer.lifecycle();
        Run {
            options: self.options.clone(),
            target: self.sender.uri().to_string(),
            embedded: self.embedded,
            started_at,
            duration: started.elapsed(),
            requests: self.sender.sent(),
            key_fetches: self.gateway.key_fetches(),
            reports: self.status_reports(),
            explained: causes.explained,
            remarks: causes.texts,
            lifecycle_reports: crate::suite::conversation::lifecycle::reports_on(&lifecycle, self.gateway.reports()),
            lifecycle,
            results,
            broken_off,
            baseline_errors: Vec::new(),
            commands: BTreeMap::new(),
        }
    }

    fn run_one(&self, check: &'static Check) -> CheckResult {
        let started = Instant::now();
        let bench = Bench::new(self, check.id, 0);
        let mut verdict = self.applies(check).and_then(|()| guarded(check, &bench));
        if let Err(NotPassed::Failed(findings)) = &mut verdict
            && !findings.iter().all(|finding| finding.flaky || finding.confirmed)
        {
            self.confirm(check, findings);
            if findings.iter().all(|finding| finding.flaky && finding.has_silence()) {
                let reason = "a callback got no answer, but did when the check was repeated (see transport.answers)";
                verdict = Err(NotPassed::Undecided(reason.to_owned()));
            }
        }
        let (outcome, reason, findings) = match verdict {
            Ok(()) => (CheckOutcome::Passed, None, Vec::new()),
            Err(NotPassed::Failed(findings)) if check.level == Level::Must || self.options.strict => {
                (CheckOutcome::Failed, None, findings)
            }
            Err(NotPassed::Failed(findings)) => (CheckOutcome::Advised, None, findings),
            Err(NotPassed::Undecided(reason)) => (CheckOutcome::Undecided, Some(reason), Vec::new()),
            Err(NotPassed::Skipped(reason)) => (CheckOutcome::Skipped, Some(reason), Vec::new()),
        };
        if outcome == CheckOutcome::Failed {
            self.note_failure();
            self.note_rules(findings.iter().map(|finding| finding.rule.as_str()));
        }
        CheckResult { check, outcome, reason, cases: bench.held(), duration: started.elapsed(), findings }
    }

    /// A failure is confirmed once; one that does not come again in a few tries is flaky.
    fn confirm(&self, check: &'static Check, findings: &mut Vec<Finding>) {
        const ROUNDS: usize = 3;
        if check.is_last() {
            return;
        }
        for round in 1..=ROUNDS {
            if self.is_over().is_some() {
                return;
            }
            if let Err(NotPassed::Failed(again)) = guarded(check, &Bench::new(self, check.id, round)) {
                // Of two conversations that show the same, the shorter one is kept.
                let length = |findings: &[Finding]| findings.iter().map(|f| f.exchanges.len()).sum::<usize>();
                if again.len() >= findings.len() && length(&again) < length(findings) {
                    *findings = again;
                }
                return;
            }
        }
        findings.iter_mut().for_each(|finding| finding.flaky = true);
    }

    fn applies(&self, check: &Check) -> Verdict {
        let bench = Bench::new(self, check.id, 0);
        let (partner, customer) = (bench.partner_is_mirrored(), bench.customer_is_mirrored());
        let fits = match check.needs {
            Needs::Any | Needs::SettledKeys | Needs::TheRun | Needs::Alone => true,
            Needs::Partner => partner,
            Needs::Customer => customer,
            Needs::Both => partner && customer,
        };
        let options = &self.options;
        if options.no_settings && check.requirement.id == requirements::CUSTOMER_SETTINGS.id {
            return Err(NotPassed::Skipped("the CyberApp has no additional settings (--no-settings)".to_owned()));
        }
        if fits {
            return Ok(());
        }
        let reason = format!(
            "with --partner {} and --customer {} there is no callback for it",
            options.partner.name(),
            options.customer.name()
        );
        Err(NotPassed::Skipped(reason))
    }

    /// Disables what the run enabled, so that it leaves nothing behind.
    fn clean_up(&self, left: &[(Tenant, Touched)]) {
        // A slow handler is not kept busy for long: what stays behind bothers no later run.
        const LONGEST: Duration = Duration::from_secs(15);
        let started = Instant::now();
        let bench = Bench::new(self, "run.clean_up", 0);
        let chunks: Vec<_> = left.chunks(left.len().div_ceil(self.options.jobs.max(1)).max(1)).collect();
        std::thread::scope(|scope| {
            for (at, chunk) in chunks.into_iter().enumerate() {
                let bench = &bench;
                scope.spawn(move || {
                    // Nobody waits for the answers: a handler that fails here has failed a check already.
                    let _ = bench.conversation(&format!("clean-up-{at}"), |conversation| {
                        for (partner, touched) in chunk.iter().take_while(|_| started.elapsed() < LONGEST) {
                            if bench.partner_is_mirrored() {
                                conversation.send(Call::reset_partner(partner).unstated())?;
                            } else if !touched.customers.is_empty() {
                                let customers: Vec<_> = touched
                                    .customers
                                    .iter()
                                    .map(|id| Tenant { id: *id, name: String::new() })
                                    .collect();
                                conversation
                                    .send(Call::disable(&partner.named("acgw partner"), &customers).unstated())?;
                            }
                        }
                        Ok(())
                    });
                });
            }
        });
    }
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

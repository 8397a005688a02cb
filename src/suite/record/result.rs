//! What a run finds: the result of each check, and of the whole.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::platform::StatusReport;
use crate::sender::Exchange;

use super::cause::Cause;
use super::check::Check;
use super::finding::Finding;
use super::kept_conversation::KeptConversation;
use super::options::Options;
use super::reason::Reason;
use super::symptom::Symptom;

/// The result of one check.
#[derive(Clone)]
pub struct CheckResult {
    /// The check.
    pub check: &'static Check,
    /// Its outcome.
    pub outcome: CheckOutcome,
    /// Why it is skipped, undecided or waived.
    pub reason: Option<Reason>,
    /// How many conversations it held.
    pub cases: usize,
    /// The time it took, including the wait for free slots.
    pub duration: Duration,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How the callback failed that was to prepare the check.
    pub set_up: Option<Symptom>,
    /// The checks whose causes keep this one from being decided.
    pub blocked_by: Vec<&'static str>,
}

impl CheckResult {
    /// A result without findings.
    pub fn empty(check: &'static Check, outcome: CheckOutcome) -> Self {
        Self {
            check,
            outcome,
            reason: None,
            cases: 0,
            duration: Duration::ZERO,
            findings: Vec::new(),
            set_up: None,
            blocked_by: Vec::new(),
        }
    }

    /// The result of a check that a cause keeps from being decided.
    pub(crate) fn blocked(check: &'static Check, by: &'static str) -> Self {
        Self { blocked_by: vec![by], ..Self::empty(check, CheckOutcome::Blocked) }
    }

    /// Whether something is wrong, by a must or an advisory.
    pub(crate) fn is_wrong(&self) -> bool {
        matches!(self.outcome, CheckOutcome::Failed | CheckOutcome::Advised)
    }

    /// Whether it shows, by a conversation that is its own control, that the handler mixes up partners.
    pub(crate) fn mixes_partners(&self) -> bool {
        self.outcome == CheckOutcome::Failed && self.findings.iter().any(|finding| finding.by_another)
    }

    /// A cause that is about this check alone.
    pub fn as_cause(&self) -> Cause {
        let first = self.findings.first();
        let text = |of: fn(&Finding) -> &String| first.map(of).cloned().unwrap_or_default();
        Cause {
            check: self.check.id,
            also: Vec::new(),
            blocks: Vec::new(),
            message: text(|finding| &finding.message),
            fix: first.map_or_else(|| self.check.fix.to_owned(), |first| first.fix_or(self.check.fix)),
            rule: text(|finding| &finding.rule),
            pointer: text(|finding| &finding.pointer),
        }
    }

    /// The reason in words.
    pub fn reason_text(&self) -> Option<String> {
        self.reason.as_ref().map(Reason::to_string)
    }
}

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckOutcome {
    /// The handler does what the check is about.
    Passed,
    /// It does not, and a document says it must.
    Failed,
    /// It does not, but no document says it must.
    Advised,
    /// It does not, but the baseline waives it.
    Waived,
    /// The check does not apply.
    Skipped,
    /// Something that the check needs did not happen.
    Undecided,
    /// It cannot be decided until a cause is fixed.
    Blocked,
}

impl CheckOutcome {
    /// All outcomes, in the order of the summary.
    pub const ALL: [Self; 7] =
        [Self::Passed, Self::Failed, Self::Advised, Self::Waived, Self::Skipped, Self::Undecided, Self::Blocked];

    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Advised => "advised",
            Self::Waived => "waived",
            Self::Skipped => "skipped",
            Self::Undecided => "undecided",
            Self::Blocked => "blocked",
        }
    }
}

/// A finished run. `report` renders it.
#[derive(Clone)]
pub struct Run {
    /// The options of the run.
    pub options: Options,
    /// The handler's URL.
    pub target: String,
    /// The handler is the embedded reference vendor.
    pub embedded: bool,
    /// When the run began.
    pub started_at: jiff::Timestamp,
    /// The time it took.
    pub duration: Duration,
    /// A result for each chosen check, in the order of the list.
    pub results: Vec<CheckResult>,
    /// How many requests were sent.
    pub requests: usize,
    /// How often the target fetched the gateway's keys.
    pub key_fetches: usize,
    /// How many status reports the platform accepted, and how many it refused.
    pub reports: (usize, usize),
    /// Why the run broke off, if it did.
    pub broken_off: Option<String>,
    /// What to fix, most important first.
    pub causes: Vec<Cause>,
    /// What else may explain the findings, such as a wrong clock.
    pub remarks: Vec<String>,
    /// All conversations, if the options want them.
    pub conversations: Vec<KeptConversation>,
    /// The conversation of the documented lifecycle, oldest first; empty if there was none.
    pub lifecycle: Vec<Arc<Exchange>>,
    /// The status reports about the tenants of that conversation, oldest first.
    pub lifecycle_reports: Vec<StatusReport>,
    /// Errors of the baseline: entries that are stale or expired.
    pub baseline_errors: Vec<String>,
    /// The commands that repeat the checks, if the run was read from a report: it does not have all options.
    pub commands: BTreeMap<&'static str, String>,
}

impl Run {
    /// How many checks have this outcome.
    pub fn count(&self, outcome: CheckOutcome) -> usize {
        self.results.iter().filter(|result| result.outcome == outcome).count()
    }

    /// The exit code of the command line (cli.md, “Exit codes”).
    pub fn exit_code(&self) -> u8 {
        let is_open =
            |outcome| matches!(outcome, CheckOutcome::Skipped | CheckOutcome::Undecided | CheckOutcome::Blocked);
        let decided = self.results.iter().filter(|result| !is_open(result.outcome)).count();
        if self.count(CheckOutcome::Failed) > 0 || !self.baseline_errors.is_empty() {
            1
        } else if decided == 0 || self.broken_off.is_some() {
            3
        } else {
            0
        }
    }
}

/// A subject with many checks that are mostly undecided, if there is one, and how many of how many.
pub(crate) fn mostly_open(results: &[CheckResult]) -> Option<(&'static str, usize, usize)> {
    /// A few checks are seen as a whole.
    const MANY: usize = 8;
    let mut subjects: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for result in results.iter().filter(|result| result.outcome != CheckOutcome::Skipped) {
        let (open, all) = subjects.entry(result.check.subject()).or_default();
        *all += 1;
        *open += usize::from(result.outcome == CheckOutcome::Undecided);
    }
    let mostly = subjects.into_iter().filter(|(_, (open, all))| *open >= MANY && 2 * open > *all);
    mostly.max_by_key(|(_, (open, _))| *open).map(|(subject, (open, all))| (subject, open, all))
}

/// The reason that most undecided checks have.
pub(crate) fn most_common_reason(results: &[CheckResult]) -> Option<String> {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let open = results.iter().filter(|result| result.outcome == CheckOutcome::Undecided);
    open.filter_map(CheckResult::reason_text).for_each(|reason| *reasons.entry(reason).or_default() += 1);
    reasons.into_iter().max_by_key(|(_, count)| *count).map(|(reason, _)| reason)
}

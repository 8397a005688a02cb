//! The baseline (`acgw-baseline.toml`) lists known failures. A failure in the list is waived; an entry for a check that
//! passes is stale.

use std::collections::BTreeSet;

use globset::Glob;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::suite::record::{CheckOutcome, CheckResult, Finding, Reason, Run};

/// The file that is read by default, if it exists.
pub(crate) const BASELINE_FILE: &str = "acgw-baseline.toml";

/// The baseline file.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    #[serde(default, rename = "waiver")]
    waivers: Vec<Waiver>,
}

/// One known failure.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Waiver {
    /// The id of a check, or a glob.
    check: String,
    /// The rule, if the entry is about only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// The place in the answer, if the entry is about only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Why it is waived.
    reason: String,
    /// Who takes care of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// The last day of the entry; after it, the entry fails the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<toml::value::Datetime>,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The text is not a baseline.
    #[error("{0}")]
    Syntax(#[from] toml::de::Error),
    /// An entry cannot be used.
    #[error("entry {number} (`{check}`): {problem}")]
    Entry {
        /// Counted from 1.
        number: usize,
        /// Its check.
        check: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl Baseline {
    /// Reads a baseline. Fails when it is not TOML, has unknown members, or an entry lacks a reason or has an invalid
    /// glob or day.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = toml::from_str(text)?;
        for (at, waiver) in baseline.waivers.iter().enumerate() {
            let failed = |problem: &str| {
                Err(BaselineError::Entry { number: at + 1, check: waiver.check.clone(), problem: problem.to_owned() })
            };
            if waiver.reason.trim().is_empty() {
                return failed("the reason is empty; say why the failure is accepted");
            }
            if Glob::new(&waiver.check).is_err() {
                return failed("`check` is neither an id nor a glob");
            }
            if waiver.until.is_some() && waiver.day().is_none() {
                return failed("`until` is not a day; write it as 2027-03-31");
            }
        }
        Ok(baseline)
    }

    /// The first entry that matches none of the ids of checks.
    pub fn matching_none(&self, ids: &[&str]) -> Option<&str> {
        let matches = |waiver: &&Waiver| ids.iter().any(|id| waiver.matches(id));
        self.waivers.iter().find(|waiver| !matches(waiver)).map(|waiver| waiver.check.as_str())
    }

    /// Waives the failures in the list, and notes entries that are stale or expired. A part of a run cannot say what is
    /// stale, since another part may have the check or the case.
    pub fn apply(&self, run: &mut Run, today: Date) {
        let is_whole = run.options.part.as_ref().is_none_or(|part| part.shard.count == 1);
        let mut used = BTreeSet::new();
        for result in run.results.iter_mut().filter(|result| result.outcome == CheckOutcome::Failed) {
            let waived: Vec<Option<usize>> =
                result.findings.iter().map(|f| self.waiver_of(result.check.id, f, today)).collect();
            used.extend(waived.iter().flatten().copied());
            if !waived.is_empty() && waived.iter().all(Option::is_some) {
                result.outcome = CheckOutcome::Waived;
                result.reason = waived[0].map(|at| Reason::Other(self.waivers[at].reason.clone()));
            }
        }
        cover(run);
        for (at, waiver) in self.waivers.iter().enumerate() {
            if waiver.is_expired(today) {
                let until = waiver.day().map(|day| day.to_string()).unwrap_or_default();
                run.baseline_errors.push(format!(
                    "the entry for `{}` expired on {until}: fix the handler, or set another day",
                    waiver.check
                ));
            } else if is_whole && !used.contains(&at) && waiver.is_refuted(&run.results) {
                run.baseline_errors.push(format!(
                    "the entry for `{}` is stale: it passes now; remove the entry (--baseline-update)",
                    waiver.check
                ));
            }
        }
    }

    /// Undoes everything that an earlier baseline waived and noted.
    pub fn reset(run: &mut Run) {
        run.baseline_errors.clear();
        for result in run.results.iter_mut().filter(|result| result.outcome == CheckOutcome::Waived) {
            let is_blocked = result.findings.is_empty() && !result.blocked_by.is_empty();
            result.outcome = if is_blocked { CheckOutcome::Blocked } else { CheckOutcome::Failed };
            result.reason = None;
        }
    }

    fn waiver_of(&self, check: &str, finding: &Finding, today: Date) -> Option<usize> {
        self.waivers.iter().position(|waiver| !waiver.is_expired(today) && waiver.covers(check, finding))
    }

    /// A baseline that waives all failures of this run. It keeps the reasons, owners and days of this one.
    pub fn updated(&self, run: &Run) -> Self {
        let mut waivers: Vec<Waiver> = Vec::new();
        let failed = |result: &&CheckResult| matches!(result.outcome, CheckOutcome::Failed | CheckOutcome::Waived);
        for result in run.results.iter().filter(failed) {
            for finding in &result.findings {
                let known = self.waivers.iter().find(|waiver| waiver.covers(result.check.id, finding));
                let waiver = known.cloned().unwrap_or_else(|| Waiver {
                    check: result.check.id.to_owned(),
                    rule: Some(finding.rule.clone()),
                    pointer: None,
                    reason: format!("known failure: {}", finding.message.lines().next().unwrap_or_default()),
                    owner: None,
                    until: None,
                });
                if !waivers.iter().any(|other| other.covers(result.check.id, finding)) {
                    waivers.push(waiver);
                }
            }
        }
        // Keep the entries for checks that this run did not decide.
        let undecided = self.waivers.iter().filter(|waiver| !waiver.is_decided(&run.results)).cloned();
        waivers.extend(undecided);
        Self { waivers }
    }

    /// The text of the file.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }
}

/// A waiver of the check that is about a cause covers everything else that the cause fails or blocks.
fn cover(run: &mut Run) {
    let Run { causes, results, .. } = run;
    let waived = |id: &str, results: &[CheckResult]| {
        results.iter().find(|result| result.check.id == id && result.outcome == CheckOutcome::Waived).cloned()
    };
    causes.retain(|cause| {
        let Some(by) = waived(cause.check, results) else { return true };
        for result in results.iter_mut() {
            let id = result.check.id;
            let is_blocked = result.outcome == CheckOutcome::Blocked && result.blocked_by == [cause.check];
            let is_also = result.outcome == CheckOutcome::Failed && cause.also.contains(&id);
            if is_blocked || is_also {
                (result.outcome, result.reason) = (CheckOutcome::Waived, by.reason.clone());
            }
        }
        false
    });
}

impl Waiver {
    fn matches(&self, check: &str) -> bool {
        self.check == check || Glob::new(&self.check).is_ok_and(|glob| glob.compile_matcher().is_match(check))
    }

    fn covers(&self, check: &str, finding: &Finding) -> bool {
        self.matches(check)
            && self.rule.as_ref().is_none_or(|rule| *rule == finding.rule)
            && self.pointer.as_ref().is_none_or(|pointer| *pointer == finding.pointer)
    }

    fn day(&self) -> Option<Date> {
        self.until.as_ref()?.to_string().parse().ok()
    }

    fn is_expired(&self, today: Date) -> bool {
        self.day().is_some_and(|day| day < today)
    }

    /// Whether this run decided at least one check of the entry.
    fn is_decided(&self, results: &[CheckResult]) -> bool {
        let decided = |result: &&CheckResult| !is_open(result);
        results.iter().filter(decided).any(|result| self.matches(result.check.id))
    }

    /// Whether this run decided every check of the entry, and found nothing for it to waive.
    fn is_refuted(&self, results: &[CheckResult]) -> bool {
        let named = || results.iter().filter(|result| self.matches(result.check.id));
        named().next().is_some() && !named().any(is_open)
    }
}

fn is_open(result: &CheckResult) -> bool {
    matches!(result.outcome, CheckOutcome::Skipped | CheckOutcome::Undecided | CheckOutcome::Blocked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_without_reason_or_with_unknown_members_are_rejected() {
        assert!(Baseline::parse("[[waiver]]\ncheck = \"a.b\"\nreason = \"because\"\nuntil = 2027-03-31\n").is_ok());
        for wrong in [
            "[[waiver]]\ncheck = \"a.b\"\n",
            "[[waiver]]\ncheck = \"a.b\"\nreason = \" \"\n",
            "[[waiver]]\ncheck = \"a.b\"\nreason = \"x\"\nuntill = 2027-03-31\n",
            "[[waiver]]\ncheck = \"a.b\"\nreason = \"x\"\nuntil = 10:00:00\n",
            "[[waiver]]\ncheck = \"a[\"\nreason = \"x\"\n",
        ] {
            assert!(Baseline::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_waiver_lasts_through_its_last_day() {
        let baseline =
            Baseline::parse("[[waiver]]\ncheck = \"a.*\"\nreason = \"x\"\nuntil = 2027-03-31\n").expect("a baseline");
        let waiver = &baseline.waivers[0];
        assert!(!waiver.is_expired(Date::constant(2027, 3, 31)));
        assert!(waiver.is_expired(Date::constant(2027, 4, 1)));
        assert!(waiver.matches("a.b") && !waiver.matches("b.a"));
        assert!(baseline.to_toml().contains("until = 2027-03-31"));
    }
}

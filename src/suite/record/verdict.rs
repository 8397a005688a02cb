//! How a check ends.

use super::finding::Finding;
use super::reason::Reason;
use super::symptom::Symptom;

/// How a check, or a part of one, ends.
pub(crate) type Verdict = Result<(), NotPassed>;

/// Why a check did not pass.
#[derive(Debug)]
pub enum NotPassed {
    /// The handler breaks the requirement.
    Failed(Vec<Finding>),
    /// A callback that prepares the check was not carried out.
    NotSetUp {
        /// Which one, and what it got.
        what: String,
        /// What that shows.
        symptom: Symptom,
    },
    /// A callback got no answer; the text says which one, and what happened.
    Silent(String),
    /// Something else that the check needs did not happen; the reason says what.
    Undecided(String),
    /// The check does not apply; the reason says why.
    Skipped(String),
    /// The check looks back on the run, and other checks have reported all its findings.
    FoundAlready,
}

impl NotPassed {
    /// The same with each finding changed.
    pub(crate) fn map_findings(self, change: impl FnMut(Finding) -> Finding) -> Self {
        match self {
            Self::Failed(findings) => Self::Failed(findings.into_iter().map(change).collect()),
            other => other,
        }
    }

    /// The same with this fix for each finding.
    pub(crate) fn fixed_by(self, fix: &str) -> Self {
        self.map_findings(|finding| finding.fixed_by(fix))
    }

    /// The set-up of the check shows this finding, which is the matter of another check.
    pub(crate) fn set_up(finding: &Finding) -> Self {
        Self::NotSetUp { what: finding.message.clone(), symptom: Symptom::of(finding) }
    }

    /// Why the check was not decided; nothing if it failed, since the findings say why.
    pub(crate) fn reason(self) -> Option<Reason> {
        match self {
            Self::Failed(_) => None,
            Self::NotSetUp { what, .. } => Some(Reason::NotSetUp(what)),
            Self::Silent(text) | Self::Undecided(text) | Self::Skipped(text) => Some(Reason::Other(text)),
            Self::FoundAlready => Some(Reason::FoundAlready),
        }
    }
}

impl From<Finding> for NotPassed {
    fn from(finding: Finding) -> Self {
        Self::Failed(vec![finding])
    }
}

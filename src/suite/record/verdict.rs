//! How a check ends.

use super::finding::Finding;

/// How a check, or a part of one, ends.
pub type Verdict = Result<(), NotPassed>;

/// Why a check did not pass.
#[derive(Debug)]
pub enum NotPassed {
    /// The handler breaks the requirement.
    Failed(Vec<Finding>),
    /// Something that the check needs did not happen; the reason says what.
    Undecided(String),
    /// The check does not apply; the reason says why.
    Skipped(String),
}

impl From<Finding> for NotPassed {
    fn from(finding: Finding) -> Self {
        Self::Failed(vec![finding])
    }
}

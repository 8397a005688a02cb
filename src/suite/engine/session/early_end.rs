//! Why a run ends before all its checks are decided.

use std::fmt;

use crate::suite::record::NotPassed;

/// Why a run ends early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EarlyEnd {
    /// The target is gone, hangs, or turns every callback away; the text goes on after “the target”.
    Target(String),
    /// It carries out nothing any more. A cause says so.
    Broken,
    /// A check failed, and with `--fail-fast` that ends the run.
    FailFast,
    /// Somebody stopped it.
    Interrupted(String),
}

impl fmt::Display for EarlyEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target(what) => write!(f, "the target {what}"),
            Self::Broken => f.write_str("the handler broke in mid-run"),
            Self::FailFast => f.write_str("an earlier check failed (--fail-fast)"),
            Self::Interrupted(reason) => f.write_str(reason),
        }
    }
}

impl From<EarlyEnd> for NotPassed {
    fn from(end: EarlyEnd) -> Self {
        Self::Undecided(end.to_string())
    }
}

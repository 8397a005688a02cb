//! Why a check was not decided.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a check is skipped, undecided or waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Reason {
    /// A callback that prepares the check was not carried out: which one, and the answer to it.
    NotSetUp(String),
    /// Other checks have reported all findings of a check that looks back on the run.
    FoundAlready,
    /// Anything else, in words.
    Other(String),
}

const NOT_SET_UP: &str = "set-up: ";
const FOUND_ALREADY: &str = "other checks have found everything already";

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSetUp(what) => write!(f, "{NOT_SET_UP}{what}"),
            Self::FoundAlready => f.write_str(FOUND_ALREADY),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.to_string()
    }
}

/// Reads the text of a report.
impl From<String> for Reason {
    fn from(text: String) -> Self {
        match text.strip_prefix(NOT_SET_UP) {
            Some(what) => Self::NotSetUp(what.to_owned()),
            None if text == FOUND_ALREADY => Self::FoundAlready,
            None => Self::Other(text),
        }
    }
}

//! What a requirement is.

use serde::{Deserialize, Serialize};

use super::document::Source;

/// How binding a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A document states it: a handler that breaks it fails.
    Must,
    /// No document states it, or documents disagree: it is reported, and does not fail by default.
    Advisory,
}

impl Level {
    /// The level as reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Advisory => "advisory",
        }
    }
}

/// One thing that is required of a handler.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Dotted name; the rule of findings that break no schema constraint.
    pub id: &'static str,
    /// Must or advisory.
    pub level: Level,
    /// The document and the place in it.
    pub source: Source,
    /// The requirement, in one sentence of our own.
    pub text: &'static str,
}

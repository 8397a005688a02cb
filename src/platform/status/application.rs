//! The CyberApp that a status report names.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The application of a status report, by its code or by its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Application {
    /// The CyberApp's code, vendor.application.
    #[serde(rename = "application_code")]
    Code(String),
    /// The integration's id.
    #[serde(rename = "application_id")]
    Id(Uuid),
}

impl Application {
    /// The application that a valid report names.
    pub(crate) fn named(code: Option<&str>, id: Option<&str>) -> Option<Self> {
        let id = || id.and_then(|id| Uuid::try_parse(id).ok()).map(Self::Id);
        code.map(|code| Self::Code(code.to_owned())).or_else(id)
    }
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => f.write_str(code),
            Self::Id(id) => id.fmt(f),
        }
    }
}

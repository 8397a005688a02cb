//! What is expected: the conditions under which a status report counts, and how many reports must.

use std::fmt;

use uuid::Uuid;

use super::times::Times;
use crate::platform::status::application::Application;
use crate::platform::status::report::StatusReport;

/// What is expected.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(super) conditions: Vec<Condition>,
    pub(super) times: Times,
}

impl Wanted {
    /// Whether a report meets all conditions.
    pub(super) fn counts(&self, report: &StatusReport) -> bool {
        self.conditions.iter().all(|condition| condition.holds(report))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    Tenant(Uuid),
    /// By code or id.
    Application(String),
    Activated,
    Deactivated,
    Accepted,
    Refused,
}

impl Condition {
    pub(crate) fn holds(&self, report: &StatusReport) -> bool {
        match self {
            Self::Tenant(tenant) => report.tenant == Some(*tenant),
            Self::Application(wanted) => match report.application() {
                Some(Application::Code(code)) => code == *wanted,
                Some(Application::Id(id)) => Uuid::try_parse(wanted) == Ok(id),
                None => false,
            },
            Self::Activated => report.activates(),
            Self::Deactivated => report.deactivates(),
            Self::Accepted => report.is_accepted(),
            Self::Refused => !report.is_accepted(),
        }
    }

    /// Why a report without it does not count.
    pub(crate) fn lack(&self) -> &'static str {
        match self {
            Self::Tenant(_) => "another tenant",
            Self::Application(_) => "another application",
            Self::Activated => "not an activation",
            Self::Deactivated => "not a deactivation",
            Self::Accepted => "not accepted",
            Self::Refused => "not refused",
        }
    }
}

/// The words after “a status report”.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tenant(tenant) => write!(f, "about tenant {tenant}"),
            Self::Application(application) => write!(f, "for `{application}`"),
            Self::Activated => write!(f, "of an activation"),
            Self::Deactivated => write!(f, "of a deactivation"),
            Self::Accepted => write!(f, "accepted"),
            Self::Refused => write!(f, "refused"),
        }
    }
}

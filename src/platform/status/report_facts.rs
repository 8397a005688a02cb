//! What a status report tells, as far as it changes anything.

use super::register::Application;
use crate::contract::Tree;

/// What a report tells of the integration that it names.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Told {
    /// A valid report names one.
    pub(crate) application: Option<Application>,
    /// As it is written.
    pub(crate) activated_at: Option<String>,
    /// As it is written.
    pub(crate) deactivated_at: Option<String>,
    /// The events that switch something, in their order.
    pub(crate) events: Vec<Flags>,
}

/// The flags of one event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Flags {
    pub(crate) activation: bool,
    pub(crate) deactivation: bool,
}

impl Told {
    /// What a valid report tells.
    pub(crate) fn by(report: &Tree<'_>) -> Self {
        let owned = |member| report.text(member).map(str::to_owned);
        let events = if let Some(Tree::List(events)) = report.get("events") { events.as_slice() } else { &[] };
        Self {
            application: Application::named(report.text("application_code"), report.text("application_id")),
            activated_at: owned("activated_at"),
            deactivated_at: owned("deactivated_at"),
            events: events.iter().map(flags).filter(|flags| flags.activation || flags.deactivation).collect(),
        }
    }
}

fn flags(event: &Tree<'_>) -> Flags {
    let flagged = |member| event.get(member) == Some(&Tree::Bool(true));
    Flags { activation: flagged("activation_event"), deactivation: flagged("deactivation_event") }
}

//! What a status report tells, as far as it changes anything.

use crate::contract::Tree;
use crate::gateway::register::Application;

/// What a report tells of the integration that it names.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Told {
    /// A valid report names one.
    pub(super) application: Option<Application>,
    /// As it is written.
    pub(super) activated_at: Option<String>,
    /// As it is written.
    pub(super) deactivated_at: Option<String>,
    /// The events that switch something, in their order.
    pub(super) events: Vec<Flags>,
}

/// The flags of one event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flags {
    pub(super) activation: bool,
    pub(super) deactivation: bool,
}

impl Told {
    /// What a valid report tells.
    pub(super) fn by(report: &Tree<'_>) -> Self {
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

//! The parts of a status report that change something.

use super::application::Application;
use super::unknown::UnknownMember;
use crate::contract::Tree;

/// What a report says about its integration.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ReportFacts {
    /// Every valid report names one.
    pub(crate) application: Option<Application>,
    /// As written in the report.
    pub(crate) activated_at: Option<String>,
    /// As written in the report.
    pub(crate) deactivated_at: Option<String>,
    /// The events that switch something, in their order.
    pub(crate) events: Vec<Flags>,
    /// Members whose name is nearly that of a documented one, each as a sentence.
    pub(crate) near_misses: Vec<String>,
}

/// The flags of one event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Flags {
    pub(crate) activation: bool,
    pub(crate) deactivation: bool,
}

impl ReportFacts {
    /// The facts of a valid report.
    pub(crate) fn of(report: &Tree<'_>) -> Self {
        let owned = |member| report.text(member).map(str::to_owned);
        let events = if let Some(Tree::List(events)) = report.get("events") { events.as_slice() } else { &[] };
        Self {
            application: Application::named(report.text("application_code"), report.text("application_id")),
            activated_at: owned("activated_at"),
            deactivated_at: owned("deactivated_at"),
            events: events.iter().map(flags).filter(|flags| flags.activation || flags.deactivation).collect(),
            near_misses: UnknownMember::of(report)
                .iter()
                .filter(|member| member.is_near())
                .map(ToString::to_string)
                .collect(),
        }
    }
}

fn flags(event: &Tree<'_>) -> Flags {
    let flagged = |member| event.get(member) == Some(&Tree::Bool(true));
    Flags { activation: flagged("activation_event"), deactivation: flagged("deactivation_event") }
}

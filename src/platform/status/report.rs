//! A status report that arrived.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::application::Application;

/// How many events of one report are listed in its line.
const MOST_EVENTS: usize = 5;

/// A status report (“API endpoint”, Integration Management) that arrived, accepted or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusReport {
    /// When it was received.
    pub at: Timestamp,
    /// The tenant that it is about; `None` if neither `tenantID` nor a valid token says so.
    pub tenant: Option<Uuid>,
    /// The body; null if it is not JSON.
    pub body: Value,
    /// The status code of the response; `None` if a fault cut the connection.
    pub status: Option<u16>,
    /// The reason for the response, if there is something to say.
    pub note: Option<String>,
}

impl StatusReport {
    /// Whether it was accepted.
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// The application that it names.
    pub fn application(&self) -> Option<Application> {
        let text = |member| self.body.get(member).and_then(Value::as_str);
        Application::named(text("application_code"), text("application_id"))
    }

    /// Whether it reports an activation, by an event or by a time.
    pub fn activates(&self) -> bool {
        self.reports("activation_event", "activated_at")
    }

    /// Whether it reports a deactivation, by an event or by a time.
    pub fn deactivates(&self) -> bool {
        self.reports("deactivation_event", "deactivated_at")
    }

    fn reports(&self, flag: &str, time: &str) -> bool {
        self.body.get(time).is_some() || self.events().any(|event| flagged(event, flag))
    }

    fn events(&self) -> impl Iterator<Item = &Value> {
        self.body.get("events").and_then(Value::as_array).into_iter().flatten()
    }
}

fn flagged(event: &Value, flag: &str) -> bool {
    event.get(flag) == Some(&Value::Bool(true))
}

/// The report in one line: the time, the tenant, the content, and the response.
impl fmt::Display for StatusReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ", self.at)?;
        match self.tenant {
            Some(tenant) => write!(f, "tenant {tenant}")?,
            None => write!(f, "tenant unknown")?,
        }
        match self.application() {
            Some(Application::Code(code)) => write!(f, ", `{code}`")?,
            Some(Application::Id(id)) => write!(f, ", `{id}`")?,
            None => write!(f, ", no application")?,
        }
        for time in ["activated_at", "deactivated_at"] {
            self.body.get(time).iter().try_for_each(|at| write!(f, ", {time} {at}"))?;
        }
        let events: Vec<&Value> = self.events().collect();
        for event in events.iter().take(MOST_EVENTS) {
            let text = |member| event.get(member).and_then(Value::as_str).unwrap_or("?");
            write!(f, ", {}/{}", text("category"), text("action"))?;
            for flag in ["activation_event", "deactivation_event"] {
                if flagged(event, flag) {
                    write!(f, " ({flag})")?;
                }
            }
        }
        if events.len() > MOST_EVENTS {
            write!(f, ", … ({} events in all)", events.len())?;
        }
        match self.status {
            Some(_) if self.is_accepted() => write!(f, ": accepted")?,
            Some(status) => write!(f, ": refused with {status}")?,
            None => write!(f, ": not answered")?,
        }
        self.note.iter().try_for_each(|note| write!(f, " ({note})"))
    }
}

//! A status report that arrived.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::register::Application;

/// How many events of one report are told in one line.
const MOST_EVENTS: usize = 5;

/// A status report (S0) that arrived, whether it was accepted or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusReport {
    /// When it was received.
    pub at: Timestamp,
    /// The tenant that it is about; `None` where neither `tenantID` nor a good token told it.
    pub tenant: Option<Uuid>,
    /// The body; null where it is not JSON.
    pub body: Value,
    /// The answer's status code; `None` where a fault cut the connection.
    pub status: Option<u16>,
    /// Why it was answered so, where that is worth a word.
    pub note: Option<String>,
}

impl StatusReport {
    /// Whether it was accepted.
    pub fn accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// The application that it names.
    pub fn application(&self) -> Option<Application> {
        let text = |member| self.body.get(member).and_then(Value::as_str);
        Application::named(text("application_code"), text("application_id"))
    }

    /// Whether it tells of an activation: by an event, or by giving its time.
    pub fn activates(&self) -> bool {
        self.tells("activation_event", "activated_at")
    }

    /// Whether it tells of a deactivation: by an event, or by giving its time.
    pub fn deactivates(&self) -> bool {
        self.tells("deactivation_event", "deactivated_at")
    }

    fn tells(&self, flag: &str, time: &str) -> bool {
        self.body.get(time).is_some() || self.events().any(|event| flagged(event, flag))
    }

    fn events(&self) -> impl Iterator<Item = &Value> {
        self.body.get("events").and_then(Value::as_array).into_iter().flatten()
    }
}

fn flagged(event: &Value, flag: &str) -> bool {
    event.get(flag) == Some(&Value::Bool(true))
}

/// The report in one line: when, about whom, what, and what was answered.
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
            Some(_) if self.accepted() => write!(f, ": accepted")?,
            Some(status) => write!(f, ": refused with {status}")?,
            None => write!(f, ": not answered")?,
        }
        self.note.iter().try_for_each(|note| write!(f, " ({note})"))
    }
}

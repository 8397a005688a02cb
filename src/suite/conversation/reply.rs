//! The answer to one callback.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::compare::listed_id;
use crate::contract::{Callback, Violation};
use crate::sender::Exchange;

/// The answer to one callback, or the lack of one.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The callback that was sent.
    pub callback: Callback,
    /// Its `request_id`.
    pub request_id: Uuid,
    /// Request and answer.
    pub exchange: Arc<Exchange>,
    /// Everything that is wrong with the answer if the request was valid.
    pub violations: Vec<Violation>,
}

impl Reply {
    /// Whether the callback was carried out: status 200, or another one that its vendor defines and that is no error;
    /// whatever the body.
    pub fn is_carried_out(&self) -> bool {
        match self.callback {
            Callback::Custom(_) => self.has_defined_status() && matches!(self.exchange.status(), Some(200..=399)),
            _ => self.exchange.status() == Some(200),
        }
    }

    /// Whether the status is one that is defined for the callback.
    pub fn has_defined_status(&self) -> bool {
        match self.callback {
            Callback::Custom(definition) => {
                self.exchange.status().is_some_and(|status| definition.with_status(status).next().is_some())
            }
            _ => self.exchange.status() == Some(200),
        }
    }

    /// The status, if an answer came.
    pub fn status(&self) -> Option<u16> {
        self.exchange.status()
    }

    /// The answer's payload; `null` if there is none.
    pub fn payload(&self) -> Value {
        self.exchange.json().and_then(|body| body.get("payload").cloned()).unwrap_or(Value::Null)
    }

    /// The settings of a customer in the list that was answered; `null` if it has none, or is not listed.
    pub fn settings_of(&self, customer: Uuid) -> Value {
        let payload = self.exchange.json().and_then(|body| body.get("payload"));
        let mut items = payload.and_then(Value::as_array).into_iter().flatten();
        let item = items.find(|item| listed_id(item) == Some(customer));
        item.and_then(|item| item.get("settings")).cloned().unwrap_or_default()
    }

    /// The answer in one line.
    pub fn summary(&self) -> String {
        match (self.exchange.status(), &self.exchange.error) {
            (Some(status), _) => format!("status {status} ({})", self.exchange.outcome.name()),
            (None, Some(error)) => format!("{}: {error}", self.exchange.outcome.name()),
            (None, None) => self.exchange.outcome.name().to_owned(),
        }
    }
}

//! The outcome of a callback that was sent by hand, or the reason why it was not sent.

use serde_json::Value;
use thiserror::Error;

use crate::contract::{AnyCallback, Outcome, Violation};
use crate::sender::{ClientError, Exchange, ReservedHeader, console_message, judge, outcome};

/// A callback, its answer, and what is wrong with the answer.
#[derive(Debug)]
pub struct Judged {
    /// The callback that was sent.
    pub callback: AnyCallback,
    /// The request and the answer of the last attempt.
    pub exchange: Exchange,
    /// The requirements that the answer violates; empty if there is no answer.
    pub violations: Vec<Violation>,
    /// The class of the exchange, including the answer's body (“Callback error handling”).
    pub outcome: Outcome,
    /// The message that a partner would see in the console.
    pub console_message: String,
}

impl Judged {
    pub(crate) fn new(callback: AnyCallback, request_id: &str, exchange: Exchange) -> Self {
        let violations = judge(callback.clone(), request_id, &exchange);
        let outcome = outcome(&exchange, &violations);
        let console_message = console_message(&callback, &exchange, outcome);
        Self { callback, exchange, violations, outcome, console_message }
    }

    /// The answer's status; `None` if there is no answer.
    pub fn status(&self) -> Option<u16> {
        self.exchange.status()
    }

    /// The answer's `payload`, or null.
    pub fn payload(&self) -> Value {
        self.exchange.json().and_then(|body| body.get("payload").cloned()).unwrap_or(Value::Null)
    }
}

/// Why a callback cannot be sent.
#[derive(Debug, Error)]
pub enum SendError {
    /// The handler's URL cannot be called.
    #[error("`{url}` is not a URL of a callback handler: {reason}; give one like https://vendor.example/callbacks")]
    Url {
        /// The URL as given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No handler is known.
    #[error("there is no callback handler to send to; name one, or start the gateway with a target")]
    NoTarget,
    /// A member cannot be set.
    #[error("cannot set `{pointer}`: {reason}")]
    Member {
        /// JSON pointer to the member.
        pointer: String,
        /// What is in the way.
        reason: String,
    },
    /// The request does not match its schema, and the platform does not send such a request.
    #[error("the request does not match its schema, so it was not sent: {}", listed(.0))]
    RequestMismatch(Vec<Violation>),
    /// A header that the gateway itself sends was added.
    #[error(transparent)]
    Header(#[from] ReservedHeader),
    /// Certificates or TLS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The gateway's runtime has stopped.
    #[error("the gateway stopped while it sent a callback; keep it until the answer arrives")]
    Stopped,
}

fn listed(violations: &[Violation]) -> String {
    let one = |violation: &Violation| format!("`{}`: {} [{}]", violation.pointer, violation.message, violation.rule);
    violations.iter().map(one).collect::<Vec<_>>().join("; ")
}

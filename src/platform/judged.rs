//! What came of a callback that was sent by hand, and why one may not be sent at all.

use serde_json::Value;
use thiserror::Error;

use crate::contract::AnyCallback;
use crate::contract::Outcome;
use crate::contract::Violation;
use crate::sender::ClientError;
use crate::sender::Exchange;
use crate::sender::{console_message, judge, outcome};

/// What came of a callback.
#[derive(Debug)]
pub struct Judged {
    /// The callback that was sent.
    pub callback: AnyCallback,
    /// The request and the answer, those of the last attempt.
    pub exchange: Exchange,
    /// What the documents ask of the answer and it lacks; empty where no answer came.
    pub violations: Vec<Violation>,
    /// The class of the exchange, with the answer's body looked at (“Callback error handling”).
    pub outcome: Outcome,
    /// What a partner would be told in the console.
    pub console_message: String,
}

impl Judged {
    pub(crate) fn new(callback: AnyCallback, request_id: &str, exchange: Exchange) -> Self {
        let violations = judge(callback.clone(), request_id, &exchange);
        let outcome = outcome(&exchange, &violations);
        let console_message = console_message(&callback, &exchange, outcome);
        Self { callback, exchange, violations, outcome, console_message }
    }

    /// The answer's status; `None` where no answer came.
    pub fn status(&self) -> Option<u16> {
        self.exchange.status()
    }

    /// The answer's `payload`, or null.
    pub fn payload(&self) -> Value {
        self.exchange.json().and_then(|body| body.get("payload").cloned()).unwrap_or(Value::Null)
    }
}

/// Why a callback cannot be sent at all.
#[derive(Debug, Error)]
pub enum SendError {
    /// The handler's URL cannot be called.
    #[error("`{url}` is not a URL of a callback handler: {reason}; give one like https://vendor.example/callbacks")]
    Url {
        /// As it was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No handler is known.
    #[error("no callback handler is named, and the gateway has none; name one, or start the gateway with a target")]
    NoTarget,
    /// A member cannot be set.
    #[error("cannot set `{pointer}`: {reason}")]
    Member {
        /// JSON pointer to the member.
        pointer: String,
        /// What is in the way.
        reason: String,
    },
    /// The request does not match its schema: the gateway does not send such a request.
    #[error("the request does not match its schema and is not sent: {}", listed(.0))]
    RequestMismatch(Vec<Violation>),
    /// Certificates or TLS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The gateway's runtime is gone.
    #[error("the gateway was stopped while it sent a callback; keep it until the answer is there")]
    Stopped,
}

fn listed(violations: &[Violation]) -> String {
    let one = |violation: &Violation| format!("`{}`: {} [{}]", violation.pointer, violation.message, violation.rule);
    violations.iter().map(one).collect::<Vec<_>>().join("; ")
}

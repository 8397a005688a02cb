//! How an exchange can end, in the classes of “Callback error handling”.

use serde::{Deserialize, Serialize};

/// The class of an exchange. Every exchange falls into exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Status 200 and a body that matches the response schema.
    Answered,
    /// 401 or 403.
    InvalidCredentials,
    /// 410.
    HandlerGone,
    /// 429; the gateway may retry.
    TooManyRequests,
    /// 500 to 599.
    ServerError,
    /// A status of 2xx or 3xx that the contract does not define.
    UnexpectedStatus,
    /// A status of 4xx that the contract does not define.
    UnexpectedClientError,
    /// Status 200, but the body does not match the response schema.
    ResponseMismatch,
    /// The request does not match its schema; the gateway does not send such a request.
    RequestMismatch,
    /// The TLS handshake failed.
    TlsHandshakeFailed,
    /// The certificate is not valid for this host, or not trusted.
    InvalidCertificate,
    /// No connection, or it broke before the answer was complete; the gateway may retry.
    Unreachable,
    /// No complete answer in time; the gateway may retry.
    TimedOut,
}

impl Outcome {
    /// The class of an answer with this status, before its body is looked at.
    pub fn of_status(status: u16) -> Self {
        match status {
            200 => Self::Answered,
            401 | 403 => Self::InvalidCredentials,
            410 => Self::HandlerGone,
            429 => Self::TooManyRequests,
            400..=499 => Self::UnexpectedClientError,
            500..=599 => Self::ServerError,
            _ => Self::UnexpectedStatus,
        }
    }

    /// Whether the answer refuses the request: a 4xx that does not ask to come back later.
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::InvalidCredentials | Self::HandlerGone | Self::UnexpectedClientError)
    }

    /// Whether no HTTP answer came at all.
    pub const fn is_transport(self) -> bool {
        matches!(self, Self::TlsHandshakeFailed | Self::InvalidCertificate | Self::Unreachable | Self::TimedOut)
    }

    /// Whether the gateway may send the same request again.
    pub const fn may_retry(self) -> bool {
        matches!(self, Self::TooManyRequests | Self::Unreachable | Self::TimedOut)
    }

    /// The class in words.
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// What a partner would read in the console, in our own words.
    pub const fn console_message(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Answered => ("answered", "The operation is complete."),
            Self::InvalidCredentials => ("invalid credentials", "The vendor's system did not accept the credentials."),
            Self::HandlerGone => ("handler gone", "The vendor no longer serves this integration."),
            Self::TooManyRequests => ("too many requests", "The vendor's system is busy. Try again in a while."),
            Self::ServerError => ("server error", "The vendor's system reported an internal error."),
            Self::UnexpectedStatus => {
                ("undefined status", "The vendor's system sent an answer with an undefined status.")
            }
            Self::UnexpectedClientError => {
                ("undefined client error", "The vendor's system refused the request for an unknown reason.")
            }
            Self::ResponseMismatch => {
                ("response does not match its schema", "The vendor's system sent an answer that cannot be read.")
            }
            Self::RequestMismatch => {
                ("request does not match its schema", "The request is not valid and was not sent.")
            }
            Self::TlsHandshakeFailed => {
                ("TLS handshake failed", "Acronis could not make a secure connection to the vendor's system.")
            }
            Self::InvalidCertificate => ("invalid certificate", "The certificate of the vendor's system is not valid."),
            Self::Unreachable => ("unreachable", "The vendor's system cannot be reached."),
            Self::TimedOut => ("timed out", "The vendor's system did not answer in time."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_class() {
        for (status, class) in [
            (200, Outcome::Answered),
            (201, Outcome::UnexpectedStatus),
            (204, Outcome::UnexpectedStatus),
            (302, Outcome::UnexpectedStatus),
            (400, Outcome::UnexpectedClientError),
            (401, Outcome::InvalidCredentials),
            (403, Outcome::InvalidCredentials),
            (404, Outcome::UnexpectedClientError),
            (410, Outcome::HandlerGone),
            (429, Outcome::TooManyRequests),
            (500, Outcome::ServerError),
            (599, Outcome::ServerError),
        ] {
            assert_eq!(Outcome::of_status(status), class, "{status}");
        }
    }
}

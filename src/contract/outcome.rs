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
        match self {
            Self::Answered => "answered",
            Self::InvalidCredentials => "invalid credentials",
            Self::HandlerGone => "handler gone",
            Self::TooManyRequests => "too many requests",
            Self::ServerError => "server error",
            Self::UnexpectedStatus => "undefined status",
            Self::UnexpectedClientError => "undefined client error",
            Self::ResponseMismatch => "response does not match its schema",
            Self::RequestMismatch => "request does not match its schema",
            Self::TlsHandshakeFailed => "TLS handshake failed",
            Self::InvalidCertificate => "invalid certificate",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed out",
        }
    }

    /// What a partner would read in the console, in our own words: the page has these groups and no more. Empty after a
    /// 429, of which a partner reads nothing.
    pub const fn console_message(self) -> &'static str {
        match self {
            Self::Answered => "The operation is complete.",
            Self::InvalidCredentials => "No connection: the credentials are not valid.",
            Self::TooManyRequests => "",
            Self::HandlerGone | Self::UnexpectedStatus | Self::UnexpectedClientError | Self::ResponseMismatch => {
                "The answer of the vendor's system cannot be processed: its format is not valid."
            }
            Self::ServerError | Self::TlsHandshakeFailed | Self::Unreachable | Self::TimedOut => {
                "No connection to the vendor's system."
            }
            Self::InvalidCertificate => "No connection: the certificate of the vendor's system is not valid.",
            Self::RequestMismatch => "The request was not sent: its format is not valid.",
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

    /// “Callback error handling” has five groups.
    #[test]
    fn a_partner_reads_one_of_five_messages_or_nothing() {
        let read = |status| Outcome::of_status(status).console_message();
        for group in [&[401, 403][..], &[410, 201, 204, 302, 400, 402, 404, 499], &[500, 503, 599]] {
            assert!(group.iter().all(|status| read(*status) == read(group[0])), "{group:?}");
        }
        assert_eq!(read(404), Outcome::ResponseMismatch.console_message());
        for outcome in [Outcome::TlsHandshakeFailed, Outcome::Unreachable, Outcome::TimedOut] {
            assert_eq!(outcome.console_message(), read(500));
        }
        let others = [Outcome::InvalidCertificate, Outcome::RequestMismatch].map(Outcome::console_message);
        let all = std::collections::HashSet::from([read(401), read(404), read(500), others[0], others[1]]);
        assert_eq!((all.len(), read(429)), (5, ""));
    }
}

//! Why a session cannot be made.

use hyper::Uri;

use crate::platform::{self, GatewayError};
use crate::sender::{ClientError, ReservedHeader};

/// Why a run could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The target is not a URL that can be called.
    #[error("`{url}` is not a URL of a callback handler: {reason}; give one like https://vendor.example/callbacks")]
    Target {
        /// The text that was passed.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The platform's side cannot be started.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Certificates or TLS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A further header is one that the gateway itself sends.
    #[error(transparent)]
    Header(#[from] ReservedHeader),
    /// The embedded vendor cannot be started.
    #[error("the embedded reference vendor cannot be started: {0}")]
    Embedded(String),
    /// The embedded vendor does not have this custom callback.
    #[error(
        "the embedded reference vendor has no custom callback but the one of examples/custom/book-seats.json; give the URL \
         of a handler that has “{0}”"
    )]
    OtherCustom(&'static str),
    /// Neither side of the enablement has callbacks to test.
    #[error(
        "with --partner explicit and --customer explicit there is no callback to test; name a custom callback with --custom, or \
         the method of a side that has callbacks"
    )]
    NothingToTest,
    /// Partners are mapped, and nothing says to which account.
    #[error(
        "--partner mapped needs the credentials of an account at the vendor; give them with --credentials ID:JSON, as in \
         --credentials 'me@example.com:{{\"password\":\"…\"}}'"
    )]
    NoCredentials,
    /// The session was stopped before the run began.
    #[error("{0}")]
    Stopped(String),
    /// The target speaks HTTPS only.
    #[error("the target {url} does not speak plain HTTP; begin the URL with https://")]
    PlainHttp {
        /// The target.
        url: String,
    },
    /// Nothing answers at the target.
    #[error("the target {url} cannot be reached: {reason}; start it, or give it time with --wait 30s")]
    Unreachable {
        /// The target.
        url: String,
        /// What went wrong.
        reason: String,
    },
}

impl SetupError {
    /// Whether the options are wrong, and not the surroundings.
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Target { .. }
            | Self::NothingToTest
            | Self::NoCredentials
            | Self::OtherCustom(_)
            | Self::Client(_)
            | Self::Header(_) => true,
            Self::Gateway(error) => error.is_usage(),
            Self::Embedded(_) | Self::Stopped(_) | Self::PlainHttp { .. } | Self::Unreachable { .. } => false,
        }
    }
}

/// Reads a handler's URL. Fails when it is not an absolute http or https URL with a host.
pub(crate) fn target_uri(text: &str) -> Result<Uri, SetupError> {
    platform::target_uri(text).map_err(|reason| SetupError::Target { url: text.to_owned(), reason })
}

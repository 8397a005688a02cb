//! A request to the platform, as data.

use std::time::Duration;

use bytes::Bytes;
use hyper::header::HeaderName;
use hyper::{HeaderMap, Method, StatusCode, Uri};
use jiff::Timestamp;

use super::api_error::ApiError;

/// The largest body that is accepted.
pub(crate) const LARGEST_BODY: usize = 1024 * 1024;

/// How long a body may take to arrive.
pub(crate) const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// A request's body.
#[derive(Debug)]
pub(crate) enum RequestBody {
    Whole(Bytes),
    TooLarge,
    /// The connection broke, or the sender took too long.
    Unfinished,
}

impl RequestBody {
    /// The bytes of a whole body; none of an incomplete one.
    pub(crate) fn bytes(&self) -> &Bytes {
        static NONE: Bytes = Bytes::new();
        match self {
            Self::Whole(bytes) => bytes,
            Self::TooLarge | Self::Unfinished => &NONE,
        }
    }
}

/// A request with its body and its time of receipt.
#[derive(Debug)]
pub(crate) struct ReceivedRequest {
    pub(crate) at: Timestamp,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RequestBody,
    /// How much of the path leads to the gateway: a public URL may have a path itself.
    pub(crate) base: usize,
}

impl ReceivedRequest {
    /// The path within the gateway.
    pub(crate) fn path(&self) -> &str {
        self.uri.path().get(self.base..).unwrap_or_default()
    }

    /// The header's only value; `None` if the header is missing, repeated, or not text.
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        // `to_str` looks at one byte after the other, which for an access token takes a tenth of the time of a request.
        let is_text = values.next().is_none() && first.as_bytes().is_ascii();
        if is_text { str::from_utf8(first.as_bytes()).ok() } else { None }
    }

    /// The whole body.
    ///
    /// # Errors
    /// When the body is too large, or did not arrive in time.
    pub(crate) fn body(&self) -> Result<&Bytes, ApiError> {
        match &self.body {
            RequestBody::Whole(bytes) => Ok(bytes),
            RequestBody::TooLarge => Err(ApiError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                format!("the body is larger than {LARGEST_BODY} bytes; send a smaller one"),
            )),
            RequestBody::Unfinished => Err(ApiError::new(
                StatusCode::REQUEST_TIMEOUT,
                "request_timeout",
                format!("the whole body did not arrive within {} s; send it again", BODY_TIMEOUT.as_secs()),
            )),
        }
    }

    /// The decoded pairs of the query.
    pub(crate) fn query(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let query = self.uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).into_owned()
    }
}

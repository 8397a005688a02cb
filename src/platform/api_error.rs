//! Errors in the platform's form: `{"error":{"code","message","details","domain"}}`.

use std::borrow::Cow;

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::response::ApiResponse;

/// The part of the platform that answers, named in every error.
const DOMAIN: &str = "acgw";

/// Why the platform does not do what a request asks for.
#[derive(Debug)]
pub(crate) struct ApiError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
    details: Vec<Value>,
    header: Option<(HeaderName, HeaderValue)>,
    note: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self(Box::new(Parts { status, code, message, details: Vec::new(), header: None, note: None }))
    }

    /// Adds details about parts of the request.
    pub(crate) fn details(mut self, details: Vec<Value>) -> Self {
        self.0.details = details;
        self
    }

    /// Replaces the message in the log and the journal, where it says too little.
    pub(crate) fn note(mut self, note: String) -> Self {
        self.0.note = Some(note);
        self
    }

    /// Adds a header to the response.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// A 401: the request has no valid token.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        let challenge = HeaderValue::from_static("Bearer");
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message).header(WWW_AUTHENTICATE, challenge)
    }
}

impl From<ApiError> for ApiResponse {
    fn from(error: ApiError) -> Self {
        let Parts { status, code, message, details, header, note } = *error.0;
        let error = json!({ "error": { "code": code, "message": message, "details": details, "domain": DOMAIN } });
        let mut response = Self::json(status, &error).note(note.or(Some(message)));
        response.headers.extend(header);
        response
    }
}

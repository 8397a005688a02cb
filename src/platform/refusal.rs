//! Refusals in the platform's error form.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::front::Note;

/// The media type of every body but a form's.
pub(crate) const JSON: &str = "application/json";

/// The part of the platform that answers, as it stands in errors.
const DOMAIN: &str = "acgw";

/// A request that is not granted: `{"error":{"code","message","details","domain"}}`.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
    details: Vec<Value>,
    header: Option<(HeaderName, HeaderValue)>,
    note: Option<String>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self(Box::new(Parts { status, code, message, details: Vec::new(), header: None, note: None }))
    }

    /// Adds what there is to know about single places.
    pub(crate) fn details(mut self, details: Vec<Value>) -> Self {
        self.0.details = details;
        self
    }

    /// What the log and the journal say, where the message alone says too little.
    pub(crate) fn note(mut self, note: String) -> Self {
        self.0.note = Some(note);
        self
    }

    /// Adds a header to the answer.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// Nobody is authenticated.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        let challenge = HeaderValue::from_static("Bearer");
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message).header(WWW_AUTHENTICATE, challenge)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Parts { status, code, message, details, header, note } = *self.0;
        let error = json!({ "error": { "code": code, "message": message, "details": details, "domain": DOMAIN } });
        let mut response = json_response(status, &error);
        response.headers_mut().extend(header);
        response.extensions_mut().insert(Note(note.unwrap_or(message)));
        response
    }
}

/// A JSON answer.
pub(crate) fn json_response(status: StatusCode, value: &impl serde::Serialize) -> Response {
    let body = serde_json::to_vec(value).expect("our values have a JSON form");
    let headers = [(CONTENT_TYPE, HeaderValue::from_static(JSON)), (CONTENT_LENGTH, HeaderValue::from(body.len()))];
    (status, headers, body).into_response()
}

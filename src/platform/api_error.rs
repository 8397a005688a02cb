//! Errors in the platform's form: `{"error":{"code","message","details","domain"}}`.

use std::borrow::Cow;

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue, WWW_AUTHENTICATE};
use serde_json::{Map, Value, json};

use super::response::ApiResponse;

/// The part of the platform that answers, named in every error.
const DOMAIN: &str = "acgw";

/// The example of a number on the page “Status and error codes”; the list of numbers is not public.
const NUMBER: u16 = 1006;

/// Why the platform does not do what a request asks for.
#[derive(Debug)]
pub(crate) struct ApiError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
    details: Map<String, Value>,
    header: Option<(HeaderName, HeaderValue)>,
    note: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self(Box::new(Parts { status, code, message, details: Map::new(), header: None, note: None }))
    }

    /// Adds a list about parts of the request to the details, under this name.
    pub(crate) fn details(mut self, name: &str, list: Vec<Value>) -> Self {
        self.0.details.insert(name.to_owned(), list.into());
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
        let mut told = json!({ "info": message });
        told.as_object_mut().into_iter().for_each(|told| told.extend(details.clone()));
        let error = json!({ "error": { "code": code, "message": message, "details": told, "domain": DOMAIN } });
        let mut response = Self::json(status, &error).note(note.or(Some(message)));
        response.headers.extend(header);
        response
    }
}

/// Replaces the word of an error by a number: the platform has such errors too. The word moves into the context. What is
/// not an error in the platform's form stays as it is.
pub(crate) fn with_numeric_code(response: &mut ApiResponse) {
    let Ok(mut body) = serde_json::from_slice::<Value>(&response.body) else { return };
    let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) else { return };
    let number = if response.status == StatusCode::BAD_REQUEST { NUMBER } else { response.status.as_u16() };
    if let Some(word) = error.insert("code".to_owned(), number.into()) {
        error.insert("context".to_owned(), json!({ "code": word }));
        let headers = std::mem::take(&mut response.headers);
        let changed = ApiResponse::json(response.status, &body);
        response.body = changed.body;
        response.headers = headers;
        response.headers.extend(changed.headers);
    }
}

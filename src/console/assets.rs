//! The files that pages use. They are part of the program, so that pages work offline.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};

use crate::platform::ApiResponse;

/// Path, media type, and content.
const ASSETS: [(&str, &str, &str); 4] = [
    ("assets/console.css", "text/css; charset=utf-8", include_str!("assets/console.css")),
    ("assets/console.js", "text/javascript; charset=utf-8", include_str!("assets/console.js")),
    ("assets/htmx.min.js", "text/javascript; charset=utf-8", include_str!("assets/htmx.min.js")),
    ("assets/icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
];

/// The file at this path beneath `/_acgw/`.
pub(super) fn asset(path: &str) -> Option<ApiResponse> {
    let (_, media_type, content) = ASSETS.into_iter().find(|(known, ..)| *known == path)?;
    let mut response = ApiResponse::empty(StatusCode::OK).unrecorded();
    let headers: [(HeaderName, HeaderValue); 4] = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CONTENT_LENGTH, HeaderValue::from(content.len())),
        // The next version has the same paths.
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    response.headers.extend(headers);
    response.body = Bytes::from_static(content.as_bytes());
    Some(response)
}

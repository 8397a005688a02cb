//! The token endpoint: OAuth 2.0 client credentials. Its errors have OAuth's form, not the platform's.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::contract::Source;
use crate::identity::LIFETIME;
use crate::platform::front::{Inbound, Note, Received};
use crate::platform::operation::{Access, Answer, Body, Operation, Parameter};
use crate::platform::refusal::{Refusal, json_response};
use crate::platform::state::{App, Shared, aside, ready};

const GRANT: &str = "client_credentials";

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

const ANSWERS: &[Answer] = &[
    Answer::body(200, "The tokens.", "platform.token.response"),
    Answer::body(400, "The request is not one for client credentials.", "platform.token.error"),
    Answer::body(401, "The credentials are missing or wrong.", "platform.token.error"),
    Answer::TIMEOUT,
    Answer::TOO_LARGE,
    Answer::UNAVAILABLE,
];

/// What is asked and answered here, with the grant in a form.
pub(crate) const BY_FORM: Operation = Operation {
    id: "fetchToken",
    description: "Gives an access token to an API client. The fields may stand in the query as well.",
    source: Source::new("Authenticating to the platform", "access token"),
    access: Access::Credentials,
    parameters: &[],
    body: Some(Body { media: FORM, schema: "platform.token.request" }),
    answers: ANSWERS,
};

/// The same with the grant in the query.
pub(crate) const BY_QUERY: Operation = Operation {
    id: "fetchTokenByQuery",
    description: "Gives an access token to an API client. The fields may stand in a form as well.",
    source: Source::new("API Authentication", "Client authentication"),
    parameters: &[Parameter {
        name: "grant_type",
        place: "query",
        required: true,
        schema: "platform.token.request.json#/properties/grant_type",
        description: "The way in which the client shows itself.",
    }],
    body: None,
    ..BY_FORM
};

/// An error of RFC 6749, section 5.2.
struct Denial(StatusCode, &'static str, String);

impl IntoResponse for Denial {
    fn into_response(self) -> Response {
        let Self(status, error, description) = self;
        let mut response = json_response(status, &json!({ "error": error, "error_description": description }));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"acgw\""));
        }
        response.extensions_mut().insert(Note(description));
        response
    }
}

fn invalid(description: impl Into<String>) -> Denial {
    Denial(StatusCode::BAD_REQUEST, "invalid_request", description.into())
}

pub(crate) async fn issue(State(app): State<App>, inbound: Inbound) -> Result<Response, Refusal> {
    // The body's limits are not OAuth's affair.
    let body = inbound.body()?;
    let mut response = match request(&inbound, body).and_then(|(id, secret)| admit(&app, id, &secret)) {
        Ok((client, tenant)) => {
            ready(&app.keys).await?;
            match app.faults.expires(inbound.uri.path(), tenant) {
                None => granted(&app, client, tenant, (inbound.at, inbound.at)).await?,
                Some(fault) => {
                    let mut response = granted(&app, client, tenant, (long_ago(inbound.at), inbound.at)).await?;
                    response.extensions_mut().insert(Note(fault));
                    response
                }
            }
        }
        Err(denial) => denial.into_response(),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// The answer with tokens that were issued at one time and are given out at another.
async fn granted(
    app: &App,
    client: String,
    tenant: Uuid,
    (issued, given): (Timestamp, Timestamp),
) -> Result<Response, Refusal> {
    let app = Arc::clone(app);
    let minted = aside(move || app.tokens.issue(&client, tenant, issued)).await?;
    let remaining = minted.expires_on.saturating_sub(given.as_second()).max(0);
    let answer = json!({
        "access_token": minted.access_token, "id_token": minted.id_token, "token_type": "bearer",
        "expires_on": minted.expires_on, "expires_in": remaining,
    });
    Ok(json_response(StatusCode::OK, &answer))
}

/// So long before that a token of then has expired for an hour, which no leeway makes good.
fn long_ago(at: Timestamp) -> Timestamp {
    at.saturating_sub(LIFETIME + Duration::from_secs(60 * 60)).unwrap_or(Timestamp::MIN)
}

/// The tenant of the client whose credentials a request carries.
pub(crate) fn tenant(app: &Shared, received: &Received) -> Option<Uuid> {
    let (id, secret) = request(received, received.body().ok()?).ok()?;
    app.directory.authenticate(&id, &secret)
}

fn admit(app: &Shared, id: String, secret: &str) -> Result<(String, Uuid), Denial> {
    let tenant = app.directory.authenticate(&id, secret).ok_or_else(|| {
        let description = "the client id or secret is wrong; use those that the gateway was started with";
        Denial(StatusCode::UNAUTHORIZED, "invalid_client", description.to_owned())
    })?;
    Ok((id, tenant))
}

/// The credentials of a well-formed request.
fn request(inbound: &Received, body: &[u8]) -> Result<(String, String), Denial> {
    let parameters = parameters(inbound, body)?;
    let one = |name: &str| {
        let mut values = parameters.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.all(|value| Some(value) == first) {
            Ok(first)
        } else {
            Err(invalid(format!("`{name}` is given more than once; send it once")))
        }
    };
    match one("grant_type")? {
        Some(GRANT) => {}
        Some(other) => {
            let description = format!("the grant type `{other}` is not offered; use `{GRANT}`");
            return Err(Denial(StatusCode::BAD_REQUEST, "unsupported_grant_type", description));
        }
        None => return Err(invalid(format!("`grant_type` is missing; send `grant_type={GRANT}` as a form"))),
    }
    let (id, secret) = (one("client_id")?, one("client_secret")?);
    let Some((basic_id, basic_secret)) = basic(inbound)? else {
        return Ok((id.unwrap_or_default().to_owned(), secret.unwrap_or_default().to_owned()));
    };
    if id.is_some_and(|id| id != basic_id) || secret.is_some_and(|secret| secret != basic_secret) {
        return Err(invalid("the header and the form name different clients; send credentials in one of them"));
    }
    Ok((basic_id, basic_secret))
}

fn parameters(inbound: &Received, body: &[u8]) -> Result<Vec<(String, String)>, Denial> {
    let kind = inbound.header(CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let is_form = essence.eq_ignore_ascii_case(FORM);
    if !body.is_empty() && !is_form {
        return Err(invalid(format!("the content type `{kind}` is not taken; send `Content-Type: {FORM}`")));
    }
    Ok(inbound.query().chain(url::form_urlencoded::parse(body).into_owned()).collect())
}

/// Credentials of the `Authorization` header.
fn basic(inbound: &Received) -> Result<Option<(String, String)>, Denial> {
    if !inbound.headers.contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    let decoded = inbound.header(AUTHORIZATION).and_then(|value| {
        let (scheme, encoded) = value.split_once(' ')?;
        let bytes = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let text = String::from_utf8(bytes).ok()?;
        text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
    });
    decoded.map(Some).ok_or_else(|| {
        let description = "the `Authorization` header is not `Basic` with `base64(client_id:client_secret)`; send that";
        Denial(StatusCode::UNAUTHORIZED, "invalid_client", description.to_owned())
    })
}

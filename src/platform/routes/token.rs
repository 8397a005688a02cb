//! The token endpoint: OAuth 2.0 client credentials. Its errors have OAuth's form, not the platform's.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::identity::LIFETIME;
use crate::platform::api_error::ApiError;
use crate::platform::background;
use crate::platform::operations::FORM;
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::platform::state::State;

const GRANT: &str = "client_credentials";

/// How long ago an expired token expired: longer than any leeway.
const EXPIRED_FOR: Duration = Duration::from_secs(60 * 60);

/// An error of RFC 6749, section 5.2: a status, a code and a description.
struct OAuthError(StatusCode, &'static str, String);

impl From<OAuthError> for ApiResponse {
    fn from(OAuthError(status, error, description): OAuthError) -> Self {
        let mut response = Self::json(status, &json!({ "error": error, "error_description": description }));
        if status == StatusCode::UNAUTHORIZED {
            response.headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"acgw\""));
        }
        response.note(Some(description))
    }
}

fn invalid(description: impl Into<String>) -> OAuthError {
    OAuthError(StatusCode::BAD_REQUEST, "invalid_request", description.into())
}

/// Issues tokens to an API client.
pub(crate) async fn issue(state: &Arc<State>, request: &ReceivedRequest) -> Result<ApiResponse, ApiError> {
    // OAuth has no error for an incomplete body.
    let body = request.body()?;
    let admitted = credentials(request, body).and_then(|(id, secret)| admit(state, id, &secret));
    let mut response = match admitted {
        Ok((client, tenant)) => grant(state, request, client, tenant).await?,
        Err(error) => error.into(),
    };
    response.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// A response with tokens. A fault can make them expired ones.
async fn grant(
    state: &Arc<State>,
    request: &ReceivedRequest,
    client: String,
    tenant: Uuid,
) -> Result<ApiResponse, ApiError> {
    background::first_key(&state.keys).await?;
    let fault = state.faults.expires(request.uri.path(), tenant);
    let issued_at = match &fault {
        None => request.at,
        Some(_) => request.at.saturating_sub(LIFETIME + EXPIRED_FOR).unwrap_or(Timestamp::MIN),
    };
    let issuing = Arc::clone(state);
    let issued = background::run(move || issuing.tokens.issue(&client, tenant, issued_at)).await?;
    let remaining = issued.expires_on.saturating_sub(request.at.as_second()).max(0);
    let body = json!({
        "access_token": issued.access_token, "id_token": issued.id_token, "token_type": "bearer",
        "expires_on": issued.expires_on, "expires_in": remaining,
    });
    Ok(ApiResponse::json(StatusCode::OK, &body).note(fault))
}

/// The tenant of the client whose credentials a request carries.
pub(crate) fn tenant(state: &State, request: &ReceivedRequest) -> Option<Uuid> {
    let (id, secret) = credentials(request, request.body().ok()?).ok()?;
    state.settings.directory.authenticate(&id, &secret)
}

fn admit(state: &State, id: String, secret: &str) -> Result<(String, Uuid), OAuthError> {
    let tenant = state.settings.directory.authenticate(&id, secret).ok_or_else(|| {
        let description = "the client id or secret is wrong; use those that the gateway was started with";
        OAuthError(StatusCode::UNAUTHORIZED, "invalid_client", description.to_owned())
    })?;
    Ok((id, tenant))
}

/// The credentials of a well-formed request.
fn credentials(request: &ReceivedRequest, body: &[u8]) -> Result<(String, String), OAuthError> {
    let parameters = parameters(request, body)?;
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
            let description = format!("the grant type `{other}` is not supported; use `{GRANT}`");
            return Err(OAuthError(StatusCode::BAD_REQUEST, "unsupported_grant_type", description));
        }
        None => return Err(invalid(format!("`grant_type` is missing; send `grant_type={GRANT}` as a form"))),
    }
    let (id, secret) = (one("client_id")?, one("client_secret")?);
    let Some((basic_id, basic_secret)) = basic(request)? else {
        return Ok((id.unwrap_or_default().to_owned(), secret.unwrap_or_default().to_owned()));
    };
    if id.is_some_and(|id| id != basic_id) || secret.is_some_and(|secret| secret != basic_secret) {
        return Err(invalid("the header and the form name different clients; send the credentials only once"));
    }
    Ok((basic_id, basic_secret))
}

fn parameters(request: &ReceivedRequest, body: &[u8]) -> Result<Vec<(String, String)>, OAuthError> {
    let kind = request.header(CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let is_form = essence.eq_ignore_ascii_case(FORM);
    if !body.is_empty() && !is_form {
        return Err(invalid(format!("the content type `{kind}` is not supported; send `Content-Type: {FORM}`")));
    }
    Ok(request.query().chain(url::form_urlencoded::parse(body).into_owned()).collect())
}

/// Credentials of the `Authorization` header.
fn basic(request: &ReceivedRequest) -> Result<Option<(String, String)>, OAuthError> {
    if !request.headers.contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    let decoded = request.header(AUTHORIZATION).and_then(|value| {
        let (scheme, encoded) = value.split_once(' ')?;
        let bytes = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let text = String::from_utf8(bytes).ok()?;
        text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
    });
    decoded.map(Some).ok_or_else(|| {
        let description = "the `Authorization` header is not `Basic` with `base64(client_id:client_secret)`; send that";
        OAuthError(StatusCode::UNAUTHORIZED, "invalid_client", description.to_owned())
    })
}

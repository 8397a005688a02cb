//! The token endpoint: OAuth 2.0 client credentials. Its errors have OAuth's form, not the platform's.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
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
    let admitted = credentials(request, body).and_then(|credentials| admit(state, credentials));
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
    let fault = state.faults.expires(request.path(), tenant);
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
    let credentials = credentials(request, request.body().ok()?).ok()?;
    admit(state, credentials).ok().map(|(_, tenant)| tenant)
}

fn admit(state: &State, credentials: Vec<Credentials>) -> Result<(String, Uuid), OAuthError> {
    let tenant_of = |(id, secret): &Credentials| state.settings.directory.authenticate(id, secret);
    let admitted = credentials.into_iter().find_map(|read| tenant_of(&read).map(|tenant| (read.0, tenant)));
    admitted.ok_or_else(|| {
        let description = "the client id or secret is wrong; use those that the gateway was started with";
        OAuthError(StatusCode::UNAUTHORIZED, "invalid_client", description.to_owned())
    })
}

/// Id and secret of a client.
type Credentials = (String, String);

/// The credentials of a well-formed request, in each way to read them.
fn credentials(request: &ReceivedRequest, body: &[u8]) -> Result<Vec<Credentials>, OAuthError> {
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
    let Some(mut read) = basic(request)? else {
        return Ok(vec![(id.unwrap_or_default().to_owned(), secret.unwrap_or_default().to_owned())]);
    };
    let is_same = |(basic_id, basic_secret): &Credentials| {
        id.is_none_or(|id| id == basic_id) && secret.is_none_or(|secret| secret == basic_secret)
    };
    read.retain(is_same);
    if read.is_empty() {
        return Err(invalid("the header and the form name different clients; send the credentials only once"));
    }
    Ok(read)
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

/// Credentials of the `Authorization` header: as they are, and decoded like a form, as RFC 6749 asks in 2.3.1. Many clients
/// do not encode them.
fn basic(request: &ReceivedRequest) -> Result<Option<Vec<Credentials>>, OAuthError> {
    if !request.headers.contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    let decoded = request.header(AUTHORIZATION).and_then(|value| {
        let (scheme, encoded) = value.split_once(' ')?;
        let bytes = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let text = String::from_utf8(bytes).ok()?;
        let (id, secret) = text.split_once(':')?;
        Some(vec![(decoded(id), decoded(secret)), (id.to_owned(), secret.to_owned())])
    });
    decoded.map(Some).ok_or_else(|| {
        let description = "the `Authorization` header is not `Basic` with `base64(client_id:client_secret)`; send that";
        OAuthError(StatusCode::UNAUTHORIZED, "invalid_client", description.to_owned())
    })
}

/// The text behind one value of a form.
fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

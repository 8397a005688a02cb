//! Who calls with an access token, and which tenant the request is about.

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::AUTHORIZATION;
use uuid::Uuid;

use crate::identity::{AccessTokens, Grant};
use crate::platform::api_error::ApiError;
use crate::platform::operations::TENANT;
use crate::platform::request::ReceivedRequest;
use crate::platform::state::State;

/// The grant of the caller's access token; `None` for an unknown token where any is accepted.
pub(crate) fn caller(state: &State, request: &ReceivedRequest) -> Result<Option<Arc<Grant>>, ApiError> {
    let missing = || ApiError::unauthorized("there is no bearer token; send `Authorization: Bearer` and one token");
    let (scheme, token) = request.header(AUTHORIZATION).and_then(|value| value.split_once(' ')).ok_or_else(missing)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(missing());
    }
    match (state.tokens.verify(token, request.at), state.settings.accepted_tokens) {
        (Ok(grant), _) => Ok(Some(grant)),
        (Err(_), AccessTokens::Open) => Ok(None),
        (Err(error), AccessTokens::Verified) => Err(ApiError::unauthorized(error.to_string())),
    }
}

/// The tenant that a request names, or else the caller's, whatever else is wrong with the request.
pub(crate) fn tenant(state: &State, request: &ReceivedRequest) -> Option<Uuid> {
    let own = || caller(state, request).ok().map(|caller| own_tenant(state, caller.as_deref()));
    named_tenant(request).ok().flatten().or_else(own)
}

/// The tenant that the query names.
pub(crate) fn named_tenant(request: &ReceivedRequest) -> Result<Option<Uuid>, ApiError> {
    let invalid = |message: String| ApiError::new(StatusCode::BAD_REQUEST, "invalid_tenant_id", message);
    let mut named = request.query().filter(|(name, _)| name == TENANT).map(|(_, value)| value);
    let Some(value) = named.next() else { return Ok(None) };
    // The parser knows forms of a UUID without hyphens; the platform does not.
    let tenant = Uuid::try_parse(&value).ok().filter(|_| value.len() == uuid::fmt::Hyphenated::LENGTH);
    match (tenant, named.next()) {
        (Some(tenant), None) => Ok(Some(tenant)),
        (None, None) => Err(invalid(format!("`{TENANT}` is `{value}`, which is not a UUID; send a tenant's id"))),
        (_, Some(_)) => Err(invalid(format!("`{TENANT}` is given more than once; name one tenant"))),
    }
}

/// The tenant that a caller reports for: the named one, or else its own.
pub(crate) fn permitted_tenant(state: &State, caller: Option<&Grant>, named: Option<Uuid>) -> Result<Uuid, ApiError> {
    let tenant = named.unwrap_or_else(|| own_tenant(state, caller));
    let Some(grant) = caller else { return Ok(tenant) };
    if state.settings.directory.reaches(grant.tenant_id, tenant) {
        return Ok(tenant);
    }
    let message = format!(
        "the tenant `{tenant}` is not below `{}`, the client's own; report for that tenant or one below it",
        grant.tenant_id
    );
    Err(ApiError::new(StatusCode::FORBIDDEN, "forbidden", message))
}

/// The caller's tenant. An unknown caller gets the first client's.
fn own_tenant(state: &State, caller: Option<&Grant>) -> Uuid {
    let first = || state.settings.directory.clients.first().map_or(Uuid::nil(), |client| client.tenant);
    caller.map_or_else(first, |grant| grant.tenant_id)
}

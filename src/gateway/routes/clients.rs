//! `GET /api/2/clients/{id}`: the tenant of an API client.

use axum::extract::{Path, State};
use axum::response::Response;
use hyper::StatusCode;
use serde_json::json;

use super::status::caller;
use crate::gateway::exchange::Inbound;
use crate::gateway::refusal::{Refusal, json_response};
use crate::gateway::shared::App;

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let caller = caller(&app, &inbound)?;
    let own = caller.as_ref().is_some_and(|grant| grant.client_id == id);
    let tenant = match &caller {
        Some(grant) if own => Some(grant.tenant_id),
        _ => app.directory.tenant_of(&id),
    };
    let Some(tenant) = tenant else {
        let message = format!("there is no client `{id}`; ask for the one that fetched the token");
        return Err(Refusal::new(StatusCode::NOT_FOUND, "not_found", message));
    };
    if caller.is_some_and(|grant| !own && !app.directory.reaches(grant.tenant_id, tenant)) {
        let message = format!("the client may not see the client `{id}`; ask for the one that fetched the token");
        return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    Ok(json_response(StatusCode::OK, &json!({ "client_id": id, "tenant_id": tenant, "type": "api_client" })))
}

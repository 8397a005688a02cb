//! `GET /api/2/clients/{id}`: the tenant of an API client.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use hyper::StatusCode;
use serde_json::json;

use super::status::caller;
use crate::contract::Source;
use crate::platform::front::Inbound;
use crate::platform::operation::{Access, Answer, Operation, Parameter};
use crate::platform::refusal::{Refusal, json_response};
use crate::platform::state::App;

/// What is asked and answered here.
pub(crate) const OPERATION: Operation = Operation {
    id: "readClient",
    description: "Tells in which tenant an API client is registered.",
    source: Source::new("Authenticating to the platform", "GET /clients/{client_id}"),
    access: Access::Token,
    parameters: &[Parameter {
        name: "id",
        place: "path",
        required: true,
        schema: "platform.client.json#/properties/client_id",
        description: "The id of the client, mostly of the one that asks.",
    }],
    body: None,
    answers: &[
        Answer::body(200, "The client.", "platform.client"),
        Answer::UNAUTHORIZED,
        Answer::refusal(403, "The client that asks may not see that one."),
        Answer::refusal(404, "There is no such client."),
    ],
};

pub(crate) async fn show(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let caller = caller(&app, &inbound)?;
    // What does not decode to text is nobody's id, so the text as it was sent serves to say so.
    let id = id.map_or_else(|_| inbound.uri.path().rsplit('/').next().unwrap_or_default().to_owned(), |Path(id)| id);
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

//! The code behind the endpoints. [`answer`] finds the endpoint of a request and [`handle`] calls its function.

pub(crate) mod admin;
pub(crate) mod callbacks;
pub(crate) mod caller;
pub(crate) mod clients;
pub(crate) mod faults;
pub(crate) mod keys;
pub(crate) mod not_found;
pub(crate) mod status;
pub(crate) mod token;

use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use hyper::Method;
use uuid::Uuid;

use super::api_error::ApiError;
use super::endpoint::{Endpoint, EndpointId};
use super::request::ReceivedRequest;
use super::response::ApiResponse;
use super::state::State;

type Answering<'r> = Pin<Box<dyn Future<Output = Result<ApiResponse, ApiError>> + Send + 'r>>;

/// Answers a request.
pub(crate) async fn answer(state: &Arc<State>, request: &ReceivedRequest) -> Result<ApiResponse, ApiError> {
    let Some(endpoint) = Endpoint::find(request) else { return Err(not_found::error(request)) };
    let mut response = handle(endpoint.id, state, request).await?;
    if request.method == Method::HEAD {
        response.body = Bytes::new();
    }
    Ok(response)
}

/// Calls the function of an endpoint. Each future has a box of its own, so that a connection's memory does not grow to
/// the size of the largest.
fn handle<'r>(endpoint: EndpointId, state: &'r Arc<State>, request: &'r ReceivedRequest) -> Answering<'r> {
    match endpoint {
        EndpointId::IssueToken => Box::pin(token::issue(state, request)),
        EndpointId::ReadKeys => Box::pin(keys::read(state)),
        EndpointId::ReadDiscovery => Box::pin(ready(Ok(keys::discovery(state)))),
        EndpointId::ReadClient => Box::pin(ready(clients::read(state, request))),
        EndpointId::ReportStatus => Box::pin(status::report(state, request)),
        EndpointId::Health => Box::pin(ready(Ok(admin::health(state)))),
        EndpointId::ListIntegrations => Box::pin(admin::integrations(state)),
        EndpointId::ReadJournal => Box::pin(admin::journal(state)),
        EndpointId::SendCallback => Box::pin(callbacks::send(state, request)),
        EndpointId::RotateKeys => Box::pin(admin::rotate(state)),
        EndpointId::MintToken => Box::pin(admin::mint(state, request)),
        EndpointId::ListFaults => Box::pin(ready(Ok(faults::list(state)))),
        EndpointId::ReplaceFaults => Box::pin(ready(faults::replace(state, request))),
        EndpointId::OpenApi => Box::pin(ready(Ok(admin::openapi()))),
        EndpointId::Forget => Box::pin(ready(Ok(admin::forget(state)))),
        EndpointId::ReadOtherKeys => Box::pin(keys::read_other(state)),
    }
}

/// The tenant that a request to the platform is about: the one that it names, or else its client's.
pub(crate) fn tenant(state: &State, request: &ReceivedRequest) -> Option<Uuid> {
    caller::tenant(state, request).or_else(|| token::tenant(state, request))
}

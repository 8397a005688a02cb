//! One request from its first byte to the journal: read within limits, struck by faults, answered, recorded.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Body as _, Incoming};
use hyper::http::request::Parts;
use hyper::{Request, Response};

use super::api_error;
use super::backend::facts;
use super::endpoint::{ENDPOINTS, Endpoint, EndpointId, OWN_PATHS};
use super::fault::faults::{Ending, Strike};
use super::journal::inbound;
use super::live::LiveBody;
use super::request::{BODY_TIMEOUT, LARGEST_BODY, ReceivedRequest, RequestBody};
use super::response::ApiResponse;
use super::routes;
use super::state::{PageAnswer, Site, State};

/// How much of a body that is too large is read and discarded, so that its sender gets to read the response.
const MOST_DRAINED: usize = 8 * LARGEST_BODY;

/// A fault cuts the connection instead of answering.
#[derive(Debug, thiserror::Error)]
#[error("a fault cuts the connection")]
pub(crate) struct ConnectionCut;

/// Answers one request.
///
/// # Errors
/// When a fault cuts the connection.
pub(crate) async fn answer(
    state: Arc<State>,
    request: Request<Incoming>,
) -> Result<Response<Either<Full<Bytes>, LiveBody>>, ConnectionCut> {
    let request = receive(&state, request).await;
    let Strike { delay, ending, has_numeric_codes, notes } =
        state.faults.strike(request.path(), || routes::tenant(&state, &request));
    let mut response = match ending {
        None => Some(respond(&state, &request).await),
        Some(Ending::Response(response)) => Some(response),
        Some(Ending::Cut) => None,
    };
    response.as_mut().filter(|_| has_numeric_codes).into_iter().for_each(api_error::with_numeric_code);
    record(&state, &request, response.as_mut(), notes);
    // What is answered is kept. Where it cannot be, nothing is said to have been done.
    if let (Err(error), Some(response)) = (state.write(), response.as_mut().filter(|response| response.is_recorded)) {
        *response = error.into();
    }
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let ApiResponse { status, headers, body, live, .. } = response.ok_or(ConnectionCut)?;
    let mut response = Response::new(live.map_or_else(|| Either::Left(Full::new(body)), Either::Right));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

async fn respond(state: &Arc<State>, request: &ReceivedRequest) -> ApiResponse {
    let admitted = state.site.guard.admit(request);
    if let Some(page) = page(state, request, admitted.is_ok()) {
        return page.await;
    }
    let answered = match admitted {
        Ok(()) => routes::answer(state, request).await,
        Err(error) => Err(error),
    };
    answered.unwrap_or_else(ApiResponse::from)
}

/// The answer of the pages, if the gateway has some and the request is for one of them.
fn page(state: &Arc<State>, request: &ReceivedRequest, is_admitted: bool) -> Option<PageAnswer> {
    let pages = state.settings.pages.as_ref()?;
    let is_own = request.path().starts_with(OWN_PATHS.trim_end_matches('/'));
    is_own.then(|| pages.answer(state, request, is_admitted)).flatten()
}

/// Adds the exchange to the journal, and a status report to the log of reports as well.
fn record(state: &State, request: &ReceivedRequest, mut response: Option<&mut ApiResponse>, mut notes: Vec<String>) {
    if response.as_ref().is_some_and(|response| !response.is_recorded) {
        return;
    }
    let is_struck = !notes.is_empty();
    notes.extend(response.as_mut().and_then(|response| response.note.take()));
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    facts::note(state, request, response.as_deref(), (note.as_deref(), is_struck));
    state.record(&inbound::entry(request, response.as_deref(), note.as_deref()));
    if Endpoint::find(request).is_some_and(|endpoint| endpoint.id == EndpointId::ReportStatus) {
        let tenant = response.as_ref().and_then(|response| response.tenant);
        let tenant = tenant.or_else(|| routes::tenant(state, request));
        state.reports.add(request, tenant, response.map(|response| response.status), note);
    }
}

async fn receive(state: &State, request: Request<Incoming>) -> ReceivedRequest {
    let at = state.settings.clock.now();
    let (Parts { method, uri, headers, .. }, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_TIMEOUT, read(body)).await.unwrap_or(RequestBody::Unfinished);
    let base = base(&state.site, uri.path());
    ReceivedRequest { at, method, uri, headers, body, base }
}

/// How much of a path leads to the gateway, if its public URL or its issuer has a path: the platform has paths that begin
/// so, and a proxy may have cut it off.
fn base(site: &Site, path: &str) -> usize {
    let is_known = |path: &str| ENDPOINTS.iter().any(|endpoint| endpoint.is_at(path));
    let below = |base: &&str| path.strip_prefix(*base).is_some_and(|rest| rest.starts_with('/'));
    match site.bases.iter().map(String::as_str).filter(below).max_by_key(|base| base.len()) {
        Some(base) if !is_known(path) => base.len(),
        _ => 0,
    }
}

async fn read(mut body: Incoming) -> RequestBody {
    // A copy, because the journal and the register keep it and the connection needs its buffer back.
    let mut whole = BytesMut::new();
    let mut length = 0;
    if usize::try_from(body.size_hint().lower()).is_ok_and(|announced| announced > MOST_DRAINED) {
        return RequestBody::TooLarge;
    }
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return RequestBody::Unfinished };
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length > MOST_DRAINED {
            return RequestBody::TooLarge;
        }
        if length <= LARGEST_BODY {
            whole.extend_from_slice(&data);
        }
    }
    if length <= LARGEST_BODY { RequestBody::Whole(whole.freeze()) } else { RequestBody::TooLarge }
}

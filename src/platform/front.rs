//! One request from its first byte to the journal: read within limits, routed, answered, recorded.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, StatusCode, Uri};
use jiff::Timestamp;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::fault::faults::{Ending, Strike, joined};
use super::journal::journal::{Answer, Exchange};
use super::refusal::Refusal;
use super::routes;
use super::routes::status::Taken;
use super::state::App;

/// The largest body that is taken.
pub(crate) const MOST_PAYLOAD: usize = 1024 * 1024;

/// How much more is read and thrown away, so that a sender gets to read the answer.
const MOST_DRAINED: usize = 8 * MOST_PAYLOAD;

/// How long a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// A request's body.
#[derive(Debug)]
pub(crate) enum Payload {
    Whole(Bytes),
    TooLarge,
    /// The connection broke, or the sender took too long.
    Unfinished,
}

impl Payload {
    /// What is there of it.
    pub(crate) fn bytes(&self) -> &Bytes {
        static NONE: Bytes = Bytes::new();
        match self {
            Self::Whole(bytes) => bytes,
            Self::TooLarge | Self::Unfinished => &NONE,
        }
    }
}

/// A request that was read.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) at: Timestamp,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
}

impl Received {
    /// The header's only value; `None` if it is missing, repeated, or no text.
    pub(crate) fn header(&self, name: hyper::header::HeaderName) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        if values.next().is_some() { None } else { first.to_str().ok() }
    }

    /// The body, if it was read to its end.
    pub(crate) fn body(&self) -> Result<&Bytes, Refusal> {
        match &self.payload {
            Payload::Whole(bytes) => Ok(bytes),
            Payload::TooLarge => Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                format!("the body is larger than {MOST_PAYLOAD} bytes; send a smaller one"),
            )),
            Payload::Unfinished => Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "request_timeout",
                format!("the body did not arrive whole within {} s; send it again", BODY_TIMEOUT.as_secs()),
            )),
        }
    }

    /// The decoded pairs of the query.
    pub(crate) fn query(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let query = self.uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).into_owned()
    }
}

/// The request, as handlers take it. Its body is read and its time is taken before routing.
#[derive(Debug, Clone)]
pub(crate) struct Inbound(pub(crate) Arc<Received>);

impl std::ops::Deref for Inbound {
    type Target = Received;

    fn deref(&self) -> &Received {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Inbound {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.remove().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Put into a response by a handler: why it went as it did, for the journal.
#[derive(Debug, Clone)]
pub(crate) struct Note(pub(crate) String);

/// Put into a response by a handler: the exchange is not for the journal.
#[derive(Debug, Clone)]
pub(crate) struct Unrecorded;

/// The connection is to be cut in place of an answer, as a fault wants it.
#[derive(Debug, thiserror::Error)]
#[error("a fault cuts the connection")]
pub(crate) struct Cut;

/// What answers requests.
pub(crate) struct Front {
    pub(crate) app: App,
    pub(crate) router: Router,
}

/// An answer and what there is to say of it.
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    note: Option<String>,
    /// The tenant of a report that was taken.
    tenant: Option<Uuid>,
    is_recorded: bool,
}

/// Answers one request.
pub(crate) async fn answer(front: Arc<Front>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
    let app = &front.app;
    let received = Arc::new(receive(app, request).await);
    let Strike { delay, ending, note } = app.faults.strike(app, &received);
    let answered = match ending {
        None => Some(answered(&front, &received).await),
        Some(Ending::Refused(response)) => Some(whole(response).await),
        Some(Ending::Cut) => None,
    };
    let answer = match answered {
        Some(answered) => Some(recorded(app, &received, answered, note)),
        None => {
            record(app, &received, None, None, note);
            None
        }
    };
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    answer.ok_or(Cut)
}

async fn receive(app: &App, request: Request<Incoming>) -> Received {
    let at = app.clock.now();
    let (Parts { method, uri, headers, .. }, body) = request.into_parts();
    let mut reading = pin!(read(body));
    // As a rule it is there with the head, and no timer is needed.
    let payload = match poll_fn(|context| Poll::Ready(reading.as_mut().poll(context))).await {
        Poll::Ready(payload) => payload,
        Poll::Pending => tokio::time::timeout(BODY_TIMEOUT, reading).await.unwrap_or(Payload::Unfinished),
    };
    Received { at, method, uri, headers, payload }
}

async fn answered(front: &Front, received: &Arc<Received>) -> Answered {
    if let Err(refusal) = front.app.guard.admit(received) {
        return whole(refusal.into_response()).await;
    }
    if !routes::is_report(received) {
        return whole(routed(front.router.clone(), received).await).await;
    }
    match routes::report(&front.app, received).await {
        Ok(Taken { tenant, note }) => Answered {
            status: StatusCode::NO_CONTENT,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            note,
            tenant: Some(tenant),
            is_recorded: true,
        },
        Err(refusal) => whole(refusal.into_response()).await,
    }
}

async fn routed(router: Router, received: &Arc<Received>) -> Response {
    let mut request = Request::new(axum::body::Body::empty());
    *request.method_mut() = received.method.clone();
    *request.uri_mut() = received.uri.clone();
    request.extensions_mut().insert(Inbound(Arc::clone(received)));
    router.oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// A handler's answer, read to its end.
async fn whole(response: Response) -> Answered {
    let (mut parts, body) = response.into_parts();
    Answered {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.map(|body| body.to_bytes()).unwrap_or_default(),
        note: parts.extensions.remove::<Note>().map(|Note(note)| note),
        tenant: None,
        is_recorded: parts.extensions.remove::<Unrecorded>().is_none(),
    }
}

/// The answer as it goes out, once it is in the journal with the note of the faults that struck.
fn recorded(app: &App, received: &Received, answered: Answered, struck: Option<String>) -> Response<Full<Bytes>> {
    let Answered { status, headers, body, note, tenant, is_recorded } = answered;
    if is_recorded {
        record(app, received, Some((status, &headers, &body)), tenant, joined(struck, note));
    }
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Puts an exchange into the journal, and a status report among the reports as well.
fn record(app: &App, received: &Received, answer: Option<Answer<'_>>, tenant: Option<Uuid>, note: Option<String>) {
    let report = routes::is_report(received).then(|| note.clone());
    app.journalize(Exchange::new(received, answer, note));
    if let Some(note) = report {
        let tenant = tenant.or_else(|| routes::tenant(app, received));
        app.reports.add(received, tenant, answer.map(|(status, ..)| status), note);
    }
}

async fn read(mut body: Incoming) -> Payload {
    let mut whole = Bytes::new();
    let mut more = BytesMut::new();
    let mut length = 0;
    if usize::try_from(body.size_hint().lower()).is_ok_and(|announced| announced > MOST_DRAINED) {
        return Payload::TooLarge;
    }
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Payload::Unfinished };
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length > MOST_DRAINED {
            return Payload::TooLarge;
        }
        if length > MOST_PAYLOAD {
            continue;
        }
        if whole.is_empty() && more.is_empty() {
            whole = data;
        } else {
            more.extend_from_slice(&std::mem::take(&mut whole));
            more.extend_from_slice(&data);
        }
    }
    match length {
        // A copy, as the journal and the register keep it longer than the connection wants its buffer.
        0..=MOST_PAYLOAD if more.is_empty() => Payload::Whole(Bytes::copy_from_slice(&whole)),
        0..=MOST_PAYLOAD => Payload::Whole(more.freeze()),
        _ => Payload::TooLarge,
    }
}

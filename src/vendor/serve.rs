//! Connections. Each is a task, and each request passes the layers.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::handler::Handler;
use super::layer::{Layer, Next};
use super::message::{Answer, Incoming};

/// The largest body that is read.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// The pause after a failed accept, usually for lack of file descriptors.
const PAUSE: Duration = Duration::from_millis(20);

/// The handler in its layers.
pub(super) struct Service {
    pub(super) layers: Vec<Arc<dyn Layer>>,
    pub(super) handler: Handler,
}

/// A layer drops the connection.
#[derive(Debug, Error)]
#[error("a layer drops the connection")]
struct Dropped;

/// Serves until the sender of `stopped` is dropped.
pub(super) async fn serve(listener: TcpListener, service: Service, stopped: oneshot::Receiver<()>) {
    let accepting = async {
        let service = Arc::new(service);
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(connection(stream, Arc::clone(&service)))),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        _ = stopped => {}
    }
}

async fn connection(stream: TcpStream, service: Arc<Service>) {
    // Without it, answers only arrive later.
    let _ = stream.set_nodelay(true);
    let exchange = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { service.exchange(request).await }
    });
    // A client or a layer may break the connection.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), exchange).await;
}

impl Service {
    async fn exchange(&self, request: Request<hyper::body::Incoming>) -> Result<Response<AnswerBody>, Dropped> {
        let (parts, body) = request.into_parts();
        let answer = match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(body) => {
                let incoming =
                    Incoming { method: parts.method, uri: parts.uri, headers: parts.headers, body: body.to_bytes() };
                Next::new(&self.layers, &self.handler).run(incoming).await
            }
            Err(error) if error.is::<LengthLimitError>() => {
                let reason = format!("the body has more than `{BODY_LIMIT}` bytes; send a smaller one");
                Answer::json(413, &json!({ "err_message": reason }))
            }
            Err(_) => Answer::cut(),
        };
        response(answer)
    }
}

fn response(answer: Answer) -> Result<Response<AnswerBody>, Dropped> {
    let status = StatusCode::from_u16(answer.status).map_err(|_| Dropped)?;
    // hyper adds the true length unless the body hides it.
    let framed = answer.headers.contains_key(CONTENT_LENGTH) || answer.headers.contains_key(TRANSFER_ENCODING);
    let mut response = Response::new(AnswerBody { bytes: answer.body, framed });
    *response.status_mut() = status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// A body that hides its length if the headers already state one.
struct AnswerBody {
    bytes: Bytes,
    framed: bool,
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        !self.framed && self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        if self.framed { SizeHint::default() } else { SizeHint::with_exact(self.bytes.len() as u64) }
    }
}

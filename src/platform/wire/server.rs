//! The thread of a gateway: its runtime, its connections, and their end.

use std::error::Error as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Semaphore, oneshot};
use tokio_io_timeout::TimeoutWriter;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::handshake::handshake;
use crate::identity::later;
use crate::platform::background;
use crate::platform::error::GatewayError;
use crate::platform::front::{ConnectionCut, answer};
use crate::platform::journal::draft::EntryDraft;
use crate::platform::journal::entry::{Direction, JournalEntry, JournalMessage};
use crate::platform::state::State;

/// How many connections are served at a time; further ones wait.
const MOST_CONNECTIONS: usize = 1024;

/// The largest head of a request, and how much of a body is buffered.
const BUFFER: usize = 64 * 1024;

/// Threads for slow work.
const HELPERS: usize = 8;

/// How long a connection may be idle, a head may take to arrive, and a response may wait for its reader. hyper limits a
/// head to a hundred headers.
const IDLE: Duration = Duration::from_secs(60);

/// A running server; dropping it stops it and ends every task of its runtime.
pub(crate) struct Server {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the listener on a thread of its own, over TLS if there is an acceptor, and makes a new key after each
    /// `rotation`.
    pub(crate) fn start(
        listener: TcpListener,
        acceptor: Option<TlsAcceptor>,
        state: Arc<State>,
        rotation: Duration,
    ) -> Result<Self, GatewayError> {
        let runtime = Builder::new_current_thread().enable_all().max_blocking_threads(HELPERS).build()?;
        listener.set_nonblocking(true)?;
        let handle = runtime.handle().clone();
        let listener = {
            let _runtime = handle.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let started_at = state.settings.clock.now();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("acgw-gateway".to_owned()).spawn(move || {
            runtime.spawn(rotate(Arc::clone(&state), started_at, rotation));
            runtime.spawn(accept(listener, acceptor, state));
            // Ends when the sender is dropped.
            let _ = runtime.block_on(stopped);
            // Does not wait for a key that is being made.
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }

    /// A server whose connections another one serves. Dropping it stops nothing.
    pub(crate) fn beside(handle: Handle) -> Self {
        Self { handle, stop: None, thread: None }
    }

    /// The runtime of the server.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let Some(thread) = self.thread.take() else { return };
        // A task of the server may drop it, and its thread cannot wait for itself.
        if thread.thread().id() != std::thread::current().id() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, acceptor: Option<TlsAcceptor>, state: Arc<State>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // For example, there are no file descriptors left, and a connection has to end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Without it, responses only arrive later.
        let _ = stream.set_nodelay(true);
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            match acceptor {
                None => serve(stream, state).await,
                Some(acceptor) => {
                    if let Some(stream) = handshake(&acceptor, stream, &state).await {
                        serve(stream, state).await;
                    }
                }
            }
            drop(place);
        });
    }
}

/// A connection over a TCP stream.
trait Connection: AsyncRead + AsyncWrite + Unpin {
    /// A possible reason why a request could not be read.
    const HINT: &str;

    fn tcp(&self) -> &TcpStream;
}

impl Connection for TcpStream {
    const HINT: &str = "; if this was TLS, call `http://` and not `https://`";

    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Connection for TlsStream<TcpStream> {
    // Plain HTTP does not get past the handshake.
    const HINT: &str = "";

    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Answers the requests of one connection.
async fn serve<C: Connection>(stream: C, state: Arc<State>) {
    let answering = Arc::clone(&state);
    let service = service_fn(move |request| answer(Arc::clone(&answering), request));
    // A client that reads nothing must not keep a response in memory forever.
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(IDLE));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_buf_size(BUFFER)
        // A client such as `nc` closes its side and still wants the response.
        .half_close(true)
        // Most responses have a few hundred bytes, which are copied faster than gathered.
        .writev(false)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    // A client may break its connection. Only a cut by a fault and a request that is not HTTP need more.
    match (&mut connection).await {
        Err(error) if error.source().is_some_and(|cause| cause.is::<ConnectionCut>()) => {
            // Closing without lingering sends a reset to the client.
            let _ = connection.into_parts().io.into_inner().get_ref().tcp().set_zero_linger();
        }
        Err(error) if error.is_parse() => {
            state.record(&EntryDraft::from(&not_http(state.settings.clock.now(), &error, C::HINT)));
        }
        _ => {}
    }
}

/// The entry for a request that could not be read. hyper answers it without a body.
fn not_http(at: Timestamp, error: &hyper::Error, hint: &str) -> JournalEntry {
    JournalEntry {
        at,
        direction: Direction::Inbound,
        method: "?".to_owned(),
        url: "?".to_owned(),
        status: Some(if error.is_parse_too_large() { 431 } else { 400 }),
        request: JournalMessage::default(),
        response: None,
        note: Some(format!("this is not an HTTP/1.1 request: {error}{hint}")),
    }
}

async fn rotate(state: Arc<State>, started_at: Timestamp, rotation: Duration) {
    let rotation = SignedDuration::try_from(rotation).unwrap_or(SignedDuration::MAX);
    let mut due = later(started_at, rotation);
    loop {
        state.settings.clock.reached(due).await;
        let keys = Arc::clone(&state.keys);
        if background::run(move || keys.rotate()).await.is_err() {
            return;
        }
        due = later(state.settings.clock.now(), rotation);
    }
}

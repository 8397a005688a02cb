//! The thread of a gateway: its runtime, its connections, and their end.

use std::error::Error as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Semaphore, oneshot};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::handshake::handshake;
use super::head_timer::HeadTimer;
use super::write_timeout::Patience;
use crate::identity::clock::later;
use crate::platform::error::GatewayError;
use crate::platform::front::{Cut, Front, answer};
use crate::platform::journal::entry::{Direction, Entry, Message};
use crate::platform::state::{App, aside};

/// Connections that are served at one time; further ones wait.
const MOST_CONNECTIONS: usize = 1024;

/// The largest head of a request, and how much of a body is buffered.
const BUFFER: usize = 64 * 1024;

/// Threads for work that takes its time.
const HELPERS: usize = 8;

/// How long a connection may be idle, a head may take, and an answer may wait for its reader. A head has at most a
/// hundred headers, as hyper has it.
const IDLE: Duration = Duration::from_secs(60);

/// A running server; dropping it stops it and ends every task of its runtime.
pub(crate) struct Server {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the listener, over TLS where there is an acceptor, on a thread of its own, and makes a new key after each
    /// `rotation`.
    pub(crate) fn start(
        listener: TcpListener,
        acceptor: Option<TlsAcceptor>,
        app: App,
        router: Router,
        rotation: Duration,
    ) -> Result<Self, GatewayError> {
        let runtime = Builder::new_current_thread().enable_all().max_blocking_threads(HELPERS).build()?;
        listener.set_nonblocking(true)?;
        let handle = runtime.handle().clone();
        let listener = {
            let _runtime = handle.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let started_at = app.clock.now();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("acgw-gateway".to_owned()).spawn(move || {
            runtime.spawn(rotate(Arc::clone(&app), started_at, rotation));
            runtime.spawn(accept(listener, acceptor, Arc::new(Front { app, router })));
            // Ends with a message or with the sender.
            let _ = runtime.block_on(stopped);
            // A key in the making would hold up the end.
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
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
        // Dropped by a task of its own, the thread cannot wait for itself.
        if thread.thread().id() != std::thread::current().id() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, acceptor: Option<TlsAcceptor>, front: Arc<Front>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, say: some connection has to end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Only a delay would be lost.
        let _ = stream.set_nodelay(true);
        let (acceptor, front) = (acceptor.clone(), Arc::clone(&front));
        tokio::spawn(async move {
            match acceptor {
                None => serve(stream, front).await,
                Some(acceptor) => {
                    if let Some(stream) = handshake(&acceptor, stream, &front.app).await {
                        serve(stream, front).await;
                    }
                }
            }
            drop(place);
        });
    }
}

/// A connection whose TCP stream can be reached.
trait Connection: AsyncRead + AsyncWrite + Unpin {
    /// What may be behind a request that could not be read.
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
async fn serve<C: Connection>(stream: C, front: Arc<Front>) {
    let app = Arc::clone(&front.app);
    let service = service_fn(move |request| answer(Arc::clone(&front), request));
    let mut connection = http1::Builder::new()
        .timer(HeadTimer::default())
        .header_read_timeout(IDLE)
        .max_buf_size(BUFFER)
        // Whoever has said all, as `nc` does, still wants the answer.
        .half_close(true)
        // Most answers are a few hundred bytes, which are copied faster than they are gathered.
        .writev(false)
        .serve_connection(TokioIo::new(Patience::new(stream, IDLE)), service);
    // A connection that breaks is its client's affair, unless it is broken on purpose, or something else is spoken on it.
    match (&mut connection).await {
        Err(error) if error.source().is_some_and(|cause| cause.is::<Cut>()) => {
            // Closed without lingering, the peer is sent a reset.
            let _ = connection.into_parts().io.into_inner().into_inner().tcp().set_zero_linger();
        }
        Err(error) if error.is_parse() => app.record(not_http(app.clock.now(), &error, C::HINT)),
        _ => {}
    }
}

/// The entry of a request that could not be read. Its answer is that of hyper, which has no body.
fn not_http(at: Timestamp, error: &hyper::Error, hint: &str) -> Entry {
    Entry {
        at,
        direction: Direction::Inbound,
        method: "?".to_owned(),
        url: "?".to_owned(),
        status: Some(if error.is_parse_too_large() { 431 } else { 400 }),
        request: Message::default(),
        response: None,
        note: Some(format!("what came is no HTTP/1.1 request: {error}{hint}")),
    }
}

async fn rotate(app: App, started_at: Timestamp, rotation: Duration) {
    let rotation = SignedDuration::try_from(rotation).unwrap_or(SignedDuration::MAX);
    let mut due = later(started_at, rotation);
    loop {
        app.clock.reached(due).await;
        let keys = Arc::clone(&app.keys);
        if aside(move || keys.rotate()).await.is_err() {
            return;
        }
        due = later(app.clock.now(), rotation);
    }
}

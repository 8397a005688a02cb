//! The thread of a gateway: its runtime, its connections, and their end.

use std::error::Error as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Semaphore, oneshot};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::clock::later;
use super::error::GatewayError;
use super::exchange::{Cut, answer};
use super::handshake::handshake;
use super::shared::{App, aside};

/// Connections that are served at one time; further ones wait.
const MOST_CONNECTIONS: usize = 1024;

/// The largest head of a request, and how much of a body is buffered.
const BUFFER: usize = 64 * 1024;

/// Threads for work that takes its time.
const HELPERS: usize = 8;

/// How long a connection may be idle, and a head may take.
const IDLE: Duration = Duration::from_secs(60);

/// A running server; dropping it stops it and ends every task of its runtime.
pub(super) struct Server {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the listener, over TLS where there is an acceptor, on a thread of its own, and makes a new key after each
    /// `rotation`.
    pub(super) fn start(
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
            runtime.spawn(accept(listener, acceptor, app, router));
            // Ends with a message or with the sender.
            let _ = runtime.block_on(stopped);
            // A key in the making would hold up the end.
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }

    /// The runtime of the server.
    pub(super) fn handle(&self) -> &Handle {
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

async fn accept(listener: tokio::net::TcpListener, acceptor: Option<TlsAcceptor>, app: App, router: Router) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, say: some connection has to end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Only a delay would be lost.
        let _ = stream.set_nodelay(true);
        let (acceptor, app, router) = (acceptor.clone(), Arc::clone(&app), router.clone());
        tokio::spawn(async move {
            match acceptor {
                None => serve(stream, app, router).await,
                Some(acceptor) => {
                    if let Some(stream) = handshake(&acceptor, stream, &app).await {
                        serve(stream, app, router).await;
                    }
                }
            }
            drop(place);
        });
    }
}

/// A connection whose TCP stream can be reached.
trait Connection: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Connection for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Connection for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Answers the requests of one connection.
async fn serve(stream: impl Connection, app: App, router: Router) {
    let service = service_fn(move |request| answer(Arc::clone(&app), router.clone(), request));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is its client's affair, unless it is broken on purpose.
    if (&mut connection).await.is_err_and(|error| error.source().is_some_and(|cause| cause.is::<Cut>())) {
        // Closed without lingering, the peer is sent a reset.
        let _ = connection.into_parts().io.into_inner().tcp().set_zero_linger();
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

//! Opens connections, and keeps count of them: what a target makes of them says how many at a time it bears.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower::Service;

/// A connection that takes longer had to knock twice: the queue of the target's listener was full. The first try is
/// repeated after a second.
const SLOW: Duration = Duration::from_millis(700);

/// What is known of the connections of one client.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    opened: AtomicUsize,
    slow: AtomicUsize,
}

impl Connections {
    /// Connections that were opened, or tried to be.
    pub(crate) fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }

    /// Whether one was slow to open; each is told once.
    pub(crate) fn take_slow(&self) -> bool {
        self.slow.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |slow| slow.checked_sub(1)).is_ok()
    }
}

/// The connector that counts.
#[derive(Clone)]
pub(crate) struct Counting {
    inner: HttpConnector,
    connections: Arc<Connections>,
}

impl Counting {
    pub(crate) fn new(inner: HttpConnector, connections: Arc<Connections>) -> Self {
        Self { inner, connections }
    }
}

impl Service<Uri> for Counting {
    type Response = <HttpConnector as Service<Uri>>::Response;
    type Error = <HttpConnector as Service<Uri>>::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, connections) = (self.inner.call(uri), Arc::clone(&self.connections));
        Box::pin(async move {
            connections.opened.fetch_add(1, Ordering::Relaxed);
            let started = Instant::now();
            let result = connecting.await;
            if started.elapsed() >= SLOW {
                connections.slow.fetch_add(1, Ordering::Relaxed);
            }
            result
        })
    }
}

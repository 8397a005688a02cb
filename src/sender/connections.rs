//! Counts the connections to a target. They tell how many requests at a time a simple server can take.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower::Service;
use tower::util::{BoxCloneSyncService, ServiceExt as _};

/// A connection that takes longer to open was tried twice, because the queue of the target's listener was full. The
/// system repeats the first try after a second.
const SLOW: Duration = Duration::from_millis(700);

/// Opens connections.
pub(crate) type Connector =
    BoxCloneSyncService<Uri, <HttpConnector as Service<Uri>>::Response, <HttpConnector as Service<Uri>>::Error>;

/// Counts the connections of one client.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    opened: AtomicUsize,
    slow: AtomicUsize,
}

impl Connections {
    /// A connector whose connections are counted.
    pub(crate) fn counted(self: &Arc<Self>, http: HttpConnector) -> Connector {
        let connections = Arc::clone(self);
        BoxCloneSyncService::new(http.map_future(move |connecting| {
            let connections = Arc::clone(&connections);
            async move {
                connections.opened.fetch_add(1, Ordering::Relaxed);
                let started = Instant::now();
                let connected = connecting.await;
                if started.elapsed() >= SLOW {
                    connections.slow.fetch_add(1, Ordering::Relaxed);
                }
                connected
            }
        }))
    }

    /// How many connections were opened, or tried.
    pub(crate) fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }

    /// Whether a connection was slow to open. Counts each slow connection once.
    pub(crate) fn take_slow(&self) -> bool {
        self.slow.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |slow| slow.checked_sub(1)).is_ok()
    }
}

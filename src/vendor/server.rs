//! The vendor as a server: assembled from its parts, running on a thread of its own until dropped.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::guard::Guard;
use super::handler::Handler;
use super::http::Client;
use super::layer::Layer;
use super::report::{EditReport, Failures, Platform, Report, ReportError, Reporter};
use super::serve::{Service, serve};
use super::store::{Memory, Store};

/// Why a vendor does not start.
#[derive(Debug, Error)]
pub enum VendorError {
    /// Nobody is trusted.
    #[error("no issuer is trusted; name one with `issuer`, or give a `guard`")]
    NoIssuer,
    /// The address cannot be had.
    #[error("cannot listen on `{address}`: {source}; choose another address, or port 0")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// There is no thread or no event queue to be had.
    #[error("cannot start: {0}; see the limits on threads and open files")]
    Resources(#[source] std::io::Error),
}

/// The parts of a vendor. Whatever is not set is correct.
pub struct Builder {
    guard: Option<Guard>,
    store: Box<dyn Store>,
    layers: Vec<Arc<dyn Layer>>,
    platform: Option<Platform>,
    authority: Option<String>,
    edit_report: Option<EditReport>,
    listen: SocketAddr,
}

impl Builder {
    /// Trusts that issuer, by all rules.
    pub fn issuer(self, url: &str) -> Self {
        self.guard(Guard::new(url))
    }

    /// Verifies origins in this way.
    pub fn guard(mut self, guard: Guard) -> Self {
        self.guard = Some(guard);
        self
    }

    /// Keeps records there.
    pub fn store(mut self, store: Box<dyn Store>) -> Self {
        self.store = store;
        self
    }

    /// Puts a layer around the handler, inside those that are there.
    pub fn layer(mut self, layer: Arc<dyn Layer>) -> Self {
        self.layers.push(layer);
        self
    }

    /// Reports activation there; without it, nothing is reported.
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Also trusts certificates of that authority (PEM) when it reports to the platform.
    pub fn authority(mut self, pem: &str) -> Self {
        self.authority = Some(pem.to_owned());
        self
    }

    /// Changes reports before they are sent.
    pub fn edit_report(mut self, edit: impl Fn(&mut Report) + Send + Sync + 'static) -> Self {
        self.edit_report = Some(Arc::new(edit));
        self
    }

    /// Listens there instead of on a free port of the loopback interface.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Starts the vendor; it accepts connections when this returns.
    pub fn start(self) -> Result<Vendor, VendorError> {
        let guard = self.guard.ok_or(VendorError::NoIssuer)?;
        let runtime = Background::new().map_err(VendorError::Resources)?;
        let refused = |source| VendorError::Listen { address: self.listen, source };
        let (listener, address) = listen(self.listen, &runtime).map_err(refused)?;
        let failures = Failures::default();
        let reported = Arc::clone(&failures);
        let (stop, stopped) = oneshot::channel::<()>();
        let main = async move {
            let reporter = self.platform.map(|platform| {
                let client = Client::to(&platform.url, self.authority.as_deref());
                Reporter::start(platform, client, self.edit_report, reported)
            });
            let handler = Handler { guard, store: self.store, reporter };
            serve(listener, Service { layers: self.layers, handler }, stopped).await;
        };
        let run = move || runtime.block_on(main);
        let thread =
            std::thread::Builder::new().name("vendor".to_owned()).spawn(run).map_err(VendorError::Resources)?;
        Ok(Vendor { address, stop: Some(stop), thread: Some(thread), failures })
    }
}

fn listen(address: SocketAddr, runtime: &Background) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    // A listener belongs to the runtime in which it is made.
    let _inside = runtime.0.as_ref().map(Runtime::enter);
    Ok((TcpListener::from_std(listener)?, address))
}

/// A runtime that ends without waiting: a name that is still being resolved would hold it up, and where a vendor
/// is started from async code, waiting is not allowed.
struct Background(Option<Runtime>);

impl Background {
    fn new() -> std::io::Result<Self> {
        tokio::runtime::Builder::new_current_thread().enable_all().build().map(|runtime| Self(Some(runtime)))
    }

    fn block_on(&self, main: impl Future<Output = ()>) {
        if let Some(runtime) = &self.0 {
            runtime.block_on(main);
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// A running vendor. It stops when dropped.
pub struct Vendor {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    failures: Failures,
}

impl Vendor {
    /// A correct vendor, to be changed part by part.
    pub fn builder() -> Builder {
        Builder {
            guard: None,
            store: Box::new(Memory::new()),
            layers: Vec::new(),
            platform: None,
            authority: None,
            edit_report: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        }
    }

    /// Where it takes callbacks.
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}/callback")
    }

    /// The reports that did not arrive, the latest last.
    pub fn report_errors(&self) -> Vec<ReportError> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been told on standard error already.
            let _ = thread.join();
        }
    }
}

//! The vendor as a server: built from its parts, it runs on a thread of its own until it is dropped.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::accounts::{Account, LogIn, log_in};
use super::connector::{Failures, Habits, Reporter};
use super::data_centre::{Edits, PlatformRequest};
use super::error::VendorError;
use super::guard::Guard;
use super::handler::Handler;
use super::layer::Layer;
use super::mapping::MappingPart;
use super::mappings::{MappingMemory, Mappings};
use super::report::{Platform, Report, ReportError};
use super::seats::Seats;
use super::serve::{Service, serve};
use super::store::{Memory, Store};

/// The parts of a vendor. Every part is correct by default.
pub struct Builder {
    issuer: Option<String>,
    guard: Option<Guard>,
    store: Option<Box<dyn Store>>,
    accounts: Vec<Account>,
    log_in: Option<LogIn>,
    mappings: Option<Box<dyn Mappings>>,
    layers: Vec<Arc<dyn Layer>>,
    platforms: Vec<Platform>,
    authority: Option<String>,
    edits: Edits,
    habits: Option<Habits>,
    listen: SocketAddr,
    serves_strangers: bool,
}

impl Builder {
    /// Trusts this issuer, with all rules.
    pub fn issuer(mut self, url: &str) -> Self {
        self.issuer = Some(url.to_owned());
        self
    }

    /// Verifies requests with this guard.
    pub fn guard(mut self, guard: Guard) -> Self {
        self.guard = Some(guard);
        self
    }

    /// Keeps records in this store.
    pub fn store(mut self, store: Box<dyn Store>) -> Self {
        self.store = Some(store);
        self
    }

    /// Maps partners to these tenants of its own, and refuses other credentials than theirs.
    pub fn accounts(mut self, accounts: Vec<Account>) -> Self {
        self.accounts = accounts;
        self
    }

    /// Finds accounts in another way.
    pub fn log_in(
        mut self,
        with: impl Fn(&[Account], &hyper::HeaderMap) -> Option<Account> + Send + Sync + 'static,
    ) -> Self {
        self.log_in = Some(Box::new(with));
        self
    }

    /// Keeps mappings in this store.
    pub fn mappings(mut self, mappings: Box<dyn Mappings>) -> Self {
        self.mappings = Some(mappings);
        self
    }

    /// Adds a layer around the handler, inside the layers so far.
    pub fn layer(mut self, layer: Arc<dyn Layer>) -> Self {
        self.layers.push(layer);
        self
    }

    /// Sends status reports to this data centre (repeatable). Without one it sends none.
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platforms.push(platform);
        self
    }

    /// Also trusts certificates of this authority (PEM) when it sends status reports.
    pub fn authority(mut self, pem: &str) -> Self {
        self.authority = Some(pem.to_owned());
        self
    }

    /// Changes reports before they are sent.
    pub fn edit_report(mut self, edit: impl Fn(&mut Report) + Send + Sync + 'static) -> Self {
        self.edits.report = Some(Arc::new(edit));
        self
    }

    /// Changes requests to the platform before they are sent.
    pub fn edit_request(mut self, edit: impl Fn(&mut PlatformRequest) + Send + Sync + 'static) -> Self {
        self.edits.request = Some(Arc::new(edit));
        self
    }

    /// Sends reports with other habits.
    pub fn habits(mut self, habits: Habits) -> Self {
        self.habits = Some(habits);
        self
    }

    /// The address to listen on, by default a free port of the loopback.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Carries out its custom callback for partners that no callback has enabled, too.
    pub fn serve_strangers(mut self) -> Self {
        self.serves_strangers = true;
        self
    }

    /// The parts of both: the layers of `other` come inside those of `self`. `None` if both replace the same part.
    pub fn joined(mut self, mut other: Self) -> Option<Self> {
        self.layers.append(&mut other.layers);
        Some(Self {
            issuer: self.issuer.or(other.issuer),
            guard: one_of(self.guard, other.guard)?,
            store: one_of(self.store, other.store)?,
            accounts: one_of(listed(self.accounts), listed(other.accounts))?.unwrap_or_default(),
            log_in: one_of(self.log_in, other.log_in)?,
            mappings: one_of(self.mappings, other.mappings)?,
            platforms: one_of(listed(self.platforms), listed(other.platforms))?.unwrap_or_default(),
            edits: Edits {
                report: one_of(self.edits.report, other.edits.report)?,
                request: one_of(self.edits.request, other.edits.request)?,
            },
            habits: one_of(self.habits, other.habits)?,
            serves_strangers: self.serves_strangers || other.serves_strangers,
            ..self
        })
    }

    /// Starts the vendor, which accepts connections as soon as this returns.
    ///
    /// # Errors
    /// When there is no issuer to trust, or it cannot listen on the address.
    pub fn start(self) -> Result<Vendor, VendorError> {
        let guard = self.guard.or_else(|| self.issuer.as_deref().map(Guard::new)).ok_or(VendorError::NoIssuer)?;
        let store = self.store.unwrap_or_else(|| Box::new(Memory::new()));
        let mapping = MappingPart {
            accounts: self.accounts,
            log_in: self.log_in.unwrap_or_else(|| Box::new(log_in)),
            mappings: self.mappings.unwrap_or_else(|| Box::new(MappingMemory::default())),
        };
        let runtime = Background::new().map_err(VendorError::Resources)?;
        let refused = |source| VendorError::Listen { address: self.listen, source };
        let (listener, address) = listen(self.listen, &runtime).map_err(refused)?;
        let failures = Failures::default();
        let reported = Arc::clone(&failures);
        let (stop, stopped) = oneshot::channel::<()>();
        let main = async move {
            let with = (&self.edits, self.habits.unwrap_or_default());
            let is_reporting = !self.platforms.is_empty();
            let reporter =
                is_reporting.then(|| Reporter::new(self.platforms, self.authority.as_deref(), with, reported));
            let seats = (Seats::default(), self.serves_strangers);
            let handler = Handler { guard, store, mapping, reporter, seats };
            serve(listener, Service { layers: self.layers, handler }, stopped).await;
        };
        let run = move || runtime.block_on(main);
        let thread =
            std::thread::Builder::new().name("vendor".to_owned()).spawn(run).map_err(VendorError::Resources)?;
        Ok(Vendor { address, stop: Some(stop), thread: Some(thread), failures })
    }
}

/// A list, if there is anything in it.
fn listed<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

/// The one of two parts that is there. `None` if both are.
fn one_of<T>(first: Option<T>, second: Option<T>) -> Option<Option<T>> {
    match (first, second) {
        (Some(_), Some(_)) => None,
        (first, second) => Some(first.or(second)),
    }
}

fn listen(address: SocketAddr, runtime: &Background) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    // A listener belongs to the runtime that makes it.
    let _inside = runtime.0.as_ref().map(Runtime::enter);
    Ok((TcpListener::from_std(listener)?, address))
}

/// A runtime that ends without waiting. A name resolution could block it, and async code that starts a vendor must not
/// wait.
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

/// A running vendor. It stops when it is dropped.
pub struct Vendor {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    failures: Failures,
}

impl Vendor {
    /// The parts of a correct vendor.
    pub fn builder() -> Builder {
        Builder {
            issuer: None,
            guard: None,
            store: None,
            accounts: Vec::new(),
            log_in: None,
            mappings: None,
            layers: Vec::new(),
            platforms: Vec::new(),
            authority: None,
            edits: Edits::default(),
            habits: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            serves_strangers: false,
        }
    }

    /// The URL for callbacks.
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

    /// The errors of reports that were not accepted, the latest last.
    pub fn report_errors(&self) -> Vec<ReportError> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic has already been printed on standard error.
            let _ = thread.join();
        }
    }
}

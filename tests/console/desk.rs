//! `acgw serve` in front of the reference handler, whose store the tests look into.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use acgw::Vendor;
use acgw::internals::vendor::{Builder, Memory, Platform};
use serde_json::Value;

/// A gateway with a console, and a handler.
pub(crate) struct Desk {
    child: Child,
    ready: Value,
    pub(crate) store: Arc<Memory>,
    _vendor: Vendor,
}

impl Desk {
    /// With a handler that is correct but for what is changed.
    pub(crate) fn new(change: impl FnOnce(Builder) -> Builder) -> Self {
        let free = free();
        let url = format!("http://{free}");
        let store = Arc::new(Memory::new());
        let platform = Platform {
            url: url.clone(),
            client_id: "demo".to_owned(),
            client_secret: "secret".to_owned(),
            application_code: "vendor.application".to_owned(),
        };
        let vendor = Vendor::builder().issuer(&url).store(Box::new(Arc::clone(&store))).platform(platform);
        let vendor = change(vendor).start().expect("a handler");
        let (child, ready) = serve(free, &vendor.url());
        Self { child, ready, store, _vendor: vendor }
    }

    /// A page of the console.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{path}", self.ready["console_url"].as_str().expect("a URL"))
    }
}

/// An address for the gateway, whose URL the handler knows before it listens. Connections of browsers and servers come from
/// the ports above these, so that none of them takes it in the meantime.
fn free() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 500).expect("small") * 20;
    let ports = (0..1000).map(|_| 20_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000);
    let mut addresses = ports.map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    addresses.find(|address| TcpListener::bind(address).is_ok()).expect("a free port")
}

fn serve(listen: SocketAddr, target: &str) -> (Child, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acgw"));
    command.args(["serve", "--listen", &listen.to_string(), "--client", "demo:secret", "--target", target]);
    command.env("CI", "true").env_remove("ACGW_TARGET_URL").stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    (child, serde_json::from_str(&line).expect("JSON"))
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

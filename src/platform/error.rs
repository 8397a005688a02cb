//! What can keep a gateway from starting.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

use super::wire::tls::TlsError;

/// Why a gateway was not started, or not set up.
#[derive(Debug, Error)]
pub enum GatewayError {
    /// Something else listens at the address.
    #[error("`{addr}` is in use; stop what listens there, or choose another address (port 0 takes a free one)")]
    PortTaken {
        /// The address that was asked for.
        addr: SocketAddr,
    },
    /// The system does not let the process listen there.
    #[error("cannot listen on `{addr}`: {source}; choose an address of this machine and a port above 1023")]
    Listen {
        /// The address that was asked for.
        addr: SocketAddr,
        /// The system's answer.
        source: io::Error,
    },
    /// The system gives no thread or no event queue.
    #[error("cannot set up the gateway's thread: {0}; look at the limits on threads and open files")]
    Runtime(#[from] io::Error),
    /// There is no certificate to serve HTTPS with.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// An API client in another form than `ID:SECRET[:TENANT]`. The text is left out, as it may hold a secret.
    #[error("an API client needs an id and a secret; write it as `ID:SECRET` or `ID:SECRET:TENANT`")]
    ClientForm,
}

impl GatewayError {
    /// Whether the settings are wrong, rather than the world.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Tls(_) | Self::ClientForm)
    }

    pub(crate) fn listen(addr: SocketAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::PortTaken { addr },
            _ => Self::Listen { addr, source },
        }
    }
}

//! Why a gateway cannot start.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

use super::wire::tls::TlsError;

/// Why a gateway cannot be set up or started.
#[derive(Debug, Error)]
pub enum GatewayError {
    /// Another program listens on the address.
    #[error(
        "`{addr}` is in use; stop the program that listens there, or choose another address (port 0 picks a free port)"
    )]
    PortTaken {
        /// The requested address.
        addr: SocketAddr,
    },
    /// The system does not let the process listen there.
    #[error("cannot listen on `{addr}`: {source}; choose an address of this machine and a port above 1023")]
    Listen {
        /// The requested address.
        addr: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// It listens on every address of the machine, and none of them is a URL that others can use.
    #[error(
        "`{addr}` stands for every address of this machine, so others do not know where the gateway is; name its URL \
         with --public-url, as in http://host.docker.internal:{port}", port = addr.port()
    )]
    NoPublicUrl {
        /// The requested address.
        addr: SocketAddr,
    },
    /// The system provides no thread or no event queue.
    #[error("cannot set up the gateway's thread: {0}; check the limits on threads and open files")]
    Runtime(#[from] io::Error),
    /// There is no certificate for HTTPS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// An API client in another form than `ID:SECRET[:TENANT]`. The message leaves out the text, which may contain a
    /// secret.
    #[error("an API client needs an id and a secret; write it as `ID:SECRET` or `ID:SECRET:TENANT`")]
    ClientForm,
}

impl GatewayError {
    /// Whether the settings are wrong, and not the environment.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Tls(_) | Self::ClientForm | Self::NoPublicUrl { .. })
    }

    pub(crate) fn listen(addr: SocketAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::PortTaken { addr },
            _ => Self::Listen { addr, source },
        }
    }
}

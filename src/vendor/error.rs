//! Why a vendor cannot start.

use std::net::SocketAddr;

use thiserror::Error;

/// Why a vendor cannot start.
#[derive(Debug, Error)]
pub enum VendorError {
    /// There is no issuer to trust.
    #[error("there is no issuer to trust; name one with `issuer`, or give a `guard`")]
    NoIssuer,
    /// It cannot listen on the address.
    #[error("cannot listen on `{address}`: {source}; choose another address, or port 0")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The system provides no thread or no event queue.
    #[error("cannot start: {0}; check the limits on threads and open files")]
    Resources(#[source] std::io::Error),
}

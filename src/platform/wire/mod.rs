//! Connections: accepting, TLS, time limits.

pub(crate) mod handshake;
pub(crate) mod server;
pub(crate) mod tls;

//! Connections: accepting, TLS, time limits.

pub(crate) mod handshake;
pub(crate) mod head_timer;
pub(crate) mod server;
pub(crate) mod tls;

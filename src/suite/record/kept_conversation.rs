//! A conversation as it was held.

use std::sync::Arc;

use crate::sender::Exchange;

/// A conversation that a check has held.
#[derive(Clone)]
pub struct KeptConversation {
    /// The check.
    pub check: &'static str,
    /// Its name among those of the run: another run with the same seed has the same one.
    pub label: String,
    /// Its exchanges, oldest first.
    pub exchanges: Vec<Arc<Exchange>>,
}

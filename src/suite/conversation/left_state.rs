//! What a conversation leaves behind at the target, for a check at the end of the run.

use std::sync::Arc;

use crate::sender::Exchange;

use super::call::Tenant;
use super::model::Model;

/// The partners that a conversation left behind, and what the model knows about them.
pub(crate) struct LeftState {
    pub(crate) partners: Vec<Tenant>,
    pub(crate) model: Model,
    /// The conversation that led there.
    pub(crate) exchanges: Vec<Arc<Exchange>>,
}

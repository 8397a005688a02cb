//! The state that a conversation leaves behind at the target, for a check at the end of the run.

use std::sync::Arc;

use crate::sender::Exchange;

use super::call::Tenant;
use super::model::Model;

/// Partners as a conversation left them, and the model of them.
pub(crate) struct LeftState {
    pub(crate) partners: Vec<Tenant>,
    pub(crate) model: Model,
    /// The conversation that led to this state.
    pub(crate) exchanges: Vec<Arc<Exchange>>,
}

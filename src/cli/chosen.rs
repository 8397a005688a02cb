//! A callback that the user sends by hand.

use serde_json::Value;
use uuid::Uuid;

use crate::contract::AnyCallback;

/// A callback, as far as the user has chosen it.
pub(super) struct ChosenCallback {
    pub(super) callback: AnyCallback,
    pub(super) tenant: Option<Uuid>,
    pub(super) payload: Option<Value>,
    /// Values by JSON pointer.
    pub(super) set: Vec<(String, Value)>,
}

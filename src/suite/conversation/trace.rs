//! What a callback leaves behind at the handler, so that the run can disable it at the end.

use serde_json::Value;
use uuid::Uuid;

use crate::contract::{Callback, Leaves};

/// What a callback may leave behind.
pub(crate) enum Trace {
    None,
    /// This partner, and these customers of it.
    Enabled(Uuid, Vec<Uuid>),
    /// Nothing of this partner remains.
    Reset(Uuid),
}

impl Trace {
    pub(crate) fn of(callback: Callback, body: &Value) -> Self {
        let tenant = body.pointer("/context/tenant_id").and_then(Value::as_str).and_then(|id| Uuid::try_parse(id).ok());
        let Some(tenant) = tenant else { return Self::None };
        match callback.leaves() {
            Leaves::Nothing => Self::None,
            Leaves::Partner => Self::Enabled(tenant, Vec::new()),
            Leaves::Customers(list) => {
                let enabled = body.pointer(list).and_then(Value::as_array).into_iter().flatten();
                let ids = enabled.filter_map(|item| Uuid::try_parse(item.get("acronis_tenant_id")?.as_str()?).ok());
                Self::Enabled(tenant, ids.collect())
            }
            Leaves::Disabled => Self::Reset(tenant),
        }
    }
}

//! What a callback leaves behind at the handler, so that the run can disable it at the end.

use serde_json::Value;
use uuid::Uuid;

use crate::contract::Callback;

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
        match callback {
            Callback::PartnerReset | Callback::EnablementReset => Self::Reset(tenant),
            Callback::PartnerEnable | Callback::EnablementWrite => Self::Enabled(tenant, Vec::new()),
            Callback::CustomerSetState | Callback::TenantMappingWrite => {
                let list = if callback.is_mapping() { "/payload/modified" } else { "/payload/enabled" };
                let enabled = body.pointer(list).and_then(Value::as_array).into_iter().flatten();
                let ids = enabled.filter_map(|item| Uuid::try_parse(item.get("acronis_tenant_id")?.as_str()?).ok());
                Self::Enabled(tenant, ids.collect())
            }
            Callback::PartnerGetState
            | Callback::CustomerGetState
            | Callback::EnablementRead
            | Callback::TopologyRead
            | Callback::TenantMappingRead
            | Callback::Custom(_) => Self::None,
        }
    }
}

//! Messages with fresh identifiers.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

/// Gives each tenant and each request a new identifier, the same one wherever it stands.
pub(super) fn rename(value: &mut Value, key: &str, fresh: &mut BTreeMap<Uuid, Uuid>) {
    match value {
        Value::String(text) if key == "request_id" || key.ends_with("tenant_id") => {
            if let Ok(id) = Uuid::try_parse(text) {
                *text = fresh.entry(id).or_insert_with(Uuid::new_v4).to_string();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, key, fresh)),
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| rename(value, name, fresh)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tenants_and_requests_get_new_identifiers_consistently() {
        let id = Uuid::new_v4().to_string();
        let mut body = json!({ "request_id": Uuid::new_v4(), "context": { "tenant_id": id }, "payload": { "partner_tenant_id": id, "settings": { "a": id } } });
        rename(&mut body, "", &mut BTreeMap::new());
        assert_ne!(body["context"]["tenant_id"], id);
        assert_eq!(body["context"]["tenant_id"], body["payload"]["partner_tenant_id"]);
        assert_eq!(body["payload"]["settings"]["a"], id);
    }
}

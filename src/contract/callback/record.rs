//! What the schemas say about the documented callbacks.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::contract::{Schema, schemas};

/// The schemas and identifiers (CTI) of one callback.
pub(super) struct CallbackRecord {
    pub(super) request: &'static Schema,
    pub(super) response: &'static Schema,
    pub(super) id: &'static str,
    pub(super) request_type: &'static str,
    pub(super) response_type: Option<&'static str>,
}

/// By name. Every message needs its record many times, so each is read once.
static RECORDS: LazyLock<HashMap<&str, CallbackRecord>> = LazyLock::new(|| {
    let named = |name: &str| schemas().find(|schema| schema.name == name);
    let requests = schemas().filter_map(|schema| Some((schema.name.strip_suffix(".request")?, schema)));
    let records = requests.filter_map(|(name, request)| {
        let response = named(&format!("{name}.response"))?;
        let constant = |schema: &'static Schema, member| schema.shape.at(member)?.constant();
        let (id, request_type) = (constant(request, "context.callback_id")?, constant(request, "type")?);
        let response_type = constant(response, "type");
        Some((name, CallbackRecord { request, response, id, request_type, response_type }))
    });
    records.collect()
});

/// The name of the predefined callback with that `context.callback_id`.
pub(super) fn predefined(id: &str) -> Option<&'static str> {
    RECORDS.iter().find(|(_, record)| record.id == id).map(|(name, _)| *name)
}

/// The record of the callback with that name.
pub(super) fn record(name: &str) -> &'static CallbackRecord {
    RECORDS.get(name).unwrap_or_else(|| panic!("schemas/: `{name}` has no schemas, or they fix no identifiers"))
}

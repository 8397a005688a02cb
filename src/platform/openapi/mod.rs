//! The interfaces as an OpenAPI 3.1 document: the platform's endpoints as paths, the callbacks as webhooks.
//!
//! Everything comes from one source: paths from the list of endpoints, callbacks from the contract, and bodies from
//! `schemas/`.

pub(crate) mod components;
mod custom;
mod older;
pub(crate) mod paths;
pub(crate) mod webhooks;

pub use older::openapi_3_0;
use serde_json::{Value, json};

use crate::contract::CustomDefinition;

/// The edition of the specification that the document follows.
const EDITION: &str = "3.1.0";

/// The document, with these callbacks of a vendor. It is the same each time, and its URLs are relative to the gateway's.
pub fn openapi(custom: &[&'static CustomDefinition]) -> Value {
    let mut document = json!({
        "openapi": EDITION,
        "info": {
            "title": "Acronis API Callback Gateway, as acgw imitates it",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Both directions: `paths` are the platform's endpoints, which a vendor's backend calls, and `webhooks` are the callbacks, which the platform sends to the one URL of a vendor's handler. `x-source` names the document and the clause of a rule. This description is independent of Acronis.",
            "license": { "name": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/", "description": "A running `acgw serve`" }],
        "paths": paths::paths(),
        "webhooks": webhooks::webhooks(),
        "components": {
            "schemas": components::schemas(),
            "securitySchemes": components::security_schemes(),
        },
    });
    custom.iter().for_each(|definition| custom::add(&mut document, definition));
    document
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Calls `look` with every reference of the document.
    fn references(value: &Value, look: &mut impl FnMut(&str)) {
        match value {
            Value::Object(members) => {
                members.get("$ref").and_then(Value::as_str).into_iter().for_each(&mut *look);
                members.values().for_each(|value| references(value, look));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, look)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_component_is_used() {
        let document = openapi(&[]);
        let mut used = BTreeSet::new();
        references(&document, &mut |reference| {
            let pointer = reference.strip_prefix('#').expect("within the document");
            assert!(document.pointer(pointer).is_some(), "{reference}");
            used.insert(pointer.to_owned());
        });
        let components = document["components"]["schemas"].as_object().expect("components").keys();
        let components: BTreeSet<String> = components.map(|name| format!("/components/schemas/{name}")).collect();
        assert_eq!(used, components);
    }

    #[test]
    fn the_document_is_the_same_each_time() {
        assert_eq!(openapi(&[]).to_string(), openapi(&[]).to_string());
    }
}

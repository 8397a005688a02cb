//! Any callback that the gateway may send: one whose messages are defined, or one of which only the identifiers are known.

use super::predefined::Callback;
use crate::contract::{Schema, schema};

/// A callback of a vendor (“Custom callbacks”) of which only the identifiers are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomCallback {
    /// `context.callback_id` (CTI).
    pub callback_id: String,
    /// The request's `type` (CTI).
    pub request_type: String,
}

/// A callback of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyCallback {
    /// One whose messages are defined.
    Defined(Callback),
    /// A vendor's own, without its definition.
    Custom(CustomCallback),
}

impl From<Callback> for AnyCallback {
    fn from(callback: Callback) -> Self {
        Self::Defined(callback)
    }
}

impl From<CustomCallback> for AnyCallback {
    fn from(callback: CustomCallback) -> Self {
        Self::Custom(callback)
    }
}

impl AnyCallback {
    /// Every callback that the documents define.
    pub fn documented() -> impl Iterator<Item = Self> {
        Callback::all().map(Self::from)
    }

    /// The documented callback of that short name, or with that `context.callback_id`.
    pub fn find(name_or_id: &str) -> Option<Self> {
        Self::documented().find(|callback| callback.name() == name_or_id || callback.id() == name_or_id)
    }

    /// The short name; without a definition, the identifier.
    pub fn name(&self) -> &str {
        match self {
            Self::Defined(callback) => callback.name(),
            Self::Custom(callback) => &callback.callback_id,
        }
    }

    /// The callback's identifier, `context.callback_id` (CTI).
    pub fn id(&self) -> &str {
        match self {
            Self::Defined(callback) => callback.id(),
            Self::Custom(callback) => &callback.callback_id,
        }
    }

    /// The request's `type` (CTI).
    pub fn request_type(&self) -> &str {
        match self {
            Self::Defined(callback) => callback.request_type(),
            Self::Custom(callback) => &callback.request_type,
        }
    }

    /// Schema of the request; without a definition, that of the envelope.
    pub fn request(&self) -> &'static Schema {
        match self {
            Self::Defined(callback) => callback.request(),
            Self::Custom(_) => envelope("callback-request"),
        }
    }

    /// Schema of the answer with status 200; without a definition, that of the envelope.
    pub fn response(&self) -> &'static Schema {
        match self {
            Self::Defined(callback) => callback.response(),
            Self::Custom(_) => envelope("callback-response"),
        }
    }

    /// Whether it is unknown which statuses its answers may have: a vendor defines those of its own callbacks.
    pub const fn may_define_errors(&self) -> bool {
        matches!(self, Self::Custom(_))
    }

    /// Whether it is one of the four that enable a partner or customers. An error answer may then carry a message for the user
    /// (“Callback error handling”, “Enablement error messages”).
    pub const fn is_enabling(&self) -> bool {
        match self {
            Self::Defined(callback) => callback.is_enabling(),
            Self::Custom(_) => false,
        }
    }
}

fn envelope(name: &str) -> &'static Schema {
    schema(name).expect("embedded")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::contract::{schema, schemas};

    #[test]
    fn documented_callbacks_are_distinct_and_found_by_name_and_identifier() {
        let ids: HashSet<String> = AnyCallback::documented().map(|callback| callback.id().to_owned()).collect();
        assert_eq!(ids.len(), Callback::all().count());
        for callback in AnyCallback::documented() {
            assert_eq!(AnyCallback::find(callback.name()).as_ref(), Some(&callback));
            assert_eq!(AnyCallback::find(callback.id()).as_ref(), Some(&callback));
            assert!(callback.id().contains(callback.name()), "{}", callback.id());
        }
        assert_eq!(AnyCallback::find("enablement"), None);
    }

    #[test]
    fn every_schema_of_a_request_to_handlers_is_that_of_a_callback() {
        let is_callbacks = |name: &&str| name.ends_with(".request") && !name.starts_with("platform.");
        let requests = schemas().map(|schema| schema.name).filter(is_callbacks);
        let known: HashSet<&str> = AnyCallback::documented().map(|callback| callback.request().name).collect();
        assert_eq!(requests.collect::<HashSet<_>>(), known);
    }

    #[test]
    fn examples_name_their_callback_and_their_type() {
        for callback in AnyCallback::documented() {
            for example in callback.request().examples() {
                assert_eq!(example["context"]["callback_id"], callback.id());
                assert_eq!(example["type"], callback.request_type());
            }
        }
    }

    #[test]
    fn of_custom_callbacks_the_envelope_is_known() {
        let custom = AnyCallback::from(CustomCallback {
            callback_id: "cti.a.p.acgw.callback.v1.0~acme.app.sync.v1.0".to_owned(),
            request_type: "cti.a.p.acgw.request.v1.0~acme.app.sync.v1.0".to_owned(),
        });
        assert_eq!(custom.name(), custom.id());
        assert_eq!(Some(custom.request().name), schema("callback-request").map(|schema| schema.name));
        assert!(custom.may_define_errors() && !custom.is_enabling());
    }
}

//! The custom callbacks of a vendor. An extension of `Call` and of `Conversation`.

use serde_json::Value;

use super::call::{Call, Tenant};
use super::conversation::Conversation;
use crate::contract::{Callback, CustomDefinition};
use crate::generate::plain;
use crate::suite::engine::session::TEXT_MARK;

impl Call {
    /// A custom callback with this payload.
    pub fn custom(definition: &'static CustomDefinition, partner: &Tenant, payload: Option<Value>) -> Self {
        let intent = format!("“{}” ({})", definition.title, definition.name);
        Self::new(Callback::Custom(definition), partner.id, &intent, payload)
    }

    /// A custom callback with the first payload that its schema suggests.
    pub fn simple_custom(definition: &'static CustomDefinition, partner: &Tenant) -> Self {
        Self::custom(definition, partner, plain(&definition.request).into_iter().next().flatten())
    }
}

impl Conversation<'_> {
    /// A custom callback with a plain payload in place of its own; other callbacks as they are.
    pub(super) fn with_plain_payload(&self, call: Call) -> Call {
        let Callback::Custom(definition) = call.callback else { return call };
        let plain = self.custom(definition, &Tenant { id: call.tenant, name: String::new() });
        call.payload(plain.payload)
    }

    /// A text of its own, to know a partner by.
    pub fn text_mark(&self) -> String {
        format!("{TEXT_MARK}{}", self.new_digits())
    }

    /// Hexadecimal digits that nothing else has.
    pub(crate) fn new_digits(&self) -> String {
        self.identifier().simple().to_string()[..8].to_owned()
    }

    /// A custom callback as it is sent, and whether a text in it was sent before although the handler takes each text once.
    pub(super) fn with_new_texts(&self, mut call: Call) -> (Call, bool) {
        let Callback::Custom(definition) = call.callback else { return (call, false) };
        let Some(payload) = call.payload.take() else { return (call, false) };
        let fresh = self.session().custom_contacts.fresh(definition, payload, || self.new_digits());
        (call.payload(Some(fresh.payload)), fresh.is_stale)
    }

    /// A custom callback with the payload that the handler has accepted before, if it has accepted any.
    pub fn custom(&self, definition: &'static CustomDefinition, partner: &Tenant) -> Call {
        match self.session().custom_contacts.accepted(definition) {
            Some(payload) => Call::custom(definition, partner, payload),
            None => Call::simple_custom(definition, partner),
        }
    }
}

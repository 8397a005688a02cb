//! What the first contact with each custom callback has shown.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::contract::CustomDefinition;
use crate::suite::record::{Method, Options};

/// How a handler answers a plain custom callback.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CustomContact {
    /// It carries out the callback with this payload.
    Accepted(Option<Value>),
    /// It refuses the callback with a status that is not defined.
    Refused,
    /// It answers with an error that is not defined, whatever the payload is.
    Broken,
}

/// The custom callbacks of the run, by `callback_id`.
#[derive(Default)]
pub(crate) struct CustomContacts {
    contacts: Mutex<BTreeMap<&'static str, CustomContact>>,
    /// The texts that the first partner of the run sent.
    first_marks: Mutex<BTreeMap<&'static str, String>>,
}

impl CustomContacts {
    /// Notes how the handler answers.
    pub(crate) fn note(&self, definition: &CustomDefinition, contact: CustomContact) {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner).insert(definition.callback_id, contact);
    }

    /// Notes a text that the first partner sent with the callback.
    pub(crate) fn note_first_mark(&self, definition: &CustomDefinition, mark: String) {
        self.first_marks.lock().unwrap_or_else(PoisonError::into_inner).insert(definition.callback_id, mark);
    }

    /// The text that the first partner sent with the callback.
    pub(crate) fn first_mark(&self, definition: &CustomDefinition) -> Option<String> {
        self.first_marks.lock().unwrap_or_else(PoisonError::into_inner).get(definition.callback_id).cloned()
    }

    /// The payload with which the handler carries out the callback; `None` if it was not carried out.
    pub(crate) fn accepted(&self, definition: &CustomDefinition) -> Option<Option<Value>> {
        match self.contacts.lock().unwrap_or_else(PoisonError::into_inner).get(definition.callback_id) {
            Some(CustomContact::Accepted(payload)) => Some(payload.clone()),
            _ => None,
        }
    }

    /// Whether each answer of the handler was an error that is not defined.
    pub(crate) fn is_broken(&self, definition: &CustomDefinition) -> bool {
        let contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.get(definition.callback_id) == Some(&CustomContact::Broken)
    }

    /// Whether the handler refuses the callback whatever its payload is.
    pub(crate) fn is_refused(&self, definition: &CustomDefinition) -> bool {
        let contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.get(definition.callback_id) == Some(&CustomContact::Refused)
    }
}

/// Why a correct handler may refuse a plain custom callback with this status, if it may.
pub(crate) fn excuse(options: &Options, definition: &CustomDefinition, status: Option<u16>) -> Option<&'static str> {
    let status = status.filter(|status| definition.with_status(*status).next().is_none())?;
    match status {
        401 | 403 if options.credentials.is_none() => {
            Some("the handler refuses the callback without credentials; give valid ones with --credentials")
        }
        400..=499 if options.partner == Method::Explicit => {
            Some("the handler refuses callbacks about a partner that no callback has enabled, which it may do")
        }
        _ => None,
    }
}

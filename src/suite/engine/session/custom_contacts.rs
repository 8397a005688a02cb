//! What the first contact with each custom callback has shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::contract::CustomDefinition;
use crate::generate::{Freshened, freshened, scalars};
use crate::suite::record::{Method, Options};

/// Texts that begin so have digits that nothing else has.
pub(crate) const TEXT_MARK: &str = "acgw ";

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
    /// The texts that were sent with callbacks that take each text once, with their places.
    taken: Mutex<BTreeMap<&'static str, BTreeSet<(String, String)>>>,
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

    /// Notes that the handler takes each text of this callback once, as one does that creates users by their login.
    pub(crate) fn note_takes_once(&self, definition: &CustomDefinition) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).entry(definition.callback_id).or_default();
    }

    /// Whether the handler takes each text of this callback once.
    pub(crate) fn takes_once(&self, definition: &CustomDefinition) -> bool {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).contains_key(definition.callback_id)
    }

    /// The payload as it is sent: with new texts if the handler takes each text once.
    pub(crate) fn fresh(
        &self,
        definition: &CustomDefinition,
        payload: Value,
        digits: impl FnOnce() -> String,
    ) -> Freshened {
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(taken) = all.get_mut(definition.callback_id) else { return Freshened { payload, is_stale: false } };
        // Others may have been sent in an earlier run.
        let is_stale = |place: &str, text: &str| {
            !text.starts_with(TEXT_MARK) || taken.contains(&(place.to_owned(), text.to_owned()))
        };
        let fresh = freshened(&definition.request, payload, &digits(), is_stale);
        let mut places = Vec::new();
        scalars(&fresh.payload, "", &mut places);
        let text = |place: String| Some((fresh.payload.pointer(&place)?.as_str()?.to_owned(), place));
        taken.extend(places.into_iter().filter_map(text).map(|(text, place)| (place, text)));
        fresh
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

//! One exchange, with what the pages ask of it.

use serde_json::Value;
use uuid::Uuid;

use crate::contract::Outcome;
use crate::platform::{Direction, JournalEntry, JournalMessage, KeptExchange};

/// What the note of an accepted status report says if parts of it have no effect.
const WITHOUT_EFFECT: [&str; 2] = ["is not a documented member", "without effect"];

/// One exchange.
pub(in crate::console) struct Item {
    pub(in crate::console) number: usize,
    /// With its secrets: what is shown must be masked.
    pub(in crate::console) entry: JournalEntry,
}

impl Item {
    pub(super) fn read(kept: &KeptExchange) -> Option<Self> {
        Some(Self { number: kept.number, entry: kept.unmasked()? })
    }

    /// Whether the gateway sent it.
    pub(super) fn is_callback(&self) -> bool {
        self.entry.direction == Direction::Outbound
    }

    /// The name of the callback, or what was asked for.
    pub(super) fn what(&self) -> String {
        match self.callback() {
            Some(name) => name.to_owned(),
            // What the query says stands beside it.
            None => format!("{} {}", self.entry.method, self.entry.url.split('?').next().unwrap_or_default()),
        }
    }

    /// The callback's short name, if it is one.
    pub(super) fn callback(&self) -> Option<&str> {
        let note = self.entry.note.as_deref().filter(|_| self.is_callback())?;
        note.split(", ").next()
    }

    /// The note without the callback's name.
    pub(super) fn note(&self) -> Option<String> {
        let note = self.entry.masked_summary().note?;
        match note.split_once(", ") {
            Some((_, outcome)) if self.is_callback() => Some(outcome.to_owned()),
            _ => Some(note),
        }
    }

    /// Whether something is wrong with it, or has no effect.
    pub(in crate::console) fn is_problem(&self) -> bool {
        let note = self.entry.note.as_deref().unwrap_or_default();
        if self.is_callback() {
            return !note.ends_with(&format!(", {}", Outcome::Answered.name()));
        }
        self.entry.status.is_none_or(|status| status >= 400) || WITHOUT_EFFECT.iter().any(|said| note.contains(said))
    }

    /// The request's body, if it is JSON.
    pub(super) fn body(&self) -> Option<Value> {
        serde_json::from_str(&self.entry.request.body).ok()
    }

    /// The tenant that it is about, if it names one.
    pub(super) fn tenant(&self) -> Option<Uuid> {
        if self.is_callback() {
            // As text, because the journal may have only the start of the body.
            let (_, rest) = self.entry.request.body.split_once("\"tenant_id\":\"")?;
            return Uuid::try_parse(rest.split('"').next()?).ok();
        }
        let query = self.entry.url.split_once('?')?.1;
        let mut named = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "tenantID");
        Uuid::try_parse(&named.next()?.1).ok()
    }

    /// Whether the journal has only the start of the answer or of the request.
    pub(super) fn is_cut(&self) -> bool {
        self.entry.request.is_cut() || self.entry.response.as_ref().is_some_and(JournalMessage::is_cut)
    }

    /// Whether it names this tenant anywhere.
    pub(super) fn mentions(&self, tenant: &str) -> bool {
        let text = tenant.to_ascii_lowercase();
        [&self.entry.url, &self.entry.request.body].iter().any(|part| part.to_ascii_lowercase().contains(&text))
    }
}

//! Status reports that the platform's side refused.

use crate::platform::JournalEntry;

/// A status report that the platform's side refused.
pub(crate) struct RefusedReport {
    pub(crate) status: u16,
    pub(crate) has_token: bool,
    /// Path and query.
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) answer: String,
}

impl From<JournalEntry> for RefusedReport {
    fn from(entry: JournalEntry) -> Self {
        Self {
            status: entry.status.unwrap_or_default(),
            url: entry.url,
            has_token: entry.request.headers.iter().any(|(name, _)| name == "authorization"),
            body: entry.request.body,
            answer: entry.response.map(|response| response.body).unwrap_or_default(),
        }
    }
}

//! A callback as the journal shows it.

use hyper::HeaderMap;
use jiff::Timestamp;

use super::entry::{Direction, JournalEntry, JournalMessage, MOST_CALLBACK_BODY, readable};
use crate::contract::Outcome;
use crate::sender::Exchange;
use crate::text::mask::MASK;

/// The entry of one attempt; the journal masks it.
pub(crate) fn entry(at: Timestamp, exchange: &Exchange, outcome: Outcome) -> JournalEntry {
    let reason = exchange.error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
    JournalEntry {
        at,
        direction: Direction::Outbound,
        method: exchange.method.clone(),
        url: url(&exchange.url),
        status: exchange.status(),
        request: message(&exchange.request_headers, &exchange.request_body),
        response: exchange.received.as_ref().map(|received| message(&received.headers, &received.body)),
        note: Some(format!("{}, {}{reason}", exchange.intent, outcome.name())),
    }
}

/// A handler's URL without its secrets: the password, and every value in the query, where function hosts want keys.
pub(crate) fn url(text: &str) -> String {
    let Ok(mut url) = url::Url::parse(text) else { return text.to_owned() };
    if url.password().is_none() && url.query().is_none() {
        return text.to_owned();
    }
    if url.password().is_some() {
        // Fails only for URLs without a host, which have no password.
        let _ = url.set_password(Some(MASK));
    }
    let names: Vec<String> = url.query_pairs().map(|(name, _)| format!("{name}={MASK}")).collect();
    url.set_query(Some(names.join("&").as_str()).filter(|query| !query.is_empty()));
    url.into()
}

fn message(headers: &HeaderMap, body: &[u8]) -> JournalMessage {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), readable(value.as_bytes()).into_owned()))
        .collect();
    JournalMessage::cut(headers, body, MOST_CALLBACK_BODY)
}

#[cfg(test)]
mod tests {
    use super::url;

    #[test]
    fn urls_are_shown_without_their_secrets() {
        for (plain, shown) in [
            ("http://127.0.0.1:1/x", "http://127.0.0.1:1/x"),
            ("https://u:p@a.example/x?code=abc&y", "https://u:***@a.example/x?code=***&y=***"),
            ("https://a.example/x?", "https://a.example/x"),
        ] {
            assert_eq!(url(plain), shown);
        }
    }
}

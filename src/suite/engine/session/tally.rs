//! Counts what the answers to documented callbacks have in common. Remarks follow from it.

use std::collections::BTreeMap;
use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, DATE, HeaderName, LOCATION, SERVER, VIA};
use jiff::Timestamp;

use crate::sender::Exchange;

/// Counts over the answers to documented callbacks with good tokens.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(crate) answers: usize,
    pub(crate) statuses: BTreeMap<u16, usize>,
    /// Answers that are HTML pages.
    pub(crate) pages: usize,
    /// Errors that speak of CSRF.
    pub(crate) csrf: usize,
    /// The software that a page or a server error names in `Via` or `Server`.
    pub(crate) proxy: Option<String>,
    /// The target of the last redirect.
    pub(crate) location: Option<String>,
    /// How many answers have a `Date` far from our clock, and how far the last of these is, in seconds.
    pub(crate) skewed: (usize, i64),
}

/// A smaller difference says nothing: `Date` has whole seconds.
const SKEW: i64 = 2;

impl Tally {
    /// A tally of this many answers for each status.
    #[cfg(test)]
    pub(crate) fn of_statuses(statuses: &[(u16, usize)]) -> Self {
        let statuses: BTreeMap<_, _> = statuses.iter().copied().collect();
        Self { answers: statuses.values().sum(), statuses, ..Self::default() }
    }

    /// Counts one answer.
    pub(crate) fn note(&mut self, exchange: &Exchange) {
        let Some(received) = &exchange.received else { return };
        self.answers += 1;
        *self.statuses.entry(received.status).or_default() += 1;
        let headers = &received.headers;
        let is_html = text(headers, &CONTENT_TYPE).is_some_and(|name| name.starts_with("text/html"));
        let is_page = is_html && received.json().is_none();
        self.pages += usize::from(is_page);
        self.csrf += usize::from(received.status >= 400 && speaks_of_csrf(&received.body));
        if is_page || received.status >= 500 {
            self.proxy = text(headers, &VIA).or_else(|| text(headers, &SERVER)).or(self.proxy.take());
        }
        if (300..400).contains(&received.status) {
            self.location = text(headers, &LOCATION).or(self.location.take());
        }
        if let Some(away) = text(headers, &DATE)
            .and_then(|date| away(&date, exchange.sent_at, received.elapsed))
            .filter(|away| away.abs() >= SKEW)
        {
            self.skewed = (self.skewed.0 + 1, away);
        }
    }

    /// How many answers have one of these statuses.
    pub(crate) fn with(&self, statuses: &[u16]) -> usize {
        statuses.iter().filter_map(|status| self.statuses.get(status)).sum()
    }

    /// Whether this many answers are nearly all of them, and more than a coincidence.
    pub(crate) fn is_common(&self, count: usize) -> bool {
        const ENOUGH: usize = 2;
        count >= ENOUGH && count * 10 >= self.answers * 9
    }
}

/// What the frameworks say when a POST lacks their token.
fn speaks_of_csrf(body: &[u8]) -> bool {
    const SAID: [&str; 3] = ["csrf", "authenticitytoken", "page expired"];
    let body = String::from_utf8_lossy(body).to_lowercase();
    SAID.iter().any(|said| body.contains(said))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// How far the date of an answer is before it was asked for, or after it came, in seconds by our clock.
fn away(date: &str, sent_at: Timestamp, took: Duration) -> Option<i64> {
    let date = Timestamp::try_from(httpdate::parse_http_date(date).ok()?).ok()?.as_second();
    let (earliest, latest) = (sent_at.as_second(), (sent_at + took).as_second());
    Some((date - latest).max(0) + (date - earliest).min(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http_are_read() {
        let now = Timestamp::now();
        let away = |date: &str| away(date, now, Duration::from_secs(1));
        let date = |time: Timestamp| time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        assert_eq!(away(&date(now)), Some(0));
        assert_eq!(away(&date(now - jiff::Span::new().hours(1))), Some(-3600));
        assert_eq!(away(&date(now + Duration::from_secs(4))), Some(3));
        assert_eq!(away("yesterday"), None);
    }

    #[test]
    fn nearly_all_is_common_and_one_is_not() {
        let tally = Tally { answers: 20, ..Tally::default() };
        assert!(tally.is_common(18) && !tally.is_common(17));
        assert!(!Tally { answers: 1, ..Tally::default() }.is_common(1));
    }
}

//! Counts what the answers to documented callbacks have in common. The likely causes follow from it.

use std::collections::BTreeMap;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, DATE, HeaderName, LOCATION, SERVER, VIA};

use crate::contract::Violation;
use crate::sender::Exchange;

/// Counts over the answers to documented callbacks with good tokens.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(crate) answers: usize,
    pub(crate) statuses: BTreeMap<u16, usize>,
    /// Answers that are HTML pages.
    pub(crate) pages: usize,
    /// The software that a page or a server error names in `Via` or `Server`.
    pub(crate) proxy: Option<String>,
    /// The target of the last redirect.
    pub(crate) location: Option<String>,
    /// How many answers have a `Date` far from our clock, and how far the last of these is, in seconds.
    pub(crate) skewed: (usize, i64),
    /// For each rule how many answers break it, and the first violation.
    pub(crate) rules: BTreeMap<String, (usize, Violation)>,
}

/// A smaller difference says nothing: `Date` has whole seconds, and answers take time.
const SKEW: i64 = 30;

impl Tally {
    /// A tally of this many answers for each status.
    #[cfg(test)]
    pub(crate) fn of_statuses(statuses: &[(u16, usize)]) -> Self {
        let statuses: BTreeMap<_, _> = statuses.iter().copied().collect();
        Self { answers: statuses.values().sum(), statuses, ..Self::default() }
    }

    /// Counts one answer.
    pub(crate) fn note(&mut self, exchange: &Exchange, violations: &[Violation]) {
        let Some(received) = &exchange.received else { return };
        self.answers += 1;
        *self.statuses.entry(received.status).or_default() += 1;
        let headers = &received.headers;
        let is_html = text(headers, &CONTENT_TYPE).is_some_and(|name| name.starts_with("text/html"));
        let is_page = is_html && received.json().is_none();
        self.pages += usize::from(is_page);
        if is_page || received.status >= 500 {
            self.proxy = text(headers, &VIA).or_else(|| text(headers, &SERVER)).or(self.proxy.take());
        }
        if (300..400).contains(&received.status) {
            self.location = text(headers, &LOCATION).or(self.location.take());
        }
        if let Some(away) = text(headers, &DATE).and_then(|date| away(&date)).filter(|away| away.abs() > SKEW) {
            self.skewed = (self.skewed.0 + 1, away);
        }
        if received.status == 200 {
            let mut seen: Vec<&str> = Vec::new();
            for violation in violations {
                if !seen.contains(&violation.rule.as_str()) {
                    seen.push(&violation.rule);
                    self.rules.entry(violation.rule.clone()).or_insert_with(|| (0, violation.clone())).0 += 1;
                }
            }
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

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The difference between this date and our clock, in seconds.
fn away(date: &str) -> Option<i64> {
    let time = jiff::Timestamp::try_from(httpdate::parse_http_date(date).ok()?).ok()?;
    Some(time.as_second() - jiff::Timestamp::now().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http_are_read() {
        let now = jiff::Timestamp::now();
        let date = |time: jiff::Timestamp| time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        assert!(away(&date(now)).is_some_and(|away| away.abs() <= 2));
        assert!(away(&date(now - jiff::Span::new().hours(1))).is_some_and(|away| (-3602..=-3598).contains(&away)));
        assert_eq!(away("yesterday"), None);
    }

    #[test]
    fn nearly_all_is_common_and_one_is_not() {
        let tally = Tally { answers: 20, ..Tally::default() };
        assert!(tally.is_common(18) && !tally.is_common(17));
        assert!(!Tally { answers: 1, ..Tally::default() }.is_common(1));
    }
}

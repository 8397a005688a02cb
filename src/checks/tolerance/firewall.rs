//! Texts that a web application firewall takes for an attack. It answers in the handler's place, with a page.

use hyper::header::CONTENT_TYPE;

use crate::suite::{Finding, Verdict};

const FIX: &str = "The answer is an HTML page with an error status, for this text only: a web application firewall or a \
                   proxy in front of the handler seems to take the text for an attack. Look at its log, and exempt the \
                   URL of the callbacks from its rules for bodies.";

const REFUSED: &str = "The handler, or something in front of it, refuses this text with a 4xx status. What a user types is \
                       data: accept any text of up to 127 characters, and escape it where you use it.";

/// The verdict, with a fix of its own for what is refused.
pub(super) fn hinted(verdict: Verdict) -> Verdict {
    verdict.map_err(|wrong| wrong.map_findings(with_fix))
}

fn with_fix(finding: Finding) -> Finding {
    let answer = finding.exchanges.last().and_then(|exchange| exchange.received.as_ref());
    let is_page = answer.is_some_and(|answer| {
        let kind = answer.headers.get(CONTENT_TYPE).map(|value| value.as_bytes().to_ascii_lowercase());
        // A server error with a page is the page of a framework.
        (400..500).contains(&answer.status) && kind.is_some_and(|kind| kind.starts_with(b"text/html"))
    });
    let is_refused = finding.pointer.is_empty() && answer.is_some_and(|answer| (400..500).contains(&answer.status));
    match (is_page, is_refused) {
        (true, _) => finding.fixed_by(FIX),
        (false, true) => finding.fixed_by(REFUSED),
        (false, false) => finding,
    }
}

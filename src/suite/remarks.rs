//! Likely causes of what a run sees, to be said before anything else.

use crate::gateway::KEYS_PATH;

use super::run::{CheckOutcome, CheckResult};
use super::session::Session;

/// A few sentences at most; none when nothing stands out.
pub(super) fn remarks(session: &Session, results: &[CheckResult]) -> Vec<String> {
    let mut remarks = Vec::new();
    let statuses: Vec<u16> = results
        .iter()
        .filter(|result| result.outcome == CheckOutcome::Failed && result.check.id.starts_with("response."))
        .flat_map(|result| &result.findings)
        .filter_map(|finding| finding.exchanges.last()?.status())
        .collect();
    let all = |wanted: &[u16]| statuses.len() > 1 && statuses.iter().all(|status| wanted.contains(status));
    if all(&[401, 403]) {
        let keys = if session.gateway.key_fetches() == 0 {
            "It never fetched them: set its issuer and its keys URL to those of this run."
        } else {
            "It fetched them, so look at the issuer and the endpoint id that it expects."
        };
        remarks.push(format!(
            "Valid callbacks are refused with 401 or 403: does the handler know the gateway's keys? {keys} \
             Issuer: {}, keys: {}{KEYS_PATH}, endpoint: {}",
            session.gateway.issuer(),
            session.gateway.url(),
            session.options.endpoint_id
        ));
    } else if all(&[404, 405]) {
        remarks
            .push("Valid callbacks are answered with 404 or 405: is this the URL that takes the callbacks?".to_owned());
    } else if all(&[502, 503, 504]) {
        remarks.push(
            "Valid callbacks are answered with 502, 503 or 504: the answers seem to come from a proxy.".to_owned(),
        );
    }
    remarks
}

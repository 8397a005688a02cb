//! Asks each finder for its remark.

use std::collections::BTreeMap;

use super::{clock, connection};
use crate::suite::engine::session::Session;
use crate::suite::record::{CheckResult, most_common_reason, mostly_open};

const ONE_TOKEN_EACH: &str = "The handler takes each token once, so the run sent a new one with each callback. The page on \
                              the verification shows tokens that are good for an hour, and does not say that each \
                              callback has one of its own: if the gateway uses one again, its callbacks are refused.";

/// What may explain findings, by what the run has seen beside the answers.
pub(in crate::suite::engine) fn remarks(session: &Session, results: &[CheckResult]) -> Vec<String> {
    let tally = session.observations.tally();
    let short = short_form(&session.options.left_out, results.len());
    let connection = [connection::untrusted(session), connection::lost(session, &tally), connection::resent(session)];
    let once = session.sender.tokens().are_for_once().then(|| ONE_TOKEN_EACH.to_owned());
    let others = [short, open(results), clock::clock(&tally), once].into_iter().chain(connection).flatten();
    others.chain(session.vendor_tenants.remarks()).collect()
}

/// That most checks of a subject are undecided, so that a run in which nothing failed says little.
fn open(results: &[CheckResult]) -> Option<String> {
    let (subject, open, all) = mostly_open(results)?;
    let reason =
        most_common_reason(results).map(|reason| format!(" The reason of most: {reason}.")).unwrap_or_default();
    Some(format!("{open} of {all} checks of {subject} are undecided: this run says little about it.{reason}"))
}

/// That a run is the short form, and what it left out.
fn short_form(left_out: &[&'static str], ran: usize) -> Option<String> {
    let mut subjects: BTreeMap<&str, usize> = BTreeMap::new();
    for id in left_out {
        *subjects.entry(id.split('.').next().unwrap_or(id)).or_default() += 1;
    }
    let named: Vec<String> = subjects.iter().map(|(subject, count)| format!("{count} {subject}")).collect();
    let text = format!(
        "This is the short form (--quick): {ran} of {} checks. It leaves out {}. Run `acgw check` without --quick before \
         you rely on the result.",
        ran + left_out.len(),
        named.join(", ")
    );
    (!left_out.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_says_what_it_leaves_out() {
        let text = short_form(&["auth.a", "auth.b", "model.c"], 4).unwrap_or_default();
        assert!(text.contains("4 of 7 checks. It leaves out 2 auth, 1 model."), "{text}");
        assert_eq!(short_form(&[], 7), None);
    }
}

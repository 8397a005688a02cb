//! A cause that is known, and what it may be behind.

use std::collections::BTreeSet;

use crate::suite::record::{Cause, Check, CheckResult, Finding, Symptom};

/// The subjects about callbacks at the same time.
pub(super) const SIDE_BY_SIDE: &[&str] = &["concurrency"];

/// The subject about the form of answers.
pub(super) const FORM: &str = "response";

/// A cause that is known, and how it shows.
pub(super) struct KnownCause {
    pub(super) cause: Cause,
    pub(super) subject: &'static str,
    pub(super) symptoms: BTreeSet<Symptom>,
    /// How far it reaches: what it spoils besides.
    reach: u8,
    /// Forgeries that the handler carries out because of it.
    pub(super) accepted: BTreeSet<&'static str>,
}

impl KnownCause {
    /// Some subjects are about one mechanism of a handler, so that their failures are one cause.
    pub(super) fn is_one_mechanism(&self, check: &Check) -> bool {
        self.subject == check.subject() && SIDE_BY_SIDE.contains(&self.subject)
    }

    /// Whether the check rests on one that shows this cause.
    pub(super) fn is_under(&self, check: &Check) -> bool {
        let shown = std::iter::once(self.cause.check).chain(self.cause.also.iter().copied());
        shown.into_iter().any(|id| check.rests_on(id))
    }

    /// Whether it may be behind this finding of the check.
    pub(super) fn reaches(&self, check: &Check, finding: &Finding) -> bool {
        let symptom = Symptom::of(finding);
        self.symptoms.contains(&symptom)
            || (self.is_under(check) && self.reach <= symptom.rank())
            || (self.is_under(check) && self.symptoms.iter().any(|known| known.is_beside(&symptom)))
            || check.sums_up(self.subject)
            || self.is_one_mechanism(check)
            || (self.subject == check.subject() && self.subject == FORM && self.has_alike(&[symptom].into()))
    }

    /// Whether these symptoms show it in another answer: all answers have their form from the same code.
    pub(super) fn has_alike(&self, symptoms: &BTreeSet<Symptom>) -> bool {
        let alike: BTreeSet<Symptom> = self.symptoms.iter().map(Symptom::in_any_answer).collect();
        symptoms.iter().all(|symptom| alike.contains(&symptom.in_any_answer()))
    }

    pub(super) fn of(result: &CheckResult) -> Self {
        let (cause, symptoms) = (result.as_cause(), Symptom::all(&result.findings));
        let (subject, is_form) = (result.check.subject(), result.check.subject() == FORM);
        // The form of an answer that nobody reads spoils nothing else.
        let is_read = |finding: &Finding| finding.pointer.is_empty() || finding.seen_as.contains("get_state");
        let reach = |finding: &Finding| match finding.pointer.as_str() {
            _ if is_form && !is_read(finding) => u8::MAX,
            "/payload" if is_form => 0,
            _ => Symptom::of(finding).rank(),
        };
        Self {
            reach: result.findings.iter().map(reach).min().unwrap_or(u8::MAX),
            cause,
            subject,
            symptoms,
            accepted: accepted(&result.findings),
        }
    }
}

/// Forged callbacks in the conversations of these findings that the handler carried out.
pub(super) fn accepted(findings: &[Finding]) -> BTreeSet<&'static str> {
    let exchanges = findings.iter().flat_map(|finding| &finding.exchanges);
    let carried_out = exchanges.filter(|exchange| exchange.status() == Some(200));
    carried_out.filter_map(|exchange| exchange.token.forgery()).collect()
}

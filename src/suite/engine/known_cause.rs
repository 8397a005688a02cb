//! A cause that is known, and what it may be behind.

use std::collections::BTreeSet;

use crate::contract::{Callback, requirements};
use crate::suite::record::{Cause, Check, CheckOutcome, CheckResult, Control, Finding, Shared, Symptom, callback};

/// The subjects about callbacks at the same time.
pub(crate) const SIDE_BY_SIDE: &[&str] = &["concurrency"];

/// The subject about the form of answers.
pub(crate) const FORM: &str = "response";

/// The checks about what partners have to do with each other.
const ISOLATION: &str = "mirroring.isolation.";

/// The checks about what two accounts at the vendor have to do with each other.
const ACCOUNTS: &str = "mapping.isolation.";

/// The subject about the state of partners and customers.
const MIRRORING: &str = "mirroring";

/// The subject about mapping.
const MAPPING: &str = "mapping";

/// The subject about requests that look unlike others.
const TOLERANCE: &str = "tolerance";

/// The subject about what the backend asks of the platform: what it does not get leaves nothing behind it to look at.
const ASKED: &str = "status";

/// A cause that is known, and how it shows.
pub(crate) struct KnownCause {
    pub(crate) cause: Cause,
    pub(crate) subject: &'static str,
    pub(crate) symptoms: BTreeSet<Symptom>,
    /// How far it reaches: what it spoils besides.
    reach: u8,
    /// Lists have no payload because of it, or no ids, and are taken for empty ones.
    hides_lists: bool,
    /// One partner is enough to show it.
    is_of_one_partner: bool,
    /// Answers cannot be read.
    is_unreadable: bool,
    /// It is behind all findings of this kind.
    behind: Option<Shared>,
    /// The state that earlier conversations left is gone at the end of the run.
    loses_state: bool,
    /// One partner acts on another.
    mixes_partners: bool,
    /// Tenants are told apart by their names.
    goes_by_names: bool,
    /// Forgeries that the handler carries out because of it.
    pub(crate) accepted: BTreeSet<&'static str>,
}

impl KnownCause {
    /// Some checks are about one mechanism of a handler, so that their failures are one cause.
    pub(crate) fn is_one_mechanism(&self, check: &Check) -> bool {
        let is_of_partners = self.mixes_partners && check.id.starts_with(ISOLATION);
        let is_of_names = self.goes_by_names && check.control == Control::Names;
        // What comes before the verification of one callback comes before that of the others.
        let effect = requirements::AUTH_EFFECT.id;
        let is_of_effect = self.cause.rule == effect && check.requirement.id == effect && self.is_under(check);
        let is_of_accounts =
            [self.cause.check, check.id].iter().all(|id| id.starts_with(ACCOUNTS)) && self.is_under(check);
        let is_side_by_side = self.subject == check.subject() && SIDE_BY_SIDE.contains(&self.subject);
        is_of_partners || is_of_names || is_of_effect || is_of_accounts || is_side_by_side
    }

    /// Whether the check, which rests on one that shows it, meets it in another callback: a text is not taken, or makes the
    /// answer unreadable.
    pub(crate) fn is_met_again(&self, check: &Check, symptoms: &BTreeSet<Symptom>) -> bool {
        let is_of_texts = self.subject == TOLERANCE && check.subject() == TOLERANCE && self.is_under(check);
        is_of_texts && self.has_alike(symptoms) && symptoms.iter().all(|symptom| symptom.rank() == 0)
    }

    /// Whether callbacks at the same time show the state of the wrong partner because of it, or an answer names that one.
    pub(crate) fn mixes_up(&self, check: &Check, finding: &Finding) -> bool {
        let is_beside = SIDE_BY_SIDE.contains(&check.subject()) && !finding.pointer.is_empty();
        self.mixes_partners && (is_beside || finding.pointer == "/payload/acronis_tenant_id")
    }

    /// Whether partners are not let go because of it, or not mapped, and what the check has found is a state that an earlier
    /// one left.
    pub(crate) fn keeps_accounts(&self, check: &Check, findings: &[Finding]) -> bool {
        let rule = &self.cause.rule;
        let is_of_partner =
            [&requirements::MAPPING_RESET, &requirements::MAPPING_WRITE].iter().any(|it| it.id == *rule);
        let is_kept = is_of_partner || rule.starts_with(Callback::EnablementReset.name());
        let is_left = |finding: &Finding| {
            is_conflict(finding) || (finding.pointer.starts_with("/payload") && finding.seen_as.starts_with("mapping."))
        };
        is_kept && check.subject() == TOLERANCE && self.reach == 0 && findings.iter().all(is_left)
    }

    /// Whether one partner acts on another.
    pub(crate) fn is_of_partners(&self) -> bool {
        self.mixes_partners
    }

    /// Whether callbacks fail now and then because of it.
    pub(crate) fn is_overload(&self) -> bool {
        self.behind == Some(Shared::Overload)
    }

    /// Whether it strikes callbacks by chance.
    fn comes_and_goes(&self) -> bool {
        matches!(self.behind, Some(Shared::Overload | Shared::Unread))
    }

    /// Whether checks that run beside others may fail because of it: what comes and goes is its doing.
    pub(crate) fn disturbs_others(&self) -> bool {
        let is_beside = SIDE_BY_SIDE.contains(&self.subject) || self.behind == Some(Shared::Mixing);
        self.loses_state || self.mixes_partners || is_beside || self.comes_and_goes()
    }

    /// Whether the check rests on one that shows this cause.
    pub(crate) fn is_under(&self, check: &Check) -> bool {
        let shown = std::iter::once(self.cause.check).chain(self.cause.also.iter().copied());
        shown.into_iter().any(|id| check.rests_on(id))
    }

    /// Whether it may be behind this finding of the check.
    pub(crate) fn reaches(&self, check: &Check, finding: &Finding) -> bool {
        let symptom = Symptom::of(finding);
        self.symptoms.contains(&symptom)
            || self.is_behind(finding)
            || (self.is_under(check) && self.reach <= symptom.rank() && !self.is_opposed(check, &symptom))
            || (self.is_under(check) && self.symptoms.iter().any(|known| known.is_beside(&symptom)))
            || (self.hides_lists && symptom.lacks_customers())
            || (self.is_under(check) && self.spoils_customers() && is_conflict_of_customers(finding))
            || check.sums_up(self.subject)
            || self.is_one_mechanism(check)
            || self.mixes_up(check, finding)
            || (self.subject == check.subject() && self.subject == FORM && self.has_alike(&[symptom].into()))
    }

    /// Whether the handler may refuse to map customers because of it, and that is all the check has found.
    pub(crate) fn leaves_conflicts(&self, check: &Check, findings: &[Finding]) -> bool {
        self.is_under(check) && self.spoils_customers() && findings.iter().all(is_conflict_of_customers)
    }

    /// Whether customers are mapped otherwise than they should be because of it: a handler may then refuse to map them.
    fn spoils_customers(&self) -> bool {
        self.subject == MAPPING && self.symptoms.iter().any(Symptom::is_of_mapped_customers)
    }

    /// Whether it may be behind this finding of the control: what shows it must not be what the control leaves out.
    pub(crate) fn reaches_plain(&self, check: &Check, finding: &Finding) -> bool {
        let is_varied = (self.goes_by_names || self.subject == TOLERANCE) && self.subject != check.subject();
        (!is_varied || self.symptoms.contains(&Symptom::of(finding))) && self.reaches(check, finding)
    }

    /// Whether it is behind all findings of this kind.
    pub(crate) fn is_behind(&self, finding: &Finding) -> bool {
        match self.behind {
            Some(Shared::OldState) => {
                let is_state = finding.pointer.starts_with("/payload")
                    && ["mirroring.", "mapping."].iter().any(|of| finding.seen_as.starts_with(of));
                (is_state || is_conflict(finding)) && accepted(std::slice::from_ref(finding)).is_empty()
            }
            Some(Shared::Overload) => {
                finding.exchanges.iter().any(|it| matches!(it.status(), Some(502..=504)) || Shared::may_be_limit(it))
            }
            Some(Shared::Unread) => finding.exchanges.iter().any(|exchange| Shared::may_be_rest(exchange)),
            // An answer that cannot be read is nothing that a check varies.
            // What does not come and go has a cause of its own.
            Some(Shared::Mixing) => false,
            None if self.is_unreadable => finding.seen_as == requirements::RESPONSE_JSON.id,
            None if self.mixes_partners => finding.seen_as == requirements::ISOLATION.id,
            None => false,
        }
    }

    /// Whether it may be behind this symptom in the set-up of the check.
    pub(crate) fn spoils(&self, check: &Check, symptom: &Symptom) -> bool {
        (self.is_under(check) && self.reach <= symptom.rank())
            || (self.behind == Some(Shared::Unread) && symptom.is_refusal())
            || (self.behind == Some(Shared::Overload)
                && (symptom.is_server_error() || self.has_alike(&[symptom.clone()].into())))
    }

    /// Whether lists lack customers because of it, and the symptom is a customer too many, or the other way round. A list
    /// that is late, or a write that does the opposite, shows both; but it does not mix up partners.
    fn is_opposed(&self, check: &Check, symptom: &Symptom) -> bool {
        let is_of_partners = check.requirement.id == requirements::ISOLATION.id;
        is_of_partners && self.is_of_one_partner && self.symptoms.iter().all(|known| known.opposes(symptom))
    }

    /// Whether these symptoms show it in another answer: all answers have their form from the same code.
    pub(crate) fn has_alike(&self, symptoms: &BTreeSet<Symptom>) -> bool {
        let alike: BTreeSet<Symptom> = self.symptoms.iter().map(Symptom::in_any_answer).collect();
        symptoms.iter().all(|symptom| alike.contains(&symptom.in_any_answer()))
    }

    pub(crate) fn of(result: &CheckResult) -> Self {
        let (cause, symptoms) = (result.as_cause(), Symptom::all(&result.findings));
        let (subject, is_form) = (result.check.subject(), result.check.subject() == FORM);
        // The form of an answer that nobody reads spoils nothing else.
        let is_read = |finding: &Finding| {
            finding.pointer.is_empty() || ["get_state", ".read."].iter().any(|read| finding.seen_as.contains(read))
        };
        // A list without a payload is taken for an empty one.
        let is_list = |finding: &Finding| finding.seen_as.starts_with("customer.");
        let is_empty =
            |finding: &Finding| finding.pointer == "/payload" && finding.actual.is_null() && is_list(finding);
        // Nor can a customer without an id be found in one.
        let is_nameless = |finding: &Finding| finding.pointer.ends_with("/acronis_tenant_id") && is_list(finding);
        let reach = |finding: &Finding| match finding.pointer.as_str() {
            _ if subject == ASKED || is_uninvited(finding) => 0,
            "/type" if is_form && is_of_another_callback(finding) => 0,
            _ if is_form && (!is_read(finding) || is_empty(finding)) => u8::MAX,
            "/payload" if is_form => 0,
            pointer if is_form && !is_compared(pointer) => u8::MAX,
            _ => Symptom::of(finding).rank(),
        };
        Self {
            reach: result.findings.iter().map(reach).min().unwrap_or(u8::MAX),
            hides_lists: is_form && result.findings.iter().any(|it| is_empty(it) || is_nameless(it)),
            is_unreadable: is_form && cause.rule == requirements::RESPONSE_JSON.id,
            is_of_one_partner: result.findings.iter().all(is_of_one_partner),
            behind: if let Control::Behind(shared) = result.check.control { Some(shared) } else { None },
            loses_state: result.check.is_last() && result.check.sums_up(MIRRORING),
            mixes_partners: result.mixes_partners(),
            goes_by_names: result.check.control == Control::Names,
            cause,
            subject,
            symptoms,
            accepted: accepted(&result.findings),
        }
    }
}

/// Whether the state of a partner and its customers is compared by the member at this place: without it there is nothing
/// to compare.
fn is_compared(pointer: &str) -> bool {
    let last = pointer.rsplit('/').next().unwrap_or_default();
    // Mapped customers are found by the vendor's own id, and the topology has their names.
    let is_of_item = pointer.starts_with("/payload/items/") && matches!(last, "vendor_tenant_id" | "id" | "name");
    is_of_item
        || pointer == "/payload/vendor_tenant_id"
        || matches!(last, "acronis_tenant_id" | "state" | "payload")
        || last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the answer is that to another callback: the handler has then carried out that one.
fn is_of_another_callback(finding: &Finding) -> bool {
    let answered = Callback::of_answer(finding.actual.as_str().unwrap_or_default());
    answered.is_some() && finding.exchanges.last().is_some_and(|last| last.status() == Some(200))
}

/// Whether a good callback is refused: the state that a handler still sees may be in its way.
fn is_conflict(finding: &Finding) -> bool {
    finding.pointer.is_empty() && matches!(finding.actual.as_u64(), Some(403 | 404 | 409))
}

/// Whether a good callback that maps customers is refused.
fn is_conflict_of_customers(finding: &Finding) -> bool {
    let called = finding.exchanges.last().and_then(|last| callback(last));
    is_conflict(finding) && called == Some(Callback::TenantMappingWrite)
}

/// Whether a partner's customer is mapped that nobody has mapped: a handler may then refuse to map it.
fn is_uninvited(finding: &Finding) -> bool {
    let is_shown = finding.pointer.starts_with("/payload/items/") && finding.actual.is_string();
    is_shown && finding.seen_as == requirements::MAPPING_ISOLATION.id && is_of_one_partner(finding)
}

fn is_of_one_partner(finding: &Finding) -> bool {
    let partners: BTreeSet<_> = finding.exchanges.iter().filter_map(|exchange| exchange.partner()).collect();
    partners.len() == 1
}

/// Forged callbacks in the conversations of these findings that the handler carried out.
pub(crate) fn accepted(findings: &[Finding]) -> BTreeSet<&'static str> {
    let exchanges = findings.iter().flat_map(|finding| &finding.exchanges);
    let carried_out = exchanges.filter(|exchange| exchange.status() == Some(200));
    carried_out.filter_map(|exchange| exchange.token.forgery()).collect()
}

/// Notes that the known cause of that number is behind the result.
pub(super) fn block(known: &mut [KnownCause], result: &mut CheckResult, cause: usize) {
    let KnownCause { cause, accepted: forgeries, .. } = &mut known[cause];
    forgeries.extend(accepted(&result.findings));
    cause.blocks.push(result.check.id);
    result.outcome = CheckOutcome::Blocked;
    result.blocked_by = vec![cause.check];
    result.findings = Vec::new();
}

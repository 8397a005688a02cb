//! What the run observes in every answer to a documented callback, whichever check sends it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::{Callback, Violation, requirements};
use crate::sender::Exchange;

use super::tally::Tally;
use crate::suite::record::{Finding, KeptConversation, Shared};

/// Everything that was observed so far.
#[derive(Default)]
pub(crate) struct Observations {
    seen: Mutex<Seen>,
    hasher: RandomState,
}

#[derive(Default)]
struct Seen {
    /// For each callback and broken rule the finding with the shortest conversation, and the checks that met it.
    findings: BTreeMap<(Callback, String), (Finding, BTreeSet<&'static str>)>,
    /// The request that each response_id answered, as hashes: a long run has some hundred thousand.
    response_ids: HashMap<u64, u64>,
    tally: Tally,
    /// Whether a good callback was refused while the keys could not be fetched, if a check has looked.
    keys_lost: Option<Option<Finding>>,
    /// The longest conversation of the documented lifecycle.
    lifecycle: Vec<Arc<Exchange>>,
    /// All conversations, if the run keeps them.
    conversations: Vec<KeptConversation>,
    /// Documented messages that got no answer, with the conversation up to them.
    unanswered: Vec<Unanswered>,
    /// How many messages got no answer.
    lost: usize,
    /// Identifiers of customers that checks sent although they are no UUIDs: a list that shows one of them only repeats it.
    malformed: BTreeSet<String>,
    /// How many documented messages got 502, 503 or 504, and the shortest conversation up to one of them.
    overloaded: (usize, Vec<Arc<Exchange>>),
    /// The same for those that were refused as a limit of requests may refuse them.
    limited: (usize, Vec<Arc<Exchange>>),
    /// Documented messages that got 500, by the check that sent them.
    server_errors: BTreeMap<&'static str, ServerErrors>,
}

/// Documented messages of one check that got 500.
#[derive(Clone, Default)]
pub(crate) struct ServerErrors {
    pub(crate) count: usize,
    /// The shortest conversation up to one of them.
    pub(crate) conversation: Vec<Arc<Exchange>>,
}

/// A documented message that got no answer.
#[derive(Clone)]
pub(crate) struct Unanswered {
    pub(crate) callback: Callback,
    pub(crate) conversation: Vec<Arc<Exchange>>,
}

/// The `response_id` of an answer, if it is a UUID.
pub(crate) fn response_id(exchange: &Exchange) -> Option<Uuid> {
    Uuid::try_parse(exchange.json()?.get("response_id")?.as_str()?).ok()
}

fn repeated(response_id: Uuid) -> Violation {
    let requirement = &requirements::RESPONSE_ID;
    Violation {
        pointer: "/response_id".to_owned(),
        rule: requirement.id.to_owned(),
        message: "the response_id was given before, in the answer to another request".to_owned(),
        expected: json!("a new UUID"),
        actual: json!(response_id),
        source: requirement.source,
    }
}

/// The identifier of a customer in an item of a list.
const CUSTOMER_ID: &str = "/acronis_tenant_id";

/// How many of the messages without an answer are kept, to be sent again.
const MOST_UNANSWERED: usize = 4;

/// Counts a conversation and keeps the shortest.
fn keep((count, shortest): &mut (usize, Vec<Arc<Exchange>>), conversation: &[Arc<Exchange>]) {
    if *count == 0 || conversation.len() < shortest.len() {
        *shortest = conversation.to_vec();
    }
    *count += 1;
}

impl Seen {
    fn note_server_error(&mut self, check: &'static str, conversation: &[Arc<Exchange>]) {
        let errors = self.server_errors.entry(check).or_default();
        if errors.count == 0 || conversation.len() < errors.conversation.len() {
            errors.conversation = conversation.to_vec();
        }
        errors.count += 1;
    }
}

impl Observations {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an answer to a documented callback, with the conversation up to it and the check that holds it.
    pub(crate) fn note(
        &self,
        callback: Callback,
        request_id: Uuid,
        violations: &[Violation],
        (check, conversation): (&'static str, &[Arc<Exchange>]),
    ) {
        let own = conversation.last().and_then(|last| response_id(last)).filter(|own| *own != request_id);
        let repeated = own.filter(|own| self.is_used(*own, request_id)).map(repeated);
        let mut seen = self.seen();
        if let Some(last) = conversation.last() {
            seen.tally.note(last);
            match last.status() {
                Some(500) => seen.note_server_error(check, conversation),
                Some(502..=504) => keep(&mut seen.overloaded, conversation),
                _ if Shared::may_be_limit(last) => keep(&mut seen.limited, conversation),
                _ => {}
            }
        }
        for violation in violations.iter().chain(&repeated) {
            let key = (callback, violation.rule.clone());
            let finding = || Finding::from(violation.clone()).shown_by(conversation.to_vec());
            let (known, checks) = seen.findings.entry(key).or_insert_with(|| (finding(), BTreeSet::new()));
            checks.insert(check);
            if known.exchanges.len() > conversation.len() {
                *known = finding();
            }
        }
    }

    /// Notes the malformed identifiers of customers in an undocumented message. An item without one counts as null.
    pub(crate) fn note_keys_lost(&self, lost: Option<Finding>) {
        let mut seen = self.seen();
        let known = seen.keys_lost.take().flatten();
        seen.keys_lost = Some(known.or(lost));
    }

    /// What shows that the handler loses its keys when it cannot fetch them, if it does and a check has looked.
    pub(crate) fn keys_lost(&self) -> Option<Option<Finding>> {
        self.seen().keys_lost.clone()
    }

    pub(crate) fn note_malformed(&self, body: &[u8]) {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let items = ["enabled", "disabled"].into_iter().filter_map(|list| body["payload"][list].as_array()).flatten();
        let ids = items.map(|item| item.get("acronis_tenant_id").cloned().unwrap_or_default());
        let is_malformed = |id: &Value| id.as_str().is_none_or(|id| Uuid::try_parse(id).is_err());
        let malformed: Vec<String> = ids.filter(is_malformed).map(|id| id.to_string()).collect();
        if !malformed.is_empty() {
            self.seen().malformed.extend(malformed);
        }
    }

    /// Whether the list only repeats a malformed identifier that a check has sent.
    pub(crate) fn is_our_own(&self, violation: &Violation) -> bool {
        violation.pointer.ends_with(CUSTOMER_ID) && self.seen().malformed.contains(&violation.actual.to_string())
    }

    /// Whether another request got this `response_id` before.
    pub(crate) fn is_used(&self, response_id: Uuid, request_id: Uuid) -> bool {
        let (response, request) = (self.hasher.hash_one(response_id), self.hasher.hash_one(request_id));
        *self.seen().response_ids.entry(response).or_insert(request) != request
    }

    /// Notes a documented message that got no answer. The first few are kept, of more than one callback if possible.
    pub(crate) fn note_unanswered(&self, callback: Callback, conversation: &[Arc<Exchange>]) {
        let mut seen = self.seen();
        seen.lost += 1;
        let same = seen.unanswered.iter().filter(|known| known.callback == callback).count();
        if same < MOST_UNANSWERED / 2 && seen.unanswered.len() < MOST_UNANSWERED {
            seen.unanswered.push(Unanswered { callback, conversation: conversation.to_vec() });
        }
    }

    /// How many documented messages got 502, 503 or 504, and the shortest conversation up to one of them.
    pub(crate) fn overloaded(&self) -> (usize, Vec<Arc<Exchange>>) {
        self.seen().overloaded.clone()
    }

    /// The same for those that were refused with a good token, as a limit of requests may refuse them.
    pub(crate) fn limited(&self) -> (usize, Vec<Arc<Exchange>>) {
        self.seen().limited.clone()
    }

    /// The documented messages that got 500, by the check that sent them.
    pub(crate) fn server_errors(&self) -> BTreeMap<&'static str, ServerErrors> {
        self.seen().server_errors.clone()
    }

    /// How many documented messages of the check got 500.
    pub(crate) fn server_errors_of(&self, check: &str) -> usize {
        self.seen().server_errors.get(check).map_or(0, |errors| errors.count)
    }

    /// How many documented messages got no answer.
    pub(crate) fn lost(&self) -> usize {
        self.seen().lost
    }

    /// The first few documented messages that got no answer.
    pub(crate) fn unanswered(&self) -> Vec<Unanswered> {
        self.seen().unanswered.clone()
    }

    /// How many answers were observed.
    pub(crate) fn answers(&self) -> usize {
        self.seen().tally.answers
    }

    /// What the answers have in common.
    pub(crate) fn tally(&self) -> Tally {
        self.seen().tally.clone()
    }

    /// Keeps a conversation.
    pub(crate) fn keep_conversation(&self, conversation: KeptConversation) {
        self.seen().conversations.push(conversation);
    }

    /// The conversations that were kept.
    pub(crate) fn conversations(&self) -> Vec<KeptConversation> {
        self.seen().conversations.clone()
    }

    /// Keeps a conversation of the documented lifecycle, if it is longer than the one before.
    pub(crate) fn keep_lifecycle(&self, conversation: Vec<Arc<Exchange>>) {
        let mut seen = self.seen();
        if conversation.len() > seen.lifecycle.len() {
            seen.lifecycle = conversation;
        }
    }

    /// The conversation of the documented lifecycle; empty if there was none.
    pub(crate) fn lifecycle(&self) -> Vec<Arc<Exchange>> {
        self.seen().lifecycle.clone()
    }

    /// One finding for each callback and rule, with the checks that met it.
    pub(crate) fn findings(&self) -> Vec<(Finding, BTreeSet<&'static str>)> {
        self.seen().findings.values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_repeat_a_malformed_identifier_that_a_check_has_sent() {
        let observations = Observations::default();
        let shown =
            |id: Value| Violation { pointer: format!("/payload/7{CUSTOMER_ID}"), actual: id, ..repeated(Uuid::nil()) };
        let (odd, null, own) = (json!("no uuid"), Value::Null, json!(Uuid::from_u128(1)));
        let is_our_own = |id: &Value| observations.is_our_own(&shown(id.clone()));
        assert!(!is_our_own(&odd) && !is_our_own(&null));
        let sent =
            json!({ "payload": { "enabled": [{ "acronis_tenant_id": odd }, { "acronis_tenant_id": own }, {}] } });
        observations.note_malformed(sent.to_string().as_bytes());
        assert!(is_our_own(&odd) && is_our_own(&null) && !is_our_own(&own));
    }
}

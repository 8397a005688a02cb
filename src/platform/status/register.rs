//! The reported status of every integration: one entry for each tenant and application.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::activation::{Activation, apply};
use super::application::Application;
use super::repeated::RepeatedText;
use super::report_facts::ReportFacts;
use super::unknown::UnknownMember;
use crate::contract::Tree;
use crate::platform::keeper::{Keeper, Subject, head_and_body, with_body};

/// How many integrations are kept.
const MOST: usize = 10_000;

/// How many bytes of last reports are kept.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The status of one integration on one tenant, as reported.
#[derive(Debug, Clone, Serialize)]
pub struct Integration {
    /// The tenant that the reports were about.
    pub tenant: Uuid,
    /// Code or id, under the name that the report used.
    #[serde(flatten)]
    pub application: Application,
    /// Activation and deactivation.
    #[serde(flatten)]
    pub activation: Activation,
    /// The last report that was accepted.
    pub last_report: Value,
    /// How many reports were accepted.
    pub reports: u64,
    /// When the last one was received.
    pub received_at: Timestamp,
    /// Members of the last report that no document defines.
    pub notes: Vec<String>,
}

#[derive(Clone)]
struct ReportedStatus {
    activation: Activation,
    // Kept as text, because a parsed report takes many times the space and few are ever shown.
    last_report: Bytes,
    reports: u64,
    received_at: Timestamp,
}

/// A report has activated or deactivated an integration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Switched {
    pub(crate) application: Application,
    pub(crate) is_active: bool,
}

/// There is no space for another integration or a larger report.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// Every integration that a report was about.
#[derive(Default)]
pub(crate) struct Register {
    held: Mutex<Integrations>,
    keeper: Option<Arc<dyn Keeper>>,
}

/// Above the key of every integration: the code of an application is text, and has no such byte.
const LAST_KEY: [u8; 17] = [0xFF; 17];

#[derive(Default)]
struct Integrations {
    by_key: HashMap<(Uuid, Application), ReportedStatus>,
    /// Length of all last reports.
    bytes: usize,
    texts: RepeatedText,
}

impl Register {
    /// A register with what earlier gateways left, which tells the keeper of each report.
    pub(crate) fn kept(keeper: Option<Arc<dyn Keeper>>) -> Self {
        let mut held = Integrations::default();
        for (_, value) in keeper.iter().flat_map(|keeper| keeper.kept(Subject::Integrations)) {
            let Some(((tenant, application, activation, reports, received_at), last_report)) = head_and_body(&value)
            else {
                continue;
            };
            held.bytes += last_report.len();
            held.by_key.insert((tenant, application), ReportedStatus { activation, last_report, reports, received_at });
        }
        Self { held: Mutex::new(held), keeper }
    }

    /// Stores a valid report, with the text `body`, and its effect.
    ///
    /// # Errors
    /// When the register is full.
    pub(crate) fn take(
        &self,
        tenant: Uuid,
        mut facts: ReportFacts,
        body: &Bytes,
        now: Timestamp,
    ) -> Result<Option<Switched>, Full> {
        let Some(application) = facts.application.take() else { return Ok(None) };
        let key = (tenant, application);
        let mut guard = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Integrations { by_key, bytes, texts } = &mut *guard;
        let (size, count) = (*bytes + body.len(), by_key.len());
        let Some(held) = by_key.get_mut(&key) else {
            if count >= MOST || size > MOST_BYTES {
                return Err(Full);
            }
            *bytes = size;
            let activation = apply(Activation::default(), &facts, now);
            let switched = switched(false, &activation, || key.1.clone());
            let reported = ReportedStatus { activation, last_report: texts.kept(body), reports: 1, received_at: now };
            self.keep(&key, &reported);
            by_key.insert(key, reported);
            return Ok(switched);
        };
        let size = size - held.last_report.len();
        if size > MOST_BYTES {
            return Err(Full);
        }
        *bytes = size;
        let before = held.activation.active;
        held.activation = apply(std::mem::take(&mut held.activation), &facts, now);
        held.last_report = texts.kept(body);
        held.reports += 1;
        held.received_at = now;
        self.keep(&key, held);
        Ok(switched(before, &held.activation, || key.1))
    }

    fn keep(&self, key: &(Uuid, Application), held: &ReportedStatus) {
        let Some(keeper) = &self.keeper else { return };
        let (tenant, application) = key;
        // A code may look like an id.
        let kind = if matches!(application, Application::Code(_)) { b"c" } else { b"i" };
        let name = [tenant.as_bytes().as_slice(), kind, application.to_string().as_bytes()].concat();
        let ReportedStatus { activation, last_report, reports, received_at } = held;
        let value = with_body(&(tenant, application, activation, reports, received_at), last_report);
        keeper.put(Subject::Integrations, &name, value);
    }

    /// Whether any integration is active on this tenant; `None` if nothing was reported about it.
    pub(crate) fn is_active(&self, tenant: Uuid) -> Option<bool> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let of_tenant = held.by_key.iter().filter(|((known, _), _)| *known == tenant);
        of_tenant.map(|(_, held)| held.activation.active).reduce(|one, other| one || other)
    }

    /// Every integration, ordered by tenant and application.
    pub(crate) fn list(&self) -> Vec<Integration> {
        // A copy, because parsing so many reports must not block the next one.
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).by_key.clone();
        let mut list: Vec<Integration> = held.iter().map(|(key, held)| view(key, held)).collect();
        list.sort_by(|a, b| (a.tenant, &a.application).cmp(&(b.tenant, &b.application)));
        list
    }

    /// Forgets every integration.
    pub(crate) fn clear(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Integrations::default();
        self.keeper.iter().for_each(|keeper| keeper.remove_below(Subject::Integrations, &LAST_KEY));
    }
}

fn switched(before: bool, now: &Activation, application: impl FnOnce() -> Application) -> Option<Switched> {
    (now.active != before).then(|| Switched { application: application(), is_active: now.active })
}

fn view((tenant, application): &(Uuid, Application), held: &ReportedStatus) -> Integration {
    let last_report = serde_json::from_slice(&held.last_report).unwrap_or_default();
    let members = Tree::read(&held.last_report).map(|report| UnknownMember::of(&report)).unwrap_or_default();
    Integration {
        tenant: *tenant,
        application: application.clone(),
        activation: held.activation.clone(),
        last_report,
        reports: held.reports,
        received_at: held.received_at,
        notes: members.iter().map(ToString::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn facts(report: &Value) -> ReportFacts {
        ReportFacts::of(&Tree::read(report.to_string().as_bytes()).expect("JSON"))
    }

    fn take(register: &Register, tenant: u128, report: &Value) {
        let taken =
            register.take(Uuid::from_u128(tenant), facts(report), &report.to_string().into(), Timestamp::UNIX_EPOCH);
        assert!(taken.is_ok());
    }

    #[test]
    fn the_number_of_integrations_is_bounded() {
        let register = Register::default();
        let report = json!({ "application_code": "v.a" });
        for tenant in 0..MOST {
            take(&register, tenant as u128, &report);
        }
        let more =
            |tenant| register.take(Uuid::from_u128(tenant), facts(&report), &Bytes::new(), Timestamp::UNIX_EPOCH);
        assert_eq!((more(u128::MAX), more(0)), (Err(Full), Ok(None)));
    }

    #[test]
    fn the_size_of_the_last_reports_is_bounded() {
        let register = Register::default();
        let (report, large) = (json!({ "application_code": "v.a" }), Bytes::from(vec![b' '; MOST_BYTES / 4]));
        let take = |tenant, body: &Bytes| {
            register.take(Uuid::from_u128(tenant), facts(&report), body, Timestamp::UNIX_EPOCH).is_ok()
        };
        // Another report of the same integration takes the space of the earlier one.
        assert!((0..4).all(|tenant| take(tenant, &large) && take(tenant, &large)));
        assert!(!take(4, &Bytes::from_static(b" ")));
        assert!(take(0, &Bytes::new()) && take(4, &large) && !take(0, &Bytes::from_static(b" ")));
        register.clear();
        assert!(take(0, &large));
    }

    #[test]
    fn a_change_of_the_state_is_returned_once() {
        let register = Register::default();
        let report = |flag: &str| json!({ "application_code": "v.a", "events": [{ flag: true }] });
        let take = |flag| register.take(Uuid::nil(), facts(&report(flag)), &Bytes::new(), Timestamp::UNIX_EPOCH);
        let is_active =
            |taken: Result<Option<Switched>, Full>| taken.map(|switched| switched.map(|switched| switched.is_active));
        let flags = ["deactivation_event", "activation_event", "activation_event", "deactivation_event"];
        assert_eq!(flags.map(|flag| is_active(take(flag))), [Ok(None), Ok(Some(true)), Ok(None), Ok(Some(false))]);
    }
}

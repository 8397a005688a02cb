//! A symptom: a finding without the identifiers of its conversation. Two checks that see the same fault show the same
//! symptom.

use std::collections::BTreeSet;

use crate::contract::{Callback, requirements};
use crate::sender::{Exchange, TokenKind};

use super::finding::Finding;

/// What a finding shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Symptom {
    rule: String,
    /// The pointer, with `*` in place of indexes.
    place: String,
    detail: String,
    direction: Option<ListFault>,
}

/// In which way a list of customers is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ListFault {
    /// It lacks an enabled customer.
    TooFew,
    /// It has one that is not enabled.
    TooMany,
}

impl Symptom {
    /// The symptom of a finding.
    pub(crate) fn of(finding: &Finding) -> Self {
        let last = finding.exchanges.last().map(AsRef::as_ref);
        // A callback that is not carried out is the same symptom whichever requirement the check names.
        if let (true, true, Some(last)) = (finding.pointer.is_empty(), finding.expected == 200, last) {
            return Self::not_carried_out(last);
        }
        // A forged callback that is neither carried out nor refused is the same symptom whatever the forgery is.
        if let Some(status) =
            last.filter(|last| is_forged(last)).and_then(Exchange::status).filter(|status| *status != 200)
        {
            let detail = format!("{}xx", status / 100);
            return Self { rule: "not refused".to_owned(), place: String::new(), detail, direction: None };
        }
        // A refusal that stands in the body alone is one symptom, whatever is refused.
        let refused_in_body = |last: &Exchange| {
            let is_error = |body: &serde_json::Value| body.get("type").is_none() || body.get("err_message").is_some();
            last.status() == Some(200) && last.json().is_some_and(is_error)
        };
        let wants_refusal = finding.expected.as_str().is_some_and(|text| text.starts_with("a 4xx status"));
        if wants_refusal && last.is_some_and(refused_in_body) {
            let (rule, place) = ("refused with 200".to_owned(), String::new());
            return Self { rule, place, detail: String::new(), direction: None };
        }
        let detail = match last.map(|exchange| exchange.token) {
            Some(TokenKind::Forged(what)) => what.to_owned(),
            Some(TokenKind::Absent) => TokenKind::Absent.name().to_owned(),
            // The same place of a state can be wrong in two ways.
            _ => finding.expected.as_str().filter(|text| is_word(text)).unwrap_or_default().to_owned(),
        };
        let direction = direction(finding);
        Self { rule: of_any_callback(finding), place: without_indexes(&finding.pointer), detail, direction }
    }

    /// The symptom of a callback that is not carried out.
    pub(crate) fn not_carried_out(exchange: &Exchange) -> Self {
        let callback = callback(exchange).map_or("", Callback::name);
        let class = exchange.status().map_or(0, |status| status / 100);
        let rule = requirements::RESPONSE_STATUS.id.to_owned();
        Self { rule, place: String::new(), detail: format!("{callback} {class}xx"), direction: None }
    }

    /// Whether it is a callback that got a status of 500 or more.
    pub(crate) fn is_server_error(&self) -> bool {
        self.rule == requirements::RESPONSE_STATUS.id && self.detail.ends_with(" 5xx")
    }

    /// Whether it is a callback that got a status from 400 to 499.
    pub(crate) fn is_refusal(&self) -> bool {
        self.rule == requirements::RESPONSE_STATUS.id && self.detail.ends_with(" 4xx")
    }

    /// The symptom of a callback that gets no answer.
    pub(crate) fn no_answer() -> Self {
        let rule = requirements::ANSWER.id.to_owned();
        Self { rule, place: String::new(), detail: String::new(), direction: None }
    }

    /// How basic what it is about is: 0 for a callback that is not carried out or cannot be read, 1 for a partner's state,
    /// 2 for what is listed, 3 for settings.
    pub(crate) fn rank(&self) -> u8 {
        match self.place.as_str() {
            place if place.ends_with("/settings") || place.contains("/settings/") => 3,
            // Whatever is mapped rests on these.
            "/payload/acronis_tenant_id" | "/payload/vendor_tenant_id" if self.is_of_enablement() => 0,
            _ if self.rule == requirements::MAPPING_TOPOLOGY.id || self.rule.starts_with("topology.") => 0,
            "/payload/state" => 1,
            "" => 0,
            _ => 2,
        }
    }

    fn is_of_enablement(&self) -> bool {
        ["mapping.", "enablement."].iter().any(|of| self.rule.starts_with(of))
    }

    /// Whether both are about a list of customers, and one lacks customers where the other has too many: what brings the
    /// one about does not bring about the other.
    pub(crate) fn opposes(&self, other: &Self) -> bool {
        self.direction.zip(other.direction).is_some_and(|(one, other)| one != other)
    }

    /// Whether something lacks that was enabled.
    pub(crate) fn is_lost(&self) -> bool {
        self.lacks_customers() || (self.place == "/payload/state" && self.detail == "ENABLED")
    }

    /// Whether it is a list that lacks customers.
    pub(crate) fn lacks_customers(&self) -> bool {
        self.direction == Some(ListFault::TooFew)
    }

    /// Whether it is about the customers that tenant_mapping.read shows.
    pub(crate) fn is_of_mapped_customers(&self) -> bool {
        self.rule.starts_with("mapping.") && self.place.starts_with("/payload/items")
    }

    /// Whether both are about the same member of a payload, and not about the answer or the payload as a whole.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        self.place.starts_with("/payload/") && self.place == other.place
    }

    /// The same symptom without the callback that showed it, nor where in an answer the wrong member stands.
    pub(crate) fn in_any_answer(&self) -> Self {
        let detail = self.detail.rsplit(' ').next().unwrap_or_default().to_owned();
        let Some((_, rule)) = self.rule.split_once(".response.") else { return Self { detail, ..self.clone() } };
        let last = |text: &str, separator: char| text.rsplit(separator).next().unwrap_or_default().to_owned();
        let (rule, place) = (last(rule, '.'), last(&self.place, '/'));
        Self { rule, place, detail, ..self.clone() }
    }

    /// The symptoms of several findings.
    pub(crate) fn all(findings: &[Finding]) -> BTreeSet<Self> {
        findings.iter().map(Self::of).collect()
    }
}

/// The callback that a request names.
pub(crate) fn callback(exchange: &Exchange) -> Option<Callback> {
    let body: serde_json::Value = serde_json::from_slice(&exchange.request_body).ok()?;
    Callback::by_id(body.pointer("/context/callback_id")?.as_str()?)
}

fn is_forged(exchange: &Exchange) -> bool {
    matches!(exchange.token, TokenKind::Forged(_) | TokenKind::Absent)
}

/// The rule of a schema without the callback, for the members that all answers have: the same code writes them.
fn of_any_callback(finding: &Finding) -> String {
    // Whether there is a payload at all is about all answers, too.
    let is_common = match finding.pointer.as_str() {
        "/payload" => !finding.seen_as.ends_with(".type"),
        pointer => !pointer.starts_with("/payload/"),
    };
    let common = finding.seen_as.split_once(".response.").filter(|_| is_common).map(|(_, rule)| rule);
    common.unwrap_or(&finding.seen_as).to_owned()
}

fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_uppercase())
}

fn direction(finding: &Finding) -> Option<ListFault> {
    let is_list = matches!(finding.pointer.as_str(), "/payload" | "/payload/items");
    let is_missing = is_list && finding.expected.get("acronis_tenant_id").is_some();
    let is_extra = finding.pointer.starts_with("/payload/") && finding.expected == "absent";
    match (is_missing, is_extra) {
        (true, _) => Some(ListFault::TooFew),
        (_, true) => Some(ListFault::TooMany),
        _ => None,
    }
}

/// The pointer with `*` in place of indexes.
pub(crate) fn without_indexes(pointer: &str) -> String {
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    pointer.split('/').map(|part| if is_index(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_customer_missing_and_one_too_many_are_opposites() {
        let symptom = |pointer: &str, expected: Value| {
            let finding = Finding::new(&requirements::CUSTOMER_LIST, "wrong").at(pointer);
            Symptom::of(&finding.compared(expected, Value::Null))
        };
        let missing = symptom("/payload", json!({ "acronis_tenant_id": "a" }));
        let (extra, other) = (symptom("/payload/0", json!("absent")), symptom("/payload/3", json!("absent")));
        let settings = symptom("/payload/0/settings", json!({}));
        assert!(missing.opposes(&extra) && extra.opposes(&missing));
        assert!(extra == other && !extra.opposes(&other));
        assert!(!missing.opposes(&settings) && !extra.opposes(&settings));
    }
}

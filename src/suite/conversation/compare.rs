//! Compares answers with the model. An extension of `Model`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::{Requirement, requirements};

use super::call::FieldValues;
use super::model::Model;

/// A difference between an answer and the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The requirement that it breaks.
    pub requirement: &'static Requirement,
    /// Where in the answer.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// The value of the model.
    pub expected: Value,
    /// The value of the answer.
    pub actual: Value,
}

impl Model {
    /// Compares the payload of partner get_state.
    pub fn compare_state(&self, partner: Uuid, payload: &Value) -> Option<Difference> {
        let expected = if self.is_enabled(partner) { "ENABLED" } else { "DISABLED" };
        let actual = payload.get("state").cloned().unwrap_or(Value::Null);
        (actual != expected).then(|| Difference {
            requirement: &requirements::PARTNER_STATE,
            pointer: "/payload/state".to_owned(),
            message: format!("the partner should be {expected}"),
            expected: json!(expected),
            actual,
        })
    }

    /// Compares the payload of customer get_state: it lists each enabled customer once, with its settings, and no other.
    pub fn compare_list(&self, partner: Uuid, payload: &Value) -> Vec<Difference> {
        if !payload.is_array() && !payload.is_null() {
            return vec![Difference {
                requirement: &requirements::CUSTOMER_LIST,
                pointer: "/payload".to_owned(),
                message: "the payload is not a list of customers".to_owned(),
                expected: json!("an array"),
                actual: payload.clone(),
            }];
        }
        let expected = self.enabled_customers(partner);
        let items = payload.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut differences = Vec::new();
        let mut seen = BTreeSet::new();
        for (at, item) in items.iter().enumerate() {
            let Some(id) = listed_id(item) else { continue };
            let pointer = format!("/payload/{at}");
            if !expected.contains(&id) {
                differences.push(self.unexpected(partner, id, pointer, item));
            } else if !seen.insert(id) {
                differences.push(Difference {
                    requirement: &requirements::CUSTOMER_LIST,
                    pointer,
                    message: "the customer is listed twice".to_owned(),
                    expected: json!("once"),
                    actual: item.clone(),
                });
            } else {
                differences.extend(self.compare_settings(partner, id, &pointer, item));
            }
        }
        few_of_a_kind(&mut differences);
        let missing: Vec<&Uuid> = expected.difference(&seen).collect();
        differences.extend(missing.first().map(|first| lost(first, missing.len(), items)));
        differences
    }

    fn unexpected(&self, partner: Uuid, id: Uuid, pointer: String, item: &Value) -> Difference {
        let own = self.partners.get(&partner);
        let was_here = own.is_some_and(|partner| partner.customers.contains_key(&id));
        let (requirement, message) = if !was_here {
            (&requirements::ISOLATION, "the list has a customer that was never enabled under this partner")
        } else if own.is_some_and(|partner| !partner.enabled) {
            (&requirements::PARTNER_RESET, "a customer is still listed after the partner was disabled")
        } else {
            (&requirements::CUSTOMER_DISABLE, "the list has a customer that is not enabled")
        };
        Difference {
            requirement,
            pointer,
            message: message.to_owned(),
            expected: json!("absent"),
            actual: item.clone(),
        }
    }

    fn compare_settings(&self, partner: Uuid, id: Uuid, pointer: &str, item: &Value) -> Option<Difference> {
        let customer = self.partners.get(&partner)?.customers.get(&id)?;
        let shown = item.get("settings").cloned().unwrap_or(Value::Null);
        let sent = customer.sent.clone().unwrap_or_default();
        let actual = without_unset(&shown, &sent);
        let cleared = is_void(&actual);
        let fits = if customer.may_be_cleared {
            cleared || actual == json!(sent)
        } else {
            actual == json!(sent) || (cleared && sent.is_empty())
        };
        (!fits).then(|| Difference {
            requirement: &requirements::CUSTOMER_SETTINGS,
            pointer: format!("{pointer}/settings"),
            message: "the settings are not the ones that the customer was last enabled with".to_owned(),
            expected: json!(sent),
            actual: shown,
        })
    }
}

/// The settings without empty fields that were never sent: a handler with a column for each field shows all of them.
fn without_unset(settings: &Value, sent: &FieldValues) -> Value {
    let mut settings = settings.clone();
    if let Some(members) = settings.as_object_mut() {
        members.retain(|name, value| sent.contains_key(name) || !(value.is_null() || value == ""));
    }
    settings
}

/// Enabled customers that are missing from a list: the first of them, and how many there are.
fn lost(first: &Uuid, count: usize, items: &[Value]) -> Difference {
    const SHOWN: usize = 20;
    let message = match count {
        1 => "an enabled customer is missing from the list".to_owned(),
        _ => format!("{count} enabled customers are missing from the list"),
    };
    let actual = match items.len() {
        listed @ ..=SHOWN => json!(items[..listed]),
        listed => json!(format!("{listed} customers, without this one")),
    };
    Difference {
        requirement: &requirements::CUSTOMER_ENABLE,
        pointer: "/payload".to_owned(),
        message,
        expected: json!({ "acronis_tenant_id": first }),
        actual,
    }
}

/// If there are many differences of one kind, one is enough; it says how many there are.
fn few_of_a_kind(differences: &mut Vec<Difference>) {
    const FEW: usize = 3;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let kind = |difference: &Difference| difference.message.clone();
    differences.iter().for_each(|difference| *counts.entry(kind(difference)).or_default() += 1);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    differences.retain_mut(|difference| {
        let kind = kind(difference);
        let at = seen.entry(kind.clone()).or_default();
        *at += 1;
        if let (1, count @ FEW..) = (*at, counts[&kind]) {
            difference.message.push_str(&format!(" (the same for {} more)", count - 1));
        }
        *at == 1 || counts[&kind] < FEW
    });
}

/// No settings: absent, empty, or nothing but empty values. That an empty object is `{}` and not `[]` is a matter of form.
pub(crate) fn is_void(settings: &Value) -> bool {
    match settings {
        Value::Null => true,
        Value::Object(members) => members.values().all(|value| value.is_null() || value == ""),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The tenant id of one item in a list of customers.
pub(crate) fn listed_id(item: &Value) -> Option<Uuid> {
    Uuid::try_parse(item.get("acronis_tenant_id")?.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> FieldValues {
        [("field".to_owned(), text.to_owned())].into()
    }

    fn rules(model: &Model, partner: Uuid, payload: &Value) -> Vec<&'static str> {
        model.compare_list(partner, payload).into_iter().map(|difference| difference.requirement.id).collect()
    }

    #[test]
    fn lists_are_compared_as_sets_with_settings() {
        let (partner, a, b) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        let mut model = Model::default();
        model.enable_partner(partner);
        model.enable(partner, &[(a, Some(values("x"))), (b, None)]);
        let item = |id: Uuid, settings: Value| json!({ "acronis_tenant_id": id, "settings": settings });
        let right = json!([item(b, json!({})), item(a, json!({ "field": "x" }))]);
        assert!(rules(&model, partner, &right).is_empty());
        assert_eq!(rules(&model, partner, &json!([right[1]])), [requirements::CUSTOMER_ENABLE.id]);
        assert_eq!(rules(&model, partner, &json!([right[0], right[1], right[1]])), [requirements::CUSTOMER_LIST.id]);
        let lost = json!([right[0], item(a, Value::Null)]);
        assert_eq!(rules(&model, partner, &lost), [requirements::CUSTOMER_SETTINGS.id]);
        let stranger = json!([right[0], right[1], item(Uuid::new_v4(), Value::Null)]);
        assert_eq!(rules(&model, partner, &stranger), [requirements::ISOLATION.id]);
        model.reset_partner(partner);
        assert_eq!(rules(&model, partner, &json!([right[0]])), [requirements::PARTNER_RESET.id]);
    }

    #[test]
    fn enabling_again_without_settings_leaves_both_ways_open() {
        let (partner, a) = (Uuid::new_v4(), Uuid::new_v4());
        let mut model = Model::default();
        model.enable(partner, &[(a, Some(values("x")))]);
        model.enable(partner, &[(a, None)]);
        for settings in [json!({ "field": "x" }), json!({}), Value::Null] {
            let list = json!([{ "acronis_tenant_id": a, "settings": settings }]);
            assert!(rules(&model, partner, &list).is_empty(), "{list}");
        }
        let unset = json!([{ "acronis_tenant_id": a, "settings": { "field": "x", "other": "", "third": null } }]);
        assert!(rules(&model, partner, &unset).is_empty());
        let other = json!([{ "acronis_tenant_id": a, "settings": { "field": "y" } }]);
        assert_eq!(rules(&model, partner, &other), [requirements::CUSTOMER_SETTINGS.id]);
    }
}

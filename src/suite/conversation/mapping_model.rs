//! A small model of mapping: what the reads must show after the writes before.
//!
//! It says only what the documents say. A handler may list customers that are not mapped, or leave them out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::compare::Difference;
use crate::contract::{Requirement, requirements};
use crate::sender::same_identifier;

/// What is wrong with a list that has a customer twice.
const LISTED_TWICE: &str = "the customer is listed twice";

/// What is wrong with a mapping whose customer has another id than the one that was written.
const MISSPELT: &str = "is shown for the id";

/// What is wrong with an answer about another account.
const OTHER_ACCOUNT: &str = "the answer names another tenant of the vendor than before";

/// The mapping of all partners, by tenant id.
#[derive(Debug, Clone, Default)]
pub(crate) struct MappingModel {
    partners: BTreeMap<Uuid, PartnerMapping>,
}

#[derive(Debug, Clone, Default)]
struct PartnerMapping {
    mapped: bool,
    /// The customers by the vendor's id.
    customers: BTreeMap<String, Uuid>,
    /// Customers that were mapped before, and why they are no longer.
    gone: BTreeMap<String, &'static Requirement>,
    /// Customers that an earlier conversation left mapped, because the partner was not let go.
    left: BTreeSet<String>,
}

impl MappingModel {
    /// The partner was mapped.
    pub(crate) fn map(&mut self, partner: Uuid) {
        self.partners.entry(partner).or_default().mapped = true;
    }

    /// The mapping of the partner and of its customers was removed.
    pub(crate) fn unmap(&mut self, partner: Uuid) {
        let partner = self.partners.entry(partner).or_default();
        partner.mapped = false;
        let customers = std::mem::take(&mut partner.customers);
        partner.gone.extend(customers.into_keys().map(|id| (id, &requirements::MAPPING_RESET)));
    }

    /// Customers were mapped, or lost their mapping.
    pub(crate) fn write(&mut self, partner: Uuid, modified: &[(String, Option<Uuid>)]) {
        let partner = self.partners.entry(partner).or_default();
        for (id, tenant) in modified {
            match tenant {
                Some(tenant) => drop(partner.customers.insert(id.clone(), *tenant)),
                None if partner.customers.remove(id).is_some() => {
                    partner.gone.insert(id.clone(), &requirements::MAPPING_REMOVED);
                }
                None => {}
            }
        }
    }

    /// An earlier conversation could not let the partner go: the customers in this payload of tenant_mapping.read are its.
    pub(crate) fn leave(&mut self, partner: Uuid, payload: &Value) {
        let items = payload.get("items").and_then(Value::as_array).into_iter().flatten();
        let ids = items.filter_map(|item| Some(item.get("vendor_tenant_id")?.as_str()?.to_owned()));
        self.partners.entry(partner).or_default().left.extend(ids);
    }

    /// Whether the partner is mapped.
    pub(crate) fn is_mapped(&self, partner: Uuid) -> bool {
        self.partners.get(&partner).is_some_and(|partner| partner.mapped)
    }

    /// Compares the payload of enablement.read.
    pub(crate) fn compare_partner(&self, partner: Uuid, vendor_tenant_id: &str, payload: &Value) -> Option<Difference> {
        let named = payload.get("vendor_tenant_id").cloned().unwrap_or_default();
        // That it is missing is a matter of the answer's form.
        if !named.is_null() && named != vendor_tenant_id {
            return Some(Difference {
                requirement: &requirements::MAPPING_READ,
                pointer: "/payload/vendor_tenant_id".to_owned(),
                message: OTHER_ACCOUNT.to_owned(),
                expected: json!(vendor_tenant_id),
                actual: named,
            });
        }
        let shown = payload.get("acronis_tenant_id").cloned().unwrap_or_default();
        let (requirement, message, expected) = match self.is_mapped(partner) {
            true if same_identifier(&shown, &partner.to_string()) => return None,
            true => {
                let message = if shown.is_null() {
                    "the partner was mapped, and the answer does not say so"
                } else {
                    "the answer names another Acronis tenant than the one that was mapped"
                };
                (&requirements::MAPPING_WRITE, message, json!(partner))
            }
            false if shown.is_null() => return None,
            false => match self.partners.contains_key(&partner) {
                true => (&requirements::MAPPING_RESET, "the mapping of the partner was not removed", json!("absent")),
                false => {
                    let message = "the answer names an Acronis tenant, and the vendor's tenant is not mapped";
                    (&requirements::MAPPING_READ, message, json!("absent"))
                }
            },
        };
        let (pointer, message) = ("/payload/acronis_tenant_id".to_owned(), message.to_owned());
        Some(Difference { requirement, pointer, message, expected, actual: shown })
    }

    /// Compares the payload of tenant_mapping.read: each mapped customer stands there once with its Acronis tenant, and no
    /// other has one.
    pub(crate) fn compare_customers(&self, partner: Uuid, payload: &Value) -> Vec<Difference> {
        let own = self.partners.get(&partner).cloned().unwrap_or_default();
        let items = payload.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut seen = BTreeSet::new();
        let mut differences = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let Some(id) = item.get("vendor_tenant_id").and_then(Value::as_str) else { continue };
            // An empty text breaks the form, and says that the customer is not mapped.
            let shown = item.get("acronis_tenant_id").filter(|tenant| !tenant.is_null() && *tenant != "");
            if !seen.insert(id) {
                differences.push(Difference {
                    requirement: &requirements::MAPPING_LIST,
                    pointer: format!("/payload/items/{at}"),
                    message: LISTED_TWICE.to_owned(),
                    expected: json!("once"),
                    actual: item.clone(),
                });
                continue;
            }
            differences.extend(own.differs(id, shown).map(|(requirement, message, expected)| Difference {
                requirement,
                pointer: format!("/payload/items/{at}/acronis_tenant_id"),
                message: own.misspelt(id, items).unwrap_or_else(|| message.to_owned()),
                expected,
                actual: shown.cloned().unwrap_or_default(),
            }));
        }
        differences.truncate(3);
        let missing = own.customers.iter().find(|(id, _)| !seen.contains(id.as_str()));
        differences.extend(missing.map(|(id, tenant)| Difference {
            requirement: &requirements::MAPPING_CUSTOMER,
            pointer: "/payload/items".to_owned(),
            message: own.misspelt(id, items).unwrap_or_else(|| "a mapped customer is missing".to_owned()),
            expected: json!({ "vendor_tenant_id": id, "acronis_tenant_id": tenant }),
            actual: json!(items),
        }));
        differences
    }

    /// How to fix a difference in what is shown of this partner, if that itself shows it.
    pub(crate) fn fix(&self, partner: Uuid, difference: &Difference) -> Option<String> {
        if difference.message == LISTED_TWICE {
            return Some(
                "List each customer of the account once: a join with the mapping must not repeat it.".to_owned(),
            );
        }
        if difference.message.contains(MISSPELT) {
            let fix = "Store vendor_tenant_id as it is, and answer it so: it is a text, with its letter case, its leading zeros, and its spaces.";
            return Some(fix.to_owned());
        }
        if difference.message == OTHER_ACCOUNT {
            let fix = "Answer the account's own id as vendor_tenant_id. It stays the same whatever is mapped or reset, and whichever user logs in.";
            return Some(fix.to_owned());
        }
        if let Some(items) = difference.actual.as_array() {
            let lists_others = items.iter().any(|item| item.get("acronis_tenant_id").is_none());
            let count = items.len();
            return lists_others.then(|| {
                format!("List every customer of the account, or all that are mapped: the list ends after {count}, and has no pages.")
            });
        }
        let mut own = self.partners.get(&partner)?.customers.iter();
        let (other, _) = own.find(|(_, tenant)| same_identifier(&difference.actual, &tenant.to_string()))?;
        Some(format!(
            "What is shown is the Acronis tenant of the customer `{other}`. Keep customers apart by vendor_tenant_id, letter by \
             letter, and take both ids of an item from one record."
        ))
    }
}

impl PartnerMapping {
    /// What is wrong if the mapping of this customer is shown, and for an id that nobody has mapped.
    fn misspelt(&self, id: &str, items: &[Value]) -> Option<String> {
        let tenant = self.customers.get(id)?.to_string();
        let shows = |item: &&Value| item.get("acronis_tenant_id").is_some_and(|shown| same_identifier(shown, &tenant));
        let other = items.iter().find(shows)?.get("vendor_tenant_id")?.as_str()?;
        let is_unknown = other != id && !self.customers.contains_key(other) && !self.gone.contains_key(other);
        is_unknown.then(|| format!("the mapping of the customer `{id}` {MISSPELT} `{other}`"))
    }

    /// How what is shown of a customer differs from what is known.
    fn differs(&self, id: &str, shown: Option<&Value>) -> Option<(&'static Requirement, &'static str, Value)> {
        match (self.customers.get(id), shown) {
            (None, None) => None,
            (None, Some(_)) if self.left.contains(id) && !self.gone.contains_key(id) => None,
            (Some(tenant), Some(shown)) if same_identifier(shown, &tenant.to_string()) => None,
            (Some(tenant), Some(_)) => {
                let message = "the customer is mapped to another Acronis tenant than the one that was written last";
                Some((&requirements::MAPPING_CUSTOMER, message, json!(tenant)))
            }
            (Some(tenant), None) => {
                Some((&requirements::MAPPING_CUSTOMER, "the customer was mapped, and is not", json!(tenant)))
            }
            (None, Some(_)) => match self.gone.get(id) {
                Some(requirement) => {
                    Some((*requirement, "the mapping of the customer was not removed", json!("absent")))
                }
                None => {
                    let message = "the customer is mapped, and nobody has mapped it";
                    Some((&requirements::MAPPING_ISOLATION, message, json!("absent")))
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_compared_with_the_writes_before() {
        let (partner, tenant) = (Uuid::new_v4(), Uuid::new_v4());
        let mut model = MappingModel::default();
        let of = |model: &MappingModel, payload: Value| model.compare_partner(partner, "v1", &payload);
        assert!(of(&model, json!({ "vendor_tenant_id": "v1" })).is_none());
        model.map(partner);
        assert!(of(&model, json!({ "vendor_tenant_id": "v1", "acronis_tenant_id": partner })).is_none());
        assert!(of(&model, json!({ "vendor_tenant_id": "v1" })).is_some());
        model.write(partner, &[("a".to_owned(), Some(tenant))]);
        let rules = |model: &MappingModel, items: Value| -> Vec<&str> {
            let found = model.compare_customers(partner, &json!({ "items": items }));
            found.into_iter().map(|difference| difference.requirement.id).collect()
        };
        let mapped = json!({ "vendor_tenant_id": "a", "acronis_tenant_id": tenant });
        assert!(rules(&model, json!([{ "vendor_tenant_id": "b" }, mapped])).is_empty());
        assert_eq!(rules(&model, json!([])), [requirements::MAPPING_CUSTOMER.id]);
        let misspelt = json!({ "items": [{ "vendor_tenant_id": "A", "acronis_tenant_id": tenant }] });
        let found = model.compare_customers(partner, &misspelt);
        let fixes: Vec<_> = found.iter().filter_map(|difference| model.fix(partner, difference)).collect();
        assert!(found.iter().any(|difference| difference.message.contains("`a` is shown for the id `A`")));
        assert!(fixes.iter().any(|fix| fix.starts_with("Store vendor_tenant_id as it is")), "{fixes:?}");
        assert_eq!(rules(&model, json!([mapped, mapped])), [requirements::MAPPING_LIST.id]);
        model.unmap(partner);
        assert_eq!(rules(&model, json!([mapped])), [requirements::MAPPING_RESET.id]);
    }
}

//! The customers that the vendor lists, once one of them is mapped.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::customers::{BACK, BASE, MAP, NONE, demanding};
use super::topology::items;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, Verdict};

pub(crate) const CHECKS: &[Check] = &[LISTED];

pub(super) const LISTED: Check = Check {
    id: "mapping.customer.listed",
    title: "tenant_mapping.read lists customers that topology.read lists, each once",
    requirement: &requirements::MAPPING_LIST,
    fix: "Answer both callbacks from the customers of the same account, and list each customer once.",
    rests_on: &[&NONE, &MAP, &BACK],
    run: |bench| bench.conversation("listed", listed),
    ..BASE
};

fn listed(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    let before = items(conversation, &partner)?;
    modelled.write(&partner, &[(known[0].clone(), Some(conversation.identifier()))])?;
    modelled.list(&partner)?;
    // A page of the topology does not show all customers.
    let topology = conversation.set_up(Call::topology(&partner))?.payload();
    still_the_same(conversation, &before, &topology["items"])?;
    if topology.get("paging").is_some_and(Value::is_object) {
        return Ok(());
    }
    let still = customers_of(&topology);
    if let Some(hidden) = known.iter().find(|id| !still.contains(&id.as_str())) {
        let message = "a customer is missing from topology.read after one was mapped";
        let finding = conversation.finding(&requirements::MAPPING_TOPOLOGY, message).at("/payload/items");
        let finding =
            finding.fixed_by("List all customers of the account in topology.read, whether they are mapped or not.");
        return Err(finding.compared(json!({ "id": hidden }), topology["items"].clone()).into());
    }
    let payload = conversation.set_up(Call::mapped_customers(&partner))?.payload();
    for (at, item) in payload["items"].as_array().into_iter().flatten().enumerate() {
        let id = item["vendor_tenant_id"].as_str().unwrap_or_default();
        if !id.is_empty() && !still.contains(&id) {
            let message = "the customer is not one of those that topology.read lists";
            let finding = conversation.finding(&requirements::MAPPING_LIST, message);
            return Err(finding.at(format!("/payload/items/{at}")).compared("absent", item.clone()).into());
        }
    }
    Ok(())
}

/// Requires that topology.read lists each customer once, and by its name, after one was mapped.
fn still_the_same(conversation: &Conversation<'_>, before: &[Value], after: &Value) -> Verdict {
    let mut seen = BTreeSet::new();
    for (at, item) in after.as_array().into_iter().flatten().enumerate() {
        let of_id = before.iter().find(|known| known["id"] == item["id"]);
        let is_first = seen.insert(item["id"].as_str());
        let (expected, message, fix) = match of_id {
            Some(known) if !is_first => (known, "a customer is listed twice after it was mapped", ONCE),
            Some(known) if known["name"] != item["name"] => {
                (known, "a customer has another name after it was mapped", SAME_NAME)
            }
            _ => continue,
        };
        let finding = conversation.finding(&requirements::MAPPING_TOPOLOGY, message).fixed_by(fix);
        return Err(finding.at(format!("/payload/items/{at}")).compared(expected.clone(), item.clone()).into());
    }
    Ok(())
}

const ONCE: &str =
    "List each customer of the account once in topology.read: a join with the mapping must not repeat it.";

const SAME_NAME: &str = "Answer the customer's own name in topology.read, whether it is mapped or not.";

fn customers_of(topology: &Value) -> Vec<&str> {
    let items = topology["items"].as_array().into_iter().flatten();
    items.filter_map(|item| item["id"].as_str()).collect()
}

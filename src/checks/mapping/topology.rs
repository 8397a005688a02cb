//! The customers that a partner has at the vendor.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::enablement::WRITE;
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::response;
use crate::contract::requirements;
use crate::suite::{
    Bench, Call, Check, Conversation, MappedConversation, Method, Needs, NotPassed, Tenant, Topology, VendorCustomer,
    Verdict,
};

pub(crate) const CHECKS: &[Check] = &[LIST, GIVEN, PAGING];

const BASE: Check =
    Check { requirement: &requirements::MAPPING_TOPOLOGY, needs: Needs::MappedCustomers, rests_on: &[&WRITE], ..MUST };

/// The items of topology.read.
pub(super) fn items(conversation: &Conversation<'_>, partner: &Tenant) -> Result<Vec<Value>, NotPassed> {
    let payload = conversation.require(&requirements::MAPPING_TOPOLOGY, Call::topology(partner))?.payload();
    Ok(payload.get("items").and_then(Value::as_array).cloned().unwrap_or_default())
}

/// The customers that they show.
pub(super) fn customers(items: &[Value]) -> BTreeSet<VendorCustomer> {
    let text = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    items.iter().filter_map(|item| Some(VendorCustomer { id: text(item, "id")?, name: text(item, "name")? })).collect()
}

pub(crate) const LIST: Check = Check {
    id: "mapping.topology.list",
    title: "topology.read lists each customer once, and the same ones a moment later",
    fix: "List the customers of the account by their own ids, each once; an id must not change from one request to the next.",
    rests_on: &[&WRITE, &response::TOPOLOGY_READ],
    run: |bench| bench.conversation("list", list),
    ..BASE
};

fn list(conversation: &Conversation<'_>) -> Verdict {
    let partner = MappedConversation::new(conversation).partner()?;
    let first = items(conversation, &partner)?;
    let mut seen = BTreeSet::new();
    for (at, item) in first.iter().enumerate() {
        let id = item.get("id").and_then(Value::as_str).unwrap_or_default();
        let wrong = if id.is_empty() { "the customer has an empty id" } else { "the customer is listed twice" };
        if id.is_empty() || !seen.insert(id) {
            let finding = conversation.finding(&requirements::MAPPING_TOPOLOGY, wrong);
            return Err(finding.at(format!("/payload/items/{at}")).compared("a customer, once", item.clone()).into());
        }
    }
    let again = items(conversation, &partner)?;
    if customers(&first) == customers(&again) {
        return Ok(());
    }
    let message = "the list has other customers than a moment ago";
    let finding = conversation.finding(&requirements::MAPPING_TOPOLOGY, message);
    Err(finding.at("/payload/items").compared(json!(first), json!(again)).into())
}

/// How to fix a customer that is listed with another name, or another spelling of its id.
const AS_IT_IS: &str = "Answer id and name of each customer as they are, in UTF-8 and without white space around them.";

pub(crate) const GIVEN: Check = Check {
    id: "mapping.topology.given",
    title: "topology.read lists exactly the customers that the account has",
    fix: "Select the customers by the account that the credentials belong to: all of its own, and nobody else's.",
    rests_on: &[&LIST],
    run: given,
    ..BASE
};

/// Compares both accounts with what the user says about them.
fn given(bench: &Bench<'_>) -> Verdict {
    let Some(topology) = &bench.options().topology else {
        return Err(NotPassed::Skipped("which customers the accounts have is not known (--topology)".to_owned()));
    };
    let compare = |conversation: &Conversation<'_>, partner: Tenant| {
        // Without an account to read there is no id to go by.
        conversation.credentials_of(&partner)?;
        let shown = items(conversation, &partner)?;
        let known = account_in(topology, conversation, (&partner, &customers(&shown)))?;
        let (known, listed) = (known.iter().cloned().collect::<BTreeSet<_>>(), customers(&shown));
        // Of a list in pages only one is seen.
        let least = if shown.len() < known.len() && has_pages(conversation, &partner)? {
            listed.clone()
        } else {
            known.clone()
        };
        let with_id = |missing: &VendorCustomer| listed.iter().find(|one| one.id.trim() == missing.id.trim());
        let misnamed = least.difference(&listed).find_map(|missing| Some((missing, with_id(missing)?)));
        let wrong = match (misnamed, least.difference(&listed).next(), listed.difference(&known).next()) {
            (Some((one, other)), ..) => {
                format!("the customer `{}` ({}) is listed as `{}` ({})", one.id, one.name, other.id, other.name)
            }
            (_, Some(missing), _) => {
                format!("the customer `{}` ({}) of the account is missing", missing.id, missing.name)
            }
            (.., Some(strange)) => format!("the account has no customer `{}` ({})", strange.id, strange.name),
            _ => return Ok(()),
        };
        let expected: Vec<_> = known.iter().map(|one| json!({ "id": one.id, "name": one.name })).collect();
        let finding = conversation.finding(&requirements::MAPPING_TOPOLOGY, wrong).at("/payload/items");
        let finding = if misnamed.is_some() { finding.fixed_by(AS_IT_IS) } else { finding };
        Err(finding.compared(json!(expected), json!(shown)).into())
    };
    bench.conversation("given", |conversation| {
        let modelled = MappedConversation::new(conversation);
        compare(conversation, modelled.partner()?)?;
        match modelled.second_partner() {
            Err(NotPassed::Skipped(_)) => Ok(()),
            other => compare(conversation, other?),
        }
    })
}

/// The account of a partner in the user's file. Where partners are enabled by hand nothing names it: it is the one that has
/// most of the customers listed.
fn account_in<'t>(
    topology: &'t Topology,
    conversation: &Conversation<'_>,
    (partner, listed): (&Tenant, &BTreeSet<VendorCustomer>),
) -> Result<&'t Vec<VendorCustomer>, NotPassed> {
    if conversation.options().partner == Method::Explicit {
        let closest = topology.closest(|customer| listed.contains(customer));
        return closest.ok_or_else(|| NotPassed::Skipped("--topology has no account".to_owned()));
    }
    let id = conversation.vendor_tenant_id(partner)?;
    topology.0.get(&id).ok_or_else(|| NotPassed::Skipped(format!("--topology does not have the account `{id}`")))
}

fn has_pages(conversation: &Conversation<'_>, partner: &Tenant) -> Result<bool, NotPassed> {
    let payload = conversation.set_up(Call::topology(partner))?.payload();
    Ok(payload.get("paging").is_some_and(Value::is_object))
}

const PAGING: Check = Check {
    id: "mapping.topology.paging",
    title: "the numbers of topology.read's paging fit its items",
    requirement: &requirements::UNSTATED,
    needs: Needs::MappedCustomers,
    fix: "Let offset, limit and total_count describe the list: no more items than limit, and total_count for all pages; or \
          give before and after instead. Leave paging out if there is one page.",
    rests_on: &[&LIST],
    run: |bench| bench.conversation("paging", paging),
    ..ADVISORY
};

fn paging(conversation: &Conversation<'_>) -> Verdict {
    let partner = MappedConversation::new(conversation).partner()?;
    let payload = conversation.set_up(Call::topology(&partner))?.payload();
    let count = payload["items"].as_array().map_or(0, Vec::len) as i64;
    let paging = &payload["paging"];
    let number = |name: &str| paging[name].as_i64();
    let (offset, limit, total) = (number("offset"), number("limit"), number("total_count"));
    let has = |names: &[&str]| names.iter().any(|name| paging.get(name).is_some());
    let (has_numbers, has_ends) = (has(&["offset", "limit", "total_count"]), has(&["before", "after"]));
    let wrong = match (offset, limit, total) {
        _ if paging.is_object() && !has_numbers && !has_ends => ("", "paging says nothing about the page"),
        _ if has_numbers && has_ends => {
            ("", "paging has numbers and the ends of a page, and the page shows one or the other")
        }
        (Some(offset), ..) if offset < 0 => ("offset", "offset is negative"),
        (_, Some(limit), _) if limit < count => ("limit", "there are more items than limit"),
        (offset, _, Some(total)) if offset.unwrap_or(0) + count > total => {
            ("total_count", "total_count is smaller than the number of items so far")
        }
        (Some(offset), Some(limit), Some(total)) if count < limit && offset + count < total => {
            ("total_count", "there are fewer items than limit, and total_count says that there are more")
        }
        _ => return Ok(()),
    };
    let place = if wrong.0.is_empty() { String::new() } else { format!("/{}", wrong.0) };
    let finding = conversation.finding(&requirements::UNSTATED, wrong.1).at(format!("/payload/paging{place}"));
    Err(finding.compared(format!("a paging that fits {count} items"), paging.clone()).into())
}

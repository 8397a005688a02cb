//! The customers that a partner has at the vendor.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::enablement::WRITE;
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::response;
use crate::contract::requirements;
use crate::suite::{
    Bench, Call, Check, Conversation, Finding, MappedConversation, Method, Needs, NotPassed, Tenant, Topology,
    VendorCustomer, Verdict,
};

pub(crate) const CHECKS: &[Check] = &[LIST, GIVEN, NAMES, PAGING];

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

pub(crate) const GIVEN: Check = Check {
    id: "mapping.topology.given",
    title: "topology.read lists exactly the customers that the account has",
    fix: "Select the customers by the account that the credentials belong to: all of its own, and nobody else's.",
    rests_on: &[&LIST],
    run: |bench| each_account(bench, "given", given),
    ..BASE
};

/// What topology.read shows of an account, and what the user says about it.
struct ListedCustomers {
    known: BTreeMap<String, String>,
    listed: BTreeMap<String, String>,
    items: Vec<Value>,
    /// Of a list in pages only one is seen.
    is_page: bool,
}

/// What is wrong with a list, and a fix of its own.
type WrongList = (String, Option<&'static str>);

fn given(shown: &ListedCustomers) -> Option<WrongList> {
    let ListedCustomers { known, listed, .. } = shown;
    let missing = known.iter().find(|(id, _)| !listed.contains_key(*id)).filter(|_| !shown.is_page);
    let spelt = |id: &str| listed.keys().find(|other| other.trim() == id.trim() && *other != id);
    if let Some((id, name)) = missing {
        return Some(match spelt(id) {
            Some(other) => (format!("the customer `{id}` ({name}) is listed as `{other}`"), Some(SPELLING)),
            None => (format!("the customer `{id}` ({name}) of the account is missing"), None),
        });
    }
    let (id, name) = listed.iter().find(|(id, _)| !known.contains_key(*id))?;
    Some((format!("the account has no customer `{id}` ({name})"), None))
}

const SPELLING: &str = "Answer the id of each customer as it is, without white space around it.";

const NAMES: Check = Check {
    id: "mapping.topology.names",
    title: "topology.read shows the name of each customer as it is",
    fix: "Answer the name of each customer as it is, in UTF-8 and without white space around it: the partner goes by it.",
    rests_on: &[&LIST, &GIVEN],
    run: |bench| each_account(bench, "names", names),
    ..BASE
};

fn names(shown: &ListedCustomers) -> Option<WrongList> {
    let named = |(id, name): (&String, &String)| {
        let other = shown.listed.get(id).filter(|other| *other != name)?;
        Some((format!("the customer `{id}` ({name}) is listed with the name {other:?}"), None))
    };
    shown.known.iter().find_map(named)
}

/// Compares both accounts with what the user says about them.
fn each_account(bench: &Bench<'_>, label: &str, wrong: fn(&ListedCustomers) -> Option<WrongList>) -> Verdict {
    let Some(topology) = &bench.options().topology else {
        return Err(NotPassed::Skipped("which customers the accounts have is not known (--topology)".to_owned()));
    };
    let compare = |conversation: &Conversation<'_>, partner: Tenant| {
        let shown = shown_of(conversation, topology, &partner)?;
        let Some((message, fix)) = wrong(&shown) else { return Ok(()) };
        let expected: Vec<_> = shown.known.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect();
        let finding = conversation.finding(&requirements::MAPPING_TOPOLOGY, message).at("/payload/items");
        let finding = fix.into_iter().fold(finding, Finding::fixed_by);
        Err(finding.compared(json!(expected), json!(shown.items)).into())
    };
    bench.conversation(label, |conversation| {
        let modelled = MappedConversation::new(conversation);
        compare(conversation, modelled.partner()?)?;
        match modelled.second_partner() {
            // The first account is known all the same.
            Err(NotPassed::Skipped(_) | NotPassed::Undecided(_)) => Ok(()),
            other => compare(conversation, other?),
        }
    })
}

fn shown_of(
    conversation: &Conversation<'_>,
    topology: &Topology,
    partner: &Tenant,
) -> Result<ListedCustomers, NotPassed> {
    // The user's customers are found by the id of the account, so the account has to be readable.
    conversation.credentials_of(partner)?;
    let id = conversation.vendor_tenant_id(partner)?;
    let is_empty = topology.0.get(&id).is_some_and(Vec::is_empty);
    let shown = items(conversation, partner);
    let items = shown.map_err(|wrong| if is_empty { wrong.fixed_by(NO_CUSTOMERS) } else { wrong })?;
    let listed = customers(&items);
    let known = account_in(topology, conversation, (partner, &listed))?;
    let is_page = items.len() < known.len() && has_pages(conversation, partner)?;
    let by_id = |customer: VendorCustomer| (customer.id, customer.name);
    Ok(ListedCustomers {
        known: known.iter().cloned().map(by_id).collect(),
        listed: listed.into_iter().map(by_id).collect(),
        items,
        is_page,
    })
}

const NO_CUSTOMERS: &str = "The account has no customers: answer with status 200 and `\"items\": []`.";

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

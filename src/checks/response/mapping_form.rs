//! Form of the answers to the mapping callbacks: the response part of each callback's page.

use serde_json::Value;

use super::form::{BASE, form};
use crate::checks::mapping::{accepted, enablement, topology};
use crate::contract::Callback;
use crate::suite::{Bench, Call, Check, Conversation, Method, Needs, NotPassed, Tenant, Verdict};

pub(in crate::checks) const CHECKS: &[Check] =
    &[ENABLEMENT_READ, ENABLEMENT_WRITE, TOPOLOGY_READ, TENANT_MAPPING_READ, TENANT_MAPPING_WRITE, ENABLEMENT_RESET];

const PARTNER: Check = Check { needs: Needs::MappedPartner, ..BASE };
const CUSTOMERS: Check = Check { needs: Needs::MappedCustomers, rests_on: &[&enablement::WRITE], ..BASE };

/// The callback for a partner that is enabled.
fn of_enabled(conversation: &Conversation<'_>, callback: Callback) -> Result<Call, NotPassed> {
    conversation.call_of(callback, &conversation.enabled_partner()?, &conversation.customer())
}

pub(in crate::checks) const ENABLEMENT_READ: Check = Check {
    id: "response.enablement.read",
    title: "the answer to enablement.read has the documented form",
    rests_on: &[&accepted::ACCEPTED],
    run: enablement_read,
    ..PARTNER
};

fn enablement_read(bench: &Bench<'_>) -> Verdict {
    form(
        bench,
        &[("unmapped", unmapped), ("mapped", |it| of_enabled(it, Callback::EnablementRead)), ("reset", after_reset)],
    )
}

fn unmapped(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::mapping(&conversation.partner()))
}

fn after_reset(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    conversation.set_up(Call::unmap_partner(&partner))?;
    Ok(Call::mapping(&partner))
}

pub(in crate::checks) const ENABLEMENT_WRITE: Check = Check {
    id: "response.enablement.write",
    title: "the answer to enablement.write has the documented form",
    rests_on: &[&enablement::READ, &enablement::UNMAPPED],
    run: enablement_write,
    ..PARTNER
};

fn enablement_write(bench: &Bench<'_>) -> Verdict {
    form(bench, &[("first", first), ("again", |it| of_enabled(it, Callback::EnablementWrite))])
}

/// Whether an account can be mapped again after a reset is another matter.
fn first(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.own_partner()?;
    let call = conversation.mapping_call(&partner)?;
    Ok(if conversation.is_return(&partner)? { call.unstated() } else { call })
}

pub(in crate::checks) const ENABLEMENT_RESET: Check = Check {
    id: "response.enablement.reset",
    title: "the answer to enablement.reset has the documented form",
    run: enablement_reset,
    ..PARTNER
};

fn enablement_reset(bench: &Bench<'_>) -> Verdict {
    form(bench, &[("mapped", |it| of_enabled(it, Callback::EnablementReset)), ("customers", reset_with_customers)])
}

fn reset_with_customers(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    if conversation.options().customer == Method::Mapped {
        map_one(conversation, &partner)?;
    }
    Ok(Call::unmap_partner(&partner))
}

/// Maps a customer, if the partner has one at the vendor. Returns the vendor's id of it.
fn map_one(conversation: &Conversation<'_>, partner: &Tenant) -> Result<Option<String>, NotPassed> {
    let known = conversation.customers_at_vendor(partner, 0)?.into_iter().next();
    if let Some(id) = &known {
        conversation.set_up(Call::map_customers(partner, &[(id.clone(), Some(conversation.identifier()))]))?;
    }
    Ok(known)
}

pub(in crate::checks) const TOPOLOGY_READ: Check = Check {
    id: "response.topology.read",
    title: "the answer to topology.read has the documented form",
    run: |bench| form(bench, &[("enabled", |it| of_enabled(it, Callback::TopologyRead))]),
    ..CUSTOMERS
};

pub(in crate::checks) const TENANT_MAPPING_READ: Check = Check {
    id: "response.tenant_mapping.read",
    title: "the answer to tenant_mapping.read has the documented form",
    rests_on: &[&enablement::WRITE, &topology::LIST],
    run: tenant_mapping_read,
    ..CUSTOMERS
};

fn tenant_mapping_read(bench: &Bench<'_>) -> Verdict {
    form(
        bench,
        &[("none", |it| of_enabled(it, Callback::TenantMappingRead)), ("one", one_mapped), ("removed", removed)],
    )
}

fn one_mapped(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    map_one(conversation, &partner)?;
    Ok(Call::mapped_customers(&partner))
}

fn removed(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    if let Some(id) = map_one(conversation, &partner)? {
        conversation.set_up(Call::map_customers(&partner, &[(id, None)]))?;
    }
    Ok(Call::mapped_customers(&partner))
}

pub(in crate::checks) const TENANT_MAPPING_WRITE: Check = Check {
    id: "response.tenant_mapping.write",
    title: "the answer to tenant_mapping.write has the documented form",
    rests_on: &[&enablement::WRITE, &topology::LIST, &topology::GIVEN],
    run: tenant_mapping_write,
    ..CUSTOMERS
};

fn tenant_mapping_write(bench: &Bench<'_>) -> Verdict {
    form(bench, &[("map", map), ("remove", remove)])
}

/// Whether a customer can be mapped again, or one that is shown as mapped although nobody has mapped it, is another matter.
fn map(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let known = conversation.customers_at_vendor(&partner, 1)?;
    let was_used = conversation.was_used(&partner, &known[0]);
    let shown = conversation.send(Call::mapped_customers(&partner))?.payload();
    let is_it = |item: &Value| item["vendor_tenant_id"] == *known[0] && item["acronis_tenant_id"].is_string();
    let is_mapped = shown["items"].as_array().is_some_and(|items| items.iter().any(is_it));
    let call = Call::map_customers(&partner, &[(known[0].clone(), Some(conversation.customer().id))]);
    Ok(if is_mapped || was_used { call.unstated() } else { call })
}

fn remove(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let known = conversation.customers_at_vendor(&partner, 1)?;
    conversation.set_up(Call::map_customers(&partner, &[(known[0].clone(), Some(conversation.identifier()))]))?;
    // That it must be carried out is what `mapping.customer.remove` is about.
    Ok(Call::map_customers(&partner, &[(known[0].clone(), None)]).unstated())
}

//! Credentials of another account, and a change of credentials (“Changing CyberApp credentials”).

use serde_json::{Value, json};

use super::by_account::require_by_account;
use super::credentials::{EVERY_CALLBACK, WRONG};
use super::customers::{BACK, KEPT, MAP};
use super::enablement::{AGAIN, OTHER_TENANT, RESET, WRITE};
use super::isolation;
use super::left_alone::READING;
use super::listed::LISTED;
use super::require_not_accepted;
use crate::checks::base::MUST;
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Call, Check, Control, Conversation, MappedConversation, Needs, NotPassed, VendorCustomer, Verdict};

pub(crate) const CHECKS: &[Check] = &[CHANGED, CHANGED_CUSTOMERS, DENIED, FOREIGN, FOREIGN_CUSTOMERS];

const BASE: Check = Check {
    requirement: &requirements::MAPPING_CHANGE,
    needs: Needs::MappedPartner,
    rests_on: &[&WRITE, &AGAIN, &RESET, &OTHER_TENANT],
    control: Control::Nothing,
    ..MUST
};

pub(crate) const CHANGED: Check = Check {
    id: "mapping.credentials.changed",
    title: "a partner changes its credentials to others of the same account",
    fix: "Compare the account of the new credentials with vendor_tenant_id in enablement.write, not the credentials with the old ones.",
    run: |bench| bench.conversation("changed", changed),
    ..BASE
};

/// Other credentials of the first account. Returns `Skipped` when there are none.
pub(super) fn changed_credentials<'c>(conversation: &Conversation<'c>) -> Result<&'c str, NotPassed> {
    conversation.options().changed_credentials.as_deref().ok_or_else(|| {
        let reason = "a second pair of credentials of the account is not known (--changed-credentials)";
        NotPassed::Skipped(reason.to_owned())
    })
}

fn changed(conversation: &Conversation<'_>) -> Verdict {
    let new = changed_credentials(conversation)?;
    let modelled = MappedConversation::new(conversation);
    require_same_account(conversation, new)?;
    let (partner, other) = (modelled.partner()?, conversation.partner());
    let id = conversation.vendor_tenant_id(&partner)?;
    let with_new = |call: Call| conversation.with_credentials(call.noting("with the new credentials"), new);
    let read = conversation.send(with_new(Call::mapping(&partner)).unstated())?;
    if read.is_carried_out() {
        modelled.compare(modelled.model.borrow().compare_partner(partner.id, &id, &read.payload()))?;
    }
    let taken = conversation.send(with_new(Call::map_partner(&other, &id)).unstated())?;
    let what = "another Acronis tenant with other credentials";
    require_not_accepted(&modelled, &requirements::MAPPING_KEPT, &taken, what)?;
    let modelled = modelled.demanding(&requirements::MAPPING_CHANGE).varied(with_new);
    modelled.map(&partner)?;
    modelled.read(&partner)?;
    modelled.unmap(&partner)?;
    modelled.read(&partner)
}

/// Requires that the new credentials belong to the account, before anybody is mapped. Returns `Undecided` if they are refused:
/// the option may be wrong.
fn require_same_account(conversation: &Conversation<'_>, new: &str) -> Verdict {
    let partner = conversation.own_partner()?;
    let id = conversation.vendor_tenant_id(&partner)?;
    let call = Call::mapping(&partner).because("read with the new credentials").unstated();
    let read = conversation.send(conversation.with_credentials(call, new))?;
    if read.exchange.outcome.is_refusal() {
        return Err(conversation.refused("--changed-credentials", &read));
    }
    let named = read.payload()["vendor_tenant_id"].clone();
    if !read.is_carried_out() || named == id {
        return Ok(());
    }
    let message =
        "the credentials given with --changed-credentials belong to another account than those of --credentials";
    let finding = conversation.finding(&requirements::MAPPING_CHANGE, message).at("/payload/vendor_tenant_id");
    Err(finding.compared(id, named).fixed_by(ONE_ACCOUNT).into())
}

/// The option may be wrong, or the handler.
const ONE_ACCOUNT: &str = "If they are of two accounts, give --changed-credentials of the account of --credentials. If they are of one \
                           account, answer its id as vendor_tenant_id whichever user logs in.";

const CHANGED_CUSTOMERS: Check = Check {
    id: "mapping.credentials.changed_customers",
    title: "after a change of credentials the partner's customers and their mapping are those of before",
    needs: Needs::Mapped,
    fix: "Store mappings under the account, not under the user or the credentials, and go by the account of the credentials in every callback.",
    rests_on: &[&CHANGED, &MAP, &BACK, &LISTED, &KEPT],
    run: |bench| bench.conversation("customers", changed_customers),
    ..BASE
};

fn changed_customers(conversation: &Conversation<'_>) -> Verdict {
    let new = changed_credentials(conversation)?;
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    let customer = &known[0];
    modelled.write(&partner, &[(customer.clone(), Some(conversation.identifier()))])?;
    modelled.list(&partner)?;
    let with_new = |call: Call| conversation.with_credentials(call.noting("with the new credentials"), new);
    conversation.set_up(with_new(conversation.mapping_call(&partner)?).unstated())?;
    let modelled = modelled.demanding(&requirements::MAPPING_CHANGE).varied(with_new);
    modelled.read(&partner)?;
    let shown = modelled.send(Call::topology(&partner))?.payload();
    let has = |id: &String| shown["items"].as_array().is_some_and(|items| items.iter().any(|item| item["id"] == **id));
    if !shown.get("paging").is_some_and(Value::is_object) && !known.iter().all(has) {
        let message = "with other credentials of the same account, customers are missing";
        let finding = conversation.finding(&requirements::MAPPING_CHANGE, message).at("/payload/items");
        return Err(finding.compared(json!(known), shown["items"].clone()).into());
    }
    modelled.list(&partner)?;
    for tenant in [None, Some(conversation.identifier())] {
        modelled.write(&partner, &[(customer.clone(), tenant)])?;
        modelled.list(&partner)?;
    }
    modelled.unmap(&partner)?;
    modelled.read(&partner)
}

const DENIED: Check = Check {
    id: "mapping.credentials.denied",
    title: "a change to credentials of another account is denied",
    fix: "In enablement.write, look up the account of the credentials, and answer 403 when it is not the one in vendor_tenant_id.",
    rests_on: &[&WRITE, &AGAIN, &RESET, &EVERY_CALLBACK, &FOREIGN],
    run: |bench| bench.conversation("denied", denied),
    ..BASE
};

fn denied(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, second) = (modelled.partner()?, conversation.second_partner()?);
    let theirs = conversation.credentials_of(&second)?;
    let call = conversation.mapping_call(&partner)?.noting("with credentials of another account").unstated();
    let reply = conversation.send(conversation.with_credentials(call, &theirs))?;
    require_not_accepted(
        &modelled,
        &requirements::MAPPING_CHANGE,
        &reply,
        "a change to credentials of another account",
    )?;
    let message = "a change of credentials that was denied had an effect";
    judged_as(&requirements::MAPPING_CHANGE, message, modelled.read(&partner))?;
    judged_as(&requirements::MAPPING_CHANGE, message, modelled.read(&second))
}

const FOREIGN: Check = Check {
    id: "mapping.credentials.foreign",
    title: "credentials of another account do not reach a partner's own account",
    requirement: &requirements::MAPPING_CREDENTIALS,
    fix: "Look up the account by the credentials of this request; never by the tenant alone, and never by what was sent before.",
    rests_on: &[&WRONG, &WRITE, &EVERY_CALLBACK, &isolation::PARTNERS],
    run: |bench| bench.conversation("foreign", foreign),
    ..BASE
};

/// A handler may refuse the callbacks, or answer about the account of the credentials.
fn foreign(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, second) = (modelled.partner()?, conversation.second_partner()?);
    let (own, theirs) = (conversation.vendor_tenant_id(&partner)?, conversation.credentials_of(&second)?);
    let with_theirs = |call: Call| {
        let call = call.noting("with credentials of another account").unstated();
        conversation.send(conversation.with_credentials(call, &theirs))
    };
    let read = with_theirs(Call::mapping(&partner))?;
    let named = read.payload().get("vendor_tenant_id").cloned().unwrap_or_default();
    if read.is_carried_out() && named == own {
        let message = "the answer names an account that the credentials do not belong to";
        let finding = conversation.finding(&requirements::MAPPING_CREDENTIALS, message);
        let expected = conversation.vendor_tenant_id(&second)?;
        return Err(finding.at("/payload/vendor_tenant_id").compared(expected, named).into());
    }
    with_theirs(Call::unmap_partner(&partner))?;
    let message = "credentials of another account removed the mapping";
    judged_as(&requirements::MAPPING_CREDENTIALS, message, modelled.read(&partner))
}

const FOREIGN_CUSTOMERS: Check = Check {
    id: "mapping.credentials.foreign_customers",
    title: "credentials of another account neither show nor map a partner's customers",
    requirement: &requirements::MAPPING_CREDENTIALS,
    needs: Needs::MappedOfAccount,
    fix: "Take customers of the account that the credentials belong to, and refuse vendor_tenant_id of others. If both accounts \
          do have a customer with this id and name, say so with --topology.",
    rests_on: &[&FOREIGN, &MAP, &READING, &isolation::FOREIGN_CUSTOMER],
    run: |bench| bench.conversation("foreign", foreign_customers),
    ..BASE
};

/// Whether the user says that both accounts have the customer that topology.read lists so.
fn is_of_both(conversation: &Conversation<'_>, listed: &Value) -> bool {
    let customer: Option<VendorCustomer> =
        serde_json::from_value(json!({ "id": listed["id"], "name": listed["name"] })).ok();
    conversation.options().topology.as_ref().zip(customer).is_some_and(|(topology, own)| topology.is_shared(&own))
}

fn foreign_customers(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, second) = (modelled.partner()?, conversation.second_partner()?);
    require_by_account(conversation, &partner)?;
    let known = conversation.customers_at_vendor(&partner, 1)?;
    let mapped = conversation.identifier();
    modelled.write(&partner, &[(known[0].clone(), Some(mapped))])?;
    let theirs = conversation.credentials_of(&second)?;
    let with_theirs = |call: Call| {
        let call = call.noting("with credentials of another account").unstated();
        conversation.send(conversation.with_credentials(call, &theirs))
    };
    let own = conversation.set_up(Call::topology(&partner))?.payload()["items"][0].clone();
    // Accounts may number their customers alike, but names are not the same by chance.
    let is_of_both = is_of_both(conversation, &own);
    let is_own = |item: &Value| {
        let is_same = item["id"].is_string() && item["id"] == own["id"] && item["name"] == own["name"];
        item.get("acronis_tenant_id") == Some(&json!(mapped)) || (is_same && !is_of_both)
    };
    for call in [Call::mapped_customers(&partner), Call::topology(&partner)] {
        let reply = with_theirs(call)?;
        let items = reply.payload().get("items").cloned().unwrap_or_default();
        if reply.is_carried_out() && items.as_array().is_some_and(|items| items.iter().any(is_own)) {
            let message = "credentials of another account show the customers of this one";
            let finding = conversation.finding(&requirements::MAPPING_CREDENTIALS, message).at("/payload/items");
            return Err(finding.compared("no customer of this account", items).into());
        }
    }
    let other = [(known[0].clone(), Some(conversation.identifier()))];
    with_theirs(Call::map_customers(&partner, &other))?;
    with_theirs(Call::map_customers(&partner, &[(known[0].clone(), None)]))?;
    let message = "credentials of another account changed the customers' mapping";
    judged_as(&requirements::MAPPING_CREDENTIALS, message, modelled.list(&partner))
}

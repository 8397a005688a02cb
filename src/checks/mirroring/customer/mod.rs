//! The customer's side of mirroring: get_state and set_state (S2, “Disabling mirrored customers”).

use super::alike as identifiers;
use crate::contract::{Level, requirements};
use crate::suite::{Call, Check, ModelledConversation, Needs, Tenant, Verdict};

macro_rules! check {
    ($id:literal, $requirement:ident, $run:ident, $title:literal, $fix:literal) => {
        Check {
            id: concat!("mirroring.customer.", $id),
            title: $title,
            level: Level::Must,
            requirement: &requirements::$requirement,
            needs: Needs::Customer,
            fix: $fix,
            run: |bench| bench.conversation($id, |conversation| $run(&ModelledConversation::strict(conversation))),
        }
    };
}

pub(crate) mod lists;
pub(crate) mod near;
pub(crate) mod partner;
pub(crate) mod renamed;

pub(crate) const CHECKS: &[Check] = &[
    check!(
        "none",
        CUSTOMER_LIST,
        none,
        "a partner without enabled customers gets an empty list",
        "Answer customer get_state with an empty array in payload, not with null, an object or an error."
    ),
    check!(
        "enable",
        CUSTOMER_ENABLE,
        enable,
        "an enabled customer is listed",
        "Store each item of payload.enabled under the partner, and list it in customer get_state."
    ),
    check!(
        "several",
        CUSTOMER_ENABLE,
        several,
        "all customers of one request are enabled",
        "Go through the whole list, not only its first or last item."
    ),
    check!(
        "add",
        CUSTOMER_ENABLE,
        add,
        "enabling further customers leaves the earlier ones enabled",
        "Add to the partner's customers; the list in a request is not the list of all."
    ),
    check!(
        "again",
        CUSTOMER_LIST,
        again,
        "a customer that is enabled twice is listed once",
        "Insert or update by partner and customer: enabling again finds the record."
    ),
    check!(
        "disable",
        CUSTOMER_DISABLE,
        disable,
        "a disabled customer is not listed",
        "On payload.disabled, mark or delete the records of the listed customers, and leave them out of get_state."
    ),
    check!(
        "disable_part",
        CUSTOMER_DISABLE,
        disable_part,
        "disabling some customers leaves the others enabled",
        "Disable only the customers in payload.disabled."
    ),
    check!(
        "back",
        CUSTOMER_ENABLE,
        back,
        "a customer that was disabled can be enabled again",
        "Let enabling bring back a disabled record as well as make a new one."
    ),
    check!(
        "same_again",
        CUSTOMER_ENABLE,
        same_again,
        "a customer can be enabled again by the very same list that enabled it before",
        "Go by the state, not by what was asked before: a list that was seen already may have been undone since."
    ),
    check!(
        "disable_mixed",
        CUSTOMER_DISABLE,
        disable_mixed,
        "where a list of customers to disable is taken, all of it is carried out, whatever else stands in it",
        "Disable item by item; one that is not enabled changes nothing and ends nothing."
    ),
    check!(
        "disable_unknown",
        CUSTOMER_DISABLE,
        disable_unknown,
        "disabling a customer that was never enabled leaves the others enabled",
        "Disable by the customer's id; one that is not found changes nothing."
    ),
    check!(
        "alike",
        CUSTOMER_LIST,
        alike,
        "customers whose ids are almost alike are told apart",
        "Compare whole ids; do not cut them."
    ),
    check!(
        "settings",
        CUSTOMER_SETTINGS,
        settings,
        "a customer is listed with its settings",
        "Store settings with the customer and give them back unchanged in customer get_state."
    ),
    check!(
        "settings_of_each",
        CUSTOMER_SETTINGS,
        settings_of_each,
        "each customer has its own settings",
        "Store settings per customer: not per partner, not per request, not for all."
    ),
    check!(
        "settings_change",
        CUSTOMER_SETTINGS,
        settings_change,
        "enabling again with other settings replaces them",
        "When a customer is enabled again, store the settings of that request in place of the old ones."
    ),
    check!(
        "settings_empty",
        CUSTOMER_SETTINGS,
        settings_empty,
        "empty settings are settings too",
        "Take `{}` in settings: a user may have left every field empty."
    ),
    check!(
        "settings_emptied",
        CUSTOMER_SETTINGS,
        settings_emptied,
        "a field that is emptied does not show its old value, and leaves the others alone",
        "Store empty text as what it is: it replaces the value that was there."
    ),
    check!(
        "settings_fewer",
        CUSTOMER_SETTINGS,
        settings_fewer,
        "enabling again with fewer settings leaves none of the old ones",
        "Replace the settings as a whole; do not merge them into the old ones."
    ),
];

fn one(modelled: &ModelledConversation<'_>) -> Result<(Tenant, Tenant), crate::suite::NotPassed> {
    Ok((modelled.partner()?, modelled.conversation.customer()))
}

fn none(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    modelled.list(&partner)
}

fn enable(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    modelled.enable_plain(&partner, &[customer])?;
    modelled.list(&partner)
}

fn several(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customers: Vec<Tenant> = (0..5).map(|_| modelled.conversation.customer()).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.list(&partner)?;
    modelled.leave(&[&partner]);
    Ok(())
}

fn add(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    modelled.enable_plain(&partner, &[customer])?;
    modelled.enable_plain(&partner, &[modelled.conversation.customer()])?;
    modelled.list(&partner)
}

fn again(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
    modelled.enable_plain(&partner, &[customer])?;
    modelled.list(&partner)
}

fn disable(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
    modelled.disable(&partner, &[customer])?;
    modelled.list(&partner)
}

fn disable_part(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customers: Vec<Tenant> = (0..4).map(|_| modelled.conversation.customer()).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.disable(&partner, &customers[1..3])?;
    modelled.list(&partner)?;
    modelled.leave(&[&partner]);
    Ok(())
}

fn back(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
    for time in ["one", "two", "three", "four", "five"] {
        modelled.disable(&partner, std::slice::from_ref(&customer))?;
        modelled.enable(&partner, &[(customer.clone(), Some(modelled.conversation.settings(time)))])?;
        modelled.list(&partner)?;
    }
    modelled.disable(&partner, &[customer])?;
    modelled.list(&partner)?;
    modelled.leave(&[&partner]);
    Ok(())
}

fn settings(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    modelled.enable(&partner, &[(customer, Some(modelled.conversation.settings("value")))])?;
    modelled.list(&partner)
}

fn settings_of_each(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    let conversation = modelled.conversation;
    let first = [
        (customer, Some(conversation.settings("one"))),
        (conversation.customer(), Some(conversation.settings("two"))),
        (conversation.customer(), None),
    ];
    modelled.enable(&partner, &first)?;
    modelled.enable(
        &partner,
        &[(conversation.customer(), Some(conversation.settings("four"))), (conversation.customer(), None)],
    )?;
    modelled.list(&partner)?;
    modelled.leave(&[&partner]);
    Ok(())
}

fn settings_change(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    modelled.enable(&partner, &[(customer.clone(), Some(modelled.conversation.settings("old")))])?;
    modelled.enable(&partner, &[(customer, Some(modelled.conversation.settings("new")))])?;
    modelled.list(&partner)
}

/// A field may be a required one, so that a refusal is open. What is taken without settings is listed without.
fn settings_empty(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    let list = [
        (customer, Some(modelled.conversation.settings("value"))),
        (modelled.conversation.customer(), Some(none_set())),
    ];
    let reply =
        modelled.conversation.send(Call::enable(&partner, &list).noting("one with empty settings").unstated())?;
    if reply.exchange.outcome.is_refusal() {
        return Ok(());
    }
    modelled.conversation.require_carried_out(&requirements::RESPONSE_STATUS, &reply)?;
    modelled.now_enabled(&partner, &list);
    modelled.list(&partner)
}

/// How empty text is shown is open, and so is whether it is taken.
fn settings_emptied(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    let conversation = modelled.conversation;
    let (old, mut new) = (conversation.settings("old"), conversation.settings("new"));
    let Some(emptied) = new.keys().next().cloned() else { return Ok(()) };
    new.insert(emptied.clone(), String::new());
    modelled.enable(&partner, &[(customer.clone(), Some(old.clone()))])?;
    let enable = Call::enable(&partner, &[(customer, Some(new.clone()))]).because("enable it again, one field emptied");
    if !conversation.send(enable.unstated())?.is_carried_out() {
        return Ok(());
    }
    let shown = conversation.set_up(Call::list(&partner))?.payload()[0]["settings"].clone();
    let is_kept = new.iter().filter(|(key, _)| **key != emptied).all(|(key, value)| shown[key] == **value);
    if is_kept && shown[&emptied] != *old[&emptied] {
        return Ok(());
    }
    let finding =
        conversation.finding(&requirements::CUSTOMER_SETTINGS, "the settings are not those of the last enabling");
    Err(finding.at("/payload/0/settings").compared(serde_json::json!(new), shown).into())
}

fn none_set() -> crate::suite::FieldValues {
    crate::suite::FieldValues::new()
}

fn settings_fewer(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    let all = modelled.conversation.settings("old");
    if all.len() < 2 {
        return Err(crate::suite::NotPassed::Skipped("the CyberApp has one field only (--setting-key)".to_owned()));
    }
    let fewer = all.clone().into_iter().take(1).collect();
    modelled.enable(&partner, &[(customer.clone(), Some(all.clone()))])?;
    modelled.enable(&partner, &[(customer.clone(), Some(fewer))])?;
    modelled.list(&partner)?;
    modelled.enable(&partner, &[(customer, Some(all))])?;
    modelled.list(&partner)
}

fn same_again(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    let list = [(customer.clone(), Some(modelled.conversation.settings("value")))];
    modelled.enable(&partner, &list)?;
    modelled.disable(&partner, &[customer])?;
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)?;
    if !modelled.conversation.options().partner_is_mirrored() {
        return Ok(());
    }
    modelled.reset_partner(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.enable(&partner, &list)?;
    modelled.list(&partner)?;
    // What a handler does late after a reset shows later.
    modelled.leave(&[&partner]);
    Ok(())
}

/// Whether such a list is taken is open; that it is taken in part is not.
fn disable_mixed(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customers: Vec<Tenant> = (0..4).map(|_| modelled.conversation.customer()).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.disable(&partner, &customers[1..2])?;
    let list = [modelled.conversation.customer(), customers[0].clone(), customers[1].clone(), customers[2].clone()];
    let call =
        Call::disable(&partner, &list).because("disable two customers, one that is disabled, and an unknown one");
    if modelled.conversation.send(call.unstated())?.is_carried_out() {
        modelled.now_disabled(&partner, &list);
        modelled.list(&partner)?;
    }
    Ok(())
}

/// The answer is open; the others' state is not.
fn disable_unknown(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[modelled.conversation.customer(), modelled.conversation.customer()])?;
    let stranger = modelled.conversation.customer();
    let call = Call::disable(&partner, std::slice::from_ref(&stranger));
    let call = call.because("disable a customer that was never enabled");
    let reply = modelled.conversation.send(call.unstated())?;
    if reply.is_carried_out() {
        modelled.conversation.require_conforming_payload(&reply)?;
    }
    modelled.list(&partner)?;
    modelled.enable_plain(&partner, &[stranger])?;
    modelled.list(&partner)
}

fn alike(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, customer) = one(modelled)?;
    let others = identifiers::alike(customer.id).into_iter().enumerate();
    let others: Vec<_> = others.map(|(at, id)| Tenant { id, name: format!("acgw {at}") }).collect();
    let customers: Vec<_> = std::iter::once(customer).chain(others).collect();
    modelled.enable_plain(&partner, &customers)?;
    modelled.list(&partner)?;
    modelled.disable(&partner, &customers[3..])?;
    modelled.list(&partner)
}

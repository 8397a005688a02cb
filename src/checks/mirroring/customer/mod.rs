//! The customer's side of mirroring: get_state and set_state (S2, “Disabling mirrored customers”).

use super::alike as identifiers;
use crate::contract::{Level, requirements};
use crate::suite::{Call, Check, Needs, Scene, Tenant, Verdict};

macro_rules! check {
    ($id:literal, $requirement:ident, $run:ident, $title:literal, $mend:literal) => {
        Check {
            id: concat!("mirroring.customer.", $id),
            title: $title,
            level: Level::Must,
            requirement: &requirements::$requirement,
            needs: Needs::Customer,
            mend: $mend,
            run: |bench| bench.conversation($id, |talk| $run(&Scene::strict(talk))),
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

fn one(scene: &Scene<'_, '_>) -> Result<(Tenant, Tenant), crate::suite::Stop> {
    Ok((scene.partner()?, scene.talk.customer()))
}

fn none(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    scene.list(&partner)
}

fn enable(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    scene.enable_plain(&partner, &[customer])?;
    scene.list(&partner)
}

fn several(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let customers: Vec<Tenant> = (0..5).map(|_| scene.talk.customer()).collect();
    scene.enable_plain(&partner, &customers)?;
    scene.list(&partner)?;
    scene.leave(&[&partner]);
    Ok(())
}

fn add(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    scene.enable_plain(&partner, &[customer])?;
    scene.enable_plain(&partner, &[scene.talk.customer()])?;
    scene.list(&partner)
}

fn again(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    scene.enable_plain(&partner, std::slice::from_ref(&customer))?;
    scene.enable_plain(&partner, &[customer])?;
    scene.list(&partner)
}

fn disable(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    scene.enable_plain(&partner, std::slice::from_ref(&customer))?;
    scene.disable(&partner, &[customer])?;
    scene.list(&partner)
}

fn disable_part(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let customers: Vec<Tenant> = (0..4).map(|_| scene.talk.customer()).collect();
    scene.enable_plain(&partner, &customers)?;
    scene.disable(&partner, &customers[1..3])?;
    scene.list(&partner)?;
    scene.leave(&[&partner]);
    Ok(())
}

fn back(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    scene.enable_plain(&partner, std::slice::from_ref(&customer))?;
    for time in ["one", "two", "three", "four", "five"] {
        scene.disable(&partner, std::slice::from_ref(&customer))?;
        scene.enable(&partner, &[(customer.clone(), Some(scene.talk.settings(time)))])?;
        scene.list(&partner)?;
    }
    scene.disable(&partner, &[customer])?;
    scene.list(&partner)?;
    scene.leave(&[&partner]);
    Ok(())
}

fn settings(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    scene.enable(&partner, &[(customer, Some(scene.talk.settings("value")))])?;
    scene.list(&partner)
}

fn settings_of_each(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    let talk = scene.talk;
    let first = [
        (customer, Some(talk.settings("one"))),
        (talk.customer(), Some(talk.settings("two"))),
        (talk.customer(), None),
    ];
    scene.enable(&partner, &first)?;
    scene.enable(&partner, &[(talk.customer(), Some(talk.settings("four"))), (talk.customer(), None)])?;
    scene.list(&partner)?;
    scene.leave(&[&partner]);
    Ok(())
}

fn settings_change(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    scene.enable(&partner, &[(customer.clone(), Some(scene.talk.settings("old")))])?;
    scene.enable(&partner, &[(customer, Some(scene.talk.settings("new")))])?;
    scene.list(&partner)
}

/// A field may be a required one, so that a refusal is open. What is taken without settings is listed without.
fn settings_empty(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    let list = [(customer, Some(scene.talk.settings("value"))), (scene.talk.customer(), Some(none_set()))];
    let reply = scene.talk.send(Call::enable(&partner, &list).noting("one with empty settings").unstated())?;
    if reply.exchange.outcome.is_refusal() {
        return Ok(());
    }
    scene.talk.is_carried_out(&requirements::RESPONSE_STATUS, &reply)?;
    scene.now_enabled(&partner, &list);
    scene.list(&partner)
}

/// How empty text is shown is open, and so is whether it is taken.
fn settings_emptied(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    let talk = scene.talk;
    let (old, mut new) = (talk.settings("old"), talk.settings("new"));
    let Some(emptied) = new.keys().next().cloned() else { return Ok(()) };
    new.insert(emptied.clone(), String::new());
    scene.enable(&partner, &[(customer.clone(), Some(old.clone()))])?;
    let enable = Call::enable(&partner, &[(customer, Some(new.clone()))]).because("enable it again, one field emptied");
    if !talk.send(enable.unstated())?.is_carried_out() {
        return Ok(());
    }
    let shown = talk.carried_out(Call::list(&partner))?.payload()[0]["settings"].clone();
    let is_kept = new.iter().filter(|(key, _)| **key != emptied).all(|(key, value)| shown[key] == **value);
    if is_kept && shown[&emptied] != *old[&emptied] {
        return Ok(());
    }
    let finding = talk.finding(&requirements::CUSTOMER_SETTINGS, "the settings are not those of the last enabling");
    Err(finding.at("/payload/0/settings").compared(serde_json::json!(new), shown).into())
}

fn none_set() -> crate::suite::FieldValues {
    crate::suite::FieldValues::new()
}

fn settings_fewer(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    let all = scene.talk.settings("old");
    if all.len() < 2 {
        return Err(crate::suite::Stop::Skipped("the CyberApp has one field only (--setting-key)".to_owned()));
    }
    let fewer = all.clone().into_iter().take(1).collect();
    scene.enable(&partner, &[(customer.clone(), Some(all.clone()))])?;
    scene.enable(&partner, &[(customer.clone(), Some(fewer))])?;
    scene.list(&partner)?;
    scene.enable(&partner, &[(customer, Some(all))])?;
    scene.list(&partner)
}

fn same_again(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    let list = [(customer.clone(), Some(scene.talk.settings("value")))];
    scene.enable(&partner, &list)?;
    scene.disable(&partner, &[customer])?;
    scene.enable(&partner, &list)?;
    scene.list(&partner)?;
    if !scene.talk.bench().partner_is_mirrored() {
        return Ok(());
    }
    scene.reset_partner(&partner)?;
    scene.enable_partner(&partner)?;
    scene.enable(&partner, &list)?;
    scene.list(&partner)?;
    // What a handler does late after a reset shows later.
    scene.leave(&[&partner]);
    Ok(())
}

/// Whether such a list is taken is open; that it is taken in part is not.
fn disable_mixed(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let customers: Vec<Tenant> = (0..4).map(|_| scene.talk.customer()).collect();
    scene.enable_plain(&partner, &customers)?;
    scene.disable(&partner, &customers[1..2])?;
    let list = [scene.talk.customer(), customers[0].clone(), customers[1].clone(), customers[2].clone()];
    let call =
        Call::disable(&partner, &list).because("disable two customers, one that is disabled, and an unknown one");
    if scene.talk.send(call.unstated())?.is_carried_out() {
        scene.now_disabled(&partner, &list);
        scene.list(&partner)?;
    }
    Ok(())
}

/// The answer is open; the others' state is not.
fn disable_unknown(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    scene.enable_plain(&partner, &[scene.talk.customer(), scene.talk.customer()])?;
    let stranger = scene.talk.customer();
    let call = Call::disable(&partner, std::slice::from_ref(&stranger));
    let call = call.because("disable a customer that was never enabled");
    let reply = scene.talk.send(call.unstated())?;
    if reply.is_carried_out() {
        scene.talk.payload_conforms(&reply)?;
    }
    scene.list(&partner)?;
    scene.enable_plain(&partner, &[stranger])?;
    scene.list(&partner)
}

fn alike(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, customer) = one(scene)?;
    let others = identifiers::alike(customer.id).into_iter().enumerate();
    let others: Vec<_> = others.map(|(at, id)| Tenant { id, name: format!("acgw {at}") }).collect();
    let customers: Vec<_> = std::iter::once(customer).chain(others).collect();
    scene.enable_plain(&partner, &customers)?;
    scene.list(&partner)?;
    scene.disable(&partner, &customers[3..])?;
    scene.list(&partner)
}

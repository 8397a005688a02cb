//! Form of the answers to callbacks about customers: the response part of each callback's page.

use super::form::{BASE, form};
use crate::suite::{Bench, Call, Check, Conversation, FieldValues, Needs, NotPassed, Verdict, gather};

pub(in crate::checks) const CUSTOMER_GET_STATE: Check = Check {
    id: "response.customer.get_state",
    title: "the answer to customer get_state has the documented form",
    needs: Needs::Customer,
    run: customer_get_state,
    ..BASE
};

fn customer_get_state(bench: &Bench<'_>) -> Verdict {
    let situations = form(
        bench,
        &[
            ("none", no_customers),
            ("some", some_customers),
            ("one", one_customer),
            ("empty-settings", empty_settings),
            ("never-enabled", customers_of_unknown),
            ("disabled", customers_of_disabled),
        ],
    );
    gather([situations, bench.conversation("first-disabled", first_disabled)])
}

fn no_customers(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::list(&conversation.enabled_partner()?))
}

fn some_customers(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let customers = [(conversation.customer(), Some(conversation.settings("value"))), (conversation.customer(), None)];
    conversation.set_up(Call::enable(&partner, &customers))?;
    Ok(Call::list(&partner))
}

/// With a text that is longer in bytes than in characters, unless the handler refuses it.
fn one_customer(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let customers = [(conversation.customer(), Some(conversation.settings("\u{e4}\u{f6}\u{6f22}")))];
    let enable = Call::enable(&partner, &customers).noting("with settings that are not ASCII");
    if !conversation.send(enable.unstated())?.is_carried_out() {
        conversation.set_up(Call::enable_one(&partner, &conversation.customer()))?;
    }
    Ok(Call::list(&partner))
}

/// A handler may refuse empty settings.
fn empty_settings(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let customers = [(conversation.customer(), Some(FieldValues::new()))];
    conversation.send(Call::enable(&partner, &customers).noting("with empty settings").unstated())?;
    Ok(Call::list(&partner))
}

/// A list that something was taken out of may have become something else. What stands in it is another matter.
fn first_disabled(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.enabled_partner()?;
    let customers = [conversation.customer(), conversation.customer(), conversation.customer()];
    let list: Vec<_> = customers.iter().map(|customer| (customer.clone(), None)).collect();
    conversation.set_up(Call::enable(&partner, &list))?;
    conversation.set_up(Call::disable(&partner, &customers[..1]))?;
    let mut violations = conversation.send(Call::list(&partner))?.violations;
    violations.retain(|violation| violation.pointer == "/payload");
    conversation.require_conforming(&violations)
}

/// A handler may refuse it. An answer with status 200 must have the documented form.
fn customers_of_unknown(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::list(&conversation.partner()).unstated())
}

fn customers_of_disabled(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    if conversation.options().partner_is_mirrored() {
        conversation.set_up(Call::reset_partner(&partner))?;
    }
    Ok(Call::list(&partner).unstated())
}

pub(in crate::checks) const CUSTOMER_SET_STATE: Check = Check {
    id: "response.customer.set_state",
    title: "the answer to customer set_state has the documented form",
    needs: Needs::Customer,
    run: customer_set_state,
    ..BASE
};

fn customer_set_state(bench: &Bench<'_>) -> Verdict {
    form(bench, &[("enable", enable), ("disable", disable)])
}

fn enable(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    Ok(Call::enable(
        &conversation.enabled_partner()?,
        &[(conversation.customer(), Some(conversation.settings("value")))],
    ))
}

fn disable(conversation: &Conversation<'_>) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    let customer = conversation.customer();
    conversation.set_up(Call::enable_one(&partner, &customer))?;
    Ok(Call::disable(&partner, &[customer]))
}

//! Settings of customers: stored with the customer, replaced as a whole, given back unchanged.

use serde_json::json;

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, FieldValues, Finding, ModelledConversation, Needs, NotPassed, Verdict};

const BASE: Check = Check { requirement: &requirements::CUSTOMER_SETTINGS, needs: Needs::Customer, ..MUST };

pub(in crate::checks) const SETTINGS: Check = Check {
    id: "mirroring.customer.settings",
    title: "a customer is listed with its settings",
    fix: "Store settings with the customer and give them back unchanged in customer get_state.",
    rests_on: &[&super::enabling::ENABLE],
    run: |bench| bench.conversation("settings", settings),
    ..BASE
};

fn settings(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    modelled.enable(&partner, &[(customer, Some(conversation.settings("value")))])?;
    modelled.list(&partner)
}

pub(in crate::checks) const SETTINGS_OF_EACH: Check = Check {
    id: "mirroring.customer.settings_of_each",
    title: "each customer has its own settings",
    fix: "Store settings per customer, not per partner, per request or for all.",
    rests_on: &[&SETTINGS, &super::SEVERAL],
    run: |bench| bench.conversation("settings_of_each", settings_of_each),
    ..BASE
};

fn settings_of_each(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let first = [
        (customer, Some(conversation.settings("one"))),
        (conversation.customer(), Some(conversation.settings("two"))),
        (conversation.customer(), None),
    ];
    let second = [(conversation.customer(), Some(conversation.settings("four"))), (conversation.customer(), None)];
    modelled.enable(&partner, &first)?;
    modelled.enable(&partner, &second)?;
    modelled.list(&partner).map_err(|wrong| wrong.map_findings(of_unlisted))?;
    modelled.leave(&[&partner]);
    Ok(())
}

/// Customers that are not listed here are those without settings.
fn of_unlisted(finding: Finding) -> Finding {
    const LIST_ALL: &str = "List every enabled customer, also one that was enabled without settings: an inner join with a table of settings leaves it out.";
    if finding.pointer == "/payload" { finding.fixed_by(LIST_ALL) } else { finding }
}

pub(in crate::checks) const SETTINGS_CHANGE: Check = Check {
    id: "mirroring.customer.settings_change",
    title: "enabling a customer again with other settings replaces the old ones",
    fix: "When a customer is enabled again, store the settings of that request in place of the old ones.",
    rests_on: &[&SETTINGS, &super::AGAIN],
    run: |bench| bench.conversation("settings_change", settings_change),
    ..BASE
};

fn settings_change(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    modelled.enable(&partner, &[(customer.clone(), Some(conversation.settings("old")))])?;
    modelled.enable(&partner, &[(customer, Some(conversation.settings("new")))])?;
    modelled.list(&partner)
}

pub(super) const SETTINGS_EMPTY: Check = Check {
    id: "mirroring.customer.settings_empty",
    title: "a customer with empty settings is enabled, or the request is refused",
    fix: "Accept `{}` as settings: a user may have left every field empty.",
    rests_on: &[&SETTINGS, &super::AGAIN],
    run: |bench| bench.conversation("settings_empty", settings_empty),
    ..BASE
};

/// A handler may refuse this, since it may require a field. A customer that it enables is listed without settings.
fn settings_empty(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let list = [(customer, Some(conversation.settings("value"))), (conversation.customer(), Some(FieldValues::new()))];
    let reply = conversation.send(Call::enable(&partner, &list).noting("one with empty settings").unstated())?;
    if reply.exchange.outcome.is_refusal() {
        return Ok(());
    }
    conversation.require_carried_out(&requirements::RESPONSE_STATUS, &reply)?;
    modelled.now_enabled(&partner, &list);
    modelled.list(&partner)
}

pub(super) const SETTINGS_EMPTIED: Check = Check {
    id: "mirroring.customer.settings_emptied",
    title: "emptying a field removes its old value and leaves the other fields unchanged",
    fix: "Store an empty text like any other value: it replaces the old one.",
    rests_on: &[&SETTINGS, &super::AGAIN],
    run: |bench| bench.conversation("settings_emptied", settings_emptied),
    ..BASE
};

/// A handler may refuse an empty text, and may show it in any way.
fn settings_emptied(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let (old, mut new) = (conversation.settings("old"), conversation.settings("new"));
    // With a single field there would be nothing but an empty text, which may mean that nothing changes.
    let Some(emptied) = new.keys().next().filter(|_| new.len() > 1).cloned() else { return Ok(()) };
    new.insert(emptied.clone(), String::new());
    modelled.enable(&partner, &[(customer.clone(), Some(old.clone()))])?;
    let enable = Call::enable(&partner, &[(customer.clone(), Some(new.clone()))])
        .because("enable the customer again with one field emptied");
    if !conversation.send(enable.unstated())?.is_carried_out() {
        return Ok(());
    }
    let shown = conversation.set_up(Call::list(&partner))?.settings_of(customer.id);
    let is_kept = new.iter().filter(|(key, _)| **key != emptied).all(|(key, value)| shown[key] == **value);
    if is_kept && shown[&emptied] != *old[&emptied] {
        return Ok(());
    }
    let finding =
        conversation.finding(&requirements::CUSTOMER_SETTINGS, "the settings are not those of the last enable");
    Err(finding.at("/payload/0/settings").compared(json!(new), shown).into())
}

pub(super) const SETTINGS_FEWER: Check = Check {
    id: "mirroring.customer.settings_fewer",
    title: "enabling a customer again with fewer settings leaves none of the old ones",
    fix: "Replace the settings as a whole; do not merge them into the old ones.",
    rests_on: &[&SETTINGS, &super::AGAIN, &super::SAME_AGAIN],
    run: |bench| bench.conversation("settings_fewer", settings_fewer),
    ..BASE
};

fn settings_fewer(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let all = conversation.settings("old");
    if all.len() < 2 {
        return Err(NotPassed::Skipped("the CyberApp has only one field (--setting-key)".to_owned()));
    }
    let fewer = all.clone().into_iter().take(1).collect();
    modelled.enable(&partner, &[(customer.clone(), Some(all.clone()))])?;
    modelled.enable(&partner, &[(customer.clone(), Some(fewer))])?;
    modelled.list(&partner)?;
    modelled.enable(&partner, &[(customer, Some(all))])?;
    modelled.list(&partner)
}

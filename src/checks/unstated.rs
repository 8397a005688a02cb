//! What no page states: reported as advice, never failing by default.

use serde_json::{Value, json};

use crate::contract::{Level, requirements};
use crate::suite::{Call, Check, ModelledConversation, Needs, NotPassed, Reply, Verdict, listed_id};

use super::auth::forgery::{Forge, verification};

macro_rules! check {
    ($id:literal, $needs:ident, $run:ident, $title:literal, $fix:literal) => {
        Check {
            id: concat!("unstated.", $id),
            title: $title,
            level: Level::Advisory,
            requirement: &requirements::UNSTATED,
            needs: Needs::$needs,
            fix: $fix,
            run: |bench| bench.conversation($id, |conversation| $run(&ModelledConversation::new(conversation))),
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!(
        "same_request",
        Customer,
        same_request,
        "the same request delivered twice leaves the same state",
        "Make every write repeatable; the gateway may send it again after a time-out."
    ),
    check!(
        "disable_unknown",
        Customer,
        disable_unknown,
        "disabling a customer that was never enabled is no error",
        "Answer 200: the state asked for holds already."
    ),
    check!(
        "both_lists",
        Customer,
        both_lists,
        "enabled and disabled in one request are both carried out, or neither",
        "Handle both lists of a request, or refuse the request as a whole."
    ),
    check!(
        "same_customer_twice",
        Customer,
        same_customer_twice,
        "a customer that stands twice in a list is enabled once",
        "Insert or update item by item."
    ),
    check!(
        "empty_list",
        Customer,
        empty_list,
        "an empty list changes nothing and is no error",
        "Answer 200 to an empty list."
    ),
    check!(
        "customers_without_partner",
        Both,
        customers_without_partner,
        "enabling customers of a partner that is not enabled is not answered with a server error",
        "Enable them, or refuse with a 4xx."
    ),
    check!(
        "list_of_unknown",
        Both,
        list_of_unknown,
        "a partner that was never enabled has an empty list of customers",
        "Answer 200 with an empty array."
    ),
    check!(
        "reset_unknown",
        Partner,
        reset_unknown,
        "disabling a partner that was never enabled is no error",
        "Answer 200: the state asked for holds already."
    ),
    check!(
        "vendor_ids",
        Customer,
        vendor_ids,
        "vendor_tenant_id is not empty, differs between customers and stays the same",
        "Give each customer one identifier of your own and keep it."
    ),
    check!(
        "partner_settings",
        Partner,
        partner_settings,
        "a partner's settings, where they are shown, are those it was enabled with",
        "Return the settings of the last enable, or none."
    ),
    check!(
        "refusal_type",
        Any,
        refusal_type,
        "a refusal does not carry the type of a success",
        "Leave `type` out of error answers."
    ),
];

/// Advice unless the callback is carried out.
fn advised(modelled: &ModelledConversation<'_>, call: Call) -> Result<Reply, NotPassed> {
    modelled.conversation.require(&requirements::UNSTATED, call.unstated())
}

fn same_request(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    let partner = modelled.partner()?;
    let customers = [(conversation.customer(), Some(conversation.settings("value")))];
    let id = conversation.identifier();
    conversation.set_up(Call::enable(&partner, &customers).request_id(id))?;
    advised(modelled, Call::enable(&partner, &customers).request_id(id).because("the same request again"))?;
    modelled.now_enabled(&partner, &customers);
    modelled.list(&partner)
}

fn disable_unknown(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let call = Call::disable(&partner, &[modelled.conversation.customer()]);
    advised(modelled, call.because("disable a customer that was never enabled"))?;
    modelled.list(&partner)
}

fn both_lists(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    let partner = modelled.partner()?;
    let (old, new) = (conversation.customer(), conversation.customer());
    modelled.enable_plain(&partner, std::slice::from_ref(&old))?;
    let disabled = json!([{ "acronis_tenant_id": old.id }]);
    let call = Call::enable_one(&partner, &new).because("enable one customer and disable another").unstated();
    let reply = conversation.send(call.edited(move |body| body["payload"]["disabled"] = disabled))?;
    if reply.is_carried_out() {
        modelled.now_enabled(&partner, &[(new, None)]);
        modelled.model.borrow_mut().disable(partner.id, &[old.id]);
    }
    modelled.list(&partner)
}

fn same_customer_twice(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customer = modelled.conversation.customer();
    let list = [(customer.clone(), None), (customer, None)];
    advised(modelled, Call::enable(&partner, &list).because("enable a list with the same customer twice"))?;
    modelled.now_enabled(&partner, &list);
    modelled.list(&partner)
}

fn empty_list(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[modelled.conversation.customer()])?;
    advised(modelled, Call::enable(&partner, &[]).because("enable an empty list"))?;
    advised(modelled, Call::disable(&partner, &[]).because("disable an empty list"))?;
    modelled.list(&partner)
}

fn customers_without_partner(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.conversation.partner();
    let call = Call::enable_one(&partner, &modelled.conversation.customer())
        .because("enable a customer of a partner that is not enabled");
    let reply = modelled.conversation.send(call.unstated())?;
    if reply.is_carried_out() || reply.exchange.outcome.is_refusal() {
        return Ok(());
    }
    let finding = modelled.conversation.finding(&requirements::UNSTATED, format!("answered with {}", reply.summary()));
    Err(finding.compared("200 or a 4xx status", reply.status()).into())
}

fn list_of_unknown(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.conversation.partner();
    let reply =
        advised(modelled, Call::list(&partner).because("read the customers of a partner that was never enabled"))?;
    modelled.compare(modelled.model.borrow().compare_list(partner.id, &reply.payload()))
}

fn reset_unknown(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.conversation.partner();
    advised(modelled, Call::reset_partner(&partner).because("disable a partner that was never enabled")).map(drop)
}

fn vendor_ids(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let customers = [modelled.conversation.customer(), modelled.conversation.customer()];
    modelled.enable_plain(&partner, &customers)?;
    let read = || -> Result<Vec<(Option<uuid::Uuid>, Value)>, NotPassed> {
        let payload = modelled.conversation.set_up(Call::list(&partner))?.payload();
        let items = payload.as_array().cloned().unwrap_or_default();
        let mut ids: Vec<_> = items.iter().map(|item| (listed_id(item), item["vendor_tenant_id"].clone())).collect();
        ids.sort_by_key(|(id, _)| *id);
        Ok(ids)
    };
    let (first, second) = (read()?, read()?);
    let distinct: std::collections::HashSet<_> = first.iter().map(|(_, own)| own.to_string()).collect();
    let sound = first.iter().all(|(_, own)| own.as_str().is_some_and(|own| !own.is_empty()));
    if first == second && distinct.len() == first.len() && sound {
        return Ok(());
    }
    let show = |ids: &[(Option<uuid::Uuid>, Value)]| ids.iter().map(|(_, own)| own.clone()).collect::<Value>();
    let finding = modelled
        .conversation
        .finding(&requirements::UNSTATED, "the vendor's identifiers of customers are empty, the same, or change");
    Err(finding.at("/payload").compared(show(&first), show(&second)).into())
}

fn partner_settings(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    let partner = conversation.partner();
    ["value", "other"].into_iter().try_for_each(|mark| {
        let settings = json!(conversation.settings(mark));
        let sent = settings.clone();
        let enable = Call::enable_partner(&partner).noting("with settings").unstated();
        conversation.set_up(enable.edited(move |body| body["payload"]["settings"] = sent))?;
        let shown = conversation.set_up(Call::partner_state(&partner))?.payload()["settings"].clone();
        let none = shown.is_null() || shown.as_object().is_some_and(serde_json::Map::is_empty);
        if none || shown == settings {
            return Ok(());
        }
        let finding = conversation
            .finding(&requirements::UNSTATED, "the partner is shown with other settings than it was enabled with");
        Err(finding.at("/payload/settings").compared(settings, shown).into())
    })
}

fn refusal_type(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    let options = conversation.options();
    let forge = Forge::new(conversation.session());
    for forgery in verification() {
        let partner = conversation.partner();
        let call = if options.partner_is_mirrored() { Call::enable_partner(&partner) } else { Call::list(&partner) };
        let reply = conversation.send(forgery.forge(call, &forge))?;
        let kind = reply.exchange.json().and_then(|body| body.get("type").cloned()).unwrap_or(Value::Null);
        if reply.exchange.outcome.is_refusal() && kind == reply.callback.response_type() {
            let finding = conversation
                .finding(&requirements::UNSTATED, "an answer with an error status carries the type of a success");
            return Err(finding.at("/type").compared("absent", kind).into());
        }
    }
    Ok(())
}

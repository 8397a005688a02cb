//! What no document states: the checks are advisory, and fail no run by default.

mod mapped_elsewhere;
mod moved;
mod vendor_ids;

use serde_json::{Value, json};

use super::base::ADVISORY;
use crate::checks::basics;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, FieldValues, ModelledConversation, Needs, NotPassed, Reply, Verdict};

use super::auth::forgery::{Forge, VERIFICATION};

pub(super) const CHECKS: &[Check] = &[
    SAME_REQUEST,
    DISABLE_UNKNOWN,
    BOTH_LISTS,
    SAME_CUSTOMER_TWICE,
    EMPTY_LIST,
    CUSTOMERS_WITHOUT_PARTNER,
    LIST_OF_UNKNOWN,
    RESET_UNKNOWN,
    vendor_ids::VENDOR_IDS,
    moved::MOVED,
    mapped_elsewhere::MAPPED_ELSEWHERE,
    PARTNER_SETTINGS,
    REFUSAL_TYPE,
];

const BASE: Check = Check { needs: Needs::Customer, rests_on: basics::ALL, ..ADVISORY };

/// Sends a callback that should be carried out.
fn require(conversation: &Conversation<'_>, call: Call) -> Result<Reply, NotPassed> {
    conversation.require(&requirements::UNSTATED, call.unstated())
}

const SAME_REQUEST: Check = Check {
    id: "unstated.same_request",
    title: "the same request delivered twice leaves the same state",
    fix: "Make every write safe to repeat; the gateway may send it again after a time-out.",
    run: |bench| bench.conversation("same_request", same_request),
    ..BASE
};

fn same_request(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let customers = [(conversation.customer(), Some(conversation.settings("value")))];
    let id = conversation.identifier();
    conversation.set_up(Call::enable(&partner, &customers).request_id(id))?;
    require(conversation, Call::enable(&partner, &customers).request_id(id).because("send the same request again"))?;
    modelled.now_enabled(&partner, &customers);
    modelled.list(&partner)
}

const DISABLE_UNKNOWN: Check = Check {
    id: "unstated.disable_unknown",
    title: "disabling a customer that was never enabled succeeds",
    fix: "Answer 200: the tenant already has that state.",
    run: |bench| bench.conversation("disable_unknown", disable_unknown),
    ..BASE
};

fn disable_unknown(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let call = Call::disable(&partner, &[conversation.customer()]);
    require(conversation, call.because("disable a customer that was never enabled"))?;
    modelled.list(&partner)
}

const BOTH_LISTS: Check = Check {
    id: "unstated.both_lists",
    title: "a request with both enabled and disabled is carried out as a whole or refused",
    fix: "Handle both lists of a request, or refuse the request as a whole.",
    run: |bench| bench.conversation("both_lists", both_lists),
    ..BASE
};

fn both_lists(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let (old, new) = (conversation.customer(), conversation.customer());
    modelled.enable_plain(&partner, std::slice::from_ref(&old))?;
    let disabled = json!([{ "acronis_tenant_id": old.id }]);
    let call = Call::enable_one(&partner, &new).because("enable one customer and disable another").unstated();
    let reply = conversation.send(call.edited(move |body| body["payload"]["disabled"] = disabled))?;
    if reply.is_carried_out() {
        modelled.now_enabled(&partner, &[(new, None)]);
        modelled.now_disabled(&partner, &[old]);
    }
    modelled.list(&partner)
}

const SAME_CUSTOMER_TWICE: Check = Check {
    id: "unstated.same_customer_twice",
    title: "a customer that appears twice in a list is enabled once",
    fix: "Insert or update the customers one by one.",
    run: |bench| bench.conversation("same_customer_twice", same_customer_twice),
    ..BASE
};

fn same_customer_twice(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let customer = conversation.customer();
    let list = [(customer.clone(), None), (customer, None)];
    require(conversation, Call::enable(&partner, &list).because("enable a list with the same customer twice"))?;
    modelled.now_enabled(&partner, &list);
    modelled.list(&partner)
}

const EMPTY_LIST: Check = Check {
    id: "unstated.empty_list",
    title: "an empty list succeeds and changes nothing",
    fix: "Answer 200 to an empty list.",
    run: |bench| bench.conversation("empty_list", empty_list),
    ..BASE
};

fn empty_list(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[conversation.customer()])?;
    require(conversation, Call::enable(&partner, &[]).because("enable an empty list"))?;
    require(conversation, Call::disable(&partner, &[]).because("disable an empty list"))?;
    modelled.list(&partner)
}

const CUSTOMERS_WITHOUT_PARTNER: Check = Check {
    id: "unstated.customers_without_partner",
    title: "enabling customers of a partner that is not enabled succeeds or is refused with a 4xx",
    needs: Needs::Both,
    fix: "Enable them, or refuse with a 4xx.",
    run: |bench| bench.conversation("customers_without_partner", customers_without_partner),
    ..BASE
};

fn customers_without_partner(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.partner();
    let call = Call::enable_one(&partner, &conversation.customer())
        .because("enable a customer of a partner that is not enabled");
    let reply = conversation.send(call.unstated())?;
    if reply.is_carried_out() || reply.exchange.outcome.is_refusal() {
        return Ok(());
    }
    let finding = conversation.finding(&requirements::UNSTATED, format!("answered with {}", reply.summary()));
    Err(finding.compared("200 or a 4xx status", reply.status()).into())
}

const LIST_OF_UNKNOWN: Check = Check {
    id: "unstated.list_of_unknown",
    title: "a partner that was never enabled has an empty list of customers",
    needs: Needs::Both,
    fix: "Answer 200 with an empty array.",
    run: |bench| bench.conversation("list_of_unknown", list_of_unknown),
    ..BASE
};

fn list_of_unknown(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = conversation.partner();
    let reply =
        require(conversation, Call::list(&partner).because("read the customers of a partner that was never enabled"))?;
    modelled.compare(modelled.model.borrow().compare_list(partner.id, &reply.payload()))
}

const RESET_UNKNOWN: Check = Check {
    id: "unstated.reset_unknown",
    title: "disabling a partner that was never enabled succeeds",
    needs: Needs::Partner,
    fix: "Answer 200: the tenant already has that state.",
    run: |bench| bench.conversation("reset_unknown", reset_unknown),
    ..BASE
};

fn reset_unknown(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.partner();
    require(conversation, Call::reset_partner(&partner).because("disable a partner that was never enabled")).map(drop)
}

const PARTNER_SETTINGS: Check = Check {
    id: "unstated.partner_settings",
    title: "get_state shows a partner with the settings of its last enable, or with none",
    needs: Needs::Partner,
    fix: "Return the settings of the last enable, as a whole and with their types, or leave them out.",
    run: |bench| bench.conversation("partner_settings", partner_settings),
    ..BASE
};

fn partner_settings(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.partner();
    let texts = |mark| json!(conversation.settings(mark));
    let fewer = conversation.settings("fewer").into_iter().take(1).collect::<FieldValues>();
    let switches: Value = conversation.options().field_ids().into_iter().map(|key| (key, json!(true))).collect();
    [texts("value"), texts("other"), json!(fewer), switches].into_iter().try_for_each(|settings| {
        let sent = settings.clone();
        let enable = Call::enable_partner(&partner).noting("with settings").unstated();
        let enable = enable.edited(move |body| body["payload"]["settings"] = sent);
        // A handler may require a field, and know that it holds a text.
        if !conversation.send(enable)?.is_carried_out() {
            return Ok(());
        }
        let shown = conversation.set_up(Call::partner_state(&partner))?.payload()["settings"].clone();
        let none = shown.is_null() || shown.as_object().is_some_and(serde_json::Map::is_empty);
        if none || shown == settings {
            return Ok(());
        }
        let finding = conversation
            .finding(&requirements::UNSTATED, "the partner is shown with other settings than those of its last enable");
        Err(finding.at("/payload/settings").compared(settings, shown).into())
    })
}

const REFUSAL_TYPE: Check = Check {
    id: "unstated.refusal_type",
    title: "a refusal does not have the type of a successful answer",
    needs: Needs::Any,
    fix: "Leave `type` out of error answers.",
    run: |bench| bench.conversation("refusal_type", refusal_type),
    ..BASE
};

fn refusal_type(conversation: &Conversation<'_>) -> Verdict {
    let options = conversation.options();
    let forge = Forge::new(conversation.session());
    for forgery in VERIFICATION {
        let partner = conversation.partner();
        let call = match options.partner_is_mirrored() {
            true => Call::enable_partner(&partner),
            false => conversation.reading(&partner),
        };
        let reply = conversation.send(forgery.forge(call, &forge))?;
        let kind = reply.exchange.json().and_then(|body| body.get("type").cloned()).unwrap_or(Value::Null);
        if reply.exchange.outcome.is_refusal() && kind == reply.callback.response_type() {
            let finding = conversation
                .finding(&requirements::UNSTATED, "an answer with an error status has the type of a successful answer");
            return Err(finding.at("/type").compared("absent", kind).into());
        }
    }
    Ok(())
}

//! The context of a request names the partner, and nothing else does.

use serde_json::json;

use crate::checks::base::{ADVISORY, MUST};
use crate::checks::basics;
use crate::checks::side_effects::judged_as;
use crate::contract::{Callback, requirements};
use crate::suite::{Bench, Call, Check, Conversation, ModelledConversation, Needs, Verdict};

const BASE: Check = Check { requirement: &requirements::ISOLATION, rests_on: basics::ALL, ..MUST };

pub(super) const PAYLOAD_PARTNER: Check = Check {
    id: "mirroring.isolation.payload_partner",
    title: "customers belong to the partner in context, even if the payload names another one",
    needs: Needs::Customer,
    fix: "Refuse a request whose payload.partner_tenant_id differs from context.tenant_id: the documents always show them equal, and reads go by context only.",
    rests_on: &[&super::customers::CUSTOMERS],
    run: |bench| bench.conversation("payload_partner", payload_partner),
    ..ADVISORY
};

/// In the documents `payload.partner_tenant_id` equals `context.tenant_id`, and no page says which one counts where they
/// differ. A handler may refuse the request.
fn payload_partner(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (partner, decoy) = (modelled.partner()?, modelled.partner()?);
    let customer = conversation.customer();
    let id = decoy.id;
    let because = "enable a customer with another partner's id in the payload";
    let call = Call::enable_one(&partner, &customer).because(because);
    let call = call.edited(move |body| body["payload"]["partner_tenant_id"] = json!(id)).unstated();
    if conversation.send(call)?.is_carried_out() {
        modelled.now_enabled(&partner, &[(customer, None)]);
    }
    modelled.list(&decoy)?;
    modelled.list(&partner)
}

pub(super) const REQUEST_ID: Check = Check {
    id: "mirroring.isolation.request_id",
    title: "a stored answer goes to the partner of the request only",
    needs: Needs::Partner,
    fix: "If you store answers to repeated requests, store them under context.tenant_id and request_id together.",
    rests_on: &[&super::partners::PARTNER_STATE],
    run: |bench| bench.conversation("request_id", request_id),
    ..BASE
};

fn request_id(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (partner, other) = (modelled.partner()?, conversation.partner());
    let id = conversation.identifier();
    conversation.set_up(Call::partner_state(&partner).request_id(id))?;
    let call = Call::partner_state(&other).request_id(id).noting("another one's, with the same request_id");
    let reply = conversation.send(call.unstated())?;
    if !reply.is_carried_out() {
        return Ok(());
    }
    let differences = modelled.model.borrow().compare_state(other.id, &reply.payload());
    judged_as(&requirements::ISOLATION, "the answer is the one to another partner", modelled.compare(differences))
}

pub(super) const CONTEXT: Check = Check {
    id: "mirroring.isolation.context",
    title: "tenant and callback come from context, whatever else the request contains",
    needs: Needs::Partner,
    fix: "Read tenant and callback from context only; ignore members of the same name elsewhere.",
    rests_on: basics::ALL,
    run: context,
    ..ADVISORY
};

/// A handler may refuse members that it does not know. If it accepts the request, it must ignore them.
fn context(bench: &Bench<'_>) -> Verdict {
    bench.conversation("tenant", |conversation| {
        let modelled = ModelledConversation::new(conversation);
        let (partner, decoy) = (conversation.partner(), conversation.partner());
        let id = decoy.id;
        let because = "enable the partner with another tenant's id outside of context";
        let call = Call::enable_partner(&partner).because(because).edited(move |body| body["tenant_id"] = json!(id));
        if conversation.send(call.unstated())?.is_carried_out() {
            modelled.model.borrow_mut().enable_partner(partner.id);
        }
        modelled.state(&decoy)?;
        modelled.state(&partner)
    })?;
    bench.conversation("callback", |conversation| {
        let modelled = ModelledConversation::new(conversation);
        let partner = modelled.partner()?;
        let reset = Callback::PartnerReset.id();
        let because = "read the partner's state with the callback id of reset outside of context";
        let call =
            Call::partner_state(&partner).because(because).edited(move |body| body["callback_id"] = json!(reset));
        conversation.send(call.unstated())?;
        modelled.state(&partner)
    })
}

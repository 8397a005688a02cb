//! Isolation: a callback concerns the partner in `context.tenant_id` and nobody else.

use serde_json::json;

use super::alike as identifiers;
use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, ModelledConversation, Needs, NotPassed, Tenant, Verdict};

macro_rules! check {
    ($id:literal, $needs:ident, $run:ident, $title:literal, $fix:literal) => {
        Check {
            id: concat!("mirroring.isolation.", $id),
            title: $title,
            level: Level::Must,
            requirement: &requirements::ISOLATION,
            needs: Needs::$needs,
            fix: $fix,
            run: |bench| bench.conversation($id, |conversation| $run(&ModelledConversation::new(conversation))),
        }
    };
}

pub(crate) mod shared;

pub(crate) const CHECKS: &[Check] = &[
    check!(
        "partner_state",
        Partner,
        partner_state,
        "enabling one partner enables no other",
        "Keep the state per context.tenant_id, not one state for the whole handler."
    ),
    check!(
        "partner_reset",
        Partner,
        partner_reset,
        "disabling one partner disables no other",
        "On reset, touch only the partner in context.tenant_id."
    ),
    check!(
        "partners_alike",
        Partner,
        partners_alike,
        "partners whose ids are almost alike are told apart",
        "Compare whole ids; do not cut them."
    ),
    check!(
        "partner_settings",
        Partner,
        partner_settings,
        "a partner is not shown another partner's settings",
        "Store a partner's settings with the partner, and show it none where it has none."
    ),
    check!(
        "customers",
        Customer,
        customers,
        "a partner is not shown another partner's customers",
        "Select customers by the partner in context.tenant_id."
    ),
    check!(
        "customer_disable",
        Customer,
        customer_disable,
        "a partner cannot disable another partner's customers",
        "Look up the customers to disable under the partner in context.tenant_id, not by their own id alone."
    ),
    check!(
        "customer_reset",
        Both,
        customer_reset,
        "disabling one partner leaves another partner's customers enabled",
        "On reset, disable only the customers of the partner in context.tenant_id."
    ),
    check!(
        "same_settings",
        Customer,
        same_settings,
        "partners do not share settings",
        "Store settings with partner and customer."
    ),
    check!(
        "payload_partner",
        Customer,
        payload_partner,
        "customers belong to the partner in context, whatever partner the payload names",
        "Take the partner from context.tenant_id; refuse the request if payload.partner_tenant_id is another one."
    ),
    Check {
        id: "mirroring.isolation.context",
        title: "the partner is the one in context, whatever else the request carries",
        level: Level::Must,
        requirement: &requirements::ISOLATION,
        needs: Needs::Partner,
        fix: "Take tenant and callback from context only; a member of that name elsewhere means nothing.",
        run: context,
    },
];

fn partner_state(modelled: &ModelledConversation<'_>) -> Verdict {
    let other = modelled.conversation.partner();
    modelled.partner()?;
    modelled.state(&other)
}

fn partner_reset(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    modelled.reset_partner(&a)?;
    modelled.state(&b)
}

fn customers(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    modelled.enable_plain(&a, &[modelled.conversation.customer()])?;
    modelled.enable_plain(&b, &[modelled.conversation.customer()])?;
    modelled.list(&a)?;
    modelled.list(&b)?;
    modelled.leave(&[&a, &b]);
    Ok(())
}

fn customer_disable(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let customer = modelled.conversation.customer();
    modelled.enable_plain(&a, std::slice::from_ref(&customer))?;
    // Whether B gets a 200 or a refusal is open; what matters is A's list afterwards.
    let because = "disable the other partner's customer in this partner's name";
    modelled.conversation.send(Call::disable(&b, &[customer]).because(because).unstated())?;
    modelled.list(&a)
}

fn customer_reset(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    modelled.enable_plain(&a, &[modelled.conversation.customer()])?;
    modelled.enable_plain(&b, &[modelled.conversation.customer()])?;
    modelled.reset_partner(&b)?;
    modelled.list(&a)
}

fn same_settings(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let conversation = modelled.conversation;
    modelled.enable(&a, &[(conversation.customer(), Some(conversation.settings("a")))])?;
    modelled.enable(&b, &[(conversation.customer(), Some(conversation.settings("b")))])?;
    modelled.list(&a)?;
    modelled.list(&b)
}

/// A handler may refuse members that it does not know; one that takes the request must not be led by them.
fn context(bench: &Bench<'_>) -> Verdict {
    bench.conversation("tenant", |conversation| {
        let modelled = ModelledConversation::new(conversation);
        let (partner, decoy) = (conversation.partner(), conversation.partner());
        let id = decoy.id;
        let because = "enable the partner, with another tenant's id outside of context";
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
        let reset = crate::contract::Callback::PartnerReset.id();
        let because = "read the partner's state, with the id of reset outside of context";
        let call =
            Call::partner_state(&partner).because(because).edited(move |body| body["callback_id"] = json!(reset));
        conversation.send(call.unstated())?;
        modelled.state(&partner)
    })
}

/// The documents show `payload.partner_tenant_id` equal to `context.tenant_id`; a handler may refuse another one. If
/// it takes it, the partner is the one in context.
fn payload_partner(modelled: &ModelledConversation<'_>) -> Verdict {
    let (partner, decoy) = (modelled.partner()?, modelled.partner()?);
    let customer = modelled.conversation.customer();
    let id = decoy.id;
    let because = "enable a customer, with another partner's id in the payload";
    let call = Call::enable_one(&partner, &customer).because(because);
    let call = call.edited(move |body| body["payload"]["partner_tenant_id"] = json!(id)).unstated();
    if modelled.conversation.send(call)?.is_carried_out() {
        modelled.now_enabled(&partner, &[(customer, None)]);
    }
    modelled.list(&decoy)?;
    modelled.list(&partner)
}

fn partners_alike(modelled: &ModelledConversation<'_>) -> Verdict {
    let partner = modelled.partner()?;
    let alike: Vec<_> = identifiers::alike(partner.id).into_iter().map(|id| Tenant { id, ..partner.clone() }).collect();
    alike.iter().try_for_each(|other| modelled.state(other))?;
    let Some(last) = alike.last() else { return Ok(()) };
    modelled.enable_partner(last)?;
    modelled.reset_partner(last)?;
    modelled.state(&partner)
}

fn partner_settings(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    if !conversation.options().setting_keys.is_empty() {
        return Err(NotPassed::Skipped("the fields of --setting-key may be those of customers only".to_owned()));
    }
    let (a, b) = (conversation.partner(), conversation.partner());
    let settings = json!(conversation.settings("a"));
    let sent = settings.clone();
    let enable = Call::enable_partner(&a).noting("with settings");
    conversation.set_up(enable.edited(move |body| body["payload"]["settings"] = sent))?;
    modelled.enable_partner(&b)?;
    let shown = conversation.set_up(Call::partner_state(&b))?.payload()["settings"].clone();
    if shown != settings {
        return Ok(());
    }
    let finding = conversation.finding(&requirements::ISOLATION, "a partner is shown the settings of another one");
    Err(finding.at("/payload/settings").compared("none", shown).into())
}

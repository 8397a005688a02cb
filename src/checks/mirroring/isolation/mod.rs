//! Isolation: a callback concerns the partner in `context.tenant_id` and nobody else.

use serde_json::json;

use super::alike as identifiers;
use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, Needs, Scene, Stop, Tenant, Verdict};

macro_rules! check {
    ($id:literal, $needs:ident, $run:ident, $title:literal, $mend:literal) => {
        Check {
            id: concat!("mirroring.isolation.", $id),
            title: $title,
            level: Level::Must,
            requirement: &requirements::ISOLATION,
            needs: Needs::$needs,
            mend: $mend,
            run: |bench| bench.conversation($id, |talk| $run(&Scene::new(talk))),
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
        mend: "Take tenant and callback from context only; a member of that name elsewhere means nothing.",
        run: context,
    },
];

fn partner_state(scene: &Scene<'_, '_>) -> Verdict {
    let other = scene.talk.partner();
    scene.partner()?;
    scene.state(&other)
}

fn partner_reset(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b) = (scene.partner()?, scene.partner()?);
    scene.reset_partner(&a)?;
    scene.state(&b)
}

fn customers(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b) = (scene.partner()?, scene.partner()?);
    scene.enable_plain(&a, &[scene.talk.customer()])?;
    scene.enable_plain(&b, &[scene.talk.customer()])?;
    scene.list(&a)?;
    scene.list(&b)?;
    scene.leave(&[&a, &b]);
    Ok(())
}

fn customer_disable(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b) = (scene.partner()?, scene.partner()?);
    let customer = scene.talk.customer();
    scene.enable_plain(&a, std::slice::from_ref(&customer))?;
    // Whether B gets a 200 or a refusal is open; what matters is A's list afterwards.
    let because = "disable the other partner's customer in this partner's name";
    scene.talk.send(Call::disable(&b, &[customer]).because(because).unstated())?;
    scene.list(&a)
}

fn customer_reset(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b) = (scene.partner()?, scene.partner()?);
    scene.enable_plain(&a, &[scene.talk.customer()])?;
    scene.enable_plain(&b, &[scene.talk.customer()])?;
    scene.reset_partner(&b)?;
    scene.list(&a)
}

fn same_settings(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b) = (scene.partner()?, scene.partner()?);
    let talk = scene.talk;
    scene.enable(&a, &[(talk.customer(), Some(talk.settings("a")))])?;
    scene.enable(&b, &[(talk.customer(), Some(talk.settings("b")))])?;
    scene.list(&a)?;
    scene.list(&b)
}

/// A handler may refuse members that it does not know; one that takes the request must not be led by them.
fn context(bench: &Bench<'_>) -> Verdict {
    bench.conversation("tenant", |talk| {
        let scene = Scene::new(talk);
        let (partner, decoy) = (talk.partner(), talk.partner());
        let id = decoy.id;
        let because = "enable the partner, with another tenant's id outside of context";
        let call = Call::enable_partner(&partner).because(because).edited(move |body| body["tenant_id"] = json!(id));
        if talk.send(call.unstated())?.is_carried_out() {
            scene.model.borrow_mut().enable_partner(partner.id);
        }
        scene.state(&decoy)?;
        scene.state(&partner)
    })?;
    bench.conversation("callback", |talk| {
        let scene = Scene::new(talk);
        let partner = scene.partner()?;
        let reset = crate::contract::Callback::PartnerReset.id();
        let because = "read the partner's state, with the id of reset outside of context";
        let call =
            Call::partner_state(&partner).because(because).edited(move |body| body["callback_id"] = json!(reset));
        talk.send(call.unstated())?;
        scene.state(&partner)
    })
}

/// The documents show `payload.partner_tenant_id` equal to `context.tenant_id`; a handler may refuse another one. If
/// it takes it, the partner is the one in context.
fn payload_partner(scene: &Scene<'_, '_>) -> Verdict {
    let (partner, decoy) = (scene.partner()?, scene.partner()?);
    let customer = scene.talk.customer();
    let id = decoy.id;
    let because = "enable a customer, with another partner's id in the payload";
    let call = Call::enable_one(&partner, &customer).because(because);
    let call = call.edited(move |body| body["payload"]["partner_tenant_id"] = json!(id)).unstated();
    if scene.talk.send(call)?.is_carried_out() {
        scene.now_enabled(&partner, &[(customer, None)]);
    }
    scene.list(&decoy)?;
    scene.list(&partner)
}

fn partners_alike(scene: &Scene<'_, '_>) -> Verdict {
    let partner = scene.partner()?;
    let alike: Vec<_> = identifiers::alike(partner.id).into_iter().map(|id| Tenant { id, ..partner.clone() }).collect();
    alike.iter().try_for_each(|other| scene.state(other))?;
    let Some(last) = alike.last() else { return Ok(()) };
    scene.enable_partner(last)?;
    scene.reset_partner(last)?;
    scene.state(&partner)
}

fn partner_settings(scene: &Scene<'_, '_>) -> Verdict {
    let talk = scene.talk;
    if !talk.bench().options().setting_keys.is_empty() {
        return Err(Stop::Skipped("the fields of --setting-key may be those of customers only".to_owned()));
    }
    let (a, b) = (talk.partner(), talk.partner());
    let settings = json!(talk.settings("a"));
    let sent = settings.clone();
    let enable = Call::enable_partner(&a).noting("with settings");
    talk.carried_out(enable.edited(move |body| body["payload"]["settings"] = sent))?;
    scene.enable_partner(&b)?;
    let shown = talk.carried_out(Call::partner_state(&b))?.payload()["settings"].clone();
    if shown != settings {
        return Ok(());
    }
    let finding = talk.finding(&requirements::ISOLATION, "a partner is shown the settings of another one");
    Err(finding.at("/payload/settings").compared("none", shown).into())
}

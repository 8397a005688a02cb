//! Customers and what happens to their partner meanwhile: settings of its own, the end of the run.

use serde_json::json;

use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, Keepsake, Needs, Scene, Stop, Verdict};

pub(crate) const CHECKS: &[Check] = &[
    check!(
        "partner_settings",
        CUSTOMER_SETTINGS,
        partner_settings,
        "a customer's settings are not those of its partner",
        "Store the settings of partners and of customers apart."
    ),
    Check {
        id: "mirroring.customer.lasting",
        title: "what was enabled early in the run is still so at its end",
        level: Level::Must,
        requirement: &requirements::CUSTOMER_LIST,
        needs: Needs::TheRun,
        mend: "Keep the state in a store that forgets nothing: no cache with a limit, no expiry, no memory of one worker.",
        run: lasting,
    },
];

fn partner_settings(scene: &Scene<'_, '_>) -> Verdict {
    let talk = scene.talk;
    if !talk.bench().options().setting_keys.is_empty() {
        return Err(Stop::Skipped("the fields of --setting-key may be those of customers only".to_owned()));
    }
    if !talk.bench().partner_is_mirrored() {
        return Err(Stop::Skipped("there is no callback for partners".to_owned()));
    }
    let partner = talk.partner();
    let enable = |mark: &str| {
        let settings = json!(talk.settings(mark));
        let call = Call::enable_partner(&partner).noting("with settings of its own");
        talk.must(&requirements::RESPONSE_STATUS, call.edited(move |body| body["payload"]["settings"] = settings))
    };
    enable("partner")?;
    scene.model.borrow_mut().enable_partner(partner.id);
    scene.enable(&partner, &[(talk.customer(), Some(talk.settings("customer"))), (talk.customer(), None)])?;
    scene.list(&partner)?;
    let shown = talk.carried_out(Call::partner_state(&partner))?.payload()["settings"].clone();
    if shown == json!(talk.settings("customer")) {
        let finding = talk.finding(&requirements::CUSTOMER_SETTINGS, "a partner is shown the settings of a customer");
        return Err(finding.at("/payload/settings").compared(json!(talk.settings("partner")), shown).into());
    }
    enable("other")?;
    scene.list(&partner)?;
    scene.reset_partner(&partner)?;
    scene.list(&partner)?;
    scene.enable_partner(&partner)?;
    scene.list(&partner)
}

/// Looks again at what some conversations have left.
fn lasting(bench: &Bench<'_>) -> Verdict {
    let kept = bench.session().keepsakes();
    if kept.is_empty() {
        return Err(Stop::Skipped("no other check of this run has left a partner to look at".to_owned()));
    }
    // What a handler keeps with a token is not there for the next one.
    bench.session().sender.tokens().renew();
    bench.each_at_once(
        kept.into_iter().enumerate(),
        |(at, _)| format!("kept-{at}"),
        |talk, (_, Keepsake { partners, model, conversation })| {
            talk.take_up(conversation);
            let scene = Scene::strict(talk);
            scene.model.replace(model.clone());
            partners.iter().try_for_each(|partner| {
                if bench.partner_is_mirrored() {
                    scene.state(partner)?;
                }
                if bench.customer_is_mirrored() { scene.list(partner) } else { Ok(()) }
            })
        },
    )
}

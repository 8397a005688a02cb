//! Customers and what happens to their partner meanwhile: settings of its own, the end of the run.

use serde_json::json;

use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, LeftState, ModelledConversation, Needs, NotPassed, Verdict};

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
        fix: "Keep the state in a store that forgets nothing: no cache with a limit, no expiry, no memory of one worker.",
        run: lasting,
    },
];

fn partner_settings(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    if !conversation.options().setting_keys.is_empty() {
        return Err(NotPassed::Skipped("the fields of --setting-key may be those of customers only".to_owned()));
    }
    if !conversation.options().partner_is_mirrored() {
        return Err(NotPassed::Skipped("there is no callback for partners".to_owned()));
    }
    let partner = conversation.partner();
    let enable = |mark: &str| {
        let settings = json!(conversation.settings(mark));
        let call = Call::enable_partner(&partner).noting("with settings of its own");
        conversation
            .require(&requirements::RESPONSE_STATUS, call.edited(move |body| body["payload"]["settings"] = settings))
    };
    enable("partner")?;
    modelled.model.borrow_mut().enable_partner(partner.id);
    modelled.enable(
        &partner,
        &[(conversation.customer(), Some(conversation.settings("customer"))), (conversation.customer(), None)],
    )?;
    modelled.list(&partner)?;
    let shown = conversation.set_up(Call::partner_state(&partner))?.payload()["settings"].clone();
    if shown == json!(conversation.settings("customer")) {
        let finding =
            conversation.finding(&requirements::CUSTOMER_SETTINGS, "a partner is shown the settings of a customer");
        return Err(finding.at("/payload/settings").compared(json!(conversation.settings("partner")), shown).into());
    }
    enable("other")?;
    modelled.list(&partner)?;
    modelled.reset_partner(&partner)?;
    modelled.list(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.list(&partner)
}

/// Looks again at what some conversations have left.
fn lasting(bench: &Bench<'_>) -> Verdict {
    let kept = bench.session().left_states();
    if kept.is_empty() {
        return Err(NotPassed::Skipped("no other check of this run has left a partner to look at".to_owned()));
    }
    // What a handler keeps with a token is not there for the next one.
    bench.session().sender.tokens().renew();
    bench.each_at_once(
        kept.into_iter().enumerate(),
        |(at, _)| format!("kept-{at}"),
        |conversation, (_, LeftState { partners, model, exchanges })| {
            conversation.continue_from(exchanges);
            let modelled = ModelledConversation::strict(conversation);
            modelled.model.replace(model.clone());
            partners.iter().try_for_each(|partner| {
                if bench.partner_is_mirrored() {
                    modelled.state(partner)?;
                }
                if bench.customer_is_mirrored() { modelled.list(partner) } else { Ok(()) }
            })
        },
    )
}

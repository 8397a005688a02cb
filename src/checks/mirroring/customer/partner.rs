//! Customers beside the settings of their partner, and customers at the end of the run.

use serde_json::json;

use crate::checks::base::MUST;
use crate::checks::basics;
use crate::checks::skips::{require_partner_callbacks, require_partner_fields};
use crate::contract::requirements;
use crate::suite::{
    Bench, Call, Check, Control, Conversation, LeftState, ModelledConversation, Needs, NotPassed, Verdict,
};

pub(super) const PARTNER_SETTINGS: Check = Check {
    id: "mirroring.customer.partner_settings",
    title: "a customer's settings stay separate from those of its partner",
    requirement: &requirements::CUSTOMER_SETTINGS,
    needs: Needs::Customer,
    fix: "Store the settings of partners and of customers separately.",
    rests_on: basics::ALL,
    run: |bench| bench.conversation("partner_settings", partner_settings),
    ..MUST
};

fn partner_settings(conversation: &Conversation<'_>) -> Verdict {
    require_partner_fields(conversation.options())?;
    require_partner_callbacks(conversation.options())?;
    let modelled = ModelledConversation::strict(conversation);
    let partner = conversation.partner();
    let enable = |mark: &str| {
        let call = Call::enable_partner(&partner).noting("with its own settings");
        let call = call.partner_settings(&conversation.settings(mark));
        conversation.require(&requirements::RESPONSE_STATUS, call)
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
        let finding = conversation
            .finding(&requirements::CUSTOMER_SETTINGS, "a partner is shown with the settings of a customer");
        return Err(finding.at("/payload/settings").compared(json!(conversation.settings("partner")), shown).into());
    }
    enable("other")?;
    modelled.list(&partner)?;
    modelled.reset_partner(&partner)?;
    modelled.list(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.list(&partner)
}

pub(super) const LASTING: Check = Check {
    id: "mirroring.customer.lasting",
    title: "partners and customers that were enabled early in the run are still enabled at its end",
    requirement: &requirements::CUSTOMER_LIST,
    needs: Needs::TheRun,
    fix: "Store the state durably: not in a cache with a limit or an expiry, and not in the memory of one worker.",
    rests_on: basics::ALL,
    control: Control::Summary(&["lifecycle", "response", "mirroring", "concurrency", "tolerance", "auth"]),
    run: lasting,
    ..MUST
};

/// Reads the partners again that earlier conversations left enabled.
fn lasting(bench: &Bench<'_>) -> Verdict {
    let kept = bench.session().left_states();
    if kept.is_empty() {
        return Err(NotPassed::Skipped("no other check of this run left a partner to read".to_owned()));
    }
    // With a new token, a handler cannot answer from what it stored with the old one.
    bench.session().sender.tokens().renew();
    bench.each_at_once(
        kept.into_iter().enumerate(),
        |(at, _)| format!("kept-{at}"),
        |conversation, (_, LeftState { partners, model, exchanges })| {
            conversation.continue_from(exchanges);
            let modelled = ModelledConversation::strict(conversation);
            modelled.model.replace(model.clone());
            partners.iter().try_for_each(|partner| {
                if bench.options().partner_is_mirrored() {
                    modelled.state(partner)?;
                }
                if bench.options().customer_is_mirrored() { modelled.list(partner) } else { Ok(()) }
            })
        },
    )
}

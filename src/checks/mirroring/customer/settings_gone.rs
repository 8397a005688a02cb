//! Settings end with a disabling: what comes back later are those of the new request.

use serde_json::json;

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{
    Bench, Call, Check, Conversation, FieldValues, ModelledConversation, Needs, NotPassed, Tenant, Verdict, gather,
};

pub(super) const SETTINGS_GONE: Check = Check {
    id: "mirroring.customer.settings_gone",
    title: "a customer that was disabled and is enabled again without settings has none",
    requirement: &requirements::CUSTOMER_SETTINGS,
    needs: Needs::Customer,
    fix: "Remove a customer's settings when it is disabled, by set_state or by a reset: the list shows those of the request that enabled it.",
    rests_on: crate::checks::basics::ALL,
    run: settings_gone,
    ..MUST
};

type Disable = fn(&ModelledConversation<'_>, &Tenant, &Tenant) -> Verdict;

fn settings_gone(bench: &Bench<'_>) -> Verdict {
    let by_set_state: Disable = |modelled, partner, customer| modelled.disable(partner, std::slice::from_ref(customer));
    let by_reset: Disable = |modelled, partner, _| {
        modelled.reset_partner(partner)?;
        modelled.enable_partner(partner)
    };
    let mut ways = vec![("disabled", by_set_state)];
    if bench.options().partner_is_mirrored() {
        ways.push(("reset", by_reset));
    }
    gather(ways.into_iter().map(|(label, disable)| {
        bench.conversation(label, |conversation| {
            let modelled = ModelledConversation::strict(conversation);
            let (partner, customer) = (modelled.partner()?, conversation.customer());
            let settings = conversation.settings("before");
            modelled.enable(&partner, &[(customer.clone(), Some(settings.clone()))])?;
            modelled.list(&partner)?;
            disable(&modelled, &partner, &customer)?;
            modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
            require_none(conversation, (&partner, &customer), &settings)
        })
    }))
}

/// The customer is the partner's only one. A handler may show empty fields.
fn require_none(
    conversation: &Conversation<'_>,
    (partner, customer): (&Tenant, &Tenant),
    before: &FieldValues,
) -> Verdict {
    let shown = conversation.set_up(Call::list(partner))?.settings_of(customer.id);
    if before.iter().all(|(key, value)| shown[key] != **value) {
        return Ok(());
    }
    let message = "the settings of before the disabling came back with a request that has none";
    let finding = conversation.finding(&requirements::CUSTOMER_SETTINGS, message);
    Err(NotPassed::from(finding.at("/payload/0/settings").compared(json!({}), shown)))
}

//! What happens to one partner leaves the others alone.

use serde_json::json;

use super::before_and_after::before_and_after;
use crate::checks::base::MUST;
use crate::checks::basics;
use crate::checks::similar_ids::similar_ids;
use crate::checks::skips::require_partner_fields;
use crate::contract::requirements;
use crate::suite::{
    Call, Check, Control, Conversation, FieldValues, MappedConversation, Method, ModelledConversation, Needs, Tenant,
    Verdict,
};

const BASE: Check =
    Check { requirement: &requirements::ISOLATION, needs: Needs::Partner, rests_on: basics::ALL, ..MUST };

pub(super) const PARTNER_STATE: Check = Check {
    id: "mirroring.isolation.partner_state",
    title: "enabling one partner enables no other",
    control: Control::BeforeAndAfter,
    fix: "Keep the state per context.tenant_id, not one state for the whole handler.",
    run: |bench| bench.conversation("partner_state", partner_state),
    ..BASE
};

fn partner_state(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let other = conversation.partner();
    let partner = modelled.partner()?;
    modelled.reset_partner(&partner)?;
    before_and_after(&modelled, || modelled.state(&other), || modelled.enable_partner(&partner))
}

pub(in crate::checks::mirroring) const PARTNER_RESET: Check = Check {
    id: "mirroring.isolation.partner_reset",
    title: "disabling one partner disables no other",
    control: Control::BeforeAndAfter,
    rests_on: &[&PARTNER_STATE],
    fix: "On reset, touch only the partner in context.tenant_id.",
    run: |bench| bench.conversation("partner_reset", partner_reset),
    ..BASE
};

fn partner_reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    before_and_after(&modelled, || modelled.state(&b), || modelled.reset_partner(&a))
}

pub(super) const PARTNERS_ALIKE: Check = Check {
    id: "mirroring.isolation.partners_alike",
    title: "partners with almost identical ids are told apart",
    fix: "Compare whole ids; do not shorten them.",
    run: |bench| bench.conversation("partners_alike", partners_alike),
    ..BASE
};

fn partners_alike(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    // Another check reports handlers that identify partners by their names.
    let similar: Vec<_> =
        similar_ids(partner.id).into_iter().map(|id| Tenant { id, name: format!("acgw {id}") }).collect();
    similar.iter().try_for_each(|other| modelled.state(other))?;
    let Some(last) = similar.last() else { return Ok(()) };
    modelled.enable_partner(last)?;
    modelled.reset_partner(last)?;
    modelled.state(&partner)?;
    if conversation.options().customer == Method::Mapped {
        mapped_alike(conversation, &partner, &similar)
    } else {
        Ok(())
    }
}

/// Partners with almost identical ids, and customers that only the first one has mapped.
fn mapped_alike(conversation: &Conversation<'_>, first: &Tenant, similar: &[Tenant]) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    modelled.map(first)?;
    let known = conversation.customers_at_vendor(first, 1)?;
    modelled.write(first, &[(known[0].clone(), Some(conversation.identifier()))])?;
    for other in similar {
        modelled.map(other)?;
        modelled.list(other)?;
    }
    modelled.list(first)
}

pub(super) const PARTNER_SETTINGS: Check = Check {
    id: "mirroring.isolation.partner_settings",
    title: "a partner is never shown with another partner's settings",
    fix: "Store a partner's settings with the partner, and return none for a partner that has none.",
    run: |bench| bench.conversation("partner_settings", partner_settings),
    ..BASE
};

fn partner_settings(conversation: &Conversation<'_>) -> Verdict {
    require_partner_fields(conversation.options())?;
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (conversation.partner(), conversation.partner());
    let settings = conversation.settings("a");
    conversation.set_up(Call::enable_partner(&a).noting("with settings").partner_settings(&settings))?;
    modelled.enable_partner(&b)?;
    require_other(conversation, &b, &settings)?;
    let settings = conversation.settings("b");
    conversation.set_up(Call::enable_partner(&b).noting("with settings of its own").partner_settings(&settings))?;
    require_other(conversation, &a, &settings)
}

/// Requires that the partner is not shown with these settings, which are another partner's.
fn require_other(conversation: &Conversation<'_>, partner: &Tenant, settings: &FieldValues) -> Verdict {
    let shown = conversation.set_up(Call::partner_state(partner))?.payload()["settings"].clone();
    if shown != json!(settings) {
        return Ok(());
    }
    let finding =
        conversation.finding(&requirements::ISOLATION, "a partner is shown with the settings of another partner");
    Err(finding.at("/payload/settings").compared("its own, or none", shown).into())
}

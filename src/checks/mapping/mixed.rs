//! Customers that are enabled by mirroring, of partners that are mapped: what becomes of them when their partner is mapped
//! again, or disabled.

use super::enablement::{AGAIN, OTHER_RETURN, RESET as PARTNER_RESET, WRITE};
use crate::checks::base::MUST;
use crate::checks::mirroring::customer::ENABLE;
use crate::checks::side_effects::judged_as;
use crate::contract::{Level, requirements};
use crate::suite::{Call, Check, Conversation, ModelledConversation, Needs, Verdict};

pub(crate) const CHECKS: &[Check] = &[KEPT, RESET, OTHERS];

const BASE: Check = Check {
    requirement: &requirements::MAPPING_RESET,
    needs: Needs::MirroredOfMapped,
    rests_on: &[&ENABLE, &PARTNER_RESET, &OTHER_RETURN],
    ..MUST
};

const KEPT: Check = Check {
    id: "mapping.mixed.kept",
    title: "mapping the partner again, or reading its mapping, leaves its mirrored customers enabled",
    requirement: &requirements::MAPPING_WRITE,
    fix: "Let enablement.write change the partner's own record only; a change of credentials sends it again.",
    rests_on: &[&ENABLE, &WRITE, &AGAIN],
    run: |bench| bench.conversation("kept", kept),
    ..BASE
};

fn kept(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[conversation.customer()])?;
    modelled.list(&partner)?;
    conversation.set_up(Call::mapping(&partner))?;
    let message = "enablement.read had an effect on the customers";
    judged_as(&requirements::MAPPING_WRITE, message, modelled.list(&partner))?;
    let other = Call::map_partner(&conversation.partner(), &conversation.vendor_tenant_id(&partner)?);
    let other = other.because("map another Acronis tenant to the same account").unstated();
    if !conversation.send(other)?.is_carried_out() {
        let message = "a mapping that was refused had an effect on the customers";
        judged_as(&requirements::MAPPING_WRITE, message, modelled.list(&partner))?;
    }
    conversation.set_up(conversation.mapping_call(&partner)?.because("map the same pair again"))?;
    let message = "mapping the same pair again had an effect on the customers";
    judged_as(&requirements::MAPPING_WRITE, message, modelled.list(&partner))
}

const RESET: Check = Check {
    id: "mapping.mixed.reset",
    // The page speaks of the customer mapping, and these customers have none.
    level: Level::Advisory,
    title: "enablement.reset disables the partner's mirrored customers",
    fix: "Disable all customers of the partner in enablement.reset; none may come back when the partner is mapped again.",
    run: |bench| bench.conversation("reset", reset),
    ..BASE
};

fn reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[conversation.customer(), conversation.customer()])?;
    modelled.list(&partner)?;
    modelled.reset_partner(&partner)?;
    modelled.enable_partner(&partner)?;
    let message = "customers of before are enabled after the partner was disabled and mapped again";
    judged_as(&requirements::MAPPING_RESET, message, modelled.list(&partner))
}

const OTHERS: Check = Check {
    id: "mapping.mixed.others",
    title: "mapping or disabling a partner leaves the mirrored customers of other partners enabled",
    requirement: &requirements::MAPPING_ISOLATION,
    fix: "In enablement.write and enablement.reset, touch only the customers of the partner in context.tenant_id.",
    run: |bench| bench.conversation("others", others),
    ..BASE
};

/// A handler that knows the customers by the partner loses those of both, or of one.
fn others(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let first = modelled.partner()?;
    modelled.enable_plain(&first, &[conversation.customer()])?;
    modelled.list(&first)?;
    let second = modelled.partner()?;
    let message = "the mapping of another partner had an effect";
    judged_as(&requirements::MAPPING_ISOLATION, message, modelled.list(&first))?;
    modelled.enable_plain(&second, &[conversation.customer()])?;
    modelled.list(&second)?;
    conversation.set_up(Call::unmap_partner(&first))?;
    let message = "the reset of another partner had an effect";
    judged_as(&requirements::MAPPING_ISOLATION, message, modelled.list(&second))
}

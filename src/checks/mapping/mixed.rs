//! Customers that are enabled by mirroring, of partners that are mapped: what becomes of them when their partner is mapped
//! again, or disabled.

use super::credentials::WRONG;
use super::enablement::{AGAIN, OTHER_RETURN, OTHER_TENANT, RESET as PARTNER_RESET, WRITE};
use super::left_alone::TAKEN_OVER;
use super::other_credentials::{CHANGED, changed_credentials};
use super::wrong_user_and_password;
use crate::checks::base::MUST;
use crate::checks::mirroring::customer::ENABLE;
use crate::checks::side_effects::judged_as;
use crate::contract::{Level, requirements};
use crate::suite::{Call, Check, Conversation, ModelledConversation, Needs, NotPassed, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[KEPT, REFUSED, CHANGE, RESET, NOT_MAPPED, OTHERS, ALIKE];

const BASE: Check = Check {
    requirement: &requirements::MAPPING_RESET,
    needs: Needs::MirroredOfMapped,
    rests_on: &[&ENABLE, &PARTNER_RESET, &OTHER_RETURN],
    ..MUST
};

const KEPT: Check = Check {
    id: "mapping.mixed.kept",
    title: "reading the partner's mapping, or mapping it again, leaves its mirrored customers as they were",
    requirement: &requirements::MAPPING_WRITE,
    fix: "Let enablement.read change nothing, and enablement.write the partner's own record only; a change of credentials sends \
          it again.",
    rests_on: &[&ENABLE, &WRITE, &AGAIN],
    run: |bench| bench.conversation("kept", kept),
    ..BASE
};

/// A partner that is mapped, and has a customer with settings.
fn with_customer(modelled: &ModelledConversation<'_>) -> Result<Tenant, NotPassed> {
    let (partner, customer) = (modelled.partner()?, modelled.conversation.customer());
    modelled.enable(&partner, &[(customer, Some(modelled.conversation.settings("kept")))])?;
    modelled.list(&partner)?;
    Ok(partner)
}

fn kept(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = with_customer(&modelled)?;
    conversation.set_up(Call::mapping(&partner))?;
    let message = "reading the partner's mapping had an effect on the customers";
    judged_as(&requirements::MAPPING_READ, message, modelled.list(&partner))?;
    conversation.set_up(conversation.mapping_call(&partner)?.because("map the same pair again"))?;
    let message = "mapping the same pair again had an effect on the customers";
    judged_as(&requirements::MAPPING_WRITE, message, modelled.list(&partner))
}

const REFUSED: Check = Check {
    id: "mapping.mixed.refused",
    title: "a partner keeps its mirrored customers when another one, or wrong credentials, are refused",
    requirement: &requirements::MAPPING_KEPT,
    fix: "Refuse a request before you change anything: neither another Acronis tenant nor wrong credentials may touch the \
          customers of the partner that is mapped.",
    rests_on: &[&ENABLE, &OTHER_TENANT, &WRONG],
    run: |bench| bench.conversation("refused", refused),
    ..BASE
};

fn refused(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = with_customer(&modelled)?;
    let call = Call::map_partner(&conversation.partner(), &conversation.vendor_tenant_id(&partner)?).unstated();
    let reply = conversation.send(call.because("map another Acronis tenant to the same account"))?;
    if reply.is_carried_out() {
        let message = "another Acronis tenant for an account with mirrored customers was accepted";
        let finding = conversation.finding(&requirements::MAPPING_KEPT, message).fixed_by(TAKEN_OVER);
        return Err(finding.compared("a 4xx status", reply.status()).into());
    }
    let message = "another Acronis tenant was refused, and that had an effect on the customers";
    judged_as(&requirements::MAPPING_KEPT, message, modelled.list(&partner))?;
    for (what, text) in wrong_user_and_password(&conversation.credentials_of(&partner)?) {
        let call = Call::mapping(&partner).because(format!("read with {what}")).unstated();
        conversation.send(conversation.with_credentials(call, &text))?;
        let message = format!("a callback with {what} had an effect on the customers");
        judged_as(&requirements::MAPPING_CREDENTIALS, &message, modelled.list(&partner))?;
    }
    Ok(())
}

const CHANGE: Check = Check {
    id: "mapping.mixed.changed",
    title: "a change of credentials leaves the partner's mirrored customers enabled, and the new ones reach them",
    requirement: &requirements::MAPPING_CHANGE,
    fix: "Keep the customers under the partner in context.tenant_id, not under the user who logged in.",
    rests_on: &[&ENABLE, &KEPT, &CHANGED],
    run: |bench| bench.conversation("changed", changed),
    ..BASE
};

fn changed(conversation: &Conversation<'_>) -> Verdict {
    let new = changed_credentials(conversation)?;
    let modelled = ModelledConversation::new(conversation);
    let partner = with_customer(&modelled)?;
    let with_new = |call: Call| conversation.with_credentials(call.noting("with the new credentials"), new);
    conversation.set_up(with_new(conversation.mapping_call(&partner)?).unstated())?;
    let modelled = modelled.demanding(&requirements::MAPPING_CHANGE).varied(with_new);
    let message = "a change of credentials had an effect on the customers";
    judged_as(&requirements::MAPPING_CHANGE, message, modelled.list(&partner))?;
    modelled.enable_plain(&partner, &[conversation.customer()])?;
    modelled.list(&partner)
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
    let message = "customers are enabled after the partner was disabled";
    judged_as(&requirements::MAPPING_RESET, message, modelled.list(&partner))?;
    modelled.enable_partner(&partner)?;
    let message = "customers of before are enabled after the partner was disabled and mapped again";
    judged_as(&requirements::MAPPING_RESET, message, modelled.list(&partner))
}

const NOT_MAPPED: Check = Check {
    id: "mapping.mixed.not_mapped",
    title: "a customer that is refused because its partner is not mapped is not enabled once the partner is",
    requirement: &requirements::UNSTATED,
    level: Level::Advisory,
    fix: "Look whether the partner is mapped before you store a customer.",
    rests_on: &[&ENABLE, &KEPT],
    run: |bench| bench.conversation("not-mapped", not_mapped),
    ..BASE
};

fn not_mapped(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = conversation.own_partner()?;
    conversation.require_unmapped(&partner)?;
    let enable = Call::enable_one(&partner, &conversation.customer());
    let reply = conversation.send(enable.because("enable a customer of a partner that is not mapped").unstated())?;
    if reply.is_carried_out() {
        return Ok(());
    }
    modelled.enable_partner(&partner)?;
    let message = "a callback was refused, and had an effect once the partner was mapped";
    judged_as(&requirements::UNSTATED, message, modelled.list(&partner))
}

const OTHERS: Check = Check {
    id: "mapping.mixed.others",
    title: "mapping or disabling one partner leaves the mirrored customers of others enabled",
    requirement: &requirements::MAPPING_ISOLATION,
    fix: "Let enablement.write and enablement.reset touch only the partner in context.tenant_id, and its customers.",
    run: |bench| bench.conversation("others", others),
    ..BASE
};

/// A handler that knows the customers by the partner loses those of both, or of one.
fn others(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let first = with_customer(&modelled)?;
    let second = modelled.partner()?;
    let message = "mapping another partner had an effect";
    judged_as(&requirements::MAPPING_ISOLATION, message, modelled.list(&first))?;
    modelled.enable_plain(&second, &[conversation.customer()])?;
    modelled.list(&second)?;
    conversation.set_up(Call::unmap_partner(&first))?;
    let message = "the reset of another partner had an effect";
    judged_as(&requirements::MAPPING_ISOLATION, message, modelled.list(&second))
}

const ALIKE: Check = Check {
    id: "mapping.mixed.alike",
    title: "partners with almost identical ids have their own mirrored customers",
    requirement: &requirements::MAPPING_ISOLATION,
    fix: "Compare whole ids; do not shorten them.",
    rests_on: &[&ENABLE, &OTHERS],
    run: |bench| bench.conversation("alike", alike),
    ..BASE
};

fn alike(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let first = with_customer(&modelled)?;
    let second = conversation.second_partner_like(&first)?;
    modelled.enable_partner(&second)?;
    let message = "a partner whose id begins alike has the customers of another";
    judged_as(&requirements::MAPPING_ISOLATION, message, modelled.list(&second))?;
    modelled.enable_plain(&second, &[conversation.customer()])?;
    judged_as(&requirements::MAPPING_ISOLATION, message, modelled.list(&first))
}

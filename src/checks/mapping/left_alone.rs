//! What must leave the mapping of customers alone: reading, and a callback that is refused.

use super::customers::{MAP, SEVERAL};
use super::enablement::OTHER_TENANT;
use super::require_not_accepted;
use crate::checks::base::MUST;
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, MappedConversation, Method, Needs, Verdict};

pub(crate) const CHECKS: &[Check] = &[READING, AFTER_REFUSAL];

pub(crate) const READING: Check = Check {
    id: "mapping.customer.reading",
    title: "reading changes nothing: neither the partner's mapping nor that of its customers",
    requirement: &requirements::MAPPING_CUSTOMER,
    needs: Needs::MappedCustomers,
    fix: "Let topology.read and the callbacks that read the partner's state answer from what is stored, and write nothing.",
    rests_on: &[&MAP, &OTHER_TENANT],
    run: |bench| bench.conversation("reading", reading),
    ..MUST
};

fn reading(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    modelled.write(&partner, &[(known[0].clone(), Some(conversation.identifier()))])?;
    modelled.list(&partner)?;
    let mut reads = vec![Call::topology(&partner)];
    match conversation.options().partner {
        Method::Mapped => {
            let other = Call::mapping(&conversation.partner()).because("read by another partner with this account");
            reads.extend([Call::mapping(&partner), other.unstated()]);
        }
        Method::Mirrored => reads.push(Call::partner_state(&partner)),
        Method::Explicit => {}
    }
    for read in reads {
        let message = format!("{} had an effect", read.callback.name());
        conversation.send(read)?;
        judged_as(&requirements::MAPPING_CUSTOMER, &message, modelled.read(&partner))?;
        judged_as(&requirements::MAPPING_CUSTOMER, &message, modelled.list(&partner))?;
    }
    Ok(())
}

const AFTER_REFUSAL: Check = Check {
    id: "mapping.customer.after_refusal",
    title: "a callback that is refused leaves the customers mapped",
    requirement: &requirements::MAPPING_CUSTOMER,
    needs: Needs::Mapped,
    fix: "Look whether the callback can be carried out before you change anything, or undo all of it when you refuse.",
    rests_on: &[&MAP, &SEVERAL, &OTHER_TENANT],
    run: |bench| bench.conversation("refused", after_refusal),
    ..MUST
};

/// How to fix a handler that lets go of an account which has mapped customers.
pub(super) const TAKEN_OVER: &str = "Refuse enablement.write, with 409 for example, as long as the account is mapped to another \
                                     acronis_tenant_id, whether or not it has customers by now.";

/// Whether a handler maps customers that it does not know is up to it.
fn after_refusal(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(1)?;
    let some: Vec<_> = known.into_iter().take(2).map(|id| (id, Some(conversation.identifier()))).collect();
    modelled.write(&partner, &some)?;
    modelled.list(&partner)?;
    let other = Call::map_partner(&conversation.partner(), &conversation.vendor_tenant_id(&partner)?);
    let strange = [("acgw-no-such-customer".to_owned(), Some(conversation.identifier()))];
    let refused = [
        other.because("map another Acronis tenant to the same account"),
        Call::map_customers(&partner, &strange).because("map a customer that the account does not have"),
    ];
    for (at, call) in refused.into_iter().enumerate() {
        let message = format!("{} was refused and had an effect", call.callback.name());
        let reply = conversation.send(call.unstated())?;
        if at == 0 {
            let what = "another Acronis tenant for an account with mapped customers";
            let verdict = require_not_accepted(&modelled, &requirements::MAPPING_KEPT, &reply, what);
            verdict.map_err(|accepted| accepted.fixed_by(TAKEN_OVER))?;
        } else if reply.is_carried_out() {
            return Ok(());
        }
        judged_as(&requirements::MAPPING_CUSTOMER, &message, modelled.list(&partner))?;
    }
    Ok(())
}

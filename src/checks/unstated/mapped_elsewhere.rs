//! A customer that is mapped already, and an Acronis tenant that another customer has.

use super::BASE;
use crate::checks::mapping::customers::{CHANGE, SEVERAL};
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, MappedConversation, Needs, Verdict};

/// No page says whether a handler replaces the mapping or refuses the request: either is right.
pub(super) const MAPPED_ELSEWHERE: Check = Check {
    id: "unstated.mapped_elsewhere",
    title: "mapping a customer to another Acronis tenant, or a tenant to another customer, causes no server error",
    needs: Needs::MappedCustomers,
    fix: "Replace the mapping, or refuse the request with 409; a unique key of the database that is violated must not become a server error.",
    rests_on: &[&CHANGE, &SEVERAL],
    run: |bench| {
        bench.conversation("customer", |conversation| mapped(conversation, false))?;
        bench.conversation("tenant", |conversation| mapped(conversation, true))
    },
    ..BASE
};

/// Maps a customer, and then it to another tenant, or its tenant to another customer.
fn mapped(conversation: &Conversation<'_>, to_another_customer: bool) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (partner, known) = modelled.partner_with_customers(if to_another_customer { 2 } else { 1 })?;
    let tenant = conversation.identifier();
    modelled.write(&partner, &[(known[0].clone(), Some(tenant))])?;
    let (what, pair) = match to_another_customer {
        true => ("map the same Acronis tenant to another customer", (known[1].clone(), Some(tenant))),
        false => ("map the customer to another Acronis tenant", (known[0].clone(), Some(conversation.identifier()))),
    };
    let reply = conversation.send(Call::map_customers(&partner, &[pair]).because(what).unstated())?;
    if !matches!(reply.status(), Some(500..)) {
        return Ok(());
    }
    let message = format!("a server error, when asked to {what}: {}", reply.summary());
    Err(conversation.finding(&requirements::UNSTATED, message).compared("200 or a 4xx status", reply.status()).into())
}

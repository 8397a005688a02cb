//! Names of tenants: any text, shared by several tenants, and changed.

use super::firewall::hinted;
use super::texts;
use super::typed::typed;
use crate::checks::base::MUST;
use crate::checks::basics;
use crate::checks::mirroring::{customer, isolation};
use crate::contract::requirements;
use crate::suite::{
    Bench, Check, Control, Conversation, MappedConversation, Method, ModelledConversation, Needs, Verdict, gather,
    property,
};

const BASE: Check =
    Check { requirement: &requirements::REQUEST_TOLERANCE, needs: Needs::Customer, rests_on: basics::ALL, ..MUST };

pub(in crate::checks) const NAMES: Check = Check {
    id: "tolerance.names",
    title: "tenant names may contain any text",
    fix: "Store names as Unicode text with enough room; they are data, not markup, paths or SQL.",
    run: names,
    ..BASE
};

fn names(bench: &Bench<'_>) -> Verdict {
    let fixed =
        bench.each(texts::NAMES, |name| (*name).to_string(), |conversation, name| walk_named(conversation, name, name));
    let strategy = (typed(), typed());
    let generated =
        property(bench, &strategy, bench.options().cases.div_ceil(5), |conversation, (partner, customer)| {
            walk_named(conversation, partner, customer)
        });
    hinted(gather([fixed, generated]))
}

fn walk_named(conversation: &Conversation<'_>, partner: &str, customer: &str) -> Verdict {
    let modelled = ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE);
    let partner = conversation.partner().named(partner);
    modelled.enable_partner(&partner)?;
    let customer = conversation.customer().named(customer);
    modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
    modelled.list(&partner)?;
    if conversation.options().partner_is_mirrored() {
        modelled.state(&partner)?;
    }
    modelled.disable(&partner, &[customer])
}

pub(super) const SAME_NAMES: Check = Check {
    id: "tolerance.same_names",
    title: "tenants may share a name and change it",
    needs: Needs::Partner,
    fix: "Identify tenants by their ids only; put no unique key on names.",
    rests_on: &[&customer::RENAMED, &isolation::CUSTOMERS, &isolation::SHARED_DISABLE],
    control: Control::Names,
    run: |bench| match bench.options().customer {
        Method::Mirrored => {
            gather([bench.conversation("same", same_names), bench.conversation("shared", shared_customer)])
        }
        Method::Mapped => bench.conversation("mapped", mapped_customers),
        Method::Explicit => bench.conversation("partners", partners),
    },
    ..BASE
};

/// Two partners of one name, of which one is disabled.
fn partners(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let [first, second] = [(); 2].map(|()| conversation.partner().named("Same Name Ltd"));
    modelled.enable_partner(&first)?;
    modelled.state(&second)?;
    modelled.enable_partner(&second)?;
    modelled.reset_partner(&second)?;
    modelled.state(&first)
}

/// The same, with customers that are mapped.
fn mapped_customers(conversation: &Conversation<'_>) -> Verdict {
    partners(conversation)?;
    let modelled = MappedConversation::new(conversation);
    let [first, second] = [(); 2].map(|()| conversation.partner().named("Shared Name Ltd"));
    modelled.map(&first)?;
    let known = conversation.customers_at_vendor(&first, 1)?;
    modelled.write(&first, &[(known[0].clone(), Some(conversation.identifier()))])?;
    modelled.map(&second)?;
    modelled.list(&second)?;
    modelled.unmap(&second)?;
    modelled.list(&first)
}

/// Two partners of one name have the same customer, and one of them disables it.
fn shared_customer(conversation: &Conversation<'_>) -> Verdict {
    let partners = [(); 2].map(|()| conversation.partner().named("Shared Name Ltd"));
    isolation::disabled_under_one(conversation, 1, partners)
}

/// Names identify nobody: two tenants may have the same name, and a tenant may change its name.
fn same_names(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let (first, second) =
        (conversation.partner().named("Same Name Ltd"), conversation.partner().named("Same Name Ltd"));
    modelled.enable_partner(&first)?;
    let customers = [(); 3].map(|()| conversation.customer().named("Same Name Ltd"));
    modelled.enable_plain(&first, &customers)?;
    modelled.enable_partner(&second)?;
    modelled.state(&first)?;
    modelled.list(&first)?;
    modelled.enable_plain(&first, &[customers[0].named("Another Name Ltd")])?;
    modelled.enable_plain(&second, &[conversation.customer().named("Same Name Ltd")])?;
    // A handler that cleans up by name may do so later: read these again at the end of the run.
    modelled.leave(&[&second]);
    modelled.list(&first)?;
    modelled.list(&second)?;
    // A customer whose name has changed since, and a customer that shares its name with another.
    modelled.disable(&first, &customers[..1])?;
    modelled.list(&first)?;
    modelled.disable(&first, &customers[1..2])?;
    modelled.list(&first)?;
    modelled.reset_partner(&first)?;
    modelled.state(&second)?;
    modelled.list(&second)
}

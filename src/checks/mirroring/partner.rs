//! The partner's side of mirroring: get_state, enable, reset.

use serde_json::Value;

use super::customer;
use crate::checks::base::MUST;
use crate::checks::response;
use crate::checks::skips::require_partner_fields;
use crate::contract::{Violation, requirements};
use crate::suite::{
    Bench, Call, Check, Conversation, Method, ModelledConversation, Needs, NotPassed, Tenant, Verdict, gather,
};

pub(crate) const CHECKS: &[Check] = &[
    UNKNOWN,
    ENABLE,
    ENABLE_AGAIN,
    KEEPS_CUSTOMERS,
    LAST_CUSTOMER,
    RESET,
    RESET_ALWAYS,
    STAYS_DISABLED,
    RESET_CUSTOMERS,
];

const BASE: Check = Check { needs: Needs::Partner, ..MUST };

pub(crate) const UNKNOWN: Check = Check {
    id: "mirroring.partner.unknown",
    title: "a partner that was never enabled is DISABLED",
    requirement: &requirements::PARTNER_STATE,
    fix: "Answer get_state for an unknown tenant with status 200 and state DISABLED, not with an error.",
    rests_on: &[&response::PARTNER_GET_STATE],
    run: |bench| bench.conversation("state", unknown),
    ..BASE
};

fn unknown(conversation: &Conversation<'_>) -> Verdict {
    let (modelled, partner) = (ModelledConversation::strict(conversation), conversation.partner());
    modelled.state(&partner)?;
    // Reading must not create a record.
    modelled.state(&partner)
}

pub(crate) const ENABLE: Check = Check {
    id: "mirroring.partner.enable",
    title: "enabling a partner makes it ENABLED, and the answer names it",
    requirement: &requirements::PARTNER_ENABLE,
    fix: "Store the partner under context.tenant_id, and answer with that tenant id as acronis_tenant_id.",
    rests_on: &[&response::PARTNER_ENABLE, &UNKNOWN],
    run: |bench| bench.conversation("enable", enable),
    ..BASE
};

fn enable(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = conversation.partner();
    let reply = conversation.require(&requirements::PARTNER_ENABLE, Call::enable_partner(&partner))?;
    modelled.model.borrow_mut().enable_partner(partner.id);
    let about_partner = |violation: &&Violation| violation.rule == requirements::PARTNER_ENABLE.id;
    conversation.require_conforming(&reply.violations.iter().filter(about_partner).cloned().collect::<Vec<_>>())?;
    modelled.state(&partner)?;
    // One without customers, which a job that cleans up may disable.
    modelled.leave(&[&partner]);
    Ok(())
}

pub(crate) const ENABLE_AGAIN: Check = Check {
    id: "mirroring.partner.enable_again",
    title: "enabling an enabled partner again updates it",
    requirement: &requirements::PARTNER_ENABLE,
    fix: "Insert or update: when the tenant is enabled a second time, update its record and answer 200.",
    rests_on: &[&RESET],
    run: |bench| bench.conversation("again", enable_again),
    ..BASE
};

fn enable_again(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = conversation.partner();
    let enable = |partner: &Tenant| -> Result<Value, NotPassed> {
        let reply = conversation.require(&requirements::PARTNER_ENABLE, Call::enable_partner(partner))?;
        Ok(reply.payload()["vendor_tenant_id"].clone())
    };
    let first = enable(&partner)?;
    let again = enable(&partner)?;
    if first != again {
        let message = "enabling the partner again created a second record: vendor_tenant_id changed";
        let finding = conversation.finding(&requirements::PARTNER_ENABLE, message).at("/payload/vendor_tenant_id");
        return Err(finding.compared(first, again).into());
    }
    modelled.model.borrow_mut().enable_partner(partner.id);
    modelled.state(&partner)?;
    enable(&partner.named("another name"))?;
    modelled.state(&partner)?;
    // With two records, a single reset would leave one of them enabled.
    modelled.reset_partner(&partner)?;
    modelled.state(&partner)
}

pub(crate) const KEEPS_CUSTOMERS: Check = Check {
    id: "mirroring.partner.keeps_customers",
    title: "enabling an enabled partner again leaves its customers enabled",
    requirement: &requirements::PARTNER_ENABLE,
    needs: Needs::Both,
    fix: "Update only the partner's own record; do not replace it together with its customers.",
    rests_on: &[&ENABLE_AGAIN, &customer::ENABLE],
    run: |bench| bench.conversation("again", keeps_customers),
    ..BASE
};

fn keeps_customers(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    modelled.enable_plain(&partner, &[conversation.customer()])?;
    modelled.enable_partner(&partner)?;
    modelled.list(&partner)?;
    modelled.leave(&[&partner]);
    Ok(())
}

pub(crate) const RESET: Check = Check {
    id: "mirroring.partner.reset",
    title: "a reset makes the partner DISABLED, and it can be enabled again",
    requirement: &requirements::PARTNER_RESET,
    fix: "On reset, mark the partner in context.tenant_id as disabled, or delete its record.",
    rests_on: &[&response::PARTNER_RESET, &ENABLE],
    run: |bench| bench.conversation("reset", reset),
    ..BASE
};

fn reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    modelled.reset_partner(&partner)?;
    modelled.state(&partner)?;
    modelled.enable_partner(&partner)?;
    modelled.state(&partner).map_err(|wrong| wrong.fixed_by(AGAIN))
}

const AGAIN: &str = "Enable the partner again after a reset: decide by its state, not by what was asked for before.";

pub(crate) const RESET_ALWAYS: Check = Check {
    id: "mirroring.partner.reset_always",
    title: "a reset disables a partner that was disabled before, or has settings",
    requirement: &requirements::PARTNER_RESET,
    fix: "On reset, disable the partner in every case: however often it was enabled and disabled before, and with settings or without.",
    rests_on: &[&RESET],
    run: reset_always,
    ..BASE
};

fn reset_always(bench: &Bench<'_>) -> Verdict {
    let again = bench.conversation("again", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        for _ in 0..3 {
            modelled.reset_partner(&partner)?;
            modelled.state(&partner)?;
            modelled.enable_partner(&partner)?;
            modelled.state(&partner)?;
        }
        Ok(())
    });
    if require_partner_fields(bench.options()).is_err() {
        return again;
    }
    gather([again, bench.conversation("settings", reset_with_settings)])
}

fn reset_with_settings(conversation: &Conversation<'_>) -> Verdict {
    let (modelled, partner) = (ModelledConversation::strict(conversation), conversation.partner());
    let enable = Call::enable_partner(&partner).noting("with settings");
    conversation.set_up(enable.partner_settings(&conversation.settings("value")))?;
    modelled.model.borrow_mut().enable_partner(partner.id);
    modelled.reset_partner(&partner)?;
    modelled.state(&partner)
}

pub(crate) const LAST_CUSTOMER: Check = Check {
    id: "mirroring.partner.last_customer",
    title: "disabling a partner's last customer leaves the partner ENABLED",
    requirement: &requirements::PARTNER_STATE,
    needs: Needs::Both,
    fix: "Only a reset disables a partner: do not derive its state from its customers.",
    rests_on: &[&ENABLE, &customer::DISABLE],
    run: |bench| bench.conversation("last_customer", last_customer),
    ..BASE
};

fn last_customer(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
    modelled.disable(&partner, &[customer])?;
    modelled.state(&partner)
}

const STAYS_DISABLED: Check = Check {
    id: "mirroring.partner.stays_disabled",
    title: "nothing but partner enable makes a partner ENABLED",
    requirement: &requirements::PARTNER_STATE,
    fix: "Set the state to ENABLED in partner enable only, not in a read, a reset or a record of a customer.",
    rests_on: &[&RESET],
    run: stays_disabled,
    ..BASE
};

/// The documents do not say how to answer these callbacks. The state must stay DISABLED.
fn stays_disabled(bench: &Bench<'_>) -> Verdict {
    let after = |label: &str, send: fn(&ModelledConversation<'_>, &Tenant) -> Verdict| {
        bench.conversation(label, |conversation| {
            let (modelled, partner) = (ModelledConversation::new(conversation), conversation.partner());
            send(&modelled, &partner)?;
            modelled.state(&partner)
        })
    };
    gather([
        after("reset", |modelled, partner| {
            let reset = Call::reset_partner(partner).because("disable a partner that was never enabled");
            modelled.conversation.send(reset.unstated()).map(drop)
        }),
        after("reset-twice", |modelled, partner| {
            modelled.enable_partner(partner)?;
            modelled.reset_partner(partner)?;
            let again = Call::reset_partner(partner).because("disable the partner again");
            modelled.conversation.send(again.unstated()).map(drop)
        }),
        after("list", |modelled, partner| {
            if !modelled.conversation.options().customer_is_mirrored() {
                return Ok(());
            }
            let list = Call::list(partner).because("read the customers of a partner that was never enabled");
            modelled.conversation.send(list.unstated()).map(drop)
        }),
        after("topology", |modelled, partner| {
            if modelled.conversation.options().customer != Method::Mapped {
                return Ok(());
            }
            for call in [Call::topology(partner), Call::mapped_customers(partner)] {
                modelled.conversation.send(call.noting("of one that was never enabled").unstated())?;
            }
            Ok(())
        }),
        after("customer", |modelled, customer| {
            if !modelled.conversation.options().customer_is_mirrored() {
                return Ok(());
            }
            let partner = modelled.partner()?;
            modelled.enable_plain(&partner, std::slice::from_ref(customer))
        }),
    ])
}

pub(crate) const RESET_CUSTOMERS: Check = Check {
    id: "mirroring.partner.reset_customers",
    title: "a reset disables all customers of the partner",
    requirement: &requirements::PARTNER_RESET,
    needs: Needs::Both,
    fix: "On reset, disable all customers of the partner, however often they and the partner were enabled; none may come back when the partner is enabled again.",
    rests_on: &[&RESET, &ENABLE_AGAIN, &customer::DISABLE],
    run: reset_customers,
    ..BASE
};

/// One customer was enabled again, and so was the partner.
fn reset_updated(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (partner, customers) = (modelled.partner()?, [conversation.customer(), conversation.customer()]);
    modelled.enable_plain(&partner, &customers)?;
    modelled.enable_plain(&partner, &customers[..1])?;
    modelled.enable_partner(&partner)?;
    modelled.reset_partner(&partner)?;
    modelled.list(&partner)
}

fn reset_customers(bench: &Bench<'_>) -> Verdict {
    const MANY: usize = 250;
    let after = |label: &str, count: usize, enable_again: fn(&ModelledConversation<'_>, &Tenant) -> Verdict| {
        bench.conversation(label, |conversation| {
            let modelled = ModelledConversation::new(conversation);
            let partner = modelled.partner()?;
            let customers: Vec<Tenant> = (0..count).map(|_| conversation.customer()).collect();
            modelled.enable_plain(&partner, &customers)?;
            modelled.reset_partner(&partner)?;
            enable_again(&modelled, &partner)?;
            modelled.list(&partner)
        })
    };
    gather([
        bench.conversation("updated", reset_updated),
        after("listed", 2, |_, _| Ok(())),
        after("enabled-again", 2, |modelled, partner| modelled.enable_partner(partner)),
        after("many", MANY, |modelled, partner| modelled.enable_partner(partner)),
    ])
}

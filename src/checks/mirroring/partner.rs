//! The partner's side of mirroring: get_state, enable, reset.

use serde_json::Value;

use crate::contract::Violation;
use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, ModelledConversation, Needs, NotPassed, Tenant, Verdict, gather};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "mirroring.partner.unknown",
        title: "a partner that was never enabled is DISABLED",
        level: Level::Must,
        requirement: &requirements::PARTNER_STATE,
        needs: Needs::Partner,
        fix: "Answer get_state for an unknown tenant with status 200 and state DISABLED, not with an error.",
        run: unknown,
    },
    Check {
        id: "mirroring.partner.enable",
        title: "an enabled partner is ENABLED, and the answer names it",
        level: Level::Must,
        requirement: &requirements::PARTNER_ENABLE,
        needs: Needs::Partner,
        fix: "Store the partner under context.tenant_id, and answer with that tenant id as acronis_tenant_id.",
        run: enable,
    },
    Check {
        id: "mirroring.partner.enable_again",
        title: "enabling an enabled partner updates it and is no error",
        level: Level::Must,
        requirement: &requirements::PARTNER_ENABLE,
        needs: Needs::Partner,
        fix: "Insert or update: a second enable of the same tenant finds the record and answers 200.",
        run: enable_again,
    },
    Check {
        id: "mirroring.partner.keeps_customers",
        title: "enabling an enabled partner again leaves its customers enabled",
        level: Level::Must,
        requirement: &requirements::PARTNER_ENABLE,
        needs: Needs::Both,
        fix: "Update the partner's own record only; do not replace it together with its customers.",
        run: keeps_customers,
    },
    Check {
        id: "mirroring.partner.reset",
        title: "a partner that was reset is DISABLED, and can be enabled again",
        level: Level::Must,
        requirement: &requirements::PARTNER_RESET,
        needs: Needs::Partner,
        fix: "On reset, mark the partner in context.tenant_id as disabled, or delete its record.",
        run: reset,
    },
    Check {
        id: "mirroring.partner.stays_disabled",
        title: "a partner is ENABLED by nothing but enable",
        level: Level::Must,
        requirement: &requirements::PARTNER_STATE,
        needs: Needs::Partner,
        fix: "Let only partner enable set the state to ENABLED: no read, no reset, and no record of a customer.",
        run: stays_disabled,
    },
    Check {
        id: "mirroring.partner.reset_customers",
        title: "a reset disables all customers of the partner",
        level: Level::Must,
        requirement: &requirements::PARTNER_RESET,
        needs: Needs::Both,
        fix: "On reset, disable every customer of the partner too; none may come back when the partner is enabled again.",
        run: reset_customers,
    },
];

fn unknown(bench: &Bench<'_>) -> Verdict {
    bench.conversation("state", |conversation| {
        let (modelled, partner) = (ModelledConversation::strict(conversation), conversation.partner());
        modelled.state(&partner)?;
        // Asking makes no record.
        modelled.state(&partner)
    })
}

fn enable(bench: &Bench<'_>) -> Verdict {
    bench.conversation("enable", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = conversation.partner();
        let reply = conversation.require(&requirements::PARTNER_ENABLE, Call::enable_partner(&partner))?;
        modelled.model.borrow_mut().enable_partner(partner.id);
        let about_partner = |violation: &&Violation| violation.rule == requirements::PARTNER_ENABLE.id;
        conversation.require_conforming(&reply.violations.iter().filter(about_partner).cloned().collect::<Vec<_>>())?;
        modelled.state(&partner)
    })
}

fn enable_again(bench: &Bench<'_>) -> Verdict {
    bench.conversation("again", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = conversation.partner();
        let enabled = |partner: &Tenant| -> Result<Value, NotPassed> {
            let reply = conversation.require(&requirements::PARTNER_ENABLE, Call::enable_partner(partner))?;
            Ok(reply.payload()["vendor_tenant_id"].clone())
        };
        let first = enabled(&partner)?;
        let again = enabled(&partner)?;
        if first != again {
            let message = "enabling again made a second record: the vendor's identifier is another one";
            let finding = conversation.finding(&requirements::PARTNER_ENABLE, message).at("/payload/vendor_tenant_id");
            return Err(finding.compared(first, again).into());
        }
        modelled.model.borrow_mut().enable_partner(partner.id);
        modelled.state(&partner)?;
        enabled(&partner.named("another name"))?;
        modelled.state(&partner)?;
        // One record, not two: a single reset undoes all of it.
        modelled.reset_partner(&partner)?;
        modelled.state(&partner)
    })
}

fn keeps_customers(bench: &Bench<'_>) -> Verdict {
    bench.conversation("again", |conversation| {
        let modelled = ModelledConversation::new(conversation);
        let partner = modelled.partner()?;
        modelled.enable_plain(&partner, &[conversation.customer()])?;
        modelled.enable_partner(&partner)?;
        modelled.list(&partner)?;
        modelled.leave(&[&partner]);
        Ok(())
    })
}

fn reset(bench: &Bench<'_>) -> Verdict {
    bench.conversation("reset", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        modelled.reset_partner(&partner)?;
        modelled.state(&partner)?;
        modelled.enable_partner(&partner)?;
        modelled.state(&partner)
    })
}

/// What is answered in between is open; the state is not.
fn stays_disabled(bench: &Bench<'_>) -> Verdict {
    let after = |label: &str, provoke: fn(&ModelledConversation<'_>, &Tenant) -> Verdict| {
        bench.conversation(label, |conversation| {
            let (modelled, partner) = (ModelledConversation::new(conversation), conversation.partner());
            provoke(&modelled, &partner)?;
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
        after("customer", |modelled, customer| {
            if !modelled.conversation.options().customer_is_mirrored() {
                return Ok(());
            }
            let partner = modelled.partner()?;
            modelled.enable_plain(&partner, std::slice::from_ref(customer))
        }),
    ])
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
        after("listed", 2, |_, _| Ok(())),
        after("enabled-again", 2, |modelled, partner| modelled.enable_partner(partner)),
        after("many", MANY, |modelled, partner| modelled.enable_partner(partner)),
    ])
}

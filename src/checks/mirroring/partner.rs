//! The partner's side of mirroring: get_state, enable, reset.

use serde_json::Value;

use crate::contract::Violation;
use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, Needs, Scene, Stop, Tenant, Verdict, gather};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "mirroring.partner.unknown",
        title: "a partner that was never enabled is DISABLED",
        level: Level::Must,
        requirement: &requirements::PARTNER_STATE,
        needs: Needs::Partner,
        mend: "Answer get_state for an unknown tenant with status 200 and state DISABLED, not with an error.",
        run: unknown,
    },
    Check {
        id: "mirroring.partner.enable",
        title: "an enabled partner is ENABLED, and the answer names it",
        level: Level::Must,
        requirement: &requirements::PARTNER_ENABLE,
        needs: Needs::Partner,
        mend: "Store the partner under context.tenant_id, and answer with that tenant id as acronis_tenant_id.",
        run: enable,
    },
    Check {
        id: "mirroring.partner.enable_again",
        title: "enabling an enabled partner updates it and is no error",
        level: Level::Must,
        requirement: &requirements::PARTNER_ENABLE,
        needs: Needs::Partner,
        mend: "Insert or update: a second enable of the same tenant finds the record and answers 200.",
        run: enable_again,
    },
    Check {
        id: "mirroring.partner.keeps_customers",
        title: "enabling an enabled partner again leaves its customers enabled",
        level: Level::Must,
        requirement: &requirements::PARTNER_ENABLE,
        needs: Needs::Both,
        mend: "Update the partner's own record only; do not replace it together with its customers.",
        run: keeps_customers,
    },
    Check {
        id: "mirroring.partner.reset",
        title: "a partner that was reset is DISABLED, and can be enabled again",
        level: Level::Must,
        requirement: &requirements::PARTNER_RESET,
        needs: Needs::Partner,
        mend: "On reset, mark the partner in context.tenant_id as disabled, or delete its record.",
        run: reset,
    },
    Check {
        id: "mirroring.partner.stays_disabled",
        title: "a partner is ENABLED by nothing but enable",
        level: Level::Must,
        requirement: &requirements::PARTNER_STATE,
        needs: Needs::Partner,
        mend: "Let only partner enable set the state to ENABLED: no read, no reset, and no record of a customer.",
        run: stays_disabled,
    },
    Check {
        id: "mirroring.partner.reset_customers",
        title: "a reset disables all customers of the partner",
        level: Level::Must,
        requirement: &requirements::PARTNER_RESET,
        needs: Needs::Both,
        mend: "On reset, disable every customer of the partner too; none may come back when the partner is enabled again.",
        run: reset_customers,
    },
];

fn unknown(bench: &Bench<'_>) -> Verdict {
    bench.conversation("state", |talk| {
        let (scene, partner) = (Scene::strict(talk), talk.partner());
        scene.state(&partner)?;
        // Asking makes no record.
        scene.state(&partner)
    })
}

fn enable(bench: &Bench<'_>) -> Verdict {
    bench.conversation("enable", |talk| {
        let scene = Scene::strict(talk);
        let partner = talk.partner();
        let reply = talk.must(&requirements::PARTNER_ENABLE, Call::enable_partner(&partner))?;
        scene.model.borrow_mut().enable_partner(partner.id);
        let about_partner = |violation: &&Violation| violation.rule == requirements::PARTNER_ENABLE.id;
        talk.conforms(&reply.violations.iter().filter(about_partner).cloned().collect::<Vec<_>>())?;
        scene.state(&partner)
    })
}

fn enable_again(bench: &Bench<'_>) -> Verdict {
    bench.conversation("again", |talk| {
        let scene = Scene::strict(talk);
        let partner = talk.partner();
        let enabled = |partner: &Tenant| -> Result<Value, Stop> {
            let reply = talk.must(&requirements::PARTNER_ENABLE, Call::enable_partner(partner))?;
            Ok(reply.payload()["vendor_tenant_id"].clone())
        };
        let first = enabled(&partner)?;
        let again = enabled(&partner)?;
        if first != again {
            let message = "enabling again made a second record: the vendor's identifier is another one";
            let finding = talk.finding(&requirements::PARTNER_ENABLE, message).at("/payload/vendor_tenant_id");
            return Err(finding.compared(first, again).into());
        }
        scene.model.borrow_mut().enable_partner(partner.id);
        scene.state(&partner)?;
        enabled(&partner.named("another name"))?;
        scene.state(&partner)?;
        // One record, not two: a single reset undoes all of it.
        scene.reset_partner(&partner)?;
        scene.state(&partner)
    })
}

fn keeps_customers(bench: &Bench<'_>) -> Verdict {
    bench.conversation("again", |talk| {
        let scene = Scene::new(talk);
        let partner = scene.partner()?;
        scene.enable_plain(&partner, &[talk.customer()])?;
        scene.enable_partner(&partner)?;
        scene.list(&partner)?;
        scene.leave(&[&partner]);
        Ok(())
    })
}

fn reset(bench: &Bench<'_>) -> Verdict {
    bench.conversation("reset", |talk| {
        let scene = Scene::strict(talk);
        let partner = scene.partner()?;
        scene.reset_partner(&partner)?;
        scene.state(&partner)?;
        scene.enable_partner(&partner)?;
        scene.state(&partner)
    })
}

/// What is answered in between is open; the state is not.
fn stays_disabled(bench: &Bench<'_>) -> Verdict {
    let after = |label: &str, provoke: fn(&Scene<'_, '_>, &Tenant) -> Verdict| {
        bench.conversation(label, |talk| {
            let (scene, partner) = (Scene::new(talk), talk.partner());
            provoke(&scene, &partner)?;
            scene.state(&partner)
        })
    };
    gather([
        after("reset", |scene, partner| {
            let reset = Call::reset_partner(partner).because("disable a partner that was never enabled");
            scene.talk.send(reset.unstated()).map(drop)
        }),
        after("reset-twice", |scene, partner| {
            scene.enable_partner(partner)?;
            scene.reset_partner(partner)?;
            let again = Call::reset_partner(partner).because("disable the partner again");
            scene.talk.send(again.unstated()).map(drop)
        }),
        after("list", |scene, partner| {
            if !scene.talk.bench().customer_is_mirrored() {
                return Ok(());
            }
            let list = Call::list(partner).because("read the customers of a partner that was never enabled");
            scene.talk.send(list.unstated()).map(drop)
        }),
        after("customer", |scene, customer| {
            if !scene.talk.bench().customer_is_mirrored() {
                return Ok(());
            }
            let partner = scene.partner()?;
            scene.enable_plain(&partner, std::slice::from_ref(customer))
        }),
    ])
}

fn reset_customers(bench: &Bench<'_>) -> Verdict {
    const MANY: usize = 250;
    let after = |label: &str, count: usize, enable_again: fn(&Scene<'_, '_>, &Tenant) -> Verdict| {
        bench.conversation(label, |talk| {
            let scene = Scene::new(talk);
            let partner = scene.partner()?;
            let customers: Vec<Tenant> = (0..count).map(|_| talk.customer()).collect();
            scene.enable_plain(&partner, &customers)?;
            scene.reset_partner(&partner)?;
            enable_again(&scene, &partner)?;
            scene.list(&partner)
        })
    };
    gather([
        after("listed", 2, |_, _| Ok(())),
        after("enabled-again", 2, |scene, partner| scene.enable_partner(partner)),
        after("many", MANY, |scene, partner| scene.enable_partner(partner)),
    ])
}

//! One customer under two partners. Whether it moves to the second one, or that one is refused, is open; what a partner
//! sent stays its own.

use std::collections::BTreeSet;

use crate::contract::{Level, requirements};
use crate::suite::{Bench, Call, Check, FieldValues, Needs, Scene, Stop, Tenant, Verdict, listed_id};

pub(crate) const CHECKS: &[Check] = &[
    check!(
        "shared_customer",
        Customer,
        shared_customer,
        "a customer that two partners enabled has each one's own settings",
        "Store a customer's settings under partner and customer; what one partner sends must not show in the other's list."
    ),
    Check {
        id: "mirroring.isolation.shared_disable",
        title: "a partner disables its own record of a customer that another one has enabled too",
        level: Level::Must,
        requirement: &requirements::ISOLATION,
        needs: Needs::Customer,
        mend: "Select the records to disable by partner and customer together, however many there are and whatever the names.",
        run: shared_disable,
    },
    check!(
        "shared_reset",
        Both,
        shared_reset,
        "disabling a partner disables its customers, those that other partners have too included",
        "On reset, disable every record of the partner; records of other partners count for nothing."
    ),
    check!(
        "moved_customer",
        Customer,
        moved_customer,
        "a customer that one partner has disabled and another one enables is the other one's alone",
        "Let the key of a customer's record be partner and customer, and look at both when you read and write it."
    ),
];

type List = Vec<(Tenant, Option<FieldValues>)>;

/// Enables customers that another partner may have. Tells whether that was carried out: a refusal is open.
fn taken(scene: &Scene<'_, '_>, partner: &Tenant, list: &List, because: &str) -> Result<bool, Stop> {
    let is_taken = scene.talk.send(Call::enable(partner, list).because(because).unstated())?.is_carried_out();
    if is_taken {
        scene.now_enabled(partner, list);
    }
    Ok(is_taken)
}

/// Reads a partner's list, from which some customers may have gone to another partner.
fn what_is_left(scene: &Scene<'_, '_>, partner: &Tenant, shared: &[Tenant]) -> Verdict {
    let payload = scene.talk.carried_out(Call::list(partner))?.payload();
    let listed: BTreeSet<_> = payload.as_array().into_iter().flatten().filter_map(listed_id).collect();
    let gone: Vec<_> = shared.iter().filter(|customer| !listed.contains(&customer.id)).cloned().collect();
    scene.now_disabled(partner, &gone);
    scene.compare(scene.model.borrow().compare_list(partner.id, &payload))
}

fn shared_customer(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b) = (scene.partner()?, scene.partner()?);
    let talk = scene.talk;
    let shared = [talk.customer(), talk.customer()];
    let with = |marks: [Option<&str>; 2]| {
        let settings = marks.map(|mark| mark.map(|mark| talk.settings(mark)));
        shared.iter().cloned().zip(settings).collect::<List>()
    };
    let mut first = with([Some("a"), Some("a too")]);
    first.push((talk.customer(), Some(talk.settings("other"))));
    scene.enable(&a, &first)?;
    let theirs = with([Some("b"), None]);
    taken(scene, &b, &theirs, "enable the same customers under another partner, one without settings")?;
    scene.list(&b)?;
    what_is_left(scene, &a, &shared)?;
    let disable = Call::disable(&b, &shared).because("disable the customers in the second partner's name");
    talk.send(disable.unstated())?;
    scene.list(&a)?;
    if !talk.bench().partner_is_mirrored() {
        return Ok(());
    }
    taken(scene, &b, &theirs, "enable them again under the second partner")?;
    what_is_left(scene, &a, &shared)?;
    scene.reset_partner(&b)?;
    scene.list(&a)
}

/// One customer and a dozen, under partners of different names and of the same.
fn shared_disable(bench: &Bench<'_>) -> Verdict {
    let variants = [("one", 1, None), ("a dozen", 12, None), ("partners of one name", 1, Some("Same Name Ltd"))];
    bench.each(
        variants,
        |(label, ..)| (*label).to_owned(),
        |talk, (_, count, name)| {
            let scene = Scene::new(talk);
            let named = |partner: Tenant| name.map_or(partner.clone(), |name| partner.named(name));
            let (a, b) = (named(talk.partner()), named(talk.partner()));
            let shared: Vec<Tenant> = (0..*count).map(|_| talk.customer()).collect();
            let with =
                |mark| shared.iter().map(|customer| (customer.clone(), Some(talk.settings(mark)))).collect::<List>();
            [&a, &b].into_iter().try_for_each(|partner| scene.enable_partner(partner))?;
            scene.enable(&a, &with("a"))?;
            if !taken(&scene, &b, &with("b"), "enable the same under another partner")? {
                return Ok(());
            }
            scene.list(&b)?;
            what_is_left(&scene, &a, &shared)?;
            let disable = Call::disable(&b, &shared).because("disable them in the second partner's name");
            if talk.send(disable.unstated())?.is_carried_out() {
                scene.now_disabled(&b, &shared);
                scene.list(&b)?;
            }
            scene.list(&a)
        },
    )
}

/// The second partner has one of them still, and had the other before.
fn shared_reset(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b, talk) = (scene.partner()?, scene.partner()?, scene.talk);
    let (has, had) = (talk.customer(), talk.customer());
    let plain = |customers: &[&Tenant]| customers.iter().map(|customer| ((*customer).clone(), None)).collect::<List>();
    scene.enable_plain(&b, std::slice::from_ref(&had))?;
    scene.disable(&b, std::slice::from_ref(&had))?;
    scene.enable_plain(&a, &[has.clone(), talk.customer()])?;
    taken(scene, &a, &plain(&[&had]), "enable a customer that another partner has disabled")?;
    taken(scene, &b, &plain(&[&has]), "enable a customer that another partner has enabled")?;
    scene.reset_partner(&a)?;
    scene.list(&a)?;
    scene.list(&b)?;
    scene.enable_partner(&a)?;
    scene.list(&a)
}

/// Nobody has the customer enabled when B enables it; a refusal is open all the same.
fn moved_customer(scene: &Scene<'_, '_>) -> Verdict {
    let (a, b) = (scene.partner()?, scene.partner()?);
    let talk = scene.talk;
    let customers = [talk.customer(), talk.customer()];
    let with = |marks: [Option<&str>; 2]| {
        let settings = marks.map(|mark| mark.map(|mark| talk.settings(mark)));
        customers.iter().cloned().zip(settings).collect::<List>()
    };
    scene.enable(&a, &with([Some("a"), Some("a too")]))?;
    scene.disable(&a, &customers)?;
    let theirs = with([Some("b"), None]);
    taken(scene, &b, &theirs, "enable the customers under another partner, one without settings")?;
    scene.list(&b)?;
    scene.list(&a)
}

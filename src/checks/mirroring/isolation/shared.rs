//! One customer under two partners. Whether it moves to the second one, or that one is refused, is open; what a partner
//! sent stays its own.

use std::collections::BTreeSet;

use crate::contract::{Level, requirements};
use crate::suite::{
    Bench, Call, Check, FieldValues, ModelledConversation, Needs, NotPassed, Tenant, Verdict, listed_id,
};

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
        fix: "Select the records to disable by partner and customer together, however many there are and whatever the names.",
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
fn taken(modelled: &ModelledConversation<'_>, partner: &Tenant, list: &List, because: &str) -> Result<bool, NotPassed> {
    let is_taken =
        modelled.conversation.send(Call::enable(partner, list).because(because).unstated())?.is_carried_out();
    if is_taken {
        modelled.now_enabled(partner, list);
    }
    Ok(is_taken)
}

/// Reads a partner's list, from which some customers may have gone to another partner.
fn what_is_left(modelled: &ModelledConversation<'_>, partner: &Tenant, shared: &[Tenant]) -> Verdict {
    let payload = modelled.conversation.set_up(Call::list(partner))?.payload();
    let listed: BTreeSet<_> = payload.as_array().into_iter().flatten().filter_map(listed_id).collect();
    let gone: Vec<_> = shared.iter().filter(|customer| !listed.contains(&customer.id)).cloned().collect();
    modelled.now_disabled(partner, &gone);
    modelled.compare(modelled.model.borrow().compare_list(partner.id, &payload))
}

fn shared_customer(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let conversation = modelled.conversation;
    let shared = [conversation.customer(), conversation.customer()];
    let with = |marks: [Option<&str>; 2]| {
        let settings = marks.map(|mark| mark.map(|mark| conversation.settings(mark)));
        shared.iter().cloned().zip(settings).collect::<List>()
    };
    let mut first = with([Some("a"), Some("a too")]);
    first.push((conversation.customer(), Some(conversation.settings("other"))));
    modelled.enable(&a, &first)?;
    let theirs = with([Some("b"), None]);
    taken(modelled, &b, &theirs, "enable the same customers under another partner, one without settings")?;
    modelled.list(&b)?;
    what_is_left(modelled, &a, &shared)?;
    let disable = Call::disable(&b, &shared).because("disable the customers in the second partner's name");
    conversation.send(disable.unstated())?;
    modelled.list(&a)?;
    if !conversation.options().partner_is_mirrored() {
        return Ok(());
    }
    taken(modelled, &b, &theirs, "enable them again under the second partner")?;
    what_is_left(modelled, &a, &shared)?;
    modelled.reset_partner(&b)?;
    modelled.list(&a)
}

/// One customer and a dozen, under partners of different names and of the same.
fn shared_disable(bench: &Bench<'_>) -> Verdict {
    let variants = [("one", 1, None), ("a dozen", 12, None), ("partners of one name", 1, Some("Same Name Ltd"))];
    bench.each(
        variants,
        |(label, ..)| (*label).to_owned(),
        |conversation, (_, count, name)| {
            let modelled = ModelledConversation::new(conversation);
            let named = |partner: Tenant| name.map_or(partner.clone(), |name| partner.named(name));
            let (a, b) = (named(conversation.partner()), named(conversation.partner()));
            let shared: Vec<Tenant> = (0..*count).map(|_| conversation.customer()).collect();
            let with = |mark| {
                shared.iter().map(|customer| (customer.clone(), Some(conversation.settings(mark)))).collect::<List>()
            };
            [&a, &b].into_iter().try_for_each(|partner| modelled.enable_partner(partner))?;
            modelled.enable(&a, &with("a"))?;
            if !taken(&modelled, &b, &with("b"), "enable the same under another partner")? {
                return Ok(());
            }
            modelled.list(&b)?;
            what_is_left(&modelled, &a, &shared)?;
            let disable = Call::disable(&b, &shared).because("disable them in the second partner's name");
            if conversation.send(disable.unstated())?.is_carried_out() {
                modelled.now_disabled(&b, &shared);
                modelled.list(&b)?;
            }
            modelled.list(&a)
        },
    )
}

/// The second partner has one of them still, and had the other before.
fn shared_reset(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b, conversation) = (modelled.partner()?, modelled.partner()?, modelled.conversation);
    let (has, had) = (conversation.customer(), conversation.customer());
    let plain = |customers: &[&Tenant]| customers.iter().map(|customer| ((*customer).clone(), None)).collect::<List>();
    modelled.enable_plain(&b, std::slice::from_ref(&had))?;
    modelled.disable(&b, std::slice::from_ref(&had))?;
    modelled.enable_plain(&a, &[has.clone(), conversation.customer()])?;
    taken(modelled, &a, &plain(&[&had]), "enable a customer that another partner has disabled")?;
    taken(modelled, &b, &plain(&[&has]), "enable a customer that another partner has enabled")?;
    modelled.reset_partner(&a)?;
    modelled.list(&a)?;
    modelled.list(&b)?;
    modelled.enable_partner(&a)?;
    modelled.list(&a)
}

/// Nobody has the customer enabled when B enables it; a refusal is open all the same.
fn moved_customer(modelled: &ModelledConversation<'_>) -> Verdict {
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let conversation = modelled.conversation;
    let customers = [conversation.customer(), conversation.customer()];
    let with = |marks: [Option<&str>; 2]| {
        let settings = marks.map(|mark| mark.map(|mark| conversation.settings(mark)));
        customers.iter().cloned().zip(settings).collect::<List>()
    };
    modelled.enable(&a, &with([Some("a"), Some("a too")]))?;
    modelled.disable(&a, &customers)?;
    let theirs = with([Some("b"), None]);
    taken(modelled, &b, &theirs, "enable the customers under another partner, one without settings")?;
    modelled.list(&b)?;
    modelled.list(&a)
}

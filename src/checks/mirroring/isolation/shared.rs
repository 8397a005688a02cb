//! One customer under two partners. The documents leave open whether it moves to the second partner or the second
//! partner is refused. Each partner's settings stay its own in any case.

use std::collections::BTreeSet;

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{
    Bench, Call, Check, Conversation, FieldValues, ModelledConversation, Needs, NotPassed, Tenant, Verdict, listed_id,
};

const BASE: Check =
    Check { requirement: &requirements::ISOLATION, needs: Needs::Customer, rests_on: &[&super::CUSTOMERS], ..MUST };

type List = Vec<(Tenant, Option<FieldValues>)>;

/// Enables customers that another partner may have. The handler may refuse it; returns whether it was carried out.
fn enable_if_accepted(
    modelled: &ModelledConversation<'_>,
    partner: &Tenant,
    list: &List,
    because: &str,
) -> Result<bool, NotPassed> {
    let is_accepted =
        modelled.conversation.send(Call::enable(partner, list).because(because).unstated())?.is_carried_out();
    if is_accepted {
        modelled.now_enabled(partner, list);
    }
    Ok(is_accepted)
}

/// Reads a partner's list and compares it. Some of the shared customers may have moved to another partner.
fn list_without_moved(modelled: &ModelledConversation<'_>, partner: &Tenant, shared: &[Tenant]) -> Verdict {
    let payload = modelled.conversation.set_up(Call::list(partner))?.payload();
    let listed: BTreeSet<_> = payload.as_array().into_iter().flatten().filter_map(listed_id).collect();
    let gone: Vec<_> = shared.iter().filter(|customer| !listed.contains(&customer.id)).cloned().collect();
    modelled.now_disabled(partner, &gone);
    modelled.compare(modelled.model.borrow().compare_list(partner.id, &payload))
}

pub(super) const SHARED_CUSTOMER: Check = Check {
    id: "mirroring.isolation.shared_customer",
    title: "a customer of two partners has separate settings under each of them",
    fix: "Store a customer's settings under the partner and the customer: a partner's list must not show another partner's settings.",
    rests_on: &[&super::customers::CUSTOMERS, &super::customers::CUSTOMER_RESET],
    run: |bench| bench.conversation("shared_customer", shared_customer),
    ..BASE
};

fn shared_customer(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let shared = [conversation.customer(), conversation.customer()];
    let with = |marks: [Option<&str>; 2]| {
        let settings = marks.map(|mark| mark.map(|mark| conversation.settings(mark)));
        shared.iter().cloned().zip(settings).collect::<List>()
    };
    let mut first = with([Some("a"), Some("a too")]);
    first.push((conversation.customer(), Some(conversation.settings("other"))));
    modelled.enable(&a, &first)?;
    let theirs = with([Some("b"), None]);
    enable_if_accepted(
        &modelled,
        &b,
        &theirs,
        "enable the same customers under another partner, one without settings",
    )?;
    modelled.list(&b)?;
    list_without_moved(&modelled, &a, &shared)?;
    let disable = Call::disable(&b, &shared).because("disable the customers under the second partner");
    conversation.send(disable.unstated())?;
    modelled.list(&a)?;
    if !conversation.options().partner_is_mirrored() {
        return Ok(());
    }
    enable_if_accepted(&modelled, &b, &theirs, "enable them again under the second partner")?;
    list_without_moved(&modelled, &a, &shared)?;
    modelled.reset_partner(&b)?;
    modelled.list(&a)
}

pub(in crate::checks) const SHARED_DISABLE: Check = Check {
    id: "mirroring.isolation.shared_disable",
    title: "disabling a customer of two partners disables it under one of them only",
    fix: "Select the records to disable by partner and customer together, never by the customer or by a name alone.",
    rests_on: &[&SHARED_CUSTOMER],
    run: shared_disable,
    ..BASE
};

/// One customer or a dozen.
fn shared_disable(bench: &Bench<'_>) -> Verdict {
    bench.each([1, 12], usize::to_string, |conversation, count| {
        disabled_under_one(conversation, *count, [conversation.partner(), conversation.partner()])
    })
}

/// Two partners have the same customers, and the second one disables them.
pub(in crate::checks) fn disabled_under_one(
    conversation: &Conversation<'_>,
    count: usize,
    [a, b]: [Tenant; 2],
) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let shared: Vec<Tenant> = (0..count).map(|_| conversation.customer()).collect();
    let with =
        |mark| shared.iter().map(|customer| (customer.clone(), Some(conversation.settings(mark)))).collect::<List>();
    [&a, &b].into_iter().try_for_each(|partner| modelled.enable_partner(partner))?;
    modelled.enable(&a, &with("a"))?;
    if !enable_if_accepted(&modelled, &b, &with("b"), "enable the same customers under another partner")? {
        return Ok(());
    }
    modelled.list(&b)?;
    list_without_moved(&modelled, &a, &shared)?;
    let disable = Call::disable(&b, &shared).because("disable the customers under the second partner");
    if conversation.send(disable.unstated())?.is_carried_out() {
        modelled.now_disabled(&b, &shared);
        modelled.list(&b)?;
    }
    modelled.list(&a)
}

pub(super) const SHARED_RESET: Check = Check {
    id: "mirroring.isolation.shared_reset",
    title: "disabling a partner disables all its customers, also those that another partner has too",
    needs: Needs::Both,
    fix: "On reset, disable every record of the partner, whatever records other partners have.",
    rests_on: &[&SHARED_CUSTOMER],
    run: |bench| bench.conversation("shared_reset", shared_reset),
    ..BASE
};

/// The second partner still has one of the customers, and had the other one before.
fn shared_reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let (has, had) = (conversation.customer(), conversation.customer());
    let plain = |customers: &[&Tenant]| customers.iter().map(|customer| ((*customer).clone(), None)).collect::<List>();
    modelled.enable_plain(&b, std::slice::from_ref(&had))?;
    modelled.disable(&b, std::slice::from_ref(&had))?;
    modelled.enable_plain(&a, &[has.clone(), conversation.customer()])?;
    enable_if_accepted(&modelled, &a, &plain(&[&had]), "enable a customer that another partner has disabled")?;
    enable_if_accepted(&modelled, &b, &plain(&[&has]), "enable a customer that another partner has enabled")?;
    modelled.reset_partner(&a)?;
    modelled.list(&a)?;
    modelled.list(&b)?;
    modelled.enable_partner(&a)?;
    modelled.list(&a)
}

pub(super) const MOVED_CUSTOMER: Check = Check {
    id: "mirroring.isolation.moved_customer",
    title: "a customer that one partner disabled and another one enabled belongs only to the other one",
    fix: "Make partner and customer together the key of a customer's record, for reads and for writes.",
    rests_on: &[&SHARED_CUSTOMER],
    run: |bench| bench.conversation("moved_customer", moved_customer),
    ..BASE
};

/// No partner has the customers enabled when B enables them. B may be refused all the same.
fn moved_customer(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let (a, b) = (modelled.partner()?, modelled.partner()?);
    let customers = [conversation.customer(), conversation.customer()];
    let with = |marks: [Option<&str>; 2]| {
        let settings = marks.map(|mark| mark.map(|mark| conversation.settings(mark)));
        customers.iter().cloned().zip(settings).collect::<List>()
    };
    modelled.enable(&a, &with([Some("a"), Some("a too")]))?;
    modelled.disable(&a, &customers)?;
    let theirs = with([Some("b"), None]);
    enable_if_accepted(&modelled, &b, &theirs, "enable the customers under another partner, one without settings")?;
    modelled.list(&b)?;
    modelled.list(&a)
}

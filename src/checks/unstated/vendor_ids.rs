//! The vendor's own ids of partners and customers.

use std::collections::HashSet;

use serde_json::Value;
use uuid::Uuid;

use super::BASE;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, ModelledConversation, NotPassed, Tenant, Verdict, gather, listed_id};

pub(super) const VENDOR_IDS: Check = Check {
    id: "unstated.vendor_ids",
    title: "each partner and each customer has its own vendor_tenant_id, and a customer's never changes",
    fix: "Give each partner and each customer an identifier of your own, not one that follows from a name, and keep it.",
    run: |bench| {
        let customers = bench.conversation("vendor_ids", vendor_ids);
        gather([customers, bench.conversation("namesakes", vendor_ids_of_namesakes)])
    },
    ..BASE
};

/// Two partners of one name: with one tenant at the vendor, each would work in the other's.
fn vendor_ids_of_namesakes(conversation: &Conversation<'_>) -> Verdict {
    if !conversation.options().partner_is_mirrored() {
        return Ok(());
    }
    let one = conversation.partner();
    let own_id = |partner: &Tenant| -> Result<Value, NotPassed> {
        Ok(conversation.set_up(Call::enable_partner(partner))?.payload()["vendor_tenant_id"].clone())
    };
    let (first, second) = (own_id(&one)?, own_id(&conversation.partner().named(&one.name))?);
    if first.is_null() || first != second {
        return Ok(());
    }
    let message = "two partners of the same name have the same vendor_tenant_id";
    let finding = conversation.finding(&requirements::UNSTATED, message).at("/payload/vendor_tenant_id");
    Err(finding.compared("another identifier", second).into())
}

fn vendor_ids(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::new(conversation);
    let partner = modelled.partner()?;
    let customers = [conversation.customer(), conversation.customer()];
    modelled.enable_plain(&partner, &customers)?;
    let read = || -> Result<Vec<(Option<Uuid>, Value)>, NotPassed> {
        let payload = conversation.set_up(Call::list(&partner))?.payload();
        let items = payload.as_array().cloned().unwrap_or_default();
        let mut ids: Vec<_> = items.iter().map(|item| (listed_id(item), item["vendor_tenant_id"].clone())).collect();
        ids.sort_by_key(|(id, _)| *id);
        Ok(ids)
    };
    let (first, second) = (read()?, read()?);
    let distinct: HashSet<_> = first.iter().map(|(_, own)| own.to_string()).collect();
    let sound = first.iter().all(|(_, own)| own.as_str().is_some_and(|own| !own.is_empty()));
    if first == second && distinct.len() == first.len() && sound {
        return Ok(());
    }
    let show = |ids: &[(Option<Uuid>, Value)]| ids.iter().map(|(_, own)| own.clone()).collect::<Value>();
    let finding = modelled.conversation.finding(
        &requirements::UNSTATED,
        "vendor_tenant_id is empty, the same for two customers, or changes between two reads",
    );
    Err(finding.at("/payload").compared(show(&first), show(&second)).into())
}

//! Two partners, each with its own account: neither sees or changes what is the other's.

use std::collections::BTreeMap;

use serde_json::json;

use super::by_account::require_by_account;
use super::credentials::EVERY_CALLBACK;
use super::customers::{MAP, REMOVE, SEVERAL};
use super::enablement::{OTHER_TENANT, RESET as PARTNER_RESET, WRITE};
use super::require_not_accepted;
use super::topology::{GIVEN, customers as shown, items};
use crate::checks::base::MUST;
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, MappedConversation, Needs, NotPassed, Tenant, VendorCustomer, Verdict};

pub(crate) const CHECKS: &[Check] = &[PARTNERS, REQUEST_ID, TOPOLOGY, CUSTOMERS, RESET, FOREIGN_CUSTOMER];

const BASE: Check = Check {
    requirement: &requirements::MAPPING_ISOLATION,
    needs: Needs::MappedOfPartner,
    rests_on: &[&WRITE, &MAP, &SEVERAL],
    ..MUST
};

pub(crate) const PARTNERS: Check = Check {
    id: "mapping.isolation.partners",
    title: "each partner is mapped to its own account, whatever the other one does",
    needs: Needs::MappedPartner,
    fix: "Keep one mapping for each account, and look it up by the credentials of the request.",
    rests_on: &[&WRITE, &PARTNER_RESET, &OTHER_TENANT],
    run: |bench| bench.conversation("partners", partners),
    ..BASE
};

fn partners(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let first = modelled.partner()?;
    let second = modelled.second_partner().map_err(|other| of_one_account(conversation, other))?;
    modelled.read(&first)?;
    modelled.read(&second)?;
    // A handler may look at the account that was mapped last, and no further.
    let other = Call::map_partner(&conversation.partner(), &conversation.vendor_tenant_id(&first)?);
    let reply = conversation.send(other.because("map another Acronis tenant to the first account").unstated())?;
    let what = "another Acronis tenant for an account that was mapped before another account";
    let verdict = require_not_accepted(&modelled, &requirements::MAPPING_KEPT, &reply, what);
    verdict.map_err(|accepted| accepted.fixed_by(EACH_ACCOUNT))?;
    modelled.unmap(&first)?;
    modelled.read(&second)?;
    modelled.read(&first)?;
    modelled.map(&first)?;
    modelled.unmap(&second)?;
    modelled.read(&first)
}

const EACH_ACCOUNT: &str = "Look up the mapping of the account in vendor_tenant_id, not the one that was written last, and refuse another \
                            acronis_tenant_id, with 409 for example.";

/// Reports that both credentials which the user gave belong to the same account, if they do; otherwise returns `other`.
fn of_one_account(conversation: &Conversation<'_>, other: NotPassed) -> NotPassed {
    let Some(id) = conversation.session().vendor_tenants.one_account() else { return other };
    let message = "the credentials given with --credentials and --other-credentials belong to the same account";
    let finding = conversation.finding(&requirements::MAPPING_ISOLATION, message).at("/payload/vendor_tenant_id");
    finding.compared("the id of another account", id).fixed_by(TWO_ACCOUNTS).into()
}

/// The option may be wrong, or the handler.
const TWO_ACCOUNTS: &str = "If both are of one account, give --other-credentials of another one. If they are of two accounts, look up \
                            the account by the credentials of the request.";

/// Says that a finding is what another partner has done. Partners of one vendor that are not mapped act beside each other
/// in all checks.
fn by_another(modelled: &MappedConversation<'_>, verdict: Verdict) -> Verdict {
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    let is_mirrored = modelled.conversation.options().partner_is_mirrored();
    findings.iter_mut().for_each(|finding| finding.by_another = is_mirrored);
    Err(NotPassed::Failed(findings))
}

const REQUEST_ID: Check = Check {
    id: "mapping.isolation.request_id",
    title: "a stored answer goes to the partner of the request only",
    needs: Needs::MappedPartner,
    fix: "If you store answers to repeated requests, store them under context.tenant_id and request_id together.",
    rests_on: &[&PARTNERS],
    run: |bench| bench.conversation("request_id", request_id),
    ..BASE
};

fn request_id(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (first, second) = (modelled.partner()?, modelled.second_partner()?);
    let (id, vendor) = (conversation.identifier(), conversation.vendor_tenant_id(&second)?);
    conversation.set_up(Call::mapping(&first).request_id(id))?;
    let call = Call::mapping(&second).request_id(id).noting("another one's, with the same request_id");
    let reply = conversation.send(call.unstated())?;
    if !reply.is_carried_out() {
        return Ok(());
    }
    let differences = modelled.model.borrow().compare_partner(second.id, &vendor, &reply.payload());
    let message = "the answer is the one to another partner";
    judged_as(&requirements::MAPPING_ISOLATION, message, modelled.compare(differences))
}

pub(crate) const TOPOLOGY: Check = Check {
    id: "mapping.topology.others",
    title: "topology.read lists no customers of another account",
    needs: Needs::MappedOfAccount,
    fix: "Select the customers by the account that the credentials belong to. If both accounts do have a customer with this id \
          and name, say so with --topology.",
    rests_on: &[&GIVEN, &PARTNERS, &EVERY_CALLBACK],
    run: |bench| bench.conversation("others", others),
    ..BASE
};

/// Ids may be the same in two accounts, if each counts its own customers; names are not by chance.
fn others(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let first = modelled.partner()?;
    require_by_account(conversation, &first)?;
    let before = items(conversation, &first)?;
    let second = modelled.second_partner()?;
    let now = items(conversation, &first)?;
    let of_first = shown(&now);
    if shown(&before) != of_first {
        let message = "the account has other customers after another account was mapped";
        let finding = conversation.finding(&requirements::MAPPING_ISOLATION, message).at("/payload/items");
        return Err(finding.compared(json!(before), json!(now)).into());
    }
    let of_second = items(conversation, &second)?;
    // A customer may have a contract with both, if the user says so.
    let topology = conversation.options().topology.as_ref();
    let is_of_both = |customer: &VendorCustomer| topology.is_some_and(|topology| topology.is_shared(customer));
    let of_second = shown(&of_second);
    let Some(shared) = of_first.intersection(&of_second).find(|customer| !is_of_both(customer)) else { return Ok(()) };
    let message = "a customer is listed for two accounts";
    let finding = conversation.finding(&requirements::MAPPING_ISOLATION, message).at("/payload/items");
    Err(finding.compared("the customers of this account", json!({ "id": shared.id, "name": shared.name })).into())
}

pub(crate) const CUSTOMERS: Check = Check {
    id: "mapping.isolation.customers",
    title: "each partner sees and changes the mapping of its own customers only",
    needs: Needs::MappedCustomers,
    fix: "Store the mapping of a customer under its account, and select it by the account.",
    rests_on: &[&MAP, &SEVERAL, &REMOVE, &TOPOLOGY],
    run: |bench| bench.conversation("customers", customers),
    ..BASE
};

/// Mirrored partners for which the handler answers the same vendor_tenant_id, if there are such: they may share what they map.
fn of_one_vendor_tenant(conversation: &Conversation<'_>) -> Result<Option<[Tenant; 2]>, NotPassed> {
    const PARTNERS: usize = 12;
    let mut met: BTreeMap<String, Tenant> = BTreeMap::new();
    if !conversation.options().partner_is_mirrored() {
        return Ok(None);
    }
    for _ in 0..PARTNERS {
        let partner = conversation.partner();
        let payload = conversation.set_up(Call::enable_partner(&partner))?.payload();
        let id = payload["vendor_tenant_id"].as_str().unwrap_or_default();
        if let Some(other) = met.insert(id.to_owned(), partner.clone()) {
            return Ok(Some([other, partner]));
        }
    }
    Ok(None)
}

fn customers(conversation: &Conversation<'_>) -> Verdict {
    let alike = of_one_vendor_tenant(conversation)?;
    let is_alike = alike.is_some();
    customers_of(conversation, alike).map_err(|wrong| if is_alike { wrong.fixed_by(OWN_ACCOUNT) } else { wrong })
}

/// How to fix a handler that has one account for two mirrored partners.
const OWN_ACCOUNT: &str = "Partner enable answers the same vendor_tenant_id for both partners: make an account of its own for each, with \
                           an id that no other has, such as a whole UUID.";

fn customers_of(conversation: &Conversation<'_>, alike: Option<[Tenant; 2]>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let first = match &alike {
        Some([first, _]) => modelled.map(first).map(|()| first.clone())?,
        None => modelled.partner()?,
    };
    let of_first = conversation.customers_at_vendor(&first, 1)?;
    let all = |ids: &[String]| ids.iter().map(|id| (id.clone(), Some(conversation.identifier()))).collect::<Vec<_>>();
    modelled.write(&first, &all(&of_first))?;
    modelled.list(&first)?;
    let second = match alike {
        Some([_, second]) => modelled.map(&second).map(|()| second)?,
        None => modelled.second_partner()?,
    };
    let message = "enabling another partner had an effect";
    let after = judged_as(&requirements::MAPPING_ISOLATION, message, modelled.list(&first));
    by_another(&modelled, after)?;
    let of_second = conversation.customers_at_vendor(&second, 1)?;
    by_another(&modelled, modelled.list(&second))?;
    modelled.write(&second, &all(&of_second))?;
    by_another(&modelled, modelled.list(&first))?;
    modelled.write(&first, &[(of_first[0].clone(), None)])?;
    modelled.list(&first)?;
    modelled.list(&second)
}

const RESET: Check = Check {
    id: "mapping.isolation.reset",
    title: "a reset leaves the mapping of other partners and their customers as it was",
    requirement: &requirements::MAPPING_ISOLATION,
    fix: "Restrict the deletion in enablement.reset, or in partner reset, to the account of the request.",
    rests_on: &[&CUSTOMERS, &PARTNERS],
    run: |bench| bench.conversation("reset", reset),
    ..BASE
};

fn reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (first, second) = (modelled.partner()?, modelled.second_partner()?);
    for partner in [&first, &second] {
        let known = conversation.customers_at_vendor(partner, 1)?;
        let all: Vec<_> = known.into_iter().map(|id| (id, Some(conversation.identifier()))).collect();
        modelled.write(partner, &all)?;
    }
    if conversation.options().partner_is_mirrored() {
        modelled.list(&second)?;
    }
    modelled.unmap(&first)?;
    modelled.read(&second)?;
    by_another(&modelled, modelled.list(&second))?;
    modelled.map(&first)?;
    by_another(&modelled, modelled.list(&second))?;
    modelled.unmap(&second)?;
    modelled.read(&first)
}

pub(crate) const FOREIGN_CUSTOMER: Check = Check {
    id: "mapping.isolation.foreign_customer",
    title: "a partner cannot map a customer of another account",
    needs: Needs::MappedCustomers,
    fix: "Refuse tenant_mapping.write when vendor_tenant_id is not a customer of the account.",
    rests_on: &[&CUSTOMERS, &PARTNERS],
    run: |bench| bench.conversation("foreign", foreign_customer),
    ..BASE
};

/// A handler may answer as it likes, as long as nothing changes for the other partner.
fn foreign_customer(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let (first, second) = (modelled.partner()?, modelled.second_partner()?);
    let of_first = conversation.customers_at_vendor(&first, 1)?;
    let theirs = conversation.customers_at_vendor(&second, 1)?;
    // Accounts may number their customers alike.
    let Some(theirs) = theirs.into_iter().find(|id| !of_first.contains(id)) else { return Ok(()) };
    let foreign = |tenant, because: &str| {
        conversation.send(Call::map_customers(&first, &[(theirs.clone(), tenant)]).because(because).unstated())
    };
    foreign(Some(conversation.identifier()), "map a customer of another account")?;
    modelled.list(&second)?;
    modelled.write(&second, &[(theirs.clone(), Some(conversation.identifier()))])?;
    foreign(Some(conversation.identifier()), "map a customer of another account again")?;
    foreign(None, "remove the mapping of a customer of another account")?;
    modelled.list(&second)
}

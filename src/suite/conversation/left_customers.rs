//! Customers that stay mapped where partners are enabled by hand: no reset removes their mapping. An extension of
//! `Conversation`.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::call::{Call, Tenant};
use super::conversation::Conversation;
use super::ids;
use crate::suite::engine::session::VendorTenant;
use crate::suite::record::{Method, NotPassed};

impl Conversation<'_> {
    /// The account of a partner that is enabled by hand: the first one, if the conversation has not said which.
    fn account(&self, partner: &Tenant) -> Option<&VendorTenant> {
        let number = self.held.borrow().number(partner.id).unwrap_or(0);
        self.session().vendor_tenants.get(number)
    }

    /// Whether customers of the partner's account stay mapped whatever the run does. The first time, the account is looked
    /// at: somebody may have mapped them before the run, or an earlier run that was killed.
    pub(super) fn has_left_customers(&self, partner: &Tenant) -> Result<bool, NotPassed> {
        let options = self.options();
        let Some(account) = self.account(partner).filter(|_| options.partner == Method::Explicit) else {
            return Ok(false);
        };
        if account.left().is_none() && options.customer == Method::Mapped {
            let because = "look which customers of the account are mapped";
            let read = || self.send(Call::mapped_customers(partner).because(because).unstated());
            let shown = mapped_in(&read()?.payload());
            let of_run: Vec<_> =
                shown.iter().filter(|(_, tenant)| ids::is_marked(*tenant)).map(|(id, _)| (id.clone(), None)).collect();
            let shown = if of_run.is_empty() {
                shown
            } else {
                let because = "remove the mapping that an earlier run left";
                self.send(Call::map_customers(partner, &of_run).because(because).unstated())?;
                mapped_in(&read()?.payload())
            };
            let is_foreign = |tenant: Uuid| !ids::is_marked(tenant);
            let foreign = shown.iter().filter(|(_, tenant)| is_foreign(*tenant)).map(|(id, _)| id.clone());
            account.note_foreign(foreign.collect());
            account.note_left(shown.into_iter().map(|(id, _)| id).collect());
        }
        Ok(account.left().is_some_and(|left| !left.is_empty()))
    }

    /// Notes the customers that stay mapped, for the next conversation. Nobody looks again once the handler has removed a
    /// list of them; what it leaves of one is removed one by one.
    pub(super) fn note_left(
        &self,
        partner: &Tenant,
        count: usize,
        read: impl Fn() -> Option<Value>,
        remove_alone: impl Fn(&[String]),
    ) {
        let Some(account) = self.account(partner).filter(|_| self.options().partner == Method::Explicit) else {
            return;
        };
        if account.has_removed() {
            return;
        }
        let is_ours = |tenant: Uuid| self.session().vendor_tenants.has_written(tenant);
        let mut shown = mapped_in(&read().unwrap_or_default());
        let ours: Vec<String> = shown.iter().filter(|(_, tenant)| is_ours(*tenant)).map(|(id, _)| id.clone()).collect();
        if ours.is_empty() && count > 1 {
            account.note_removed();
        } else if !ours.is_empty() && count > 1 {
            remove_alone(&ours);
            shown = mapped_in(&read().unwrap_or_default());
        }
        account.note_left(shown.into_iter().map(|(id, _)| id).collect());
    }
}

/// The customers that this payload of tenant_mapping.read shows as mapped, with their Acronis tenants.
fn mapped_in(payload: &Value) -> BTreeSet<(String, Uuid)> {
    let items = payload.get("items").and_then(Value::as_array).into_iter().flatten();
    let pair = |item: &Value| {
        let tenant = Uuid::try_parse(item.get("acronis_tenant_id")?.as_str()?).ok()?;
        Some((item.get("vendor_tenant_id")?.as_str()?.to_owned(), tenant))
    };
    items.filter_map(pair).collect()
}

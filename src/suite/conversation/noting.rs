//! What a conversation notes of the callbacks that map: it has to leave the vendor's tenants as it found them. An extension
//! of `Conversation`.

use serde_json::Value;
use uuid::Uuid;

use super::bind::Bound;
use super::conversation::Conversation;
use super::reply::Reply;
use super::trace::Trace;
use crate::contract::Callback;
use crate::suite::record::Method;

impl Conversation<'_> {
    /// Notes what a callback may map, before it is sent.
    pub(super) fn note_mapping(&self, callback: Callback, partner: Uuid, payload: Option<&Value>) {
        match callback {
            Callback::EnablementRead => self.session().vendor_tenants.note_asked(partner),
            Callback::EnablementWrite => drop(self.held.borrow_mut().written.insert(partner)),
            Callback::TenantMappingWrite => self.note_customers(partner, payload),
            _ => {}
        }
    }

    fn note_customers(&self, partner: Uuid, payload: Option<&Value>) {
        self.held.borrow_mut().has_mapped_customers = true;
        if self.options().partner != Method::Mapped {
            self.held.borrow_mut().unmapped.insert(partner);
        }
        let items = || payload.and_then(|payload| payload.get("modified")?.as_array()).into_iter().flatten();
        let tenants = items().filter_map(|item| Uuid::try_parse(item.get("acronis_tenant_id")?.as_str()?).ok());
        self.session().vendor_tenants.note_written(tenants);
        let ids = items().filter_map(|item| item.get("vendor_tenant_id")?.as_str());
        let number = self.held.borrow().number(partner);
        if let Some(tenant) = number.and_then(|number| self.session().vendor_tenants.get(number)) {
            tenant.note_used(ids.map(str::to_owned));
        }
    }

    /// Notes what a callback has mapped, or whose mapping it has removed.
    pub(super) fn note_mapped(&self, bound: &Bound, reply: &Reply) {
        let mut held = self.held.borrow_mut();
        match bound.callback {
            // Without an answer nobody knows.
            Callback::EnablementWrite if !reply.exchange.outcome.is_refusal() => {
                held.mapped.insert(bound.asked);
                held.ever.insert(bound.asked);
                let number = held.number(bound.asked);
                if let Some(tenant) = number.and_then(|number| self.session().vendor_tenants.get(number)) {
                    tenant.note_mapped();
                }
            }
            Callback::EnablementReset if reply.is_carried_out() => {
                held.mapped.remove(&bound.asked);
                held.customers.retain(|(partner, _)| *partner != bound.asked);
            }
            Callback::TenantMappingWrite if reply.is_carried_out() => {
                let request = serde_json::from_slice(&reply.exchange.request_body).unwrap_or_default();
                held.note_customers(bound.asked, &request);
            }
            Callback::CustomerSetState => {
                if let (Method::Mapped, Trace::Enabled(partner, customers)) = (self.options().partner, &bound.trace) {
                    held.mirrored.extend(customers.iter().map(|customer| (*partner, *customer)));
                }
            }
            _ => {}
        }
    }
}

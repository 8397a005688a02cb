//! What a conversation by mapping does at its end: it leaves the vendor's tenants as it found them. An extension of
//! `Conversation`.

use serde_json::Value;
use uuid::Uuid;

use super::call::{Call, Tenant};
use super::conversation::Conversation;
use crate::suite::engine::session::EarlyEnd;
use crate::suite::record::Method;

/// Why callbacks are sent after a conversation.
const BECAUSE: &str = "leave the vendor's tenant as it was";

/// The most customers whose mapping is removed one by one.
const MOST_ALONE: usize = 20;

impl Conversation<'_> {
    /// Leaves the vendor's tenants as they were, and to other conversations. It does so after an interrupt, too.
    pub(crate) fn release(&self) {
        let may_send = matches!(self.session().health.end(), None | Some(EarlyEnd::Interrupted(_)));
        let (partners, has_written) = {
            let held = self.held.borrow();
            (held.partners.clone(), !held.written.is_empty())
        };
        if may_send && has_written {
            // The account of a partner that was let go may be another one's now.
            let is_last = |at: usize, number: usize| !partners[at + 1..].iter().any(|(_, other)| *other == number);
            let is_mapped = |id: &Uuid| self.held.borrow().mapped.contains(id);
            let open: Vec<_> = partners.iter().copied().enumerate().collect();
            let open = open.into_iter().filter(|(at, (id, number))| is_last(*at, *number) || is_mapped(id));
            for (partner, number) in open.map(|(_, partner)| partner).collect::<Vec<_>>() {
                let Some(tenant) = self.session().vendor_tenants.get(number) else { continue };
                tenant.note_stuck(self.restore(Tenant { id: partner, name: String::new() }, tenant.stuck()));
            }
        }
        if may_send {
            self.leave_unmapped();
        }
        self.held.take();
    }

    /// Removes the mapping of customers whose partners are not mapped: the next conversation has to find none, also where
    /// partners share an account.
    fn leave_unmapped(&self) {
        let partners = std::mem::take(&mut self.held.borrow_mut().unmapped);
        let of_run = self.options().credentials.as_deref();
        for partner in partners.into_iter().map(|id| Tenant { id, name: String::new() }) {
            let number = self.held.borrow().number(partner.id);
            let own = number.and_then(|number| self.session().vendor_tenants.get(number));
            match (self.options().partner, own.map(|own| own.credentials.as_str()).or(of_run)) {
                (Method::Mirrored, _) if !self.options().keep => {
                    self.quietly(Call::reset_partner(&partner).because(BECAUSE));
                }
                (Method::Explicit, Some(credentials)) => self.remove_customers(&partner, credentials),
                _ => {}
            }
        }
    }

    /// Removes what this conversation has mapped. Returns the partner that the vendor's tenant is still mapped to.
    fn restore(&self, partner: Tenant, before: Option<Uuid>) -> Option<Uuid> {
        let credentials = self.credentials_of(&partner).unwrap_or_default();
        let reset = |id: Uuid| {
            let call = Call::unmap_partner(&Tenant { id, name: String::new() }).because(BECAUSE);
            self.quietly(self.with_credentials(call, &credentials));
        };
        self.remove_customers(&partner, &credentials);
        let is_unassigned = |id: &Uuid| self.held.borrow().number(*id).is_none();
        // A reset may have been for another account.
        let mapped: Vec<Uuid> = self.held.borrow().ever.iter().copied().collect();
        mapped.into_iter().filter(|id| *id == partner.id || is_unassigned(id)).for_each(reset);
        let still = || {
            let payload =
                self.quietly(Call::mapping(&partner).because("see whether the vendor's tenant is as it was"))?;
            let by = Uuid::try_parse(payload.get("acronis_tenant_id")?.as_str()?).ok()?;
            let is_ours = by == partner.id || before == Some(by) || self.held.borrow().written.contains(&by);
            is_ours.then_some(by)
        };
        let by = still()?;
        reset(by);
        let by = still()?;
        self.disable_mirrored(by);
        Some(by)
    }

    /// Disables the customers that this conversation has enabled under a partner that the handler does not let go: later
    /// conversations have the same partner.
    fn disable_mirrored(&self, partner: Uuid) {
        let enabled = std::mem::take(&mut self.held.borrow_mut().mirrored);
        let of_partner = enabled.into_iter().filter(|(of, _)| *of == partner);
        let customers: Vec<_> = of_partner.map(|(_, id)| Tenant { id, name: String::new() }).collect();
        if !customers.is_empty() {
            let partner = Tenant { id: partner, name: "acgw partner".to_owned() };
            self.quietly(Call::disable(&partner, &customers).because(BECAUSE));
        }
    }

    /// Removes the mapping of the customers that this conversation has mapped: the next one has to find none, also if a
    /// reset leaves them.
    fn remove_customers(&self, partner: &Tenant, credentials: &str) {
        if !self.held.borrow().has_mapped_customers {
            return;
        }
        let quietly = |call: Call| self.quietly(self.with_credentials(call.because(BECAUSE), credentials));
        let map = || self.mapping_call(partner).ok().map(quietly);
        let is_mapped = self.options().partner == Method::Mapped;
        if is_mapped && !self.held.borrow().mapped.contains(&partner.id) && map().is_none() {
            return;
        }
        let read = || quietly(Call::mapped_customers(partner));
        // A handler that has lost the partner's mapping may still have that of the customers.
        let Some(shown) = read().or_else(|| is_mapped.then(map).and_then(|_| read())) else { return };
        let tenant = |item: &Value| Uuid::try_parse(item.get("acronis_tenant_id")?.as_str()?).ok();
        let is_ours = |item: &&Value| tenant(item).is_some_and(|id| self.session().vendor_tenants.has_written(id));
        let items = shown.get("items").and_then(Value::as_array).into_iter().flatten().filter(is_ours);
        let mapped: Vec<String> =
            items.filter_map(|item| Some(item.get("vendor_tenant_id")?.as_str()?.to_owned())).collect();
        let hidden = self.held.borrow().hidden(partner.id, &mapped);
        let remove = |ids: &[String]| {
            let modified: Vec<_> = ids.iter().map(|id| (id.clone(), None)).collect();
            quietly(Call::map_customers(partner, &modified));
        };
        let remove_alone = |ids: &[String]| ids.iter().take(MOST_ALONE).for_each(|id| remove(std::slice::from_ref(id)));
        match (mapped.is_empty(), hidden.is_empty()) {
            (true, true) => return,
            (false, true) => remove(&mapped),
            // A handler that hides some, or has not stored them, may not go through a whole list here either.
            (_, false) => remove_alone(&[mapped.as_slice(), &hidden].concat()),
        }
        self.note_left(partner, mapped.len(), read, remove_alone);
    }

    /// Sends a callback that no report shows, even if the run is over. Returns the payload of a good answer.
    fn quietly(&self, call: Call) -> Option<Value> {
        let (bound, message) = self.bind(call);
        let mut exchange = self.session().exchange(message);
        self.session().tenants.note(&bound.trace);
        self.note_told(&bound, &exchange);
        self.restore_texts(&mut exchange);
        (exchange.status() == Some(200)).then(|| exchange.json().and_then(|body| body.get("payload").cloned()))?
    }
}

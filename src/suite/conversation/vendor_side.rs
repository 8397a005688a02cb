//! The vendor's side of a conversation by mapping: the vendor's tenants are few, so a conversation takes them for itself,
//! and leaves them as it found them. An extension of `Conversation`.

use serde_json::Value;
use uuid::Uuid;

use super::bind::Bound;
use super::call::{Call, Tenant};
use super::conversation::Conversation;
use super::ids;
use super::reply::Reply;
use crate::contract::Callback;
use crate::sender::credentials_header;
use crate::suite::engine::session::{EarlyEnd, FoundTenant, SharedTurn, VendorTenant};
use crate::suite::record::{Method, NotPassed};

impl<'s> Conversation<'s> {
    /// A fresh partner. Where partners are mapped it is one for the first of the vendor's tenants, which this conversation
    /// then has for itself. Returns `Undecided` when that is not free.
    pub fn own_partner(&self) -> Result<Tenant, NotPassed> {
        if self.options().partner == Method::Mapped { self.partner_of(0) } else { Ok(self.partner()) }
    }

    /// The first partner of a conversation, or a further one, which needs another of the vendor's tenants.
    pub fn next_partner(&self) -> Result<Tenant, NotPassed> {
        if self.held.borrow().partners.is_empty() { self.own_partner() } else { Ok(self.partner()) }
    }

    /// As [`Conversation::own_partner`], for the second of the vendor's tenants. Returns `Skipped` when there is none.
    pub fn second_partner(&self) -> Result<Tenant, NotPassed> {
        if self.options().partner == Method::Mapped { self.partner_of(1) } else { Ok(self.partner()) }
    }

    fn partner_of(&self, number: usize) -> Result<Tenant, NotPassed> {
        let tenant = self.vendor_tenant(number)?;
        let fresh = self.partner();
        let partner = tenant.stuck().map_or(fresh.clone(), |id| Tenant { id, ..fresh });
        self.held.borrow_mut().partners.push((partner.id, number));
        Ok(partner)
    }

    /// The vendor's own id of the tenant that this partner is for; a placeholder where partners are not mapped.
    pub fn vendor_tenant_id(&self, partner: &Tenant) -> Result<String, NotPassed> {
        let number = self.assigned(partner)?;
        let found = self.vendor_tenant(number)?.found();
        Ok(found.map(|found| found.id.clone()).unwrap_or_default())
    }

    /// Credentials for the vendor's tenant that this partner is for.
    pub fn credentials_of(&self, partner: &Tenant) -> Result<String, NotPassed> {
        Ok(self.vendor_tenant(self.assigned(partner)?)?.credentials.clone())
    }

    /// The callback that maps the partner to the vendor's tenant that it is for.
    pub fn mapping_call(&self, partner: &Tenant) -> Result<Call, NotPassed> {
        let call = Call::map_partner(partner, &self.vendor_tenant_id(partner)?);
        let stuck = self.vendor_tenant(self.assigned(partner)?)?.stuck();
        Ok(if stuck.is_some_and(|other| other != partner.id) { call.unstated() } else { call })
    }

    /// Maps a partner. Returns `NotSetUp` when the handler does not.
    pub(super) fn map(&self, partner: &Tenant) -> Result<(), NotPassed> {
        self.assigned(partner)?;
        if !self.held.borrow().mapped.contains(&partner.id) {
            self.set_up(self.mapping_call(partner)?)?;
        }
        Ok(())
    }

    /// The customers that the partner has at the vendor. Returns `Skipped` when there are fewer than `least`.
    pub fn customers_at_vendor(&self, partner: &Tenant, least: usize) -> Result<Vec<String>, NotPassed> {
        let payload = self.set_up(Call::topology(partner))?.payload();
        let items = payload.get("items").and_then(Value::as_array).into_iter().flatten();
        let mut ids: Vec<String> = items.filter_map(|item| Some(item.get("id")?.as_str()?.to_owned())).collect();
        ids.sort();
        ids.dedup();
        if ids.len() < least {
            let count = ids.len();
            let reason = format!(
                "topology.read lists {count} customers, and the check needs {least}; give --credentials of an account with more"
            );
            return Err(NotPassed::Skipped(reason));
        }
        Ok(ids)
    }

    /// Whether the vendor's tenant for this partner is still mapped since an earlier conversation.
    pub(super) fn is_stuck(&self, partner: &Tenant) -> bool {
        let number = self.held.borrow().number(partner.id);
        number.and_then(|number| self.session().vendor_tenants.get(number)?.stuck()).is_some()
    }

    /// Requires that the vendor's tenant for this partner is not mapped. Returns `Undecided` when an earlier partner of the
    /// run could not be let go.
    pub fn require_unmapped(&self, partner: &Tenant) -> Result<(), NotPassed> {
        let number = self.assigned(partner)?;
        if self.vendor_tenant(number)?.stuck().is_none() {
            return Ok(());
        }
        let reason = "the account is still mapped to a partner of the run that was disabled; see mapping.enablement";
        Err(NotPassed::Undecided(reason.to_owned()))
    }

    /// A valid callback of this kind about the partner, or one of its customers.
    pub fn call_of(&self, callback: Callback, partner: &Tenant, customer: &Tenant) -> Result<Call, NotPassed> {
        let is_held = self.held.borrow().number(partner.id).is_some();
        Ok(match callback {
            Callback::EnablementWrite if is_held => self.mapping_call(partner)?,
            Callback::TenantMappingWrite => {
                let known = self.customers_at_vendor(partner, 1)?;
                Call::map_customers(partner, &[(known[0].clone(), Some(customer.id))])
            }
            _ => Call::of(callback, partner, customer),
        })
    }

    /// The number of the vendor's tenant that the partner is for. A new partner gets the next one.
    fn assigned(&self, partner: &Tenant) -> Result<usize, NotPassed> {
        if let Some(number) = self.held.borrow().number(partner.id) {
            return Ok(number);
        }
        let number = self.held.borrow().partners.len();
        self.vendor_tenant(number)?;
        self.held.borrow_mut().partners.push((partner.id, number));
        Ok(number)
    }

    /// Takes the vendor's tenants for this conversation, and looks at the one with this number.
    fn vendor_tenant(&self, number: usize) -> Result<&'s VendorTenant, NotPassed> {
        let all = &self.session().vendor_tenants;
        let Some(tenant) = all.get(number) else {
            let reason = match number {
                0 => "there are no credentials of an account at the vendor (--credentials)".to_owned(),
                1 => "it needs a second account at the vendor (--other-credentials)".to_owned(),
                _ => format!("it needs {} accounts at the vendor, and a run knows two", number + 1),
            };
            return Err(NotPassed::Skipped(reason));
        };
        if self.held.borrow().turn.is_none() {
            let turn = all.alone();
            self.held.borrow_mut().turn = Some(turn);
        }
        if tenant.found().is_none() {
            let fresh = ids::identifier(self.options().namespace, &format!("look/{number}"));
            let call = Call::mapping(&Tenant { id: fresh, name: String::new() }).because("look at the vendor's tenant");
            let reply = self.set_up(self.with_credentials(call, &tenant.credentials).unstated())?;
            tenant.note_found(found(&reply, fresh)?);
        }
        match tenant.found() {
            Some(FoundTenant { id, taken_by: Some(by) }) => Err(NotPassed::Undecided(format!(
                "the vendor's tenant {id} was mapped to the Acronis tenant {by} before the run, which leaves it alone; \
                 disable the CyberApp there (`acgw send enablement.reset`), or give credentials of another account"
            ))),
            _ => Ok(tenant),
        }
    }

    /// The call with these credentials.
    pub fn with_credentials(&self, call: Call, credentials: &str) -> Call {
        let (name, value) = credentials_header(credentials);
        call.header(name, value)
    }

    /// The call with the credentials of its partner, if it names none.
    pub(super) fn with_own_credentials(&self, partner: Uuid, call: Call) -> Call {
        let Some(number) = self.held.borrow().number(partner) else { return call };
        let (name, value) = match self.session().vendor_tenants.get(number) {
            Some(tenant) if number > 0 => credentials_header(&tenant.credentials),
            _ => return call,
        };
        if call.headers.iter().any(|(given, _)| *given == name) { call } else { call.header(name, value) }
    }

    /// A single read goes out while no other conversation maps.
    pub(super) fn beside_others(&self, callback: Callback) -> Option<SharedTurn> {
        let is_shared = self.options().partner == Method::Mapped && callback.is_mapping();
        (is_shared && self.held.borrow().turn.is_none()).then(|| self.session().vendor_tenants.beside_others())
    }

    /// Notes what a callback may map, before it is sent.
    pub(super) fn note_mapping(&self, callback: Callback, partner: Uuid) {
        if callback == Callback::EnablementWrite {
            self.held.borrow_mut().written.insert(partner);
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
            }
            Callback::EnablementReset if reply.is_carried_out() => drop(held.mapped.remove(&bound.asked)),
            _ => {}
        }
    }

    /// Leaves the vendor's tenants as they were, and to other conversations. It does so after an interrupt, too.
    pub(crate) fn release(&self) {
        let may_send = matches!(self.session().health.end(), None | Some(EarlyEnd::Interrupted(_)));
        let (partners, has_written) = {
            let held = self.held.borrow();
            (held.partners.clone(), !held.written.is_empty())
        };
        if may_send && has_written {
            for (partner, number) in partners {
                let Some(tenant) = self.session().vendor_tenants.get(number) else { continue };
                tenant.note_stuck(self.restore(Tenant { id: partner, name: String::new() }, tenant.stuck()));
            }
        }
        self.held.take();
    }

    /// Removes what this conversation has mapped. Returns the partner that the vendor's tenant is still mapped to.
    fn restore(&self, partner: Tenant, before: Option<Uuid>) -> Option<Uuid> {
        const BECAUSE: &str = "leave the vendor's tenant as it was";
        let credentials = self.credentials_of(&partner).unwrap_or_default();
        let reset = |id: Uuid| {
            let call = Call::unmap_partner(&Tenant { id, name: String::new() }).because(BECAUSE);
            self.quietly(self.with_credentials(call, &credentials));
        };
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
        still()
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

/// The vendor's tenant as an answer to enablement.read shows it to this fresh partner.
fn found(reply: &Reply, fresh: Uuid) -> Result<FoundTenant, NotPassed> {
    let payload = reply.payload();
    let text = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
    let Some(id) = text("vendor_tenant_id") else {
        return Err(NotPassed::Undecided(
            "enablement.read does not say which tenant the credentials belong to".to_owned(),
        ));
    };
    Ok(FoundTenant { id, taken_by: text("acronis_tenant_id").filter(|by| *by != fresh.to_string()) })
}

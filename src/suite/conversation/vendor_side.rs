//! The vendor's side of a conversation by mapping: the vendor's tenants are few, so a conversation takes them for itself,
//! and leaves them as it found them. An extension of `Conversation`.

use serde_json::Value;
use uuid::Uuid;

use super::call::{Call, Tenant};
use super::conversation::Conversation;
use super::ids;
use crate::contract::Callback;
use crate::sender::credentials_header;
use crate::suite::engine::session::{FoundTenant, SharedTurn, VendorTenant};
use crate::suite::record::{Method, NotPassed, VendorCustomer};

impl<'s> Conversation<'s> {
    /// A fresh partner. Where partners are mapped it is one for the first of the vendor's tenants, which this conversation
    /// then has for itself. Returns `Undecided` when that is not free. A partner that is enabled by hand belongs to the first
    /// account, if the user named one.
    pub fn own_partner(&self) -> Result<Tenant, NotPassed> {
        let has_account = match self.options().partner {
            Method::Mapped => true,
            Method::Explicit => self.session().vendor_tenants.get(0).is_some(),
            Method::Mirrored => false,
        };
        if has_account { self.partner_of(0) } else { Ok(self.partner()) }
    }

    /// The first partner of a conversation, or a further one, which needs another of the vendor's tenants.
    pub fn next_partner(&self) -> Result<Tenant, NotPassed> {
        if self.held.borrow().partners.is_empty() { self.own_partner() } else { Ok(self.partner()) }
    }

    /// As [`Conversation::own_partner`], for the second of the vendor's tenants. Returns `Skipped` when there is none.
    pub fn second_partner(&self) -> Result<Tenant, NotPassed> {
        if self.options().partner_is_mirrored() { Ok(self.partner()) } else { self.partner_of(1) }
    }

    /// As [`Conversation::second_partner`], with an id that begins as that of another partner. The end of the id is a mark of
    /// the run.
    pub(crate) fn second_partner_like(&self, other: &Tenant) -> Result<Tenant, NotPassed> {
        let second = self.second_partner()?;
        self.require_unmapped(&second)?;
        let id = ids::marked(Uuid::from_u128(other.id.as_u128() ^ 1 << 32));
        self.held.borrow_mut().partners.push((id, 1));
        Ok(Tenant { id, ..second })
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

    /// The callback that maps the partner to the vendor's tenant that it is for. A read of a new partner goes before it, as
    /// the gateway does it: a handler may insist on that.
    pub fn mapping_call(&self, partner: &Tenant) -> Result<Call, NotPassed> {
        let call = Call::map_partner(partner, &self.vendor_tenant_id(partner)?);
        if !self.session().vendor_tenants.has_asked(partner.id) {
            self.send(Call::mapping(partner).unstated())?;
        }
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
        self.has_left_customers(partner)?;
        let payload = self.set_up(Call::topology(partner))?.payload();
        let items = payload.get("items").and_then(Value::as_array).into_iter().flatten();
        let mut ids: Vec<String> = items.filter_map(|item| Some(item.get("id")?.as_str()?.to_owned())).collect();
        ids.sort();
        ids.dedup();
        // A customer that was never mapped shows the simple behaviour; what an earlier mapping left behind is another
        // matter.
        let tenant = self.assigned(partner).ok().and_then(|number| self.session().vendor_tenants.get(number));
        if let Some(tenant) = tenant {
            ids.retain(|id| !tenant.is_foreign(id));
            let left = tenant.left().unwrap_or_default();
            ids.sort_by_key(|id| (left.contains(id), tenant.has_used(id)));
            // Customers of somebody else are the matter of `mapping.topology.given`; one of two accounts may have one mapping.
            let given = self.options().topology.as_ref();
            let is_shared = |customer: &VendorCustomer| given.is_some_and(|given| given.is_shared(customer));
            let own = given.and_then(|given| match tenant.found() {
                Some(found) => given.0.get(&found.id),
                None => given.closest(|customer| ids.contains(&customer.id)),
            });
            let is_own = |id: &String| own.is_none_or(|own| own.iter().any(|it| it.id == *id && !is_shared(it)));
            if ids.iter().any(is_own) {
                ids.retain(is_own);
            }
        }
        if ids.len() < least {
            let count = ids.len();
            let reason = format!(
                "topology.read lists {count} customers that are free, and the check needs {least}; give --credentials of an account with more"
            );
            return Err(NotPassed::Skipped(reason));
        }
        Ok(ids)
    }

    /// Whether this customer of the partner was mapped before, by the run or an earlier one.
    pub(crate) fn was_used(&self, partner: &Tenant, customer: &str) -> bool {
        let number = self.held.borrow().number(partner.id);
        let tenant = number.and_then(|number| self.session().vendor_tenants.get(number));
        let is_left = |tenant: &VendorTenant| tenant.left().is_some_and(|left| left.contains(customer));
        tenant.is_some_and(|tenant| tenant.has_used(customer) || is_left(tenant))
    }

    /// Whether the vendor's tenant for this partner is still mapped since an earlier conversation.
    pub(super) fn is_stuck(&self, partner: &Tenant) -> bool {
        let number = self.held.borrow().number(partner.id);
        number.and_then(|number| self.session().vendor_tenants.get(number)?.stuck()).is_some()
    }

    /// Whether another conversation has mapped the vendor's tenant for this partner, and removed that mapping, while this
    /// one has mapped nobody.
    pub fn is_return(&self, partner: &Tenant) -> Result<bool, NotPassed> {
        if self.options().partner != Method::Mapped || !self.held.borrow().ever.is_empty() {
            return Ok(false);
        }
        let number = self.assigned(partner)?;
        Ok(self.vendor_tenant(number)?.was_mapped())
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
                0 if self.options().credentials.is_some() => {
                    "with --partner mirrored no partner has the account of --credentials".to_owned()
                }
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
        if tenant.found().is_none() && self.options().partner == Method::Mapped {
            tenant.note_found(self.find(number, &tenant.credentials)?);
        }
        match tenant.found() {
            Some(FoundTenant { id, .. }) if number > 0 && all.one_account().is_some() => {
                Err(NotPassed::Undecided(format!(
                    "--credentials and --other-credentials belong to the same account {id}; give those of two accounts"
                )))
            }
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

    /// The call without any credentials.
    pub fn without_credentials(&self, call: Call) -> Call {
        let (name, _) = credentials_header("");
        call.header(name, "")
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

    /// A single read goes out while no other conversation maps. Where partners are enabled elsewhere, a handler may know
    /// the customers by the account of the credentials alone, so that all partners of the run share them: one conversation
    /// at a time has the account.
    pub(super) fn beside_others(&self, callback: Callback) -> Option<SharedTurn> {
        let is_of_account = self.options().partner == Method::Explicit && callback.is_mapping();
        if is_of_account && self.held.borrow().turn.is_none() {
            let turn = self.session().vendor_tenants.alone();
            self.held.borrow_mut().turn = Some(turn);
        }
        let is_shared = self.options().partner == Method::Mapped && callback.is_mapping();
        (is_shared && self.held.borrow().turn.is_none()).then(|| self.session().vendor_tenants.beside_others())
    }
}

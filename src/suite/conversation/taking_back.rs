//! The first look at a vendor's tenant. A run that was killed may have left it mapped. An extension of `Conversation`.

use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use super::call::{Call, Tenant};
use super::conversation::Conversation;
use super::ids;
use super::reply::Reply;
use crate::contract::requirements;
use crate::suite::engine::session::FoundTenant;
use crate::suite::record::NotPassed;

/// A run that is under way maps other partners all the time: it is given this many looks, and this long between two.
const LOOKS: usize = 4;
const PAUSE: Duration = Duration::from_millis(400);

impl Conversation<'_> {
    /// Looks at the vendor's tenant with this number. A mapping that an earlier run made and left is removed. Returns
    /// `Undecided` if another run is at work on the tenant.
    pub(super) fn find(&self, number: usize, credentials: &str) -> Result<FoundTenant, NotPassed> {
        let look = || {
            let fresh = ids::identifier(self.options().namespace, &format!("look/{number}"));
            let call = Call::mapping(&Tenant { id: fresh, name: String::new() }).because("look at the vendor's tenant");
            let reply = self.send(self.with_credentials(call, credentials).unstated())?;
            // `mapping.credentials.accepted` is about the first ones.
            if number > 0 && reply.exchange.outcome.is_refusal() {
                return Err(self.refused("--other-credentials", &reply));
            }
            self.require_set_up(&reply)?;
            self.found(&reply)
        };
        let found = look()?;
        let Some(by) = left_by_run(&found) else { return Ok(found) };
        for _ in 0..LOOKS {
            self.session().pause(PAUSE);
            if left_by_run(&look()?) != Some(by) {
                let id = &found.id;
                let reason = format!(
                    "another run of acgw is at work on the vendor's tenant {id}; give no two runs the same account at \
                     the same time"
                );
                return Err(NotPassed::Undecided(reason));
            }
        }
        let reset = Call::unmap_partner(&Tenant { id: by, name: String::new() });
        let reset = reset.because("remove the mapping that an earlier run left").unstated();
        let is_done = self.send(self.with_credentials(reset, credentials))?.is_carried_out();
        let after = look()?;
        if is_done && left_by_run(&after) == Some(by) {
            // The checks go on with that partner, and say that a reset does nothing.
            if let Some(tenant) = self.session().vendor_tenants.get(number) {
                tenant.note_stuck(Some(by));
            }
            return Ok(FoundTenant { taken_by: None, ..after });
        }
        if after.taken_by.is_none() {
            self.session().vendor_tenants.note_taken_back(&after.id, by);
        }
        Ok(after)
    }

    /// The vendor's tenant as an answer to enablement.read shows it. A tenant that only the run knows cannot have been
    /// mapped before, and the nil UUID is none. Returns `NotSetUp` if the answer does not say which tenant it is.
    fn found(&self, reply: &Reply) -> Result<FoundTenant, NotPassed> {
        let payload = reply.payload();
        let text = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(id) = text("vendor_tenant_id") else {
            let what = "enablement.read does not say which tenant the credentials belong to";
            let finding = self.finding(&requirements::MAPPING_READ, what).at("/payload/vendor_tenant_id");
            return Err(NotPassed::set_up(&finding));
        };
        let is_of_run = |by: &Uuid| by.is_nil() || self.session().vendor_tenants.has_asked(*by);
        let by = text("acronis_tenant_id").filter(|by| Uuid::try_parse(by).ok().filter(is_of_run).is_none());
        Ok(FoundTenant { id, taken_by: by })
    }

    /// Says that these credentials are refused: they may be wrong, so nothing about them is decided.
    pub(crate) fn refused(&self, option: &str, reply: &Reply) -> NotPassed {
        let status = reply.status().map_or_else(|| "no status".to_owned(), |status| format!("status {status}"));
        let reason = format!("the credentials given with {option} are refused ({status})");
        self.session().vendor_tenants.note_remark(format!(
            "The handler refuses the credentials given with {option} ({status}). Check that they are valid: what needs them \
             is undecided."
        ));
        NotPassed::Undecided(reason)
    }
}

/// The partner that it is mapped to, if `acgw` made that one up.
fn left_by_run(found: &FoundTenant) -> Option<Uuid> {
    found.taken_by.as_ref().and_then(|by| Uuid::try_parse(by).ok()).filter(|by| ids::is_marked(*by))
}

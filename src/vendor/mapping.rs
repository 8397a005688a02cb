//! The callbacks of enablement by mapping. An extension of `Handler`.

use hyper::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::accounts::{Account, LogIn, of_partner};
use super::mappings::{CustomerMapping, Mappings};
use super::rules::Refusal;
use crate::contract::Callback;

/// The tenants that partners are mapped to. Without any, partners are enabled in another way.
pub(super) struct MappingPart {
    pub(super) accounts: Vec<Account>,
    pub(super) log_in: LogIn,
    pub(super) mappings: Box<dyn Mappings>,
}

/// The payload of a callback that maps.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct MappingPayload {
    vendor_tenant_id: String,
    acronis_tenant_id: Option<Uuid>,
    modified: Vec<MappedCustomer>,
}

#[derive(Deserialize)]
struct MappedCustomer {
    vendor_tenant_id: String,
    acronis_tenant_id: Option<Uuid>,
}

const fn refusal(status: u16, reason: String) -> Refusal {
    Refusal { status, reason }
}

impl MappingPart {
    /// Whether the handler serves it at all.
    pub(super) fn serves(&self, callback: Callback) -> bool {
        !(callback.is_partner_side() && self.accounts.is_empty())
    }

    /// Removes what a partner that is not mapped itself has mapped.
    pub(super) fn forget(&self, partner: Uuid) {
        self.mappings.unmap_partner(&of_partner(partner).id);
    }

    /// Carries out a callback for this partner, and returns the answer's payload, if there is one.
    pub(super) fn effect(
        &self,
        callback: Callback,
        headers: &HeaderMap,
        partner: Uuid,
        payload: MappingPayload,
    ) -> Result<Option<Value>, Refusal> {
        let account = self.account(headers, partner)?;
        match callback {
            Callback::EnablementRead => return Ok(Some(self.enablement(&account))),
            Callback::EnablementWrite => self.map_partner(&account, partner, &payload)?,
            Callback::EnablementReset => {
                self.require_own(&account, partner)?;
                self.mappings.unmap_partner(&account.id);
            }
            Callback::TopologyRead => {
                self.require_own(&account, partner)?;
                let item = |(id, name): &(String, String)| json!({ "id": id, "name": name });
                return Ok(Some(json!({ "items": account.customers.iter().map(item).collect::<Vec<_>>() })));
            }
            Callback::TenantMappingRead => {
                self.require_own(&account, partner)?;
                return Ok(Some(self.customers(&account)));
            }
            Callback::TenantMappingWrite => self.map_customers(&account, partner, payload)?,
            _ => {}
        }
        Ok(None)
    }

    fn account(&self, headers: &HeaderMap, partner: Uuid) -> Result<Account, Refusal> {
        if self.accounts.is_empty() {
            return Ok(of_partner(partner));
        }
        (self.log_in)(&self.accounts, headers).ok_or_else(|| {
            Refusal::token("the credentials in `X-CyberApp-Auth` are wrong; enter those of your account")
        })
    }

    /// Requires that the account is not mapped to another partner.
    fn require_own(&self, account: &Account, partner: Uuid) -> Result<(), Refusal> {
        match self.mappings.partner(&account.id) {
            Some(other) if other != partner => Err(refusal(403, "the account is mapped to another partner".to_owned())),
            _ => Ok(()),
        }
    }

    fn enablement(&self, account: &Account) -> Value {
        let mut payload = json!({ "vendor_tenant_id": account.id });
        if let Some(partner) = self.mappings.partner(&account.id) {
            payload["acronis_tenant_id"] = json!(partner);
        }
        payload
    }

    fn map_partner(&self, account: &Account, partner: Uuid, payload: &MappingPayload) -> Result<(), Refusal> {
        if payload.vendor_tenant_id != account.id {
            let reason = format!("the credentials do not belong to the account `{}`", payload.vendor_tenant_id);
            return Err(refusal(403, reason));
        }
        let wanted = payload.acronis_tenant_id.unwrap_or(partner);
        if wanted != partner {
            return Err(refusal(400, "acronis_tenant_id and context.tenant_id differ".to_owned()));
        }
        match self.mappings.map_partner(&account.id, partner) {
            true => Ok(()),
            false => Err(refusal(409, "the account is mapped to another partner; disable it there first".to_owned())),
        }
    }

    fn customers(&self, account: &Account) -> Value {
        let mapped = self.mappings.customers(&account.id);
        let item = |(id, _): &(String, String)| {
            let mut item = Map::from_iter([("vendor_tenant_id".to_owned(), json!(id))]);
            item.extend(mapped.get(id).map(|tenant| ("acronis_tenant_id".to_owned(), json!(tenant))));
            Value::Object(item)
        };
        json!({ "items": account.customers.iter().map(item).collect::<Vec<_>>() })
    }

    fn map_customers(&self, account: &Account, partner: Uuid, payload: MappingPayload) -> Result<(), Refusal> {
        self.require_own(account, partner)?;
        if !self.accounts.is_empty() && self.mappings.partner(&account.id).is_none() {
            return Err(refusal(409, "the partner is not mapped; enable it first".to_owned()));
        }
        let is_known = |id: &str| account.customers.iter().any(|(known, _)| known == id);
        if let Some(unknown) = payload.modified.iter().find(|item| !is_known(&item.vendor_tenant_id)) {
            return Err(refusal(404, format!("the account has no customer `{}`", unknown.vendor_tenant_id)));
        }
        let modified: Vec<CustomerMapping> =
            payload.modified.into_iter().map(|item| (item.vendor_tenant_id, item.acronis_tenant_id)).collect();
        self.mappings.map_customers(&account.id, modified);
        Ok(())
    }
}

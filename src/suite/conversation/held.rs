//! What a conversation holds of the vendor's tenants.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use crate::suite::engine::session::SharedTurn;

/// The vendor's tenants are all of one conversation as long as it holds this.
#[derive(Default)]
pub(super) struct Held {
    pub(super) turn: Option<SharedTurn>,
    /// The partners, each with the number of the vendor's tenant that it is for.
    pub(super) partners: Vec<(Uuid, usize)>,
    /// The partners that may be mapped now.
    pub(super) mapped: BTreeSet<Uuid>,
    /// The partners that were mapped, also those that were let go since.
    pub(super) ever: BTreeSet<Uuid>,
    /// The tenants whose mapping was asked for.
    pub(super) written: BTreeSet<Uuid>,
    /// Partners with customers that may be mapped, if partners themselves are not.
    pub(super) unmapped: BTreeSet<Uuid>,
    /// It may have mapped customers.
    pub(super) has_mapped_customers: bool,
    /// The customers that are mapped now, if the handler does what it says: each under its partner, by the vendor's id.
    pub(super) customers: BTreeSet<(Uuid, String)>,
    /// The customers that were enabled by mirroring, each under its partner.
    pub(super) mirrored: BTreeSet<(Uuid, Uuid)>,
}

impl Held {
    /// The number of the vendor's tenant that this partner is for.
    pub(super) fn number(&self, partner: Uuid) -> Option<usize> {
        self.partners.iter().find(|(known, _)| *known == partner).map(|(_, number)| *number)
    }

    /// Notes a request of tenant_mapping.write that was carried out.
    pub(super) fn note_customers(&mut self, partner: Uuid, request: &Value) {
        let items = request.pointer("/payload/modified").and_then(Value::as_array).into_iter().flatten();
        for item in items {
            let Some(id) = item.get("vendor_tenant_id").and_then(Value::as_str) else { continue };
            let customer = (partner, id.to_owned());
            if item.get("acronis_tenant_id").is_some_and(Value::is_string) {
                self.customers.insert(customer);
            } else {
                self.customers.remove(&customer);
            }
        }
    }

    /// The customers of the partner that should be mapped now, and are not among those that are shown.
    pub(super) fn hidden(&self, partner: Uuid, shown: &[String]) -> Vec<String> {
        let own = self.customers.iter().filter(|(of, id)| *of == partner && !shown.contains(id));
        own.map(|(_, id)| id.clone()).collect()
    }
}

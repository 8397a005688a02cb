//! What a conversation holds of the vendor's tenants.

use std::collections::BTreeSet;

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
}

impl Held {
    /// The number of the vendor's tenant that this partner is for.
    pub(super) fn number(&self, partner: Uuid) -> Option<usize> {
        self.partners.iter().find(|(known, _)| *known == partner).map(|(_, number)| *number)
    }
}

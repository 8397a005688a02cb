//! The vendor's tenants that partners are mapped to in this run: those whose credentials the user gave. They are few, and
//! all conversations share them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use uuid::Uuid;

use super::turns::{SharedTurn, Turns};
use crate::suite::record::{Method, Options};

/// The vendor's tenants of a run.
#[derive(Default)]
pub(crate) struct VendorTenants {
    /// A conversation that maps has all of them for itself; single reads go side by side while nothing is mapped.
    turns: Arc<Turns>,
    all: Vec<VendorTenant>,
    /// The partners that reads were about: nobody has mapped one before the run.
    asked: Mutex<BTreeSet<Uuid>>,
    /// The tenants that the run has mapped customers to.
    written: Mutex<BTreeSet<Uuid>>,
    /// What the reader has to know about them.
    remarks: Mutex<Vec<String>>,
}

/// A tenant of the vendor.
pub(crate) struct VendorTenant {
    /// `<identity>:<secrets as JSON>`.
    pub(crate) credentials: String,
    found: OnceLock<FoundTenant>,
    /// A partner of the run that the handler does not let go.
    stuck: Mutex<Option<Uuid>>,
    /// The customers that the run has mapped, by the vendor's ids.
    used: Mutex<BTreeSet<String>>,
    /// The customers that stay mapped whatever the run does, where partners are enabled by hand; nothing before a look.
    left: Mutex<Option<BTreeSet<String>>>,
    /// The customers that somebody else had mapped before the run.
    foreign: OnceLock<BTreeSet<String>>,
    /// Whether the handler has removed all that a conversation had mapped.
    has_removed: AtomicBool,
    /// Whether the run has mapped it.
    was_mapped: AtomicBool,
}

/// A vendor's tenant as the run found it.
#[derive(Debug, Clone)]
pub(crate) struct FoundTenant {
    /// The vendor's own id.
    pub(crate) id: String,
    /// The partner that it was mapped to before the run.
    pub(crate) taken_by: Option<String>,
}

impl VendorTenants {
    /// Those of these options.
    pub(crate) fn of(options: &Options) -> Self {
        let given = [&options.credentials, &options.other_credentials].into_iter().flatten();
        let tenant = |credentials: &String| VendorTenant {
            credentials: credentials.clone(),
            found: OnceLock::new(),
            stuck: Mutex::default(),
            used: Mutex::default(),
            left: Mutex::default(),
            foreign: OnceLock::new(),
            has_removed: AtomicBool::default(),
            was_mapped: AtomicBool::default(),
        };
        // A partner that is enabled by hand has an account, too, if its customers are mapped.
        let has_accounts = match options.partner {
            Method::Mapped => true,
            Method::Explicit => options.customer == Method::Mapped && options.credentials.is_some(),
            Method::Mirrored => false,
        };
        Self { all: given.filter(|_| has_accounts).map(tenant).collect(), ..Self::default() }
    }

    /// Waits until no other conversation uses them.
    pub(crate) fn alone(&self) -> SharedTurn {
        self.turns.alone()
    }

    /// Waits until no conversation maps.
    pub(crate) fn beside_others(&self) -> SharedTurn {
        self.turns.beside_others()
    }

    /// Notes tenants that customers are mapped to.
    pub(crate) fn note_written(&self, tenants: impl IntoIterator<Item = Uuid>) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).extend(tenants);
    }

    /// Whether the run has mapped a customer to this tenant.
    pub(crate) fn has_written(&self, tenant: Uuid) -> bool {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).contains(&tenant)
    }

    /// Notes that the mapping of this tenant, which an earlier run left, was removed.
    pub(crate) fn note_taken_back(&self, id: &str, by: Uuid) {
        let text = format!(
            "The vendor's tenant {id} was still mapped to {by}, a partner that an earlier run had made up. That run did \
             not come to its end, and this one has removed the mapping."
        );
        self.note_remark(text);
    }

    /// Notes what the reader has to know, once.
    pub(crate) fn note_remark(&self, text: String) {
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        if !remarks.contains(&text) {
            remarks.push(text);
        }
    }

    /// What was noted for the reader.
    pub(crate) fn remarks(&self) -> Vec<String> {
        self.remarks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that a read is about this partner.
    pub(crate) fn note_asked(&self, partner: Uuid) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(partner);
    }

    /// Whether a read of this run was about this partner.
    pub(crate) fn has_asked(&self, partner: Uuid) -> bool {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).contains(&partner)
    }

    /// The vendor's tenant that two of them turned out to be, if there are such.
    pub(crate) fn one_account(&self) -> Option<&str> {
        let mut ids = self.all.iter().filter_map(|tenant| Some(tenant.found()?.id.as_str()));
        let first = ids.next()?;
        ids.find(|id| *id == first)
    }

    /// The tenant with this number.
    pub(crate) fn get(&self, number: usize) -> Option<&VendorTenant> {
        self.all.get(number)
    }
}

impl VendorTenant {
    /// As the run found it; nothing before the first look.
    pub(crate) fn found(&self) -> Option<&FoundTenant> {
        self.found.get()
    }

    /// Notes how the run found it. The first time counts.
    pub(crate) fn note_found(&self, found: FoundTenant) {
        let _ = self.found.set(found);
    }

    /// Notes that a partner of the run was mapped to it.
    pub(crate) fn note_mapped(&self) {
        self.was_mapped.store(true, Ordering::Relaxed);
    }

    /// Whether a partner of the run was mapped to it.
    pub(crate) fn was_mapped(&self) -> bool {
        self.was_mapped.load(Ordering::Relaxed)
    }

    /// Notes customers that are mapped.
    pub(crate) fn note_used(&self, customers: impl IntoIterator<Item = String>) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).extend(customers);
    }

    /// Whether the run has mapped this customer.
    pub(crate) fn has_used(&self, customer: &str) -> bool {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).contains(customer)
    }

    /// Notes the customers that stay mapped: the last look counts.
    pub(crate) fn note_left(&self, customers: BTreeSet<String>) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = Some(customers);
    }

    /// Notes the customers that somebody else had mapped before the run. The first time counts.
    pub(crate) fn note_foreign(&self, customers: BTreeSet<String>) {
        let _ = self.foreign.set(customers);
    }

    /// Whether somebody else had mapped this customer before the run, which leaves it alone.
    pub(crate) fn is_foreign(&self, customer: &str) -> bool {
        self.foreign.get().is_some_and(|foreign| foreign.contains(customer))
    }

    /// Notes that the handler has removed the mapping of all customers that a conversation had mapped.
    pub(crate) fn note_removed(&self) {
        self.has_removed.store(true, Ordering::Relaxed);
    }

    /// Whether the handler has removed the mapping of all customers that a conversation had mapped.
    pub(crate) fn has_removed(&self) -> bool {
        self.has_removed.load(Ordering::Relaxed)
    }

    /// The customers that stay mapped; nothing before a look.
    pub(crate) fn left(&self) -> Option<BTreeSet<String>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The partner of the run that it is still mapped to, although that was disabled.
    pub(crate) fn stuck(&self) -> Option<Uuid> {
        *self.stuck.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the partner that it is still mapped to.
    pub(crate) fn note_stuck(&self, partner: Option<Uuid>) {
        *self.stuck.lock().unwrap_or_else(PoisonError::into_inner) = partner;
    }
}

//! The reference store with some of its methods replaced.

use std::sync::Arc;

use acgw::internals::vendor::{CustomerRecord, Memory, NewCustomer, PartnerRecord, Settings, Store};
use uuid::Uuid;

type Of<A, R> = Box<dyn Fn(&Memory, Uuid, A) -> R + Send + Sync>;

/// A store that does what its patches say, and otherwise what [`Memory`] does.
#[derive(Default)]
pub(crate) struct Patched {
    memory: Arc<Memory>,
    partner: Option<Of<(), Option<PartnerRecord>>>,
    enable: Option<Of<(String, Option<Settings>), String>>,
    reset: Option<Of<(), ()>>,
    customers: Option<Of<(), Vec<CustomerRecord>>>,
    enable_customers: Option<Of<Vec<NewCustomer>, ()>>,
    disable_customers: Option<Of<Vec<Uuid>, ()>>,
}

impl Patched {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Over a memory that others look into.
    pub(crate) fn on(memory: &Arc<Memory>) -> Self {
        Self { memory: Arc::clone(memory), ..Self::default() }
    }

    /// Reads partners so.
    pub(crate) fn reads(
        mut self,
        with: impl Fn(&Memory, Uuid) -> Option<PartnerRecord> + Send + Sync + 'static,
    ) -> Self {
        self.partner = Some(Box::new(move |memory, partner, ()| with(memory, partner)));
        self
    }

    /// Enables partners so.
    pub(crate) fn enables(
        mut self,
        with: impl Fn(&Memory, Uuid, &str, Option<Settings>) -> String + Send + Sync + 'static,
    ) -> Self {
        self.enable = Some(Box::new(move |memory, partner, (name, settings)| with(memory, partner, &name, settings)));
        self
    }

    /// Disables partners so.
    pub(crate) fn resets(mut self, with: impl Fn(&Memory, Uuid) + Send + Sync + 'static) -> Self {
        self.reset = Some(Box::new(move |memory, partner, ()| with(memory, partner)));
        self
    }

    /// Lists customers so.
    pub(crate) fn lists(mut self, with: impl Fn(&Memory, Uuid) -> Vec<CustomerRecord> + Send + Sync + 'static) -> Self {
        self.customers = Some(Box::new(move |memory, partner, ()| with(memory, partner)));
        self
    }

    /// Enables customers so.
    pub(crate) fn adds(mut self, with: impl Fn(&Memory, Uuid, Vec<NewCustomer>) + Send + Sync + 'static) -> Self {
        self.enable_customers = Some(Box::new(with));
        self
    }

    /// Disables customers so.
    pub(crate) fn drops(mut self, with: impl Fn(&Memory, Uuid, Vec<Uuid>) + Send + Sync + 'static) -> Self {
        self.disable_customers = Some(Box::new(with));
        self
    }
}

impl Store for Patched {
    fn base(&self) -> &dyn Store {
        &*self.memory
    }

    fn partner(&self, partner: Uuid) -> Option<PartnerRecord> {
        match &self.partner {
            Some(with) => with(&self.memory, partner, ()),
            None => self.memory.partner(partner),
        }
    }

    fn enable_partner(&self, partner: Uuid, name: &str, settings: Option<Settings>) -> String {
        match &self.enable {
            Some(with) => with(&self.memory, partner, (name.to_owned(), settings)),
            None => self.memory.enable_partner(partner, name, settings),
        }
    }

    fn reset_partner(&self, partner: Uuid) {
        match &self.reset {
            Some(with) => with(&self.memory, partner, ()),
            None => self.memory.reset_partner(partner),
        }
    }

    fn customers(&self, partner: Uuid) -> Vec<CustomerRecord> {
        match &self.customers {
            Some(with) => with(&self.memory, partner, ()),
            None => self.memory.customers(partner),
        }
    }

    fn enable_customers(&self, partner: Uuid, customers: Vec<NewCustomer>) {
        match &self.enable_customers {
            Some(with) => with(&self.memory, partner, customers),
            None => self.memory.enable_customers(partner, customers),
        }
    }

    fn disable_customers(&self, partner: Uuid, customers: Vec<Uuid>) {
        match &self.disable_customers {
            Some(with) => with(&self.memory, partner, customers),
            None => self.memory.disable_customers(partner, customers),
        }
    }
}

//! Vendors that partners are mapped to, and their parts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Account, Builder, CustomerMapping, Layer, MappingMemory, Mappings, credentials, layer};
use acgw::{Method, Options, Topology, VendorCustomer};
use hyper::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::ground::Ground;
use super::layers::partner_of;

/// The first account.
pub(crate) const FIRST: &str = "v-1";
/// The second account.
pub(crate) const SECOND: &str = "v-2";

fn account(id: &str, logins: &[(&str, &str)], customers: &[&str]) -> Account {
    let login = |(identity, secret): &(&str, &str)| ((*identity).to_owned(), json!({ "key": 7, "password": secret }));
    Account {
        id: id.to_owned(),
        logins: logins.iter().map(login).collect(),
        customers: customers.iter().map(|name| (format!("{id}/{name}"), format!("{name} of {id}"))).collect(),
    }
}

/// The accounts of a vendor.
pub(crate) fn accounts() -> Vec<Account> {
    vec![
        account(FIRST, &[("anna@acme.example", "Secret: 1"), ("anna@acme.example", "Next 2")], &["a", "b", "c", "d"]),
        account(SECOND, &[("bert@other.example", "Other: 3")], &["x", "y"]),
    ]
}

/// A run against these accounts.
pub(crate) fn mapped(options: &mut Options) {
    mapped_partners(options);
    options.customer = Method::Mapped;
}

/// A run in which only partners are mapped, and customers are mirrored.
pub(crate) fn mapped_partners(options: &mut Options) {
    let accounts = accounts();
    let login = |account: usize, at: usize| {
        let (identity, secrets) = &accounts[account].logins[at];
        Some(format!("{identity}:{secrets}"))
    };
    options.partner = Method::Mapped;
    options.credentials = login(0, 0);
    options.changed_credentials = login(0, 1);
    options.other_credentials = login(1, 0);
    let customers = |account: &Account| {
        let customer = |(id, name): &(String, String)| VendorCustomer { id: id.clone(), name: name.clone() };
        (account.id.clone(), account.customers.iter().map(customer).collect())
    };
    options.topology = Some(Topology(accounts.iter().map(customers).collect()));
}

/// A run in which only customers are mapped, and partners are mirrored.
pub(crate) fn mapped_customers(options: &mut Options) {
    options.customer = Method::Mapped;
}

/// A run in which partners are enabled by hand, and have accounts.
pub(crate) fn explicit(options: &mut Options) {
    mapped(options);
    options.partner = Method::Explicit;
}

/// The reference vendor with these accounts for partners that are enabled by hand: each is as good as mapped.
pub(crate) fn by_hand(ground: &Ground, mappings: PatchedMappings) -> Builder {
    let current: Arc<Mutex<Uuid>> = Arc::default();
    let known = Arc::clone(&current);
    let mappings = mappings.reads(move |_, _| Some(*known.lock().expect("a lock")));
    ground.mapping_over(mappings).layer(layer::before(move |incoming| {
        *current.lock().expect("a lock") = partner_of(&incoming.json().unwrap_or_default());
    }))
}

impl Ground {
    /// The reference vendor with these accounts.
    pub(crate) fn mapping(&self) -> Builder {
        self.vendor().accounts(accounts())
    }

    /// With another store of mappings.
    pub(crate) fn mapping_over(&self, mappings: impl Mappings + 'static) -> Builder {
        self.mapping().mappings(Box::new(mappings))
    }

    /// With a layer that knows the mappings.
    pub(crate) fn mapping_beside(&self, layer: impl FnOnce(Arc<MappingMemory>) -> Arc<dyn Layer>) -> Builder {
        let memory: Arc<MappingMemory> = Arc::default();
        self.mapping_over(Arc::clone(&memory)).layer(layer(memory))
    }

    /// That finds accounts in another way: by identity and secrets, if they can be read.
    pub(crate) fn logging_in(
        &self,
        with: impl Fn(&[Account], Option<(String, Value)>) -> Option<Account> + Send + Sync + 'static,
    ) -> Builder {
        self.mapping().log_in(move |accounts: &[Account], headers: &HeaderMap| with(accounts, credentials(headers)))
    }
}

/// The account with these credentials.
pub(crate) fn right(accounts: &[Account], given: &Option<(String, Value)>) -> Option<Account> {
    let given = given.as_ref()?;
    accounts.iter().find(|account| account.logins.contains(given)).cloned()
}

/// Removes the mapping of all customers of the account.
pub(crate) fn clear(memory: &MappingMemory, account: &str) {
    let all = memory.customers(account).into_keys().map(|id| (id, None)).collect();
    memory.map_customers(account, all);
}

/// A store with writes of this kind.
pub(crate) fn writing(with: fn(&MappingMemory, &str, Vec<CustomerMapping>)) -> PatchedMappings {
    PatchedMappings::new().writes(with)
}

type Of<A, R> = Box<dyn Fn(&MappingMemory, &str, A) -> R + Send + Sync>;

/// The reference store of mappings with some of its methods replaced.
#[derive(Default)]
pub(crate) struct PatchedMappings {
    memory: Arc<MappingMemory>,
    reads: Option<Of<(), Option<Uuid>>>,
    maps: Option<Of<Uuid, bool>>,
    unmaps: Option<Of<(), ()>>,
    lists: Option<Of<(), BTreeMap<String, Uuid>>>,
    writes: Option<Of<Vec<CustomerMapping>, ()>>,
}

impl PatchedMappings {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn reads(mut self, with: impl Fn(&MappingMemory, &str) -> Option<Uuid> + Send + Sync + 'static) -> Self {
        self.reads = Some(Box::new(move |memory, account, ()| with(memory, account)));
        self
    }

    pub(crate) fn maps(mut self, with: impl Fn(&MappingMemory, &str, Uuid) -> bool + Send + Sync + 'static) -> Self {
        self.maps = Some(Box::new(with));
        self
    }

    pub(crate) fn unmaps(mut self, with: impl Fn(&MappingMemory, &str) + Send + Sync + 'static) -> Self {
        self.unmaps = Some(Box::new(move |memory, account, ()| with(memory, account)));
        self
    }

    pub(crate) fn lists(
        mut self,
        with: impl Fn(&MappingMemory, &str) -> BTreeMap<String, Uuid> + Send + Sync + 'static,
    ) -> Self {
        self.lists = Some(Box::new(move |memory, account, ()| with(memory, account)));
        self
    }

    pub(crate) fn writes(
        mut self,
        with: impl Fn(&MappingMemory, &str, Vec<CustomerMapping>) + Send + Sync + 'static,
    ) -> Self {
        self.writes = Some(Box::new(with));
        self
    }
}

impl Mappings for PatchedMappings {
    fn base(&self) -> &dyn Mappings {
        &*self.memory
    }

    fn partner(&self, account: &str) -> Option<Uuid> {
        match &self.reads {
            Some(with) => with(&self.memory, account, ()),
            None => self.memory.partner(account),
        }
    }

    fn map_partner(&self, account: &str, partner: Uuid) -> bool {
        match &self.maps {
            Some(with) => with(&self.memory, account, partner),
            None => self.memory.map_partner(account, partner),
        }
    }

    fn unmap_partner(&self, account: &str) {
        match &self.unmaps {
            Some(with) => with(&self.memory, account, ()),
            None => self.memory.unmap_partner(account),
        }
    }

    fn customers(&self, account: &str) -> BTreeMap<String, Uuid> {
        match &self.lists {
            Some(with) => with(&self.memory, account, ()),
            None => self.memory.customers(account),
        }
    }

    fn map_customers(&self, account: &str, modified: Vec<CustomerMapping>) {
        match &self.writes {
            Some(with) => with(&self.memory, account, modified),
            None => self.memory.map_customers(account, modified),
        }
    }
}

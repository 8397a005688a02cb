//! What the console knows of partners and customers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use uuid::Uuid;

use super::compare::{SettingValues, agree};
use crate::platform::{Keeper, Subject, number_key};
use crate::text::visible::clip;

/// How many partners, customers of a partner, and clicks are kept.
pub(super) const MOST: (usize, usize, usize) = (200, 2000, 20);

/// Characters of a name.
const NAME: usize = 200;

/// A partner of the user interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::console) struct DeskPartner {
    pub(in crate::console) id: Uuid,
    pub(in crate::console) name: String,
    /// The state and the settings that its clicks should have led to.
    pub(in crate::console) enabled: bool,
    pub(super) settings: SettingValues,
    /// What the handler said last, when it was asked for the state.
    pub(super) said: Option<PartnerSaid>,
    pub(in crate::console) customers: Vec<DeskCustomer>,
    /// When the handler last listed its customers.
    pub(super) listed_at: Option<Timestamp>,
    /// Customers that the handler lists and the console does not know.
    pub(super) strangers: Vec<(String, SettingValues)>,
    /// The newest first.
    pub(super) clicks: Vec<DeskClick>,
    /// With mapping: the account at the vendor, `<identity>:<secrets as JSON>`; that of the gateway, if there is none.
    pub(super) credentials: Option<String>,
    pub(super) account: DeskAccount,
}

/// What the handler says about the account of a partner at the vendor.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct DeskAccount {
    /// The vendor's tenant that the credentials belong to.
    pub(super) vendor_tenant: Option<String>,
    /// The partner that this tenant is mapped to.
    pub(super) mapped_to: Option<String>,
    /// Id and name of each customer at the vendor.
    pub(super) customers: Vec<(String, String)>,
    /// The customer of the vendor, and the tenant that it is mapped to.
    pub(super) pairs: Vec<(String, Option<String>)>,
}

/// What a handler says about a partner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PartnerSaid {
    pub(super) at: Timestamp,
    pub(super) state: String,
    pub(super) settings: SettingValues,
}

/// A customer of a partner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::console) struct DeskCustomer {
    pub(in crate::console) id: Uuid,
    pub(in crate::console) name: String,
    /// The settings with which it should be enabled; `None` if it should not be.
    pub(in crate::console) expected: Option<SettingValues>,
    /// The settings that the handler lists it with; `None` if it does not list it.
    pub(super) said: Option<SettingValues>,
}

/// What one click sent, and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DeskClick {
    pub(super) at: Timestamp,
    pub(super) what: String,
    /// Where the journal has it.
    pub(super) number: Option<usize>,
    /// What the partner reads.
    pub(super) reads: String,
    /// What the handler really said.
    pub(super) said: String,
    pub(super) is_good: bool,
}

/// The partners of the user interface.
#[derive(Debug, Default)]
pub(in crate::console) struct Desk {
    held: Mutex<Vec<DeskPartner>>,
    keeper: Option<Arc<dyn Keeper>>,
}

impl Desk {
    /// The partners of an earlier gateway, and those that have tenants below them, which are their customers.
    pub(in crate::console) fn of(tenants: &[(Uuid, Uuid, String)], keeper: Option<Arc<dyn Keeper>>) -> Self {
        let kept = keeper.iter().flat_map(|keeper| keeper.kept(Subject::Partners));
        let kept = kept.filter_map(|(_, text)| serde_json::from_slice(&text).ok()).collect();
        let desk = Self { held: Mutex::new(kept), keeper };
        let name = |id: Uuid| tenants.iter().find(|(_, below, _)| *below == id).map_or("", |(.., name)| name.as_str());
        for (parent, child, own) in tenants {
            desk.add(name(*parent), *parent);
            desk.change(*parent, |partner| partner.add_customer(own, *child));
        }
        desk
    }

    fn held(&self) -> MutexGuard<'_, Vec<DeskPartner>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them.
    pub(in crate::console) fn partners(&self) -> Vec<DeskPartner> {
        self.held().clone()
    }

    /// The partner of that id.
    pub(super) fn partner(&self, id: Uuid) -> Option<DeskPartner> {
        self.held().iter().find(|partner| partner.id == id).cloned()
    }

    /// Adds a partner if there is none with this id, and room for one. Returns its id.
    pub(super) fn add(&self, name: &str, id: Uuid) -> Option<Uuid> {
        let mut held = self.held();
        if held.iter().any(|partner| partner.id == id) {
            return Some(id);
        }
        if held.len() >= MOST.0 {
            return None;
        }
        let name = if name.is_empty() { format!("Partner {}", held.len() + 1) } else { clip(name, NAME) };
        held.push(DeskPartner {
            id,
            name,
            enabled: false,
            settings: Map::new(),
            said: None,
            customers: Vec::new(),
            listed_at: None,
            strangers: Vec::new(),
            clicks: Vec::new(),
            credentials: None,
            account: DeskAccount::default(),
        });
        self.keep(&held, held.len() - 1);
        Some(id)
    }

    /// Changes a partner.
    pub(super) fn change(&self, id: Uuid, change: impl FnOnce(&mut DeskPartner)) {
        let mut held = self.held();
        if let Some(place) = held.iter().position(|partner| partner.id == id) {
            change(&mut held[place]);
            self.keep(&held, place);
        }
    }

    fn keep(&self, held: &[DeskPartner], place: usize) {
        let Some(keeper) = &self.keeper else { return };
        let text = serde_json::to_vec(&held[place]).expect("a partner has a JSON form");
        keeper.put(Subject::Partners, &number_key(place), text.into());
    }
}

impl DeskPartner {
    /// Adds this many customers.
    pub(super) fn add_customers(&mut self, name: &str, count: usize) {
        for _ in 0..count {
            let at = self.customers.len() + 1;
            let name = if count > 1 && !name.is_empty() { format!("{name} {at}") } else { name.to_owned() };
            self.add_customer(&name, Uuid::new_v4());
        }
    }

    /// Adds a customer with this id.
    fn add_customer(&mut self, name: &str, id: Uuid) {
        let at = self.customers.len() + 1;
        let name = if name.is_empty() { format!("Customer {at}") } else { clip(name, NAME) };
        if at <= MOST.1 && self.customers.iter().all(|customer| customer.id != id) {
            self.customers.push(DeskCustomer { id, name, expected: None, said: None });
        }
    }

    /// Notes a click.
    pub(super) fn clicked(&mut self, click: DeskClick) {
        self.clicks.insert(0, click);
        self.clicks.truncate(MOST.2);
    }

    /// Notes the customers that the handler lists.
    pub(super) fn listed(&mut self, listed: Vec<(String, SettingValues)>, at: Timestamp) {
        self.listed_at = Some(at);
        self.strangers.clear();
        self.customers.iter_mut().for_each(|customer| customer.said = None);
        let places: HashMap<Uuid, usize> = (0..).zip(&self.customers).map(|(at, customer)| (customer.id, at)).collect();
        for (id, settings) in listed {
            match Uuid::try_parse(&id).ok().and_then(|id| places.get(&id)) {
                Some(at) => self.customers[*at].said = Some(settings),
                None => self.strangers.push((id, settings)),
            }
        }
    }
}

impl DeskCustomer {
    /// Whether the handler says something else than its clicks should have led to.
    pub(super) fn differs(&self) -> bool {
        match (&self.expected, &self.said) {
            (None, None) => false,
            (Some(expected), Some(said)) => !agree(expected, said),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_below_another_one_are_its_customers() {
        let (above, below) = (Uuid::from_u128(1), [Uuid::from_u128(2), Uuid::from_u128(3)]);
        let root = (Uuid::from_u128(9), above, "Acme".to_owned());
        let desk = Desk::of(&[&[root][..], &below.map(|below| (above, below, String::new()))].concat(), None);
        let partners = desk.partners();
        let customers: Vec<Uuid> = partners[1].customers.iter().map(|customer| customer.id).collect();
        assert_eq!((partners.len(), partners[1].name.as_str(), customers), (2, "Acme", below.to_vec()));
        assert_eq!(partners[0].customers[0].name, "Acme");
    }

    #[test]
    fn what_a_handler_lists_is_compared_with_what_is_expected() {
        let desk = Desk::default();
        let id = desk.add("Acme", Uuid::from_u128(1)).expect("room for it");
        desk.change(id, |partner| {
            partner.add_customers("Shop", 3);
            partner.customers[0].expected = Some(Map::new());
            partner.customers[1].expected = Some(Map::new());
            let listed = [partner.customers[0].id, partner.customers[2].id].map(|id| (id.to_string(), Map::new()));
            let stranger = ("stranger".to_owned(), Map::new());
            partner.listed(listed.into_iter().chain([stranger]).collect(), Timestamp::UNIX_EPOCH);
        });
        let partner = desk.partner(id).expect("a partner");
        let differ: Vec<bool> = partner.customers.iter().map(DeskCustomer::differs).collect();
        assert_eq!((differ, partner.strangers.len()), (vec![false, true, true], 1));
        assert_eq!(partner.customers[2].name, "Shop 3");
    }
}

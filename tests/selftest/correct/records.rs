//! Handlers that keep their records in their own way, and are strict where the documents are silent.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerReset};
use acgw::internals::vendor::{CustomerRecord, Memory, NewCustomer, PartnerRecord, Settings, Store};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Correct;
use crate::kit::{Patched, callback_of, customers_of, partner_of, refusing};

/// By tenant; whether it is enabled.
type Customers = BTreeMap<Uuid, (bool, CustomerRecord)>;

/// Keeps disabled records, but not their settings.
#[derive(Default)]
struct Archive {
    partners: Mutex<HashMap<Uuid, (bool, PartnerRecord)>>,
    customers: Mutex<HashMap<Uuid, Customers>>,
    nothing: Memory,
}

impl Store for Archive {
    fn base(&self) -> &dyn Store {
        &self.nothing
    }

    fn partner(&self, partner: Uuid) -> Option<PartnerRecord> {
        let partners = self.partners.lock().expect("a lock");
        partners.get(&partner).filter(|(enabled, _)| *enabled).map(|(_, record)| record.clone())
    }

    fn enable_partner(&self, partner: Uuid, name: &str, settings: Option<Settings>) -> String {
        let mut partners = self.partners.lock().expect("a lock");
        let id = (1000 + partners.len()).to_string();
        let new = PartnerRecord { vendor_tenant_id: id, name: String::new(), settings: None };
        let (enabled, record) = partners.entry(partner).or_insert((true, new));
        *enabled = true;
        name.clone_into(&mut record.name);
        record.settings = settings.or(record.settings.take());
        record.vendor_tenant_id.clone()
    }

    fn reset_partner(&self, partner: Uuid) {
        if let Some((enabled, _)) = self.partners.lock().expect("a lock").get_mut(&partner) {
            *enabled = false;
        }
        let mut customers = self.customers.lock().expect("a lock");
        let own = customers.get_mut(&partner).into_iter().flat_map(BTreeMap::values_mut);
        own.for_each(disable);
    }

    fn customers(&self, partner: Uuid) -> Vec<CustomerRecord> {
        let customers = self.customers.lock().expect("a lock");
        let own = customers.get(&partner).into_iter().flat_map(BTreeMap::values);
        own.filter(|(enabled, _)| *enabled).map(|(_, record)| record.clone()).collect()
    }

    fn enable_customers(&self, partner: Uuid, list: Vec<NewCustomer>) {
        let mut customers = self.customers.lock().expect("a lock");
        let own = customers.entry(partner).or_default();
        for NewCustomer { tenant, name, settings } in list {
            let vendor_tenant_id = (2000 + own.len()).to_string();
            let new = CustomerRecord { tenant, vendor_tenant_id, name, settings: None };
            let (enabled, record) = own.entry(tenant).or_insert((true, new));
            *enabled = true;
            record.settings = settings.or(record.settings.take());
        }
    }

    fn disable_customers(&self, partner: Uuid, list: Vec<Uuid>) {
        let mut customers = self.customers.lock().expect("a lock");
        let own = customers.entry(partner).or_default();
        list.iter().filter_map(|tenant| own.get_mut(tenant).map(disable)).count();
    }
}

fn disable((enabled, record): &mut (bool, CustomerRecord)) {
    *enabled = false;
    record.settings = None;
}

/// What a strict handler refuses, by what it knows.
fn strict(memory: &Memory, body: &Value) -> bool {
    let partner = partner_of(body);
    let enabled = memory.partner(partner).is_some();
    let listed: Vec<Uuid> = memory.customers(partner).iter().map(|record| record.tenant).collect();
    match callback_of(body) {
        Some(PartnerReset | CustomerGetState) => !enabled,
        Some(CustomerSetState) => {
            let lists = [body.pointer("/payload/enabled"), body.pointer("/payload/disabled")];
            let empty = lists.iter().flatten().any(|list| **list == json!([]));
            let both = lists.iter().all(Option::is_some);
            let unknown = customers_of(body, "disabled").iter().any(|tenant| !listed.contains(tenant));
            !enabled || empty || both || unknown
        }
        _ => false,
    }
}

pub(super) const HANDLERS: &[Correct] = &[
    Correct::new("records.archive", "disabled records are kept, without their settings", |ground| {
        ground.over(Archive::default())
    }),
    Correct::new("records.strict.conflict", "a request that changes nothing gets a 409", |ground| {
        let memory = Arc::new(Memory::new());
        let known = Arc::clone(&memory);
        ground.over(memory).layer(refusing(409, move |body| strict(&known, body)))
    }),
    Correct::new("records.strict.not_found", "a request that changes nothing gets a 404", |ground| {
        let memory = Arc::new(Memory::new());
        let known = Arc::clone(&memory);
        ground.over(memory).layer(refusing(404, move |body| strict(&known, body)))
    }),
    Correct::new("records.take_over", "a customer that another partner enables moves there", |ground| {
        let partners: Arc<Mutex<Vec<Uuid>>> = Arc::default();
        let met = Arc::clone(&partners);
        let store = Patched::new()
            .enables(move |memory, partner, name, settings| {
                met.lock().expect("a lock").push(partner);
                memory.enable_partner(partner, name, settings)
            })
            .adds(move |memory, partner, customers| {
                let moved: Vec<Uuid> = customers.iter().map(|customer| customer.tenant).collect();
                for other in partners.lock().expect("a lock").iter().filter(|other| **other != partner) {
                    memory.disable_customers(*other, moved.clone());
                }
                memory.enable_customers(partner, customers);
            });
        ground.over(store)
    }),
    Correct::new("records.cleared", "enabling again without settings clears them", |ground| {
        ground.over(Patched::new().adds(|memory, partner, mut customers| {
            customers
                .iter_mut()
                .for_each(|customer| customer.settings = Some(customer.settings.take().unwrap_or_default()));
            memory.enable_customers(partner, customers);
        }))
    }),
    Correct::new("records.upserted", "enabling creates partners that are not there", |ground| {
        ground.over(Patched::new().adds(|memory, partner, customers| {
            if memory.partner(partner).is_none() {
                memory.enable_partner(partner, "", None);
            }
            memory.enable_customers(partner, customers);
        }))
    }),
    Correct::new("records.names", "names are part of the record, and the last one wins", |ground| {
        let names: Mutex<HashMap<Uuid, String>> = Mutex::default();
        ground.behind(crate::kit::answers(move |callback, request, _| {
            if callback == PartnerEnable {
                let name = request["payload"]["acronis_tenant_name"].as_str().unwrap_or_default();
                names.lock().expect("a lock").insert(partner_of(request), name.to_owned());
            }
        }))
    }),
];

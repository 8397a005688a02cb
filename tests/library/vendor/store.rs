//! The store in memory, and stores on top of it.

use std::sync::Arc;

use acgw::internals::vendor::{Memory, NewCustomer, Settings, Store};
use serde_json::json;
use uuid::Uuid;

fn customer(tenant: Uuid, settings: Option<Settings>) -> NewCustomer {
    NewCustomer { tenant, name: "customer".to_owned(), settings }
}

#[test]
fn enabling_again_updates_and_keeps_the_id() {
    let (store, partner, tenant) = (Memory::new(), Uuid::new_v4(), Uuid::new_v4());
    let settings = json!({ "field1_id": "value1" }).as_object().cloned();
    let id = store.enable_partner(partner, "one", settings.clone());
    assert_eq!(store.enable_partner(partner, "two", None), id);
    assert_eq!(store.partner(partner).map(|record| (record.name, record.settings)), Some(("two".to_owned(), None)));
    store.enable_customers(partner, vec![customer(tenant, None)]);
    let before = store.customers(partner);
    store.enable_customers(partner, vec![customer(tenant, settings.clone())]);
    let after = store.customers(partner);
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].vendor_tenant_id, before[0].vendor_tenant_id);
    assert_eq!(after[0].settings, settings);
}

#[test]
fn partners_do_not_touch_each_other() {
    let (store, one, two, tenant) = (Memory::new(), Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    store.enable_customers(one, vec![customer(tenant, None)]);
    store.enable_customers(two, vec![customer(tenant, None), customer(Uuid::new_v4(), None)]);
    store.disable_customers(two, vec![tenant, Uuid::new_v4()]);
    assert_eq!((store.customers(one).len(), store.customers(two).len()), (1, 1));
    store.reset_partner(two);
    assert_eq!((store.customers(one).len(), store.customers(two).len()), (1, 0));
}

#[test]
fn a_store_on_top_changes_only_what_it_says() {
    struct Forgetful(Arc<Memory>);
    impl Store for Forgetful {
        fn base(&self) -> &dyn Store {
            &self.0
        }
        fn enable_customers(&self, _: Uuid, _: Vec<NewCustomer>) {}
    }
    let (memory, partner) = (Arc::new(Memory::new()), Uuid::new_v4());
    let store = Forgetful(Arc::clone(&memory));
    store.enable_partner(partner, "partner", None);
    store.enable_customers(partner, vec![customer(Uuid::new_v4(), None)]);
    assert!(memory.partner(partner).is_some());
    assert!(memory.customers(partner).is_empty());
}

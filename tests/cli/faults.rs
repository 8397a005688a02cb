//! Six faulty vendors: each fails the run, by the right finding at the right place.

use std::sync::Arc;

use acgw::Callback;
use acgw::internals::vendor::{CustomerRecord, Memory, NewCustomer, PartnerRecord, Settings, Store, layer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

/// The checks that failed, in a run that must say so by its exit code.
fn failed(bed: &Bed, only: &str) -> Vec<Value> {
    let done = bed.check(&["--only", only, "--format", "json"]);
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    let checks = done.json()["checks"].as_array().cloned().expect("checks");
    checks.into_iter().filter(|check| check["outcome"] == "failed").collect()
}

/// That one of these checks has a finding of that rule at that place.
fn finds(failed: &[Value], check: &str, rule: &str, pointer: &str) {
    let findings: Vec<_> = failed
        .iter()
        .filter(|failed| failed["id"] == check)
        .flat_map(|failed| failed["findings"].as_array().into_iter().flatten())
        .map(|finding| (finding["rule"].as_str().unwrap_or_default(), finding["pointer"].as_str().unwrap_or_default()))
        .collect();
    assert!(findings.contains(&(rule, pointer)), "{check}: {rule} at {pointer:?} is not among {findings:?}");
}

#[test]
fn request_id_is_not_echoed() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::after(|_, answer| answer.edit(|body| body["request_id"] = json!(Uuid::new_v4()))))
    });
    let failed = failed(&bed, "response.*");
    finds(&failed, "response.partner.get_state", "response.request_id", "/request_id");
}

#[test]
fn payload_is_there_where_it_must_be_omitted() {
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::after(|incoming, answer| {
            if incoming.callback() == Some(Callback::CustomerSetState) {
                answer.edit(|body| body["payload"] = json!({}));
            }
        }))
    });
    let failed = failed(&bed, "response.*");
    finds(&failed, "response.customer.set_state", "customer.mirroring.set_state.response.payload.not", "/payload");
}

/// Forgets what users typed.
struct WithoutSettings(Memory);

impl Store for WithoutSettings {
    fn base(&self) -> &dyn Store {
        &self.0
    }

    fn enable_customers(&self, partner: Uuid, mut customers: Vec<NewCustomer>) {
        customers.iter_mut().for_each(|customer| customer.settings = None);
        self.0.enable_customers(partner, customers);
    }
}

#[test]
fn settings_are_lost() {
    let bed = Bed::new(|vendor| vendor.store(Box::new(WithoutSettings(Memory::new()))));
    let failed = failed(&bed, "mirroring.*");
    finds(&failed, "mirroring.customer.settings", "mirroring.customer.settings", "/payload/0/settings");
}

/// Disables the partner only.
struct KeepsCustomers(Memory);

impl Store for KeepsCustomers {
    fn base(&self) -> &dyn Store {
        &self.0
    }

    fn reset_partner(&self, partner: Uuid) {
        let customers = self.0.customers(partner).into_iter().map(|record| NewCustomer {
            tenant: record.tenant,
            name: record.name,
            settings: record.settings,
        });
        let customers = customers.collect();
        self.0.reset_partner(partner);
        self.0.enable_customers(partner, customers);
    }
}

#[test]
fn customers_are_listed_after_a_reset() {
    let bed = Bed::new(|vendor| vendor.store(Box::new(KeepsCustomers(Memory::new()))));
    let failed = failed(&bed, "mirroring.*");
    finds(&failed, "mirroring.partner.reset_customers", "mirroring.partner.reset", "/payload/0");
}

#[test]
fn a_token_of_another_endpoint_is_accepted() {
    let bed = Bed::guarded(|guard| guard.without("scope"), |vendor| vendor);
    let failed = failed(&bed, "auth.scope.*");
    finds(&failed, "auth.scope.other_endpoint", "auth.scope", "");
}

/// Knows one state, whoever asks.
struct Global(Memory);

const EVERYBODY: Uuid = Uuid::nil();

impl Store for Global {
    fn base(&self) -> &dyn Store {
        &self.0
    }

    fn partner(&self, _: Uuid) -> Option<PartnerRecord> {
        self.0.partner(EVERYBODY)
    }

    fn enable_partner(&self, _: Uuid, name: &str, settings: Option<Settings>) -> String {
        self.0.enable_partner(EVERYBODY, name, settings)
    }

    fn reset_partner(&self, _: Uuid) {
        self.0.reset_partner(EVERYBODY);
    }

    fn customers(&self, _: Uuid) -> Vec<CustomerRecord> {
        self.0.customers(EVERYBODY)
    }
}

#[test]
fn the_state_is_kept_for_all_tenants_together() {
    let bed = Bed::new(|vendor| vendor.store(Box::new(Arc::new(Global(Memory::new())))));
    let failed = failed(&bed, "mirroring.isolation.partner_state");
    finds(&failed, "mirroring.isolation.partner_state", "mirroring.isolation", "/payload/state");
}

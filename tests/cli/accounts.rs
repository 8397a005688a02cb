//! What happens to the accounts that the user gave for a run with mapping.

use std::sync::Arc;
use std::time::Duration;

use acgw::internals::vendor::{CustomerMapping, MappingMemory, Mappings, layer};
use uuid::Uuid;

use crate::support::*;

const ACCOUNT: &str = "v-1";

/// A vendor with an account, and what it is mapped to.
fn with_store() -> (Bed, Arc<MappingMemory>) {
    let store = Arc::<MappingMemory>::default();
    let known = Arc::clone(&store);
    (Bed::new(|vendor| vendor.accounts(accounts()).mappings(Box::new(store))), known)
}

/// The partner and the customers that the account is mapped to.
fn mapped_to(store: &MappingMemory) -> (Option<Uuid>, Vec<CustomerMapping>) {
    let customers = store.customers(ACCOUNT).into_iter().map(|(id, tenant)| (id, Some(tenant)));
    (store.partner(ACCOUNT), customers.collect())
}

fn check(bed: &Bed, more: &[&str]) -> Done {
    bed.check(&[&MAPPED[..], more].concat())
}

#[test]
fn a_run_leaves_its_account_as_it_was_and_another_one_can_follow() {
    let (bed, store) = with_store();
    for _ in 0..2 {
        let done = check(&bed, &["--cases", "2", "--only", "mapping.*", "--skip", "mapping.model.*"]);
        assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
        assert_eq!(mapped_to(&store), (None, Vec::new()));
    }
}

#[test]
fn an_account_that_is_mapped_to_somebody_else_is_left_alone() {
    let (bed, store) = with_store();
    let (partner, customer) = (Uuid::from_u128(1), ("north".to_owned(), Some(Uuid::from_u128(2))));
    assert!(store.map_partner(ACCOUNT, partner));
    store.map_customers(ACCOUNT, vec![customer.clone()]);
    let skipped = ["--skip", "mapping.enablement.read", "--skip", "mapping.credentials.accepted"];
    let done = check(&bed, &[&["--only", "mapping.*", "--format", "json"], &skipped[..]].concat());
    assert_eq!(done.code, Some(3), "{}{}", done.out, done.err);
    assert_eq!(mapped_to(&store), (Some(partner), vec![customer]));
    let report = done.json();
    assert_eq!((&report["summary"]["failed"], &report["summary"]["passed"]), (&0.into(), &0.into()));
    let said = format!("the vendor's tenant {ACCOUNT} was mapped to the Acronis tenant {partner} before the run");
    assert!(done.out.contains(&said), "{}", done.out);
}

#[test]
fn a_run_that_keeps_leaves_a_mapping_and_the_next_one_does_not_touch_it() {
    let (bed, store) = with_store();
    let only = ["--only", "mapping.topology.list"];
    assert_eq!(check(&bed, &[&only[..], &["--keep"]].concat()).code, Some(0));
    let kept = mapped_to(&store);
    assert!(kept.0.is_some());
    assert_eq!(check(&bed, &only).code, Some(3));
    assert_eq!(mapped_to(&store), kept);
}

/// A vendor that is slow enough for a run to be in the middle of something, the run, and what the account is mapped to.
fn in_the_middle() -> (Bed, std::process::Child, Arc<MappingMemory>) {
    let store = Arc::<MappingMemory>::default();
    let known = Arc::clone(&store);
    let slow = layer::around(|incoming, next| {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            next.run(incoming).await
        })
    });
    let bed = Bed::new(|vendor| vendor.accounts(accounts()).mappings(Box::new(store)).layer(slow));
    let url = bed.vendor.url();
    let child = start(&bed.args(&url, &[&MAPPED[..], &["--only", "mapping.*"]].concat()));
    wait_for("a mapping of customers", || known.customers(ACCOUNT).len() > 1);
    (bed, child, known)
}

#[test]
fn what_a_killed_run_left_mapped_is_removed_by_the_next_one() {
    let (bed, mut child, known) = in_the_middle();
    child.kill().expect("kill");
    child.wait().expect("an end");
    // The last callback of the killed run may be under way.
    std::thread::sleep(Duration::from_millis(20));
    let (left, _) = mapped_to(&known);
    let left = left.expect("a mapping that is left");
    let done = check(&bed, &["--only", "mapping.topology.list"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(done.out.contains(&format!("was still mapped to {left}")), "{}", done.out);
    assert_eq!(mapped_to(&known), (None, Vec::new()));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_its_account_as_it_was() {
    let (_bed, child, known) = in_the_middle();
    let killed = std::process::Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill").success());
    let done = Done::from(child.wait_with_output().expect("an end"));
    assert_eq!(done.code, Some(130), "{}{}", done.out, done.err);
    assert_eq!(mapped_to(&known), (None, Vec::new()));
}

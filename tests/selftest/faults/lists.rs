//! Lists that are just as long as a page or a batch, and names that are too long for a column.

use acgw::internals::vendor::{Builder, Store as _};

use crate::kit::{Fault, Ground, Patched};

/// A list whose last page is forgotten where it is full.
fn paged(ground: &Ground, size: usize) -> Builder {
    ground.over(Patched::new().lists(move |memory, partner| {
        let mut records = memory.customers(partner);
        if records.len().is_multiple_of(size) {
            records.truncate(records.len().saturating_sub(size));
        }
        records
    }))
}

/// A batch that loses its last item where it is full.
fn batched(ground: &Ground, size: usize) -> Builder {
    ground.over(Patched::new().adds(move |memory, partner, mut customers| {
        if customers.len() == size {
            customers.pop();
        }
        memory.enable_customers(partner, customers);
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "lists.page_of_20",
        "a full last page of twenty is left out",
        &["mirroring.customer.even"],
        "mirroring.customer.enable @ /payload",
        |ground| paged(ground, 20),
    ),
    Fault::new(
        "lists.page_of_100",
        "a full last page of a hundred is left out",
        &["mirroring.customer.even"],
        "mirroring.customer.enable @ /payload",
        |ground| paged(ground, 100),
    ),
    Fault::new(
        "lists.batch_of_50",
        "the last item of a batch of exactly fifty is lost",
        &["mirroring.customer.even"],
        "mirroring.customer.enable @ /payload",
        |ground| batched(ground, 50),
    ),
    Fault::new(
        "names.long",
        "a customer whose name is too long for the column is skipped",
        &["tolerance.whole_values"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                customers.retain(|customer| customer.name.len() <= 191);
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "lists.batch_of_20",
        "the last item of a batch of exactly twenty is lost",
        &["mirroring.customer.even"],
        "mirroring.customer.enable @ /payload",
        |ground| batched(ground, 20),
    ),
];
